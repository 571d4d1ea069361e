//! The files that the index was made from, as the index knows them.

use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::columnar::{Column, TermOrdHit};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, InvertedIndexReader, Searcher, TERMINATED, TantivyDocument, Term};

use crate::error::{Error, Result};
use crate::index::record::{StoredSource, outcome};
use crate::index::schema::DocumentKind;
use crate::index::{Index, engine_error, engine_reason};
use crate::source::source_id;

/// A file as the last commit knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownSource {
    /// Size in bytes.
    pub size: u64,
    /// Its stamp, [`crate::source::SourceFile::stamp`]; [`UNSETTLED`] where it cannot be trusted.
    pub stamp: i64,
    /// A code of [`outcome`].
    pub outcome: u64,
    /// The address of its document.
    pub address: DocAddress,
}

/// Replaces the stamp of a file that was modified just before it was read, so that another change could have the same
/// time: such a file is hashed again.
pub const UNSETTLED: i64 = i64::MIN;

/// All files of a commit, by the hash of their key.
#[derive(Default)]
pub struct Sources {
    searcher: Option<Searcher>,
    known: FxHashMap<u64, KnownSource>,
    /// For each segment, the dictionary of the file hashes of its documents.
    held: Vec<Arc<InvertedIndexReader>>,
    /// Hashes of files that have articles but are not finished: a run was killed while it read them.
    pub incomplete: Vec<u64>,
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources")
            .field("known", &self.known)
            .finish_non_exhaustive()
    }
}

impl Sources {
    /// Loads the files of the last commit; reads only columns.
    pub fn load(index: &Index) -> Result<Self> {
        let searcher = index.searcher()?;
        let mut sources = Self::default();
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            sources
                .load_segment(index, segment, ordinal as u32)
                .map_err(|error| engine_error("read the index", &error).on(index.path()))?;
        }
        sources.searcher = Some(searcher);
        Ok(sources)
    }

    fn load_segment(
        &mut self,
        index: &Index,
        segment: &tantivy::SegmentReader,
        ordinal: u32,
    ) -> tantivy::Result<()> {
        let fields = index.fields();
        let schema = index.engine().schema();
        let columns = segment.fast_fields();
        let source: Column<u64> = columns.u64(schema.get_field_name(fields.key))?;
        let size: Column<u64> = columns.u64(schema.get_field_name(fields.size))?;
        let stamp: Column<i64> = columns.i64(schema.get_field_name(fields.modified))?;
        let outcomes: Column<u64> = columns.u64(schema.get_field_name(fields.outcome))?;
        let term = Term::from_field_text(fields.kind, DocumentKind::Source.as_str());
        self.held.push(segment.inverted_index(fields.source)?);
        let inverted = segment.inverted_index(fields.kind)?;
        let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else {
            return Ok(());
        };
        self.known.reserve(postings.doc_freq() as usize);
        let alive = segment.alive_bitset();
        while postings.doc() != TERMINATED {
            let document = postings.doc();
            postings.advance();
            if alive.is_some_and(|alive| alive.is_deleted(document)) {
                continue;
            }
            let Some(hash) = source.first(document) else {
                continue;
            };
            let known = KnownSource {
                size: size.first(document).unwrap_or_default(),
                stamp: stamp.first(document).unwrap_or(UNSETTLED),
                outcome: outcomes.first(document).unwrap_or(outcome::INCOMPLETE),
                address: DocAddress::new(ordinal, document),
            };
            if known.outcome == outcome::INCOMPLETE {
                self.incomplete.push(hash);
            }
            self.known.insert(hash, known);
        }
        Ok(())
    }

    /// Returns the file with this hash.
    #[must_use]
    pub fn get(&self, source: u64) -> Option<&KnownSource> {
        self.known.get(&source)
    }

    /// True if the index may hold documents of the file with this hash: its `source`, articles, or articles whose
    /// `source` was lost. Documents that were deleted, but not yet merged away, count as well.
    #[must_use]
    pub fn holds(&self, index: &Index, source: u64) -> bool {
        let term = Term::from_field_u64(index.fields().source, source);
        self.known.contains_key(&source)
            || self.held.iter().any(|held| {
                // If the lookup fails, the term may be there.
                held.get_term_info(&term).map_or(true, |info| info.is_some())
            })
    }

    /// Returns the number of known files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// True if no file is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Returns all known files with their hashes, unsorted.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &KnownSource)> {
        self.known.iter().map(|(source, known)| (*source, known))
    }

    /// Returns the stored part of a file's document.
    pub fn stored(&self, index: &Index, known: &KnownSource) -> Result<StoredSource> {
        let failed = |why: String| Error::new("read the index", why).on(index.path());
        let Some(searcher) = &self.searcher else {
            return Ok(StoredSource::default());
        };
        let document: TantivyDocument = searcher
            .doc(known.address)
            .map_err(|error| failed(engine_reason(&error)))?;
        let head = document
            .get_first(index.fields().head)
            .and_then(|value| value.as_str())
            .unwrap_or("{}");
        serde_json::from_str(head).map_err(|error| failed(error.to_string()))
    }

    /// Returns the number of articles that the index holds of a file.
    pub fn articles(&self, index: &Index, known: &KnownSource) -> Result<u64> {
        let Some(searcher) = &self.searcher else {
            return Ok(0);
        };
        let schema = index.engine().schema();
        searcher
            .segment_reader(known.address.segment_ord)
            .fast_fields()
            .u64(schema.get_field_name(index.fields().articles))
            .map(|column| column.first(known.address.doc_id).unwrap_or(0))
            .map_err(|error| engine_error("read the index", &error).on(index.path()))
    }

    /// Returns the hash and key of each known file whose key is `key` or, for a folder, lies below it; sorted by key.
    ///
    /// Reads only the keys of that folder, however many the index holds.
    pub fn below(&self, index: &Index, key: &str) -> Result<Vec<(u64, String)>> {
        self.below_of(index, key, &|_| true)
    }

    /// The same for the files whose hash is `wanted`.
    pub fn below_of(
        &self,
        index: &Index,
        key: &str,
        wanted: &dyn Fn(u64) -> bool,
    ) -> Result<Vec<(u64, String)>> {
        let Some(searcher) = &self.searcher else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for segment in searcher.segment_readers() {
            Self::below_in_segment(index, segment, key, wanted, &mut found)
                .map_err(|error| engine_error("read the index", &error).on(index.path()))?;
        }
        found.sort_by(|a, b| a.1.cmp(&b.1));
        found.dedup();
        Ok(found)
    }

    fn below_in_segment(
        index: &Index,
        segment: &tantivy::SegmentReader,
        key: &str,
        wanted: &dyn Fn(u64) -> bool,
        found: &mut Vec<(u64, String)>,
    ) -> tantivy::Result<()> {
        let fields = index.fields();
        let schema = index.engine().schema();
        let columns = segment.fast_fields();
        let Some(paths) = columns.str(schema.get_field_name(fields.path))? else {
            return Ok(());
        };
        let source: Column<u64> = columns.u64(schema.get_field_name(fields.key))?;
        let folder = if key.ends_with('/') {
            key.to_owned()
        } else {
            format!("{key}/")
        };
        // "0" is the character after "/", so everything below the folder sorts between the two.
        let after = format!("{}0", &folder[..folder.len() - 1]);
        let dictionary = paths.dictionary();
        let from = ordinal_from(&dictionary.term_ord_or_next(folder.as_bytes())?);
        let until = ordinal_from(&dictionary.term_ord_or_next(after.as_bytes())?);
        let itself = dictionary.term_ord(key.as_bytes())?;
        let alive = segment.alive_bitset();
        let mut here: Vec<(u64, u64)> = Vec::new();
        for document in 0..segment.max_doc() {
            let Some(ordinal) = paths.ords().first(document) else {
                continue;
            };
            if !((from..until).contains(&ordinal) || itself == Some(ordinal)) {
                continue;
            }
            if alive.is_some_and(|alive| alive.is_deleted(document)) {
                continue;
            }
            let hash = source.first(document).unwrap_or_default();
            if wanted(hash) {
                here.push((ordinal, hash));
            }
        }
        // In their order, the dictionary is read once from its beginning to its end, and not anew for each path.
        here.sort_unstable();
        let mut ordinals: Vec<u64> = here.iter().map(|(ordinal, _)| *ordinal).collect();
        ordinals.dedup();
        let mut keys = Vec::with_capacity(ordinals.len());
        dictionary.sorted_ords_to_term_cb(&ordinals, |key| {
            keys.push(String::from_utf8_lossy(key).into_owned());
        })?;
        for of_one in here.chunk_by(|one, other| one.0 == other.0) {
            let Ok(at) = ordinals.binary_search(&of_one[0].0) else {
                continue;
            };
            let key = keys.get(at).cloned().unwrap_or_default();
            found.extend(of_one.iter().map(|(_, hash)| (*hash, key.clone())));
        }
        Ok(())
    }
}

/// Returns the number of files that more than one of these indexes has.
///
/// # Errors
/// If one of them cannot be read.
pub fn held_twice(dirs: &[PathBuf]) -> Result<u64> {
    let mut seen = FxHashSet::default();
    let mut twice = FxHashSet::default();
    for dir in dirs {
        let sources = Sources::load(&Index::open(dir)?)?;
        twice.extend(
            sources
                .iter()
                .map(|(source, _)| source)
                .filter(|source| !seen.insert(*source)),
        );
    }
    Ok(twice.len() as u64)
}

/// Returns the hash of the bytes that a file had when it was indexed; None for a file that the index does not know.
///
/// # Errors
/// If the index cannot be read.
pub fn stored_hash(index: &Index, key: &str) -> Result<Option<u64>> {
    let failed = |why: String| Error::new("read the index", why).on(index.path());
    let searcher = index.searcher()?;
    let fields = index.fields();
    let term = Term::from_field_u64(fields.source, source_id(key));
    for segment in searcher.segment_readers() {
        let read = || -> tantivy::Result<Option<String>> {
            let inverted = segment.inverted_index(fields.source)?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else {
                return Ok(None);
            };
            let store = segment.get_store_reader(1)?;
            let paths = segment
                .fast_fields()
                .str(index.engine().schema().get_field_name(fields.path))?;
            while postings.doc() != TERMINATED {
                let document = postings.doc();
                postings.advance();
                let is_gone = segment
                    .alive_bitset()
                    .is_some_and(|alive| alive.is_deleted(document));
                let is_source = paths
                    .as_ref()
                    .is_some_and(|paths| paths.ords().first(document).is_some());
                if is_gone || !is_source {
                    continue;
                }
                let stored: TantivyDocument = store.get(document)?;
                let head = stored
                    .get_first(fields.head)
                    .and_then(|value| value.as_str().map(str::to_owned));
                return Ok(head);
            }
            Ok(None)
        };
        if let Some(head) = read().map_err(|error| failed(engine_reason(&error)))? {
            let stored: StoredSource =
                serde_json::from_str(&head).map_err(|error| failed(error.to_string()))?;
            return Ok(Some(stored.content_hash));
        }
    }
    Ok(None)
}

/// Returns the first ordinal at or after a key.
const fn ordinal_from(hit: &TermOrdHit) -> u64 {
    match hit {
        TermOrdHit::Exact(ordinal) | TermOrdHit::Next(ordinal) => *ordinal,
    }
}
