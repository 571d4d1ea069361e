//! The folder `engine` as the engine sees it: only whole commits, only files of its own, and no file exchanged for
//! another.
//!
//! It differs from the engine's own directory in four ways:
//!
//! - **One failed write ends the writing.** The engine would continue after a failure: a failed commit has already
//!   changed its lists in memory, and the next merge that finishes would save them. Here nothing is written, renamed
//!   or removed after the first write, rename or sync that fails, and the last commit stays as it is.
//! - **Every name is plain, and every file regular.** See [`Folder`].
//! - **The folder itself is the list of files.** The engine keeps `.managed.json` and removes the files that it
//!   names; here the list consists of the names in the folder that only the engine gives. The file is still written,
//!   for other tools.
//! - **A commit records its files.** `meta.json` has two more keys, `files` and `sum`; see [`CommitRecord`].

pub(super) mod union;

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::Hasher as _;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use siphasher::sip::SipHasher13;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

use crate::index::folder::{self, Folder};
use crate::index::place::META;

/// The engine's list of its files.
const MANAGED: &str = ".managed.json";
/// Maximum size in bytes of this file and of [`META`], which lists the segments of a commit; a segment takes about 1
/// kB.
const MOST_META: u64 = 64 << 20;
/// Maximum size in bytes of a footer. The engine ends each file with one: JSON with the checksum of the file, the
/// length of this JSON and a magic number, four bytes each. A footer takes about 120 bytes.
const MOST_FOOTER: u64 = 1 << 10;
const FOOTER_END: u64 = 8;
/// Length of a segment's id, with which the names of its files begin.
const ID: usize = 32;

/// The record of one file in a commit: its size in bytes and the hash of its footer, which holds the checksum of the
/// rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seal(u64, u64);

impl Seal {
    /// Reads the size and the footer of a file.
    fn of(file: &mut File) -> io::Result<Self> {
        let size = file.metadata()?.len();
        file.seek(SeekFrom::Start(size.saturating_sub(MOST_FOOTER)))?;
        let mut end = Vec::new();
        file.take(MOST_FOOTER).read_to_end(&mut end)?;
        Ok(Self::from_end(size, &end))
    }

    /// Computes the seal of a file of this size; `end` holds its last bytes.
    fn from_end(size: u64, end: &[u8]) -> Self {
        // A damaged length changes the hash as well.
        let length = end
            .len()
            .checked_sub(FOOTER_END as usize)
            .and_then(|at| end[at..].first_chunk::<4>())
            .map_or(0, |length| u32::from_le_bytes(*length) as usize);
        let footer = end
            .len()
            .saturating_sub(length.saturating_add(FOOTER_END as usize));
        let mut hasher = SipHasher13::new();
        hasher.write(&end[footer..]);
        Self(size, hasher.finish())
    }
}

/// The record in `meta.json` of the files of its commit. It has two keys, which are not the engine's:
/// `files`, the [`Seal`] of each file by name, and `sum`, the hash of the rest of `meta.json`.
#[derive(Clone, Debug, Default)]
struct CommitRecord {
    files: BTreeMap<String, Seal>,
    /// False where `sum` is missing or wrong.
    is_whole: bool,
}

impl CommitRecord {
    /// Reads the record from the bytes of `meta.json`.
    fn of(meta: &[u8]) -> Option<Self> {
        let mut meta: Value = serde_json::from_slice(meta).ok()?;
        let keys = meta.as_object_mut()?;
        let sum = keys.remove("sum");
        let files = keys.get("files").cloned().unwrap_or_default();
        let files = serde_json::from_value(files).unwrap_or_default();
        let is_whole = sum.is_some_and(|sum| sum == sum_of(&meta));
        Some(Self { files, is_whole })
    }

    /// Returns `meta.json` with this record in place of any other.
    fn written_into(&self, meta: &[u8]) -> io::Result<Vec<u8>> {
        let mut meta: Value = serde_json::from_slice(meta)?;
        let files = serde_json::to_value(&self.files)?;
        if let Some(keys) = meta.as_object_mut() {
            keys.remove("sum");
            keys.insert("files".to_owned(), files);
        }
        let sum = sum_of(&meta);
        if let Some(keys) = meta.as_object_mut() {
            keys.insert("sum".to_owned(), sum);
        }
        let mut bytes = serde_json::to_vec_pretty(&meta)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// Returns the hash of a JSON value, in hexadecimal.
fn sum_of(value: &Value) -> Value {
    let mut hasher = SipHasher13::new();
    hasher.write(value.to_string().as_bytes());
    format!("{:016x}", hasher.finish()).into()
}

/// The folder `engine`, shared by all users of one index. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct EngineDirectory(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: Folder,
    /// Maps files into memory with the engine's own code, since mapping needs `unsafe`.
    mapped: MmapDirectory,
    /// The record of the commit that was read or written last.
    record: Mutex<CommitRecord>,
    /// The bytes of `meta.json` that it was read from; empty if it was written. The engine reads them several times to open
    /// an index, and checking them takes longer than comparing them.
    checked: Mutex<Vec<u8>>,
    /// The first write that failed.
    failure: Mutex<Option<Arc<io::Error>>>,
}

impl EngineDirectory {
    /// Opens the folder.
    ///
    /// # Errors
    /// If it is missing, a link, not a folder, or may not be read.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let folder = Folder::open(path)?;
        let mapped = MmapDirectory::open(path).map_err(io::Error::other)?;
        Ok(Self(Arc::new(Inner {
            folder,
            mapped,
            record: Mutex::default(),
            checked: Mutex::default(),
            failure: Mutex::default(),
        })))
    }

    /// Returns the folder.
    pub(super) fn folder(&self) -> &Folder {
        &self.0.folder
    }

    /// Returns the first failed write, which ended all writing; None if there was none.
    pub(super) fn failure(&self) -> Option<Arc<io::Error>> {
        self.0
            .failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// True if `meta.json`, when last read, was as a commit wrote it.
    pub(super) fn is_meta_whole(&self) -> bool {
        self.record().is_whole
    }

    /// Returns the names of the files of the commit that was read last, sorted.
    pub(super) fn committed_files(&self) -> Vec<String> {
        self.record().files.into_keys().collect()
    }

    fn record(&self) -> CommitRecord {
        self.0
            .record
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set_record(&self, record: CommitRecord) {
        *self.0.record.lock().unwrap_or_else(PoisonError::into_inner) = record;
    }

    /// Runs an operation that changes the folder, unless an earlier one has failed.
    fn change<T>(&self, name: &Path, change: impl FnOnce(&Folder) -> io::Result<T>) -> io::Result<T> {
        if let Some(failure) = self.failure() {
            return Err(io::Error::new(
                failure.kind(),
                format!("nothing more is written after an error: {failure}"),
            ));
        }
        change(&self.0.folder).map_err(|error| self.failed(name, &error))
    }

    /// Records that a change has failed.
    fn failed(&self, name: &Path, error: &io::Error) -> io::Error {
        let named = || named(name, error);
        self.0
            .failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert_with(|| Arc::new(named()));
        named()
    }

    /// Returns the record of the commit that `meta` describes. Its files must be complete and synced.
    fn record_of(&self, meta: &[u8]) -> io::Result<CommitRecord> {
        let Segments { segments } = serde_json::from_slice(meta)?;
        let known = self.record().files;
        let mut record = CommitRecord {
            files: BTreeMap::new(),
            is_whole: true,
        };
        let names = self.0.folder.names()?;
        for segment in segments {
            let id = segment.segment_id.replace('-', "");
            let deletes = segment
                .deletes
                .map(|deletes| format!("{id}.{}.del", deletes.opstamp));
            for name in names.iter().filter(|name| name.starts_with(&id)) {
                let is_deletes = ends_with(name, "del");
                if ends_with(name, "temp") || is_deletes && Some(name) != deletes.as_ref() {
                    continue;
                }
                let seal = match known.get(name) {
                    Some(seal) => *seal,
                    None => Seal::of(&mut self.0.folder.open_file(Path::new(name))?)?,
                };
                record.files.insert(name.clone(), seal);
            }
        }
        Ok(record)
    }

    /// Returns the engine's list of files: the names in the folder that only the engine gives.
    fn managed(&self) -> io::Result<Vec<u8>> {
        let mut list = vec![META.to_owned()];
        list.extend(
            self.0
                .folder
                .names()?
                .into_iter()
                .filter(|name| is_of_engine(name)),
        );
        Ok(serde_json::to_vec(&list)?)
    }

    /// Rejects an index whose list of files has a name outside its folder.
    fn check_managed(&self) -> io::Result<()> {
        let list = match self.0.folder.read(Path::new(MANAGED), MOST_META) {
            Ok(list) => list,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        // The list may be empty or cut after a power cut; nothing depends on it.
        let names: Vec<String> = serde_json::from_slice(&list).unwrap_or_default();
        match names.iter().find(|name| !folder::is_plain(name)) {
            Some(name) => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("the list names `{name}`, which is not a file of this folder"),
            )),
            None => Ok(()),
        }
    }
}

/// The part of `meta.json` from which the files of a commit are found.
#[derive(Deserialize)]
struct Segments {
    segments: Vec<SegmentFiles>,
}

#[derive(Deserialize)]
struct SegmentFiles {
    segment_id: String,
    deletes: Option<Deletes>,
}

#[derive(Deserialize)]
struct Deletes {
    opstamp: u64,
}

fn ends_with(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == extension)
}

/// True for names that only the engine gives: a segment's id, a dot and an extension.
fn is_of_engine(name: &str) -> bool {
    name.split_once('.').is_some_and(|(id, rest)| {
        id.len() == ID && !rest.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Returns the error with the name of the file in its message.
fn named(name: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("{} ({})", crate::error::io_reason(error), name.display()),
    )
}

fn reading(name: &Path, error: &io::Error) -> OpenReadError {
    if error.kind() == io::ErrorKind::NotFound {
        OpenReadError::FileDoesNotExist(name.to_owned())
    } else {
        OpenReadError::wrap_io_error(named(name, error), name.to_owned())
    }
}

impl Directory for EngineDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        // The engine opens the file once more, by its path; opening must not block on a pipe.
        self.0
            .folder
            .open_file(path)
            .map_err(|error| reading(path, &error))?;
        let file = self.0.mapped.get_file_handle(path)?;
        let record = self.0.record.lock().unwrap_or_else(PoisonError::into_inner);
        let seal = path.to_str().and_then(|name| record.files.get(name));
        if let Some(seal) = seal {
            let size = file.len();
            let end = file
                .read_bytes(size.saturating_sub(MOST_FOOTER as usize)..size)
                .map_err(|error| reading(path, &error))?;
            if Seal::from_end(size as u64, &end) != *seal {
                let error = io::Error::new(
                    io::ErrorKind::InvalidData,
                    "damaged, or not the file that was committed",
                );
                return Err(reading(path, &error));
            }
        }
        Ok(file)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        // A file that cannot be removed does no harm: the next writer tries again.
        let removed = match self.failure() {
            Some(failure) => Err(io::Error::new(failure.kind(), failure.to_string())),
            None => self.0.folder.remove(path),
        };
        removed.map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                DeleteError::FileDoesNotExist(path.to_owned())
            } else {
                DeleteError::IoError {
                    io_error: Arc::new(error),
                    filepath: path.to_owned(),
                }
            }
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.folder.exists(path).map_err(|error| reading(path, &error))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = self
            .change(path, |folder| folder.create_file(path))
            .map_err(|error| {
                if error.kind() == io::ErrorKind::AlreadyExists {
                    OpenWriteError::FileAlreadyExists(path.to_owned())
                } else {
                    OpenWriteError::wrap_io_error(error, path.to_owned())
                }
            })?;
        Ok(BufWriter::new(Box::new(WatchedFile {
            file,
            name: path.to_owned(),
            directory: self.clone(),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let failed = |error: io::Error| reading(path, &error);
        if path == Path::new(MANAGED) {
            self.check_managed().map_err(failed)?;
            return self.managed().map_err(failed);
        }
        let bytes = self.0.folder.read(path, MOST_META).map_err(failed)?;
        if path == Path::new(META) {
            let mut checked = self.0.checked.lock().unwrap_or_else(PoisonError::into_inner);
            if bytes.is_empty() || *checked != bytes {
                self.set_record(CommitRecord::of(&bytes).unwrap_or_default());
                checked.clone_from(&bytes);
            }
        }
        Ok(bytes)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path != Path::new(META) {
            let is_durable = path != Path::new(MANAGED);
            return self.change(path, |folder| folder.replace(path, data, is_durable));
        }
        let record = self.change(path, |_| self.record_of(data))?;
        let meta = record.written_into(data)?;
        // Old files are removed only after this, when the new list has reached the disk.
        let mut checked = self.0.checked.lock().unwrap_or_else(PoisonError::into_inner);
        self.change(path, |folder| folder.replace(path, &meta, true))?;
        self.set_record(record);
        checked.clear();
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.change(Path::new("the folder"), Folder::sync)
    }

    /// A reader locks a file *for writing* while it opens the index, so that no file is removed meanwhile. If that
    /// file cannot be written (on a read-only medium), nobody can remove files either, and the lock is granted
    /// without it.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let file = match self.0.folder.lock_file(&lock.filepath) {
            Err(error)
                if lock.filepath == META_LOCK.filepath
                    && matches!(
                        error.kind(),
                        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                    ) =>
            {
                return Ok(DirectoryLock::from(Box::new(())));
            }
            opened => opened.map_err(|error| LockError::wrap_io_error(named(&lock.filepath, &error)))?,
        };
        if lock.is_blocking {
            file.lock().map_err(LockError::wrap_io_error)?;
        } else {
            file.try_lock().map_err(|_| LockError::LockBusy)?;
        }
        Ok(DirectoryLock::from(Box::new(file)))
    }

    fn watch(&self, watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.mapped.watch(watch_callback)
    }
}

/// A file of the engine that is being written.
struct WatchedFile {
    file: File,
    name: PathBuf,
    directory: EngineDirectory,
}

impl Write for WatchedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write(bytes) {
            // The caller retries, and nothing is lost.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            written => written.map_err(|error| self.directory.failed(&self.name, &error)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for WatchedFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.file
            .sync_data()
            .map_err(|error| self.directory.failed(&self.name, &error))
    }
}
