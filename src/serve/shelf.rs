//! The collection that is served, opened anew after each commit.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::collection::Collection;
use crate::error::Result;
use crate::index::user_files::last_changes;

/// The last commit of an index.
#[derive(Debug)]
pub(crate) struct Shelf {
    dir: PathBuf,
    current: Mutex<ServedCommit>,
}

#[derive(Debug)]
struct ServedCommit {
    collection: Collection,
    changed: [Option<SystemTime>; 2],
}

impl Shelf {
    /// Opens an index.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        Ok(Self {
            dir: dir.to_owned(),
            current: Mutex::new(open(dir)?),
        })
    }

    /// The last commit.
    ///
    /// # Errors
    /// Where the index has changed and cannot be opened any more.
    pub(crate) fn current(&self) -> Result<Collection> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.changed != last_changes(&self.dir) {
            *current = open(&self.dir)?;
        }
        Ok(current.collection.clone())
    }
}

fn open(dir: &Path) -> Result<ServedCommit> {
    // Read before the index is: a commit between the two is seen at the next request.
    let changed = last_changes(dir);
    let collection = Collection::open(&[dir.to_owned()])?;
    Ok(ServedCommit { collection, changed })
}
