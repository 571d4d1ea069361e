//! Features of a candidate token, each a hash: the input of the tagger.
//!
//! Every feature is computed from numbers that already exist (word hashes, flags, clusters), so that a feature costs
//! one multiplication and one look-up in the model. Each feature has the number of its template; training drops
//! templates at random, so that the model does not depend too much on any one of them.

use std::ops::Range;

use crate::extract::entity::chain::{Chain, is_capitalised};
use crate::extract::entity::word_usage::{is_initial, usage};
use crate::extract::lexicon::model::{KINDS, PLACES};
use crate::extract::lexicon::{Lexicon, LexiconWord, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Templates below this number read the letters of the token itself.
pub const LEXICAL: u8 = 10;
/// Templates from [`LEXICAL`] up to this number read the words around the token.
pub const AROUND: u8 = 20;

/// True for a template that reads only the word and its shape.
const fn is_of_word(template: u8) -> bool {
    matches!(template, 0 | 1 | 4..=8 | 20 | 22 | 23 | 30)
}

/// Flags of names and of ordinary words.
const NAMES: u32 = flag::FIRST
    | flag::LAST
    | flag::CITY
    | flag::PLACE
    | flag::NATIONALITY
    | flag::ORG
    | flag::CALENDAR
    | flag::FUNCTION
    | flag::COMMON;
/// Flags of words that occur next to names or inside them.
const ROLES: u32 = flag::OFFICE
    | flag::COURTESY
    | flag::ROLE
    | flag::GROUP
    | flag::ORG_HEAD
    | flag::ORG_WORD
    | flag::ORG_SUFFIX
    | flag::ORG_ROLE
    | flag::PLACE_HEAD
    | flag::SAY_ANY
    | flag::PARTICLE
    | flag::JUNIOR
    | flag::HE
    | flag::SHE;
const ORG_WORDS: u32 = flag::ORG_HEAD | flag::ORG_WORD | flag::ORG_SUFFIX;

/// A word outside the sentence.
const OUTSIDE: LexiconWord = LexiconWord::unknown(1);

#[inline]
fn feature(template: u8, value: u64) -> u64 {
    let product = (value ^ (u64::from(template) + 1).wrapping_mul(0xA24B_AED4_963E_E407))
        .wrapping_mul(0x9FB2_1C65_1E98_DF25);
    product ^ product >> 32
}

#[inline]
fn both(a: u64, b: u64) -> u64 {
    a.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29) ^ b
}

/// The features of one token.
#[derive(Debug, Default)]
pub struct Features {
    hashes: Vec<u64>,
    templates: Vec<u8>,
}

impl Features {
    /// Returns the hashes.
    #[must_use]
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Returns each feature's template and hash.
    pub fn iter(&self) -> impl Iterator<Item = (u8, u64)> {
        let templates = self.templates.iter().copied();
        templates.zip(self.hashes().iter().copied())
    }

    /// Removes all features.
    pub fn clear(&mut self) {
        self.hashes.clear();
        self.templates.clear();
    }

    fn push(&mut self, template: u8, hash: u64) {
        self.hashes.push(hash);
        self.templates.push(template);
    }
}

/// The most features of one token, with room to spare.
const ROOM: usize = 64;

/// The hashes of one token's features. Room is never made while they are written, so that no feature costs a test for it.
#[derive(Debug)]
pub(crate) struct FeatureHashes {
    hashes: [u64; ROOM],
    count: usize,
}

impl Default for FeatureHashes {
    fn default() -> Self {
        Self {
            hashes: [0; ROOM],
            count: 0,
        }
    }
}

impl FeatureHashes {
    /// Returns the hashes.
    #[inline]
    pub(crate) fn as_slice(&self) -> &[u64] {
        &self.hashes[..self.count.min(ROOM)]
    }

    /// Removes all hashes.
    #[inline]
    pub(crate) const fn clear(&mut self) {
        self.count = 0;
    }

    /// Adds a hash. A token has fewer than [`ROOM`] features.
    #[inline]
    pub(crate) const fn push(&mut self, hash: u64) {
        self.hashes[self.count % ROOM] = hash;
        self.count += 1;
    }
}

/// Data that the tokens of a chain share. The memory is reused from chain to chain.
#[derive(Debug, Default)]
pub struct ChainContext {
    chain: Range<usize>,
    sentence: Range<usize>,
    /// For each token of the chain: flags of the listed phrase that contains it, and its position in the phrase.
    phrases: Vec<(u32, u8)>,
    /// For each token of the chain: its shape.
    shapes: Vec<u64>,
    /// Class of the article's length. The longer an article, the more it means that nothing explains a name.
    length: u64,
}

impl ChainContext {
    /// Reads a chain and its sentence.
    pub fn read(&mut self, text: &TokenisedText, lexicon: &Lexicon, sentence: &Range<usize>, chain: &Chain) {
        self.chain = chain.clone();
        self.sentence = sentence.clone();
        self.length = match text.tokens.len() {
            0..100 => 0,
            100..250 => 1,
            _ => 2,
        };
        self.phrases.clear();
        self.phrases.resize(chain.len(), (0, 0));
        self.shapes.clear();
        self.shapes.extend(
            chain
                .clone()
                .map(|at| shape(text, at) | u64::from(is_initial(text, sentence, at)) << 3),
        );
        let mut at = chain.start;
        while at < chain.end {
            if text.is(at, flag::STARTS_PHRASE)
                && let Some((len, flags)) =
                    lexicon.phrase(text.words[at..chain.end].iter().map(|word| word.hash))
            {
                for (n, phrase) in self.phrases[at - chain.start..][..len].iter_mut().enumerate() {
                    *phrase = (flags, 1 + u8::from(n > 0) + 2 * u8::from(n + 1 == len));
                }
                at += len;
            } else {
                at += 1;
            }
        }
    }

    /// Writes all features of a token of the chain.
    ///
    /// `elsewhere` are the uses of the word elsewhere in the article (see `WordUsage`).
    pub fn features(&self, text: &TokenisedText, at: usize, elsewhere: u16, features: &mut Features) {
        features.clear();
        self.features_of::<true, true>(text, at, elsewhere, |template, hash| {
            features.push(template, hash);
        });
    }

    /// Writes the features that depend only on the word and its [`ChainContext::shape`].
    pub(crate) fn features_of_word(&self, text: &TokenisedText, at: usize, hashes: &mut FeatureHashes) {
        hashes.clear();
        self.features_of::<true, false>(text, at, 0, |_, hash| hashes.push(hash));
    }

    /// Writes the features that depend on the word's context.
    pub(crate) fn features_of_place(
        &self,
        text: &TokenisedText,
        at: usize,
        elsewhere: u16,
        hashes: &mut FeatureHashes,
    ) {
        hashes.clear();
        self.features_of::<false, true>(text, at, elsewhere, |_, hash| hashes.push(hash));
    }

    /// Returns the shape of a token of the chain: kind, length, signs, and whether its place in the sentence requires
    /// a capital.
    #[must_use]
    pub fn shape(&self, at: usize) -> u64 {
        self.shapes[at - self.chain.start]
    }

    #[inline]
    fn features_of<const WORD: bool, const PLACE: bool>(
        &self,
        text: &TokenisedText,
        at: usize,
        elsewhere: u16,
        mut take: impl FnMut(u8, u64),
    ) {
        let mut give = |template: u8, value: u64| {
            if if is_of_word(template) { WORD } else { PLACE } {
                take(template, feature(template, value));
            }
        };
        let word = |at: usize| {
            if self.sentence.contains(&at) {
                text.words[at]
            } else {
                OUTSIDE
            }
        };
        let names = |word: LexiconWord| u64::from(word.flags & NAMES);
        let roles = |word: LexiconWord| u64::from(word.flags & ROLES);
        let cluster = |word: LexiconWord| u64::from(word.cluster);
        let (before2, before, here, after, after2) = (
            word(at.wrapping_sub(2)),
            word(at.wrapping_sub(1)),
            word(at),
            word(at + 1),
            word(at + 2),
        );
        let shape_of = |at: usize| {
            if self.chain.contains(&at) {
                self.shape(at)
            } else if self.sentence.contains(&at) {
                text.kind(at) as u64
            } else {
                7
            }
        };
        let shape = shape_of(at);
        let kind = shape & 7;
        let letters = text.tokens[at].of(text.raw).as_bytes();

        give(0, here.hash);
        give(1, both(here.hash, shape));
        give(2, both(before.hash, here.hash));
        give(3, both(here.hash, after.hash));
        give(4, ends(letters, 2));
        give(5, ends(letters, 3));
        give(6, ends(letters, 4));
        give(7, begins(letters, 3));
        give(8, begins(letters, 4));

        give(10, before.hash);
        give(11, after.hash);
        give(12, both(before2.hash, before.hash));
        give(13, both(after.hash, after2.hash));
        give(14, both(before.hash, shape));
        give(15, both(after.hash, shape));
        give(16, before2.hash);
        give(17, after2.hash);
        // The words before and after the chain.
        let (left, right) = (word(self.chain.start.wrapping_sub(1)), word(self.chain.end));
        let (starts, stops) = (at == self.chain.start, at + 1 == self.chain.end);
        let side = u64::from(starts) | u64::from(stops) << 1;

        give(20, shape);
        give(
            21,
            shape_of(at.wrapping_sub(1)) << 20 | shape << 10 | shape_of(at + 1),
        );
        give(22, both(names(here), shape));
        give(23, both(roles(here), kind));
        give(24, both(both(names(here), roles(here)), roles(before)));
        give(25, both(both(names(here), roles(here)), roles(after)));
        give(26, both(both(names(before), names(here)), shape));
        give(27, both(both(names(here), names(after)), shape));
        give(30, cluster(here));
        give(31, cluster(before));
        give(32, cluster(after));
        give(33, cluster(before) << 16 | cluster(here));
        give(34, cluster(here) << 16 | cluster(after));
        give(48, both(roles(before2), before.hash));
        let (flags, place) = self.phrases[at - self.chain.start];
        if flags != 0 {
            give(38, u64::from(flags & (NAMES | ROLES)) << 3 | u64::from(place));
        }
        give(39, both(roles(left), both(roles(right), side)));
        let (start, end) =
            self.features_of_run(text, at, |template, value| give(template, both(value, side)));

        let run = (at - start) as u64 * 8 + (end - start).min(7) as u64;
        self.features_of_usage(elsewhere, run, here, after, shape, give);
    }

    /// Features of how the article uses the word elsewhere. `run` combines the word's position in its run of
    /// capitalised words and the length of the run.
    #[inline]
    fn features_of_usage(
        &self,
        elsewhere: u16,
        run: u64,
        here: LexiconWord,
        after: LexiconWord,
        shape: u64,
        mut give: impl FnMut(u8, u64),
    ) {
        let kind = shape & 7;
        let evidence = u64::from(elsewhere) << 2 | self.length;
        give(50, evidence << 3 | kind);
        for bit in 0..usage::COUNT {
            if elsewhere >> bit & 1 != 0 {
                give(51, (bit as u64) << 4 | kind);
            }
        }
        give(52, both(evidence, u64::from(here.flags & NAMES)));
        give(53, evidence << 8 | shape);
        give(54, both(evidence, run << 3 | kind));
        // Evidence for a person, apart from all other evidence.
        let personal = usage::TITLED | usage::AFTER_FIRST | usage::PERSONAL;
        give(
            55,
            both(
                u64::from(elsewhere & personal != 0) << 2 | self.length,
                both(
                    run << 3 | kind,
                    u64::from(after.flags & ROLES) & u64::from(flag::SAY_ANY),
                ),
            ),
        );
    }

    /// Features of the run of capitalised words around a token: its first and last word, and whether it contains a
    /// word from organisations' names. Returns the bounds of the run.
    #[inline]
    fn features_of_run(
        &self,
        text: &TokenisedText,
        at: usize,
        mut give: impl FnMut(u8, u64),
    ) -> (usize, usize) {
        let mut start = at;
        while start > self.chain.start && is_capitalised(text, start - 1) {
            start -= 1;
        }
        let mut end = at + 1;
        while end < self.chain.end && is_capitalised(text, end) {
            end += 1;
        }
        let run = &text.words[start..end];
        let length = run.len().min(5) as u64;
        let last = run[run.len() - 1];
        let all = run.iter().fold(0, |all, word| all | word.flags);
        give(
            42,
            u64::from(all & (ORG_WORDS | flag::PLACE_HEAD | flag::OFFICE | flag::COURTESY)) << 3 | length,
        );
        if end > at + 1 {
            give(43, u64::from(last.flags & (NAMES | ROLES)));
            give(44, last.hash);
        }
        if start < at {
            let first = run[0];
            give(45, u64::from(first.flags & (NAMES | ROLES)));
            give(46, first.hash);
        }
        give(47, (at - start) as u64 * 8 + length);
        (start, end)
    }
}

/// How the labels of a first pass use a word elsewhere in the article: bits for labels.
pub type Votes = u32;

/// Returns the bit of a label in [`Votes`]; None is "no name", which has the highest bit.
#[must_use]
pub(crate) const fn vote(label: Option<usize>) -> Votes {
    match label {
        Some(label) => 1 << label,
        None => 1 << (KINDS * PLACES),
    }
}

/// Writes the features of the second pass.
///
/// `votes` are the labels of the word elsewhere, `majority` the most frequent kind there.
pub fn vote_features(kind: TokenKind, votes: Votes, majority: u8, features: &mut Features) {
    features.clear();
    each_vote_feature(kind, votes, majority, |template, hash| {
        features.push(template, hash);
    });
}

/// Hands the features of the second pass over, each with its template.
#[inline]
pub(crate) fn each_vote_feature(kind: TokenKind, votes: Votes, majority: u8, mut take: impl FnMut(u8, u64)) {
    let mut give = |template: u8, value: u64| take(template, feature(template, value));
    let kind = kind as u64;
    for bit in 0..=KINDS * PLACES {
        if votes >> bit & 1 != 0 {
            give(60, (bit as u64) << 4 | kind);
        }
    }
    give(61, u64::from(majority) << 4 | kind);
    give(62, both(u64::from(votes), u64::from(majority)));
}

/// Kind, length, signs and digits of a word. Bit 3 is left free for the caller.
fn shape(text: &TokenisedText, at: usize) -> u64 {
    let token = text.tokens[at];
    let word = token.of(text.raw).as_bytes();
    let length = match word.len() {
        1 => 0,
        2 => 1,
        3 | 4 => 2,
        _ => 3,
    };
    let has_dot = word.last() == Some(&b'.');
    let has_digit = token.kind != TokenKind::Title && word.iter().any(u8::is_ascii_digit);
    token.kind as u64 | length << 4 | u64::from(has_dot) << 6 | u64::from(has_digit) << 7
}

/// Returns the last bytes of a word as a number that ignores case.
#[inline]
fn ends(word: &[u8], len: usize) -> u64 {
    fold(&word[word.len().saturating_sub(len)..])
}

/// Returns the first bytes of a word as a number that ignores case.
#[inline]
fn begins(word: &[u8], len: usize) -> u64 {
    fold(&word[..word.len().min(len)])
}

#[inline]
fn fold(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |value, &byte| value << 8 | u64::from(byte | 0x20))
}
