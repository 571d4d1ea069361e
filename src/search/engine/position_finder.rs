//! Finds where a part of a question matches in an article: stretches of headline and text, from the positions
//! of terms.
//!
//! A [`PositionNode`] is a plan. Opened on a segment it is a [`PositionFinder`], which walks over the
//! articles that may match (by their terms alone) and finds the stretches of each.

use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::{Column, RowId};
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentOrdinal, SegmentReader, TERMINATED, Term};

use crate::index::analysis::{PARAGRAPH, SENTENCE, TITLE};
use crate::index::schema::Fields;
use crate::search::budget::Budget;
use crate::search::commit::classes::Classes;
use crate::search::commit::columns::{Columns, SegmentColumns};
use crate::search::engine::name_column::{ColumnName, Holders};
pub(crate) use crate::search::engine::position_finder::word::{AnyWord, FieldRegion};
use crate::search::engine::position_finder::word::{Union, WordFinder};
use crate::search::engine::position_finder::word_windows::WordWindows;
use crate::search::engine::speakers::Speakers;
use crate::search::engine::standing::Standing;
use crate::search::engine::stretch::{Stretch, Within, following, near, together};
use crate::search::query::Reach;
use crate::search::terms::expand::Expansion;

mod word;
mod word_windows;

/// Maximum number of words in the mention of a name.
const LONGEST_NAME: u64 = 6;

/// A part of a question, to be found in an article.
#[derive(Clone, Debug)]
pub(crate) enum PositionNode {
    /// Never matches: the part has no positions.
    Nowhere,
    Word(AnyWord),
    /// Consecutive words. With slop, the words in any order with at most that many other words between them.
    Phrase {
        words: Vec<AnyWord>,
        slop: u32,
    },
    /// One name that has one of each of these terms.
    Name {
        field: Field,
        words: Vec<Arc<Expansion>>,
        /// A term that the article must also have.
        also: Option<Term>,
        /// A name that the article must also have in a column.
        named: Option<ColumnName>,
        /// The name's words in headline and text. A mention starts at its first word and ends at the last of
        /// these.
        printed: Vec<AnyWord>,
    },
    /// The quotations of a speaker who has one of each of these terms in one of the fields of speakers.
    Spoken {
        field: Field,
        words: Vec<Arc<Expansion>>,
        /// The speaker's name in the article, as written.
        named: Option<String>,
        /// Whether scores are those of a [`Standing`]. If so, quotations said on behalf of the speaker count,
        /// too.
        by_standing: bool,
    },
    Either(Vec<Self>),
    Near {
        left: Box<Self>,
        right: Box<Self>,
        reach: Reach,
        ordered: bool,
    },
    /// The matches within a part of the article.
    Inside {
        node: Box<Self>,
        part: ArticlePart,
    },
}

/// A part of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArticlePart {
    /// The lead, without the headline.
    Lead,
    /// A quotation.
    Said,
    /// A paragraph with a quotation, or the headline.
    AroundQuotation,
}

impl PositionNode {
    /// True if its quotations are scored by the standing of their speakers.
    pub(crate) fn is_by_standing(&self) -> bool {
        match self {
            Self::Spoken { by_standing, .. } => *by_standing,
            Self::Either(nodes) => nodes.iter().any(Self::is_by_standing),
            _ => false,
        }
    }

    /// Adds its words. False if some of its stretches are not single words.
    fn is_of_words<'a>(&'a self, words: &mut Vec<&'a AnyWord>) -> bool {
        match self {
            Self::Word(word) => {
                words.push(word);
                true
            }
            Self::Either(nodes) => nodes.iter().all(|node| node.is_of_words(words)),
            _ => false,
        }
    }

    /// Opens it on a segment.
    pub(crate) fn open(
        &self,
        reader: &SegmentReader,
        fields: &Fields,
        budget: &Budget,
    ) -> tantivy::Result<PositionFinder> {
        Ok(match self {
            Self::Nowhere => PositionFinder::Nowhere,
            Self::Word(word) => PositionFinder::Word(WordFinder::open(word, reader, fields, budget)?),
            Self::Phrase { words, slop } => {
                let words = words
                    .iter()
                    .map(|word| WordFinder::open(word, reader, fields, budget));
                PositionFinder::Phrase {
                    words: words.collect::<tantivy::Result<_>>()?,
                    slop: *slop,
                }
            }
            Self::Name {
                field,
                words,
                also,
                named,
                printed,
            } => PositionFinder::Name {
                named: match named {
                    None => None,
                    Some(name) => match name.open(reader)? {
                        None => return Ok(PositionFinder::Nowhere),
                        Some(holders) => Some(Box::new(holders)),
                    },
                },
                printed: {
                    let printed = printed
                        .iter()
                        .map(|word| WordFinder::open(word, reader, fields, budget));
                    printed.collect::<tantivy::Result<_>>()?
                },
                words: unions(reader, *field, words, budget)?,
                also: match also {
                    Some(term) => Some(Union::open(reader, std::slice::from_ref(term), budget)?),
                    None => None,
                },
                title: postings(reader, *field, TITLE)?,
            },
            Self::Spoken {
                field,
                words,
                named,
                by_standing,
            } => PositionFinder::Spoken {
                speakers: Speakers::open(reader, fields, *field, named.as_deref(), *by_standing)?,
                words: unions(reader, *field, words, budget)?,
            },
            Self::Either(nodes) => {
                let nodes = nodes.iter().map(|node| node.open(reader, fields, budget));
                PositionFinder::Either(nodes.collect::<tantivy::Result<_>>()?)
            }
            Self::Near {
                left,
                right,
                reach: Reach::Words(most),
                ordered,
            } if let Some([left, right]) = both_of_words(left, right) => {
                let sides = [&*left, &*right];
                let windows = WordWindows::open(sides, *most, *ordered, reader, fields, budget)?;
                PositionFinder::WordWindows(windows)
            }
            Self::Near {
                left,
                right,
                reach,
                ordered,
            } => PositionFinder::Near {
                left: Box::new(left.open(reader, fields, budget)?),
                right: Box::new(right.open(reader, fields, budget)?),
                reach: *reach,
                ordered: *ordered,
                marks: match reach {
                    Reach::Words(_) => None,
                    Reach::Sentence => postings(reader, fields.text, SENTENCE)?,
                    Reach::Paragraph => postings(reader, fields.text, PARAGRAPH)?,
                },
            },
            Self::Inside { node, part } => PositionFinder::Inside {
                node: Box::new(node.open(reader, fields, budget)?),
                part: *part,
            },
        })
    }
}

/// The words of two parts. None if one of them has stretches that are not single words.
fn both_of_words<'a>(left: &'a PositionNode, right: &'a PositionNode) -> Option<[Vec<&'a AnyWord>; 2]> {
    let mut words = [Vec::new(), Vec::new()];
    let is_so = left.is_of_words(&mut words[0]) && right.is_of_words(&mut words[1]);
    is_so.then_some(words)
}

fn postings(reader: &SegmentReader, field: Field, text: &str) -> tantivy::Result<Option<SegmentPostings>> {
    let term = Term::from_field_text(field, text);
    let index = reader.inverted_index(field)?;
    Ok(index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?)
}

fn unions(
    reader: &SegmentReader,
    field: Field,
    words: &[Arc<Expansion>],
    budget: &Budget,
) -> tantivy::Result<Vec<Union>> {
    let words = words
        .iter()
        .map(|word| Union::of(reader, field, &word.sure, budget));
    words.collect()
}

/// The first places of a document's sentences or paragraphs, according to their `marks`, and of its other
/// regions; ascending.
fn bounds(marks: &mut Option<SegmentPostings>, doc: DocId) -> Vec<u64> {
    let mut positions = Vec::new();
    positions_at(marks, doc, &mut positions);
    let text = FieldRegion::Text.start();
    let mut bounds: Vec<u64> = vec![FieldRegion::Title.start(), text];
    bounds.extend(positions.into_iter().map(|at| text + u64::from(at)));
    bounds.extend(FieldRegion::OTHERS.map(FieldRegion::start));
    bounds
}

/// The positions of a term in a document, ascending. False if the document does not have it.
fn positions_at(postings: &mut Option<SegmentPostings>, doc: DocId, positions: &mut Vec<u32>) -> bool {
    positions.clear();
    let Some(postings) = postings else { return false };
    let at = postings.doc();
    let is_there = at == doc || at < doc && postings.seek(doc) == doc;
    if is_there {
        postings.positions(positions);
    }
    is_there
}

/// Reads what the search needs beyond postings: columns.
pub(crate) struct PositionReader {
    columns: Arc<Columns>,
    segment: SegmentOrdinal,
}

impl PositionReader {
    /// None if the reader does not belong to the columns' searcher.
    pub(crate) fn open(columns: &Arc<Columns>, reader: &SegmentReader) -> Option<Self> {
        Some(Self {
            columns: Arc::clone(columns),
            segment: columns.number_of(reader)?,
        })
    }

    /// The columns of the segment.
    pub(crate) fn columns(&self) -> &SegmentColumns {
        self.columns.of(self.segment)
    }

    /// Bounds of the quotations of an article whose classes are shown, as places.
    fn shown_quotations(&self, article: DocId, with_paragraph: bool) -> Vec<Stretch> {
        let columns = self.columns();
        let rows = columns.quotations(article);
        let quotations = rows.zip(self.quotations(article, with_paragraph));
        let shown = quotations.filter(|(row, _)| columns.has_class(*row, Classes::default()));
        shown.map(|(_, quotation)| quotation).collect()
    }

    /// Bounds of each quotation of an article, as places.
    fn quotations(&self, article: DocId, with_paragraph: bool) -> impl Iterator<Item = Stretch> {
        let columns = self.columns();
        let rows = columns.quotations(article);
        rows.map(move |row| {
            let value = |column: &Column<u64>| column.values.get_val(row);
            let (from, words) = (value(&columns.said_from), value(&columns.said_words));
            let (before, after) = if with_paragraph {
                (value(&columns.words_before), value(&columns.words_after))
            } else {
                (0, 0)
            };
            let start = FieldRegion::Text.start();
            Stretch {
                start: start + from.saturating_sub(before),
                end: start + from.saturating_add(words).saturating_add(after),
            }
        })
    }
}

/// A [`PositionNode`], opened on a segment.
pub(crate) enum PositionFinder {
    Nowhere,
    Word(WordFinder),
    Phrase {
        words: Vec<WordFinder>,
        slop: u32,
    },
    Name {
        words: Vec<Union>,
        also: Option<Union>,
        named: Option<Box<Holders>>,
        title: Option<SegmentPostings>,
        printed: Vec<WordFinder>,
    },
    Spoken {
        words: Vec<Union>,
        speakers: Speakers,
    },
    Either(Vec<PositionFinder>),
    Near {
        left: Box<PositionFinder>,
        right: Box<PositionFinder>,
        reach: Reach,
        ordered: bool,
        marks: Option<SegmentPostings>,
    },
    WordWindows(WordWindows),
    Inside {
        node: Box<PositionFinder>,
        part: ArticlePart,
    },
}

/// The first document at or after `target` that all parts have.
fn seek_all<T>(parts: &mut [T], mut target: DocId, seek: fn(&mut T, DocId) -> DocId) -> DocId {
    'moved: loop {
        if target >= TERMINATED {
            return TERMINATED;
        }
        for part in &mut *parts {
            let doc = seek(part, target);
            if doc > target {
                target = doc;
                continue 'moved;
            }
        }
        return target;
    }
}

impl PositionFinder {
    /// The first document at or after `target` that may match. Targets must not descend.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Self::Nowhere => TERMINATED,
            Self::Word(word) => word.seek(target),
            Self::Phrase { words, .. } => seek_all(words, target, WordFinder::seek),
            Self::Name {
                words, also: None, ..
            }
            | Self::Spoken { words, .. } => seek_all(words, target, Union::seek),
            Self::Name {
                words,
                also: Some(also),
                ..
            } => {
                let mut target = target;
                loop {
                    target = seek_all(words, target, Union::seek);
                    let doc = also.seek(target);
                    if doc == target {
                        return doc;
                    }
                    target = doc;
                }
            }
            Self::Either(parts) => {
                let docs = parts.iter_mut().map(|part| part.seek(target));
                docs.min().unwrap_or(TERMINATED)
            }
            Self::Near { left, right, .. } => {
                let mut target = target;
                loop {
                    target = left.seek(target);
                    let doc = right.seek(target);
                    if doc == target {
                        return doc;
                    }
                    target = doc;
                }
            }
            Self::WordWindows(windows) => windows.seek(target),
            Self::Inside { node, .. } => node.seek(target),
        }
    }

    /// Replaces `stretches` by those of a document, as [`Self::stretches`] without `all` returns them.
    pub(crate) fn read_stretches(
        &mut self,
        doc: DocId,
        article: &mut PositionReader,
        stretches: &mut Vec<Stretch>,
    ) {
        if let Self::WordWindows(windows) = self {
            stretches.clear();
            if windows.seek(doc) == doc {
                windows.add_stretches(doc, false, stretches);
            }
        } else {
            *stretches = self.stretches(doc, article, false);
        }
    }

    /// The stretches of a document, sorted and distinct. `doc` may be any document after the last one.
    /// Without `all`, returns only enough of them to count those that do not overlap.
    pub(crate) fn stretches(&mut self, doc: DocId, article: &mut PositionReader, all: bool) -> Vec<Stretch> {
        if self.seek(doc) != doc {
            return Vec::new();
        }
        match self {
            Self::Nowhere => Vec::new(),
            Self::Word(word) => {
                let places = word.places(doc);
                places.into_iter().map(Stretch::word).collect()
            }
            Self::Phrase { words, slop } => {
                let mut places: Vec<Vec<u64>> = Vec::with_capacity(words.len());
                for word in words.iter_mut() {
                    places.push(word.places(doc));
                }
                if *slop == 0 {
                    following(&places)
                } else {
                    together(&places, places.len() as u64 + u64::from(*slop))
                }
            }
            Self::Name {
                named: Some(named), ..
            } if !named.has(doc) => Vec::new(),
            Self::Name {
                words,
                title,
                printed,
                ..
            } => {
                let mentions = mentions(words, title, doc);
                let mut places: Vec<u64> = Vec::new();
                for word in printed {
                    places.extend(word.places(doc));
                }
                places.sort_unstable();
                whole_mentions(&mentions, &places)
            }
            Self::Spoken { words, speakers } => said(&at_one_position(words, doc), speakers, doc, article),
            Self::Either(parts) => {
                let mut stretches = Vec::new();
                for part in parts {
                    stretches.extend(part.stretches(doc, article, all));
                }
                stretches.sort_unstable();
                stretches.dedup();
                stretches
            }
            Self::WordWindows(windows) => {
                let mut stretches = Vec::new();
                windows.add_stretches(doc, all, &mut stretches);
                stretches
            }
            Self::Near {
                left,
                right,
                reach,
                ordered,
                marks,
                ..
            } => {
                let left = left.stretches(doc, article, true);
                if left.is_empty() {
                    return left;
                }
                let right = right.stretches(doc, article, true);
                if right.is_empty() {
                    return right;
                }
                if let Reach::Words(words) = reach {
                    return near(&left, &right, Within::Words(*words), *ordered, all);
                }
                near(&left, &right, Within::Bounds(&bounds(marks, doc)), *ordered, all)
            }
            Self::Inside { node, part } => part.only_inside(node.stretches(doc, article, true), doc, article),
        }
    }
}

impl ArticlePart {
    /// Returns the stretches that lie within this part of a document.
    fn only_inside(self, mut stretches: Vec<Stretch>, doc: DocId, article: &PositionReader) -> Vec<Stretch> {
        match self {
            Self::Lead => {
                let start = FieldRegion::Text.start();
                let end = start + article.columns().lead_end.first(doc).unwrap_or(0);
                stretches.retain(|stretch| start <= stretch.start && stretch.end <= end);
            }
            Self::Said | Self::AroundQuotation => {
                let wide = self == Self::AroundQuotation;
                let quotations = article.shown_quotations(doc, wide);
                stretches.retain(|stretch| {
                    wide && FieldRegion::Title.has(stretch.start) || is_in_one(*stretch, &quotations)
                });
            }
        }
        stretches
    }
}

impl PositionFinder {
    /// The quotations, among the `rows` of a document, that the speaker said. Ascending and distinct, each
    /// with its best standing.
    pub(crate) fn spoken(&mut self, doc: DocId, rows: &Range<RowId>) -> Vec<(RowId, Standing)> {
        match self {
            Self::Spoken { words, speakers } => {
                let positions = at_one_position(words, doc);
                speakers.said(doc, rows.clone(), &positions)
            }
            Self::Either(parts) => {
                let spoken = parts.iter_mut().flat_map(|part| part.spoken(doc, rows));
                let mut spoken: Vec<(RowId, Standing)> = spoken.collect();
                spoken.sort_unstable();
                spoken.dedup_by_key(|(row, _)| *row);
                spoken
            }
            _ => Vec::new(),
        }
    }
}

/// Bounds of the quotations, in the classes that are shown, whose speaker is first mentioned or described at
/// one of these positions; sorted.
fn said(positions: &[u32], speakers: &Speakers, doc: DocId, article: &PositionReader) -> Vec<Stretch> {
    let rows = article.columns().quotations(doc);
    let first = rows.start;
    let quotations: Vec<Stretch> = article.quotations(doc, false).collect();
    let said = speakers.said(doc, rows, positions).into_iter();
    let said = said.filter(|(row, _)| article.columns().has_class(*row, Classes::default()));
    let said = said.filter_map(|(row, _)| quotations.get((row - first) as usize).copied());
    let mut stretches: Vec<Stretch> = said.filter(|said| said.start < said.end).collect();
    stretches.sort_unstable();
    stretches
}

/// The places at which names with all these words begin, sorted. `title` are the postings of [`TITLE`].
fn mentions(words: &mut [Union], title: &mut Option<SegmentPostings>, doc: DocId) -> Vec<u64> {
    let positions = at_one_position(words, doc);
    let mut start = Vec::new();
    positions_at(title, doc, &mut start);
    let title = start.first().copied().unwrap_or(u32::MAX);
    let place = |position: u32| match position.checked_sub(title) {
        Some(word) => FieldRegion::Title.start() + u64::from(word),
        None => FieldRegion::Text.start() + u64::from(position),
    };
    let mut mentions: Vec<u64> = positions.into_iter().map(place).collect();
    mentions.sort_unstable();
    mentions
}

/// Extends each mention from its first word, at one of `mentions`, to the last word of the name, one of
/// `places` near by. Both are sorted.
fn whole_mentions(mentions: &[u64], places: &[u64]) -> Vec<Stretch> {
    let whole = |(at, &start): (usize, &u64)| {
        let next = mentions.get(at + 1).copied().unwrap_or(u64::MAX);
        let limit = next.min(start + LONGEST_NAME);
        let before = places.partition_point(|place| *place < limit);
        let last = before
            .checked_sub(1)
            .map_or(start, |last| places[last].max(start));
        Stretch { start, end: last + 1 }
    };
    mentions.iter().enumerate().map(whole).collect()
}

/// True if one of the quotations contains the stretch.
fn is_in_one(stretch: Stretch, quotations: &[Stretch]) -> bool {
    let holds = |said: &Stretch| said.start <= stretch.start && stretch.end <= said.end;
    quotations.iter().any(holds)
}

/// The positions of a document that all words share, ascending.
fn at_one_position(words: &mut [Union], doc: DocId) -> Vec<u32> {
    let mut common: Option<Vec<u32>> = None;
    for word in words {
        let mut positions = Vec::new();
        if word.seek(doc) == doc {
            word.add_positions(doc, &mut positions);
        }
        positions.sort_unstable();
        positions.dedup();
        common = Some(match common {
            None => positions,
            Some(mut common) => {
                common.retain(|position| positions.binary_search(position).is_ok());
                common
            }
        });
    }
    common.unwrap_or_default()
}
