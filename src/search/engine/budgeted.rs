//! Runs a phrase of the engine within the budget of a question.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, PhraseQuery, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use crate::search::budget::{Budget, HeldMemory, POSTINGS_BYTES};

/// Matches the same documents as a phrase, and none once the budget is spent.
///
/// The engine opens all phrases of a question before it returns the first document, and opening one can read its postings to
/// their end.
#[derive(Clone, Debug)]
pub(crate) struct BudgetedQuery {
    inner: Arc<dyn Query>,
    terms: u64,
    budget: Budget,
}

impl BudgetedQuery {
    /// Wraps a phrase of `terms`. Other queries, such as those of a single term, are returned as they are.
    pub(crate) fn boxed(inner: Box<dyn Query>, terms: usize, budget: &Budget) -> Box<dyn Query> {
        if !inner.is::<PhraseQuery>() {
            return inner;
        }
        Box::new(Self {
            inner: Arc::from(inner),
            terms: terms as u64,
            budget: budget.clone(),
        })
    }

    /// The phrase.
    pub(crate) fn inner(&self) -> &dyn Query {
        &*self.inner
    }
}

impl Query for BudgetedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(BudgetedWeight {
            inner: self.inner.weight(scoring)?,
            query: self.clone(),
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a tantivy::Term, bool)) {
        self.inner.query_terms(visitor);
    }
}

struct BudgetedWeight {
    inner: Box<dyn Weight>,
    query: BudgetedQuery,
}

impl Weight for BudgetedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let budget = &self.query.budget;
        let held = budget.hold(POSTINGS_BYTES * self.query.terms);
        if !budget.take(self.query.terms) {
            return Ok(Box::new(EmptyScorer));
        }
        let inner = self.inner.scorer(reader, boost)?;
        // Opening a phrase moves to its first match: about this many steps.
        let first = inner.doc().min(reader.max_doc());
        budget.take(u64::from(first).min(inner.cost()));
        Ok(Box::new(BudgetedScorer {
            inner,
            has_stopped: false,
            budget: budget.clone(),
            _held: held,
        }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, doc)
    }
}

struct BudgetedScorer {
    inner: Box<dyn Scorer>,
    /// True if the budget ran out. The end of the documents is then reached.
    has_stopped: bool,
    budget: Budget,
    _held: HeldMemory,
}

impl BudgetedScorer {
    /// True if there is budget for another document.
    fn goes_on(&mut self) -> bool {
        self.has_stopped = self.has_stopped || !self.budget.take(1);
        !self.has_stopped
    }
}

impl DocSet for BudgetedScorer {
    fn advance(&mut self) -> DocId {
        if self.goes_on() {
            self.inner.advance()
        } else {
            TERMINATED
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.goes_on() {
            self.inner.seek(target)
        } else {
            TERMINATED
        }
    }

    fn doc(&self) -> DocId {
        if self.has_stopped {
            TERMINATED
        } else {
            self.inner.doc()
        }
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl Scorer for BudgetedScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
