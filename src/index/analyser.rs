//! The terms of an article's words, computed once a word and then copied from a cache, which takes stemming out of the
//! cost of indexing.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use crate::index::analysis::{self, AnalysedText, cut, fold};

/// The terms of an article's words on their way to the index.
#[derive(Debug, Default)]
pub struct WordTerms {
    /// Stems with positions, for `title` or `text`.
    pub stems: AnalysedText,
    /// Exact terms, for `exact`.
    pub exact: AnalysedText,
}

/// Computes the terms of words, with a cache. One for each thread.
///
/// What a known word costs is looking into memory, so that everything about it stands in one line of the processor's
/// cache, and what is told of an article's stems is small enough to stay near.
pub struct Analyser {
    stemmer: Stemmer,
    /// Words met lately. Few words make up most of a text, and these lie on few pages of memory.
    recent: Box<[KnownWord]>,
    /// Words that had to leave `recent`, each in one of the two places of the set that its key leads to.
    known: Box<[[KnownWord; 2]]>,
    /// What the article under way has of each stem.
    stems: FxHashMap<Key, StemState>,
    /// Number of the article under way.
    article: u32,
}

/// Up to 15 bytes of UTF-8, their number in the low bits of the last byte; all 0 stands for none.
type Key = [u64; 2];

/// Words met lately: 256 kB for a thread.
const RECENT: usize = 1 << 12;
/// Sets of other known words: 4 MB for a thread.
const SETS: usize = 1 << 15;

/// A word of up to 15 bytes whose stem has no more.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct KnownWord {
    /// The word as printed, and whether it is stemmed.
    key: Key,
    stem: [u8; 16],
    stem_length: u8,
    form: Form,
    /// The article that last had the word: a further one there has its exact term already.
    article: u32,
}

/// How a word is printed, beside its folded form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As its stem, which is its folded form too.
    Plain,
    /// As its folded form.
    Folded,
    /// As its folded form but for capitals, all in ASCII.
    Capitals,
    /// In another way.
    Other,
}

/// What an article has of a stem.
#[derive(Clone, Copy, Default)]
struct StemState {
    /// The stem itself is printed as a word.
    has_plain: bool,
    /// Exact terms of the stem are written.
    is_written: bool,
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
            form: Form::Other,
            article: 0,
        };
        Self {
            stemmer: Stemmer::new(Algorithm::English),
            recent: vec![none; RECENT].into_boxed_slice(),
            known: vec![[none; 2]; SETS].into_boxed_slice(),
            stems: FxHashMap::default(),
            article: 0,
        }
    }
}

impl Analyser {
    /// Begins another article: exact terms are told anew.
    pub fn begin_article(&mut self) {
        self.stems.clear();
        self.article = self.article.wrapping_add(1);
        if self.article == 0 {
            *self = Self::default();
            self.article = 1;
        }
    }

    /// Adds the stem of a word as printed and, where the article has not had the word yet, the exact terms that it calls
    /// for. (One that was forgotten meanwhile is told again, which changes nothing.)
    pub fn push_word(&mut self, out: &mut WordTerms, position: u32, word: &str, stemmed: bool) {
        let word = cut(word);
        let Some(key) = word_key(word, stemmed) else {
            let analysed = self.analyse(word, stemmed);
            out.stems.push(position, &analysed.stem);
            return self.push_exact(out, analysed.stem.as_bytes(), word, analysed.form);
        };
        let mixed = mixed(key);
        let at = (mixed >> (64 - RECENT.ilog2())) as usize;
        if self.recent[at].key != key {
            let known = if let Some(known) = self.take(key, mixed) {
                known
            } else {
                let analysed = self.analyse(word, stemmed);
                let Some(known) = KnownWord::new(key, &analysed) else {
                    out.stems.push(position, &analysed.stem);
                    return self.push_exact(out, analysed.stem.as_bytes(), word, analysed.form);
                };
                known
            };
            let left = std::mem::replace(&mut self.recent[at], known);
            self.keep(left);
        }
        let known = &mut self.recent[at];
        let is_first = known.article != self.article;
        known.article = self.article;
        let known = *known;
        let stem = &known.stem[..usize::from(known.stem_length)];
        out.stems.push_bytes(position, stem);
        if is_first {
            self.push_exact(out, stem, word, known.form);
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

    fn push_exact(&mut self, out: &mut WordTerms, stem: &[u8], word: &str, form: Form) {
        let exact = &mut out.exact;
        // A stem too long to be kept has the exact terms of all its words.
        if let Some(key) = bytes_key(stem, 0) {
            let state = self.stems.entry(key).or_default();
            if form == Form::Plain {
                state.has_plain = true;
                if !state.is_written {
                    return;
                }
            } else if !state.is_written {
                state.is_written = true;
                if state.has_plain {
                    exact.push_exact(stem);
                }
            }
        }
        match form {
            Form::Plain | Form::Folded => exact.push_exact(word.as_bytes()),
            Form::Capitals => exact.push_exact_with_capitals(word.as_bytes()),
            Form::Other => exact.push(0, &analysis::exact(word)),
        }
    }

    fn analyse<'a>(&self, word: &'a str, stemmed: bool) -> Analysed<'a> {
        let folded = fold(word);
        let stem = if stemmed {
            Cow::Owned(self.stemmer.stem(&folded).into_owned())
        } else {
            folded.clone()
        };
        let form = if folded == word {
            // What is not stemmed has exact terms always: a question for the word stems it.
            if stemmed && stem == word {
                Form::Plain
            } else {
                Form::Folded
            }
        } else if word.is_ascii() && folded.eq_ignore_ascii_case(word) {
            Form::Capitals
        } else {
            Form::Other
        };
        Analysed { stem, form }
    }
}

struct Analysed<'a> {
    stem: Cow<'a, str>,
    form: Form,
}

impl KnownWord {
    /// None where the stem is too long to be kept.
    fn new(key: Key, analysed: &Analysed<'_>) -> Option<Self> {
        let mut stem = [0; 16];
        stem.get_mut(..analysed.stem.len())?
            .copy_from_slice(analysed.stem.as_bytes());
        Some(Self {
            key,
            stem,
            stem_length: analysed.stem.len() as u8,
            form: analysed.form,
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

    #[test]
    fn every_word_gives_its_stem_and_its_article_one_exact_term() {
        let mut analyser = Analyser::default();
        for _ in 0..2 {
            analyser.begin_article();
            let mut out = WordTerms::default();
            analyser.push_word(&mut out, 3, "Ministers", true);
            analyser.push_word(&mut out, 4, "Ministers", true);
            assert_eq!(
                terms(out.stems),
                [(3, "minist".to_owned()), (4, "minist".to_owned())]
            );
            assert_eq!(terms(out.exact), [(0, "=ministers\u{1}Ministers".to_owned())]);
        }
    }

    /// The exact terms of an article of these words, in order.
    fn exact_terms(analyser: &mut Analyser, words: &str, stemmed: bool) -> Vec<String> {
        analyser.begin_article();
        let mut out = WordTerms::default();
        for word in words.split(' ') {
            analyser.push_word(&mut out, 0, word, stemmed);
        }
        let mut exact: Vec<String> = terms(out.exact).into_iter().map(|(_, term)| term).collect();
        exact.sort_unstable();
        exact
    }

    #[test]
    fn a_stem_printed_as_itself_alone_has_no_exact_term() {
        let mut analyser = Analyser::default();
        for _ in 0..2 {
            assert_eq!(exact_terms(&mut analyser, "oil oil", true), [""; 0]);
            assert_eq!(
                exact_terms(&mut analyser, "oil oils oil", true),
                ["=oil", "=oils"]
            );
            assert_eq!(
                exact_terms(&mut analyser, "Oil oil", true),
                ["=oil", "=oil\u{1}Oil"]
            );
            assert_eq!(exact_terms(&mut analyser, "oils", true), ["=oils"]);
            assert_eq!(exact_terms(&mut analyser, "oil", false), ["=oil"]);
        }
    }

    #[test]
    fn words_of_other_languages_are_not_stemmed() {
        let mut out = WordTerms::default();
        Analyser::default().push_word(&mut out, 0, "Häuser", false);
        assert_eq!(terms(out.stems), [(0, "hauser".to_owned())]);
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
            let mut out = WordTerms::default();
            for (position, word) in words.iter().enumerate() {
                analyser.push_word(&mut out, position as u32, word, true);
            }
            let positions: Vec<usize> = terms(out.stems).into_iter().map(|(position, _)| position).collect();
            proptest::prop_assert!(positions.is_sorted());
            proptest::prop_assert!(positions.len() <= words.len());
        }
    }
}
