//! Matches any of a set of terms: the expansion of a wildcard, fuzzy word, regular expression or range.
//!
//! The engine's union of queries holds one scorer for each term and asks all of them for every document. Here
//! each posting list is read to its end, one after the other, into a bit set of documents and a count for
//! each. The engine does the same for its own multi-term queries, but without scores. A list that was read to
//! its end is kept ([`crate::search::terms::document_lists`]).

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::index::schema::Fields;
use crate::search::engine::position_finder::Union;
use crate::search::terms::document_lists::{DocumentList, KeptLists, ListKey, ListWalk};
use crate::search::terms::expand::Expansion;
use crate::search::terms::printed_form::{CountedField, PrintedWords};

/// Matches documents with at least one of some terms in a field. BM25 scores them as if the terms were one.
#[derive(Clone, Debug)]
pub(crate) struct AnyWordQuery {
    field: Field,
    counted: CountedField,
    terms: Arc<Expansion>,
    lists: Arc<KeptLists>,
    fields: Fields,
}

impl AnyWordQuery {
    /// `counted` selects the words that are compared where only the text decides on a term. `lists` belong to
    /// the commit that the terms were expanded from.
    pub(crate) fn boxed(
        field: Field,
        counted: CountedField,
        terms: &Arc<Expansion>,
        lists: &Arc<KeptLists>,
        fields: &Fields,
    ) -> Box<dyn Query> {
        Box::new(Self {
            field,
            counted,
            terms: Arc::clone(terms),
            lists: Arc::clone(lists),
            fields: *fields,
        })
    }
}

impl Query for AnyWordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bm25 = match scoring {
            EnableScoring::Enabled {
                statistics_provider: statistics,
                ..
            } => {
                let count = || {
                    let mut frequency = 0;
                    for term in self.terms.sure.iter().chain(&self.terms.maybe) {
                        frequency += statistics.doc_freq(&Term::from_field_text(self.field, term))?;
                    }
                    Ok(frequency)
                };
                let documents = statistics.total_num_docs()?;
                let frequency = match self.terms.number {
                    Some(number) => self.lists.frequency(number, self.field, documents, count)?,
                    None => count()?,
                };
                let average = statistics.total_num_tokens(self.field)? as Score / documents.max(1) as Score;
                let frequency = frequency.min(documents);
                Some(Bm25Weight::for_one_term_without_explain(
                    frequency, documents, average,
                ))
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(AnyWordWeight {
            query: self.clone(),
            bm25,
        }))
    }
}

struct AnyWordWeight {
    query: AnyWordQuery,
    /// None if the query is not scored.
    bm25: Option<Bm25Weight>,
}

/// A set of documents of a segment.
struct Documents {
    /// One bit for each document.
    bits: Vec<u64>,
}

impl Documents {
    fn new(documents: u32) -> Self {
        Self {
            bits: vec![0; documents as usize / 64 + 1],
        }
    }

    fn add(&mut self, doc: DocId) {
        self.bits[doc as usize / 64] |= 1 << (doc % 64);
    }

    /// The first document at or after `doc`.
    fn next(&self, doc: DocId) -> DocId {
        let mut bucket = doc as usize / 64;
        let Some(&bits) = self.bits.get(bucket) else {
            return TERMINATED;
        };
        let mut bits = bits & (u64::MAX << (doc % 64));
        while bits == 0 {
            bucket += 1;
            match self.bits.get(bucket) {
                Some(next) => bits = *next,
                None => return TERMINATED,
            }
        }
        bucket as u32 * 64 + bits.trailing_zeros()
    }
}

/// The query, opened on a segment.
enum Opened {
    Nothing,
    /// Result of an earlier search.
    Kept(KeptScorer),
    Looking(Box<AnyWordScorer>),
}

impl AnyWordWeight {
    fn open(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Opened> {
        let query = &self.query;
        let key = query.terms.number.map(|expansion| ListKey {
            expansion,
            field: query.field,
            segment: reader.segment_id(),
            is_scored: self.bm25.is_some(),
        });
        let list = key.and_then(|key| query.lists.get(&key));
        Ok(match list {
            Some(list) if list.documents.is_empty() => Opened::Nothing,
            Some(list) => Opened::Kept(KeptScorer {
                walk: ListWalk::new(list),
                scoring: self.scoring(reader, boost)?,
            }),
            None => match self.look(reader, boost, key)? {
                Some(scorer) => Opened::Looking(Box::new(scorer)),
                None => Opened::Nothing,
            },
        })
    }

    fn scoring(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Scoring> {
        Ok(match &self.bm25 {
            Some(bm25) => Scoring::Bm25 {
                norms: reader.get_fieldnorms_reader(self.query.field)?,
                bm25: bm25.boost_by(boost),
            },
            None => Scoring::Constant(boost),
        })
    }

    /// Reads the postings of the terms in a segment. None if the segment has none of the terms.
    fn look(
        &self,
        reader: &SegmentReader,
        boost: Score,
        key: Option<ListKey>,
    ) -> tantivy::Result<Option<AnyWordScorer>> {
        let query = &self.query;
        let documents = reader.max_doc();
        let mut sure = Documents::new(documents);
        let mut counts = vec![
            0_u8;
            if self.bm25.is_some() {
                documents as usize
            } else {
                0
            }
        ];
        let mut number = 0_u32;
        let index = reader.inverted_index(query.field)?;
        let option = if self.bm25.is_some() {
            IndexRecordOption::WithFreqs
        } else {
            IndexRecordOption::Basic
        };
        for text in &query.terms.sure {
            let term = Term::from_field_text(query.field, text);
            let Some(mut postings) = index.read_block_postings(&term, option)? else {
                continue;
            };
            while !postings.docs().is_empty() {
                number += postings.docs().len() as u32;
                for &doc in postings.docs() {
                    sure.add(doc);
                }
                if self.bm25.is_some() {
                    for (&doc, &count) in postings.docs().iter().zip(postings.freqs()) {
                        let counted = &mut counts[doc as usize];
                        *counted = counted.saturating_add(count.min(255) as u8);
                    }
                }
                postings.advance();
            }
        }
        let maybe = if query.terms.maybe.is_empty() {
            None
        } else {
            let mut union = Union::of(reader, query.field, &query.terms.maybe)?;
            number = number.saturating_add(union.size_hint());
            (union.seek(0) != TERMINATED).then_some(union)
        };
        if number == 0 {
            if let Some(key) = key {
                query.lists.keep(key, DocumentList::default());
            }
            return Ok(None);
        }
        let maybe = match maybe {
            Some(union) => Some(Maybe {
                union,
                positions: Vec::new(),
                words: PrintedWords::open(reader, &query.fields)?,
                terms: Arc::clone(&query.terms),
                counted: query.counted,
                was_unread: false,
            }),
            None => None,
        };
        let mut scorer = AnyWordScorer {
            sure,
            maybe,
            counts,
            scoring: self.scoring(reader, boost)?,
            doc: 0,
            number: number.min(documents),
            record: key.map(|key| RecordedList {
                key,
                lists: Arc::clone(&query.lists),
                list: DocumentList::default(),
            }),
        };
        scorer.move_to_next(0);
        Ok(Some(scorer))
    }
}

impl Weight for AnyWordWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.open(reader, boost)? {
            Opened::Nothing => Box::new(EmptyScorer),
            Opened::Kept(scorer) => Box::new(scorer),
            Opened::Looking(scorer) => scorer,
        })
    }

    fn for_each(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        match self.open(reader, 1.0)? {
            Opened::Nothing => {}
            Opened::Kept(scorer) => for_each(scorer, callback),
            Opened::Looking(scorer) => for_each(*scorer, callback),
        }
        Ok(())
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let at = scorer.doc();
        if at == doc || at < doc && scorer.seek(doc) == doc {
            return Ok(Explanation::new("any of several words", scorer.score()));
        }
        let message = format!("document #{doc} does not match");
        Err(TantivyError::InvalidArgument(message))
    }
}

fn for_each(mut scorer: impl Scorer, callback: &mut dyn FnMut(DocId, Score)) {
    let mut doc = scorer.doc();
    while doc != TERMINATED {
        callback(doc, scorer.score());
        doc = scorer.advance();
    }
}

/// How documents are scored.
enum Scoring {
    Bm25 {
        norms: FieldNormReader,
        bm25: Bm25Weight,
    },
    /// The same score for all.
    Constant(Score),
}

impl Scoring {
    /// The score of a document with `count` occurrences of the words.
    fn score(&self, doc: DocId, count: u32) -> Score {
        match self {
            Self::Bm25 { norms, bm25 } => bm25.score(norms.fieldnorm_id(doc), count),
            Self::Constant(score) => *score,
        }
    }
}

/// Walks over the result of an earlier search.
struct KeptScorer {
    walk: ListWalk,
    scoring: Scoring,
}

impl DocSet for KeptScorer {
    fn advance(&mut self) -> DocId {
        self.walk.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.walk.seek(target)
    }

    fn doc(&self) -> DocId {
        self.walk.doc()
    }

    fn size_hint(&self) -> u32 {
        self.walk.size_hint()
    }

    fn cost(&self) -> u64 {
        self.walk.cost()
    }
}

impl Scorer for KeptScorer {
    fn score(&mut self) -> Score {
        self.scoring.score(self.walk.doc(), self.walk.counted())
    }
}

/// Documents with a term that matches only in some printed forms.
struct Maybe {
    union: Union,
    /// Positions in the last document that was checked.
    positions: Vec<u32>,
    words: PrintedWords,
    terms: Arc<Expansion>,
    counted: CountedField,
    /// Whether an article could not be read.
    was_unread: bool,
}

impl Maybe {
    /// True if the document prints one of the words. An article that cannot be read counts as a match, so
    /// that it is not left out silently.
    fn is_printed(&mut self, doc: DocId) -> bool {
        self.positions.clear();
        self.union.add_positions(doc, &mut self.positions);
        self.positions.sort_unstable();
        let read = self
            .words
            .retain(doc, self.counted, &mut self.positions, &self.terms.printings);
        self.was_unread |= read.is_err();
        read.is_err() || !self.positions.is_empty()
    }
}

/// The documents that a scorer has found so far, to be kept.
struct RecordedList {
    key: ListKey,
    lists: Arc<KeptLists>,
    list: DocumentList,
}

struct AnyWordScorer {
    sure: Documents,
    maybe: Option<Maybe>,
    /// Occurrences of the words in each document, up to 255.
    counts: Vec<u8>,
    scoring: Scoring,
    doc: DocId,
    number: u32,
    /// None if nothing is kept, or if the caller skipped documents.
    record: Option<RecordedList>,
}

impl AnyWordScorer {
    /// The first match at or after `doc`.
    fn next(&mut self, mut doc: DocId) -> DocId {
        let sure = self.sure.next(doc);
        let Some(maybe) = &mut self.maybe else { return sure };
        loop {
            doc = maybe.union.seek(doc);
            if doc >= sure {
                return sure;
            }
            if maybe.is_printed(doc) {
                return doc;
            }
            doc += 1;
        }
    }

    /// Moves to the first match at or after `doc` and records it. At the end, keeps the recorded list.
    fn move_to_next(&mut self, doc: DocId) {
        self.doc = self.next(doc);
        let count = self.counted();
        let Some(record) = &mut self.record else { return };
        if self.doc != TERMINATED {
            record.list.documents.push((self.doc, count));
            if !record.list.is_short() {
                self.record = None;
            }
            return;
        }
        let (size_hint, cost) = (self.size_hint(), self.cost());
        if let Some(record) = self.record.take()
            && !self.maybe.as_ref().is_some_and(|maybe| maybe.was_unread)
        {
            let list = DocumentList {
                size_hint,
                cost,
                ..record.list
            };
            record.lists.keep(record.key, list);
        }
    }

    /// Occurrences of the words in the current document; 0 if they are not counted.
    fn counted(&self) -> u32 {
        match (self.counts.get(self.doc as usize), &self.maybe) {
            // No sure term is in this document, so the positions that the text confirmed count.
            (Some(0), Some(maybe)) => maybe.positions.len() as u32,
            (Some(count), _) => u32::from(*count),
            (None, _) => 0,
        }
    }
}

impl DocSet for AnyWordScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.move_to_next(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            if target > self.doc + 1 {
                self.record = None;
            }
            self.move_to_next(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.number
    }

    fn cost(&self) -> u64 {
        // Reading a text costs about a hundred times as much as moving to the next document.
        u64::from(self.number) * if self.maybe.is_some() { 100 } else { 1 }
    }
}

impl Scorer for AnyWordScorer {
    fn score(&mut self) -> Score {
        self.scoring.score(self.doc, self.counted())
    }
}
