//! Matches articles and quotations by positions: windows, counts, phrases with wildcards, words as printed.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{
    Bm25StatisticsProvider, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::index::schema::Fields;
use crate::search::budget::Budget;
use crate::search::commit::columns::Columns;
use crate::search::commit::open::Commit;
use crate::search::engine::join::ListScorer;
use crate::search::engine::position_finder::{FieldRegion, PositionFinder, PositionNode, PositionReader};
use crate::search::engine::quotation_phrase::{B, K1, USUAL_PARAGRAPH, USUAL_WORDS, idf};
use crate::search::engine::stretch::{Stretch, count};
use crate::search::terms::expand::Expansion;

/// The part of a hit that has to contain the stretches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HitPart {
    /// The article. Hits are articles.
    Article,
    /// The quoted words. Hits are quotations.
    Said,
    /// The paragraph of a quotation. Hits are quotations.
    Paragraph,
    /// The headline of a quotation's article. Hits are quotations.
    Headline,
    /// The speaker, of one or more [`PositionNode::Spoken`]. Hits are quotations.
    Speaker,
}

/// Matches hits that contain at least `least` stretches that do not overlap.
///
/// Scored by BM25 as the engine scores a phrase: the idf of all words together, with the number of stretches
/// as their frequency. Headline and text are scored separately.
#[derive(Clone, Debug)]
pub(crate) struct PlacesQuery {
    plan: Arc<Plan>,
}

#[derive(Debug)]
struct Plan {
    node: PositionNode,
    least: u32,
    held: HitPart,
    title_boost: Score,
    columns: Arc<Columns>,
    fields: Fields,
    budget: Budget,
}

impl PlacesQuery {
    /// `least` is 1 or more; `title_boost` multiplies the score of stretches in the headline.
    pub(crate) fn boxed(
        node: PositionNode,
        least: u32,
        held: HitPart,
        title_boost: Score,
        commit: &Commit,
    ) -> Box<dyn Query> {
        Box::new(Self {
            plan: Arc::new(Plan {
                node,
                least,
                held,
                title_boost,
                columns: Arc::clone(&commit.columns),
                fields: commit.fields,
                budget: commit.budget.clone(),
            }),
        })
    }
}

/// The idf of a part of a question: the sum over all its words. If any of several parts is enough, the idf of
/// the commonest.
fn rarity(node: &PositionNode, statistics: &dyn Bm25StatisticsProvider) -> tantivy::Result<Score> {
    let of_any = |field: Field, terms: &Expansion| idf_of_any(statistics, field, terms.terms());
    let mut sum = 0.0;
    match node {
        PositionNode::Nowhere => {}
        PositionNode::Word(word) => sum = of_any(word.field, &word.terms)?,
        PositionNode::Phrase { words, .. } => {
            for word in words {
                sum += of_any(word.field, &word.terms)?;
            }
        }
        PositionNode::Name { field, words, .. } | PositionNode::Spoken { field, words, .. } => {
            for word in words {
                sum += of_any(*field, word)?;
            }
        }
        PositionNode::Either(nodes) => {
            sum = Score::INFINITY;
            for node in nodes {
                sum = sum.min(rarity(node, statistics)?);
            }
            if nodes.is_empty() {
                sum = 0.0;
            }
        }
        PositionNode::Near { left, right, .. } => {
            sum = rarity(left, statistics)? + rarity(right, statistics)?;
        }
        PositionNode::Inside { node, .. } => sum = rarity(node, statistics)?,
    }
    Ok(sum)
}

/// The inverse document frequency of a set of terms, any one of which matches.
pub(crate) fn idf_of_any<'a>(
    statistics: &dyn Bm25StatisticsProvider,
    field: Field,
    terms: impl Iterator<Item = &'a str>,
) -> tantivy::Result<Score> {
    let mut frequency = 0;
    for term in terms {
        frequency += statistics.doc_freq(&Term::from_field_text(field, term))?;
    }
    Ok(idf(frequency, statistics.total_num_docs()?))
}

impl Query for PlacesQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut idf = 0.0;
        let mut average = [0.0; 2];
        if let EnableScoring::Enabled {
            statistics_provider: statistics,
            ..
        } = scoring
        {
            let fields = &self.plan.fields;
            idf = rarity(&self.plan.node, statistics)?;
            let documents = statistics.total_num_docs()?.max(1) as Score;
            for (average, field) in average.iter_mut().zip([fields.title, fields.text]) {
                *average = statistics.total_num_tokens(field)? as Score / documents;
            }
        }
        Ok(Box::new(PlacesWeight {
            plan: Arc::clone(&self.plan),
            idf,
            average,
        }))
    }
}

struct PlacesWeight {
    plan: Arc<Plan>,
    idf: Score,
    /// Average number of words of a headline and of a text.
    average: [Score; 2],
}

impl PlacesWeight {
    /// The matching quotations of a segment with their scores, ascending.
    fn quotations(&self, reader: &SegmentReader) -> tantivy::Result<Vec<(DocId, Score)>> {
        let mut found = Vec::new();
        let mut stretches = Vec::new();
        let Some(mut search) = Search::open(&self.plan, reader)? else {
            return Ok(found);
        };
        let Some(columns) = self.plan.columns.of_reader(reader) else {
            return Ok(found);
        };
        let mut doc = search.finder.seek(0);
        while doc != TERMINATED {
            let rows = columns.quotations(doc);
            if self.plan.held == HitPart::Speaker {
                let spoken = search.finder.spoken(doc, &rows).into_iter();
                found.extend(spoken.map(|(row, standing)| {
                    let score = if self.plan.node.is_by_standing() {
                        standing.score()
                    } else {
                        self.idf
                    };
                    (row, score)
                }));
            } else if !rows.is_empty() {
                search.read_stretches(doc, &mut stretches);
                for row in rows {
                    let value = |column: &Column<u64>| column.values.get_val(row);
                    let (mut from, mut words) = (value(&columns.said_from), value(&columns.said_words));
                    if self.plan.held == HitPart::Paragraph {
                        let before = value(&columns.words_before);
                        from = from.saturating_sub(before);
                        words = words + before + value(&columns.words_after);
                    }
                    let start = FieldRegion::Text.start() + from;
                    let inside = |stretch: &&Stretch| {
                        if self.plan.held == HitPart::Headline {
                            FieldRegion::Title.has(stretch.start)
                        } else {
                            start <= stretch.start && stretch.end <= start + words
                        }
                    };
                    let inside: Vec<Stretch> = stretches.iter().filter(inside).copied().collect();
                    let number = count(&inside);
                    if number >= self.plan.least as usize {
                        let usual = match self.plan.held {
                            HitPart::Said => USUAL_WORDS,
                            HitPart::Paragraph => USUAL_PARAGRAPH,
                            _ => words.max(1) as Score,
                        };
                        let norm = K1 * (1.0 - B + B * words as Score / usual);
                        let number = number as Score;
                        found.push((row, self.idf * number * (K1 + 1.0) / (number + norm)));
                    }
                }
            }
            doc = search.finder.seek(doc + 1);
        }
        Ok(found)
    }

    fn articles(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Option<PlacesScorer>> {
        let Some(search) = Search::open(&self.plan, reader)? else {
            return Ok(None);
        };
        let fields = &self.plan.fields;
        let mut scorer = PlacesScorer {
            search,
            norms: [
                reader.get_fieldnorms_reader(fields.title)?,
                reader.get_fieldnorms_reader(fields.text)?,
            ],
            average: self.average,
            idf: self.idf * boost,
            doc: 0,
            stretches: Vec::new(),
            documents: reader.max_doc(),
        };
        scorer.next_match(0);
        Ok(Some(scorer))
    }
}

/// A plan, opened on a segment.
struct Search {
    finder: PositionFinder,
    reading: PositionReader,
    plan: Arc<Plan>,
}

impl Search {
    /// None if the reader does not belong to the columns' searcher.
    fn open(plan: &Arc<Plan>, reader: &SegmentReader) -> tantivy::Result<Option<Self>> {
        let Some(reading) = PositionReader::open(&plan.columns, reader) else {
            return Ok(None);
        };
        Ok(Some(Self {
            finder: plan.node.open(reader, &plan.fields, &plan.budget)?,
            reading,
            plan: Arc::clone(plan),
        }))
    }

    /// Replaces `stretches` by those of an article.
    fn read_stretches(&mut self, doc: DocId, stretches: &mut Vec<Stretch>) {
        self.finder.read_stretches(doc, &mut self.reading, stretches);
    }

    fn are_enough(&self, stretches: &[Stretch]) -> bool {
        let least = self.plan.least as usize;
        stretches.len() >= least && (least < 2 || count(stretches) >= least)
    }
}

impl Weight for PlacesWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if self.plan.held != HitPart::Article {
            return Ok(ListScorer::boxed(
                self.quotations(reader)?,
                boost,
                &self.plan.budget,
            ));
        }
        Ok(match self.articles(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let at = scorer.doc();
        if at == doc || at < doc && scorer.seek(doc) == doc {
            return Ok(Explanation::new("words at places of the article", scorer.score()));
        }
        let message = format!("document #{doc} does not match");
        Err(TantivyError::InvalidArgument(message))
    }
}

struct PlacesScorer {
    search: Search,
    /// Lengths of headline and text.
    norms: [FieldNormReader; 2],
    average: [Score; 2],
    idf: Score,
    doc: DocId,
    /// Stretches in the current document.
    stretches: Vec<Stretch>,
    documents: u32,
}

impl PlacesScorer {
    /// Moves to the first match at or after `target`.
    fn next_match(&mut self, target: DocId) -> DocId {
        self.doc = self.search.finder.seek(target);
        while self.doc != TERMINATED {
            self.search.read_stretches(self.doc, &mut self.stretches);
            if self.search.are_enough(&self.stretches) {
                break;
            }
            self.doc = self.search.finder.seek(self.doc + 1);
        }
        self.doc
    }
}

impl DocSet for PlacesScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.next_match(self.doc + 1)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        self.next_match(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        // The number is unknown until all documents are checked. About three of a hundred match.
        self.documents / 32
    }

    fn cost(&self) -> u64 {
        // For each document the positions of several terms are read.
        u64::from(self.documents) * 5
    }
}

impl Scorer for PlacesScorer {
    fn score(&mut self) -> Score {
        let in_title = self
            .stretches
            .partition_point(|stretch| FieldRegion::Title.has(stretch.start));
        let (title, rest) = self.stretches.split_at(in_title);
        let mut score = 0.0;
        let boosts = [self.search.plan.title_boost, 1.0];
        for (at, stretches) in [title, rest].into_iter().enumerate() {
            let number = count(stretches) as Score;
            if number > 0.0 {
                let relative = self.norms[at].fieldnorm(self.doc) as Score / self.average[at].max(1.0);
                let norm = K1 * (1.0 - B + B * relative);
                score += boosts[at] * self.idf * number * (K1 + 1.0) / (number + norm);
            }
        }
        score
    }
}
