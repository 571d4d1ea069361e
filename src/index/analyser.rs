//! The terms of an article's words, computed once a word and then copied from a cache, which takes stemming out of the
//! cost of indexing.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashSet;

use crate::index::analysis::{AnalysedText, PRINTED, cut, fold};

/// Computes the terms of words, with a cache, and gathers the words that the vocabulary has to be told. One for each
/// thread.
///
/// What a known word costs is looking into memory, so that everything about it stands in one line of the processor's
/// cache.
pub struct Analyser {
    stemmer: Stemmer,
    /// Words met lately. Few words make up most of a text, and these lie on few pages of memory.
    recent: Box<[KnownWord]>,
    /// Words that had to leave `recent`, each in one of the two places of the set that its key leads to.
    known: Box<[[KnownWord; 2]]>,
    /// Longer words that the vocabulary was told.
    told: FxHashSet<Box<str>>,
    /// Words that the vocabulary has to be told.
    new: AnalysedText,
    /// Number of the article under way.
    article: u32,
}

/// Up to 15 bytes of UTF-8, their number in the low bits of the last byte; all 0 stands for none.
type Key = [u64; 2];

/// Words met lately: 256 kB for a thread.
const RECENT: usize = 1 << 12;
/// Sets of other known words: 4 MB for a thread.
const SETS: usize = 1 << 15;
/// Longer words that are remembered as told.
const TOLD: usize = 1 << 12;

/// A word of up to 15 bytes whose stem has no more.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct KnownWord {
    /// The word as printed, and whether it is stemmed.
    key: Key,
    stem: [u8; 16],
    stem_length: u8,
    /// The vocabulary was told.
    is_told: bool,
    /// The article that last had the word.
    article: u32,
}

impl std::fmt::Debug for Analyser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyser")
            .field("article", &self.article)
            .finish_non_exhaustive()
    }
}

impl Default for Analyser {
    fn default() -> Self {
        let none = KnownWord {
            key: [0; 2],
            stem: [0; 16],
            stem_length: 0,
            is_told: false,
            article: 0,
        };
        Self {
            stemmer: Stemmer::new(Algorithm::English),
            recent: vec![none; RECENT].into_boxed_slice(),
            known: vec![[none; 2]; SETS].into_boxed_slice(),
            told: FxHashSet::default(),
            new: AnalysedText::default(),
            article: 0,
        }
    }
}

impl Analyser {
    /// Begins another article. The cache forgets first what the fewest of the last articles had.
    pub fn begin_article(&mut self) {
        self.article = self.article.wrapping_add(1);
    }

    /// Adds the stem of a word as printed; notes the word for the vocabulary where it may not know it. (A word that was
    /// forgotten meanwhile is told again, which changes nothing.)
    pub fn push_word(&mut self, out: &mut AnalysedText, position: u32, word: &str, stemmed: bool) {
        let word = cut(word);
        let Some(key) = word_key(word, stemmed) else {
            return self.push_long(out, position, word, stemmed);
        };
        let mixed = mixed(key);
        let at = (mixed >> (64 - RECENT.ilog2())) as usize;
        if self.recent[at].key != key {
            let known = if let Some(known) = self.take(key, mixed) {
                known
            } else {
                let Some(known) = KnownWord::new(key, &self.stem(&fold(word), stemmed)) else {
                    return self.push_long(out, position, word, stemmed);
                };
                known
            };
            let left = std::mem::replace(&mut self.recent[at], known);
            self.keep(left);
        }
        let known = &mut self.recent[at];
        known.article = self.article;
        out.push_bytes(position, &known.stem[..usize::from(known.stem_length)]);
        if !known.is_told {
            known.is_told = true;
            self.tell(word);
        }
    }

    /// True if there are words that the vocabulary has to be told before the articles that have them are written.
    #[must_use]
    pub const fn has_new_words(&self) -> bool {
        !self.new.is_empty()
    }

    /// The words that the vocabulary has to be told, once: terms of the field `word`.
    pub fn take_new_words(&mut self) -> AnalysedText {
        std::mem::take(&mut self.new)
    }

    /// Adds a word that is not kept.
    fn push_long(&mut self, out: &mut AnalysedText, position: u32, word: &str, stemmed: bool) {
        out.push(position, &self.stem(&fold(word), stemmed));
        if !self.told.contains(word) {
            if self.told.len() >= TOLD {
                self.told.clear();
            }
            self.told.insert(word.into());
            self.tell(word);
        }
    }

    fn tell(&mut self, word: &str) {
        self.new.push(0, &printed_term(word));
    }

    fn stem<'a>(&self, folded: &'a str, stemmed: bool) -> Cow<'a, str> {
        if stemmed {
            self.stemmer.stem(folded)
        } else {
            Cow::Borrowed(folded)
        }
    }

    /// A known word that is not among the recent ones.
    fn take(&self, key: Key, mixed: u64) -> Option<KnownWord> {
        let set = &self.known[set_of(mixed)];
        set.iter().find(|known| known.key == key).copied()
    }

    /// Puts a word away, in the place of the one of its set that was met longer ago.
    fn keep(&mut self, word: KnownWord) {
        let set = &mut self.known[set_of(mixed(word.key))];
        let way = if set[0].key == word.key {
            0
        } else if set[1].key == word.key {
            1
        } else {
            usize::from(set[0].article > set[1].article)
        };
        set[way] = word;
    }
}

/// The term in the field `word` of a word as printed.
#[must_use]
pub fn printed_term(word: &str) -> Cow<'_, str> {
    let word = cut(word);
    match fold(word) {
        folded if folded == word => Cow::Borrowed(word),
        folded => Cow::Owned(format!("{folded}{PRINTED}{word}")),
    }
}

impl KnownWord {
    /// None where the stem is too long to be kept.
    fn new(key: Key, word_stem: &str) -> Option<Self> {
        let mut stem = [0; 16];
        stem.get_mut(..word_stem.len())?
            .copy_from_slice(word_stem.as_bytes());
        Some(Self {
            key,
            stem,
            stem_length: word_stem.len() as u8,
            is_told: false,
            article: 0,
        })
    }
}

/// The key of a word; None for one of more than 15 bytes.
fn word_key(word: &str, stemmed: bool) -> Option<Key> {
    bytes_key(word.as_bytes(), 0x40 | u8::from(stemmed) << 7)
}

/// The key of up to 15 bytes, with further bits for the last byte. Made of loads that overlap: bytes gathered in memory
/// first would have to be waited for.
fn bytes_key(word: &[u8], bits: u8) -> Option<Key> {
    let length = word.len();
    if length > 15 {
        return None;
    }
    let [first, second] = match (word.first_chunk::<8>(), word.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            let behind = u64::from_le_bytes(*last).checked_shr(8 * (16 - length as u32));
            [u64::from_le_bytes(*first), behind.unwrap_or(0)]
        }
        _ => [up_to_seven(word), 0],
    };
    Some([first, second | u64::from(length as u8 | bits) << 56])
}

fn up_to_seven(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let behind = u64::from(u32::from_le_bytes(*last)) >> (8 * (8 - bytes.len()));
        return u64::from(u32::from_le_bytes(*first)) | behind << 32;
    }
    match *bytes {
        [a, b, c, ..] => u64::from(a) | u64::from(b) << 8 | u64::from(c) << 16,
        [a, b] => u64::from(a) | u64::from(b) << 8,
        [a] => u64::from(a),
        [] => 0,
    }
}

/// Multiplication mixes all letters into the upper bits.
const fn mixed(key: Key) -> u64 {
    (key[0] ^ key[1].rotate_left(23)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The set of a word, by its key [`mixed`]: by other bits than its place among the recent ones, so that words that
/// displace each other there do not here.
const fn set_of(mixed: u64) -> usize {
    (mixed >> (64 - RECENT.ilog2() - SETS.ilog2())) as usize % SETS
}

#[cfg(test)]
mod tests {
    use tantivy::tokenizer::{TokenStream, Tokenizer};

    use super::*;
    use crate::index::analysis::AnalysedTokenizer;

    fn terms(text: AnalysedText) -> Vec<(usize, String)> {
        let encoded = text.into_string();
        let mut tokenizer = AnalysedTokenizer::default();
        let mut stream = tokenizer.token_stream(&encoded);
        let mut terms = Vec::new();
        while stream.advance() {
            terms.push((stream.token().position, stream.token().text.clone()));
        }
        terms
    }

    /// What the vocabulary is told of these words, in order.
    fn told(analyser: &mut Analyser, words: &str) -> Vec<String> {
        analyser.begin_article();
        for word in words.split(' ') {
            analyser.push_word(&mut AnalysedText::default(), 0, word, true);
        }
        let new = terms(analyser.take_new_words());
        assert!(!analyser.has_new_words());
        new.into_iter().map(|(_, term)| term).collect()
    }

    #[test]
    fn every_word_gives_its_stem() {
        let mut analyser = Analyser::default();
        for _ in 0..2 {
            analyser.begin_article();
            let mut out = AnalysedText::default();
            analyser.push_word(&mut out, 3, "Ministers", true);
            analyser.push_word(&mut out, 4, "Ministers", true);
            assert_eq!(terms(out), [(3, "minist".to_owned()), (4, "minist".to_owned())]);
        }
    }

    #[test]
    fn the_vocabulary_is_told_each_printing_once() {
        let long = "Internationalisations";
        let mut analyser = Analyser::default();
        assert_eq!(
            told(&mut analyser, &format!("Oil oil Oil {long} {long}")),
            [
                "oil\u{1}Oil",
                "oil",
                "internationalisations\u{1}Internationalisations"
            ]
        );
        assert_eq!(told(&mut analyser, &format!("oil OIL {long}")), ["oil\u{1}OIL"]);
    }

    #[test]
    fn a_forgotten_word_is_told_again() {
        let mut analyser = Analyser::default();
        assert_eq!(told(&mut analyser, "oil"), ["oil"]);
        for number in 0..3 * SETS {
            analyser.push_word(&mut AnalysedText::default(), 0, &format!("w{number}"), true);
        }
        analyser.begin_article();
        for number in 0..3 * SETS {
            analyser.push_word(&mut AnalysedText::default(), 0, &format!("x{number}"), true);
        }
        analyser.take_new_words();
        assert_eq!(told(&mut analyser, "oil"), ["oil"]);
    }

    #[test]
    fn words_of_other_languages_are_not_stemmed() {
        let mut out = AnalysedText::default();
        Analyser::default().push_word(&mut out, 0, "Häuser", false);
        assert_eq!(terms(out), [(0, "hauser".to_owned())]);
    }

    #[test]
    fn keys_hold_the_bytes_of_a_word_and_their_number() {
        let letters = b"abcdefghijklmno";
        for length in 0..=letters.len() {
            let [first, second] = bytes_key(&letters[..length], 0x80).unwrap();
            let mut bytes = [0; 16];
            bytes[..length].copy_from_slice(&letters[..length]);
            bytes[15] = 0x80 | length as u8;
            assert_eq!(
                [first.to_le_bytes(), second.to_le_bytes()].concat(),
                bytes,
                "{length}"
            );
        }
        assert_eq!(bytes_key(b"abcdefghijklmnop", 0), None);
    }

    proptest::proptest! {
        #[test]
        fn any_words_come_back_in_order(words in proptest::collection::vec("\\PC{1,12}", 0..40)) {
            let mut analyser = Analyser::default();
            let mut out = AnalysedText::default();
            for (position, word) in words.iter().enumerate() {
                analyser.push_word(&mut out, position as u32, word, true);
            }
            let positions: Vec<usize> = terms(out).into_iter().map(|(position, _)| position).collect();
            proptest::prop_assert!(positions.is_sorted());
            proptest::prop_assert!(positions.len() <= words.len());
        }
    }
}
