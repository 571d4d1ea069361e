//! Reads and writes the user's files that are not articles: settings, results, indexes in the cache.
//!
//! A file appears whole or not at all: it is written under another name in the same folder and then renamed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::index::folder::Folder;
use crate::index::names_file::path_of;
use crate::index::place::{ENGINE, META, exists};

/// The file that marks an index as incomplete.
pub const UNFINISHED: &str = "unfinished";
/// The file in which a running ingest notes how far it is.
const PROGRESS: &str = "progress";
/// The text of [`UNFINISHED`], for those who open it.
const MARK: &str = "an ingest is running, or was stopped; run it again to finish it\n";
/// Maximum size of [`PROGRESS`] in bytes.
const MOST_PROGRESS: u64 = 4 << 10;

/// Reads a text file; None if there is no such file.
///
/// # Errors
/// If the file cannot be read, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path, &error)),
    }
}

/// Reads a file; None if there is no such file.
///
/// # Errors
/// If the file cannot be read.
pub fn read_bytes(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path, &error)),
    }
}

/// A file that appears under its name when it is finished. If it is dropped earlier, nothing of it remains.
pub struct WholeFile {
    /// None once it is finished.
    file: Option<BufWriter<File>>,
    beside: PathBuf,
    path: PathBuf,
}

impl WholeFile {
    /// Creates a file; an existing one of that name stays until the new one is finished.
    ///
    /// # Errors
    /// If no file can be created in that folder.
    pub fn create(path: &Path) -> Result<Self> {
        let failed = |error: &io::Error| Error::io("write", path, error);
        if path.is_dir() {
            return Err(Error::new("write", "it is a folder").on(path).hint("name a file"));
        }
        let mut number = 0_u64;
        let (file, beside) = loop {
            let mut name = std::ffi::OsString::from(".");
            name.push(path.file_name().unwrap_or_default());
            name.push(format!(".{}-{number}.part", std::process::id()));
            let beside = path.with_file_name(name);
            // A link that somebody else put there in a shared folder is not followed.
            match File::create_new(&beside) {
                Ok(file) => break (file, beside),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(failed(&error)),
            }
        };
        Ok(Self {
            file: Some(BufWriter::new(file)),
            beside,
            path: path.to_owned(),
        })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If it cannot be written completely, or cannot be renamed.
    pub fn finish(mut self) -> Result<()> {
        let failed = |error: &io::Error| Error::io("write", &self.path, error);
        if let Some(file) = self.file.take() {
            let file = file.into_inner().map_err(|error| failed(error.error()))?;
            file.sync_all().map_err(|error| failed(&error))?;
            fs::rename(&self.beside, &self.path).map_err(|error| {
                let _ = fs::remove_file(&self.beside);
                failed(&error)
            })?;
        }
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = fs::remove_file(&self.beside);
        }
    }
}

impl std::fmt::Debug for WholeFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WholeFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// An index below a folder of indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexFolder {
    /// The index folder.
    pub path: PathBuf,
    /// Size on disk in bytes.
    pub bytes: u64,
    /// The time of the last write, if the system knows it.
    pub written: Option<SystemTime>,
}

/// Returns the indexes in a folder, of any version, by path; none if there is no such folder.
///
/// # Errors
/// If the folder cannot be read.
pub fn indexes_in(folder: &Path) -> Result<Vec<IndexFolder>> {
    let failed = |error: &io::Error| Error::io("read", folder, error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(&error)),
    };
    let mut indexes = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| failed(&error))?.path();
        if exists(&path) {
            let (bytes, written) = size_and_time(&path);
            indexes.push(IndexFolder { path, bytes, written });
        }
    }
    indexes.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(indexes)
}

/// Removes an index and its folder.
///
/// # Errors
/// If the folder holds no index, or cannot be removed.
pub fn remove_index(folder: &Path) -> Result<()> {
    if !exists(folder) {
        return Err(Error::new("remove the index", "there is no index in this folder").on(folder));
    }
    fs::remove_dir_all(folder).map_err(|error| Error::io("remove the index", folder, &error))
}

/// Marks an index as incomplete until [`end_run`].
///
/// # Errors
/// If the mark cannot be written.
pub fn begin_run(index: &Path) -> Result<()> {
    let _ = fs::remove_file(index.join(PROGRESS));
    let marked =
        || Folder::open(&index.canonicalize()?)?.replace(Path::new(UNFINISHED), MARK.as_bytes(), false);
    marked().map_err(|error| Error::io("write", index.join(UNFINISHED), &error))
}

/// Removes the mark of [`begin_run`].
pub fn end_run(index: &Path) {
    // A mark that remains is on the safe side: the next run removes it.
    let _ = fs::remove_file(index.join(UNFINISHED));
    let _ = fs::remove_file(index.join(PROGRESS));
}

/// How far a running ingest is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunProgress {
    /// When it began, in seconds since 1970.
    pub begun: i64,
    /// When this was noted, in seconds since 1970.
    pub noted: i64,
    /// Files that are done.
    pub done: u64,
    /// Files found so far.
    pub found: u64,
    /// True if no more files will be found.
    pub all_found: bool,
    /// Articles in the files that are done.
    pub articles: u64,
    /// True once all files are read: the last parts are being written.
    pub closing: bool,
}

/// Notes how far a running ingest is, for [`run_progress`]. If that fails, nothing is noted.
pub fn note_progress(index: &Path, progress: RunProgress) {
    let noted = || -> io::Result<()> {
        let text = serde_json::to_vec(&progress)?;
        Folder::open(&index.canonicalize()?)?.replace(Path::new(PROGRESS), &text, false)
    };
    let _ = noted();
}

/// Returns how far an ingest was when it last noted that. None without an unfinished ingest, or for one that has just
/// begun.
#[must_use]
pub fn run_progress(index: &Path) -> Option<RunProgress> {
    if !is_part(index) {
        return None;
    }
    let folder = Folder::open(&index.canonicalize().ok()?).ok()?;
    let bytes = folder.read(Path::new(PROGRESS), MOST_PROGRESS).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// True if an ingest was begun and not finished, so that the index is incomplete.
#[must_use]
pub fn is_part(index: &Path) -> bool {
    index.join(UNFINISHED).is_file()
}

/// Returns the time of the last write to an index.
#[must_use]
pub fn last_written(index: &Path) -> Option<SystemTime> {
    let meta = index.join(ENGINE).join(META);
    fs::metadata(meta).and_then(|metadata| metadata.modified()).ok()
}

/// Returns the times of the last write to an index and to the user's file of names in it. Answers may change only if
/// these do.
#[must_use]
pub fn last_changes(index: &Path) -> [Option<SystemTime>; 2] {
    let of_names = fs::metadata(path_of(index)).and_then(|metadata| metadata.modified());
    [last_written(index), of_names.ok()]
}

/// Returns the size in bytes of all files below a folder, and the latest modification time; files that vanish
/// meanwhile are not counted.
fn size_and_time(folder: &Path) -> (u64, Option<SystemTime>) {
    let (mut bytes, mut written) = (0, None);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        let (size, time) = if metadata.is_dir() {
            size_and_time(&entry.path())
        } else {
            (metadata.len(), metadata.modified().ok())
        };
        bytes += size;
        written = written.max(time);
    }
    (bytes, written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        fs::write(&path, "old").unwrap();
        let mut file = WholeFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.flush().unwrap();
        assert_eq!(read_text(&path).unwrap().as_deref(), Some("old"));
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let mut file = WholeFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert_eq!(read_text(&path).unwrap().as_deref(), Some("new"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_an_unfinished_file_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        fs::write(&victim, "precious").unwrap();
        let link = folder
            .path()
            .join(format!(".table.csv.{}-0.part", std::process::id()));
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        let path = folder.path().join("table.csv");
        let mut file = WholeFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn progress_is_that_of_an_unfinished_run() {
        let folder = tempfile::tempdir().unwrap();
        let progress = RunProgress {
            done: 3,
            found: 7,
            ..RunProgress::default()
        };
        note_progress(folder.path(), progress);
        assert_eq!(run_progress(folder.path()), None);
        begin_run(folder.path()).unwrap();
        assert_eq!(run_progress(folder.path()), None);
        note_progress(folder.path(), progress);
        assert_eq!(run_progress(folder.path()), Some(progress));
        fs::write(folder.path().join(PROGRESS), "{\"done\": -1").unwrap();
        assert_eq!(run_progress(folder.path()), None);
        end_run(folder.path());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn only_an_index_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("photos")).unwrap();
        assert!(indexes_in(folder.path()).unwrap().is_empty());
        assert!(remove_index(&folder.path().join("photos")).is_err());
        assert!(indexes_in(&folder.path().join("nowhere")).unwrap().is_empty());
    }
}
