//! How the rest of an article uses a capitalised word.
//!
//! A word with a first name before it in one sentence is a surname in the next; a word that also occurs in lower case
//! is rarely a name. Readers rely on such evidence, which a single sentence does not contain (document features after
//! Ratinov & Roth 2009).

use std::ops::Range;

use crate::extract::entity::chain::{Chain, is_capitalised};
use crate::extract::lexicon::{WordClass, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Uses of a word, as bits. They are hashed into the tagger's features, so that changing one needs a new model.
pub(crate) mod usage {
    /// Capitalised where its place in the sentence does not require it.
    pub(crate) const INSIDE: u16 = 1;
    /// After a title or office.
    pub(crate) const TITLED: u16 = 1 << 1;
    /// After a first name or initials, at the end of a run of capitalised words.
    pub(crate) const AFTER_FIRST: u16 = 1 << 2;
    /// Before another capitalised word.
    pub(crate) const LEADS: u16 = 1 << 3;
    /// Alone next to a verb that reports speech.
    pub(crate) const SAYS: u16 = 1 << 4;
    /// After a preposition of place.
    pub(crate) const PLACED: u16 = 1 << 5;
    /// Before a word from organisations' names.
    pub(crate) const BEFORE_ORG: u16 = 1 << 6;
    /// After a definite article.
    pub(crate) const WITH_ARTICLE: u16 = 1 << 7;
    /// Before "who", or after an occupation.
    pub(crate) const PERSONAL: u16 = 1 << 8;
    /// Without a capitalised neighbour.
    pub(crate) const ALONE: u16 = 1 << 9;
    /// After another capitalised word.
    pub(crate) const FOLLOWS: u16 = 1 << 10;
    /// After a kind of organisation ("retailer"), or before a possession of companies ("shares").
    pub(crate) const COMPANY: u16 = 1 << 11;
    /// After an indefinite article.
    pub(crate) const COUNTED: u16 = 1 << 12;
    /// In lower case.
    pub(crate) const LOWER: u16 = 1 << 13;
    /// Number of uses.
    pub(crate) const COUNT: usize = 14;
}

/// True where any word would be capitalised.
#[must_use]
pub(crate) fn is_initial(text: &TokenisedText, sentence: &Range<usize>, at: usize) -> bool {
    at <= sentence.start
        || match text.kind(at - 1) {
            TokenKind::Mark => {
                let mark = text.word(at - 1);
                match mark.as_bytes()[0] {
                    b'"' | b'\'' | b'`' | b':' | b'.' | b'!' | b'?' | b'*' | b'[' | b'|' | b'>' => true,
                    b'-' => !text.touches_next(at - 1),
                    0x80.. => mark.starts_with(['“', '‘', '«', '—', '–', '…', '•']),
                    _ => false,
                }
            }
            _ => false,
        }
}

/// The uses of a word, as [`usage`] bits.
#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    /// Uses that occur at least once.
    once: u16,
    /// Uses that occur at least twice.
    twice: u16,
}

/// How one article uses its capitalised words.
#[derive(Debug)]
pub struct WordUsage {
    /// For each token of each chain, in order: the word's number (or [`WordUsage::NONE`]) and its use there.
    uses: Vec<(u32, u16)>,
    /// The uses of each word.
    words: Vec<Uses>,
}

impl WordUsage {
    /// Number of a token that is not a capitalised word.
    pub const NONE: u32 = u32::MAX;

    /// Collects the uses in the chains of an article. `sentence_of` has the sentence of each chain.
    #[must_use]
    pub fn new(text: &TokenisedText, chains: &[Chain], sentence_of: &[u32]) -> Self {
        let lower = LowerWords::new(text);
        let count = chains.iter().map(ExactSizeIterator::len).sum();
        let mut numbers = WordNumbers::with_room_for(count);
        let mut word_usage = Self {
            uses: Vec::with_capacity(count),
            words: Vec::with_capacity(count / 2),
        };
        let mut run = CapitalRun::default();
        for (chain, &sentence) in chains.iter().zip(sentence_of) {
            let sentence = &text.sentences[sentence as usize];
            for at in chain.clone() {
                if !is_capitalised(text, at) {
                    word_usage.uses.push((Self::NONE, 0));
                    continue;
                }
                let hash = text.words[at].hash;
                let words = &mut word_usage.words;
                let number = numbers.of(hash);
                if number as usize == words.len() {
                    words.push(Uses {
                        once: usage::LOWER * u16::from(lower.holds(hash)),
                        twice: 0,
                    });
                }
                if !run.is_run_of(at) {
                    run = CapitalRun::of(text, sentence, at);
                }
                let used = run.usage(text, sentence, at);
                let all = &mut words[number as usize];
                all.twice |= all.once & used;
                all.once |= used;
                word_usage.uses.push((number, used));
            }
        }
        word_usage
    }

    /// Number of different capitalised words.
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.words.len()
    }

    /// The number of the word at the nth token of all chains; [`WordUsage::NONE`] if it is not capitalised.
    #[must_use]
    pub fn word(&self, nth: usize) -> u32 {
        self.uses[nth].0
    }

    /// The uses elsewhere of the word at the nth token of all chains, as [`usage`] bits.
    #[must_use]
    #[inline]
    pub fn elsewhere(&self, nth: usize) -> u16 {
        let (number, used) = self.uses[nth];
        self.words
            .get(number as usize)
            .map_or(0, |uses| uses.once & !used | uses.twice & used)
    }
}

/// A run of capitalised words whose context is the same.
#[derive(Default)]
struct CapitalRun {
    tokens: Range<usize>,
    /// The uses that the context of the run implies for all its words.
    around: u16,
}

/// Maximum number of words before and after a word that count as its run.
const LONGEST_RUN: usize = 5;

impl CapitalRun {
    /// The run of the capitalised word at a token.
    fn of(text: &TokenisedText, sentence: &Range<usize>, at: usize) -> Self {
        let is_capital = |at: usize| is_capitalised(text, at);
        let mut start = at;
        while at - start < LONGEST_RUN && start > sentence.start && is_capital(start - 1) {
            start -= 1;
        }
        let mut end = at + 1;
        while end - at < LONGEST_RUN && end < sentence.end && is_capital(end) {
            end += 1;
        }
        Self {
            around: around(text, sentence, &(start..end)),
            tokens: start..end,
        }
    }

    /// True if this is also the run of the word at another token. In a run of maximum length, each word has its own.
    fn is_run_of(&self, at: usize) -> bool {
        self.tokens.contains(&at) && self.tokens.len() < LONGEST_RUN
    }

    /// The use of the word at a token of the run.
    fn usage(&self, text: &TokenisedText, sentence: &Range<usize>, at: usize) -> u16 {
        let (before, after) = (at.wrapping_sub(1), at + 1);
        let (follows, leads) = (at > self.tokens.start, after < self.tokens.end);
        let mut used = self.around;
        let mut add = |usage: u16, holds: bool| used |= usage * u16::from(holds);
        add(usage::INSIDE, !is_initial(text, sentence, at));
        add(usage::LEADS, leads);
        add(usage::FOLLOWS, follows);
        add(usage::ALONE, !leads && !follows);
        if leads {
            add(
                usage::BEFORE_ORG,
                text.is(after, flag::ORG_HEAD | flag::ORG_WORD | flag::ORG_SUFFIX),
            );
        }
        if follows {
            let is_first = text.is(before, flag::FIRST) || text.word(before).ends_with('.');
            add(usage::AFTER_FIRST, is_first && !leads);
            add(usage::TITLED, text.is(before, flag::OFFICE | flag::COURTESY));
            used &= !usage::PLACED;
        }
        used
    }
}

/// The uses that the words before and after a run imply. [`usage::PLACED`] holds only for the first word.
fn around(text: &TokenisedText, sentence: &Range<usize>, run: &Range<usize>) -> u16 {
    let (start, end) = (run.start, run.end);
    let is_alone = run.len() == 1;
    let mut used = 0;
    let mut add = |usage: u16, holds: bool| used |= usage * u16::from(holds);
    if start > sentence.start {
        let left = start - 1;
        match text.kind(left) {
            TokenKind::Lower => {
                add(
                    usage::PLACED,
                    text.has(left, WordClass::PlacePreposition)
                        || text.has(left, WordClass::LoosePlacePreposition),
                );
                add(usage::WITH_ARTICLE, text.reads(left, "the"));
                add(usage::COUNTED, text.reads(left, "a") || text.reads(left, "an"));
                add(usage::PERSONAL, text.is(left, flag::ROLE));
                add(usage::COMPANY, text.is(left, flag::ORG_ROLE));
                add(usage::SAYS, is_alone && text.is(left, flag::SAY));
            }
            TokenKind::Mark if left > sentence.start && text.reads(left, ".") => {
                add(usage::TITLED, text.is(left - 1, flag::OFFICE | flag::COURTESY));
            }
            _ => {}
        }
    }
    if end < sentence.end {
        let right = if text.kind(end) == TokenKind::Possessive {
            end + 1
        } else {
            end
        };
        let beyond = end + usize::from(text.reads(end, ","));
        add(usage::PERSONAL, text.reads(beyond, "who"));
        let is_lower = |at: usize| text.kind(at) == TokenKind::Lower;
        add(usage::SAYS, is_alone && text.is(end, flag::SAY) && is_lower(end));
        add(
            usage::COMPANY,
            text.has_lower(right, WordClass::CompanyPossession),
        );
    }
    used
}

/// Numbers words from 0 in the order in which they first occur. A hash table with open addressing: the hashes are mixed
/// well, so that a general map would only mix them again.
struct WordNumbers {
    /// Numbers of words, or [`WordUsage::NONE`].
    slots: Vec<u32>,
    /// The hash of each word.
    hashes: Vec<u64>,
}

impl WordNumbers {
    fn with_room_for(count: usize) -> Self {
        Self {
            slots: vec![WordUsage::NONE; (2 * count + 1).next_power_of_two()],
            hashes: Vec::with_capacity(count / 2),
        }
    }

    /// The number of a word; a new one for a word that has none.
    fn of(&mut self, hash: u64) -> u32 {
        let last = self.slots.len() - 1;
        let mut at = (hash >> 20) as usize & last;
        loop {
            let number = self.slots[at];
            match self.hashes.get(number as usize) {
                Some(&known) if known == hash => return number,
                Some(_) => at = (at + 1) & last,
                None => break,
            }
        }
        let number = self.hashes.len() as u32;
        self.slots[at] = number;
        self.hashes.push(hash);
        number
    }
}

/// The words that occur in lower case, as a Bloom filter: an occasional false "yes" does little harm.
struct LowerWords {
    bits: Vec<u64>,
}

impl LowerWords {
    fn new(text: &TokenisedText) -> Self {
        // Eight bits a token keep false positives below 2 %.
        let blocks = (text.tokens.len() / 8).next_power_of_two().max(16);
        let mut words = Self {
            bits: vec![0; blocks],
        };
        for (token, word) in text.tokens.iter().zip(&text.words) {
            if token.kind == TokenKind::Lower {
                let (block, mask) = words.place(word.hash);
                words.bits[block] |= mask;
            }
        }
        words
    }

    fn holds(&self, hash: u64) -> bool {
        let (block, mask) = self.place(hash);
        self.bits[block] & mask == mask
    }

    /// The block of a hash, and its two bits there.
    fn place(&self, hash: u64) -> (usize, u64) {
        let block = (hash >> 32) as usize & (self.bits.len() - 1);
        (block, 1 << (hash >> 8 & 63) | 1 << (hash >> 16 & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_numbered_as_they_first_occur() {
        let mut numbers = WordNumbers::with_room_for(6);
        // The first two hashes begin at the same slot.
        let hashes = [5 << 40, 5 << 40 | 1, 5 << 40, 7, 5 << 40 | 1, 0];
        assert_eq!(hashes.map(|hash| numbers.of(hash)), [0, 1, 0, 2, 1, 3]);
    }
}
