//! The places of an index's parts in its folder, and the test whether a folder holds one.

use std::io;
use std::path::Path;

/// The folder of the engine's files, within the index folder.
pub(crate) const ENGINE: &str = "engine";
/// The engine's list of its files, within [`ENGINE`].
pub(crate) const META: &str = "meta.json";
/// The file of saved questions.
pub(crate) const SAVED: &str = "saved.toml";
/// The file of the articles that had arrived when questions were looked at.
pub(crate) const SEEN: &str = "seen";

/// True if `dir` holds an index of any version, or if that cannot be found out: opening it then gives the reason.
#[must_use]
pub fn exists(dir: &Path) -> bool {
    has_meta(dir).unwrap_or(true)
}

/// True if `dir` holds an index of any version.
///
/// # Errors
/// If the folder cannot be searched.
pub(crate) fn has_meta(dir: &Path) -> io::Result<bool> {
    match std::fs::symlink_metadata(dir.join(ENGINE).join(META)) {
        Ok(_) => Ok(true),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
