//! What comes first, and how many there are: collectors that order alike however the index is cut into segments.
//!
//! The engine's own collector breaks ties by the document's place in the index, which merges change. Here scores are
//! rounded first, so that sums in another order compare equal, and ties are broken by article id.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, MonotonicallyMappableToU64};
use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

use crate::index::schema::{DocumentKind, Fields};
use crate::search::Sort;

/// Bits of a score that are rounded away: 15 bits of the fraction stay, one part in 30,000.
const ROUNDED_BITS: u32 = 8;
/// So many candidates are worth sorting.
const LEAST_CANDIDATES: usize = 64;

/// Columns that most questions need, opened once for each segment: opening costs more than a short search.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    segments: Vec<SegmentColumns>,
}

/// The columns of one segment.
#[derive(Clone, Debug)]
pub(crate) struct SegmentColumns {
    /// An article's id; quotations have none.
    article: Column<u64>,
    /// The number of a quotation; articles have none.
    quote: Column<u64>,
    /// An article's number of quotations; quotations have none.
    pub(crate) quotes: Column<u64>,
    /// A quotation's first word: its position in the article's text.
    pub(crate) said_from: Column<u64>,
    /// A quotation's number of words.
    pub(crate) said_words: Column<u64>,
    /// Words of its paragraph before it.
    pub(crate) words_before: Column<u64>,
    /// Words of its paragraph after it.
    pub(crate) words_after: Column<u64>,
    /// Seconds since 1970.
    pub(crate) published: Column<i64>,
}

impl SegmentColumns {
    /// The document of the article that a document is, or that a quotation follows: a quotation's number tells how many
    /// documents lie between.
    pub(crate) fn article_document(&self, doc: DocId) -> Option<DocId> {
        match self.quote.first(doc) {
            None => Some(doc),
            Some(number) => doc.checked_sub(DocId::try_from(number).ok()?)?.checked_sub(1),
        }
    }

    /// The id of the article that a document is or belongs to.
    pub(crate) fn article_id(&self, doc: DocId) -> Option<u64> {
        self.article.first(self.article_document(doc)?)
    }

    /// The documents of an article's quotations; none for other documents.
    pub(crate) fn quotations(&self, article: DocId) -> Range<DocId> {
        let quotations = self.quotes.first(article).unwrap_or(0) as DocId;
        let first = article.saturating_add(1);
        first..first.saturating_add(quotations)
    }
}

impl Columns {
    /// How many documents of a kind there are, deleted ones that are still in the index included.
    pub(crate) fn documents(&self, kind: DocumentKind) -> u64 {
        let of_kind = |columns: &SegmentColumns| match kind {
            DocumentKind::Article | DocumentKind::Source => columns.quotes.values.num_vals(),
            DocumentKind::Quote => columns.quote.values.num_vals(),
        };
        self.segments
            .iter()
            .map(|columns| u64::from(of_kind(columns)))
            .sum()
    }

    /// Opens the columns of all segments.
    pub(crate) fn open(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Self> {
        let name = |field| searcher.schema().get_field_name(field);
        let segments = searcher.segment_readers().iter().map(|reader| {
            let columns = reader.fast_fields();
            Ok(SegmentColumns {
                article: column(columns.column_opt(name(fields.article))?, reader),
                quote: column(columns.column_opt(name(fields.quote))?, reader),
                quotes: column(columns.column_opt(name(fields.quotes))?, reader),
                said_from: column(columns.column_opt(name(fields.said_from))?, reader),
                said_words: column(columns.column_opt(name(fields.said_words))?, reader),
                words_before: column(columns.column_opt(name(fields.words_before))?, reader),
                words_after: column(columns.column_opt(name(fields.words_after))?, reader),
                published: column(columns.column_opt(name(fields.published))?, reader),
            })
        });
        Ok(Self {
            segments: segments.collect::<tantivy::Result<_>>()?,
        })
    }

    /// The columns of a segment.
    ///
    /// # Panics
    /// Panics if the segment is not one of the searcher's.
    pub(crate) fn of(&self, segment: SegmentOrdinal) -> &SegmentColumns {
        &self.segments[segment as usize]
    }
}

/// A document found, ordered from the first to the last to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    /// Less comes first.
    key: u64,
    /// The article.
    pub(crate) article: u64,
    /// The number of the quotation; 0 for an article.
    pub(crate) quote: u64,
    /// Where it is stored. Last, so that it never decides between two documents.
    pub(crate) address: DocAddress,
}

impl Found {
    /// The rounded score; 0 where the order is by date.
    pub(crate) fn score(&self, sort: Sort) -> Score {
        match sort {
            Sort::Relevance => Score::from_bits(((u64::from(u32::MAX) - self.key) as u32) << ROUNDED_BITS),
            Sort::Newest | Sort::Oldest => 0.0,
        }
    }
}

/// The key of a score: the better, the less. Scores are never negative.
fn score_key(score: Score) -> u64 {
    let bits = score.max(0.0).to_bits();
    let rounded = bits.saturating_add(1 << (ROUNDED_BITS - 1)) >> ROUNDED_BITS;
    u64::from(u32::MAX) - u64::from(rounded)
}

fn date_key(seconds: Option<i64>, sort: Sort) -> u64 {
    let Some(seconds) = seconds else { return u64::MAX };
    let ascending = (seconds as u64) ^ (1 << 63);
    match sort {
        Sort::Newest => u64::MAX - 1 - ascending.min(u64::MAX - 1),
        _ => ascending.min(u64::MAX - 1),
    }
}

/// The first `limit` documents in the order of `sort`, and how many match.
///
/// One pass that scores and counts all matches. Block-max pruning would need a second one to count, and both together
/// were measured to take as long for rare words and half as long again for common ones.
#[derive(Debug)]
pub(crate) struct TopFound {
    kind: DocumentKind,
    limit: usize,
    sort: Sort,
    columns: Arc<Columns>,
}

impl TopFound {
    /// `kind` is that of all documents found; `limit` may not be 0.
    pub(crate) fn new(columns: &Arc<Columns>, kind: DocumentKind, limit: usize, sort: Sort) -> Self {
        Self {
            kind,
            limit,
            sort,
            columns: Arc::clone(columns),
        }
    }
}

/// The first documents of a segment.
pub(crate) struct SegmentTop {
    kind: DocumentKind,
    limit: usize,
    segment: SegmentOrdinal,
    columns: Arc<Columns>,
    count: u64,
    /// Key and document: those that may be among the first. Their ids are read only where keys are equal.
    candidates: Vec<(u64, DocId)>,
    /// The greatest key that is still wanted.
    worst: u64,
}

impl SegmentTop {
    /// Takes a document in if it may be among the first.
    fn offer(&mut self, key: u64, doc: DocId) {
        if key > self.worst {
            return;
        }
        self.candidates.push((key, doc));
        if self.candidates.len() >= self.limit.saturating_mul(2).max(LEAST_CANDIDATES) {
            self.cut();
        }
    }

    /// Leaves the first ones.
    fn cut(&mut self) {
        if self.candidates.len() <= self.limit {
            return;
        }
        let (_, &mut (worst, _), _) = self
            .candidates
            .select_nth_unstable_by_key(self.limit - 1, |(key, _)| *key);
        self.worst = worst;
        self.candidates.retain(|(key, _)| *key <= worst);
        if self.candidates.len() > self.limit {
            let mut candidates = std::mem::take(&mut self.candidates);
            candidates
                .sort_by_cached_key(|&(key, doc)| (key, if key < worst { None } else { self.ids(doc) }));
            candidates.truncate(self.limit);
            self.candidates = candidates;
        }
    }

    /// The ids that decide between documents of equal keys: the article's, and a quotation's number.
    fn ids(&self, doc: DocId) -> Option<(u64, u64)> {
        let columns = self.columns.of(self.segment);
        match self.kind {
            DocumentKind::Quote => Some((columns.article_id(doc)?, columns.quote.first(doc)?)),
            DocumentKind::Article | DocumentKind::Source => Some((columns.article.first(doc)?, 0)),
        }
    }
}

impl SegmentCollector for SegmentTop {
    type Fruit = (u64, Vec<Found>);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.count += 1;
        self.offer(score_key(score), doc);
    }

    fn harvest(mut self) -> Self::Fruit {
        self.cut();
        let found = self.candidates.iter().map(|&(key, doc)| {
            let (article, quote) = self.ids(doc).unwrap_or((u64::MAX, 0));
            Found {
                key,
                article,
                quote,
                address: DocAddress::new(self.segment, doc),
            }
        });
        (self.count, found.collect())
    }
}

impl Collector for TopFound {
    /// How many match, and the first ones in order.
    type Fruit = (u64, Vec<Found>);
    type Child = SegmentTop;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentTop> {
        Ok(SegmentTop {
            kind: self.kind,
            limit: self.limit,
            segment,
            columns: Arc::clone(&self.columns),
            count: 0,
            candidates: Vec::new(),
            worst: u64::MAX,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: u32,
        reader: &SegmentReader,
    ) -> tantivy::Result<(u64, Vec<Found>)> {
        let mut top = self.for_segment(segment, reader)?;
        let alive = reader.alive_bitset();
        let is_alive = |doc| alive.is_none_or(|alive| alive.is_alive(doc));
        match self.sort {
            Sort::Relevance => weight.for_each(reader, &mut |doc, score| {
                if is_alive(doc) {
                    top.collect(doc, score);
                }
            })?,
            sort => {
                let published = &self.columns.of(segment).published;
                weight.for_each_no_score(reader, &mut |docs| {
                    for &doc in docs {
                        if is_alive(doc) {
                            top.count += 1;
                            top.offer(date_key(published.first(doc), sort), doc);
                        }
                    }
                })?;
            }
        }
        Ok(top.harvest())
    }

    fn merge_fruits(&self, segments: Vec<(u64, Vec<Found>)>) -> tantivy::Result<(u64, Vec<Found>)> {
        let count = segments.iter().map(|(count, _)| count).sum();
        let mut found: Vec<Found> = segments.into_iter().flat_map(|(_, found)| found).collect();
        found.sort_unstable();
        found.truncate(self.limit);
        Ok((count, found))
    }
}

/// A column, or one without values: a segment in which no document has a value has no such column.
fn column<T>(column: Option<Column<T>>, reader: &SegmentReader) -> Column<T>
where
    T: MonotonicallyMappableToU64 + Default + PartialOrd + Copy + Debug + Send + Sync + 'static,
{
    column.unwrap_or_else(|| Column::build_empty_column(reader.max_doc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_scores_come_first_and_equal_ones_stay_equal() {
        assert!(score_key(2.0) < score_key(1.9));
        assert_eq!(score_key(3.000_001), score_key(3.0));
        assert!(score_key(0.0) > score_key(f32::MIN_POSITIVE));
    }

    #[test]
    fn a_missing_date_comes_last_in_both_orders() {
        for sort in [Sort::Newest, Sort::Oldest] {
            for seconds in [i64::MIN, -1, 0, 1, i64::MAX] {
                assert!(date_key(Some(seconds), sort) < date_key(None, sort));
            }
        }
        assert!(date_key(Some(1), Sort::Newest) < date_key(Some(0), Sort::Newest));
        assert!(date_key(Some(-1), Sort::Oldest) < date_key(Some(0), Sort::Oldest));
    }
}
