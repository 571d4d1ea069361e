//! discover -> read -> extract -> write, in parallel.
//!
//! One thread walks the named paths and finds the files that have changed. Workers read, extract and analyse them and
//! hand documents to the engine, whose own threads write them. The calling thread commits from time to time. Every
//! stage waits if the next one is slower, so memory does not grow with the folder.

mod report;
mod shared;
mod walk;
mod worker;
mod to_cluster;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use crate::error::{Error, Result};
use crate::index::Index;
use crate::index::generations::Generations;
use crate::index::in_flight::Gate;
use crate::index::saved::SeenArticles;
use crate::index::sources::Sources;
use crate::index::user_files::{begin_run, end_run};
use crate::index::writer::Writer;
pub use crate::ingest::report::{
    Action, CommitEvery, IngestOptions, IngestReport, LISTED, Planned, Progress,
};
use crate::ingest::shared::Shared;
pub use crate::ingest::to_cluster::{Share, ingest_to_cluster};
use crate::ingest::walk::{Found, Walk, plan};
use crate::ingest::worker::{Tally, Worker};
use crate::search::Searcher;
use crate::source;

/// Interval at which the calling thread checks whether a commit is due.
const TICK: Duration = Duration::from_millis(50);
/// Interval at which a run notes how far it is.
const NOTE_EVERY: Duration = Duration::from_secs(1);
/// Maximum weight in bytes of a batch for the workers, not counting its last file. Sending a batch may wake a thread,
/// so batches are large enough to be worth it. A batch takes about 20 ms, so that at the end no worker is busy for
/// long while the others are idle.
const BATCH_WEIGHT: u64 = 128 << 10;
/// A batch also weighs at most this fraction of all files found so far, so that in a small folder every worker gets a
/// share.
const BATCH_PART: u64 = 32;

/// Brings the index in `dir` up to date with files and folders; creates it if there is none.
///
/// `stop` ends the run early, with a commit. Several threads call `progress`.
///
/// # Errors
/// If the index cannot be opened or written. Errors of single files and paths are in the report.
pub fn ingest(
    dir: &Path,
    paths: &[PathBuf],
    options: &IngestOptions,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress<'_>) + Sync),
) -> Result<IngestReport> {
    let began = Instant::now();
    let mut report = if options.dry_run {
        plan(dir, paths, options, stop)?
    } else {
        run(dir, paths, options, stop, progress)?
    };
    report.interrupted = stop.load(Ordering::Relaxed);
    report.elapsed = began.elapsed();
    Ok(report)
}

/// Removes files, or all files below folders, from the index in `dir`; the files themselves stay. Returns for each
/// path the number of files removed from the index.
///
/// # Errors
/// If the index cannot be opened or written.
pub fn forget(dir: &Path, paths: &[PathBuf]) -> Result<Vec<u64>> {
    // Report an unreadable index before taking the lock for writing.
    Sources::load(&Index::open(dir)?)?;
    let (writer, index) = Writer::open(dir, 1)?;
    let sources = Sources::load(&index)?;
    let mut counts = Vec::new();
    for path in paths {
        let below = sources.below(&index, &source::key_of(path))?;
        for (source, _) in &below {
            writer.replace(*source, Vec::new())?;
        }
        counts.push(below.len() as u64);
    }
    writer.commit()?;
    writer.finish()?;
    keep(dir);
    Ok(counts)
}

/// Removes files whose articles are not all in the index ([`crate::index::verify`]), by the hashes of their keys: the
/// next ingest reads them again.
///
/// # Errors
/// If the index cannot be opened or written.
pub fn take_out(dir: &Path, sources: &[u64]) -> Result<()> {
    let (writer, _) = Writer::open(dir, 1)?;
    for source in sources {
        writer.replace(*source, Vec::new())?;
    }
    writer.commit()?;
    writer.finish()?;
    keep(dir);
    Ok(())
}

/// Finds which articles and names of the last commit are the same, so that questions need not.
fn keep(dir: &Path) {
    // All is written: if this fails, questions find it out themselves.
    let _ = Index::open(dir).and_then(|index| Searcher::new(&index)?.keep());
}

/// Joins the names anew if the user's file of names has changed since, or no ingest has joined them.
fn keep_names(dir: &Path) {
    let _ = Index::open(dir).and_then(|index| {
        let searcher = Searcher::new(&index)?;
        if searcher.has_names() {
            Ok(())
        } else {
            searcher.keep_names()
        }
    });
}

fn run(
    dir: &Path,
    paths: &[PathBuf],
    options: &IngestOptions,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress<'_>) + Sync),
) -> Result<IngestReport> {
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let (writer, index) = Writer::open(dir, threads)?;
    begin_run(dir)?;
    let sources = Sources::load(&index)?;
    let generations = Generations::load(&index)?;
    let seen = SeenArticles::load(dir)?.latest();
    let shared = Shared {
        writer: &writer,
        index: &index,
        sources: &sources,
        generations: &generations,
        generation: generations.next(seen),
        lexicon: OnceLock::new(),
        read: options.reading(),
        memory: options.memory.map(|memory| Arc::new(Gate::new(memory))),
        commit_every: options.commit_every,
        stop,
        progress,
        failure: Mutex::default(),
        failed: AtomicBool::default(),
        wrote: AtomicBool::default(),
        uncommitted_files: Mutex::default(),
        moved: Mutex::default(),
        files_done: AtomicU64::default(),
        files_found: AtomicU64::default(),
        all_found: AtomicBool::default(),
        bytes_done: AtomicU64::default(),
        articles_done: AtomicU64::default(),
    };
    let (walk, mut tally) = run_threads(&shared, paths, options, threads);
    let mut report = walk.report.clone();
    if !shared.is_over() {
        let moved = shared
            .moved
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for (source, path) in walk.gone(&index)? {
            if moved.contains(&source) {
                continue;
            }
            let (path, action) = (&*path, Action::Remove);
            progress(Progress::Changed { path, action });
            shared.written(writer.replace(source, Vec::new()));
            report.removed += 1;
        }
    }
    let wrote = shared.wrote.load(Ordering::Relaxed);
    let failure = shared.failure.into_inner();
    if let Some(error) = failure.unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    if wrote {
        if writer.has_news() {
            writer.commit()?;
        }
        progress(Progress::Merging);
    }
    writer.finish()?;
    if wrote {
        keep(dir);
    } else {
        keep_names(dir);
    }
    if !stop.load(Ordering::Relaxed) {
        end_run(dir);
    }
    tally.report.people = tally.people.len() as u64;
    tally.add_to(&mut report);
    Ok(report)
}

/// Runs the walk, the workers and the commits until all files are done.
fn run_threads<'a>(
    shared: &Shared<'a>,
    paths: &[PathBuf],
    options: &IngestOptions,
    threads: usize,
) -> (Walk<'a>, Tally) {
    let (sender, receiver) = crossbeam_channel::bounded::<Vec<Found>>(threads * 4);
    let (alive, ended) = crossbeam_channel::bounded::<()>(0);
    let mut walk = Walk::new(shared.index.path(), Some(shared.index), shared.sources, options);
    let mut tally = Tally::default();
    std::thread::scope(|scope| {
        let start = || {
            let (receiver, alive) = (receiver.clone(), alive.clone());
            std::thread::Builder::new().spawn_scoped(scope, move || {
                let tally = Worker::new(shared).run(&receiver);
                drop(alive);
                tally
            })
        };
        let mut workers = Vec::new();
        for _ in 0..threads {
            match start() {
                Ok(worker) => workers.push(worker),
                // A few threads can do the work.
                Err(_) if !workers.is_empty() => break,
                Err(error) => shared.written(Err(unstarted(&error))),
            }
        }
        drop((receiver, alive));
        if options.count_first {
            scope.spawn(|| count(shared, paths, options));
        }
        let walk = &mut walk;
        let walking = std::thread::Builder::new().spawn_scoped(scope, move || {
            walk_and_send(walk, shared, paths, options.follow_links, &sender);
        });
        if let Err(error) = walking {
            shared.written(Err(unstarted(&error)));
        }
        commit_until_ended(shared, &ended);
        for worker in workers {
            match worker.join() {
                Ok(counted) => tally.add(counted),
                // A worker catches the panics of single files. If a worker panics all the same, it may have held
                // documents of other files, which must not be lost silently.
                Err(_) => shared.written(Err(Error::new("ingest", "a fault in onrecord ended a thread")
                    .hint("run the same command again: it continues from the last commit; please report this fault"))),
            }
        }
    });
    (walk, tally)
}

fn unstarted(error: &std::io::Error) -> Error {
    Error::new("start a thread", crate::error::io_reason(error))
        .hint("end other programs, or allow more threads (`ulimit -u`)")
}

/// Counts the files that there are to read.
fn count(shared: &Shared<'_>, paths: &[PathBuf], options: &IngestOptions) {
    let mut walk = Walk::new(shared.index.path(), Some(shared.index), shared.sources, options);
    let mut files = 0;
    walk.run(paths, options.follow_links, &mut || shared.is_over(), &mut |_| {
        files += 1;
    });
    (shared.progress)(Progress::Total { files });
}

fn walk_and_send(
    walk: &mut Walk<'_>,
    shared: &Shared<'_>,
    paths: &[PathBuf],
    follow_links: bool,
    sender: &Sender<Vec<Found>>,
) {
    let mut found_weight = 0;
    let (mut batch, mut batch_weight) = (Vec::new(), 0);
    walk.run(paths, follow_links, &mut || shared.is_over(), &mut |found| {
        let files = shared.files_found.fetch_add(1, Ordering::Relaxed) + 1;
        (shared.progress)(Progress::Found { files });
        found_weight += found.weight();
        batch_weight += found.weight();
        batch.push(found);
        if batch_weight >= BATCH_WEIGHT.min(found_weight / BATCH_PART) {
            batch_weight = 0;
            // Sending fails only when the run is over; the walk then ends by itself.
            let _ = sender.send(std::mem::take(&mut batch));
        }
    });
    shared.all_found.store(true, Ordering::Relaxed);
    let _ = sender.send(batch);
    for error in &walk.report.errors {
        (shared.progress)(Progress::Failed { error });
    }
}

/// Commits whenever enough bytes were read or enough time has passed, until all workers have ended, and notes how far the
/// run is.
fn commit_until_ended(shared: &Shared<'_>, ended: &Receiver<()>) {
    let begun = jiff::Timestamp::now().as_second();
    let (mut committed_at, mut committed_bytes) = (Instant::now(), 0);
    let mut noted_at = Instant::now();
    while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
        let bytes = shared.bytes_done.load(Ordering::Relaxed);
        let due = bytes - committed_bytes >= shared.commit_every.bytes
            || committed_at.elapsed() >= shared.commit_every.time;
        if due && bytes > committed_bytes && !shared.failed.load(Ordering::Relaxed) {
            shared.commit();
            (committed_at, committed_bytes) = (Instant::now(), bytes);
        }
        if noted_at.elapsed() >= NOTE_EVERY {
            shared.note_progress(begun, false);
            noted_at = Instant::now();
        }
    }
    shared.note_progress(begun, true);
}
