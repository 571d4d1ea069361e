//! Sentences -> tagged names, by the trained model.
//!
//! A first pass scores every candidate by its sentence and by how the article uses its words. A second pass adds how
//! the first one labelled the same words elsewhere (Krishnan & Manning 2006), so that a lone surname follows the full
//! name.

use std::ops::Range;

use crate::extract::entity::chain::{Chain, TaggedName, Workspace, best, chains};
use crate::extract::entity::features::{ChainContext, FeatureHashes, Votes, each_vote_feature, vote};
use crate::extract::entity::word_usage::{WordUsage, is_initial, usage};
use crate::extract::lexicon::model::{BEGIN, Batch, INSIDE, LABELS, LAST, Model, PLACES, SINGLE, Scores};
use crate::extract::lexicon::{Lexicon, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// The candidate tokens of an article, ready to be scored.
#[derive(Debug)]
pub struct Sheet {
    /// The chains, in order.
    pub chains: Vec<Chain>,
    /// The number of the sentence of each chain.
    pub sentence_of: Vec<u32>,
    /// The article's uses of the words.
    pub word_usage: WordUsage,
}

/// A label of a token: `kind * PLACES + position`, or None for no name.
pub type Label = Option<u8>;

impl Sheet {
    /// Collects the candidates of the sentences whose number `takes` accepts.
    #[must_use]
    pub fn new(text: &TokenisedText, takes: impl Fn(usize) -> bool) -> Self {
        let (mut found, mut sentence_of) = (Vec::new(), Vec::new());
        let sentences = text.sentences_with(&text.capitals);
        for (n, (sentence, capitals)) in sentences.enumerate() {
            if takes(n) {
                chains(text, sentence, capitals, &mut found);
                sentence_of.resize(found.len(), n as u32);
            }
        }
        let word_usage = WordUsage::new(text, &found, &sentence_of);
        Self {
            chains: found,
            sentence_of,
            word_usage,
        }
    }

    /// Returns the chains in order. Each comes with the number of its first token among the tokens of all chains, and
    /// its sentence.
    pub fn each_chain<'s>(
        &'s self,
        text: &'s TokenisedText,
    ) -> impl Iterator<Item = (usize, &'s Chain, &'s Range<usize>)> {
        let mut first = 0;
        self.chains.iter().zip(&self.sentence_of).map(move |(chain, &n)| {
            let nth = first;
            first += chain.len();
            (nth, chain, &text.sentences[n as usize])
        })
    }

    /// True for a chain of one ordinary word that begins a sentence and is not capitalised elsewhere. Most chains are
    /// like this, and none is a name.
    #[must_use]
    pub fn is_ordinary(
        &self,
        text: &TokenisedText,
        sentence: &Range<usize>,
        first: usize,
        chain: &Chain,
    ) -> bool {
        self.is_lone_word(text, sentence, first, chain) && !text.is(chain.start, flag::STARTS_PHRASE)
    }

    /// As [`Sheet::is_ordinary`], but also true if names begin with the word: "The" for "The Hague".
    fn is_lone_word(
        &self,
        text: &TokenisedText,
        sentence: &Range<usize>,
        first: usize,
        chain: &Chain,
    ) -> bool {
        let meaning = flag::FIRST
            | flag::LAST
            | flag::PLACE
            | flag::CITY
            | flag::NATIONALITY
            | flag::ORG
            | flag::ORG_HEAD
            | flag::OFFICE
            | flag::COURTESY;
        let at = chain.start;
        chain.len() == 1
            && text.is(at, flag::COMMON | flag::FUNCTION)
            && !text.is(at, meaning)
            && text.kind(at) == TokenKind::Title
            && self.word_usage.elsewhere(first) & usage::INSIDE == 0
            && is_initial(text, sentence, at)
    }

    /// Returns for each token how a first pass labelled the same word elsewhere: the labels, and the most frequent
    /// kind (0 for no name, otherwise 1 + kind). A word that occurs only once has no votes.
    #[must_use]
    pub fn votes(&self, labels: &[Label]) -> Vec<(Votes, u8)> {
        let mut counts = vec![[0_u16; LABELS + 1]; self.word_usage.word_count()];
        let mut occurrences = vec![0_u32; counts.len()];
        let slot = |label: Label| label.map_or(LABELS, usize::from);
        for (nth, &label) in labels.iter().enumerate() {
            let word = self.word_usage.word(nth) as usize;
            if let Some(counts) = counts.get_mut(word) {
                counts[slot(label)] = counts[slot(label)].saturating_add(1);
                occurrences[word] += 1;
            }
        }
        let votes_of = |(nth, &label): (usize, &Label)| {
            let word = self.word_usage.word(nth) as usize;
            let Some(counts) = counts.get(word).filter(|_| occurrences[word] > 1) else {
                return (0, 0);
            };
            let own = slot(label);
            let (mut votes, mut by_kind) = (0, [0; LABELS / PLACES + 1]);
            for (n, &count) in counts.iter().enumerate() {
                let count = count - u16::from(n == own);
                if count > 0 {
                    votes |= vote((n < LABELS).then_some(n));
                    by_kind[if n < LABELS { 1 + n / PLACES } else { 0 }] += count;
                }
            }
            let majority = (0..by_kind.len()).rev().max_by_key(|&kind| by_kind[kind]);
            (votes, majority.unwrap_or(0) as u8)
        };
        labels.iter().enumerate().map(votes_of).collect()
    }
}

/// Tags the sentences whose number `takes` accepts. Returns each name, with its kind below
/// [`crate::extract::lexicon::model::KINDS`], and the number of its sentence, in order.
#[must_use]
pub fn tag(
    text: &TokenisedText,
    lexicon: &Lexicon,
    takes: impl Fn(usize) -> bool,
) -> Vec<(TaggedName, usize)> {
    let model = lexicon.model();
    let sheet = Sheet::new(text, takes);
    let chains = sheet.each_chain(text);
    // "The" alone is not a name, although names begin with it. Training does include such chains.
    let passed_over: Vec<bool> = chains
        .map(|(first, chain, sentence)| {
            sheet.is_lone_word(text, sentence, first, chain)
                && (text.is(chain.start, flag::FUNCTION) || !text.is(chain.start, flag::STARTS_PHRASE))
        })
        .collect();
    let mut scores = scores(text, lexicon, &sheet, &passed_over);
    let mut labels: Vec<Label> = Vec::with_capacity(scores.len());
    let mut workspace = Workspace::default();
    let mut found = Vec::new();
    for ((first, chain, _), &is_passed_over) in sheet.each_chain(text).zip(&passed_over) {
        found.clear();
        if !is_passed_over {
            let rows = &scores[first..first + chain.len()];
            best(rows, &model.transitions, &mut workspace, &mut found);
        }
        label(&found, chain.len(), &mut labels);
    }
    add_votes(text, model, &sheet, &passed_over, &labels, &mut scores);
    let mut names = Vec::new();
    let chains = sheet.each_chain(text).zip(&passed_over);
    for (((first, chain, _), &is_passed_over), &sentence) in chains.zip(&sheet.sentence_of) {
        if is_passed_over {
            continue;
        }
        found.clear();
        let rows = &scores[first..first + chain.len()];
        best(rows, &model.transitions, &mut workspace, &mut found);
        names.extend(found.iter().map(|name| {
            let range = chain.start + name.range.start..chain.start + name.range.end;
            (
                TaggedName {
                    range,
                    kind: name.kind,
                },
                sentence as usize,
            )
        }));
    }
    names
}

/// Returns the scores of the first pass for each token of all chains; 0 for tokens that are passed over.
fn scores(text: &TokenisedText, lexicon: &Lexicon, sheet: &Sheet, passed_over: &[bool]) -> Vec<Scores> {
    let tokens: usize = sheet.chains.iter().map(ExactSizeIterator::len).sum();
    let mut batch = Batch::with_capacity(lexicon.model(), tokens * 2);
    // For each word of the article: the shape it was scored with, and its number in the batch.
    let mut by_word: Vec<Option<(u64, usize)>> = vec![None; sheet.word_usage.word_count()];
    // For each token: the numbers in the batch of its word features and its context features.
    let mut parts: Vec<Option<(usize, usize)>> = vec![None; tokens];
    let mut context = ChainContext::default();
    let mut features = FeatureHashes::default();
    for ((first, chain, sentence), &is_passed_over) in sheet.each_chain(text).zip(passed_over) {
        if is_passed_over {
            continue;
        }
        context.read(text, lexicon, sentence, chain);
        for (n, at) in chain.clone().enumerate() {
            let shape = context.shape(at);
            let known = by_word.get_mut(sheet.word_usage.word(first + n) as usize);
            let word = match known {
                Some(&mut Some((known, word))) if known == shape => word,
                known => {
                    context.features_of_word(text, at, &mut features);
                    let word = batch.push(features.as_slice());
                    if let Some(known) = known {
                        *known = Some((shape, word));
                    }
                    word
                }
            };
            let elsewhere = sheet.word_usage.elsewhere(first + n);
            context.features_of_place(text, at, elsewhere, &mut features);
            parts[first + n] = Some((word, batch.push(features.as_slice())));
        }
    }
    let sums = batch.sums();
    let score = |part: Option<(usize, usize)>| {
        part.map_or([0; LABELS], |(word, place)| {
            std::array::from_fn(|label| sums[word][label] + sums[place][label])
        })
    };
    parts.into_iter().map(score).collect()
}

/// Adds the scores of the second pass to those of the first.
fn add_votes(
    text: &TokenisedText,
    model: &Model,
    sheet: &Sheet,
    passed_over: &[bool],
    labels: &[Label],
    scores: &mut [Scores],
) {
    let votes = sheet.votes(labels);
    let mut batch = Batch::with_capacity(model, votes.len());
    let mut pushed = Vec::with_capacity(votes.len());
    let mut features = FeatureHashes::default();
    for ((first, chain, _), &is_passed_over) in sheet.each_chain(text).zip(passed_over) {
        for (nth, at) in (first..).zip(chain.clone()) {
            let (votes, majority) = votes[nth];
            if votes != 0 && !is_passed_over {
                features.clear();
                each_vote_feature(text.kind(at), votes, majority, |_, hash| features.push(hash));
                batch.push(features.as_slice());
                pushed.push(nth);
            }
        }
    }
    for (nth, sum) in pushed.into_iter().zip(batch.sums()) {
        let score = &mut scores[nth];
        *score = std::array::from_fn(|label| score[label] + sum[label]);
    }
}

/// Appends the labels of a chain of `len` tokens that contains these names.
pub fn label(found: &[TaggedName], len: usize, labels: &mut Vec<Label>) {
    let first = labels.len();
    labels.resize(first + len, None);
    for name in found {
        for at in name.range.clone() {
            let place = match (at == name.range.start, at + 1 == name.range.end) {
                (true, true) => SINGLE,
                (true, false) => BEGIN,
                (false, true) => LAST,
                (false, false) => INSIDE,
            };
            labels[first + at] = Some((name.kind * PLACES + place) as u8);
        }
    }
}
