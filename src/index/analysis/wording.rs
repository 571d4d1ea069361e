//! The words of a quotation as its copies share them, and a fingerprint of these words, by which copies are found without
//! reading a text.
//!
//! Case, accents, punctuation and white space do not count, and a number is the same in words and in digits. Two wordings
//! with the same fingerprint and number of words are taken for the same. Wordings that differ have the same one by chance
//! only: 21 bits of the hash of all words must agree, and so must three shingles. For two wordings of as many words that share
//! their shingles because one is an edited copy of the other, the chance is one in two million; for any other two, it is far
//! less.
//!
//! The shingles, runs of three words, are those with the least hashes (bottom-k sketch: A. Z. Broder, "On the resemblance
//! and containment of documents", 1997): a wording that has most of another's words shares at least one with it, nearly
//! always.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::calendar::MONTHS;
use crate::extract::token::{Token, TokenKind};
use crate::index::analysis::fold;
use crate::index::analysis::short_words::ShortWords;

/// Number of words in a shingle.
pub const SHINGLE: usize = 3;
/// Minimum number of words for shingles. A shorter wording equals only identical ones.
pub const LEAST_WORDS: usize = 5;
/// Shingles in a fingerprint.
pub const KEPT_SHINGLES: usize = 3;
/// Bits of a shingle in a fingerprint.
const SHINGLE_BITS: u32 = 24;
/// Bits of the hash of all words in a fingerprint: the lower ones are in the first column, the others in the second.
const LOWER_BITS: u32 = 64 - 2 * SHINGLE_BITS;
const UPPER_BITS: u32 = 32 - SHINGLE_BITS - SPARE_BITS;
/// Bits that the second column of fingerprints has left for another number.
pub const SPARE_BITS: u32 = 3;
/// An odd number with bits of no pattern: 2 to the power of 64, divided by the golden ratio.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Words that reverse the sense, folded. Words in `n't` are recognised by their ending.
const NEGATIONS: [&str; 11] = [
    "not", "no", "never", "none", "nor", "neither", "nothing", "nobody", "without", "cannot", "hardly",
];
/// Numbers written as words, from 2 on. `one` is left out because it is more often a pronoun.
const NUMBERS: [(&str, &str); 11] = [
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
];
/// Months that are also ordinary words.
const AMBIGUOUS_MONTHS: [&str; 2] = ["march", "may"];

/// How a word affects the sense of a quotation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WordWeight {
    /// Like most words.
    #[default]
    Plain,
    /// It reverses the sense.
    Negation,
    /// A number or a month: a forecast for one month is not the same as for another.
    Number,
}

/// The words that are not plain, each with its weight and the word that it replaces.
static WEIGHTED: LazyLock<ShortWords<(WordWeight, &'static str)>> = LazyLock::new(|| {
    let negations = NEGATIONS
        .iter()
        .map(|word| (*word, (WordWeight::Negation, *word)));
    let numbers = NUMBERS
        .iter()
        .map(|(word, digits)| (*word, (WordWeight::Number, *digits)));
    let months = MONTHS.iter().map(|month| month.name);
    let months = months.filter(|name| !AMBIGUOUS_MONTHS.contains(name));
    let months = months.map(|name| (name, (WordWeight::Number, name)));
    ShortWords::new(negations.chain(numbers).chain(months))
});

/// Returns a word as copies share it, and its weight: `Won’t` -> `wont`, a negation; `Seven` -> `7`, a number.
#[must_use]
pub fn shared_word(word: &str, kind: TokenKind) -> (Cow<'_, str>, WordWeight) {
    let folded = fold(word);
    if let Some((weight, shared)) = WEIGHTED.get(&folded) {
        return (Cow::Borrowed(shared), weight);
    }
    let weight = if kind == TokenKind::Number {
        WordWeight::Number
    } else if folded.ends_with("nt") && is_contracted(word) {
        WordWeight::Negation
    } else {
        WordWeight::Plain
    };
    (folded, weight)
}

/// True for `don't` in any case and with any apostrophe.
fn is_contracted(word: &str) -> bool {
    let mut letters = word.chars().rev();
    letters.next();
    matches!(letters.next(), Some('\'' | '’' | '‘' | '\u{2bc}'))
}

/// The fingerprint of a quotation's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    /// A hash of all words, of 21 bits.
    wording: u32,
    /// The shingles, numbers of 24 bits, the least hash first; a wording with fewer different ones repeats one. Of fewer than
    /// [`LEAST_WORDS`] words, another hash of them all.
    shingles: [u32; KEPT_SHINGLES],
}

impl Fingerprint {
    /// The fingerprint of the words among some tokens of a text. `hashes` is scratch space.
    #[must_use]
    pub fn of(text: &str, tokens: &[Token], hashes: &mut Vec<u64>) -> Self {
        hashes.clear();
        for token in tokens.iter().filter(|token| token.is_word()) {
            let (word, weight) = shared_word(token.of(text), token.kind);
            hashes.push(mixed(word_hash(&word) ^ weight as u64));
        }
        let all = hashes.iter().fold(0, |all: u64, word| {
            (all.rotate_left(7) ^ word).wrapping_mul(FACTOR)
        });
        let all = mixed(all);
        let shingles = if hashes.len() < LEAST_WORDS {
            let again = mixed(all ^ FACTOR);
            [again, again >> SHINGLE_BITS, all]
        } else {
            least_shingles(hashes)
        };
        Self {
            wording: (all >> (64 - LOWER_BITS - UPPER_BITS)) as u32,
            shingles: shingles.map(|shingle| (shingle & low_bits(SHINGLE_BITS)) as u32),
        }
    }

    /// The fingerprint as two numbers for columns, of 64 and 32 bits. The second one has a number of [`SPARE_BITS`] bits in its
    /// lowest bits.
    #[must_use]
    pub fn columns(self, spare: u64) -> [u64; 2] {
        let [first, second, third] = self.shingles.map(u64::from);
        let wording = u64::from(self.wording);
        [
            (first << SHINGLE_BITS | second) << LOWER_BITS | wording & low_bits(LOWER_BITS),
            (third << UPPER_BITS | wording >> LOWER_BITS) << SPARE_BITS | spare & low_bits(SPARE_BITS),
        ]
    }

    /// The fingerprint in such numbers, and the other number.
    #[must_use]
    pub fn of_columns([one, other]: [u64; 2]) -> (Self, u64) {
        let shingles = [
            one >> (LOWER_BITS + SHINGLE_BITS),
            one >> LOWER_BITS,
            other >> (UPPER_BITS + SPARE_BITS),
        ];
        let upper = other >> SPARE_BITS & low_bits(UPPER_BITS);
        let fingerprint = Self {
            wording: (upper << LOWER_BITS | one & low_bits(LOWER_BITS)) as u32,
            shingles: shingles.map(|shingle| (shingle & low_bits(SHINGLE_BITS)) as u32),
        };
        (fingerprint, other & low_bits(SPARE_BITS))
    }

    /// The shingles, in no order, some perhaps twice. They mean nothing for fewer than [`LEAST_WORDS`] words.
    #[must_use]
    pub const fn shingles(&self) -> [u32; KEPT_SHINGLES] {
        self.shingles
    }

    /// All bits, in two numbers.
    #[must_use]
    pub fn bits(self) -> [u64; 2] {
        self.columns(0)
    }
}

/// A number whose lowest bits are set.
const fn low_bits(bits: u32) -> u64 {
    (1 << bits) - 1
}

/// The shingles with the least hashes.
fn least_shingles(words: &[u64]) -> [u64; KEPT_SHINGLES] {
    let mut least = [u64::MAX; KEPT_SHINGLES];
    for run in words.windows(SHINGLE) {
        let rolled = run
            .iter()
            .fold(0, |rolled: u64, word| rolled.wrapping_mul(FACTOR) ^ word);
        let hash = mixed(rolled);
        if hash < least[KEPT_SHINGLES - 1] && !least.contains(&hash) {
            let at = least.partition_point(|kept| *kept < hash);
            least[at..].rotate_right(1);
            least[at] = hash;
        }
    }
    // The order is by the upper bits, so that only the lower ones are as random as a hash should be.
    least.map(|hash| if hash == u64::MAX { least[0] } else { hash })
}

/// A hash of a word's bytes that is the same on every machine, in every version of the program.
fn word_hash(word: &str) -> u64 {
    let mut hash = word.len() as u64;
    for part in word.as_bytes().chunks(8) {
        let number = part
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u64::from(*byte));
        hash = (hash ^ number).wrapping_mul(FACTOR);
        hash ^= hash >> 29;
    }
    hash
}

/// Mixes `number` so that every bit of the result depends on all its bits.
pub(crate) const fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let number = (number ^ (number >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    number ^ (number >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::token::tokenize;

    fn fingerprint(text: &str) -> Fingerprint {
        Fingerprint::of(text, &tokenize(text), &mut Vec::new())
    }

    #[test]
    fn the_same_words_have_one_fingerprint_however_they_are_printed() {
        for (one, other) in [
            ("We won't close the harbour.", "we WON’T close the harbour"),
            ("Seven boats were lost there", "7 boats were lost — there"),
            ("No comment", "no comment!"),
        ] {
            assert_eq!(fingerprint(one), fingerprint(other), "{one}");
        }
        for (one, other) in [
            ("We will close the harbour", "We will not close the harbour"),
            ("We wont close the harbour", "We won't close the harbour"),
            ("No comment", "Comment no"),
            ("Seven boats were lost there", "Eight boats were lost there"),
        ] {
            assert_ne!(fingerprint(one), fingerprint(other), "{one}");
        }
    }

    #[test]
    fn a_cut_or_edited_copy_shares_a_shingle() {
        let kept = |text: &str| fingerprint(text).shingles();
        let whole = kept("we will rebuild the harbour before the winter comes because the town needs it");
        for copy in [
            "we will rebuild the harbour before the winter comes because the town needs",
            "We shall rebuild the harbour before the winter comes because the town needs it",
        ] {
            assert!(kept(copy).iter().any(|shingle| whole.contains(shingle)), "{copy}");
        }
    }

    #[test]
    fn a_fingerprint_comes_back_from_its_columns() {
        for text in [
            "",
            "no",
            "no no no no no no",
            "we will rebuild the harbour before winter",
        ] {
            let known = fingerprint(text);
            for spare in [0, 5, 7] {
                let columns = known.columns(spare);
                assert!(columns[1] < 1 << 32, "{text}");
                assert_eq!(Fingerprint::of_columns(columns), (known, spare), "{text}");
            }
        }
    }

    #[test]
    fn a_fingerprint_is_that_of_the_index_format() {
        // Another value makes copies of an old and a new article two quotations: raise the index format.
        let known = fingerprint("We won't rebuild the seven harbours before March");
        assert_eq!(known.bits(), [14_555_881_829_546_181_514, 3_730_678_080]);
    }
}
