//! Stores the groups of near-equal copies of a commit, so that the first question need not form them again.
//!
//! The file is used only if its checksum is right and it was made from this commit, which it identifies by the
//! segments and their numbers of deleted documents. Otherwise the groups are formed again. The file is in the
//! engine's folder and is removed together with it.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::index::folder::Folder;
use crate::index::kept::Blocks;
use crate::index::place::ENGINE;

/// The file's name in the engine's folder.
pub(super) const FILE: &str = "copies.bin";
/// The section of the segments, in JSON.
const SEGMENTS: usize = 0;
/// The section of the groups, in numbers of four bytes, the least first: for each group the number of its articles, then the
/// segment and the document of each.
const GROUPS: usize = 1;
/// Bytes of a number.
const NUMBER: usize = 4;

/// The groups of a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptCopies {
    /// The segments: their ids and numbers of deleted documents.
    pub segments: Vec<(String, u32)>,
    /// The articles of each group, the earliest first: the segment's index in the list above, and the document.
    pub groups: Vec<Vec<(u32, u32)>>,
}

impl KeptCopies {
    fn sections(&self) -> [Vec<u8>; 2] {
        let mut groups = Vec::new();
        let mut put = |number: u32| groups.extend_from_slice(&number.to_le_bytes());
        for group in &self.groups {
            put(group.len() as u32);
            for (segment, doc) in group {
                put(*segment);
                put(*doc);
            }
        }
        // Plain lists of strings and numbers have a JSON form.
        [serde_json::to_vec(&self.segments).unwrap_or_default(), groups]
    }

    /// None if a group ends too early.
    fn of_sections(segments: &[u8], groups: &[u8]) -> Option<Self> {
        let numbers = groups.chunks_exact(NUMBER);
        let mut numbers = numbers.filter_map(|bytes| Some(u32::from_le_bytes(*bytes.first_chunk()?)));
        let mut copies = Self {
            segments: serde_json::from_slice(segments).ok()?,
            groups: Vec::new(),
        };
        while let Some(count) = numbers.next() {
            let mut group = Vec::with_capacity((count as usize).min(groups.len()));
            for _ in 0..count {
                group.push((numbers.next()?, numbers.next()?));
            }
            copies.groups.push(group);
        }
        Some(copies)
    }
}

/// Loads the groups stored in the index folder `dir`, of whichever commit; None if there is no file or it is damaged.
#[must_use]
pub fn load(dir: &Path) -> Option<KeptCopies> {
    read(dir).ok().flatten()
}

/// Returns the path of the file if it exists and is damaged.
pub(super) fn damaged(dir: &Path) -> Option<PathBuf> {
    match read(dir) {
        Ok(_) => None,
        Err(_) => Some(dir.join(ENGINE).join(FILE)),
    }
}

fn read(dir: &Path) -> io::Result<Option<KeptCopies>> {
    let folder = Folder::open(&dir.join(ENGINE));
    let blocks = match folder.and_then(|folder| Blocks::open(&folder, Path::new(FILE))) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        blocks => blocks?,
    };
    let (segments, groups) = (blocks.read_all(SEGMENTS)?, blocks.read_all(GROUPS)?);
    let copies = KeptCopies::of_sections(&segments, &groups);
    copies.map(Some).ok_or_else(|| blocks.refuse())
}

/// Stores groups in the index folder `dir`, in place of the earlier ones. The file appears whole or not at all.
///
/// # Errors
/// If the file cannot be written.
pub fn keep(dir: &Path, copies: &KeptCopies) -> Result<()> {
    let folder = dir.join(ENGINE);
    let failed = |error: &io::Error| Error::io("keep which articles are copies", folder.join(FILE), error);
    Folder::open(&folder)
        .and_then(|folder| folder.replace(Path::new(FILE), &Blocks::file(&copies.sections()), true))
        .map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_groups_are_loaded_and_damaged_ones_ignored() {
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
        let kept = std::fs::read(&file).expect("the file");
        let mut changed = kept.clone();
        let last = changed.len() - 1;
        changed[last] ^= 1;
        for damage in [&kept[..kept.len() - 1], &changed] {
            std::fs::write(&file, damage).expect("a damaged file");
            assert_eq!(load(folder.path()), None);
            assert_eq!(damaged(folder.path()), Some(file.clone()));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_sections_are_read_without_a_panic(groups in proptest::collection::vec(proptest::num::u8::ANY, 0..40)) {
            if let Some(copies) = KeptCopies::of_sections(b"[]", &groups) {
                let [segments, written] = copies.sections();
                proptest::prop_assert_eq!(KeptCopies::of_sections(&segments, &written), Some(copies));
            }
        }
    }
}
