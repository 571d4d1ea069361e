//! What to ingest and how, what happens meanwhile, and what was done: plain data.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::error::Error;
use crate::source::{ReadOptions, Skip, SkipReason};

/// What to ingest and how.
#[derive(Clone, Debug, Default)]
// Each is a choice of its own.
#[allow(clippy::struct_excessive_bools)]
pub struct IngestOptions {
    /// Limits for reading.
    pub read: ReadOptions,
    /// Follow symbolic links below the named paths.
    pub follow_links: bool,
    /// Remove what the index holds below a named folder that is empty or gone. Without it, such a folder may be a disk that
    /// is not mounted, and its articles stay.
    pub remove_missing: bool,
    /// Only tell what would be done.
    pub dry_run: bool,
    /// Threads that read and extract; 0: as many as there are cores.
    pub threads: usize,
    /// When to commit.
    pub commit_every: CommitEvery,
    /// Count what there is to do before it is done, in a walk of its own: for a progress bar.
    pub count_first: bool,
}

/// A commit is due when any of these has passed since the last.
#[derive(Clone, Copy, Debug)]
pub struct CommitEvery {
    /// Time.
    pub time: Duration,
    /// Bytes of files read.
    pub bytes: u64,
    /// Files; None for any number. With 1, each file that is written has a commit of its own.
    pub files: Option<u64>,
}

impl Default for CommitEvery {
    fn default() -> Self {
        Self {
            time: Duration::from_mins(1),
            bytes: 256 << 20,
            files: None,
        }
    }
}

/// The progress of an ingest, for a progress bar and messages. Several threads report it.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// Files to read in all, counted ahead of the work.
    Total {
        /// In all.
        files: u64,
    },
    /// Files to read found so far.
    Found {
        /// In all.
        files: u64,
    },
    /// Files done so far.
    Done {
        /// Files.
        files: u64,
        /// Their bytes.
        bytes: u64,
        /// Their articles.
        articles: u64,
    },
    /// A named path or a folder could not be looked into; the run goes on.
    Failed {
        /// Why.
        error: &'a Error,
    },
    /// Something is wrong with a file; the run goes on.
    Trouble {
        /// The file.
        path: &'a str,
        /// What, and what to try.
        message: &'a str,
    },
    /// A file was added, replaced or removed.
    Changed {
        /// The file.
        path: &'a str,
        /// What was done.
        action: Action,
    },
    /// A commit was made.
    Committed,
    /// All is written; the engine tidies up.
    Merging,
}

/// What an ingest did.
#[derive(Clone, Debug, Default)]
pub struct IngestReport {
    /// Files seen below the named paths, hidden ones left out.
    pub files: u64,
    /// Articles written.
    pub articles: u64,
    /// Different names of people in them.
    pub people: u64,
    /// Quotations in them.
    pub quotes: u64,
    /// Files that the index did not know.
    pub added: u64,
    /// Files that are as they were.
    pub unchanged: u64,
    /// Files that have changed.
    pub replaced: u64,
    /// Files that are gone.
    pub removed: u64,
    /// Added files whose equal is among the removed ones: they were moved or renamed, and their articles kept id and
    /// generation.
    pub moved: u64,
    /// Hidden files and folders, passed over.
    pub hidden: u64,
    /// Files that were not indexed, now or before, by reason.
    pub skipped: BTreeMap<SkipReason, u64>,
    /// Files of those that were found to be so in this run, with the reason; no more than [`LISTED`], by path.
    pub skipped_now: Vec<Skip>,
    /// Files that were indexed, but not without trouble.
    pub problems: u64,
    /// Files that could not be indexed, or not without trouble, in an earlier run, and have not changed since.
    pub known_faults: u64,
    /// Named paths and folders that could not be looked into.
    pub errors: Vec<Error>,
    /// Bytes read.
    pub bytes: u64,
    /// Time taken.
    pub elapsed: Duration,
    /// True if it was stopped before the end; what was done is committed.
    pub interrupted: bool,
    /// What a dry run would do, by path.
    pub plan: Vec<Planned>,
}

/// How many skipped files a report lists; the index lists all.
pub const LISTED: usize = 1000;

impl IngestReport {
    /// How many things went wrong: files that could not be indexed, paths that could not be looked into.
    #[must_use]
    pub fn faults(&self) -> u64 {
        let skipped: u64 = self
            .skipped
            .iter()
            .filter(|(reason, _)| reason.is_fault())
            .map(|(_, count)| count)
            .sum();
        skipped + self.problems + self.errors.len() as u64
    }

    /// How many things went wrong in this run: [`IngestReport::faults`] without those that were known before.
    #[must_use]
    pub fn new_faults(&self) -> u64 {
        self.faults().saturating_sub(self.known_faults)
    }
}

/// One line of a dry run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planned {
    /// The file's key.
    pub key: String,
    /// What would be done with it.
    pub action: Action,
}

/// What an ingest does with a file that is not as the index knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Not known yet: read.
    Add,
    /// Changed: read again, replacing what was there.
    Replace,
    /// Gone: removed.
    Remove,
    /// Not to be read.
    Skip,
}

impl Action {
    /// The word for it in output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
            Self::Remove => "remove",
            Self::Skip => "skip",
        }
    }
}
