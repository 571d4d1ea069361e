//! Multiplies the scores of a query.

use std::sync::Arc;

use tantivy::Score;
use tantivy::query::{BoostQuery, EnableScoring, Query, Weight};

/// Matches the same documents as the inner query, with their scores times a factor.
///
/// The engine's [`BoostQuery`] does the work. It does not give its parts away, which explanations need.
#[derive(Clone, Debug)]
pub(crate) struct BoostedQuery {
    inner: Arc<dyn Query>,
    factor: Score,
}

impl BoostedQuery {
    pub(crate) fn new(inner: Box<dyn Query>, factor: Score) -> Self {
        Self {
            inner: Arc::from(inner),
            factor,
        }
    }

    /// The query whose scores are multiplied, and the factor.
    pub(crate) fn parts(&self) -> (&dyn Query, Score) {
        (&*self.inner, self.factor)
    }
}

impl Query for BoostedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        BoostQuery::new(self.inner.box_clone(), self.factor).weight(scoring)
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a tantivy::Term, bool)) {
        self.inner.query_terms(visitor);
    }
}
