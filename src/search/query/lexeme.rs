//! Lexemes, the output of the lexers and the input of the parsers, and the characters that make words.

use std::ops::Bound;

use jiff::civil::Date;

use super::field::Field;
use super::tree::{Reach, is_pattern};
use crate::search::answer::Warning;
use crate::span::Span;

/// Maximum number of warnings for one question. The first ones help; a thousand do not.
const MAX_WARNINGS: usize = 16;

/// Warnings in the order found, up to a maximum.
#[derive(Default)]
pub(super) struct Warnings {
    pub(super) list: Vec<Warning>,
}

impl Warnings {
    pub(super) fn add(&mut self, span: Span, message: String) {
        if self.list.len() < MAX_WARNINGS {
            self.list.push(Warning { span, message });
        }
    }
}

/// A piece of a question with its span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) span: Span,
    pub(super) kind: LexemeKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LexemeKind {
    Word(String),
    /// The words, and the maximum number of other words between them.
    Phrase(Vec<String>, u32),
    Pattern(String),
    /// The word and the distance.
    Fuzzy(String, u8),
    Regex(String),
    Between(Bound<String>, Bound<String>),
    Everything,
    /// The first and the last day, in Nexis.
    Days(Option<Date>, Option<Date>),
    /// `name:`
    Field(Field),
    /// `=` before a word or a phrase: an exact match.
    Exactly,
    /// `>=` and the like, right after a field.
    Compare(Compare),
    /// `NAME(`
    Function(Function),
    /// `^2` right after an operand, in hundredths.
    Weight(u32),
    /// `W/5`, `PRE/S`. A word unless it is between two operands.
    Near {
        reach: Reach,
        ordered: bool,
        /// False if it may be ordinary text: `w/5`.
        is_capital: bool,
    },
    /// `NOT W/5` of Nexis.
    NotNear,
    Open,
    Close,
    And,
    Or,
    /// `NOT`, or `-` at the start of a word.
    Not,
    /// `+` at the start of a word. The operand must match, as it must without the sign.
    Plus,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Less,
    AtMost,
    More,
    AtLeast,
}

impl LexemeKind {
    /// True if it can be an operand by itself.
    pub(super) const fn is_leaf(&self) -> bool {
        matches!(
            self,
            Self::Word(_)
                | Self::Phrase(..)
                | Self::Pattern(_)
                | Self::Fuzzy(..)
                | Self::Regex(_)
                | Self::Between(..)
                | Self::Everything
                | Self::Days(..)
        )
    }

    /// True if an operand can begin with it.
    pub(super) const fn begins_operand(&self) -> bool {
        self.is_leaf()
            || matches!(
                self,
                Self::Field(_)
                    | Self::Exactly
                    | Self::Compare(_)
                    | Self::Function(_)
                    | Self::Open
                    | Self::Not
                    | Self::Plus
            )
    }
}

/// `NAME(`: the function that applies to the parenthesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// `ATLEAST5(`
    AtLeast(u32),
    /// `QUOTE(`
    Quote,
    /// `EXACT(`
    Exact,
    /// `TITLE(`, `HLEAD(`, `BYLINE(`, and other fields in Nexis.
    In(Field),
    /// A Nexis function that cannot be translated or changes nothing.
    Plain,
}

pub(super) const fn is_double_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '«' | '»' | '\u{ff02}'
    )
}

/// The words between two marks.
pub(super) fn phrase_words(inside: &str) -> Vec<String> {
    inside
        .split_whitespace()
        .map(|word| word.chars().filter(|c| !is_double_mark(*c)).collect())
        .filter(|word: &String| !word.is_empty())
        .collect()
}

pub(super) fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')') || is_double_mark(c)
}

/// The pattern in a word as typed, without surrounding punctuation. An address with a `?` in it is ordinary
/// text.
pub(super) fn pattern(word: &str) -> Option<&str> {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '*' | '?'));
    let is_print = bare.contains([':', '=', '~', '^']) || (bare.contains('/') && !bare.contains('*'));
    (!is_print && has_word(bare) && is_pattern(bare)).then_some(bare)
}

/// True if there is something to search for: a letter or a digit.
pub(super) fn has_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

pub(super) fn quoted(text: &str) -> String {
    format!("`{text}`")
}

/// Maximum number of characters of a text quoted in a message.
pub(super) const SHORT: usize = 60;

/// The beginning of a long text, for messages.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}
