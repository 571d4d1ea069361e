//! Verifies an index: each file of the last commit is whole and the one that was committed, and articles and sources
//! agree.
//!
//! A commit holds an article together with the `source` of its file, which counts the file's articles. If the two do
//! not agree, something other than this program has changed the index, or the program has a fault.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocSet, SegmentReader, TERMINATED, TantivyDocument, Term};

use crate::error::{Error, ErrorKind, Result};
use crate::index::place::ENGINE;
use crate::index::record::{StoredHead, outcome};
use crate::index::schema::DocumentKind;
use crate::index::sources::Sources;
use crate::index::{Index, TRY_STATUS, engine_error, kept};

/// The damage that was found in an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Files of the index that are damaged, missing or exchanged, sorted.
    pub damaged: Vec<PathBuf>,
    /// Files whose articles are not all in the index, sorted by key. Empty unless [`Verification::is_readable`],
    /// since the documents are then not read.
    pub not_whole: Vec<NotWhole>,
}

impl Verification {
    /// True if no file with documents is damaged. The others are made of the documents and can be made again.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.damaged.iter().all(|file| kept::is_kept(file))
    }
}

/// A file whose documents in the index are not as they should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotWhole {
    /// Its key.
    pub key: String,
    /// The hash of its key.
    pub source: u64,
    /// Number of its articles in the index.
    pub articles: u64,
    /// Number of articles that it should have; None if the index does not know the file.
    pub expected: Option<u64>,
    /// True if the index has the file more than once.
    pub is_doubled: bool,
}

/// Verifies the last commit. Reads the whole index.
///
/// # Errors
/// If the index cannot be read although no file of it is damaged.
pub fn verify(index: &Index) -> Result<Verification> {
    // A file that may not be read is not damaged.
    let engine = index.path().join(ENGINE);
    for name in index.directory().committed_files() {
        let path = engine.join(&name);
        // Opening a pipe would wait for a writer.
        if path.is_file()
            && File::open(&path).is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
        {
            return Err(Error::new(
                "verify the index",
                format!("no permission to read {}", path.display()),
            )
            .kind(ErrorKind::Io)
            .on(index.path())
            .hint("ask the owner of the index, or name another with --index DIR"));
        }
    }
    let mut verification = Verification {
        damaged: damaged_files(index),
        not_whole: Vec::new(),
    };
    if verification.is_readable() {
        verification.not_whole = not_whole(index)?;
    }
    Ok(verification)
}

/// The damaged files of the last commit of the index in `dir`; none if it cannot be opened.
pub(crate) fn damaged_in(dir: &Path) -> Vec<PathBuf> {
    let found = catch_unwind(|| Index::open(dir).map(|index| damaged_files(&index)));
    found.ok().and_then(Result::ok).unwrap_or_default()
}

/// Files of the last commit that are damaged, missing, or not those that were committed; and damaged files of
/// [`mod@kept`].
fn damaged_files(index: &Index) -> Vec<PathBuf> {
    let engine = index.path().join(ENGINE);
    let directory = index.engine().directory();
    let is_whole = |name: &String| {
        // Opening compares the file with its seal in the commit; then its bytes are compared with its own checksum.
        let checked = catch_unwind(AssertUnwindSafe(|| directory.validate_checksum(Path::new(name))));
        matches!(checked, Ok(Ok(true)))
    };
    let names = index.directory().committed_files();
    let mut damaged: Vec<PathBuf> = names
        .iter()
        .filter(|name| !is_whole(name))
        .map(|name| engine.join(name))
        .collect();
    damaged.extend(kept::damaged(index.path()));
    damaged.sort();
    damaged
}

/// The number of documents of one file in the index.
#[derive(Clone, Copy, Default)]
struct FileTally {
    articles: u64,
    sources: u64,
    /// The address of one of the articles.
    example: Option<(u32, u32)>,
}

fn not_whole(index: &Index) -> Result<Vec<NotWhole>> {
    let failed = |error: &tantivy::TantivyError| {
        engine_error("verify the index", error)
            .on(index.path())
            .hint(TRY_STATUS)
    };
    let searcher = index.searcher()?;
    let mut held: FxHashMap<u64, FileTally> = FxHashMap::default();
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        count_segment(index, segment, ordinal, &mut held).map_err(|error| failed(&error))?;
    }
    let sources = Sources::load(index)?;
    let mut wrong = Vec::new();
    for (source, held) in held {
        let known = sources.get(source);
        let expected = match known {
            // A run was killed while it read the file: the next ingest reads it again.
            Some(known) if known.outcome == outcome::INCOMPLETE => continue,
            Some(known) => Some(sources.articles(index, known)?),
            None => None,
        };
        if expected == Some(held.articles) && held.sources == 1 {
            continue;
        }
        let key = match (known, held.example) {
            (Some(known), _) => sources.stored(index, known)?.path,
            (None, Some((segment, document))) => {
                let address = tantivy::DocAddress::new(segment, document);
                let document: TantivyDocument = searcher.doc(address).map_err(|error| failed(&error))?;
                document
                    .get_first(index.fields().head)
                    .and_then(|head| StoredHead::decode(head.as_str()?))
                    .unwrap_or_default()
                    .path
            }
            (None, None) => continue,
        };
        wrong.push(NotWhole {
            key,
            source,
            articles: held.articles,
            expected,
            is_doubled: held.sources > 1,
        });
    }
    wrong.sort();
    Ok(wrong)
}

/// Adds up the documents of each file in a segment.
fn count_segment(
    index: &Index,
    segment: &SegmentReader,
    ordinal: u32,
    held: &mut FxHashMap<u64, FileTally>,
) -> tantivy::Result<()> {
    let fields = index.fields();
    let mut is_article = vec![false; segment.max_doc() as usize];
    let term = Term::from_field_text(fields.kind, DocumentKind::Article.as_str());
    let kinds = segment.inverted_index(fields.kind)?;
    if let Some(mut articles) = kinds.read_postings(&term, IndexRecordOption::Basic)? {
        while articles.doc() != TERMINATED {
            is_article[articles.doc() as usize] = true;
            articles.advance();
        }
    }
    let files = segment.inverted_index(fields.source)?;
    let mut terms = files.terms().stream()?;
    while let Some((key, info)) = terms.next() {
        let Ok(source) = key.try_into().map(u64::from_be_bytes) else {
            continue;
        };
        let mut documents = files.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        while documents.doc() != TERMINATED {
            let document = documents.doc();
            documents.advance();
            if segment.is_deleted(document) {
                continue;
            }
            let held = held.entry(source).or_default();
            if is_article[document as usize] {
                held.articles += 1;
                held.example = Some((ordinal, document));
            } else {
                held.sources += 1;
            }
        }
    }
    Ok(())
}
