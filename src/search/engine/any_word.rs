//! Matches any of a set of terms: the expansion of a wildcard, fuzzy word, regular expression or range.
//!
//! The engine's union of queries holds one scorer for each term and asks all of them for every document. Here
//! each posting list is read to its end, one after the other, into a bit set of documents and a count for
//! each. The engine does the same for its own multi-term queries, but without scores. Where a term matches except in some
//! printed forms, their occurrences are subtracted from its own. A list that was read to its end is kept
//! ([`crate::search::terms::document_lists`]).

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::search::budget::{Budget, HeldMemory};
use crate::search::commit::open::Commit;
use crate::search::terms::document_lists::{DocumentList, KeptLists, ListKey, ListWalk};
use crate::search::terms::expand::Expansion;

/// More occurrences of the words in a document do not raise its score.
const MOST_COUNTED: u32 = 255;

/// Matches documents with at least one of some terms in a field. BM25 scores them as if the terms were one.
#[derive(Clone, Debug)]
pub(crate) struct AnyWordQuery {
    field: Field,
    /// The field of printed forms.
    forms: Field,
    terms: Arc<Expansion>,
    lists: Arc<KeptLists>,
    budget: Budget,
}

impl AnyWordQuery {
    /// `lists` belong to the commit that the terms were expanded from.
    pub(crate) fn boxed(
        field: Field,
        terms: &Arc<Expansion>,
        lists: &Arc<KeptLists>,
        commit: &Commit,
    ) -> Box<dyn Query> {
        Box::new(Self {
            field,
            forms: commit.fields.printed_forms(field),
            terms: Arc::clone(terms),
            lists: Arc::clone(lists),
            budget: commit.budget.clone(),
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
                    for term in self.terms.terms() {
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

/// A set of documents of a segment, with the number of occurrences in each.
struct Documents {
    /// One bit for each document.
    bits: Vec<u64>,
    /// Occurrences in each document; empty if they are not counted.
    counts: Vec<u32>,
    budget: Budget,
    _held: HeldMemory,
}

impl Documents {
    /// An empty set of up to `documents`. None if the budget is spent, perhaps by its memory.
    fn new(documents: u32, is_counted: bool, budget: &Budget) -> Option<Self> {
        let counted = if is_counted { documents as usize } else { 0 };
        let words = documents as usize / 64 + 1;
        let held = budget.hold((8 * words + 4 * counted) as u64);
        budget.take(1).then(|| Self {
            bits: vec![0; words],
            counts: vec![0; counted],
            budget: budget.clone(),
            _held: held,
        })
    }

    /// Adds the documents of some terms, which all belong to the field of `index`.
    fn add<'t>(
        &mut self,
        index: &InvertedIndexReader,
        field: Field,
        terms: impl Iterator<Item = &'t str>,
    ) -> tantivy::Result<()> {
        let is_counted = !self.counts.is_empty();
        for text in terms {
            read(
                index,
                field,
                text,
                is_counted,
                &self.budget,
                &mut |docs, counts| {
                    for &doc in docs {
                        self.bits[doc as usize / 64] |= 1 << (doc % 64);
                    }
                    for (&doc, &count) in docs.iter().zip(counts) {
                        let counted = &mut self.counts[doc as usize];
                        *counted = counted.wrapping_add(count);
                    }
                },
            )?;
        }
        Ok(())
    }

    /// Takes away the occurrences of some printed forms of terms that were added. They must be counted.
    fn subtract(
        &mut self,
        index: &InvertedIndexReader,
        field: Field,
        forms: &[String],
    ) -> tantivy::Result<()> {
        for form in forms {
            read(index, field, form, true, &self.budget, &mut |docs, counts| {
                for (&doc, &count) in docs.iter().zip(counts) {
                    let counted = &mut self.counts[doc as usize];
                    *counted = counted.wrapping_sub(count);
                }
            })?;
        }
        Ok(())
    }

    /// Takes away the documents that have no occurrences left.
    fn remove_empty(&mut self) {
        for (bits, counts) in self.bits.iter_mut().zip(self.counts.chunks(64)) {
            let mut rest = *bits;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                if counts.get(bit as usize).is_none_or(|count| *count == 0) {
                    *bits &= !(1 << bit);
                }
            }
        }
    }

    /// The number of documents.
    fn number(&self) -> u32 {
        self.bits.iter().map(|bits| bits.count_ones()).sum()
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

/// Reads the postings of a term to their end, in blocks of documents and, if they are counted, of occurrences. Stops early
/// if the budget is spent.
fn read(
    index: &InvertedIndexReader,
    field: Field,
    text: &str,
    is_counted: bool,
    budget: &Budget,
    take: &mut dyn FnMut(&[DocId], &[u32]),
) -> tantivy::Result<()> {
    let option = if is_counted {
        IndexRecordOption::WithFreqs
    } else {
        IndexRecordOption::Basic
    };
    let term = Term::from_field_text(field, text);
    let Some(mut postings) = index.read_block_postings(&term, option)? else {
        return Ok(());
    };
    while !postings.docs().is_empty() && budget.take(postings.docs().len() as u64) {
        take(postings.docs(), if is_counted { postings.freqs() } else { &[] });
        postings.advance();
    }
    Ok(())
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
        let (query, terms) = (&self.query, &self.query.terms);
        let is_excepting = terms.excepting().next().is_some();
        let is_scored = self.bm25.is_some();
        let is_counted = is_scored || is_excepting;
        let Some(mut documents) = Documents::new(reader.max_doc(), is_counted, &query.budget) else {
            return Ok(None);
        };
        let index = reader.inverted_index(query.field)?;
        let excepting = terms.excepting().map(|(term, _)| term);
        let whole = terms.sure.iter().map(String::as_str).chain(excepting);
        documents.add(&index, query.field, whole)?;
        if !terms.partial.is_empty() {
            let forms = reader.inverted_index(query.forms)?;
            documents.add(&forms, query.forms, terms.only_forms())?;
            for (_, others) in terms.excepting() {
                documents.subtract(&forms, query.forms, others)?;
            }
        }
        if is_excepting {
            documents.remove_empty();
        }
        // What an interrupted search found is no list for later questions.
        let key = key.filter(|_| !query.budget.is_spent());
        let number = documents.number();
        if number == 0 {
            if let Some(key) = key {
                query.lists.keep(key, DocumentList::default());
            }
            return Ok(None);
        }
        let mut scorer = AnyWordScorer {
            documents,
            is_scored,
            scoring: self.scoring(reader, boost)?,
            doc: 0,
            number,
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

/// The documents that a scorer has found so far, to be kept.
struct RecordedList {
    key: ListKey,
    lists: Arc<KeptLists>,
    list: DocumentList,
}

struct AnyWordScorer {
    documents: Documents,
    is_scored: bool,
    scoring: Scoring,
    doc: DocId,
    number: u32,
    /// None if nothing is kept, or if the caller skipped documents.
    record: Option<RecordedList>,
}

impl AnyWordScorer {
    /// Moves to the first match at or after `doc` and records it. At the end, keeps the recorded list.
    fn move_to_next(&mut self, doc: DocId) {
        self.doc = self.documents.next(doc);
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
        if let Some(record) = self.record.take() {
            let list = DocumentList {
                size_hint,
                cost,
                ..record.list
            };
            record.lists.keep(record.key, list);
        }
    }

    /// Occurrences of the words in the current document, up to [`MOST_COUNTED`]; 0 if there is no score.
    fn counted(&self) -> u32 {
        match self.documents.counts.get(self.doc as usize) {
            Some(count) if self.is_scored => (*count).min(MOST_COUNTED),
            _ => 0,
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
        u64::from(self.number)
    }
}

impl Scorer for AnyWordScorer {
    fn score(&mut self) -> Score {
        self.scoring.score(self.doc, self.counted())
    }
}
