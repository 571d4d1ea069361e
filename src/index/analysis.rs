//! Words -> terms: one analysis for the index and for questions.
//!
//! Terms of the fields `title` and `text`, for each word, all at the word's position:
//!
//! - the *stem*: the folded word (lower case, no accents, no apostrophes), stemmed in English (`running` -> `run`);
//! - the *exact* term: `=` and the folded word; where the word as printed differs from it, then U+0001 and the word as
//!   printed (`=oil`, `=running\u{1}Running`). All printings of a folded word are thus neighbours in the dictionary.
//! - `^s` at the first word of a sentence, `^p` at the first word of a paragraph (`title` has none).
//!
//! Fields of names (`person`, `org`, `place`, `speaker`, `byline`, `publication`) hold folded words, not stemmed, and
//! for each written name the exact term `=J. Kerry`.

//!
//! Articles are analysed once, in the thread that read them: [`Analyser`] writes the terms of a field and their
//! positions into one string, [`AnalysedTokenizer`] hands them to the engine as they are. A word's terms are computed
//! once and then copied from a cache, which takes stemming out of the cost of indexing.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::UnicodeNormalization;

/// Term at the first word of a sentence.
pub const SENTENCE: &str = "^s";
/// Term at the first word of a paragraph.
pub const PARAGRAPH: &str = "^p";
/// First character of an exact term.
pub const EXACT: char = '=';
/// Between the folded word and the word as printed in an exact term.
pub const PRINTED: char = '\u{1}';

/// Longest word in bytes that is told apart from others: a longer one is known by its beginning. Both sides cut
/// alike, so that it is still found.
const LONGEST_WORD: usize = 200;
/// The cache of a thread starts anew at so many words, so that its memory is bounded.
const CACHED_WORDS: usize = 100_000;
/// The same for the bytes of their terms.
const CACHED_BYTES: usize = 16 << 20;
/// Ends a term in an analysed string.
const END: char = '\0';
/// The step to a term that stands at the position of the one before it.
const NO_STEP: char = '\u{1}';
/// Largest step of position that one character can carry.
const LONGEST_STEP: u32 = 0xD000;

/// The word in lower case, without accents, apostrophes and final dots: `O’Brien` -> `obrien`, `Müller` -> `muller`,
/// `Straße` -> `strasse`, `U.S.` -> `u.s`. A word of other characters alone folds to itself.
#[must_use]
pub fn fold(word: &str) -> Cow<'_, str> {
    let word = cut(word);
    if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    let folded = if word.is_ascii() {
        let mut lower = word.to_ascii_lowercase();
        lower.retain(|c| c != '\'');
        lower
    } else {
        fold_unicode(word)
    };
    let bare = folded.trim_end_matches('.');
    if bare.is_empty() {
        return Cow::Borrowed(word);
    }
    if bare.len() == folded.len() {
        Cow::Owned(folded)
    } else {
        Cow::Owned(bare.to_owned())
    }
}

fn fold_unicode(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().flat_map(char::to_lowercase) {
        match c {
            // Accents of the European scripts, Hebrew points and Arabic vowel signs: left out as readers leave them
            // out. Vowel signs of the Indic scripts stay: they are letters.
            '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}'
            // Apostrophes, soft hyphens, marks without width, and what terms are built with.
            | '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | END | PRINTED => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'þ' => folded.push_str("th"),
            other => folded.push(other),
        }
    }
    // Hangul syllables were taken apart above.
    if folded.is_ascii() {
        folded
    } else {
        folded.nfc().collect()
    }
}

/// The first [`LONGEST_WORD`] bytes of a word, cut on a character's bound.
fn cut(word: &str) -> &str {
    if word.len() <= LONGEST_WORD {
        word
    } else {
        &word[..word.floor_char_boundary(LONGEST_WORD)]
    }
}

/// The English stem of a folded word (the Snowball project's English stemmer, "Porter2").
#[must_use]
pub fn stem(folded: &str) -> Cow<'_, str> {
    Stemmer::new(Algorithm::English).stem(folded)
}

/// True for languages whose words are stemmed: English, and where the language is not known.
#[must_use]
pub fn is_stemmed(language: Option<&str>) -> bool {
    language.is_none_or(|code| code == "en" || code.starts_with("en-"))
}

/// The exact term of a word as printed.
#[must_use]
pub fn exact(word: &str) -> String {
    let word = cut(word);
    let folded = fold(word);
    if folded == word {
        format!("{EXACT}{word}")
    } else {
        format!("{EXACT}{folded}{PRINTED}{word}")
    }
}

/// The exact term of a written name in the fields of names, white space folded to single blanks: `=J. Kerry`.
#[must_use]
pub fn exact_name(name: &str) -> String {
    let mut term = String::with_capacity(name.len() + 1);
    for word in name.split_whitespace() {
        term.push(if term.is_empty() { EXACT } else { ' ' });
        term.push_str(word);
    }
    term.retain(|c| c != END);
    let end = term.floor_char_boundary(LONGEST_WORD);
    term.truncate(end);
    term
}

/// The terms of one field of one document with their positions, in the form that [`AnalysedTokenizer`] reads: for
/// each term a character that says how far its position lies from the one before (U+0001: not at all), the term,
/// U+0000.
#[derive(Debug, Default)]
pub struct AnalysedText {
    encoded: String,
    position: u32,
}

impl AnalysedText {
    /// Room for about `bytes` bytes of text.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            encoded: String::with_capacity(bytes),
            position: 0,
        }
    }

    /// Adds a term. Positions must not descend: a lower one is taken for the last.
    pub fn push(&mut self, position: u32, term: &str) {
        self.step_to(position);
        self.encoded.push_str(term);
        self.encoded.push(END);
    }

    fn step_to(&mut self, position: u32) {
        let mut step = position.saturating_sub(self.position);
        self.position += step;
        while step > LONGEST_STEP {
            self.encoded
                .extend([char::from_u32(LONGEST_STEP + 1).unwrap_or(PRINTED), END]);
            step -= LONGEST_STEP;
        }
        self.encoded.push(char::from_u32(step + 1).unwrap_or(PRINTED));
    }

    /// True if no term was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.encoded.is_empty()
    }

    /// The string to index.
    #[must_use]
    pub fn into_string(self) -> String {
        self.encoded
    }
}

/// Computes the terms of words, with a cache. One for each thread.
pub struct Analyser {
    stemmer: Stemmer,
    /// Where the terms of words that were met stand in `terms`, by [`short_key`]. Looking into memory is most of what a
    /// word costs here, so that the key stands in the table itself.
    short: FxHashMap<u128, CachedTerms>,
    /// The same for longer words, unstemmed and stemmed.
    long: [FxHashMap<Box<str>, CachedTerms>; 2],
    /// Terms as they are encoded behind a step: stem, [`END`], [`NO_STEP`], exact term, [`END`].
    terms: String,
}

/// A range of [`Analyser::terms`].
#[derive(Clone, Copy, Debug)]
struct CachedTerms {
    start: u32,
    len: u32,
}

impl std::fmt::Debug for Analyser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyser")
            .field("cached", &self.cached())
            .finish_non_exhaustive()
    }
}

impl Default for Analyser {
    fn default() -> Self {
        Self {
            stemmer: Stemmer::new(Algorithm::English),
            short: FxHashMap::default(),
            long: Default::default(),
            terms: String::new(),
        }
    }
}

impl Analyser {
    /// Adds the stem and the exact term of a word as printed.
    pub fn push_word(&mut self, out: &mut AnalysedText, position: u32, word: &str, stemmed: bool) {
        let word = cut(word);
        out.step_to(position);
        let key = short_key(word, stemmed);
        let known = match key {
            Some(key) => self.short.get(&key),
            None => self.long[usize::from(stemmed)].get(word),
        };
        let CachedTerms { start, len } = match known {
            Some(terms) => *terms,
            None => self.compute(word, key, stemmed),
        };
        let (start, end) = (start as usize, (start + len) as usize);
        out.encoded.push_str(&self.terms[start..end]);
    }

    fn compute(&mut self, word: &str, key: Option<u128>, stemmed: bool) -> CachedTerms {
        if self.cached() >= CACHED_WORDS || self.terms.len() >= CACHED_BYTES {
            self.short.clear();
            self.long.iter_mut().for_each(FxHashMap::clear);
            self.terms.clear();
        }
        let start = self.terms.len();
        let folded = fold(word);
        if stemmed {
            self.terms.push_str(&self.stemmer.stem(&folded));
        } else {
            self.terms.push_str(&folded);
        }
        self.terms.extend([END, NO_STEP]);
        self.terms.push_str(&exact(word));
        self.terms.push(END);
        let terms = CachedTerms {
            start: start as u32,
            len: (self.terms.len() - start) as u32,
        };
        match key {
            Some(key) => self.short.insert(key, terms),
            None => self.long[usize::from(stemmed)].insert(word.into(), terms),
        };
        terms
    }

    fn cached(&self) -> usize {
        self.short.len() + self.long.iter().map(FxHashMap::len).sum::<usize>()
    }
}

/// A word of up to 15 bytes and whether it is stemmed, as one number; None for longer ones.
fn short_key(word: &str, stemmed: bool) -> Option<u128> {
    let mut bytes = [0; 16];
    let (last, letters) = bytes.split_last_mut()?;
    letters.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    *last = word.len() as u8 | u8::from(stemmed) << 7;
    Some(u128::from_le_bytes(bytes))
}

/// Hands the terms of an [`AnalysedText`] to the engine.
#[derive(Clone, Default, Debug)]
pub struct AnalysedTokenizer {
    token: Token,
}

/// The stream of [`AnalysedTokenizer`].
#[derive(Debug)]
pub struct AnalysedStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl Tokenizer for AnalysedTokenizer {
    type TokenStream<'a> = AnalysedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> AnalysedStream<'a> {
        self.token.reset();
        self.token.position = 0;
        AnalysedStream {
            rest: text,
            token: &mut self.token,
        }
    }
}

impl TokenStream for AnalysedStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let mut chars = self.rest.chars();
            let Some(step) = chars.next() else { return false };
            let record = chars.as_str();
            let Some(end) = memchr::memchr(0, record.as_bytes()) else {
                return false;
            };
            self.rest = &record[end + 1..];
            self.token.position += (step as usize).saturating_sub(1);
            if end > 0 {
                self.token.text.clear();
                self.token.text.push_str(&record[..end]);
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn folding_drops_case_accents_apostrophes_and_final_dots() {
        for (word, folded) in [
            ("O’Brien", "obrien"),
            ("O'Brien", "obrien"),
            ("Müller", "muller"),
            ("Straße", "strasse"),
            ("U.S.", "u.s"),
            ("naïve", "naive"),
            ("Łódź", "lodz"),
            ("AT&T", "at&t"),
            ("ＮＨＫ", "nhk"),
            ("서울", "서울"),
            ("Ёлка", "елка"),
            ("...", "..."),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(fold(word), folded, "{word}");
        }
    }

    #[test]
    fn exact_terms_of_one_folded_word_are_neighbours() {
        assert_eq!(exact("running"), "=running");
        assert_eq!(exact("Running"), "=running\u{1}Running");
        assert!(exact("RUNNING") > exact("running"));
        assert!(exact("RUNNING").as_str() < "=running\u{2}");
    }

    #[test]
    fn every_word_gives_its_stem_and_exact_term_at_one_position() {
        let mut analyser = Analyser::default();
        for _ in 0..2 {
            let mut text = AnalysedText::default();
            analyser.push_word(&mut text, 3, "Ministers", true);
            analyser.push_word(&mut text, 4, "Ministers", false);
            let exact = "=ministers\u{1}Ministers".to_owned();
            assert_eq!(
                terms(text),
                [
                    (3, "minist".into()),
                    (3, exact.clone()),
                    (4, "ministers".into()),
                    (4, exact)
                ]
            );
        }
    }

    #[test]
    fn positions_far_apart_survive_encoding() {
        let mut text = AnalysedText::default();
        let far = LONGEST_STEP * 2 + 17;
        for position in [0, 0, LONGEST_STEP, far] {
            text.push(position, "a");
        }
        let positions: Vec<usize> = terms(text).into_iter().map(|(position, _)| position).collect();
        assert_eq!(positions, [0, 0, LONGEST_STEP as usize, far as usize]);
    }

    #[test]
    fn a_word_of_great_length_is_cut_alike_on_both_sides() {
        let long = "ä".repeat(5_000);
        assert!(fold(&long).len() <= LONGEST_WORD);
        assert!(exact(&long).len() <= 3 * LONGEST_WORD);
        assert_eq!(fold(&long), fold(&format!("{long}x")));
    }

    proptest::proptest! {
        #[test]
        fn any_words_come_back_in_order(words in proptest::collection::vec("\\PC{1,12}", 0..40)) {
            let mut analyser = Analyser::default();
            let mut text = AnalysedText::default();
            for (position, word) in words.iter().enumerate() {
                analyser.push_word(&mut text, position as u32, word, true);
            }
            let positions: Vec<usize> = terms(text).into_iter().map(|(position, _)| position).collect();
            proptest::prop_assert!(positions.is_sorted());
            proptest::prop_assert!(positions.len() <= 2 * words.len());
        }
    }
}
