//! The index that is served, opened anew after each commit.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use crate::error::Result;
use crate::index::Index;
use crate::index::user_files::last_changes;
use crate::search::Searcher;

/// One commit of the index.
#[derive(Debug)]
pub(crate) struct OpenIndex {
    /// The index.
    pub(crate) index: Index,
    /// Answers from this commit.
    pub(crate) searcher: Searcher,
    changed: [Option<SystemTime>; 2],
}

/// The last commit of an index.
#[derive(Debug)]
pub(crate) struct Shelf {
    dir: PathBuf,
    current: Mutex<Arc<OpenIndex>>,
}

impl Shelf {
    /// Opens an index.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        Ok(Self {
            dir: dir.to_owned(),
            current: Mutex::new(Arc::new(open(dir)?)),
        })
    }

    /// The last commit.
    ///
    /// # Errors
    /// Where the index has changed and cannot be opened any more.
    pub(crate) fn current(&self) -> Result<Arc<OpenIndex>> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.changed != last_changes(&self.dir) {
            *current = Arc::new(open(&self.dir)?);
        }
        Ok(Arc::clone(&current))
    }
}

fn open(dir: &Path) -> Result<OpenIndex> {
    // Read before the index is: a commit between the two is seen at the next request.
    let changed = last_changes(dir);
    let index = Index::open(dir)?;
    let searcher = Searcher::new(&index)?;
    Ok(OpenIndex {
        index,
        searcher,
        changed,
    })
}
