//! Text -> tokens. Extraction, index and questions use this one tokeniser.
//!
//! It is written by hand over a table of byte classes, because most text is ASCII: only a byte above 127 requires
//! decoding a character. A word is what newspapers print as one (`O'Brien`, `U.S.`, `AT&T`); the default word
//! boundaries of Unicode (UAX #29) would split these.

use unicode_normalization::char::is_combining_mark;

use crate::extract::sections::entries;
use crate::line_ends::{DIVIDERS, is_page_number};
use crate::span::Span;

/// A token of a text, as a byte range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Its kind.
    pub kind: TokenKind,
}

/// The kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word without a capital or in a script without case; can contain apostrophes and dots (`don't`, `a.m.`).
    Lower,
    /// A word with an initial capital and otherwise lower case; also a single capital and an initial (`J.`).
    Title,
    /// A word of at least two characters, all capitals or digits (`NATO`, `U.S.`, `AT&T`, `G20`).
    Upper,
    /// A word with any other mixture of cases (`McDonald`, `O'Brien`, `iPhone`).
    Mixed,
    /// A word that begins with a digit: `2016`, `1,000.50`, `3rd`.
    Number,
    /// The ending `'s` or `'` of a word: a possessive, or "is" (`it's`). Not indexed.
    Possessive,
    /// A punctuation mark or symbol; a repeated one is one token (`--`, `...`). Not indexed.
    Mark,
}

impl Token {
    /// Returns its bytes in the text.
    #[must_use]
    pub const fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }

    /// Returns its text.
    ///
    /// # Panics
    /// Panics if `text` is not the tokenised text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }

    /// True for words and numbers: these are indexed, and their positions are counted.
    #[must_use]
    pub const fn is_word(self) -> bool {
        !matches!(self.kind, TokenKind::Possessive | TokenKind::Mark)
    }

    /// True for a word with a capital.
    #[must_use]
    pub const fn is_capitalised(self) -> bool {
        matches!(self.kind, TokenKind::Title | TokenKind::Upper | TokenKind::Mixed)
    }
}

/// Splits a text into ordered tokens that do not overlap. White space and control characters separate them.
///
/// - An apostrophe between letters is part of the word, except before a final `s`: `Kerry's` is `Kerry` and `'s`.
/// - A single capital with a dot is one token (`J.`), except `I`; so is a series of single letters with dots (`U.S.`,
///   `a.m.`), and `Ph.D.`. The last dot belongs to the token even if it also ends the sentence.
/// - Hyphens split: `al-Assad` is three tokens. A word that a hyphen divides at the end of a line is one token, with the hyphen
///   and the line end in it; a compound that is broken at its hyphen is three, like any other.
/// - A page number between two halves of a sentence is a mark.
/// - Every Chinese or Japanese character and every Korean syllable is a word.
///
/// Offsets have 32 bits: text beyond 4 GiB gets no tokens.
#[must_use]
pub fn tokenize(text: &str) -> Vec<Token> {
    let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        tokens: Vec::with_capacity(text.len() / 5 + 8),
    };
    scanner.run();
    scanner.tokens
}

/// Words that show whether a hyphen at the end of a line belongs to the word.
const COMPOUNDS: &str = include_str!("compounds.txt");

/// True if a section of [`COMPOUNDS`] has the word, in any case.
fn is_listed(section: &str, word: &str) -> bool {
    entries(COMPOUNDS).any(|(of, listed)| of == section && word.eq_ignore_ascii_case(listed))
}

/// Returns a word or name without the hyphens and line ends that divide its words: `winter` for `win-` and `ter`. None if
/// there are none.
#[must_use]
#[inline]
pub(crate) fn undivided(text: &str) -> Option<String> {
    // Nearly every word of an article is asked for, and has no line end.
    if text.bytes().all(|byte| byte != b'\n') {
        return None;
    }
    without_divisions(text)
}

#[cold]
fn without_divisions(text: &str) -> Option<String> {
    let divisions = divisions(text);
    let end = divisions.last()?.end;
    let mut whole = String::with_capacity(text.len());
    let mut start = 0;
    for division in &divisions {
        whole.push_str(&text[start..division.start]);
        start = division.end;
    }
    whole.push_str(&text[end..]);
    Some(whole)
}

/// Returns the hyphens and line ends that divide words of a word or name, in bytes of it.
fn divisions(text: &str) -> Vec<Span> {
    let divided = text.match_indices('\n').filter_map(|(at, _)| {
        let before = text[..at].trim_end().strip_suffix(DIVIDERS)?;
        let after = text[at..].trim_start();
        (before.ends_with(char::is_alphabetic) && after.starts_with(char::is_lowercase))
            .then(|| Span::new(before.len(), text.len() - after.len()))
    });
    divided.collect()
}

/// Returns the parts of a text that a reader passes over: hyphens and line ends that divide words, and page numbers within
/// sentences. In bytes of the text, ascending.
#[must_use]
pub(crate) fn passed_over(text: &str) -> Vec<Span> {
    if !text.contains('\n') {
        return Vec::new();
    }
    let mut found = Vec::new();
    for token in tokenize(text) {
        let span = token.span();
        if token.is_word() {
            let inside = divisions(span.of(text)).into_iter();
            found.extend(inside.map(|part| Span::new(span.start + part.start, span.start + part.end)));
        } else if is_page_number(text, span) {
            found.push(span);
        }
    }
    found
}

/// Classes of characters. The values are bits, so that the shape of a word is the union of its characters' classes.
mod class {
    pub(super) const BLANK: u8 = 0;
    pub(super) const LOWER: u8 = 1;
    pub(super) const UPPER: u8 = 2;
    pub(super) const DIGIT: u8 = 4;
    /// A combining mark or invisible joiner, which continues whatever precedes it.
    pub(super) const JOINER: u8 = 8;
    /// A character that is a word of its own (Han, Kana, Hangul syllables).
    pub(super) const ALONE: u8 = 16;
    pub(super) const MARK: u8 = 32;
    /// Not ASCII: the character must be decoded.
    pub(super) const WIDE: u8 = 64;
    pub(super) const LETTER: u8 = LOWER | UPPER;
    pub(super) const WORD: u8 = LETTER | DIGIT | JOINER;
}

const CLASSES: [u8; 256] = {
    let mut table = [class::WIDE; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' => class::LOWER,
            b'A'..=b'Z' => class::UPPER,
            b'0'..=b'9' => class::DIGIT,
            0..=b' ' | 127 => class::BLANK,
            _ => class::MARK,
        };
        byte += 1;
    }
    table
};

fn class_of_wide(c: char) -> u8 {
    let code = c as u32;
    let is_alone = matches!(code,
        0x3005 | 0x3007 | 0x3041..=0x3096 | 0x309D..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFF66..=0xFF9D | 0x2_0000..=0x3_FFFF);
    if is_alone {
        class::ALONE
    } else if c.is_uppercase() {
        class::UPPER
    } else if is_combining_mark(c) || matches!(code, 0xAD | 0x200C | 0x200D | 0x2060 | 0xFF9E | 0xFF9F) {
        class::JOINER
    } else if c.is_alphabetic() {
        class::LOWER
    } else if c.is_numeric() {
        class::DIGIT
    } else if c.is_whitespace()
        || c.is_control()
        || matches!(code, 0x200B | 0x200E | 0x200F | 0x202A..=0x202E | 0xFEFF)
    {
        class::BLANK
    } else {
        class::MARK
    }
}

/// True for a character that is always a word of its own.
pub(crate) fn is_alone(c: char) -> bool {
    !c.is_ascii() && class_of_wide(c) == class::ALONE
}

/// Returns the number of ASCII letters that eight bytes begin with (the first byte is the lowest), and the union of
/// their classes.
#[inline]
const fn ascii_letters(eight: u64) -> (usize, u8) {
    const ALL: u64 = 0x0101_0101_0101_0101;
    const TOP: u64 = ALL * 0x80;
    // Sets the highest bit of each byte that is a letter: between `a` and `z`, ignoring bit 5.
    let folded = (eight | (ALL * 0x20)) & !TOP;
    let letters =
        (folded + ALL * (0x80 - b'a' as u64)) & !(folded + ALL * (0x7F - b'z' as u64)) & !eight & TOP;
    let len = ((!letters & TOP).trailing_zeros() / 8) as usize;
    // The highest bits of the letters before the first other byte; of all bytes if there are eight letters.
    let run = if len == 8 {
        TOP
    } else {
        TOP & ((1 << (8 * len)) - 1)
    };
    let small = (eight << 2) & run;
    let lower = if small == 0 { 0 } else { class::LOWER };
    let upper = if small == run { 0 } else { class::UPPER };
    (len, lower | upper)
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    tokens: Vec<Token>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some((found, len)) = self.class_at(at) {
            at = match found {
                class::BLANK => at + len,
                class::LOWER | class::UPPER => self.word(at, found, len),
                class::DIGIT => self.number(at, len),
                class::ALONE => {
                    let end = self.joiners(at + len);
                    self.push(at, end, TokenKind::Lower)
                }
                _ => self.mark(at, len),
            };
            // A space follows most tokens.
            at += usize::from(self.bytes.get(at) == Some(&b' '));
        }
    }

    /// Returns the class and the length in bytes of the character at `at`; None at the end.
    #[inline]
    fn class_at(&self, at: usize) -> Option<(u8, usize)> {
        let byte = *self.bytes.get(at)?;
        match CLASSES[usize::from(byte)] {
            class::WIDE => self.wide_at(at),
            found => Some((found, 1)),
        }
    }

    #[inline(never)]
    fn wide_at(&self, at: usize) -> Option<(u8, usize)> {
        let c = self.text.get(at..)?.chars().next()?;
        Some((class_of_wide(c), c.len_utf8()))
    }

    /// True if the character at `at` has one of these classes.
    fn is_at(&self, at: usize, classes: u8) -> bool {
        self.class_at(at).is_some_and(|(found, _)| found & classes != 0)
    }

    fn push(&mut self, start: usize, end: usize, kind: TokenKind) -> usize {
        self.tokens.push(Token {
            start: start as u32,
            end: end as u32,
            kind,
        });
        end
    }

    /// Skips letters, digits and joiners; returns their end and the union of their classes.
    #[inline]
    fn run_of_word(&self, mut at: usize) -> (usize, u8) {
        let mut seen = 0;
        loop {
            // Most words are less than eight ASCII letters: these take one step without a branch on the length.
            while let Some(eight) = self.bytes[at..].first_chunk() {
                let (len, found) = ascii_letters(u64::from_le_bytes(*eight));
                at += len;
                seen |= found;
                if len < 8 {
                    break;
                }
            }
            match self.class_at(at) {
                Some((found, len)) if found & class::WORD != 0 => {
                    seen |= found;
                    at += len;
                }
                _ => return (at, seen),
            }
        }
    }

    fn joiners(&self, mut at: usize) -> usize {
        while let Some((class::JOINER, len)) = self.class_at(at) {
            at += len;
        }
        at
    }

    fn word(&mut self, start: usize, first: u8, first_len: usize) -> usize {
        let (mut at, mut seen) = self.run_of_word(start + first_len);
        let mut dots = 0;
        // The start of the piece after the last dot: initials are pieces of one letter.
        let mut piece = start;
        loop {
            match self.bytes.get(at) {
                Some(b'\'') if !self.ends_word_at_apostrophe(at, 1) => {
                    let (end, more) = self.run_of_word(at + 1);
                    (at, seen) = (end, seen | more);
                }
                Some(0xE2) if self.is_curly_apostrophe(at) && !self.ends_word_at_apostrophe(at, 3) => {
                    let (end, more) = self.run_of_word(at + 3);
                    (at, seen) = (end, seen | more);
                }
                Some(b'&') if dots == 0 && self.is_at(at + 1, class::LETTER) => {
                    let (end, more) = self.run_of_word(at + 1);
                    (at, seen, piece) = (end, seen | more, at);
                }
                Some(b'.') if self.is_one_letter(piece, at) => {
                    let next_is_letter = self
                        .class_at(at + 1)
                        .filter(|(found, _)| found & class::LETTER != 0);
                    match next_is_letter {
                        // Another single letter follows the dot.
                        Some((found, len)) if !self.is_at(at + 1 + len, class::WORD) => {
                            seen |= found;
                            (piece, at) = (at + 1, at + 1 + len);
                            dots += 1;
                        }
                        _ if dots > 0 || (first == class::UPPER && self.bytes[start] != b'I') => {
                            at += 1;
                            break;
                        }
                        _ => break,
                    }
                }
                Some(b'.') if dots == 0 && self.text.get(start..at + 3) == Some("Ph.D.") => {
                    (at, seen) = (at + 3, seen | class::UPPER);
                    break;
                }
                Some(b'-' | 0xC2 | 0xE2 | b'\n' | b'\r') => match self.next_line(start, at) {
                    Some(next) => {
                        let (end, more) = self.run_of_word(next);
                        (at, seen) = (end, seen | more);
                    }
                    None => break,
                },
                Some(b'+') if self.bytes[at..].starts_with(b"++") && at - start == 1 => {
                    at += 2;
                    break;
                }
                Some(b'#')
                    if at - start == 1 && first == class::UPPER && !self.is_at(at + 1, class::WORD) =>
                {
                    at += 1;
                    break;
                }
                _ => break,
            }
        }
        let kind = match (
            first,
            seen & class::UPPER != 0,
            seen & class::LOWER != 0,
            seen & class::DIGIT != 0,
        ) {
            (class::UPPER, true, false, _) | (class::UPPER, false, false, true) => TokenKind::Upper,
            (class::UPPER, false, _, _) => TokenKind::Title,
            (class::LOWER, false, _, _) => TokenKind::Lower,
            _ => TokenKind::Mixed,
        };
        self.push(start, at, kind);
        self.possessive(at)
    }

    fn number(&mut self, start: usize, first_len: usize) -> usize {
        let (mut at, _) = self.run_of_word(start + first_len);
        while let Some(b'.' | b',') = self.bytes.get(at) {
            let digits = self.bytes[at + 1..]
                .iter()
                .take(4)
                .take_while(|b| b.is_ascii_digit())
                .count();
            // "May 4,2016" lacks a space: no number has groups of four digits.
            if digits == 0 || (digits == 4 && self.bytes[at] == b',') {
                break;
            }
            (at, _) = self.run_of_word(at + 1);
        }
        let kind = if is_page_number(self.text, Span::new(start, at)) {
            TokenKind::Mark
        } else {
            TokenKind::Number
        };
        self.push(start, at, kind);
        self.possessive(at)
    }

    /// Returns where a word that ends at `at`, with a hyphen at the end of its line, continues. None for a compound, and
    /// where the next line begins with no lower-case letter.
    fn next_line(&self, start: usize, at: usize) -> Option<usize> {
        // Most lines end without a sign. A soft hyphen is a part of the word, and ends with this byte.
        if matches!(self.bytes[at], b'\n' | b'\r') && self.bytes[at - 1] != 0xAD {
            return None;
        }
        let hyphen = match DIVIDERS.iter().find(|sign| self.text[at..].starts_with(**sign)) {
            Some(hyphen) => hyphen.len_utf8(),
            None if self.bytes[..at].ends_with("\u{ad}".as_bytes()) => 0,
            None => return None,
        };
        let (mut next, mut lines) = (at + hyphen, 0);
        while let Some(blank @ (b'\n' | b'\r' | b' ' | b'\t')) = self.bytes.get(next) {
            lines += usize::from(*blank == b'\n');
            next += 1;
        }
        // Letters without case are in the class of lower case, and begin no second half.
        if lines != 1 || !self.text[next..].starts_with(char::is_lowercase) {
            return None;
        }
        let first = self.text.get(start..at)?;
        let is_last_part = start > 0 && self.bytes[start - 1] == b'-';
        if is_last_part || !first.chars().next_back()?.is_lowercase() && hyphen > 0 {
            return None;
        }
        let (end, _) = self.run_of_word(next);
        let second = self.text.get(next..end)?;
        let is_compound =
            is_listed("before", first) && !is_listed("endings", second) || is_listed("after", second);
        (hyphen == 0 || !is_compound).then_some(next)
    }

    /// Appends a possessive ending if there is one at `at`; returns where scanning continues.
    fn possessive(&mut self, at: usize) -> usize {
        let len = match self.bytes.get(at) {
            Some(b'\'') => 1,
            Some(0xE2) if self.is_curly_apostrophe(at) => 3,
            _ => return at,
        };
        let after = at + len;
        if matches!(self.bytes.get(after), Some(b's' | b'S')) && !self.is_at(after + 1, class::WORD) {
            return self.push(at, after + 1, TokenKind::Possessive);
        }
        let is_double = self.bytes[after..].starts_with(&self.bytes[at..after]);
        let follows_s = at > 0 && matches!(self.bytes[at - 1], b's' | b'S');
        if follows_s && !is_double && !self.is_at(after, class::WORD | class::ALONE) {
            return self.push(at, after, TokenKind::Possessive);
        }
        at
    }

    fn mark(&mut self, start: usize, len: usize) -> usize {
        // ".NET" after a space.
        if self.bytes[start..].starts_with(b".NET")
            && !self.is_at(start + 4, class::WORD)
            && (start == 0 || self.bytes[start - 1].is_ascii_whitespace())
        {
            return self.push(start, start + 4, TokenKind::Upper);
        }
        let mut end = start + len;
        if len == 1 {
            while self.bytes.get(end) == Some(&self.bytes[start]) {
                end += 1;
            }
        } else {
            while self.bytes[end..].starts_with(&self.bytes[start..start + len]) {
                end += len;
            }
        }
        end = self.joiners(end);
        self.push(start, end, TokenKind::Mark)
    }

    fn is_curly_apostrophe(&self, at: usize) -> bool {
        self.bytes[at..].starts_with("’".as_bytes())
    }

    /// True if the apostrophe at `at` is not part of the word before it: a final `s` or no letter follows.
    fn ends_word_at_apostrophe(&self, at: usize, len: usize) -> bool {
        let after = at + len;
        let is_final_s =
            matches!(self.bytes.get(after), Some(b's' | b'S')) && !self.is_at(after + 1, class::WORD);
        is_final_s || !self.is_at(after, class::LETTER)
    }

    /// True if exactly one character is between two offsets.
    fn is_one_letter(&self, start: usize, end: usize) -> bool {
        end - start == 1
            || (end - start <= 4 && self.text.get(start..end).is_some_and(|s| s.chars().count() == 1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Compares the tokens of `text`, joined by spaces.
    fn check(text: &str, expected: &str) {
        let words: Vec<&str> = tokenize(text).iter().map(|t| t.of(text)).collect();
        assert_eq!(words.join(" "), expected, "tokens of {text:?}");
    }

    fn kinds(text: &str) -> Vec<TokenKind> {
        tokenize(text).iter().map(|t| t.kind).collect()
    }

    #[test]
    fn a_word_that_a_line_end_divides_is_one_token() {
        check("the win-\nter of Brack-\n  ley", "the win-\nter of Brack-\n  ley");
        let words = |text: &str| -> Vec<String> {
            let tokens = tokenize(text).into_iter().filter(|token| token.is_word());
            tokens
                .map(|token| undivided(token.of(text)).unwrap_or_else(|| token.of(text).to_owned()))
                .collect()
        };
        for (text, expected) in [
            ("the win-\nter", "the winter"),
            ("Brack-\r\nley said", "Brackley said"),
            ("every\u{2010} \nbody", "everybody"),
            ("com\u{ac}\nplicated", "complicated"),
            ("com\u{ad}\nplicated", "complicated"),
            ("state-\nment and short-\nage", "statement and shortage"),
            ("un-\nder-\nstood", "understood"),
            // Compounds keep their parts.
            ("long-\nterm", "long term"),
            ("London-\nbased", "London based"),
            ("six-year-\nold", "six year old"),
            ("al-\nAssad", "al Assad"),
            // No word is divided here.
            ("he came -\nand went", "he came and went"),
            ("the win-\n\nter", "the win ter"),
            ("1990-\nto", "1990 to"),
            ("NATO-\nled", "NATO led"),
            ("win-ter", "win ter"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text:?}");
        }
        assert_eq!(undivided("Odile\nFramton"), None);
        assert_eq!(undivided("Odile Fram-\nton").as_deref(), Some("Odile Framton"));
    }

    #[test]
    fn a_page_number_within_a_sentence_is_no_word() {
        let is_word = |text: &str| tokenize(text).iter().any(|token| token.kind == TokenKind::Number);
        for text in [
            "of the old\n\n      2\n\nharbour",
            "of the old,\r\n\r\n217\r\n\r\nharbour",
            "of the old\n\n2\n\u{c}\n  harbour",
        ] {
            assert!(!is_word(text), "{text:?}");
        }
        for text in [
            "of the old\n2\nharbour",
            "of the old.\n\n2\n\nharbour",
            "of the old\n\n2\n\nHarbour",
            "of the old\n\n2 \u{2013}\n\nharbour",
            "of the old\n\n20121\n\nharbour",
            "of the old 2 harbour",
            "2",
        ] {
            assert!(is_word(text), "{text:?}");
        }
    }

    #[test]
    fn apostrophes_are_part_of_words_and_possessive_endings_are_not() {
        check("O'Brien don't d’Estaing", "O'Brien don't d’Estaing");
        check("Kerry's Kerry’s NATO'S", "Kerry 's Kerry ’s NATO 'S");
        check("the ministers' plan, James's", "the ministers ' plan , James 's");
        check("it's rock 'n' roll", "it 's rock ' n ' roll");
        check("''so it goes''", "'' so it goes ''");
    }

    #[test]
    fn initials_and_acronyms_keep_their_dots() {
        check("George W. Bush", "George W. Bush");
        check("J.R. Ewing, J.Smith", "J.R. Ewing , J. Smith");
        check("the U.S.-led U.N. at 5 a.m.", "the U.S. - led U.N. at 5 a.m.");
        check("So did I. Then", "So did I . Then");
        check("a Ph.D. thesis", "a Ph.D. thesis");
        check("the end.Then example.com", "the end . Then example . com");
    }

    #[test]
    fn hyphens_split_words_and_repeated_marks_are_one_token() {
        check("al-Assad -- well... “so”", "al - Assad -- well ... “ so ”");
        check("``No''?!", "`` No '' ? !");
    }

    #[test]
    fn names_with_signs_are_one_word() {
        check("AT&T, C++ and C# on .NET.", "AT&T , C++ and C# on .NET .");
        check("A & B", "A & B");
    }

    #[test]
    fn numbers_keep_dots_and_commas_inside() {
        check(
            "1,000.50 3.5 2016, 3rd 1990s 5pm",
            "1,000.50 3.5 2016 , 3rd 1990s 5pm",
        );
        check("on May 4,2016.", "on May 4 , 2016 .");
        check("the 1990's", "the 1990 's");
    }

    #[test]
    fn characters_of_chinese_japanese_and_korean_are_words() {
        check("北京です。서울 시장", "北 京 で す 。 서 울 시 장");
    }

    #[test]
    fn accents_are_part_of_the_word_composed_or_combining() {
        check("Zoe\u{301} Müller", "Zoe\u{301} Müller");
        check("co\u{ad}operate 👍🏽!", "co\u{ad}operate 👍 🏽 !");
    }

    #[test]
    fn kinds_follow_the_case() {
        use TokenKind::{Lower, Mark, Mixed, Number, Possessive, Title, Upper};
        assert_eq!(
            kinds("the Kerry NATO McCoy iPhone J. A"),
            [Lower, Title, Upper, Mixed, Mixed, Title, Title]
        );
        assert_eq!(
            kinds("U.S. G20 3rd Élan ÉLAN 's"),
            [Upper, Upper, Number, Title, Upper, Mark, Lower]
        );
        assert_eq!(kinds("Ann's a.m."), [Title, Possessive, Lower]);
    }

    proptest! {
        #[test]
        fn counting_letters_in_eight_bytes_agrees_with_counting_one_by_one(
            eight in prop::array::uniform8(prop_oneof![
                any::<u8>(), b'a'..=b'z', b'A'..=b'Z', prop::sample::select(b"@[`{/:09 \x7f\x80".to_vec()),
            ]),
        ) {
            let letters = eight.iter().take_while(|byte| byte.is_ascii_alphabetic());
            let len = letters.clone().count();
            let seen = letters.fold(0, |seen, byte| seen | CLASSES[usize::from(*byte)]);
            prop_assert_eq!(ascii_letters(u64::from_le_bytes(eight)), (len, seen));
        }

        #[test]
        fn tokens_are_ordered_and_contain_all_letters_and_digits(
            text in "(\\PC|['’.,&+# \n\"-]|[A-Za-z]|s|s-\n|[\u{300}\u{3042}\u{4e00}\u{ac00}\u{200d}]){0,60}"
        ) {
            let mut covered = 0;
            for token in tokenize(&text) {
                let (start, end) = (token.start as usize, token.end as usize);
                prop_assert!(covered <= start && start < end);
                prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
                prop_assert!(!text[covered..start].chars().any(char::is_alphanumeric));
                let word = &text[start..end];
                prop_assert!(!word.chars().any(char::is_whitespace) || undivided(word).is_some());
                covered = end;
            }
            prop_assert!(!text[covered..].chars().any(char::is_alphanumeric));
        }
    }
}
