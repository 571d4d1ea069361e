//! Words -> terms: one analysis for the index and for questions.
//!
//! Terms of the fields `title` and `text`, at the word's position:
//!
//! - the *stem*: the folded word (lower case, no accents, no apostrophes), stemmed in English (`running` -> `run`);
//! - `^s` at the first word of a sentence, `^p` at the first word of a paragraph (`title` has none).
//!
//! Terms of the field `exact`, once an article: `=` and the folded word; where the word as printed differs from it, then
//! U+0001 and the word as printed (`=oil`, `=running\u{1}Running`). All printings of a folded word are thus neighbours in
//! the dictionary. They have no positions: those are the stem's, and positions of both would double the index. Where an
//! English article prints a stem as itself and in no other way (`oil`, but neither `Oil` nor `oils`), the stem tells all,
//! and there is no exact term: that is every second word.
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
/// Ends a term in an analysed string.
const END: u8 = 0;
/// Stands before a term at the position of the one before.
const NO_STEP: u8 = 1;
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
            | '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\0' | PRINTED => {}
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
    term.retain(|c| c != '\0');
    let end = term.floor_char_boundary(LONGEST_WORD);
    term.truncate(end);
    term
}

/// The terms of one field of one document with their positions, in the form that [`AnalysedTokenizer`] reads: for
/// each term a character that says how far its position lies from the one before (U+0001: not at all), the term,
/// U+0000.
#[derive(Debug, Default)]
pub struct AnalysedText {
    /// UTF-8.
    encoded: Vec<u8>,
    position: u32,
}

impl AnalysedText {
    /// Room for about `bytes` bytes of text.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            encoded: Vec::with_capacity(bytes),
            position: 0,
        }
    }

    /// Adds a term. Positions must not descend: a lower one is taken for the last.
    pub fn push(&mut self, position: u32, term: &str) {
        self.push_bytes(position, term.as_bytes());
    }

    fn push_bytes(&mut self, position: u32, term: &[u8]) {
        self.step_to(position);
        self.encoded.extend_from_slice(term);
        self.encoded.push(END);
    }

    fn step_to(&mut self, position: u32) {
        let mut step = position.saturating_sub(self.position);
        self.position += step;
        if step < 0x7f {
            self.encoded.push(step as u8 + 1);
            return;
        }
        while step > LONGEST_STEP {
            self.push_char(LONGEST_STEP);
            self.encoded.push(END);
            step -= LONGEST_STEP;
        }
        self.push_char(step);
    }

    fn push_char(&mut self, step: u32) {
        let character = char::from_u32(step + 1).unwrap_or(PRINTED);
        self.encoded
            .extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// True if no term was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.encoded.is_empty()
    }

    /// The string to index.
    #[must_use]
    pub fn into_string(self) -> String {
        // Made of strings alone.
        String::from_utf8(self.encoded).unwrap_or_default()
    }
}

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
            let known = match self.take(key, mixed) {
                Some(known) => known,
                None => {
                    let analysed = self.analyse(word, stemmed);
                    let Some(known) = KnownWord::new(key, &analysed) else {
                        out.stems.push(position, &analysed.stem);
                        return self.push_exact(out, analysed.stem.as_bytes(), word, analysed.form);
                    };
                    known
                }
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
            Form::Capitals => {
                exact.encoded.extend_from_slice(&[NO_STEP, EXACT as u8]);
                let start = exact.encoded.len();
                exact.encoded.extend_from_slice(word.as_bytes());
                exact.encoded[start..].make_ascii_lowercase();
                exact.encoded.push(PRINTED as u8);
                exact.encoded.extend_from_slice(word.as_bytes());
                exact.encoded.push(END);
            }
            Form::Other => exact.push(0, &self::exact(word)),
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

impl AnalysedText {
    /// Adds an exact term at the position of the last.
    fn push_exact(&mut self, word: &[u8]) {
        self.encoded.extend_from_slice(&[NO_STEP, EXACT as u8]);
        self.encoded.extend_from_slice(word);
        self.encoded.push(END);
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

/// The stems that a folded word's letters can begin with are longer than this by two letters at most, save for the four
/// words that the English stemmer lists as exceptions (`dying` -> `die`). In bytes of `stem`.
#[must_use]
pub fn shared_beginning(stem: &str) -> &str {
    let letters = if matches!(stem, "die" | "lie" | "tie" | "sky") {
        1
    } else {
        stem.chars().count().saturating_sub(2).max(1)
    };
    stem.char_indices()
        .nth(letters)
        .map_or(stem, |(end, _)| &stem[..end])
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
    fn a_word_begins_as_what_its_stem_tells() {
        for word in [
            "dying",
            "skies",
            "tying",
            "lying",
            "visibility",
            "stability",
            "relational",
            "hoping",
            "cries",
            "responsibilities",
            "oils",
            "as",
            "gently",
            "only",
            "organisation",
            "é",
            "éé",
            "happily",
            "sensibly",
            "singly",
            "news",
            "ugly",
            "early",
        ] {
            let stem = stem(word);
            let beginning = shared_beginning(&stem);
            assert!(word.starts_with(beginning), "{word}, {stem}");
        }
    }

    #[test]
    fn words_of_other_languages_are_not_stemmed() {
        let mut out = WordTerms::default();
        Analyser::default().push_word(&mut out, 0, "Häuser", false);
        assert_eq!(terms(out.stems), [(0, "hauser".to_owned())]);
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
        fn any_word_begins_as_what_its_stem_tells(
            word in "[a-z]{0,7}",
            ending in "(ies|ied|ying|bilit(y|ies)|ational(ly)?|izations?|fulness|ousli|iviti|ements?|ly|s|es|ed|ing|')?",
        ) {
            let word = format!("{word}{ending}");
            proptest::prop_assert!(word.starts_with(shared_beginning(&stem(&word))), "{}", word);
        }

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
