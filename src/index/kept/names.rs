//! Stores which names of a commit are one person, organisation or place, with their counts, so that questions need not
//! join the names first.
//!
//! The file is used only for what it was made of: the segments with their numbers of deleted documents, the user's file of
//! names, and the version of the program that joined the names. Otherwise the names are joined again. The sections are the
//! business of whoever writes them.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::index::folder::Folder;
use crate::index::kept::Blocks;
use crate::index::place::ENGINE;

/// The file's name in the engine's folder.
pub(super) const FILE: &str = "names.bin";
/// The version of the sections, and of the rules by which names are joined; to be raised when either changes.
const VERSION: u32 = 1;

/// The sources of joined names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamesOrigin {
    /// The segments of the commit, in order: their ids, and how many of their documents are deleted.
    pub segments: Vec<(String, u32)>,
    /// The hash of the user's file.
    pub users_file: u64,
}

impl NamesOrigin {
    /// The first section.
    fn section(&self) -> Vec<u8> {
        let program = env!("CARGO_PKG_VERSION");
        // Plain lists of strings and numbers have a JSON form.
        serde_json::to_vec(&(VERSION, program, &self.segments, self.users_file)).unwrap_or_default()
    }
}

/// The sections that were kept in the index folder `dir`, if they were made of exactly this.
#[must_use]
pub fn load(dir: &Path, origin: &NamesOrigin) -> Option<Blocks> {
    let blocks = open(dir).ok()?;
    let is_current = *blocks.read_all(0).ok()? == *origin.section();
    is_current.then_some(blocks)
}

/// The number of the first section that [`keep`] was called with.
pub const FIRST_SECTION: usize = 1;

/// Keeps sections in the index folder `dir`, in place of the sections that were kept before: the whole file or none of it.
///
/// # Errors
/// If the file cannot be written.
pub fn keep(dir: &Path, origin: &NamesOrigin, mut sections: Vec<Vec<u8>>) -> Result<()> {
    let folder = dir.join(ENGINE);
    sections.insert(0, origin.section());
    Folder::open(&folder)
        .and_then(|folder| folder.replace(Path::new(FILE), &Blocks::file(&sections), true))
        .map_err(|error| Error::io("keep which names are one", folder.join(FILE), &error))
}

/// The file, if there is one and it is damaged.
pub(super) fn damaged(dir: &Path) -> Option<PathBuf> {
    match open(dir).and_then(|blocks| blocks.check()) {
        Ok(()) => None,
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(_) => Some(dir.join(ENGINE).join(FILE)),
    }
}

fn open(dir: &Path) -> io::Result<Blocks> {
    Blocks::open(&Folder::open(&dir.join(ENGINE))?, Path::new(FILE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> NamesOrigin {
        NamesOrigin {
            segments: vec![("a1".to_owned(), 0), ("b2".to_owned(), 3)],
            users_file: 7,
        }
    }

    #[test]
    fn sections_come_back_for_their_own_origin_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(ENGINE)).expect("the engine's folder");
        assert!(load(folder.path(), &origin()).is_none());
        assert_eq!(damaged(folder.path()), None);
        keep(folder.path(), &origin(), vec![b"names".to_vec()]).expect("it is kept");
        let blocks = load(folder.path(), &origin()).expect("it was kept");
        assert_eq!(&*blocks.read_all(FIRST_SECTION).expect("the section"), b"names");
        let others = [
            NamesOrigin {
                users_file: 8,
                ..origin()
            },
            NamesOrigin {
                segments: vec![("a1".to_owned(), 1), ("b2".to_owned(), 3)],
                ..origin()
            },
            NamesOrigin {
                segments: vec![("a1".to_owned(), 0)],
                ..origin()
            },
        ];
        for other in others {
            assert!(load(folder.path(), &other).is_none(), "{other:?}");
        }
    }

    #[test]
    fn a_damaged_file_is_as_none_and_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(ENGINE)).expect("the engine's folder");
        keep(folder.path(), &origin(), vec![b"names".to_vec()]).expect("it is kept");
        let file = folder.path().join(ENGINE).join(FILE);
        let mut bytes = std::fs::read(&file).expect("the file");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&file, &bytes).expect("a damaged file");
        assert!(load(folder.path(), &origin()).is_none());
        assert_eq!(damaged(folder.path()), Some(file));
    }
}
