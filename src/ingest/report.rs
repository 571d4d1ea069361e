//! Options, progress and report of an ingest: plain data.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::error::Error;
use crate::source::{ReadOptions, Skip, SkipReason};

/// Options of an ingest.
#[derive(Clone, Debug, Default)]
// Each is a choice of its own.
#[allow(clippy::struct_excessive_bools)]
pub struct IngestOptions {
    /// Limits for reading.
    pub read: ReadOptions,
    /// Approximate memory in bytes for the files that are read at the same time; None for no limit. Articles that need
    /// more are refused by name, as those are that exceed [`ReadOptions::max_article_size`].
    pub memory: Option<u64>,
    /// Follow symbolic links below the named paths.
    pub follow_links: bool,
    /// Remove what the index holds below a named folder that is empty or gone. Without it, such a folder may be a disk that
    /// is not mounted, and its articles stay.
    pub remove_missing: bool,
    /// Report the changes without making them.
    pub dry_run: bool,
    /// Threads that read and extract; 0 for one per core.
    pub threads: usize,
    /// When to commit.
    pub commit_every: CommitEvery,
    /// Count the files in a separate walk before reading any, for a progress bar.
    pub count_first: bool,
}

impl IngestOptions {
    /// Memory for each byte of a file that is read.
    const MEMORY_A_BYTE: u64 = 40;

    /// The limits for reading, within the memory.
    pub(super) fn reading(&self) -> ReadOptions {
        let most = self.memory.map(|memory| (memory / Self::MEMORY_A_BYTE).max(1));
        let given = self.read.max_article_size;
        ReadOptions {
            max_article_size: most.map_or(given, |most| most.min(given)),
            ..self.read.clone()
        }
    }

    /// Memory for reading a file of `size` bytes. Of a file of many articles, one at a time is in memory.
    pub(super) fn memory_of(size: u64, read: &ReadOptions) -> u64 {
        size.min(read.max_article_size)
            .saturating_mul(Self::MEMORY_A_BYTE)
    }
}

/// A commit is due when any of these limits is reached since the last one.
#[derive(Clone, Copy, Debug)]
pub struct CommitEvery {
    /// Time since the last commit.
    pub time: Duration,
    /// Bytes read.
    pub bytes: u64,
    /// Number of files; None for no limit. With 1, each written file has its own commit.
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
    /// Total number of files to read, counted beforehand.
    Total {
        /// Number of files.
        files: u64,
    },
    /// Number of files to read found so far.
    Found {
        /// Number of files.
        files: u64,
    },
    /// Totals of the files done so far.
    Done {
        /// Number of files.
        files: u64,
        /// Their size in bytes.
        bytes: u64,
        /// Number of their articles.
        articles: u64,
    },
    /// A named path or a folder could not be read; the run continues.
    Failed {
        /// The reason.
        error: &'a Error,
    },
    /// A file has a problem; the run continues.
    Trouble {
        /// The file's key.
        path: &'a str,
        /// The problem and a way to solve it.
        message: &'a str,
    },
    /// A file was added, replaced or removed.
    Changed {
        /// The file's key.
        path: &'a str,
        /// The change.
        action: Action,
    },
    /// A commit was made.
    Committed,
    /// All documents are written; the engine merges segments.
    Merging,
}

/// The effect of an ingest.
#[derive(Clone, Debug, Default)]
pub struct IngestReport {
    /// Files seen below the named paths, except hidden ones.
    pub files: u64,
    /// Articles written.
    pub articles: u64,
    /// Distinct names of people in the articles written.
    pub people: u64,
    /// Quotations in the articles written.
    pub quotes: u64,
    /// Files new to the index.
    pub added: u64,
    /// Files that have not changed.
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
    /// Files not indexed, in this run or earlier ones, by reason.
    pub skipped: BTreeMap<SkipReason, u64>,
    /// Files skipped in this run, with the reason; at most [`LISTED`], by path.
    pub skipped_now: Vec<Skip>,
    /// Files indexed with problems.
    pub problems: u64,
    /// Files that failed or had problems in an earlier run and have not changed since.
    pub known_faults: u64,
    /// Named paths and folders that could not be read.
    pub errors: Vec<Error>,
    /// Bytes read.
    pub bytes: u64,
    /// Duration of the run.
    pub elapsed: Duration,
    /// True if the run was stopped early; its work so far is committed.
    pub interrupted: bool,
    /// The changes a dry run would make, by path.
    pub plan: Vec<Planned>,
}

/// Maximum number of skipped files in a report; the index lists all.
pub const LISTED: usize = 1000;

impl IngestReport {
    /// Returns the number of faults: files that could not be indexed, and paths that could not be read.
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

    /// Returns the number of faults in this run: [`IngestReport::faults`] without those known before.
    #[must_use]
    pub fn new_faults(&self) -> u64 {
        self.faults().saturating_sub(self.known_faults)
    }
}

/// A planned change of a dry run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planned {
    /// The file's key.
    pub key: String,
    /// The change.
    pub action: Action,
}

/// The change to a file that differs from the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// New: the file is read.
    Add,
    /// Changed: the file is read again, and its articles are replaced.
    Replace,
    /// Gone: its articles are removed.
    Remove,
    /// The file is not read.
    Skip,
}

impl Action {
    /// Returns the word for it in output.
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
