//! `onrecord ingest`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::input::asking::{empty_is_an_error, run_ingest};
use crate::cli::input::shared::{GlobalArgs, ReadingArgs, ReportFormat};
use crate::cli::input::values::{count, size};
use crate::cli::status::note_openness;
use crate::index::{self, Index};
use crate::ingest::{CommitEvery, IngestOptions};
use crate::render::report;

/// Bring the index up to date with files and folders
///
/// New and changed files are read, unchanged ones are skipped, and files that are gone below a named folder are
/// removed. A file that cannot be read is reported with the reason, and all others are read; `onrecord status` lists
/// such files again. Work is committed from time to time: after Ctrl-C, the same command finishes it.
#[derive(Debug, Args)]
// Each is a separate flag.
#[allow(clippy::struct_excessive_bools)]
#[command(after_help = "\
Examples:
  onrecord ingest ~/articles
  onrecord ingest --dry-run ~/articles /mnt/archive/2019.jsonl
  onrecord ingest --index ./index --max-article-size 64M .")]
pub(crate) struct IngestArgs {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Only print the changes that would be made
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Follow symbolic links below the named paths
    #[arg(long)]
    pub(crate) follow: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// Threads that read and extract [default: one per core]
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", hide_default_value = true)]
    pub(crate) threads: usize,
    /// Commit after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = count, hide = true)]
    pub(crate) commit_seconds: Option<usize>,
    /// Commit after this much text
    #[arg(long, value_name = "SIZE", value_parser = size, hide = true)]
    pub(crate) commit_size: Option<u64>,
    /// Commit after this many files
    #[arg(long, value_name = "N", value_parser = count, hide = true)]
    pub(crate) commit_files: Option<usize>,
    /// Open the index to other users as far as the umask allows; without it, only the owner can read a new index
    #[arg(long)]
    pub(crate) shared: bool,
    /// Output format of the report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

pub(super) fn ingest(
    args: &IngestArgs,
    dir: &Path,
    global: &GlobalArgs,
    console: &mut Console<'_>,
) -> Outcome {
    let every = CommitEvery::default();
    let options = IngestOptions {
        read: args.reading.options(console.helper.clone()),
        follow_links: args.follow,
        dry_run: args.dry_run,
        count_first: console.err_is_terminal && !global.quiet,
        threads: args.threads,
        commit_every: CommitEvery {
            time: args
                .commit_seconds
                .map_or(every.time, |seconds| Duration::from_secs(seconds as u64)),
            bytes: args.commit_size.unwrap_or(every.bytes),
            files: args.commit_files.map(|files| files.max(1) as u64),
        },
    };
    if args.shared && !args.dry_run {
        index::share(dir)?;
    }
    let delay =
        (console.err_is_terminal && !global.quiet && !args.dry_run).then_some(Duration::from_millis(200));
    let report = run_ingest(dir, &args.paths, &options, delay, console)?;
    match args.format {
        ReportFormat::Json => report::ingest_json(console.out, dir, &report, global.timing)?,
        ReportFormat::Human if global.quiet => {}
        ReportFormat::Human if args.dry_run => report::dry_run(console.out, &console.out_look, &report)?,
        ReportFormat::Human => report::ingest(console.out, &console.out_look, dir, &report)?,
    }
    if !args.shared && !global.quiet && index::exists(dir) {
        note_openness(&Index::open(dir)?, console)?;
    }
    if report.interrupted {
        return Ok(ExitStatus::Interrupted);
    }
    if !report.errors.is_empty() {
        return Ok(ExitStatus::Trouble);
    }
    empty_is_an_error(&report, &args.paths)?;
    Ok(if report.new_faults() > 0 {
        ExitStatus::Incomplete
    } else {
        ExitStatus::Done
    })
}
