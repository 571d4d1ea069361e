//! Any of a set of words, opened on a segment: its documents, and its places in each.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use crate::index::schema::Fields;
use crate::search::budget::{Budget, HeldMemory, POSTINGS_BYTES};
use crate::search::terms::expand::Expansion;

/// Reading this many positions takes as long as moving to another document.
const POSITIONS_PER_STEP: u64 = 16;

/// Regions of an article with separate places. A name has a single position, and the words of the headline
/// have other positions than those of the text, so each region has its own range of places: see
/// [`crate::search::engine::stretch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldRegion {
    Title,
    Text,
    Byline,
    Publication,
    Url,
}

impl FieldRegion {
    /// All regions after headline and text, in their order.
    pub(crate) const OTHERS: [Self; 3] = [Self::Byline, Self::Publication, Self::Url];
    /// All regions in their order.
    pub(crate) const ALL: [Self; 5] = [
        Self::Title,
        Self::Text,
        Self::Byline,
        Self::Publication,
        Self::Url,
    ];

    /// The place of the region's first word.
    pub(crate) const fn start(self) -> u64 {
        (self as u64) << 32
    }

    /// True if the place is in this region.
    pub(crate) const fn has(self, place: u64) -> bool {
        place >> 32 == self as u64
    }
}

/// Any of a set of words.
#[derive(Clone, Debug)]
pub(crate) struct AnyWord {
    pub(crate) field: Field,
    pub(crate) region: FieldRegion,
    pub(crate) terms: Arc<Expansion>,
}

/// The postings of several terms, merged.
pub(crate) struct Union {
    postings: Vec<SegmentPostings>,
    /// Postings that are past the current document, the nearest first. Empty, as `here`, if there is one term.
    ahead: BinaryHeap<Reverse<(DocId, u32)>>,
    /// Postings at the current document.
    here: Vec<u32>,
    doc: DocId,
    budget: Budget,
    _held: HeldMemory,
}

impl Union {
    /// Opens `terms` of `field`.
    pub(crate) fn of(
        reader: &SegmentReader,
        field: Field,
        terms: &[String],
        budget: &Budget,
    ) -> tantivy::Result<Self> {
        let terms: Vec<Term> = terms
            .iter()
            .map(|term| Term::from_field_text(field, term))
            .collect();
        Self::open(reader, &terms, budget)
    }

    /// Terms of one field follow each other.
    pub(crate) fn open(reader: &SegmentReader, terms: &[Term], budget: &Budget) -> tantivy::Result<Self> {
        let held = budget.hold(POSTINGS_BYTES * terms.len() as u64);
        let mut postings = Vec::new();
        for terms in terms.chunk_by(|one, other| one.field() == other.field()) {
            let index = reader.inverted_index(terms[0].field())?;
            for term in terms.iter().take_while(|_| budget.take(1)) {
                postings.extend(index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?);
            }
        }
        let ahead = if postings.len() == 1 {
            BinaryHeap::new()
        } else {
            let ahead = (0..).zip(&postings);
            ahead
                .map(|(at, postings)| Reverse((postings.doc(), at)))
                .collect()
        };
        let mut union = Self {
            ahead,
            postings,
            here: Vec::new(),
            doc: 0,
            budget: budget.clone(),
            _held: held,
        };
        union.take();
        Ok(union)
    }

    /// The number of documents of all terms, each counted apart.
    fn documents(&self) -> u64 {
        let each = self
            .postings
            .iter()
            .map(|postings| u64::from(postings.doc_freq()));
        each.sum()
    }

    /// Moves to the next document and collects the postings that are at it.
    fn take(&mut self) {
        if let [only] = &*self.postings {
            self.doc = only.doc();
            return;
        }
        self.doc = self.ahead.peek().map_or(TERMINATED, |Reverse((doc, _))| *doc);
        while let Some(Reverse((doc, at))) = self.ahead.peek().copied()
            && doc == self.doc
        {
            self.ahead.pop();
            self.here.push(at);
        }
    }

    /// Moves to the first document at or after `target`; to the end if the budget is spent.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if !self.budget.take(1 + self.here.len() as u64) {
            self.doc = TERMINATED;
            return TERMINATED;
        }
        if let [only] = &mut *self.postings {
            // A step is cheaper than a search for the next document.
            self.doc = if target == self.doc + 1 {
                only.advance()
            } else {
                only.seek(target)
            };
            return self.doc;
        }
        for at in std::mem::take(&mut self.here) {
            let doc = self.postings[at as usize].seek(target);
            self.ahead.push(Reverse((doc, at)));
        }
        while let Some(Reverse((doc, at))) = self.ahead.peek().copied()
            && doc < target
        {
            self.ahead.pop();
            let doc = self.postings[at as usize].seek(target);
            self.ahead.push(Reverse((doc, at)));
        }
        self.take();
        self.doc
    }

    /// Appends the positions in `doc` if it is the current document, unordered.
    pub(crate) fn add_positions(&mut self, doc: DocId, positions: &mut Vec<u32>) {
        if self.doc != doc {
            return;
        }
        if let [only] = &mut *self.postings {
            only.append_positions_with_offset(0, positions);
        }
        for &at in &self.here {
            self.postings[at as usize].append_positions_with_offset(0, positions);
        }
        self.budget.take(positions.len() as u64 / POSITIONS_PER_STEP);
    }
}

/// Any of a set of words, opened on a segment.
pub(crate) struct WordFinder {
    /// Terms whose occurrences all match, and printed forms.
    sure: Union,
    /// Terms that match except in some printed forms.
    excepting: Union,
    /// Those forms.
    excepted: Union,
    region: FieldRegion,
    /// Room for the positions in one document.
    positions: Vec<u32>,
}

impl WordFinder {
    pub(crate) fn open(
        word: &AnyWord,
        reader: &SegmentReader,
        fields: &Fields,
        budget: &Budget,
    ) -> tantivy::Result<Self> {
        let forms_field = fields.printed_forms(word.field);
        let of_field = |field| move |text: &str| Term::from_field_text(field, text);
        let sure = word
            .terms
            .sure
            .iter()
            .map(String::as_str)
            .map(of_field(word.field));
        let only = word.terms.only_forms().map(of_field(forms_field));
        let excepting = word
            .terms
            .excepting()
            .map(|(term, _)| term)
            .map(of_field(word.field));
        let excepted = word.terms.excepting().flat_map(|(_, forms)| forms);
        let excepted = excepted.map(|form| of_field(forms_field)(form.as_str()));
        Ok(Self {
            sure: Union::open(reader, &sure.chain(only).collect::<Vec<_>>(), budget)?,
            excepting: Union::open(reader, &excepting.collect::<Vec<_>>(), budget)?,
            excepted: Union::open(reader, &excepted.collect::<Vec<_>>(), budget)?,
            region: word.region,
            positions: Vec::new(),
        })
    }

    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        self.sure.seek(target).min(self.excepting.seek(target))
    }

    /// At most this many documents have one of the words.
    pub(crate) fn documents(&self) -> u64 {
        self.sure.documents() + self.excepting.documents()
    }

    /// The places of the words in a document, ascending.
    pub(crate) fn places(&mut self, doc: DocId) -> Vec<u64> {
        let start = self.region.start();
        let positions = self.positions(doc).iter();
        positions.map(|at| start + u64::from(*at)).collect()
    }

    /// The positions of the words in a document, ascending.
    pub(crate) fn positions(&mut self, doc: DocId) -> &[u32] {
        let positions = &mut self.positions;
        positions.clear();
        if self.excepting.seek(doc) == doc {
            self.excepting.add_positions(doc, positions);
            if self.excepted.seek(doc) == doc {
                let mut excepted = Vec::new();
                self.excepted.add_positions(doc, &mut excepted);
                take_away(positions, &mut excepted);
            }
        }
        if self.sure.seek(doc) == doc {
            self.sure.add_positions(doc, positions);
        }
        if !positions.is_sorted_by(|one, next| one < next) {
            positions.sort_unstable();
            positions.dedup();
        }
        positions
    }
}

/// Takes each of `others` away from `positions` once. Two terms can have the same position, and only one of them a form that
/// does not match. Sorts both.
fn take_away(positions: &mut Vec<u32>, others: &mut [u32]) {
    positions.sort_unstable();
    others.sort_unstable();
    let mut others = others.iter().peekable();
    positions.retain(|position| {
        while others.next_if(|other| *other < position).is_some() {}
        others.next_if_eq(&position).is_none()
    });
}
