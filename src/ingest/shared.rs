//! State that the threads of a run share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashSet;

use crate::error::{Error, Result};
use crate::extract::Lexicon;
use crate::index::Index;
use crate::index::generations::Generations;
use crate::index::in_flight::Gate;
use crate::index::sources::Sources;
use crate::index::user_files::{RunProgress, note_progress};
use crate::index::writer::Writer;
use crate::ingest::report::{CommitEvery, Progress};
use crate::source::{self, ReadOptions, source_id};

/// State that the threads of a run share.
pub(super) struct Shared<'a> {
    pub(super) writer: &'a Writer,
    pub(super) index: &'a Index,
    pub(super) sources: &'a Sources,
    /// The generations of the articles in the index.
    pub(super) generations: &'a Generations,
    /// The generation of this run.
    pub(super) generation: i64,
    /// Loaded for the first article, so that a run without new files need not load it.
    pub(super) lexicon: OnceLock<Lexicon>,
    pub(super) read: ReadOptions,
    /// Bounds the memory of the files that are read at the same time.
    pub(super) memory: Option<Arc<Gate>>,
    pub(super) commit_every: CommitEvery,
    pub(super) stop: &'a AtomicBool,
    pub(super) progress: &'a (dyn Fn(Progress<'_>) + Sync),
    /// The error that ended the writing; all threads end after it.
    pub(super) failure: Mutex<Option<Error>>,
    pub(super) failed: AtomicBool,
    pub(super) wrote: AtomicBool,
    /// Files since the last commit, if commits are due by number of files; locked during a commit.
    pub(super) uncommitted_files: Mutex<u64>,
    /// Files of the index whose articles were taken over by files with the same bytes.
    pub(super) moved: Mutex<FxHashSet<u64>>,
    pub(super) files_done: AtomicU64,
    pub(super) files_found: AtomicU64,
    /// True once the walk has ended.
    pub(super) all_found: AtomicBool,
    pub(super) bytes_done: AtomicU64,
    pub(super) articles_done: AtomicU64,
}

impl Shared<'_> {
    /// Records the outcome of a write.
    pub(super) fn written(&self, outcome: Result<()>) {
        match outcome {
            Ok(()) => self.wrote.store(true, Ordering::Relaxed),
            Err(error) => {
                self.failed.store(true, Ordering::Relaxed);
                self.failure
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get_or_insert(error);
            }
        }
    }

    /// Counts a file whose documents were handed to the engine, and commits if the number of files for a commit is
    /// reached.
    pub(super) fn file_ended(&self) {
        let Some(most) = self.commit_every.files else {
            return;
        };
        let mut files = self
            .uncommitted_files
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *files += 1;
        if *files >= most && !self.failed.load(Ordering::Relaxed) {
            *files = 0;
            self.commit();
        }
    }

    pub(super) fn commit(&self) {
        let committed = self.writer.commit();
        let is_committed = committed.is_ok();
        self.written(committed);
        if is_committed {
            (self.progress)(Progress::Committed);
        }
    }

    /// The hash of a file that the index knows by another path, with these bytes, and that is gone from there: one of
    /// `keys`. No other caller gets the same.
    pub(super) fn former(&self, keys: &[String], size: u64, content_hash: u64) -> Option<u64> {
        keys.iter().find_map(|key| {
            let source = source_id(key);
            let known = self.sources.get(source).filter(|known| known.size == size)?;
            let stored = self.sources.stored(self.index, known).ok()?;
            let is_moved = stored.content_hash == content_hash && content_hash != 0 && source::is_gone(key);
            let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
            (is_moved && moved.insert(source)).then_some(source)
        })
    }

    /// Notes how far the run is, for the page.
    pub(super) fn note_progress(&self, begun: i64, closing: bool) {
        let count = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let progress = RunProgress {
            begun,
            noted: jiff::Timestamp::now().as_second(),
            done: count(&self.files_done),
            found: count(&self.files_found),
            all_found: self.all_found.load(Ordering::Relaxed),
            articles: count(&self.articles_done),
            closing,
        };
        note_progress(self.index.path(), progress);
    }

    /// True if the run is to end early.
    pub(super) fn is_over(&self) -> bool {
        self.failed.load(Ordering::Relaxed) || self.stop.load(Ordering::Relaxed)
    }
}
