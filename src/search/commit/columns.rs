//! The columns of each segment that most questions need.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tantivy::columnar::{Column, ColumnIndex, MonotonicallyMappableToU64, RowId};
use tantivy::index::SegmentId;
use tantivy::{DocAddress, DocId, Searcher, SegmentOrdinal, SegmentReader};

use crate::index::schema::Fields;
use crate::search::commit::classes::Classes;
use crate::search::commit::rows::first_rows;
use crate::search::commit::stored::{SECONDS_OF_DAY, seconds_of_day};
use crate::search::question::Arrived;

/// Sorting a segment by date costs about four scans, so it is done only from the fifth date query on.
const ASKED_BEFORE_ORDER: u32 = 4;
/// Articles that are passed one by one before the next is searched for.
const FAR: usize = 16;

/// Columns that most questions need, opened once for each segment: opening costs more than a short search.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    segments: Vec<SegmentColumns>,
    /// The ordinal of each segment by its id: the engine does not pass the ordinal to a scorer.
    numbers: FxHashMap<SegmentId, SegmentOrdinal>,
}

/// The kind of hit that a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HitKind {
    /// Articles: the engine's documents.
    Article,
    /// Quotations: rows of the articles' quotation columns. Queries for quotations return row numbers where
    /// the engine expects document numbers; collectors in this module tree know the difference.
    Quotation,
}

/// The columns of one segment.
#[derive(Debug)]
pub(crate) struct SegmentColumns {
    /// An article's key; other documents have none.
    article: Column<u64>,
    /// Both halves of an article's id.
    id_head: Column<u64>,
    id_tail: Column<u64>,
    /// An article's generation: see [`Fields::added`].
    added: Column<i64>,
    /// Position of a quotation's first word in the article's text.
    pub(crate) said_from: Column<u64>,
    /// Number of words of a quotation.
    pub(crate) said_words: Column<u64>,
    /// Number of words in its paragraph before it.
    pub(crate) words_before: Column<u64>,
    /// Number of words in its paragraph after it.
    pub(crate) words_after: Column<u64>,
    pub(crate) quote_kind: Column<u64>,
    pub(crate) confidence: Column<u64>,
    /// The code of a quotation's class.
    pub(crate) assertion: Column<u64>,
    /// Position of the speaker's first mention plus 1; 0 for a speaker who is in no field of names.
    pub(crate) speaker_at: Column<u64>,
    /// The quotation of a further voice, and whether it was only said on that voice's behalf: see
    /// [`Fields::voice_of`].
    voice_of: Column<u64>,
    words: Column<u64>,
    /// An article's signature: see [`crate::index::copies`].
    pub(crate) signature: Column<u64>,
    /// The kinds of an article's corrections: see [`crate::index::schema::correction_bits`].
    pub(crate) correction: Column<u64>,
    /// Seconds since 1970.
    pub(crate) published: Column<i64>,
    /// The position in the text at which the lead ends.
    pub(crate) lead_end: Column<u64>,
    /// First row and document of each article with quotations, ascending. Computed on first use.
    quoted: OnceLock<Vec<(RowId, DocId)>>,
    /// Number of requests for the documents by day.
    days_asked: AtomicU32,
    /// Documents that have a day, ordered by day and then by document number.
    by_day: OnceLock<Vec<DocId>>,
    documents: DocId,
}

impl SegmentColumns {
    /// The key of an article, which no other one has; None for other documents.
    pub(crate) fn article_key(&self, doc: DocId) -> Option<u64> {
        self.article.first(doc)
    }

    /// The 128 bits of an article's id; 0 for other documents.
    pub(crate) fn article_hash(&self, doc: DocId) -> u128 {
        let half = |column: &Column<u64>| u128::from(column.first(doc).unwrap_or_default());
        half(&self.id_head) << 64 | half(&self.id_tail)
    }

    /// True for an article that came after some moment.
    pub(crate) fn has_arrived(&self, doc: DocId, arrived: &Arrived) -> bool {
        self.added.first(doc) > Some(arrived.after)
            && (arrived.known.is_empty() || !arrived.known.contains(&self.article_hash(doc)))
    }

    /// The latest generation of any article, deleted ones that are still in the index included.
    pub(crate) fn latest(&self) -> i64 {
        self.added.max_value()
    }

    /// True for an article that was published between these seconds, both inclusive. A month or a year must lie
    /// between them as a whole.
    pub(crate) fn is_published_within(&self, doc: DocId, since: Option<i64>, until: Option<i64>) -> bool {
        let Some((first, last)) = self.published_span(doc) else {
            return false;
        };
        since.is_none_or(|since| since <= first) && until.is_none_or(|until| last <= until)
    }

    /// The first and the last second at which an article may have been published; equal if its day is known. None
    /// without a date.
    pub(crate) fn published_span(&self, doc: DocId) -> Option<(i64, i64)> {
        if !self.has_spans() {
            return self.published.first(doc).map(|second| (second, second));
        }
        let mut seconds = self.published.values_for_doc(doc);
        let first = seconds.next()?;
        Some((first, seconds.next().unwrap_or(first)))
    }

    /// True if an article of the segment has only a month or a year.
    pub(crate) fn has_spans(&self) -> bool {
        self.published.get_cardinality().is_multivalue()
    }

    /// The number of documents of any kind, deleted ones included.
    pub(crate) const fn documents(&self) -> DocId {
        self.documents
    }

    /// Documents ordered by day, without those that have none. None for the first few callers, who are faster
    /// with a scan than with sorting.
    pub(crate) fn by_day(&self) -> Option<&[DocId]> {
        let asked = self.days_asked.fetch_add(1, Ordering::Relaxed);
        if asked < ASKED_BEFORE_ORDER && self.by_day.get().is_none() {
            return None;
        }
        let in_order = || {
            let all = (0..self.documents).filter_map(|doc| Some((self.published.first(doc)?, doc)));
            let mut all: Vec<(i64, DocId)> = all.collect();
            all.sort_unstable();
            all.into_iter().map(|(_, doc)| doc).collect()
        };
        Some(self.by_day.get_or_init(in_order))
    }

    /// The number of words of an article's text.
    pub(crate) fn words(&self, article: DocId) -> u64 {
        self.words.first(article).unwrap_or_default()
    }

    /// The rows of an article's quotations; none for other documents.
    pub(crate) fn quotations(&self, article: DocId) -> Range<RowId> {
        self.said_from.index.value_row_ids(article)
    }

    /// True if a quotation's class is one of these.
    pub(crate) fn has_class(&self, row: RowId, classes: Classes) -> bool {
        classes.has(self.assertion.values.get_val(row))
    }

    /// The further voices of an article in the order of their columns: the row of the quotation, and whether
    /// the quotation was only said on the voice's behalf.
    pub(crate) fn further_voices(&self, article: DocId) -> impl Iterator<Item = (RowId, bool)> {
        let first = self.quotations(article).start;
        let values = self.voice_of.values_for_doc(article);
        values.map(move |of| (first + (of / 2) as RowId, of % 2 == 1))
    }

    /// The number of quotations.
    pub(crate) fn rows(&self) -> RowId {
        self.said_from.values.num_vals()
    }

    fn quoted(&self) -> &[(RowId, DocId)] {
        self.quoted
            .get_or_init(|| first_rows(&self.said_from, self.documents))
    }

    /// The articles of quotations (ascending), one for each quotation.
    pub(crate) fn articles_of(&self, rows: &[RowId]) -> Vec<DocId> {
        let quoted = self.quoted();
        let mut articles = Vec::with_capacity(rows.len());
        // The number of articles whose first quotation is not after the row.
        let mut after = 0;
        for row in rows {
            // The quotation is in the same article as the one before, in one of the next, or far from it.
            if quoted.get(after + FAR).is_some_and(|(first, _)| first <= row) {
                after += quoted[after..].partition_point(|(first, _)| first <= row);
            }
            while quoted.get(after).is_some_and(|(first, _)| first <= row) {
                after += 1;
            }
            articles.extend(after.checked_sub(1).map(|at| quoted[at].1));
        }
        articles
    }

    /// The article of a quotation, and the quotation's number in it.
    pub(crate) fn article_of(&self, row: RowId) -> Option<(DocId, u64)> {
        let quoted = self.quoted();
        let after = quoted.partition_point(|(first, _)| *first <= row);
        let (first, article) = *quoted.get(after.checked_sub(1)?)?;
        Some((article, u64::from(row - first)))
    }
}

impl Columns {
    /// The number of articles or quotations, including deleted ones that are still in the index.
    pub(crate) fn count(&self, kind: HitKind) -> u64 {
        let of_segment = |columns: &SegmentColumns| match kind {
            HitKind::Article => columns.article.values.num_vals(),
            HitKind::Quotation => columns.rows(),
        };
        let segments = self.segments.iter();
        segments.map(|columns| u64::from(of_segment(columns))).sum()
    }

    /// Sort key that puts the first of several articles first: second of publication, undated ones last, then
    /// the key.
    pub(crate) fn age(&self, address: DocAddress) -> (bool, Option<i64>, Option<u64>) {
        let columns = self.of(address.segment_ord);
        let seconds = columns.published.first(address.doc_id);
        (seconds.is_none(), seconds, columns.article_key(address.doc_id))
    }

    /// True if any article of the index reports a correction or update.
    pub(crate) fn has_corrections(&self) -> bool {
        let mut segments = self.segments.iter();
        segments.any(|segment| segment.correction.values.num_vals() > 0)
    }

    /// The kinds of an article's corrections.
    pub(crate) fn correction_bits(&self, address: DocAddress) -> u64 {
        let column = &self.of(address.segment_ord).correction;
        column.first(address.doc_id).unwrap_or_default()
    }

    /// The articles with a correction of one of these kinds, including deleted ones that are still in the index.
    pub(crate) fn with_correction(&self, bits: u64) -> Vec<DocAddress> {
        let segments = self.segments.iter().zip(0..);
        let corrected = segments.flat_map(|(segment, number)| {
            let column = &segment.correction;
            let has = move |doc: &DocId| column.first(*doc).is_some_and(|kinds| kinds & bits != 0);
            // Few articles have any: the column lists them.
            let documents: Box<dyn Iterator<Item = DocId>> = match &column.index {
                ColumnIndex::Empty { .. } => Box::new(std::iter::empty()),
                ColumnIndex::Optional(documents) => Box::new(documents.iter_non_null_docs()),
                ColumnIndex::Full | ColumnIndex::Multivalued(_) => Box::new(0..segment.documents),
            };
            documents.filter(has).map(move |doc| DocAddress::new(number, doc))
        });
        corrected.collect()
    }

    /// True if an article was published on one of these days or between them.
    pub(crate) fn is_published_within(&self, address: DocAddress, days: (Date, Date)) -> bool {
        let (since, until) = seconds_of_days(days);
        let span = self.of(address.segment_ord).published_span(address.doc_id);
        span.is_some_and(|(first, last)| since <= first && last <= until)
    }

    /// The articles published on or between any of these pairs of days, including deleted ones that are still in the index.
    pub(crate) fn published_around(&self, days: impl Iterator<Item = (Date, Date)>) -> Vec<DocAddress> {
        let spans: Vec<(i64, i64)> = days.map(seconds_of_days).collect();
        let segments = self.segments.iter().zip(0..);
        let published = segments.flat_map(|(segment, number)| {
            let is_wanted = |doc: &DocId| {
                segment.published_span(*doc).is_some_and(|(first, last)| {
                    spans
                        .iter()
                        .any(|(since, until)| *since <= first && last <= *until)
                })
            };
            let found: Vec<DocAddress> = (0..segment.documents)
                .filter(is_wanted)
                .map(|doc| DocAddress::new(number, doc))
                .collect();
            found
        });
        published.collect()
    }

    /// Opens the columns of all segments.
    pub(crate) fn open(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Self> {
        let name = |field| searcher.schema().get_field_name(field);
        let segments = searcher.segment_readers().iter().map(|reader| {
            let columns = reader.fast_fields();
            Ok(SegmentColumns {
                article: column(columns.column_opt(name(fields.article))?, reader),
                id_head: column(columns.column_opt(name(fields.id_head))?, reader),
                id_tail: column(columns.column_opt(name(fields.id_tail))?, reader),
                added: column(columns.column_opt(name(fields.added))?, reader),
                said_from: column(columns.column_opt(name(fields.said_from))?, reader),
                said_words: column(columns.column_opt(name(fields.said_words))?, reader),
                words_before: column(columns.column_opt(name(fields.words_before))?, reader),
                words_after: column(columns.column_opt(name(fields.words_after))?, reader),
                quote_kind: column(columns.column_opt(name(fields.quote_kind))?, reader),
                confidence: column(columns.column_opt(name(fields.confidence))?, reader),
                assertion: column(columns.column_opt(name(fields.assertion))?, reader),
                speaker_at: column(columns.column_opt(name(fields.speaker_at))?, reader),
                voice_of: column(columns.column_opt(name(fields.voice_of))?, reader),
                words: column(columns.column_opt(name(fields.words))?, reader),
                signature: column(columns.column_opt(name(fields.signature))?, reader),
                correction: column(columns.column_opt(name(fields.correction))?, reader),
                published: column(columns.column_opt(name(fields.published))?, reader),
                lead_end: column(columns.column_opt(name(fields.lead_end))?, reader),
                quoted: OnceLock::new(),
                days_asked: AtomicU32::new(0),
                by_day: OnceLock::new(),
                documents: reader.max_doc(),
            })
        });
        let readers = searcher.segment_readers().iter().zip(0..);
        Ok(Self {
            segments: segments.collect::<tantivy::Result<_>>()?,
            numbers: readers
                .map(|(reader, number)| (reader.segment_id(), number))
                .collect(),
        })
    }

    /// The columns of the reader's segment. None if the reader does not belong to the searcher.
    pub(crate) fn of_reader(&self, reader: &SegmentReader) -> Option<&SegmentColumns> {
        Some(self.of(self.number_of(reader)?))
    }

    /// The ordinal of the reader's segment. None if the reader does not belong to the searcher.
    pub(crate) fn number_of(&self, reader: &SegmentReader) -> Option<SegmentOrdinal> {
        self.numbers.get(&reader.segment_id()).copied()
    }

    /// The columns of a segment.
    ///
    /// # Panics
    /// Panics if the segment does not belong to the searcher.
    pub(crate) fn of(&self, segment: SegmentOrdinal) -> &SegmentColumns {
        &self.segments[segment as usize]
    }
}

/// Replaces a missing column with an empty one: a segment has no column if none of its documents has a value.
/// The first and the last second of some days.
fn seconds_of_days((first, last): (Date, Date)) -> (i64, i64) {
    (seconds_of_day(first), seconds_of_day(last) + SECONDS_OF_DAY - 1)
}

fn column<T>(column: Option<Column<T>>, reader: &SegmentReader) -> Column<T>
where
    T: MonotonicallyMappableToU64 + Default + PartialOrd + Copy + Debug + Send + Sync + 'static,
{
    column.unwrap_or_else(|| Column::build_empty_column(reader.max_doc()))
}
