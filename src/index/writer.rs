//! The writing side of an index: documents, replacement, commit.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use tantivy::indexer::UserOperation;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{IndexWriter, TantivyError, Term};

use crate::error::{Error, ErrorKind, Result};
use crate::index::analysis::AnalysedText;
use crate::index::directory::EngineDirectory;
use crate::index::documents::{IndexDocument, words_document};
use crate::index::in_flight::{Gate, Permit};
use crate::index::schema::{DocumentKind, FORMAT_VERSION, Fields};
use crate::index::words::NewWords;
use crate::index::{Index, engine_error};

/// Memory for postings in bytes, over all threads of the engine.
pub const HEAP: usize = 160 << 20;
/// Maximum size of the documents on their way to the engine, in bytes. A larger document is admitted alone.
const IN_FLIGHT: u64 = 24 << 20;
/// Minimum memory of one thread, set by the engine.
const LEAST_HEAP: usize = 20 << 20;

/// The only writer of an index. Shared by the threads that read and extract.
///
/// [`Writer::commit`] makes all additions visible at once. If the process is killed, the last commit remains. All
/// documents of one [`Writer::replace`] or [`Writer::add`] call are in the same commit.
///
/// After the first operation that fails, nothing more is committed, and every later operation returns the same error.
/// The engine itself would continue. When one of its threads fails, the engine loses documents, although it still
/// deletes the documents that they replace. The next commit reports the failure, but the one after it would succeed
/// without the lost documents.
pub struct Writer {
    /// Empty once an operation has failed.
    engine: RwLock<Option<IndexWriter<IndexDocument>>>,
    /// The error that ended the writing.
    failure: OnceLock<Error>,
    /// True if something was written since the last commit.
    has_news: AtomicBool,
    directory: EngineDirectory,
    /// Held while a delete is handed to the engine. The engine numbers an operation before it queues it and relies on
    /// deletes being queued in the order of their numbers: if one overtook another, it could be applied to documents
    /// that were added after it.
    deletes: Mutex<()>,
    /// Words for the vocabulary. They are written with the next commit in one document, so that the engine holds them
    /// in the term table of one segment only, and only at its end.
    words: Mutex<NewWords>,
    gate: Arc<Gate>,
    fields: Fields,
    path: std::path::PathBuf,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Writer {
    /// Opens the index in `dir` for writing, creates it if there is none, and holds the lock until dropped.
    ///
    /// `threads` is the number of threads that read and extract; the engine gets as many as keep up with them.
    ///
    /// # Errors
    /// If the folder is not an index, has another version, is read-only, or is being written by another process.
    pub fn open(dir: &Path, threads: usize) -> Result<(Self, Index)> {
        let index = Index::open_or_create(dir)?;
        // Writing takes less than half of the work. Fewer segments are also cheaper to write and to search.
        let threads = threads.div_ceil(2).clamp(1, 8).min(HEAP / LEAST_HEAP);
        let engine = index
            .engine()
            .writer_with_num_threads(threads, HEAP)
            .map_err(|error| match error {
                TantivyError::LockFailure(tantivy::directory::error::LockError::LockBusy, _) => {
                    Error::new("write to the index", "another onrecord is writing to it")
                        .kind(ErrorKind::Locked)
                        .on(dir)
                        .hint("wait for it to end, or name another index with --index DIR")
                }
                error => engine_error("write to the index", &error)
                    .on(dir)
                    .hint("check that the folder can be written to, or name another with --index DIR"),
            })?;
        // A killed run leaves files of no commit. One of them may be a file of deletes with the name that the next
        // one will get, since operations are counted from the last commit.
        index
            .directory()
            .folder()
            .remove_unfinished()
            .map_err(|error| write_error(dir, &error.into()))?;
        engine
            .garbage_collect_files()
            .wait()
            .map_err(|error| write_error(dir, &error))?;
        // The engine gives its first operation the number of the last commit. A merge of committed segments applies deletes up
        // to that number, and takes a segment that has deletes of that commit for up to date: a first operation that deletes a
        // document there would be lost, and the file would be there twice. So nothing gets this number.
        engine
            .run(std::iter::empty::<UserOperation<IndexDocument>>())
            .map_err(|error| write_error(dir, &error))?;
        let writer = Self {
            engine: RwLock::new(Some(engine)),
            failure: OnceLock::new(),
            has_news: AtomicBool::new(index.is_new()),
            directory: index.directory().clone(),
            deletes: Mutex::default(),
            words: Mutex::default(),
            gate: Arc::new(Gate::new(IN_FLIGHT)),
            fields: *index.fields(),
            path: dir.to_owned(),
        };
        if index.is_new() {
            writer.commit()?;
        }
        Ok((writer, index))
    }

    /// Collects words for the vocabulary ([`crate::index::analyser::Analyser::take_new_words`]). Call it before the
    /// articles with these words are written, so that the words are committed no later than the articles.
    pub fn tell(&self, words: &AnalysedText) {
        if !words.is_empty() {
            self.words
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .add(words);
        }
    }

    /// Adds documents that belong together.
    pub fn add(&self, documents: Vec<IndexDocument>) -> Result<()> {
        self.run(self.admitted(documents).map(UserOperation::Add).collect())
    }

    /// Deletes all documents of a file and adds others in their place.
    pub fn replace(&self, source: u64, documents: Vec<IndexDocument>) -> Result<()> {
        let delete = UserOperation::Delete(Term::from_field_u64(self.fields.source, source));
        let adds = self.admitted(documents).map(UserOperation::Add);
        let operations = std::iter::once(delete).chain(adds).collect();
        let _in_order = self.deletes.lock().unwrap_or_else(PoisonError::into_inner);
        self.run(operations)
    }

    /// Replaces the `source` document of a file; its articles stay.
    pub fn replace_source(&self, source: u64, document: IndexDocument) -> Result<()> {
        let term = |term| -> Box<dyn Query> { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) };
        let query = BooleanQuery::intersection(vec![
            term(Term::from_field_text(
                self.fields.kind,
                DocumentKind::Source.as_str(),
            )),
            term(Term::from_field_u64(self.fields.source, source)),
        ]);
        let _in_order = self.deletes.lock().unwrap_or_else(PoisonError::into_inner);
        self.write(|engine| {
            engine.delete_query(Box::new(query))?;
            engine.run([UserOperation::Add(document)])
        })
    }

    /// Waits until there is space for the documents, which bounds memory if the engine is slower than the readers.
    /// They are admitted together: parts of one file that each waited for space could wait for ever.
    fn admitted(&self, documents: Vec<IndexDocument>) -> impl Iterator<Item = IndexDocument> + use<> {
        let bytes = documents.iter().map(|document| document.size() as u64).sum();
        let permit = Permit::take(&self.gate, bytes);
        documents.into_iter().map(move |mut document| {
            document.hold(Arc::clone(&permit));
            document
        })
    }

    fn run(&self, operations: Vec<UserOperation<IndexDocument>>) -> Result<()> {
        self.write(|engine| engine.run(operations))
    }

    /// Hands an operation to the engine, completely before or after a commit.
    fn write<T>(
        &self,
        operation: impl FnOnce(&IndexWriter<IndexDocument>) -> tantivy::Result<T>,
    ) -> Result<()> {
        let written = {
            let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
            let Some(engine) = engine.as_ref() else {
                return Err(self.ended());
            };
            self.has_news.store(true, Ordering::Relaxed);
            operation(engine)
        };
        written.map(|_| ()).map_err(|error| {
            let mut engine = self.engine.write().unwrap_or_else(PoisonError::into_inner);
            self.end(&mut engine, &error)
        })
    }

    /// True if something was written since the last commit.
    pub fn has_news(&self) -> bool {
        self.has_news.load(Ordering::Relaxed)
    }

    /// Makes all additions visible and durable.
    ///
    /// # Errors
    /// If the commit, or any write before it, failed: the last commit then stays.
    pub fn commit(&self) -> Result<()> {
        let mut guard = self.engine.write().unwrap_or_else(PoisonError::into_inner);
        let Some(engine) = guard.as_mut() else {
            return Err(self.ended());
        };
        self.has_news.store(false, Ordering::Relaxed);
        self.commit_all(engine)
            .map_err(|error| self.end(&mut guard, &error))
    }

    /// The lock excludes all other writing, so the words of all articles in the engine are collected here.
    fn commit_all(&self, engine: &mut IndexWriter<IndexDocument>) -> tantivy::Result<()> {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner).take();
        if !words.is_empty() {
            engine.run([UserOperation::Add(words_document(&self.fields, words))])?;
        }
        let mut prepared = engine.prepare_commit()?;
        // A commit without a payload drops that of the last.
        prepared.set_payload(&format!("onrecord {FORMAT_VERSION}"));
        prepared.commit()?;
        Ok(())
    }

    /// Ends the writing after an error, and returns the error to report.
    fn end(&self, engine: &mut Option<IndexWriter<IndexDocument>>, error: &TantivyError) -> Error {
        let Some(mut engine) = engine.take() else {
            return self.ended();
        };
        // For an operation, the engine only reports that one of its threads has ended; it gives the reason when asked
        // to commit. Nothing is committed: a commit that is only prepared is dropped with the engine.
        let cause = match self.directory.failure() {
            Some(failure) => write_error(&self.path, &TantivyError::IoError(failure)),
            None => match engine.prepare_commit().err() {
                Some(cause @ TantivyError::IoError(_)) => write_error(&self.path, &cause),
                _ => write_error(&self.path, error),
            },
        };
        drop(engine);
        self.failure.get_or_init(|| cause).clone()
    }

    /// Returns the error that ended the writing.
    fn ended(&self) -> Error {
        let unknown = || Error::new("write to the index", "an earlier write failed").on(&self.path);
        self.failure.get().cloned().unwrap_or_else(unknown)
    }

    /// Waits for running merges and releases the lock.
    ///
    /// # Errors
    /// If something could not be written; the last commit stays.
    pub fn finish(self) -> Result<()> {
        let ended = self.ended();
        let engine = self.engine.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Some(engine) = engine else { return Err(ended) };
        let merged = engine.wait_merging_threads();
        let merged = merged.map_err(|error| write_error(&self.path, &error));
        // A failed merge only leaves its segments unmerged, but a failure of the disk is reported.
        match self.directory.failure() {
            Some(failure) => Err(write_error(&self.path, &TantivyError::IoError(failure))),
            None => merged,
        }
    }
}

fn write_error(path: &Path, error: &TantivyError) -> Error {
    engine_error("write to the index", error).kind(ErrorKind::Io).on(path).hint(
        "check the free space of the disk and run the same command again: it continues from the last commit",
    )
}

#[cfg(test)]
mod tests {
    use tantivy::collector::Count;
    use tantivy::indexer::NoMergePolicy;

    use super::*;
    use crate::article::{Article, ArticleId};
    use crate::extract::Extraction;
    use crate::index::analyser::Analyser;
    use crate::index::documents::article_document;

    const THREADS: u64 = 24;
    const FILES: u64 = 10;
    const ROUNDS: u64 = 50;

    /// Replaces the articles of its files repeatedly.
    fn replace_files(writer: &Writer, fields: &Fields, thread: u64) {
        for _ in 0..ROUNDS {
            for file in 0..FILES {
                let source = thread * FILES + file;
                writer
                    .replace(source, vec![article_of(fields, source)])
                    .expect("the document is taken");
            }
        }
    }

    /// Returns an article of a file, as the engine's document.
    fn article_of(fields: &Fields, source: u64) -> IndexDocument {
        let article = Article {
            id: ArticleId::new(source.into()),
            key: source,
            text: "The dam is closed.".to_owned(),
            ..Article::default()
        };
        let extraction = Extraction::default();
        article_document(
            fields,
            (source, 0),
            article,
            &extraction,
            &mut Analyser::default(),
        )
    }

    #[test]
    fn the_first_delete_of_a_run_outlives_a_merge_of_segments_that_a_killed_run_left() {
        const SEGMENTS: u64 = 12;
        let folder = tempfile::tempdir().expect("a folder");
        let (writer, index) = Writer::open(folder.path(), 1).expect("a writer");
        let fields = *index.fields();
        let without_merges = |writer: &Writer| {
            let engine = writer.engine.read().expect("no panic");
            engine
                .as_ref()
                .expect("an engine")
                .set_merge_policy(Box::new(NoMergePolicy));
        };
        without_merges(&writer);
        for segment in 0..SEGMENTS {
            let files = 3 * segment..3 * segment + 3;
            let documents = files.map(|source| article_of(&fields, source)).collect();
            writer.add(documents).expect("documents taken");
            writer.commit().expect("a commit");
        }
        // The last commit deletes in a segment that has another file's article.
        writer
            .replace(30, vec![article_of(&fields, 30)])
            .expect("a document taken");
        writer.commit().expect("a commit");
        writer.finish().expect("no merges");

        let (writer, _) = Writer::open(folder.path(), 1).expect("a writer");
        writer
            .replace(31, vec![article_of(&fields, 31)])
            .expect("a document taken");
        writer.commit().expect("a commit");
        writer.finish().expect("merges end");
        let searcher = index.searcher().expect("a searcher");
        for source in 0..3 * SEGMENTS {
            let term = Term::from_field_u64(fields.source, source);
            let query = TermQuery::new(term, IndexRecordOption::Basic);
            let found = searcher.search(&query, &Count).expect("an answer");
            assert_eq!(found, 1, "file {source}");
        }
    }

    #[test]
    fn files_replaced_from_many_threads_are_neither_lost_nor_doubled() {
        let folder = tempfile::tempdir().expect("a folder");
        let (writer, index) = Writer::open(folder.path(), 2).expect("a writer");
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let (writer, fields) = (&writer, index.fields());
                scope.spawn(move || replace_files(writer, fields, thread));
            }
        });
        writer.commit().expect("a commit");
        writer.finish().expect("merges end");
        let searcher = index.searcher().expect("a searcher");
        for source in 0..THREADS * FILES {
            let term = Term::from_field_u64(index.fields().source, source);
            let query = TermQuery::new(term, IndexRecordOption::Basic);
            let found = searcher.search(&query, &Count).expect("an answer");
            assert_eq!(found, 1, "file {source}");
        }
    }
}
