//! `onrecord ingest`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Level, Outcome};
use crate::cli::input::asking::{empty_is_an_error, run_ingest};
use crate::cli::input::shared::{GlobalArgs, ReadingArgs, ReportFormat};
use crate::cli::input::values::{count, half_of_memory, size};
use crate::cli::screen::progress::{Reporter, stop_flag};
use crate::cli::status::note_openness;
use crate::cluster::{Cluster, ClusterAccess, ClusterAddress, Layout, SettleReport, is_cluster};
use crate::error::Error;
use crate::index::{self, Index};
use crate::ingest::{CommitEvery, IngestOptions, IngestReport, Share, ingest_to_cluster};
use crate::render::report;
use crate::render::text::{bytes, counted};

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
    #[arg(required_unless_present = "settle", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Only print the changes that would be made
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Also remove the articles of a named folder that is empty or gone; without it, they stay, as its disk may not be
    /// mounted
    #[arg(long)]
    pub(crate) remove_missing: bool,
    /// Follow symbolic links below the named paths
    #[arg(long)]
    pub(crate) follow: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// Threads that read and extract [default: one per core]
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", hide_default_value = true)]
    pub(crate) threads: usize,
    /// Memory for the files that are read at the same time: bytes, or with K, M, G (powers of 1024). Articles that need more
    /// are reported and left out; a byte of a file needs up to 40 [default: half of the machine's]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) memory: Option<u64>,
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
    /// On a cluster, do this share of the files: 3/16 for the third of 16 workers
    #[arg(long, value_name = "N/OF", value_parser = share)]
    pub(crate) share: Option<Share>,
    /// On a cluster, find near-equal copies and join names over all articles afterwards, or alone if no path is given
    #[arg(long)]
    pub(crate) settle: bool,
    /// On a cluster, parts that a new collection is cut into
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024), default_value = "3", hide_default_value = true)]
    pub(crate) shards: u32,
    /// On a cluster, further copies of each part of a new collection
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=16), default_value = "1", hide_default_value = true)]
    pub(crate) replicas: u32,
    /// How to print the report
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
        memory: args.memory.or_else(half_of_memory),
        follow_links: args.follow,
        remove_missing: args.remove_missing,
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
    if args.paths.is_empty() && !is_cluster(dir) {
        return Err(Error::usage("settle the index", "an index folder always is").into());
    }
    if is_cluster(dir) {
        return to_cluster(args, dir, &options, global, console);
    }
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
    exit_status(&report, &args.paths)
}

/// The status of a run.
fn exit_status(report: &IngestReport, paths: &[PathBuf]) -> Outcome {
    if report.interrupted {
        return Ok(ExitStatus::Interrupted);
    }
    if !report.errors.is_empty() {
        return Ok(ExitStatus::Trouble);
    }
    empty_is_an_error(report, paths)?;
    Ok(if report.new_faults() > 0 {
        ExitStatus::Incomplete
    } else {
        ExitStatus::Done
    })
}

/// Brings a collection on a cluster up to date.
fn to_cluster(
    args: &IngestArgs,
    address: &Path,
    options: &IngestOptions,
    global: &GlobalArgs,
    console: &mut Console<'_>,
) -> Outcome {
    if args.shared {
        return Err(Error::usage("share the index", "the rights on a cluster are the cluster's own").into());
    }
    let parsed = ClusterAddress::parse(&address.to_string_lossy())?;
    let access = ClusterAccess::of_process()?;
    let layout = Layout {
        shards: args.shards,
        replicas: args.replicas,
    };
    let cluster = Cluster::open_or_create(&parsed, &access, layout)?;
    if args.paths.is_empty() {
        return settle(&cluster, &parsed, console);
    }
    let stop = stop_flag()?;
    let is_shown = console.err_is_terminal && !global.quiet && !args.dry_run;
    let delay = is_shown.then_some(Duration::from_millis(200));
    let reporter = Reporter::new(console.err, &console.err_look, delay, console.verbose);
    let share = args.share.unwrap_or(Share::ALL);
    let report = ingest_to_cluster(&cluster, &args.paths, options, share, stop, &|progress| {
        reporter.tell(progress);
    });
    reporter.finish();
    let report = report?;
    match args.format {
        ReportFormat::Json => report::ingest_json(console.out, address, &report, global.timing)?,
        ReportFormat::Human if global.quiet => {}
        ReportFormat::Human if args.dry_run => report::dry_run(console.out, &console.out_look, &report)?,
        ReportFormat::Human => report::ingest(console.out, &console.out_look, address, &report)?,
    }
    if console.verbose {
        let sent = format!("{} sent to the cluster", bytes(cluster.bytes_sent()));
        console.say(Level::Note, &sent);
    }
    if args.settle && !report.interrupted {
        settle(&cluster, &parsed, console)?;
    } else if !cluster.is_published()? {
        let message = "readers still use the collection in the older format; `onrecord ingest --settle` gives them this one";
        console.say(Level::Note, message);
    }
    match args.share {
        // One worker's share may well be empty.
        Some(_) if report.files == 0 && report.errors.is_empty() => Ok(ExitStatus::Done),
        _ => exit_status(&report, &args.paths),
    }
}

/// Finds the near-equal copies of a collection, joins its names, and lets readers use it.
fn settle(cluster: &Cluster, address: &ClusterAddress, console: &mut Console<'_>) -> Outcome {
    let SettleReport {
        changed,
        names: [people, organisations, places],
    } = cluster.settle(&address.user_folder()?)?;
    console.say(
        Level::Note,
        &format!(
            "settled: {} noted anew with or without copies; names joined to {}, {} and {}",
            counted(changed, "article", "articles"),
            counted(people, "person", "people"),
            counted(organisations, "organisation", "organisations"),
            counted(places, "place", "places"),
        ),
    );
    let older = cluster.publish()?;
    if !older.is_empty() {
        let message = format!(
            "readers now use this collection; nothing asks {} any more, so you can delete them on the cluster",
            older.join(" and ")
        );
        console.say(Level::Note, &message);
    }
    Ok(ExitStatus::Done)
}

/// Parses a worker's share: `3/16`.
fn share(text: &str) -> Result<Share, String> {
    let parsed = text.split_once('/').and_then(|(number, of)| {
        let (number, of): (u64, u64) = (number.parse().ok()?, of.parse().ok()?);
        (1..=of).contains(&number).then_some(Share { number, of })
    });
    parsed.ok_or_else(|| "give a share as 3/16: the third of 16 workers".to_owned())
}
