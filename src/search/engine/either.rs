//! Matches a word in one of two fields.
//!
//! Nearly every question asks for words in headline or text. The engine's union collects thousands of
//! neighbouring documents at a time before it returns them, which pays off for many parts. Two parts are
//! merged faster document by document.

use std::cmp::Ordering;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// Matches the documents of either of two queries, with the sum of their scores.
#[derive(Debug)]
pub(crate) struct EitherQuery {
    parts: [Box<dyn Query>; 2],
}

impl Clone for EitherQuery {
    fn clone(&self) -> Self {
        Self {
            parts: self.parts.each_ref().map(|part| part.box_clone()),
        }
    }
}

impl EitherQuery {
    pub(crate) const fn new(parts: [Box<dyn Query>; 2]) -> Self {
        Self { parts }
    }

    pub(crate) const fn parts(&self) -> &[Box<dyn Query>; 2] {
        &self.parts
    }
}

impl Query for EitherQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let [first, second] = &self.parts;
        Ok(Box::new(EitherWeight {
            first: first.weight(scoring)?,
            second: second.weight(scoring)?,
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a tantivy::Term, bool)) {
        for part in &self.parts {
            part.query_terms(visitor);
        }
    }
}

struct EitherWeight {
    first: Box<dyn Weight>,
    second: Box<dyn Weight>,
}

/// The scorers that a segment has: one, or both.
enum Scorers {
    One(Box<dyn Scorer>),
    Both(EitherScorer),
}

impl EitherWeight {
    fn scorers(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Scorers> {
        let first = self.first.scorer(reader, boost)?;
        let second = self.second.scorer(reader, boost)?;
        Ok(match (first.doc(), second.doc()) {
            (TERMINATED, _) => Scorers::One(second),
            (_, TERMINATED) => Scorers::One(first),
            docs => Scorers::Both(EitherScorer { first, second, docs }),
        })
    }
}

impl Weight for EitherWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.scorers(reader, boost)? {
            Scorers::One(scorer) => scorer,
            Scorers::Both(scorer) => Box::new(scorer),
        })
    }

    fn for_each(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        match self.scorers(reader, 1.0)? {
            Scorers::One(mut scorer) => for_each(scorer.as_mut(), callback),
            Scorers::Both(mut scorer) => scorer.for_each(callback),
        }
        Ok(())
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut score = 0.0;
        let mut parts = Vec::new();
        for part in [&self.first, &self.second] {
            let mut scorer = part.scorer(reader, 1.0)?;
            let at = scorer.doc();
            if at == doc || at < doc && scorer.seek(doc) == doc {
                score += scorer.score();
                parts.push(part.explain(reader, doc)?);
            }
        }
        if parts.is_empty() {
            let message = format!("document #{doc} does not match");
            return Err(TantivyError::InvalidArgument(message));
        }
        let mut sum = Explanation::new("sum of headline and text", score);
        for part in parts {
            sum.add_detail(part);
        }
        Ok(sum)
    }
}

fn for_each<S: Scorer + ?Sized>(scorer: &mut S, callback: &mut dyn FnMut(DocId, Score)) {
    let mut doc = scorer.doc();
    while doc != TERMINATED {
        callback(doc, scorer.score());
        doc = scorer.advance();
    }
}

struct EitherScorer {
    first: Box<dyn Scorer>,
    second: Box<dyn Scorer>,
    /// The current documents of both scorers, kept because asking for them costs more.
    docs: (DocId, DocId),
}

impl EitherScorer {
    /// Calls `callback` with every document: runs each scorer in turn up to the other's next document.
    fn for_each(&mut self, callback: &mut dyn FnMut(DocId, Score)) {
        loop {
            let (first, second) = &mut self.docs;
            match (*first).cmp(second) {
                Ordering::Less => *first = run_up_to(*second, *first, self.first.as_mut(), callback),
                Ordering::Greater => *second = run_up_to(*first, *second, self.second.as_mut(), callback),
                Ordering::Equal if *first == TERMINATED => return,
                Ordering::Equal => {
                    callback(*first, self.first.score() + self.second.score());
                    (*first, *second) = (self.first.advance(), self.second.advance());
                }
            }
        }
    }
}

/// Calls `callback` with the documents from `doc` up to `end` (exclusive); returns the next one.
fn run_up_to(
    end: DocId,
    mut doc: DocId,
    scorer: &mut dyn Scorer,
    callback: &mut dyn FnMut(DocId, Score),
) -> DocId {
    while doc < end {
        callback(doc, scorer.score());
        doc = scorer.advance();
    }
    doc
}

impl DocSet for EitherScorer {
    fn advance(&mut self) -> DocId {
        let (first, second) = self.docs;
        if first <= second {
            self.docs.0 = self.first.advance();
        }
        if second <= first {
            self.docs.1 = self.second.advance();
        }
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.docs.0 < target {
            self.docs.0 = self.first.seek(target);
        }
        if self.docs.1 < target {
            self.docs.1 = self.second.seek(target);
        }
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.0.min(self.docs.1)
    }

    fn size_hint(&self) -> u32 {
        self.first.size_hint().saturating_add(self.second.size_hint())
    }

    fn cost(&self) -> u64 {
        self.first.cost().saturating_add(self.second.cost())
    }
}

impl Scorer for EitherScorer {
    fn score(&mut self) -> Score {
        let (first, second) = self.docs;
        match first.cmp(&second) {
            Ordering::Less => self.first.score(),
            Ordering::Greater => self.second.score(),
            Ordering::Equal => self.first.score() + self.second.score(),
        }
    }
}
