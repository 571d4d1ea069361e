//! Finds quotations by their words, without indexing the words a second time.
//!
//! The words of a quotation are part of its article. They are looked up in the article's text with their
//! positions, and a quotation is a hit if the words lie within its bounds.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::index::schema::Fields;
use crate::search::budget::{Budget, POSTINGS_BYTES};
use crate::search::commit::columns::{Columns, SegmentColumns};
use crate::search::commit::open::Commit;
use crate::search::engine::join::ListScorer;
use crate::search::engine::speakers::Speakers;

/// BM25's constants, with the engine's values (Robertson and Zaragoza 2009).
pub(crate) const K1: Score = 1.2;
pub(crate) const B: Score = 0.75;
/// Typical number of words in a quotation, used as BM25's average length.
pub(crate) const USUAL_WORDS: Score = 20.0;
/// Typical number of words in a paragraph.
pub(crate) const USUAL_PARAGRAPH: Score = 60.0;

/// The part of an article that has to contain the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuotationPart {
    /// The quoted words.
    Said,
    /// The paragraph of the quotation.
    Paragraph,
    /// The headline.
    Title,
    /// The speaker: all terms are at one position, see [`Speakers`].
    Speaker,
}

/// Matches quotations with a part that contains consecutive terms. Scored by BM25, with the quotation (or its
/// paragraph) as the document.
#[derive(Clone, Debug)]
pub(crate) struct QuotationPhraseQuery {
    /// At least one term, of the field `text`. For [`QuotationPart::Title`], of `title`; for
    /// [`QuotationPart::Speaker`], of one of [`speaker_fields`].
    ///
    /// [`speaker_fields`]: crate::search::engine::speakers::speaker_fields
    terms: Vec<Term>,
    part: QuotationPart,
    /// The speaker's name, as written.
    named: Option<String>,
    /// Whether scores are those of [`Standing`]. If so, quotations said on behalf of the speaker count, too.
    by_standing: bool,
    columns: Arc<Columns>,
    fields: Fields,
    budget: Budget,
}

impl QuotationPhraseQuery {
    /// `terms` all belong to the one field that `part` is searched in.
    pub(crate) fn new(commit: &Commit, part: QuotationPart, terms: Vec<Term>) -> Self {
        Self {
            terms,
            part,
            named: None,
            by_standing: false,
            columns: Arc::clone(&commit.columns),
            fields: commit.fields,
            budget: commit.budget.clone(),
        }
    }

    /// Restricts the query to a speaker with this name in the article, as written, white space folded to
    /// single blanks.
    pub(crate) fn named(self, name: String) -> Self {
        Self {
            named: Some(name),
            ..self
        }
    }

    /// Scores a speaker's quotations by [`Standing`] and includes those said on the speaker's behalf.
    pub(crate) fn by_standing(self, by_standing: bool) -> Self {
        Self { by_standing, ..self }
    }
}

impl Query for QuotationPhraseQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let idf = match scoring {
            EnableScoring::Enabled {
                statistics_provider, ..
            } => idf_of_all(statistics_provider, &self.terms)?,
            EnableScoring::Disabled { .. } => 0.0,
        };
        Ok(Box::new(PassageWeight {
            query: self.clone(),
            idf,
        }))
    }
}

/// BM25's inverse document frequency of a term in `frequency` of `documents`.
pub(crate) fn idf(frequency: u64, documents: u64) -> Score {
    let frequency = frequency.min(documents);
    let others = (documents - frequency) as Score;
    (1.0 + (others + 0.5) / (frequency as Score + 0.5)).ln()
}

fn idf_of_all(statistics: &dyn Bm25StatisticsProvider, terms: &[Term]) -> tantivy::Result<Score> {
    let documents = statistics.total_num_docs()?;
    let mut sum = 0.0;
    for term in terms {
        sum += idf(statistics.doc_freq(term)?, documents);
    }
    Ok(sum)
}

struct PassageWeight {
    query: QuotationPhraseQuery,
    idf: Score,
}

impl PassageWeight {
    /// The matching quotations of a segment with their scores, ascending.
    fn documents(&self, reader: &SegmentReader) -> tantivy::Result<Vec<(DocId, Score)>> {
        let mut documents = Vec::new();
        let Some(columns) = self.query.columns.of_reader(reader) else {
            return Ok(documents);
        };
        let field = self.query.terms[0].field();
        let speakers = match self.query.part {
            QuotationPart::Speaker => {
                let named = self.query.named.as_deref();
                let fields = &self.query.fields;
                Some(Speakers::open(
                    reader,
                    fields,
                    field,
                    named,
                    self.query.by_standing,
                )?)
            }
            _ => None,
        };
        let inverted = reader.inverted_index(field)?;
        let _held = self
            .query
            .budget
            .hold(POSTINGS_BYTES * self.query.terms.len() as u64);
        let mut postings = Vec::with_capacity(self.query.terms.len());
        for term in &self.query.terms {
            match inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)? {
                Some(found) => postings.push(found),
                None => return Ok(documents),
            }
        }
        let mut starts = Vec::new();
        let mut scratch = Vec::new();
        while let Some(article) = next_in_all(&mut postings, &self.query.budget) {
            let step = u32::from(self.query.part != QuotationPart::Speaker);
            phrase_starts(&mut postings, step, &mut starts, &mut scratch);
            if let Some(speakers) = &speakers {
                let said = speakers.said(article, columns.quotations(article), &starts);
                let scored = said.into_iter().map(|(row, standing)| {
                    let score = if self.query.by_standing {
                        standing.score()
                    } else {
                        self.idf
                    };
                    (row, score)
                });
                documents.extend(scored);
            } else if !starts.is_empty() {
                self.quotations(article, columns, &starts, &mut documents);
            }
            postings[0].advance();
        }
        Ok(documents)
    }

    /// Adds the quotations of an article with a part that contains the phrase. `starts` are the phrase's
    /// positions in the text, ascending.
    fn quotations(
        &self,
        article: DocId,
        columns: &SegmentColumns,
        starts: &[u32],
        documents: &mut Vec<(DocId, Score)>,
    ) {
        for quotation in columns.quotations(article) {
            let value = |column: &Column<u64>| column.values.get_val(quotation) as u32;
            let (from, words) = (value(&columns.said_from), value(&columns.said_words));
            let (from, words, usual) = match self.query.part {
                QuotationPart::Said => (from, words, USUAL_WORDS),
                QuotationPart::Paragraph => {
                    let before = value(&columns.words_before);
                    (
                        from.saturating_sub(before),
                        before + words + value(&columns.words_after),
                        USUAL_PARAGRAPH,
                    )
                }
                QuotationPart::Title | QuotationPart::Speaker => (0, u32::MAX, USUAL_PARAGRAPH),
            };
            let until = from.saturating_add(words);
            let length = self.query.terms.len() as u32;
            let first = starts.partition_point(|start| *start < from);
            let last = starts.partition_point(|start| start.saturating_add(length) <= until);
            let frequency = last.saturating_sub(first) as Score;
            if frequency > 0.0 {
                let relative = if self.query.part == QuotationPart::Title {
                    1.0
                } else {
                    words as Score / usual
                };
                let norm = K1 * (1.0 - B + B * relative);
                documents.push((quotation, self.idf * frequency * (K1 + 1.0) / (frequency + norm)));
            }
        }
    }
}

/// Moves all postings to the first document, from the current one on, that all of them have. None also if the budget is
/// spent.
fn next_in_all(postings: &mut [SegmentPostings], budget: &Budget) -> Option<DocId> {
    let mut doc = postings[0].doc();
    'moved: loop {
        if doc == TERMINATED || !budget.take(1) {
            return None;
        }
        for posting in &mut *postings {
            if posting.doc() < doc {
                posting.seek(doc);
            }
            if posting.doc() > doc {
                doc = posting.doc();
                continue 'moved;
            }
        }
        return Some(doc);
    }
}

/// The positions, ascending, at which the terms of the current document follow each other, each `step` after
/// the last.
fn phrase_starts(postings: &mut [SegmentPostings], step: u32, starts: &mut Vec<u32>, scratch: &mut Vec<u32>) {
    postings[0].positions(starts);
    for (number, posting) in (1..).zip(postings[1..].iter_mut()) {
        posting.positions(scratch);
        starts.retain(|start| scratch.binary_search(&(start + step * number)).is_ok());
    }
}

impl Weight for PassageWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(ListScorer::boxed(
            self.documents(reader)?,
            boost,
            &self.query.budget,
        ))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let documents = self.documents(reader)?;
        let found = documents.binary_search_by_key(&doc, |(doc, _)| *doc);
        let (_, score) = found
            .ok()
            .and_then(|at| documents.get(at))
            .ok_or_else(|| TantivyError::InvalidArgument(format!("document #{doc} does not match")))?;
        Ok(Explanation::new("words within the quotation", *score))
    }
}
