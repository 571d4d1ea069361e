//! Stores the groups of near-equal copies of a commit, so that the first question need not form them again.
//!
//! The file is used only for the commit from which it was made, which it identifies by the segments and their
//! numbers of deleted documents, and only if its checksum is right. Otherwise the groups are formed again.
//! The file is in the engine's folder and is removed together with it.

use std::hash::Hasher as _;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

use crate::error::{Error, Result};
use crate::index::folder::Folder;
use crate::index::place::ENGINE;

/// The file's name in the engine's folder.
pub(super) const FILE: &str = "copies.json";
/// Maximum size of the file in bytes; a copy takes about ten.
const MOST: u64 = 1 << 30;

/// The groups of a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCopies {
    /// The segments: their ids, and how many of their documents are deleted.
    pub segments: Vec<(String, u32)>,
    /// The articles of each group, the first one first: the number of the segment in the list above, and the document.
    pub groups: Vec<Vec<(u32, u32)>>,
}

impl KeptCopies {
    /// A hash of all of it, segments included.
    fn sum(&self) -> u64 {
        let mut hasher = SipHasher13::new();
        // Plain lists of strings and numbers have a JSON form.
        hasher.write(&serde_json::to_vec(self).unwrap_or_default());
        hasher.finish()
    }
}

/// What the file holds.
#[derive(Serialize, Deserialize)]
struct Sealed {
    #[serde(flatten)]
    copies: KeptCopies,
    /// [`KeptCopies::sum`].
    sum: u64,
}

/// What was kept in the index folder `dir`, of whichever commit; None where there is nothing, or nothing that is whole.
#[must_use]
pub fn load(dir: &Path) -> Option<KeptCopies> {
    read(dir).ok().flatten()
}

/// The file, where there is one and it is damaged.
pub(super) fn damaged(dir: &Path) -> Option<PathBuf> {
    match read(dir) {
        Ok(_) => None,
        Err(_) => Some(dir.join(ENGINE).join(FILE)),
    }
}

fn read(dir: &Path) -> io::Result<Option<KeptCopies>> {
    let kept = Folder::open(&dir.join(ENGINE)).and_then(|folder| folder.read(Path::new(FILE), MOST));
    let kept = match kept {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        kept => kept?,
    };
    let Sealed { copies, sum } = serde_json::from_slice(&kept)?;
    if sum == copies.sum() {
        Ok(Some(copies))
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "its sum is wrong"))
    }
}

/// Keeps groups in the index folder `dir`, in place of what was kept before: the whole file or none of it.
///
/// # Errors
/// Where the file cannot be written.
pub fn keep(dir: &Path, copies: &KeptCopies) -> Result<()> {
    let folder = dir.join(ENGINE);
    let failed = |error: &io::Error| Error::io("keep which articles are copies", folder.join(FILE), error);
    let kept = serde_json::to_vec(&Sealed {
        copies: copies.clone(),
        sum: copies.sum(),
    })
    .unwrap_or_default();
    Folder::open(&folder)
        .and_then(|folder| folder.replace(Path::new(FILE), &kept, true))
        .map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_damage_is_as_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(ENGINE)).expect("the engine's folder");
        assert_eq!(load(folder.path()), None);
        let copies = KeptCopies {
            segments: vec![("a1".to_owned(), 0), ("b2".to_owned(), 3)],
            groups: vec![vec![(1, 7), (0, 2)]],
        };
        keep(folder.path(), &copies).expect("it is kept");
        assert_eq!(load(folder.path()), Some(copies));
        assert_eq!(damaged(folder.path()), None);
        let file = folder.path().join(ENGINE).join(FILE);
        let kept = std::fs::read_to_string(&file).expect("the file");
        for damage in ["{\"segments\":[[".to_owned(), kept.replace("[1,7]", "[1,6]")] {
            assert_ne!(damage, kept);
            std::fs::write(&file, damage).expect("a damaged file");
            assert_eq!(load(folder.path()), None);
            assert_eq!(damaged(folder.path()), Some(file.clone()));
        }
    }
}
