//! Joins quotations with their articles, in both directions.
//!
//! One side is searched first and gives a score for each article ([`ArticleScores`]). [`JoinQuery`] then finds these
//! articles, or their quotations.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentOrdinal, SegmentReader, TERMINATED, TantivyError};

use crate::search::budget::{Budget, HeldMemory};
use crate::search::commit::classes::Classes;
use crate::search::commit::columns::{Columns, HitKind};

/// Collects the best score of each article.
#[derive(Debug)]
pub(crate) struct ArticleScores {
    columns: Arc<Columns>,
    kind: HitKind,
    classes: Classes,
    budget: Budget,
}

impl ArticleScores {
    /// `kind` is the kind of hit to collect from. Of quotations, only those in `classes` count.
    pub(crate) const fn new(columns: Arc<Columns>, kind: HitKind, classes: Classes, budget: Budget) -> Self {
        Self {
            columns,
            kind,
            classes,
            budget,
        }
    }
}

/// Collects the scores of one segment.
pub(crate) struct SegmentScores {
    columns: Arc<Columns>,
    segment: SegmentOrdinal,
    kind: HitKind,
    scores: FxHashMap<DocAddress, Score>,
}

impl SegmentScores {
    /// The document of the article that a hit belongs to.
    fn article(&self, id: DocId) -> Option<DocId> {
        match self.kind {
            HitKind::Article => Some(id),
            HitKind::Quotation => self.columns.of(self.segment).article_of(id).map(|(doc, _)| doc),
        }
    }
}

impl SegmentCollector for SegmentScores {
    type Fruit = FxHashMap<DocAddress, Score>;

    fn collect(&mut self, id: DocId, score: Score) {
        if let Some(article) = self.article(id) {
            let address = DocAddress::new(self.segment, article);
            let best = self.scores.entry(address).or_insert(score);
            *best = best.max(score);
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.scores
    }
}

impl Collector for ArticleScores {
    type Fruit = FxHashMap<DocAddress, Score>;
    type Child = SegmentScores;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentScores> {
        Ok(SegmentScores {
            columns: Arc::clone(&self.columns),
            segment,
            kind: self.kind,
            scores: FxHashMap::default(),
        })
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<FxHashMap<DocAddress, Score>> {
        let mut scores = self.for_segment(segment, reader)?;
        let alive = reader.alive_bitset();
        let columns = self.columns.of(segment);
        weight.for_each(reader, &mut |id, score| {
            let is_shown = self.kind == HitKind::Article || columns.has_class(id, self.classes);
            if !is_shown || !self.budget.take(1) {
                return;
            }
            let article = scores.article(id);
            if article.is_some_and(|article| alive.is_none_or(|alive| alive.is_alive(article))) {
                scores.collect(id, score);
            }
        })?;
        Ok(scores.harvest())
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(
        &self,
        segments: Vec<FxHashMap<DocAddress, Score>>,
    ) -> tantivy::Result<FxHashMap<DocAddress, Score>> {
        let mut segments = segments.into_iter();
        let mut all = segments.next().unwrap_or_default();
        for (article, score) in segments.flatten() {
            let best = all.entry(article).or_insert(score);
            *best = best.max(score);
        }
        Ok(all)
    }
}

/// Matches the documents of one kind whose article has a score, and gives them that score.
#[derive(Clone, Debug)]
pub(crate) struct JoinQuery {
    target: Arc<Target>,
}

#[derive(Debug)]
struct Target {
    scores: FxHashMap<DocAddress, Score>,
    kind: HitKind,
    columns: Arc<Columns>,
    budget: Budget,
}

impl JoinQuery {
    /// `kind` is the kind of document to find.
    pub(crate) fn new(
        columns: Arc<Columns>,
        kind: HitKind,
        scores: FxHashMap<DocAddress, Score>,
        budget: Budget,
    ) -> Self {
        Self {
            target: Arc::new(Target {
                scores,
                kind,
                columns,
                budget,
            }),
        }
    }
}

impl Query for JoinQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(JoinWeight {
            target: Arc::clone(&self.target),
        }))
    }
}

struct JoinWeight {
    target: Arc<Target>,
}

impl Target {
    /// The matching documents of a segment with their scores, ascending.
    fn documents(&self, reader: &SegmentReader) -> Vec<(DocId, Score)> {
        let Some(segment) = self.columns.number_of(reader) else {
            return Vec::new();
        };
        let columns = self.columns.of(segment);
        let here = self
            .scores
            .iter()
            .filter(|(article, _)| article.segment_ord == segment);
        let here = here.filter(|_| self.budget.take(1));
        let mut articles: Vec<(DocId, Score)> =
            here.map(|(article, score)| (article.doc_id, *score)).collect();
        articles.sort_unstable_by_key(|(doc, _)| *doc);
        if self.kind == HitKind::Quotation {
            let quotations = |(doc, score)| columns.quotations(doc).map(move |doc| (doc, score));
            articles = articles.into_iter().flat_map(quotations).collect();
        }
        articles
    }
}

impl Weight for JoinWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let documents = self.target.documents(reader);
        Ok(ListScorer::boxed(documents, boost, &self.target.budget))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let documents = self.target.documents(reader);
        let found = documents.binary_search_by_key(&doc, |(doc, _)| *doc);
        let (_, score) = found
            .ok()
            .and_then(|at| documents.get(at))
            .ok_or_else(|| TantivyError::InvalidArgument(format!("document #{doc} does not match")))?;
        Ok(Explanation::new("best quotation of the article", *score))
    }
}

/// Scorer over a list of documents with scores.
pub(crate) struct ListScorer {
    documents: Vec<(DocId, Score)>,
    at: usize,
    boost: Score,
    _held: HeldMemory,
}

impl ListScorer {
    /// `documents` are ascending and distinct. Their memory counts for `budget`.
    pub(crate) fn boxed(documents: Vec<(DocId, Score)>, boost: Score, budget: &Budget) -> Box<dyn Scorer> {
        if documents.is_empty() {
            Box::new(EmptyScorer)
        } else {
            Box::new(Self {
                _held: budget.hold(std::mem::size_of_val(documents.as_slice()) as u64),
                documents,
                at: 0,
                boost,
            })
        }
    }
}

impl DocSet for ListScorer {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.documents.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.documents[self.at..].partition_point(|(doc, _)| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.documents.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        self.documents.len() as u32
    }
}

impl Scorer for ListScorer {
    fn score(&mut self) -> Score {
        self.documents
            .get(self.at)
            .map_or(0.0, |(_, score)| *score * self.boost)
    }
}
