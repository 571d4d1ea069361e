//! Several indexes as the engine sees one: the segments of all their last commits.
//!
//! Segments have ids of 128 random bits, so the files of all indexes have different names. Only `meta.json`, the list
//! of segments, is built from those of the parts. Nothing can be written.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{Directory, DirectoryLock, FileHandle, Lock, WatchCallback, WatchHandle, WritePtr};

use crate::index::directory::EngineDirectory;
use crate::index::place::META;

/// The `engine` folders of several indexes; at least one.
#[derive(Clone, Debug)]
pub(crate) struct UnionDirectory(Vec<EngineDirectory>);

impl UnionDirectory {
    pub(crate) const fn new(parts: Vec<EngineDirectory>) -> Self {
        Self(parts)
    }

    /// Returns the part that has a file; the first part if none has it.
    fn holder(&self, path: &Path) -> &EngineDirectory {
        let mut parts = self.0.iter();
        let holder = parts.find(|part| part.exists(path).unwrap_or(false));
        holder.unwrap_or(&self.0[0])
    }

    /// Returns the `meta.json` of the first part with the segments of all.
    fn meta(&self) -> Result<Vec<u8>, OpenReadError> {
        let mut whole: Option<Value> = None;
        for part in &self.0 {
            let bytes = part.atomic_read(Path::new(META))?;
            let failed =
                |error: serde_json::Error| OpenReadError::wrap_io_error(error.into(), PathBuf::from(META));
            let mut meta: Value = serde_json::from_slice(&bytes).map_err(failed)?;
            match &mut whole {
                None => whole = Some(meta),
                Some(whole) => {
                    let more = meta["segments"].take();
                    if let (Some(segments), Value::Array(more)) = (whole["segments"].as_array_mut(), more) {
                        segments.extend(more);
                    }
                }
            }
        }
        Ok(whole.unwrap_or_default().to_string().into_bytes())
    }
}

/// Returns the error for any change.
fn read_only() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "several indexes at once can only be read",
    )
}

impl Directory for UnionDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.holder(path).get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(read_only()),
            filepath: path.to_owned(),
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.holder(path).exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_owned()))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(META) {
            return self.meta();
        }
        self.0[0].atomic_read(path)
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    /// Locks all parts, so that no writer removes files of any of them meanwhile.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let locks = self.0.iter().map(|part| part.acquire_lock(lock));
        let locks: Vec<DirectoryLock> = locks.collect::<Result<_, _>>()?;
        Ok(DirectoryLock::from(Box::new(locks)))
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0[0].watch(callback)
    }
}
