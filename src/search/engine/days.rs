//! Matches articles of a range of days.
//!
//! The engine checks the day of every document, which is best for a single question. For frequent questions,
//! like those of a page that follows a story, documents sorted by day are faster: a range of days is one
//! slice of them.

use std::ops::Bound;
use std::sync::Arc;

use jiff::civil::Date;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, RangeQuery, Scorer, Weight};
use tantivy::schema::Field as EngineField;
use tantivy::{DocId, Score, SegmentReader, Term};

use crate::search::commit::columns::Columns;
use crate::search::commit::stored::{SECONDS_OF_DAY, seconds_of_day};
use crate::search::terms::document_lists::{DocumentList, ListWalk};

/// A slice is used only if it holds at most one of this many documents. Sorting a larger one back into
/// document order would take longer than checking every day.
const MOST_OF: usize = 8;

/// Matches articles of some days, both inclusive. An article of a month or a year matches if all its days do. Articles without a day match no range. All scores are 0.
#[derive(Clone, Debug)]
pub(crate) struct DaysQuery {
    columns: Arc<Columns>,
    field: EngineField,
    /// Seconds since 1970, both inclusive.
    since: Option<i64>,
    until: Option<i64>,
}

impl DaysQuery {
    /// `field` is the column of days. At least one of the days is given.
    pub(crate) fn new(
        columns: &Arc<Columns>,
        field: EngineField,
        since: Option<Date>,
        until: Option<Date>,
    ) -> Self {
        Self {
            columns: Arc::clone(columns),
            field,
            since: since.map(seconds_of_day),
            until: until.map(|day| seconds_of_day(day).saturating_add(SECONDS_OF_DAY - 1)),
        }
    }

    /// The matching documents of a segment, if the segment is already sorted by day and they are not too
    /// many, or if it has dates of months and years, for which the engine has no query.
    fn few(&self, reader: &SegmentReader) -> Option<Vec<DocId>> {
        let columns = self.columns.of_reader(reader)?;
        if columns.has_spans() {
            let is_within = |doc: &DocId| columns.is_published_within(*doc, self.since, self.until);
            return Some((0..columns.documents()).filter(is_within).collect());
        }
        let by_day = columns.by_day()?;
        let second = |doc: &DocId| columns.published.first(*doc);
        let from = self
            .since
            .map_or(0, |since| by_day.partition_point(|doc| second(doc) < Some(since)));
        let end = self.until.map_or(by_day.len(), |until| {
            by_day.partition_point(|doc| second(doc) <= Some(until))
        });
        let found = by_day.get(from..end).unwrap_or_default();
        (found.len() * MOST_OF <= by_day.len()).then(|| {
            let mut docs = found.to_vec();
            docs.sort_unstable();
            docs
        })
    }
}

impl Query for DaysQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bound = |seconds: Option<i64>| {
            seconds.map_or(Bound::Unbounded, |seconds| {
                Bound::Included(Term::from_field_i64(self.field, seconds))
            })
        };
        let every = RangeQuery::new(bound(self.since), bound(self.until));
        Ok(Box::new(DaysWeight {
            days: self.clone(),
            every: every.weight(scoring)?,
        }))
    }
}

struct DaysWeight {
    days: DaysQuery,
    /// Checks every document.
    every: Box<dyn Weight>,
}

impl Weight for DaysWeight {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(docs) = self.days.few(reader) else {
            return self.every.scorer(reader, 0.0);
        };
        let (size_hint, cost) = (docs.len() as u32, docs.len() as u64);
        let list = DocumentList {
            documents: docs.into_iter().map(|doc| (doc, 0)).collect(),
            size_hint,
            cost,
        };
        Ok(Box::new(ConstScorer::new(ListWalk::new(Arc::new(list)), 0.0)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("days", 0.0))
    }
}
