//! Where the parts of an index are in its folder, and whether a folder holds one.

use std::io;
use std::path::Path;

/// The folder of the engine's files, within that of the index.
pub(crate) const ENGINE: &str = "engine";
/// The engine's list of its files, within [`ENGINE`].
pub(crate) const META: &str = "meta.json";
/// The file of saved questions.
pub(crate) const SAVED: &str = "saved.toml";
/// The file of the articles that had come when they were looked at.
pub(crate) const SEEN: &str = "seen";

/// True if `dir` holds an index, of whatever version, or if that cannot be found out: opening it then says why.
#[must_use]
pub fn exists(dir: &Path) -> bool {
    has_meta(dir).unwrap_or(true)
}

/// True if `dir` holds an index, of whatever version.
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
