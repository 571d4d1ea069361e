//! Matches every quotation.

use std::sync::Arc;

use tantivy::columnar::RowId;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use crate::search::commit::columns::{Columns, SegmentColumns};

/// Matches all quotations: every row of the articles' quotation columns.
#[derive(Clone, Debug)]
pub(crate) struct EveryQuery {
    columns: Arc<Columns>,
}

impl EveryQuery {
    pub(crate) const fn new(columns: Arc<Columns>) -> Self {
        Self { columns }
    }
}

impl Query for EveryQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(EveryWeight(self.clone())))
    }
}

struct EveryWeight(EveryQuery);

impl Weight for EveryWeight {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let rows = self.0.columns.of_reader(reader).map_or(0, SegmentColumns::rows);
        Ok(Box::new(EveryScorer { row: 0, rows }))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("every quotation", 0.0))
    }
}

struct EveryScorer {
    row: RowId,
    rows: RowId,
}

impl DocSet for EveryScorer {
    fn advance(&mut self) -> DocId {
        self.row = self.row.saturating_add(1);
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.row = self.row.max(target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        if self.row < self.rows {
            self.row
        } else {
            TERMINATED
        }
    }

    fn size_hint(&self) -> u32 {
        self.rows
    }
}

impl Scorer for EveryScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
