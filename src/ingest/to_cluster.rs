//! discover -> read -> extract -> write, where the index is a collection on a cluster.
//!
//! Workers keep no state: the manifest is on the cluster, in a document for each file. A worker writes the articles of a
//! file only after it wrote the file's document at a higher version; then come the quotations, the articles, and the file's
//! document again with its outcome. Articles of the version before are deleted in between. So a repeat changes nothing, a
//! worker that was killed leaves files that are done again, and a late one is refused.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender};
use rustc_hash::FxHashSet;

use crate::cluster::{Cluster, FileParts, FileState, KnownFile, Upload};
use crate::error::{Error, Result};
use crate::extract::{EntityKind, Lexicon, extract};
use crate::index::record::{StoredSource, outcome};
use crate::index::sources::UNSETTLED;
use crate::ingest::report::{Action, IngestOptions, IngestReport, LISTED, Planned, Progress};
use crate::ingest::worker::{Tally, settled};
use crate::source::{
    Discovered, ReadOptions, Skip, SkipReason, SourceFile, content_hash, discover, read, source_id,
};

/// Files that are compared with the manifest in one request.
const FILES_AT_ONCE: usize = 200;
/// Their bytes, so that every worker gets its share of a small folder.
const BYTES_AT_ONCE: u64 = 4 << 20;

/// The part of all files that one of several workers does: those of which the hash of the path, divided by `of`, leaves
/// `number` - 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// From 1.
    pub number: u64,
    /// Number of workers.
    pub of: u64,
}

impl Share {
    /// The whole.
    pub const ALL: Self = Self { number: 1, of: 1 };

    const fn has(self, source: u64) -> bool {
        source % self.of == self.number - 1
    }
}

/// The files that the walk finds.
enum Met {
    File(SourceFile),
    Skip(Skip),
}

/// The state that the threads of a run share.
struct ClusterRun<'a> {
    cluster: &'a Cluster,
    share: Share,
    read: ReadOptions,
    dry: bool,
    /// True if the collection held articles before: their times of arrival are kept.
    had_articles: bool,
    lexicon: OnceLock<Lexicon>,
    stop: &'a AtomicBool,
    progress: &'a (dyn Fn(Progress<'_>) + Sync),
    failure: Mutex<Option<Error>>,
    failed: AtomicBool,
    plan: Mutex<Vec<Planned>>,
    files_done: AtomicU64,
    bytes_done: AtomicU64,
    articles_done: AtomicU64,
}

impl ClusterRun<'_> {
    fn is_over(&self) -> bool {
        self.failed.load(Ordering::Relaxed) || self.stop.load(Ordering::Relaxed)
    }

    fn fail(&self, error: Error) {
        self.failed.store(true, Ordering::Relaxed);
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.get_or_insert(error);
    }

    fn planned(&self, key: &str, action: Action) {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        plan.push(Planned {
            key: key.to_owned(),
            action,
        });
    }
}

/// The result of the walk: the files, and the named folders with their numbers of files.
#[derive(Default)]
struct Walked {
    seen: FxHashSet<u64>,
    roots: Vec<(String, u64)>,
    unreadable: Vec<String>,
    report: IngestReport,
}

/// Brings a collection on a cluster up to date with files and folders, or with one worker's share of them.
///
/// # Errors
/// If the cluster cannot be written to. The report has the errors of single files and paths.
pub fn ingest_to_cluster(
    cluster: &Cluster,
    paths: &[PathBuf],
    options: &IngestOptions,
    share: Share,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress<'_>) + Sync),
) -> Result<IngestReport> {
    let began = Instant::now();
    let run = ClusterRun {
        cluster,
        share,
        read: options.reading(),
        dry: options.dry_run,
        had_articles: cluster.articles()? > 0,
        lexicon: OnceLock::new(),
        stop,
        progress,
        failure: Mutex::default(),
        failed: AtomicBool::default(),
        plan: Mutex::default(),
        files_done: AtomicU64::default(),
        bytes_done: AtomicU64::default(),
        articles_done: AtomicU64::default(),
    };
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let (mut walked, mut tally) = run_threads(&run, paths, options.follow_links, threads);
    if !run.is_over() {
        remove_gone(&run, &mut walked)?;
    }
    let failure = run.failure.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = failure {
        return Err(error);
    }
    if !options.dry_run {
        progress(Progress::Merging);
        cluster.make_visible()?;
    }
    let mut report = walked.report;
    tally.report.people = tally.people.len() as u64;
    tally.add_to(&mut report);
    report.plan = run.plan.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.plan.sort();
    report.interrupted = stop.load(Ordering::Relaxed);
    report.elapsed = began.elapsed();
    Ok(report)
}

fn run_threads(
    run: &ClusterRun<'_>,
    paths: &[PathBuf],
    follow_links: bool,
    threads: usize,
) -> (Walked, Tally) {
    let (sender, receiver) = crossbeam_channel::bounded::<Vec<Met>>(threads * 2);
    let mut tally = Tally::default();
    let walked = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1))
            .map(|_| {
                let receiver = receiver.clone();
                scope.spawn(move || ClusterWorker::new(run).work(&receiver))
            })
            .collect();
        drop(receiver);
        let walked = walk(run, paths, follow_links, &sender);
        drop(sender);
        for worker in workers {
            match worker.join() {
                Ok(counted) => tally.add(counted),
                Err(_) => run.fail(
                    Error::new("ingest", "a fault in onrecord ended a thread")
                        .hint("run the same command again; please report this fault"),
                ),
            }
        }
        walked
    });
    (walked, tally)
}

fn walk(run: &ClusterRun<'_>, paths: &[PathBuf], follow_links: bool, sender: &Sender<Vec<Met>>) -> Walked {
    let mut walked = Walked::default();
    let (mut batch, mut bytes, mut files) = (Vec::new(), 0, 0);
    let hidden = discover(paths, follow_links, &mut |discovered| {
        if run.is_over() {
            return;
        }
        let (met, weight) = match discovered {
            Discovered::File(file) => {
                let size = file.size;
                (Met::File(file), size)
            }
            Discovered::Skipped(skip) => (Met::Skip(skip), 0),
            Discovered::Unreadable { key, error } => {
                (run.progress)(Progress::Failed { error: &error });
                walked.unreadable.push(key);
                walked.report.errors.push(error);
                return;
            }
            Discovered::Root { key, folder } => {
                if folder {
                    walked.roots.push((key, 0));
                }
                return;
            }
        };
        if let Some((_, met)) = walked.roots.last_mut() {
            *met += 1;
        }
        let source = source_id(met.key());
        if !run.share.has(source) {
            return;
        }
        walked.seen.insert(source);
        files += 1;
        walked.report.files += 1;
        (run.progress)(Progress::Found { files });
        bytes += weight;
        batch.push(met);
        if batch.len() >= FILES_AT_ONCE || bytes >= BYTES_AT_ONCE {
            bytes = 0;
            // Nobody listens any more when the run is over; the walk then ends by itself.
            let _ = sender.send(std::mem::take(&mut batch));
        }
    });
    let _ = sender.send(batch);
    walked.report.hidden = hidden;
    walked
}

impl Met {
    fn key(&self) -> &str {
        match self {
            Self::File(file) => &file.key,
            Self::Skip(skip) => &skip.key,
        }
    }
}

/// Removes files of this share that are gone below named folders. A folder in which nothing is left may be a disk that is
/// not mounted: its articles are kept, and an error says so.
fn remove_gone(run: &ClusterRun<'_>, walked: &mut Walked) -> Result<()> {
    for (root, met) in std::mem::take(&mut walked.roots) {
        let known = run.cluster.files_below(&root)?;
        if met == 0 && !known.is_empty() {
            let why = format!(
                "0 of {} indexed files are there; is the disk mounted?",
                known.len()
            );
            let error = Error::new("find any file", why)
                .on(&root)
                .hint("their articles stay in the collection");
            walked.report.errors.push(error);
            continue;
        }
        let is_below = |key: &str, folder: &str| {
            key.strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        for (source, key) in known {
            let is_unreadable = walked.unreadable.iter().any(|folder| is_below(&key, folder));
            if walked.seen.contains(&source) || !run.share.has(source) || is_unreadable {
                continue;
            }
            walked.report.removed += 1;
            let action = Action::Remove;
            if run.dry {
                run.planned(&key, action);
            } else {
                run.cluster.remove_file(source)?;
                (run.progress)(Progress::Changed { path: &key, action });
            }
        }
    }
    Ok(())
}

/// One of the threads that read, extract and send.
struct ClusterWorker<'a> {
    run: &'a ClusterRun<'a>,
    upload: Upload<'a>,
    tally: Tally,
}

impl<'a> ClusterWorker<'a> {
    fn new(run: &'a ClusterRun<'a>) -> Self {
        Self {
            run,
            upload: Upload::new(run.cluster, run.had_articles),
            tally: Tally::default(),
        }
    }

    fn work(mut self, receiver: &Receiver<Vec<Met>>) -> Tally {
        while let Ok(batch) = receiver.recv() {
            if let Err(error) = self.batch(batch) {
                self.run.fail(error);
            }
        }
        if !self.run.failed.load(Ordering::Relaxed)
            && let Err(error) = self.upload.flush()
        {
            self.run.fail(error);
        }
        self.tally
    }

    fn batch(&mut self, batch: Vec<Met>) -> Result<()> {
        if self.run.is_over() {
            return Ok(());
        }
        let sources: Vec<u64> = batch.iter().map(|met| source_id(met.key())).collect();
        let mut known = self.run.cluster.known_files(&sources)?;
        for (met, source) in batch.into_iter().zip(sources) {
            if self.run.is_over() {
                // Files found but not begun stay for the next run.
                return Ok(());
            }
            let known = known.remove(&source);
            match met {
                Met::File(file) => self.file(&file, source, known.as_ref())?,
                Met::Skip(skip) => self.skipped_by_name(skip, source, known.as_ref())?,
            }
        }
        Ok(())
    }

    fn file(&mut self, file: &SourceFile, source: u64, known: Option<&KnownFile>) -> Result<()> {
        if let Some(known) = known
            && self.is_as_it_was(file, known)
        {
            self.count_unchanged(known);
            return Ok(());
        }
        let action = if known.is_some() {
            Action::Replace
        } else {
            Action::Add
        };
        if self.run.dry {
            self.count_action(action);
            self.run.planned(&file.key, action);
            return Ok(());
        }
        let mut parts = FileParts::new(source, file, known);
        let mut failure = Ok(());
        let lexicon = self.run.lexicon.get_or_init(Lexicon::load);
        let outcome = {
            let (upload, tally, run) = (&mut self.upload, &mut self.tally, self.run);
            read(file, &run.read, &mut |article| {
                if failure.is_err() || run.failed.load(Ordering::Relaxed) {
                    return;
                }
                let extraction = extract(&article, lexicon);
                tally.report.articles += 1;
                tally.report.quotes += extraction.quotes.len() as u64;
                let people = extraction.entities.iter();
                for person in people.filter(|entity| entity.kind == EntityKind::Person) {
                    tally.see_person(&person.name);
                }
                run.articles_done.fetch_add(1, Ordering::Relaxed);
                failure = upload.article(&mut parts, article, &extraction);
            })
        };
        failure?;
        let state = match outcome {
            Ok(report) if report.articles == 0 && report.problems.is_empty() => {
                let skip = Skip {
                    key: file.key.clone(),
                    reason: SkipReason::Empty,
                    detail: "no article in it".to_owned(),
                };
                self.skip_state(skip, file, known)
            }
            Err(skip) => self.skip_state(skip, file, known),
            Ok(report) => {
                if !report.problems.is_empty() {
                    self.tally.report.problems += 1;
                    for problem in &report.problems {
                        self.tell(&file.key, problem);
                    }
                }
                self.tally.report.bytes += report.bytes;
                self.run.bytes_done.fetch_add(report.bytes, Ordering::Relaxed);
                FileState {
                    outcome: if report.problems.is_empty() {
                        outcome::INDEXED
                    } else {
                        outcome::PROBLEMS
                    },
                    size: file.size,
                    stamp: settled(file, report.changed_meanwhile),
                    stored: StoredSource {
                        path: file.key.clone(),
                        content_hash: report.content_hash,
                        problems: report.problems,
                        ..StoredSource::default()
                    },
                }
            }
        };
        self.upload.end_file(parts, state)?;
        self.count_action(action);
        let path = &*file.key;
        (self.run.progress)(Progress::Changed { path, action });
        (self.run.progress)(Progress::Done {
            files: self.run.files_done.fetch_add(1, Ordering::Relaxed) + 1,
            bytes: self.run.bytes_done.load(Ordering::Relaxed),
            articles: self.run.articles_done.load(Ordering::Relaxed),
        });
        Ok(())
    }

    fn is_as_it_was(&self, file: &SourceFile, known: &KnownFile) -> bool {
        if known.outcome == outcome::INCOMPLETE || known.size != file.size {
            return false;
        }
        let is_allowed_now = known.outcome == outcome::of_skip(SkipReason::TooLarge)
            && known.size <= self.run.read.max_article_size;
        let is_same_time = known.stamp != UNSETTLED && known.stamp == file.stamp;
        !is_allowed_now
            && (is_same_time
                || known.stored.content_hash != 0
                    && content_hash(file).is_ok_and(|hash| hash == known.stored.content_hash))
    }

    fn count_unchanged(&mut self, known: &KnownFile) {
        let report = &mut self.tally.report;
        report.unchanged += 1;
        if let Some(reason) = outcome::skip(known.outcome) {
            *report.skipped.entry(reason).or_default() += 1;
            report.known_faults += u64::from(reason.is_fault());
        } else if known.outcome == outcome::PROBLEMS {
            report.problems += 1;
            report.known_faults += 1;
        }
    }

    const fn count_action(&mut self, action: Action) {
        match action {
            Action::Add => self.tally.report.added += 1,
            _ => self.tally.report.replaced += 1,
        }
    }

    fn skipped_by_name(&mut self, skip: Skip, source: u64, known: Option<&KnownFile>) -> Result<()> {
        if let Some(known) = known
            && known.outcome == outcome::of_skip(skip.reason)
        {
            self.count_unchanged(known);
            return Ok(());
        }
        if self.run.dry {
            self.run.planned(&skip.key, Action::Skip);
            return Ok(());
        }
        let file = SourceFile {
            path: skip.key.clone().into(),
            key: skip.key.clone(),
            size: 0,
            modified: 0,
            stamp: 0,
        };
        let parts = FileParts::new(source, &file, known);
        let state = self.skip_state(skip, &file, known);
        self.upload.end_file(parts, state)
    }

    /// Counts a file that was not indexed, and gives what the manifest notes of it.
    fn skip_state(&mut self, skip: Skip, file: &SourceFile, known: Option<&KnownFile>) -> FileState {
        if skip.reason.is_fault() {
            self.tell(&skip.key, &skip.detail);
        }
        let was_so = |known: &KnownFile| {
            let is_same_time = [UNSETTLED, file.stamp].contains(&known.stamp);
            known.outcome == outcome::of_skip(skip.reason)
                && known.size == file.size
                && (is_same_time || skip.reason == SkipReason::Unreadable)
        };
        let is_known = skip.reason.is_fault() && known.is_some_and(was_so);
        let report = &mut self.tally.report;
        report.known_faults += u64::from(is_known);
        *report.skipped.entry(skip.reason).or_default() += 1;
        let state = FileState {
            outcome: outcome::of_skip(skip.reason),
            size: file.size,
            // A file that could not be opened may be readable next time although it looks the same.
            stamp: settled(file, skip.reason == SkipReason::Unreadable),
            stored: StoredSource {
                path: skip.key.clone(),
                detail: skip.detail.clone(),
                ..StoredSource::default()
            },
        };
        if report.skipped_now.len() < LISTED {
            report.skipped_now.push(skip);
        }
        state
    }

    fn tell(&self, path: &str, message: &str) {
        (self.run.progress)(Progress::Trouble { path, message });
    }
}
