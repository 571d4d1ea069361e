//! Words -> terms: one analysis for the index and for questions.
//!
//! Terms of the fields `title` and `text`, at the word's position:
//!
//! - the *stem*: the folded word (lower case, no accents, no apostrophes), stemmed in English (`running` -> `run`). In an
//!   article in another language, the stem in that language, U+0004 and the language's code ([`stemming`]);
//! - for a Chinese or Japanese character or a Korean syllable also the pair that it makes with the one before;
//! - `^s` at the first word of a sentence, `^p` at the first word of a paragraph (`title` has none).
//!
//! Terms of the field `word` are printed forms of words: the folded word and, where the printed word differs from it,
//! U+0001 and how it differs: U+0002 for a capital at the beginning, U+0003 for capitals alone, else the word as
//! printed (`oil`, `running\u{1}\u{2}`, `muller\u{1}Müller`). All printed forms of a folded word are thus neighbours in
//! the dictionary, and forms end alike, so that the dictionary holds their ends once. The form shows which term of `text`
//! has it: U+0004 follows in an article that is not stemmed, where stemming would change the folded word. In an article in
//! another language than English, U+0004 and the language's code follow; with `+` at the end, the term is that of the
//! folded word.
//!
//! Articles have the printed forms of the text's words, with their positions, except the primary form of each term
//! ([`crate::index::inflection::primary`]): a word of `text` without a printed form in `word` is printed in the primary form
//! of its term. The field `title_word` is the same for `title`. The primary forms that articles have are in documents of
//! their own, so that the dictionaries of both fields together are the vocabulary: each word as printed that some article
//! has.
//!
//! The field `url` holds the folded words of the address, with positions.
//!
//! Fields of names (`person`, `org`, `place`, `byline`, `publication`) hold folded words without stemming, and for
//! each written name the exact term `=J. Kerry`. `org` and `place` have the exact term only if their column of names
//! lacks the name; `person` also has the terms of [`crate::index::listed`]. The field `speaker` holds only folded
//! words.
//!
//! Each article is analysed once, in the thread that read it: [`crate::index::analyser::Analyser`] writes the terms
//! of a field and their positions into one string, and [`AnalysedTokenizer`] hands them to the engine unchanged.

use std::borrow::Cow;
use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::UnicodeNormalization;

use crate::extract::token::{tokenize, undivided};
pub use crate::index::inflection::{LANGUAGE, irregular_forms, stem};

/// Term at the first word of a sentence.
pub const SENTENCE: &str = "^s";
/// Term at the first word of a paragraph.
pub const PARAGRAPH: &str = "^p";
/// Term in fields of names at the position of the headline's first word; present only if the headline has a name.
pub const TITLE: &str = "^t";
/// First character of the exact term of a name.
pub const EXACT: char = '=';
/// Between the folded word and the word as printed in a printed form.
pub const PRINTED: char = '\u{1}';
/// Begins an entry of the vocabulary for a term of another language than English and a form of it that does not begin with
/// the term's [`shared_beginning`]: the term and [`PRINTED`] follow, then the form.
pub(crate) const UNLIKE: char = '\u{5}';

/// In a term of the vocabulary: the printed word is the folded one with an initial capital. ASCII only.
pub(crate) const CAPITALISED: &str = "\u{2}";
/// In a term of the vocabulary: the printed word is the folded one in capitals. ASCII only.
pub(crate) const CAPITALS: &str = "\u{3}";

/// Maximum length of a term in bytes; longer words are cut, and count as equal if their beginnings are. The index and
/// questions cut alike, so that long words are found.
const LONGEST_WORD: usize = 200;
/// Ends a term in an analysed string.
const END: u8 = 0;
/// Steps of position below this take one byte.
const NEAR: u32 = 0x7f;
/// Largest step of position that one character can carry.
const LONGEST_STEP: u32 = 0xD000;

/// Words spelled like an acronym without its dots. Such an acronym keeps its dots, so that the two differ.
const LIKE_ACRONYMS: [&str; 25] = [
    "am", "an", "as", "at", "be", "by", "do", "go", "he", "id", "if", "in", "is", "it", "me", "my", "no",
    "of", "on", "or", "so", "to", "up", "us", "we",
];
/// Articles and other short words that lose their vowel before another word: `l'école`, `dell'arte`.
const ELIDED: [&str; 20] = [
    "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "un", "dell", "all", "nell",
    "sull", "dall", "quest", "quell",
];

/// Returns the word in lower case, without accents, apostrophes, the dots of an acronym and the commas of a number:
/// `O’Brien` -> `obrien`, `Müller` -> `muller`, `Straße` -> `strasse`, `F.B.I.` -> `fbi`, `1,000` -> `1000`; but
/// `U.S.` -> `u.s`, since `us` is a word. A word that consists only of characters to be removed folds to itself.
#[must_use]
pub fn fold(word: &str) -> Cow<'_, str> {
    let word = cut(word);
    if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    // Most other words have capitals, and nothing else that is folded.
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Cow::Owned(word.to_ascii_lowercase());
    }
    if let Some(whole) = undivided(word) {
        return Cow::Owned(fold(&whole).into_owned());
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
    if let Some(joined) = joined(bare) {
        Cow::Owned(joined)
    } else if bare.len() == folded.len() {
        Cow::Owned(folded)
    } else {
        Cow::Owned(bare.to_owned())
    }
}

/// Returns a folded acronym without its dots, or a number without the commas between its thousands; None for other
/// words.
fn joined(folded: &str) -> Option<String> {
    if folded.contains('.') && !folded.starts_with(|c: char| c.is_ascii_digit()) {
        let is_acronym = folded == "ph.d" || folded.split('.').all(|part| part.chars().nth(1).is_none());
        let acronym = folded.replace('.', "");
        return (is_acronym && !LIKE_ACRONYMS.contains(&&*acronym)).then_some(acronym);
    }
    let (whole, rest) = match folded.find(['.', ',']) {
        Some(_) => folded.split_at(folded.rfind('.').unwrap_or(folded.len())),
        None => return None,
    };
    let mut groups = whole.split(',');
    let is_short =
        |group: &str| matches!(group.len(), 1..=3) && group.bytes().all(|byte| byte.is_ascii_digit());
    let is_number =
        groups.next().is_some_and(is_short) && groups.all(|group| group.len() == 3 && is_short(group));
    (is_number && whole.contains(',')).then(|| format!("{}{rest}", whole.replace(',', "")))
}

/// Returns a second form by which a printed word is found, besides [`fold`]: `école` for `l'école`, `us` for `U.S.`,
/// `u.s` for `US`; and the part of the word that it comes from. None for most words.
#[must_use]
pub fn other_form(word: &str) -> Option<(Cow<'_, str>, &str)> {
    let bytes = word.as_bytes();
    if let [b'A'..=b'Z', b'A'..=b'Z'] = bytes {
        let folded = fold(word);
        let dotted = || format!("{}.{}", &folded[..1], &folded[1..]);
        return LIKE_ACRONYMS
            .contains(&&*folded)
            .then(|| (Cow::Owned(dotted()), word));
    }
    if bytes.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    if let Some(rest) = without_article(word) {
        return Some((fold(rest), rest));
    }
    if bytes.len() >= 6 || !bytes.contains(&b'.') {
        return None;
    }
    let folded = fold(word);
    folded
        .contains('.')
        .then(|| folded.replace('.', ""))
        .filter(|joined| LIKE_ACRONYMS.contains(&&**joined))
        .map(|joined| (Cow::Owned(joined), word))
}

/// Returns the word after an elided article in the same token; None if there is no such article.
#[must_use]
pub fn without_article(word: &str) -> Option<&str> {
    let at = word.find(['\'', '’'])?;
    let (article, rest) = word.split_at(at);
    let rest = rest.trim_start_matches(['\'', '’']);
    let first = rest.nfd().next()?.to_ascii_lowercase();
    // Articles are elided before a vowel and a silent h.
    let is_elided = matches!(
        first,
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'œ' | 'æ' | 'Œ' | 'Æ'
    );
    (is_elided && ELIDED.iter().any(|elided| article.eq_ignore_ascii_case(elided))).then_some(rest)
}

/// Returns the words of a text as the tokenizer cuts them, each folded.
#[must_use]
pub fn folded_words(text: &str) -> Vec<String> {
    tokenize(text)
        .into_iter()
        .filter(|token| token.is_word())
        .map(|token| fold(token.of(text)).into_owned())
        .collect()
}

/// True for characters that no term has: apostrophes, soft hyphens, zero-width marks, and those that separate terms.
const fn is_left_out(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\0'..='\u{5}'
    )
}

fn fold_unicode(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().flat_map(char::to_lowercase) {
        match c {
            // Accents of the European scripts, Hebrew points and Arabic vowel signs are dropped, as readers leave
            // them out. Vowel signs of the Indic scripts stay, because they are letters.
            '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' => {}
            c if is_left_out(c) => {}
            'ß' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
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
    // Composes the Hangul syllables that were decomposed above.
    if folded.is_ascii() {
        folded
    } else {
        folded.nfc().collect()
    }
}

/// Returns [`CAPITALISED`] or [`CAPITALS`] if the printed word differs from the folded one in that way; else None.
pub(crate) fn casing(folded: &str, printed: &str) -> Option<&'static str> {
    let (folded, printed) = (folded.as_bytes(), printed.as_bytes());
    let differs = folded.len() == printed.len() && folded != printed;
    let ([first, rest @ ..], [capital, behind @ ..], true) = (folded, printed, differs) else {
        return None;
    };
    if *capital != first.to_ascii_uppercase() {
        None
    } else if rest == behind {
        Some(CAPITALISED)
    } else if rest.iter().map(u8::to_ascii_uppercase).eq(behind.iter().copied()) {
        Some(CAPITALS)
    } else {
        None
    }
}

/// Returns the word with an initial capital; ASCII only.
pub(crate) fn capitalised(folded: &str) -> String {
    let mut printed = folded.to_owned();
    if let Some(first) = printed.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    printed
}

/// Returns the first [`LONGEST_WORD`] bytes of a word, cut at a character boundary.
pub(crate) fn cut(word: &str) -> &str {
    if word.len() <= LONGEST_WORD {
        word
    } else {
        &word[..word.floor_char_boundary(LONGEST_WORD)]
    }
}

/// Returns the exact term of a written name in the fields of names, with white space folded to single blanks: `=J.
/// Kerry`.
#[must_use]
pub fn exact_name(name: &str) -> String {
    let mut term = String::with_capacity(name.len() + 1);
    if is_plain_name(name) {
        term.push(EXACT);
        term.push_str(name);
        return term;
    }
    let whole = undivided(name);
    for word in whole.as_deref().unwrap_or(name).split_whitespace() {
        term.push(if term.is_empty() { EXACT } else { ' ' });
        term.push_str(word);
    }
    term.retain(|c| c != '\0');
    let end = term.floor_char_boundary(LONGEST_WORD);
    term.truncate(end);
    term
}

/// True if the exact term of a name consists of its own characters: a short ASCII name with single blanks, as most
/// are.
fn is_plain_name(name: &str) -> bool {
    let mut last = b' ';
    let is_plain = name.bytes().all(|byte| {
        let before = std::mem::replace(&mut last, byte);
        byte.is_ascii_graphic() || byte == b' ' && before != b' '
    });
    is_plain && last != b' ' && name.len() < LONGEST_WORD
}

/// The terms of one field of one document with their positions, in the form that [`AnalysedTokenizer`] reads. Each
/// term is a character for the step from the previous position (U+0001: none), the term, and U+0000.
#[derive(Debug, Default)]
pub struct AnalysedText {
    /// The terms in UTF-8.
    encoded: Vec<u8>,
    position: u32,
}

impl AnalysedText {
    /// Returns an empty value with capacity for about `bytes` bytes of text.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            encoded: Vec::with_capacity(bytes),
            position: 0,
        }
    }

    /// Adds a term. Positions must not descend; a lower one is replaced by the last.
    pub fn push(&mut self, position: u32, term: &str) {
        self.push_parts(position, &[term]);
    }

    /// Adds the concatenation of `parts` as one term.
    pub(super) fn push_parts(&mut self, position: u32, parts: &[&str]) {
        self.step_to(position);
        for part in parts {
            self.encoded.extend_from_slice(part.as_bytes());
        }
        self.encoded.push(END);
    }

    /// Adds the exact term of a name ([`exact_name`]).
    pub(super) fn push_exact(&mut self, position: u32, name: &str) {
        if is_plain_name(name) {
            self.push_parts(position, &[EXACT.encode_utf8(&mut [0; 4]), name]);
        } else {
            self.push(position, &exact_name(name));
        }
    }

    /// Adds the folded form of a word.
    pub(super) fn push_folded(&mut self, position: u32, word: &str) {
        self.step_to(position);
        self.extend_folded(word);
        if let Some((other, _)) = other_form(word) {
            self.push(position, &other);
        }
    }

    /// Appends the [`fold`]ed word and [`END`]; most words need no string for that.
    fn extend_folded(&mut self, word: &str) {
        if word.len() <= LONGEST_WORD && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let start = self.end();
            self.encoded.extend_from_slice(word.as_bytes());
            self.encoded[start..].make_ascii_lowercase();
        } else {
            self.encoded.extend_from_slice(fold(word).as_bytes());
        }
        self.encoded.push(END);
    }

    /// Returns the byte at which the next term will begin, as a bound for [`AnalysedText::push_part`].
    pub(super) const fn end(&self) -> usize {
        self.encoded.len()
    }

    /// Adds the folded form of a word at position 0, unless it is among the terms from byte `from` on. All terms must
    /// be at position 0.
    pub(super) fn push_folded_once(&mut self, from: usize, word: &str) {
        let last = self.end();
        self.step_to(0);
        self.extend_folded(word);
        self.drop_if_known(from, last);
        if let Some((other, _)) = other_form(word) {
            let last = self.end();
            self.push(0, &other);
            self.drop_if_known(from, last);
        }
    }

    /// Removes the last term, which begins at byte `last`, if it equals one of those from byte `from` on.
    fn drop_if_known(&mut self, from: usize, last: usize) {
        let (known, new) = self.encoded[from..].split_at(last - from);
        let new = &new[..new.len() - 1];
        if known.split(|byte| *byte == END).any(|term| term == new) {
            self.encoded.truncate(last);
        }
    }

    /// Adds, at `position`, the terms of another text that are at its position 0 and in the given bytes.
    pub(super) fn push_part(&mut self, position: u32, other: &Self, part: Range<usize>) {
        // The first character is the step to position 0.
        if let Some(terms) = other.encoded.get(part.start + 1..part.end) {
            self.step_to(position);
            self.encoded.extend_from_slice(terms);
        }
    }

    /// Adds a term of at most 15 bytes, none of them 0, the first one lowest. Copies sixteen bytes and truncates after the
    /// last one that is not 0, which costs less than a copy of variable length.
    #[inline]
    pub(super) fn push_short(&mut self, position: u32, term: u128) {
        let step = position.saturating_sub(self.position);
        let record = if step < NEAR {
            self.position += step;
            term << 8 | u128::from(step + 1)
        } else {
            self.step_to(position);
            term
        };
        let start = self.encoded.len();
        self.encoded.extend_from_slice(&record.to_le_bytes());
        let length = 16 - record.leading_zeros() as usize / 8;
        debug_assert_eq!(first_zero(record).unwrap_or(16), length, "a term has no byte 0");
        if length < 16 {
            self.encoded.truncate(start + length + 1);
        } else {
            self.encoded.push(END);
        }
    }

    #[inline]
    fn step_to(&mut self, position: u32) {
        let step = position.saturating_sub(self.position);
        self.position += step;
        if step < NEAR {
            self.encoded.push(step as u8 + 1);
        } else {
            self.step_far(step);
        }
    }

    fn step_far(&mut self, mut step: u32) {
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
    pub const fn is_empty(&self) -> bool {
        self.encoded.is_empty()
    }

    /// Returns the terms, in order.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        // The bytes come from strings only.
        let text = std::str::from_utf8(&self.encoded).unwrap_or_default();
        text.split_terminator(char::from(END)).filter_map(|record| {
            let mut chars = record.chars();
            chars.next().map(|_| chars.as_str())
        })
    }

    /// Returns the string to index.
    #[must_use]
    pub fn into_string(self) -> String {
        // The bytes come from strings only.
        String::from_utf8(self.encoded).unwrap_or_default()
    }
}

/// The terms of a string that [`AnalysedText::into_string`] made, with their positions.
pub fn placed_terms(encoded: &str) -> impl Iterator<Item = (u32, &str)> {
    let mut position = 0;
    encoded
        .split_terminator(char::from(END))
        .filter_map(move |record| {
            let mut chars = record.chars();
            position += (chars.next()? as u32).saturating_sub(1);
            let term = chars.as_str();
            (!term.is_empty()).then_some((position, term))
        })
}

/// The beginning that a stem shares with every word that has it, but for [`irregular_forms`]: rules change its last two
/// letters at most.
#[must_use]
pub fn shared_beginning(stem: &str) -> &str {
    let stem = stem.split_once(LANGUAGE).map_or(stem, |(stem, _)| stem);
    let letters = stem.chars().count().saturating_sub(2).max(1);
    stem.char_indices()
        .nth(letters)
        .map_or(stem, |(end, _)| &stem[..end])
}

/// Hands the terms of an [`AnalysedText`] to the engine.
#[derive(Clone, Default, Debug)]
pub struct AnalysedTokenizer {
    token: Token,
}

/// The token stream of [`AnalysedTokenizer`].
#[derive(Debug)]
pub struct AnalysedStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

/// Returns the index of the first [`END`].
#[inline]
fn end_of_term(bytes: &[u8]) -> Option<usize> {
    // Most terms are short.
    bytes
        .first_chunk()
        .and_then(|beginning| first_zero(u128::from_le_bytes(*beginning)))
        .or_else(|| memchr::memchr(END, bytes))
}

/// Returns the index of the first zero byte, counted from the lowest.
#[inline]
const fn first_zero(bytes: u128) -> Option<usize> {
    const LOWEST: u128 = u128::from_ne_bytes([1; 16]);
    const HIGHEST: u128 = LOWEST << 7;
    // Sets the highest bit of the first zero byte, and perhaps of some above it.
    let zeros = bytes.wrapping_sub(LOWEST) & !bytes & HIGHEST;
    if zeros == 0 {
        None
    } else {
        Some(zeros.trailing_zeros() as usize / 8)
    }
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
        while let Some(step) = self.rest.chars().next() {
            let Some(end) = end_of_term(self.rest.as_bytes()) else {
                return false;
            };
            self.token.position += (step as usize).saturating_sub(1);
            let start = step.len_utf8();
            let record = self.rest;
            self.rest = &record[end + 1..];
            if end > start {
                self.token.text.clear();
                match record.get(start..start + 16) {
                    // Copies sixteen bytes and truncates after the term: that costs less than a copy of variable
                    // length.
                    Some(sixteen) if end - start < 16 => {
                        self.token.text.push_str(sixteen);
                        self.token.text.truncate(end - start);
                    }
                    _ => self.token.text.push_str(&record[start..end]),
                }
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

pub mod stemming;
pub mod forms;
pub mod short_words;
pub mod wording;

/// The terms of an analysed text, each with its position.
#[cfg(test)]
pub(crate) fn terms_with_positions(text: AnalysedText) -> Vec<(usize, String)> {
    let encoded = text.into_string();
    let mut tokenizer = AnalysedTokenizer::default();
    let mut stream = tokenizer.token_stream(&encoded);
    let mut terms = Vec::new();
    while stream.advance() {
        terms.push((stream.token().position, stream.token().text.clone()));
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_terms_come_back_from_near_and_far() {
        for last in [3, 200, 100_000] {
            let mut text = AnalysedText::default();
            for (position, term) in [(2, "oil"), (last, "municipalities!")] {
                let bytes = term.bytes().rev();
                let gathered = bytes.fold(0, |number, byte| number << 8 | u128::from(byte));
                text.push_short(position, gathered);
            }
            let expected = [(2, "oil"), (last as usize, "municipalities!")];
            assert_eq!(
                terms_with_positions(text),
                expected.map(|(position, term)| (position, term.to_owned()))
            );
        }
    }

    #[test]
    fn folding_drops_case_accents_apostrophes_and_final_dots() {
        for (word, folded) in [
            ("O’Brien", "obrien"),
            ("O'Brien", "obrien"),
            ("Müller", "muller"),
            ("Straße", "strasse"),
            ("U.S.", "u.s"),
            ("F.B.I.", "fbi"),
            ("Ph.D.", "phd"),
            ("p.m.", "pm"),
            ("1,000", "1000"),
            ("1,234,567.50", "1234567.50"),
            ("1,5", "1,5"),
            ("12,34", "12,34"),
            ("3.5", "3.5"),
            ("ΣΙΣΥΦΟΣ", "σισυφοσ"),
            ("Σίσυφος", "σισυφοσ"),
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
    fn acronyms_and_words_after_an_article_have_another_form() {
        for (word, other) in [
            ("U.S.", Some("us")),
            ("US", Some("u.s")),
            ("us", None),
            ("NATO", None),
            ("F.B.I.", None),
            ("l'école", Some("ecole")),
            ("L’Élysée", Some("elysee")),
            ("d'Odile", Some("odile")),
            ("qu'elle", Some("elle")),
            ("Dell'Acqua", Some("acqua")),
            ("N'Golo", None),
            ("O'Brien", None),
            ("don't", None),
            ("d'", None),
        ] {
            assert_eq!(
                other_form(word).map(|(other, _)| other).as_deref(),
                other,
                "{word}"
            );
        }
    }

    #[test]
    fn words_share_the_beginning_of_their_stem() {
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
            let is_listed = irregular_forms(&stem).contains(&word);
            assert!(is_listed || word.starts_with(beginning), "{word}, {stem}");
        }
    }

    #[test]
    fn positions_far_apart_survive_encoding() {
        let mut text = AnalysedText::default();
        let far = LONGEST_STEP * 2 + 17;
        for position in [0, 0, LONGEST_STEP, far] {
            text.push(position, "a");
        }
        let positions: Vec<usize> = terms_with_positions(text)
            .into_iter()
            .map(|(position, _)| position)
            .collect();
        assert_eq!(positions, [0, 0, LONGEST_STEP as usize, far as usize]);
    }

    #[test]
    fn a_word_of_great_length_is_cut_alike_on_both_sides() {
        let long = "ä".repeat(5_000);
        assert!(fold(&long).len() <= LONGEST_WORD);
        assert_eq!(fold(&long), fold(&format!("{long}x")));
    }

    proptest::proptest! {
        #[test]
        fn any_word_begins_as_what_its_stem_tells(
            word in "[a-z]{0,7}",
            ending in "(ies|ied|ying|bilit(y|ies)|ational(ly)?|izations?|fulness|ousli|iviti|ements?|ly|s|es|ed|ing|')?",
        ) {
            let word = format!("{word}{ending}");
            let stem = stem(&word);
            let is_listed = irregular_forms(&stem).contains(&&*word);
            proptest::prop_assert!(is_listed || word.starts_with(shared_beginning(&stem)), "{}", word);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_word_is_pushed_as_it_is_folded(word in "[A-Za-z0-9é .’'\u{0}-]{0,12}") {
            let (mut pushed, mut made) = (AnalysedText::default(), AnalysedText::default());
            pushed.push_folded(4, &word);
            made.push(4, &fold(&word));
            if let Some((other, _)) = other_form(&word) {
                made.push(4, &other);
            }
            proptest::prop_assert_eq!(pushed.encoded, made.encoded);
        }
    }

    #[test]
    fn parts_are_at_the_position_they_are_pushed_at() {
        let mut names = AnalysedText::default();
        for word in ["Ada", "Byrd", "ada"] {
            names.push_folded_once(0, word);
        }
        let first = names.end();
        for word in ["ada", "Élan"] {
            names.push_folded_once(first, word);
        }
        let second = names.end();
        let mut out = AnalysedText::default();
        out.push_part(2, &names, 0..first);
        out.push_part(2, &names, first..first);
        out.push_part(500, &names, first..second);
        out.push(501, "end");
        let expected = [(2, "ada"), (2, "byrd"), (500, "ada"), (500, "elan"), (501, "end")];
        assert_eq!(
            terms_with_positions(out),
            expected.map(|(position, term)| (position, term.to_owned()))
        );
    }
}
