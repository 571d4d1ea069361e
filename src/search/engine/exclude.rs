//! Wraps a query whose documents a question excludes.

use std::sync::Arc;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader};

/// Matches the same documents as the inner query, for use as an excluded clause.
///
/// The engine checks excluded documents with a fast path. It may move a phrase scorer past its end and then
/// use it again, which that scorer does not support. This wrapper uses only `advance` and `seek`, so the
/// engine sees the end and stops.
#[derive(Clone, Debug)]
pub(crate) struct ExcludedQuery {
    inner: Arc<dyn Query>,
}

impl ExcludedQuery {
    pub(crate) fn boxed(inner: Box<dyn Query>) -> Box<dyn Query> {
        Box::new(Self {
            inner: Arc::from(inner),
        })
    }
}

impl Query for ExcludedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(ExcludedWeight(self.inner.weight(scoring)?)))
    }
}

struct ExcludedWeight(Box<dyn Weight>);

impl Weight for ExcludedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ExcludedScorer(self.0.scorer(reader, boost)?)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.0.explain(reader, doc)
    }
}

struct ExcludedScorer(Box<dyn Scorer>);

impl DocSet for ExcludedScorer {
    fn advance(&mut self) -> DocId {
        self.0.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.0.doc() >= target {
            self.0.doc()
        } else {
            self.0.seek(target)
        }
    }

    fn doc(&self) -> DocId {
        self.0.doc()
    }

    fn size_hint(&self) -> u32 {
        self.0.size_hint()
    }
}

impl Scorer for ExcludedScorer {
    fn score(&mut self) -> Score {
        self.0.score()
    }
}
