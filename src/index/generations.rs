//! Generations: for each article, the ingest that first added it.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fastfield::AliveBitSet;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, DocId, DocSet, InvertedIndexReader, Searcher, TERMINATED, TantivyDocument, Term};

use crate::article::ArticleId;
use crate::error::{Error, Result};
use crate::index::record::StoredHead;
use crate::index::schema::Fields;
use crate::index::{Index, engine_reason};

/// The generations of the articles of one commit, by id.
pub struct Generations {
    fields: Fields,
    searcher: Searcher,
    segments: Vec<OfSegment>,
}

struct OfSegment {
    ordinal: u32,
    ids: Arc<InvertedIndexReader>,
    id_tail: Column<u64>,
    added: Column<i64>,
    alive: Option<AliveBitSet>,
}

impl std::fmt::Debug for Generations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generations").finish_non_exhaustive()
    }
}

impl Generations {
    /// Opens the columns of the last commit.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn load(index: &Index) -> Result<Self> {
        let searcher = index.searcher()?;
        let segments = Self::segments(index, &searcher)
            .map_err(|error| Error::new("read the index", engine_reason(&error)).on(index.path()))?;
        Ok(Self {
            fields: *index.fields(),
            searcher,
            segments,
        })
    }

    fn segments(index: &Index, searcher: &Searcher) -> tantivy::Result<Vec<OfSegment>> {
        let fields = index.fields();
        let schema = index.engine().schema();
        let mut segments = Vec::new();
        for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
            let columns = reader.fast_fields();
            let id_tail = columns.column_opt(schema.get_field_name(fields.id_tail))?;
            let added = columns.column_opt(schema.get_field_name(fields.added))?;
            // A segment without articles has no such columns.
            if let (Some(id_tail), Some(added)) = (id_tail, added) {
                segments.push(OfSegment {
                    ordinal,
                    ids: reader.inverted_index(fields.id_head)?,
                    id_tail,
                    added,
                    alive: reader.alive_bitset().cloned(),
                });
            }
        }
        Ok(segments)
    }

    /// Returns the generation of the article with this id, the lowest if there are several; None if there is no such
    /// article. An article whose segment cannot be read counts as new.
    #[must_use]
    pub fn of(&self, id: ArticleId) -> Option<i64> {
        let mut least = None;
        self.each(id, &mut |segment, doc| {
            least = segment.added.first(doc).into_iter().chain(least).min();
        });
        least
    }

    /// The keys of the files that have an article with this id. Those that cannot be read are left out.
    #[must_use]
    pub fn files_with(&self, id: ArticleId) -> Vec<String> {
        let mut keys = Vec::new();
        self.each(id, &mut |segment, doc| {
            let document = self.searcher.doc(DocAddress::new(segment.ordinal, doc));
            let head = document.ok().and_then(|document: TantivyDocument| {
                StoredHead::decode(document.get_first(self.fields.head)?.as_str()?)
            });
            keys.extend(head.map(|head| head.path));
        });
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Calls `found` with each article that has this id.
    fn each(&self, id: ArticleId, found: &mut dyn FnMut(&OfSegment, DocId)) {
        let term = Term::from_field_u64(self.fields.id_head, (id.hash() >> 64) as u64);
        for segment in &self.segments {
            let Ok(Some(mut postings)) = segment.ids.read_postings(&term, IndexRecordOption::Basic) else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                let is_it = segment.id_tail.first(doc) == Some(id.hash() as u64)
                    && segment.alive.as_ref().is_none_or(|alive| alive.is_alive(doc));
                if is_it {
                    found(segment, doc);
                }
                postings.advance();
            }
        }
    }

    /// Returns all generations that have articles, in order; deleted articles count until they are merged away.
    #[must_use]
    pub fn all(&self) -> Vec<i64> {
        let mut all = Vec::new();
        for segment in &self.segments {
            for doc in 0..segment.added.num_docs() {
                let generation = segment.added.first(doc);
                // Most neighbours are of one run.
                if generation.is_some() && generation != all.last().copied() {
                    all.extend(generation);
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns the latest generation; None if there are no articles.
    #[must_use]
    pub fn latest(&self) -> Option<i64> {
        let latest = self.segments.iter().map(|segment| segment.added.max_value());
        latest.max()
    }

    /// Returns the generation of an ingest that begins now: the time in seconds since 1970, but at least 2 more than
    /// all earlier generations and `seen`. `seen` is the latest generation that saved questions have seen, perhaps in
    /// an index that has been rebuilt since. A question that has seen part of a generation is recorded with the
    /// number before it ([`crate::index::saved`]).
    #[must_use]
    pub fn next(&self, seen: Option<i64>) -> i64 {
        let now = jiff::Timestamp::now().as_second();
        self.latest()
            .max(seen)
            .map_or(now, |latest| now.max(latest.saturating_add(2)))
    }
}
