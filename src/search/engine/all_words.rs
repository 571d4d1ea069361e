//! Finds articles that have all of some words in headline or text, and scores them.
//!
//! News puts its topic at the top: in the headline, then in the lead, whoever wrote it. So a word is scored
//! by BM25F (Robertson, Zaragoza and Taylor 2004) with the beginning of the text as a third field. BM25F adds
//! up the frequencies of all fields before they saturate, so that one word in two fields does not count like
//! two words:
//!
//! ```text
//! frequency = TITLE · in title / length of title  +  in text / length of text  +  LEAD · exp(−first / FADES)
//! score     = idf · (K1 + 1) · frequency / (K1 + frequency)
//! ```
//!
//! Lengths are BM25's norms, and `first` is the position of the word's first occurrence in the text. The
//! lead's part falls smoothly with that position: there is no cut-off that the form of an article could
//! shift. Each pair of neighbouring words in the question adds a part for how near to each other they are in
//! the article.
//!
//! Positions are expensive to read: for a word in many articles, reading them took twice the time of
//! everything else in measurements. So for a single word the beginning of the text counts only if the word is
//! in few articles ([`FEW`]). With hundreds of articles, those with the word in the headline come first
//! anyway. For several words, [`WordsWeight::each`] takes the score that a hit has to reach, and reads
//! positions only where an article could reach it.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field as EngineField, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::index::analysis::stemming::AskedWord;
use crate::search::budget::{Budget, HeldMemory, POSTINGS_BYTES};
use crate::search::commit::open::Commit;

/// BM25's constants, with the engine's values (Robertson and Zaragoza 2009).
pub(crate) const K1: Score = 1.2;
pub(crate) const B: Score = 0.75;
/// Weight of an occurrence in the headline, relative to one in the text.
pub(crate) const TITLE: Score = 16.0;
/// Weight of an occurrence at the first word of the text, in addition to its plain count.
pub(crate) const LEAD: Score = 8.0;
/// Distance in words over which the weight of the lead falls by a factor of e.
pub(crate) const FADES: Score = 50.0;
/// For a single word in more articles than this, positions are not read.
pub(crate) const FEW: u64 = 32;
/// Part of the lesser idf of two words that they add when side by side.
pub(crate) const NEAR: Score = 0.2;
/// Distance in words at which that part is halved.
pub(crate) const NEAR_HALF: Score = 4.0;
/// Steps of a conjunction are counted for the budget in groups of this many.
const STEPS_COUNTED: u64 = 32;

/// Matches articles that have all of some words, each in headline or text.
#[derive(Clone, Debug)]
pub(crate) struct WordsQuery {
    words: Arc<[SearchedWord]>,
    fields: [EngineField; 2],
    budget: Budget,
}

/// A word, looked up in all segments.
#[derive(Clone, Debug)]
struct SearchedWord {
    folded: String,
    /// Articles that have it in the text or in the headline, whichever are more.
    documents: u64,
    segments: Vec<(SegmentId, Lists)>,
}

/// Locations of a word's postings in headline and text: those of all its terms ([`AskedWord::terms`]).
type Lists = [Vec<TermInfo>; 2];

/// A part of an article's score.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WordsPart {
    /// A word, with its number of occurrences and of the articles that have it.
    Word {
        folded: String,
        in_headline: u64,
        in_text: u64,
        articles: u64,
        score: Score,
    },
    /// Two neighbouring words of the question.
    Nearness { words: [String; 2], score: Score },
}

/// Indexes of the fields in arrays.
const IN_TITLE: usize = 0;
const IN_TEXT: usize = 1;

impl WordsQuery {
    /// At least one word.
    pub(crate) fn new(commit: &Commit, words: &[AskedWord]) -> tantivy::Result<Self> {
        let fields = [commit.fields.title, commit.fields.text];
        let words = words
            .iter()
            .map(|word| SearchedWord::look_up(commit, fields, word));
        Ok(Self {
            words: words.collect::<tantivy::Result<_>>()?,
            fields,
            budget: commit.budget.clone(),
        })
    }
}

impl SearchedWord {
    fn look_up(commit: &Commit, fields: [EngineField; 2], word: &AskedWord) -> tantivy::Result<Self> {
        let searcher = &commit.engine;
        let terms = word.terms(commit.languages());
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        let mut documents = [0; 2];
        for reader in searcher.segment_readers() {
            let mut lists = Lists::default();
            for ((list, documents), field) in lists.iter_mut().zip(&mut documents).zip(fields) {
                let inverted = reader.inverted_index(field)?;
                for term in &terms {
                    if let Some(info) = inverted.get_term_info(&Term::from_field_text(field, term))? {
                        *documents += u64::from(info.doc_freq);
                        list.push(info);
                    }
                }
            }
            segments.push((reader.segment_id(), lists));
        }
        if let Some(whole) = &commit.whole {
            for (documents, field) in documents.iter_mut().zip(fields) {
                let name = searcher.schema().get_field_name(field);
                let counted = terms.iter().map(|term| whole.articles_with(name, term));
                *documents = (*documents).max(counted.map(Option::unwrap_or_default).sum());
            }
        }
        Ok(Self {
            folded: word.folded().to_owned(),
            documents: documents[IN_TITLE].max(documents[IN_TEXT]),
            segments,
        })
    }

    fn lists(&self, reader: &SegmentReader) -> Option<&Lists> {
        let id = reader.segment_id();
        let found = self.segments.iter().find(|(segment, _)| *segment == id);
        found.map(|(_, lists)| lists)
    }
}

impl WordsQuery {
    /// Same as [`Query::weight`], with the concrete type.
    pub(crate) fn weigh(&self, scoring: EnableScoring<'_>) -> tantivy::Result<WordsWeight> {
        let mut idfs = vec![0.0; self.words.len()];
        let mut norms = [[1.0; 256]; 2];
        if let EnableScoring::Enabled {
            statistics_provider, ..
        } = scoring
        {
            let documents = statistics_provider.total_num_docs()?;
            for (idf, word) in idfs.iter_mut().zip(self.words.iter()) {
                let with = word.documents.min(documents);
                *idf = (1.0 + ((documents - with) as Score + 0.5) / (with as Score + 0.5)).ln();
            }
            for (norms, field) in norms.iter_mut().zip(self.fields) {
                let tokens = statistics_provider.total_num_tokens(field)?.max(1);
                let average = tokens as Score / documents.max(1) as Score;
                for (norm, id) in norms.iter_mut().zip(0..=u8::MAX) {
                    let length = FieldNormReader::id_to_fieldnorm(id) as Score;
                    *norm = 1.0 / (1.0 - B + B * length / average);
                }
            }
            norms[IN_TITLE].iter_mut().for_each(|norm| *norm *= TITLE);
        }
        Ok(WordsWeight {
            query: self.clone(),
            pairs: idfs.windows(2).map(|pair| NEAR * pair[0].min(pair[1])).collect(),
            most: idfs.iter().map(|idf| idf * (K1 + 1.0)).collect(),
            norms: Arc::new(norms),
            reads_positions: self.words.len() > 1 || self.words.iter().all(|word| word.documents <= FEW),
        })
    }
}

impl Query for WordsQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.weigh(scoring)?))
    }

    fn query_terms<'a>(&'a self, _: &mut dyn FnMut(&'a Term, bool)) {}
}

/// Scores articles by a [`WordsQuery`].
pub(crate) struct WordsWeight {
    query: WordsQuery,
    /// Maximum score of each word.
    most: Vec<Score>,
    /// Maximum score that each pair of neighbouring words adds.
    pairs: Vec<Score>,
    /// Frequency that one occurrence in headline or text counts for, by the code of the field's length.
    norms: Arc<[[Score; 256]; 2]>,
    reads_positions: bool,
}

impl WordsWeight {
    /// None if the segment lacks one of the words.
    fn words(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Option<WordsScorer>> {
        let lists = 2 * self.query.words.len() as u64;
        let held = self.query.budget.hold(POSTINGS_BYTES * lists);
        let mut words = Vec::with_capacity(self.query.words.len());
        for word in self.query.words.iter() {
            if !self.query.budget.take(1) {
                return Ok(None);
            }
            let Some(lists) = word.lists(reader) else {
                return Ok(None);
            };
            let mut postings = [Vec::new(), Vec::new()];
            for ((postings, lists), field) in postings.iter_mut().zip(lists).zip(self.query.fields) {
                let option = if self.reads_positions && field == self.query.fields[IN_TEXT] {
                    IndexRecordOption::WithFreqsAndPositions
                } else {
                    IndexRecordOption::WithFreqs
                };
                let inverted = reader.inverted_index(field)?;
                for info in lists {
                    postings.push(inverted.read_postings_from_terminfo(info, option)?);
                }
            }
            let [title, text] = postings;
            let mut cursor = Cursor {
                title,
                text,
                doc: 0,
                frequency: 0.0,
                is_in_title: false,
                positions: Vec::new(),
            };
            cursor.find();
            words.push(cursor);
        }
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|number| words[*number].documents());
        let scale = |scores: &[Score]| scores.iter().map(|score| score * boost).collect();
        let [title, text] = self.query.fields;
        let mut scorer = WordsScorer {
            most: scale(&self.most),
            pairs: scale(&self.pairs),
            norms: Arc::clone(&self.norms),
            lengths: [
                reader.get_fieldnorms_reader(title)?,
                reader.get_fieldnorms_reader(text)?,
            ],
            reads_positions: self.reads_positions,
            words,
            order,
            doc: 0,
            steps: 0,
            budget: self.query.budget.clone(),
            _held: held,
        };
        scorer.meet(0);
        Ok((scorer.doc != TERMINATED).then_some(scorer))
    }
}

impl WordsWeight {
    /// Calls `told` with every document of a segment and its score, ascending by document. `told` returns the
    /// threshold for the documents that follow. A document that cannot reach the `threshold` gets a score
    /// that is too low.
    pub(crate) fn each(
        &self,
        mut threshold: Score,
        reader: &SegmentReader,
        told: &mut impl FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        if let Some(single) = self.single(reader)? {
            single.each(&self.query.budget, told);
        } else if let Some(mut words) = self.words(reader, 1.0)? {
            while words.doc != TERMINATED && self.query.budget.take(1) {
                let bound = words.bound();
                let score = if bound < threshold {
                    0.0
                } else {
                    words.exact(bound)
                };
                threshold = told(words.doc, score);
                words.advance();
            }
        }
        Ok(())
    }

    /// The parts of an article's score, in the order of the question. None if it does not match.
    pub(crate) fn parts(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Vec<WordsPart>> {
        let Some(mut scorer) = self.at(reader, doc)? else {
            return Ok(Vec::new());
        };
        // Scoring reads the positions.
        scorer.score();
        let words = &self.query.words;
        let mut parts: Vec<WordsPart> = (0..words.len())
            .map(|number| scorer.part(number, &words[number]))
            .collect();
        for (number, pair) in words.windows(2).enumerate() {
            parts.push(WordsPart::Nearness {
                words: [pair[0].folded.clone(), pair[1].folded.clone()],
                score: scorer.pairs[number] * scorer.nearness(number),
            });
        }
        Ok(parts)
    }

    /// A scorer at an article. None if it does not match.
    fn at(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Option<WordsScorer>> {
        let mut scorer = self.words(reader, 1.0)?;
        Ok(scorer.take_if(|scorer| scorer.seek(doc) == doc))
    }

    /// A single word whose positions are not read, with at most one list in each field. None for all other
    /// queries.
    fn single(&self, reader: &SegmentReader) -> tantivy::Result<Option<SingleWord<'_>>> {
        let ([word], [most], false) = (&*self.query.words, &self.most[..], self.reads_positions) else {
            return Ok(None);
        };
        let Some([title @ ([] | [_]), text @ ([] | [_])]) = word
            .lists(reader)
            .map(Lists::each_ref)
            .map(|lists| lists.map(Vec::as_slice))
        else {
            return Ok(None);
        };
        let field = |number: usize, infos: &[TermInfo]| {
            let field = self.query.fields[number];
            let postings = match infos.first() {
                Some(info) => Some(
                    reader
                        .inverted_index(field)?
                        .read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?,
                ),
                None => None,
            };
            Ok::<_, TantivyError>(FieldBlocks {
                postings: postings.unwrap_or_else(BlockSegmentPostings::empty),
                at: 0,
                lengths: reader.get_fieldnorms_reader(field)?,
                norms: &self.norms[number],
            })
        };
        Ok(Some(SingleWord {
            title: field(IN_TITLE, title)?,
            text: field(IN_TEXT, text)?,
            most: *most,
        }))
    }
}

/// Postings of a word in a field, by blocks.
struct FieldBlocks<'a> {
    postings: BlockSegmentPostings,
    /// Index of the current document in its block.
    at: usize,
    lengths: FieldNormReader,
    norms: &'a [Score; 256],
}

impl FieldBlocks<'_> {
    fn doc(&self) -> DocId {
        let here = self.postings.docs().get(self.at);
        here.copied().unwrap_or(TERMINATED)
    }

    /// The document's frequency for `count` occurrences.
    fn frequency(&self, doc: DocId, count: u32) -> Score {
        self.norms[usize::from(self.lengths.fieldnorm_id(doc))] * count as Score
    }

    /// The frequency of the current document. Moves to the next one.
    fn take(&mut self) -> Score {
        let frequency = self.frequency(self.doc(), self.postings.freq(self.at));
        self.at += 1;
        if self.at == self.postings.block_len() {
            self.postings.advance();
            self.at = 0;
        }
        frequency
    }
}

/// Reads the postings of a single word. Most questions end here, and merging two lists of blocks is faster
/// than cursors.
struct SingleWord<'a> {
    title: FieldBlocks<'a>,
    text: FieldBlocks<'a>,
    most: Score,
}

impl SingleWord<'_> {
    /// Calls `told` with each document and its score, until the budget is spent. Scores equal those of [`WordsScorer`].
    fn each(self, budget: &Budget, told: &mut impl FnMut(DocId, Score) -> Score) {
        let Self {
            mut title,
            mut text,
            most,
        } = self;
        let mut in_title = title.doc();
        while text.postings.block_len() > 0 && budget.take(text.postings.block_len() as u64) {
            for (&doc, &count) in text.postings.docs().iter().zip(text.postings.freqs()) {
                while in_title < doc {
                    told(in_title, most * saturated(title.take()));
                    in_title = title.doc();
                }
                let mut frequency = text.frequency(doc, count);
                if in_title == doc {
                    frequency += title.take();
                    in_title = title.doc();
                }
                told(doc, most * saturated(frequency));
            }
            text.postings.advance();
        }
        while in_title != TERMINATED && budget.take(1) {
            told(in_title, most * saturated(title.take()));
            in_title = title.doc();
        }
    }
}

impl Weight for WordsWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.words(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn for_each(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        self.each(0.0, reader, &mut |doc, score| {
            callback(doc, score);
            0.0
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let missing = || TantivyError::InvalidArgument(format!("document #{doc} does not match"));
        let mut words = self.at(reader, doc)?.ok_or_else(missing)?;
        Ok(Explanation::new("words in headline or text", words.score()))
    }
}

/// Postings of one word in a segment.
struct Cursor {
    title: Vec<SegmentPostings>,
    text: Vec<SegmentPostings>,
    /// The current document.
    doc: DocId,
    /// Frequency in that document without the lead's part, once it is scored.
    frequency: Score,
    is_in_title: bool,
    /// Positions in the text, ascending.
    positions: Vec<u32>,
}

impl Cursor {
    fn documents(&self) -> u64 {
        let lists = self.title.iter().chain(&self.text);
        lists.map(|list| u64::from(list.size_hint())).sum()
    }

    /// Sets the document to the least one of the lists.
    fn find(&mut self) {
        let docs = self.title.iter().chain(&self.text).map(SegmentPostings::doc);
        self.doc = docs.min().unwrap_or(TERMINATED);
    }

    fn advance(&mut self) {
        let doc = self.doc;
        for list in self.title.iter_mut().chain(&mut self.text) {
            if list.doc() == doc {
                list.advance();
            }
        }
        self.find();
    }

    fn seek(&mut self, target: DocId) {
        for list in self.title.iter_mut().chain(&mut self.text) {
            if list.doc() < target {
                list.seek(target);
            }
        }
        self.find();
    }

    /// Occurrences of the word in the document, over the lists of one field.
    fn count(lists: &[SegmentPostings], doc: DocId) -> Score {
        let here = lists.iter().filter(|list| list.doc() == doc);
        here.map(|list| list.term_freq() as Score).sum()
    }

    fn read_positions(&mut self) {
        self.positions.clear();
        for list in &mut self.text {
            if list.doc() == self.doc {
                list.append_positions_with_offset(0, &mut self.positions);
            }
        }
        if self.text.len() > 1 {
            self.positions.sort_unstable();
        }
    }

    /// The part of the frequency that comes from the position of the first occurrence in the text.
    fn lead(&self) -> Score {
        let first = self.positions.first();
        first.map_or(0.0, |first| LEAD * (-(*first as Score) / FADES).exp())
    }
}

struct WordsScorer {
    /// In the order of the question.
    words: Vec<Cursor>,
    /// Indexes of the words, the rarest first.
    order: Vec<usize>,
    most: Vec<Score>,
    pairs: Vec<Score>,
    norms: Arc<[[Score; 256]; 2]>,
    lengths: [FieldNormReader; 2],
    reads_positions: bool,
    doc: DocId,
    /// Steps not yet counted for the budget.
    steps: u64,
    budget: Budget,
    _held: HeldMemory,
}

impl WordsScorer {
    /// Moves to the first document at or after `target` that has all words; to the end if the budget is spent.
    fn meet(&mut self, mut target: DocId) {
        'moved: while target != TERMINATED {
            self.steps += 1;
            if self.steps == STEPS_COUNTED {
                self.steps = 0;
                if !self.budget.take(STEPS_COUNTED) {
                    target = TERMINATED;
                    break;
                }
            }
            for &number in &self.order {
                let word = &mut self.words[number];
                if word.doc < target {
                    word.seek(target);
                }
                if word.doc > target {
                    target = word.doc;
                    continue 'moved;
                }
            }
            break;
        }
        self.doc = target;
    }

    /// The maximum score of the document, from frequencies alone.
    fn bound(&mut self) -> Score {
        let lengths = self
            .lengths
            .each_ref()
            .map(|lengths| usize::from(lengths.fieldnorm_id(self.doc)));
        let title = self.norms[IN_TITLE][lengths[IN_TITLE]];
        let text = self.norms[IN_TEXT][lengths[IN_TEXT]];
        let mut sum = self.pairs.iter().sum();
        for (word, most) in self.words.iter_mut().zip(&self.most) {
            let in_title = Cursor::count(&word.title, self.doc);
            let in_text = Cursor::count(&word.text, self.doc);
            word.is_in_title = in_title > 0.0;
            word.frequency = title * in_title + text * in_text;
            let lead = if self.reads_positions && in_text > 0.0 {
                LEAD
            } else {
                0.0
            };
            sum += most * saturated(word.frequency + lead);
        }
        sum
    }

    /// The score, after [`WordsScorer::bound`] returned `bound`.
    fn exact(&mut self, bound: Score) -> Score {
        if !self.reads_positions {
            return bound;
        }
        let mut sum = 0.0;
        for (word, most) in self.words.iter_mut().zip(&self.most) {
            word.read_positions();
            sum += most * saturated(word.frequency + word.lead());
        }
        for (number, most) in self.pairs.iter().enumerate() {
            sum += most * self.nearness(number);
        }
        sum
    }

    /// How near to each other a word and the next one are: from 0 to 1.
    fn nearness(&self, number: usize) -> Score {
        let (first, second) = (&self.words[number], &self.words[number + 1]);
        if first.is_in_title && second.is_in_title {
            return 1.0;
        }
        least_distance(&first.positions, &second.positions).map_or(0.0, |distance| {
            NEAR_HALF / (NEAR_HALF + distance.saturating_sub(1) as Score)
        })
    }

    /// A word's part of the document's score, after the document was scored.
    fn part(&self, number: usize, asked: &SearchedWord) -> WordsPart {
        let word = &self.words[number];
        WordsPart::Word {
            folded: asked.folded.clone(),
            in_headline: Cursor::count(&word.title, self.doc) as u64,
            in_text: Cursor::count(&word.text, self.doc) as u64,
            articles: asked.documents,
            score: self.most[number] * saturated(word.frequency + word.lead()),
        }
    }
}

impl DocSet for WordsScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        let rarest = &mut self.words[self.order[0]];
        if rarest.doc != TERMINATED {
            rarest.advance();
        }
        let target = rarest.doc;
        self.meet(target);
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.meet(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.words[self.order[0]].documents() as u32
    }
}

impl Scorer for WordsScorer {
    fn score(&mut self) -> Score {
        let bound = self.bound();
        self.exact(bound)
    }
}

fn saturated(frequency: Score) -> Score {
    frequency / (frequency + K1)
}

/// The least distance between a number of the first list and one of the second; both lists ascend.
fn least_distance(first: &[u32], second: &[u32]) -> Option<u32> {
    let (mut rest, mut others) = (first, second);
    let mut least = None;
    while let ([one, further @ ..], [other, beyond @ ..]) = (rest, others) {
        let distance = one.abs_diff(*other);
        least = Some(least.map_or(distance, |least: u32| least.min(distance)));
        if one < other {
            rest = further;
        } else {
            others = beyond;
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_distance_is_that_of_the_nearest_two() {
        for (first, second, distance) in [
            (&[][..], &[3][..], None),
            (&[3], &[3], Some(0)),
            (&[1, 40, 90], &[10, 42, 200], Some(2)),
            (&[100], &[1, 2, 3, 97], Some(3)),
            (&[5, 6, 7], &[1], Some(4)),
        ] {
            assert_eq!(least_distance(first, second), distance);
            assert_eq!(least_distance(second, first), distance);
        }
    }
}
