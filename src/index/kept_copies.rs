//! Groups of near-equal copies of a commit, kept beside it, so that the first question need not form them again.
//!
//! What is kept is only ever taken for the very commit that it was made of, told by its segments and their numbers of
//! deleted documents; otherwise, and where it is missing or cannot be read, groups are formed anew. It lies in the
//! engine's folder and goes with it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::index::ENGINE;

/// The file's name in the engine's folder.
const FILE: &str = "copies.json";

/// The groups of a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCopies {
    /// The segments: their ids, and how many of their documents are deleted.
    pub segments: Vec<(String, u32)>,
    /// The articles of each group, the first one first: the number of the segment in the list above, and the document.
    pub groups: Vec<Vec<(u32, u32)>>,
}

/// What was kept in the index folder `dir`, of whichever commit; None where there is nothing, or nothing that can be
/// read.
#[must_use]
pub fn load(dir: &Path) -> Option<KeptCopies> {
    let kept = std::fs::read(dir.join(ENGINE).join(FILE)).ok()?;
    serde_json::from_slice(&kept).ok()
}

/// Keeps groups in the index folder `dir`, in place of what was kept before: the whole file or none of it.
///
/// # Errors
/// Where the file cannot be written.
pub fn keep(dir: &Path, copies: &KeptCopies) -> Result<()> {
    let file = dir.join(ENGINE).join(FILE);
    let begun = file.with_extension("new");
    let failed = |error: &std::io::Error| Error::io("keep what articles are copies", &file, error);
    let kept = serde_json::to_vec(copies).unwrap_or_default();
    std::fs::write(&begun, kept).map_err(|error| failed(&error))?;
    std::fs::rename(&begun, &file).map_err(|error| failed(&error))
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
        std::fs::write(folder.path().join(ENGINE).join(FILE), "{\"segments\":[[").expect("a damaged file");
        assert_eq!(load(folder.path()), None);
    }
}
