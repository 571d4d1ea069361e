//! Reads, extracts and writes one file.

use std::hash::{BuildHasher, BuildHasherDefault};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, TryRecvError};
use rustc_hash::{FxHashSet, FxHasher};

use crate::article::Article;
use crate::error::Result;
use crate::extract::{EntityKind, Lexicon, extract};
use crate::index::analyser::Analyser;
use crate::index::documents::{IndexDocument, article_document, source_document};
use crate::index::in_flight::Permit;
use crate::index::record::{StoredSource, outcome};
use crate::index::sources::{KnownSource, UNSETTLED};
use crate::ingest::report::{Action, IngestOptions, IngestReport, LISTED, Progress};
use crate::ingest::shared::Shared;
use crate::ingest::walk::{Found, Job, is_same_content};
use crate::source::{ReadReport, Skip, SkipReason, SourceFile, read};

/// A file modified less than this before it was read may change again without another stamp: it is hashed next time.
const SETTLED_AFTER: Duration = Duration::from_secs(2);
/// The documents of a file of many articles are written in batches of about this many bytes.
const BATCH_BYTES: usize = 1 << 20;
/// Documents of files of one article are handed to the engine in batches of about this many bytes, since handing them
/// over may wake a thread.
const TOGETHER_BYTES: usize = 256 << 10;

/// The counts of one thread.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) report: IngestReport,
    /// Hashes of people's names.
    pub(super) people: FxHashSet<u64>,
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        self.people.extend(&other.people);
        other.add_to(&mut self.report);
    }

    /// Counts a person's name, which may be known.
    pub(super) fn see_person(&mut self, name: &str) {
        self.people
            .insert(BuildHasherDefault::<FxHasher>::default().hash_one(name));
    }

    /// Adds the counts to a report.
    pub(super) fn add_to(self, report: &mut IngestReport) {
        let mine = self.report;
        report.articles += mine.articles;
        report.people += mine.people;
        report.quotes += mine.quotes;
        report.added += mine.added;
        report.unchanged += mine.unchanged;
        report.replaced += mine.replaced;
        report.removed += mine.removed;
        report.moved += mine.moved;
        report.problems += mine.problems;
        report.known_faults += mine.known_faults;
        report.bytes += mine.bytes;
        report.skipped_now.extend(mine.skipped_now);
        report.skipped_now.sort_by(|a, b| a.key.cmp(&b.key));
        report.skipped_now.truncate(LISTED);
        for (reason, count) in mine.skipped {
            *report.skipped.entry(reason).or_default() += count;
        }
    }
}

/// One of the threads that read and extract.
pub(super) struct Worker<'a> {
    shared: &'a Shared<'a>,
    output: IndexOutput<'a>,
    tally: Tally,
}

impl<'a> Worker<'a> {
    pub(super) fn new(shared: &'a Shared<'a>) -> Self {
        Self {
            shared,
            output: IndexOutput::new(shared),
            tally: Tally::default(),
        }
    }

    /// Works until no batch is left or the run is over.
    pub(super) fn run(mut self, receiver: &Receiver<Vec<Found>>) -> Tally {
        while let Some(batch) = self.next(receiver) {
            for found in batch {
                if self.shared.is_over() {
                    // Work that was found but not begun stays for the next run.
                    break;
                }
                match found {
                    Found::Read(job) => self.file(&job),
                    Found::Skip { skip, source, held } => self.skipped_by_name(skip, source, held),
                }
                self.commit_if_due();
            }
        }
        self.flush();
        self.tally
    }

    /// Commits if a number of files for a commit is set and reached.
    fn commit_if_due(&mut self) {
        if self.shared.commit_every.files.is_some() {
            self.flush();
            self.shared.file_ended();
        }
    }

    /// Returns the next batch; None at the end. Writes all waiting documents before it blocks.
    fn next(&mut self, receiver: &Receiver<Vec<Found>>) -> Option<Vec<Found>> {
        match receiver.try_recv() {
            Ok(batch) => Some(batch),
            Err(TryRecvError::Disconnected) => None,
            Err(TryRecvError::Empty) => {
                self.flush();
                receiver.recv().ok()
            }
        }
    }

    fn flush(&mut self) {
        if !self.output.waiting.is_empty() {
            self.shared.written(self.output.flush());
        }
    }

    fn file(&mut self, job: &Job) {
        if self.is_as_it_was(job) {
            return;
        }
        // A bug in this program that one file triggers must not lose the others.
        let mut begun = false;
        let read = catch_unwind(AssertUnwindSafe(|| self.read_file(job, &mut begun)));
        let outcome = read.unwrap_or_else(|_| {
            let skip = Skip {
                key: job.file.key.clone(),
                reason: SkipReason::Damaged,
                detail: "a fault in this program; please report it with the file".to_owned(),
            };
            Ok(Err(skip))
        });
        let report = match outcome {
            Ok(Ok(report)) => report,
            Ok(Err(skip)) => {
                self.tell(&skip.key, &skip.detail);
                // If a file fails for the same reason as before, it is a known fault, unless the file has changed.
                let was_so = |known: KnownSource| {
                    let is_same_time = [UNSETTLED, job.file.stamp].contains(&known.stamp);
                    known.outcome == outcome::of_skip(skip.reason)
                        && known.size == job.file.size
                        && (is_same_time || skip.reason == SkipReason::Unreadable)
                };
                let is_known = skip.reason.is_fault() && job.known.is_some_and(was_so);
                self.tally.report.known_faults += u64::from(is_known);
                self.shared
                    .written(self.write_skip(&skip, job.source, job.held || begun, &job.file));
                *self.tally.report.skipped.entry(skip.reason).or_default() += 1;
                if self.tally.report.skipped_now.len() < LISTED {
                    self.tally.report.skipped_now.push(skip);
                }
                self.count_file(job, 0);
                return;
            }
            Err(error) => return self.shared.written(Err(error)),
        };
        if !report.problems.is_empty() {
            self.tally.report.problems += 1;
            for problem in &report.problems {
                self.tell(&job.file.key, problem);
            }
        }
        self.count_file(job, report.bytes);
    }

    /// True for a file whose stamp has changed but whose bytes have not; the new stamp is noted.
    fn is_as_it_was(&mut self, job: &Job) -> bool {
        let shared = self.shared;
        let Some(known) = job.known else { return false };
        let Ok(stored) = shared.sources.stored(shared.index, &known) else {
            return false;
        };
        if !is_same_content(&job.file, &known, stored.content_hash) {
            return false;
        }
        let articles = shared.sources.articles(shared.index, &known).unwrap_or(0);
        let file = SourceFile {
            stamp: settled(&job.file, false),
            ..job.file.clone()
        };
        if file.stamp != known.stamp {
            let document = source_document(
                shared.index.fields(),
                job.source,
                &file,
                known.outcome,
                articles,
                &stored,
            );
            shared.written(shared.writer.replace_source(job.source, document));
        }
        self.tally.report.unchanged += 1;
        if let Some(reason) = outcome::skip(known.outcome) {
            *self.tally.report.skipped.entry(reason).or_default() += 1;
            self.tally.report.known_faults += u64::from(reason.is_fault());
        } else if known.outcome == outcome::PROBLEMS {
            self.tally.report.problems += 1;
            self.tally.report.known_faults += 1;
        }
        true
    }

    /// Reads a file and writes its articles. The outer result is an error of the index, the inner one of the file.
    /// `begun` is set once a part of the file was written.
    fn read_file(&mut self, job: &Job, begun: &mut bool) -> Result<Result<ReadReport, Skip>> {
        let shared = self.shared;
        let lexicon = shared.lexicon.get_or_init(Lexicon::load);
        let needed = IngestOptions::memory_of(job.file.size, &shared.read);
        let _held = shared.memory.as_ref().map(|memory| Permit::take(memory, needed));
        let mut pending = Pending {
            job,
            documents: Vec::new(),
            bytes: 0,
            articles: 0,
            known_at: Vec::new(),
            begun,
        };
        let mut failure = Ok(());
        let read = read(&job.file, &shared.read, &mut |article| {
            if failure.is_ok() && !shared.failed.load(Ordering::Relaxed) {
                failure = pending
                    .make_room(&mut self.output)
                    .map(|()| self.article(article, lexicon, &mut pending));
            }
        });
        failure?;
        let report = match read {
            Ok(report) => report,
            Err(skip) => return Ok(Err(skip)),
        };
        if report.articles == 0 && report.problems.is_empty() {
            return Ok(Err(Skip {
                key: job.file.key.clone(),
                reason: SkipReason::Empty,
                detail: "no article in it".to_owned(),
            }));
        }
        if pending.finish(&mut self.output, &report)? {
            self.tally.report.moved += 1;
            self.tally.report.removed += 1;
        }
        Ok(Ok(report))
    }

    fn article(&mut self, article: Article, lexicon: &Lexicon, pending: &mut Pending<'_>) {
        let shared = self.shared;
        let extraction = extract(&article, lexicon);
        let known_since = shared.generations.of(article.id);
        if known_since.is_some() && pending.job.known.is_none() && pending.articles == 0 {
            pending.known_at = shared.generations.files_with(article.id);
        }
        let added = known_since.unwrap_or(shared.generation);
        let tally = &mut self.tally;
        tally.report.articles += 1;
        tally.report.quotes += extraction.quotes.len() as u64;
        for entity in extraction
            .entities
            .iter()
            .filter(|entity| entity.kind == EntityKind::Person)
        {
            tally.see_person(&entity.name);
        }
        let document = article_document(
            shared.index.fields(),
            (pending.job.source, added),
            article,
            &extraction,
            &mut self.output.analyser,
        );
        pending.articles += 1;
        pending.bytes += document.size();
        pending.documents.push(document);
        let articles = shared.articles_done.fetch_add(1, Ordering::Relaxed) + 1;
        (shared.progress)(Progress::Done {
            files: shared.files_done.load(Ordering::Relaxed),
            bytes: shared.bytes_done.load(Ordering::Relaxed),
            articles,
        });
    }

    fn skipped_by_name(&mut self, skip: Skip, source: u64, held: bool) {
        if skip.reason.is_fault() {
            self.tell(&skip.key, &skip.detail);
        }
        let file = SourceFile {
            path: skip.key.clone().into(),
            key: skip.key.clone(),
            size: 0,
            modified: 0,
            stamp: 0,
        };
        self.shared.written(self.write_skip(&skip, source, held, &file));
        if self.tally.report.skipped_now.len() < LISTED {
            self.tally.report.skipped_now.push(skip);
        }
    }

    /// Records in the index that a file was skipped; replaces all documents of the file if it may be `held`.
    fn write_skip(&self, skip: &Skip, source: u64, held: bool, file: &SourceFile) -> Result<()> {
        let stored = StoredSource {
            path: skip.key.clone(),
            detail: skip.detail.clone(),
            ..StoredSource::default()
        };
        // A file that could not be opened may be readable next time even if size and time are the same.
        let retry = skip.reason == SkipReason::Unreadable;
        let file = SourceFile {
            stamp: settled(file, retry),
            ..file.clone()
        };
        let code = outcome::of_skip(skip.reason);
        let document = source_document(self.shared.index.fields(), source, &file, code, 0, &stored);
        if held {
            self.shared.writer.replace(source, vec![document])
        } else {
            self.shared.writer.add(vec![document])
        }
    }

    fn count_file(&mut self, job: &Job, bytes: u64) {
        let shared = self.shared;
        let action = if job.known.is_some() {
            self.tally.report.replaced += 1;
            Action::Replace
        } else {
            self.tally.report.added += 1;
            Action::Add
        };
        let path = &*job.file.key;
        (shared.progress)(Progress::Changed { path, action });
        self.tally.report.bytes += bytes;
        (shared.progress)(Progress::Done {
            files: shared.files_done.fetch_add(1, Ordering::Relaxed) + 1,
            bytes: shared.bytes_done.fetch_add(bytes, Ordering::Relaxed) + bytes,
            articles: shared.articles_done.load(Ordering::Relaxed),
        });
    }

    fn tell(&self, path: &str, message: &str) {
        (self.shared.progress)(Progress::Trouble { path, message });
    }
}

/// Writes the documents of one thread to the index. Before each write it hands all words of earlier articles to the
/// vocabulary, which thus stays complete.
struct IndexOutput<'a> {
    shared: &'a Shared<'a>,
    analyser: Analyser,
    /// Documents of whole files that the index does not know.
    waiting: Vec<IndexDocument>,
    waiting_bytes: usize,
}

impl<'a> IndexOutput<'a> {
    fn new(shared: &'a Shared<'a>) -> Self {
        Self {
            shared,
            analyser: Analyser::default(),
            waiting: Vec::new(),
            waiting_bytes: 0,
        }
    }

    /// Writes documents; with `replaced`, in place of all documents of that file.
    fn write(&mut self, documents: Vec<IndexDocument>, replaced: Option<u64>) -> Result<()> {
        self.shared.writer.tell(&self.analyser.take_new_words());
        self.shared.wrote.store(true, Ordering::Relaxed);
        match replaced {
            Some(source) => self.shared.writer.replace(source, documents),
            None => self.shared.writer.add(documents),
        }
    }

    /// Writes all documents of a file that the index does not know, at once or later together with those of other
    /// such files.
    fn write_together(&mut self, documents: Vec<IndexDocument>) -> Result<()> {
        self.waiting_bytes += documents.iter().map(IndexDocument::size).sum::<usize>();
        self.waiting.extend(documents);
        if self.waiting_bytes < TOGETHER_BYTES {
            return Ok(());
        }
        self.flush()
    }

    /// Writes the waiting documents.
    fn flush(&mut self) -> Result<()> {
        self.waiting_bytes = 0;
        let documents = std::mem::take(&mut self.waiting);
        self.write(documents, None)
    }
}

/// The documents of a file that are not written yet.
///
/// Those of a file of one article are written together with its `source` document. A file of many articles begins
/// with an incomplete `source` document, which remains if the run is killed before the end of the file.
struct Pending<'a> {
    job: &'a Job,
    documents: Vec<IndexDocument>,
    bytes: usize,
    articles: u64,
    /// Keys of the files in which the index has the first article already, if the index does not know this file.
    known_at: Vec<String>,
    begun: &'a mut bool,
}

impl Pending<'_> {
    /// Writes the documents collected so far if they fill a batch.
    fn make_room(&mut self, output: &mut IndexOutput<'_>) -> Result<()> {
        if self.bytes < BATCH_BYTES {
            return Ok(());
        }
        if !*self.begun {
            let stored = StoredSource {
                path: self.job.file.key.clone(),
                ..StoredSource::default()
            };
            let document = source_document(
                output.shared.index.fields(),
                self.job.source,
                &self.job.file,
                outcome::INCOMPLETE,
                0,
                &stored,
            );
            self.documents.push(document);
        }
        self.bytes = 0;
        self.write(output)
    }

    fn write(&mut self, output: &mut IndexOutput<'_>) -> Result<()> {
        let documents = std::mem::take(&mut self.documents);
        let first = !std::mem::replace(self.begun, true);
        // Deletes cost the engine time, so they are sent only for documents the index may hold.
        output.write(documents, (first && self.job.held).then_some(self.job.source))
    }

    /// Writes the rest and the final `source` document. True for a file that was moved: what the index held of it by its
    /// former path is deleted with the same call, so that its articles are neither missing nor doubled in any commit.
    fn finish(mut self, output: &mut IndexOutput<'_>, report: &ReadReport) -> Result<bool> {
        let shared = output.shared;
        let former = shared.former(&self.known_at, self.job.file.size, report.content_hash);
        let file = SourceFile {
            stamp: settled(&self.job.file, report.changed_meanwhile),
            ..self.job.file.clone()
        };
        let stored = StoredSource {
            path: file.key.clone(),
            content_hash: report.content_hash,
            detail: String::new(),
            problems: report.problems.clone(),
        };
        let code = if report.problems.is_empty() {
            outcome::INDEXED
        } else {
            outcome::PROBLEMS
        };
        let document = source_document(
            output.shared.index.fields(),
            self.job.source,
            &file,
            code,
            self.articles,
            &stored,
        );
        if *self.begun {
            self.write(output)?;
            shared.writer.replace_source(self.job.source, document)?;
        } else {
            self.documents.push(document);
            if self.job.held {
                self.write(output)?;
            } else {
                *self.begun = true;
                match former {
                    Some(former) => output.write(self.documents, Some(former))?,
                    None => output.write_together(self.documents)?,
                }
                return Ok(former.is_some());
            }
        }
        if let Some(former) = former {
            shared.writer.replace(former, Vec::new())?;
        }
        Ok(former.is_some())
    }
}

/// The stamp to note: [`UNSETTLED`] where the file may have changed after it was read without a new time.
pub(super) fn settled(file: &SourceFile, changed_meanwhile: bool) -> i64 {
    let modified = UNIX_EPOCH + Duration::from_nanos(u64::try_from(file.modified).unwrap_or(0));
    let age = SystemTime::now().duration_since(modified).unwrap_or_default();
    if changed_meanwhile || age < SETTLED_AFTER {
        UNSETTLED
    } else {
        file.stamp
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU64};
    use std::sync::{Mutex, OnceLock};

    use super::*;
    use crate::article::ArticleId;
    use crate::extract::Extraction;
    use crate::index::Index;
    use crate::index::generations::Generations;
    use crate::index::sources::Sources;
    use crate::index::writer::Writer;
    use crate::ingest::report::CommitEvery;
    use crate::search::{Searcher, Window};
    use crate::source::ReadOptions;

    /// Returns the document of an article with this text, to be written by `output`.
    fn document(output: &mut IndexOutput<'_>, text: &str) -> IndexDocument {
        let article = Article {
            id: ArticleId::new(1),
            key: 1,
            text: text.to_owned(),
            ..Article::default()
        };
        let extraction = Extraction {
            tokens: crate::extract::token::tokenize(text),
            ..Extraction::default()
        };
        article_document(
            output.shared.index.fields(),
            (1, 0),
            article,
            &extraction,
            &mut output.analyser,
        )
    }

    /// Returns the number of articles that have this word in this form, after `write` and a commit.
    fn found_after(word: &str, write: impl FnOnce(&mut IndexOutput<'_>)) -> u64 {
        let folder = tempfile::tempdir().expect("a folder");
        let (writer, index) = Writer::open(folder.path(), 1).expect("a writer");
        let sources = Sources::load(&index).expect("no sources");
        let generations = Generations::load(&index).expect("no articles");
        let stop = AtomicBool::new(false);
        let shared = Shared {
            writer: &writer,
            index: &index,
            sources: &sources,
            generations: &generations,
            generation: 1,
            lexicon: OnceLock::new(),
            read: ReadOptions::default(),
            memory: None,
            commit_every: CommitEvery::default(),
            stop: &stop,
            progress: &|_| (),
            failure: Mutex::default(),
            failed: AtomicBool::default(),
            wrote: AtomicBool::default(),
            uncommitted_files: Mutex::default(),
            moved: Mutex::default(),
            files_done: AtomicU64::default(),
            bytes_done: AtomicU64::default(),
            articles_done: AtomicU64::default(),
            files_found: AtomicU64::default(),
            all_found: AtomicBool::default(),
        };
        write(&mut IndexOutput::new(&shared));
        writer.commit().expect("a commit");
        let index = Index::open(folder.path()).expect("the index");
        let searcher = Searcher::new(&index).expect("a searcher");
        let answer = searcher.articles(&format!("\"{word}\""), &Window::default());
        answer.expect("an answer").total
    }

    #[test]
    fn words_of_a_file_that_failed_come_with_the_next_article_that_has_them() {
        let found = found_after("avocets", |output| {
            drop(document(output, "Avocets nest."));
            let second = document(output, "Avocets nest again.");
            output.write(vec![second], None).expect("a document taken");
        });
        assert_eq!(found, 1);
    }

    #[test]
    fn a_replaced_article_leaves_its_words() {
        let found = found_after("avocets", |output| {
            for _ in 0..2 {
                let again = document(output, "Avocets nest.");
                output.write(vec![again], Some(1)).expect("a document taken");
                output.shared.writer.commit().expect("a commit");
            }
        });
        assert_eq!(found, 1);
    }

    #[test]
    fn files_written_together_have_their_words_with_them() {
        let found = found_after("avocets", |output| {
            let first = document(output, "The avocets nest.");
            output.write_together(vec![first]).expect("a document taken");
            output.flush().expect("documents taken");
        });
        assert_eq!(found, 1);
    }
}
