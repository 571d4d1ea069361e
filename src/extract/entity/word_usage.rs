//! What the rest of an article says of a capitalised word: how else it is used there.
//!
//! A word that has a first name before it in one sentence is a surname in the next; one that also stands in lower case
//! is hardly a name. Such evidence is what a reader goes by, and what a sentence alone does not hold (document features
//! after Ratinov & Roth 2009).

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::extract::entity::chain::{Chain, is_capitalised};
use crate::extract::lexicon::flag;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Uses of a word, as bits.
pub mod usage {
    /// With a capital where the sentence does not ask for one.
    pub const INSIDE: u16 = 1;
    /// Behind a title or office.
    pub const TITLED: u16 = 1 << 1;
    /// Behind a first name or initials, at the end of a run of capitalised words.
    pub const AFTER_FIRST: u16 = 1 << 2;
    /// Before another capitalised word.
    pub const LEADS: u16 = 1 << 3;
    /// Alone beside a verb that reports speech.
    pub const SAYS: u16 = 1 << 4;
    /// Behind a preposition of place.
    pub const PLACED: u16 = 1 << 5;
    /// Before a word that makes the name of an organisation.
    pub const BEFORE_ORG: u16 = 1 << 6;
    /// Behind an article.
    pub const WITH_ARTICLE: u16 = 1 << 7;
    /// Before "who", or behind an occupation.
    pub const PERSONAL: u16 = 1 << 8;
    /// Without a capitalised neighbour.
    pub const ALONE: u16 = 1 << 9;
    /// Behind another capitalised word.
    pub const FOLLOWS: u16 = 1 << 10;
    /// Behind a word for a kind of organisation ("retailer"), or before what organisations have ("shares").
    pub const COMPANY: u16 = 1 << 11;
    /// Behind "a".
    pub const COUNTED: u16 = 1 << 12;
    /// In lower case.
    pub const LOWER: u16 = 1 << 13;
    /// How many there are.
    pub const COUNT: usize = 14;
}

/// Where any word would have a capital.
#[must_use]
pub fn is_initial(text: &TokenisedText, sentence: &Range<usize>, at: usize) -> bool {
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

/// The ways in which a word is used, as [`usage`] bits.
#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    /// Once at least.
    once: u16,
    /// Twice at least.
    twice: u16,
}

/// The evidence of one article.
#[derive(Debug)]
pub struct WordUsage {
    /// For each token of each chain, in order: the word's number (or [`WordUsage::NONE`]) and this use of it.
    uses: Vec<(u32, u16)>,
    /// The uses of each word.
    words: Vec<Uses>,
}

impl WordUsage {
    /// Number of a token that is no capitalised word.
    pub const NONE: u32 = u32::MAX;

    /// Goes through the chains of an article; each comes with its sentence.
    #[must_use]
    pub fn new(text: &TokenisedText, chains: &[Chain], sentence_of: &[u32]) -> Self {
        let lower = LowerWords::new(text);
        let count = chains.iter().map(ExactSizeIterator::len).sum();
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        numbers.reserve(count / 2);
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
                let number = *numbers.entry(hash).or_insert_with(|| {
                    words.push(Uses {
                        once: usage::LOWER * u16::from(lower.holds(hash)),
                        twice: 0,
                    });
                    words.len() as u32 - 1
                });
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

    /// How many different capitalised words there are.
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.words.len()
    }

    /// The number of the word at the nth token of all chains; [`WordUsage::NONE`] where that is no capitalised word.
    #[must_use]
    pub fn word(&self, nth: usize) -> u32 {
        self.uses[nth].0
    }

    /// How the word at the nth token of all chains is used elsewhere, as [`usage`] bits.
    #[must_use]
    #[inline]
    pub fn elsewhere(&self, nth: usize) -> u16 {
        let (number, used) = self.uses[nth];
        self.words
            .get(number as usize)
            .map_or(0, |uses| uses.once & !used | uses.twice & used)
    }
}

/// A run of capitalised words, as far as their evidence is the same.
#[derive(Default)]
struct CapitalRun {
    tokens: Range<usize>,
    /// What the words around it say of all its words.
    around: u16,
}

/// The most words before and behind a word that count to its run.
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

    /// True if it is the run of the word at a token as well; of a longer one each word sees its own part.
    fn is_run_of(&self, at: usize) -> bool {
        self.tokens.contains(&at) && self.tokens.len() < LONGEST_RUN
    }

    /// How the word at a token of the run is used there.
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

/// What stands before and behind a run of capitalised words: of a place, it holds for the first word alone.
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
                    matches!(
                        text.word(left),
                        "in" | "near" | "outside" | "across" | "around" | "from" | "at"
                    ),
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
            is_lower(right) && belongs_to_company(text.word(right)),
        );
    }
    used
}

/// The words that an article has in lower case: a Bloom filter, since a false "yes" now and then costs little.
struct LowerWords {
    bits: Vec<u64>,
}

impl LowerWords {
    fn new(text: &TokenisedText) -> Self {
        // Eight bits a token hold false answers below two in a hundred.
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

    /// Two bits of one block.
    fn place(&self, hash: u64) -> (usize, u64) {
        let block = (hash >> 32) as usize & (self.bits.len() - 1);
        (block, 1 << (hash >> 8 & 63) | 1 << (hash >> 16 & 63))
    }
}

/// True for what companies have.
fn belongs_to_company(word: &str) -> bool {
    matches!(
        word,
        "shares"
            | "stock"
            | "stores"
            | "customers"
            | "products"
            | "profit"
            | "profits"
            | "revenue"
            | "headquarters"
            | "factory"
            | "plant"
            | "subsidiary"
            | "employees"
            | "executives"
    )
}
