//! Lexemes: what the lexers give and the parsers take, and which characters make words.

use std::ops::Bound;

use jiff::civil::Date;

use super::field::Field;
use super::tree::{Reach, is_pattern};
use crate::search::answer::Warning;
use crate::span::Span;

/// Maximum number of warnings for one question: the first ones help, a thousand do not.
const MAX_WARNINGS: usize = 16;

/// Warnings as they are found, with a bound.
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

/// A piece of a question with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) span: Span,
    pub(super) kind: LexemeKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LexemeKind {
    Word(String),
    /// The words and the maximum number of others between them.
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
    /// `=` before a word or a phrase: exactly that.
    Exactly,
    /// `>=` and the like, right after a field.
    Compare(Compare),
    /// `NAME(`
    Function(Function),
    /// `^2` right after an operand; in hundredths.
    Weight(u32),
    /// `W/5`, `PRE/S`. A word unless it is between two operands.
    Near {
        reach: Reach,
        ordered: bool,
        /// False for what may be print: `w/5`.
        is_capital: bool,
    },
    /// `NOT W/5`, of Nexis.
    NotNear,
    Open,
    Close,
    And,
    Or,
    /// `NOT`, or `-` at the start of a word.
    Not,
    /// `+` at the start of a word: what follows must match, as it must anyway.
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
    /// True for what can be an operand alone.
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

    /// True for what an operand can begin with.
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

/// `NAME(`: what holds for the parenthesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// `ATLEAST5(`
    AtLeast(u32),
    /// `QUOTE(`
    Quote,
    /// `EXACT(`
    Exact,
    /// `TITLE(`, `HLEAD(`, `BYLINE(`; in Nexis others, too.
    In(Field),
    /// Of Nexis: what cannot be carried over, or changes nothing.
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

/// The pattern in a word as typed, without the punctuation around it. An address with a `?` in it is print.
pub(super) fn pattern(word: &str) -> Option<&str> {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '*' | '?'));
    let is_print = bare.contains([':', '=', '~', '^']) || (bare.contains('/') && !bare.contains('*'));
    (!is_print && has_word(bare) && is_pattern(bare)).then_some(bare)
}

/// True if there is anything to look for: a letter or a digit.
pub(super) fn has_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

pub(super) fn quoted(text: &str) -> String {
    format!("`{text}`")
}

/// Maximum number of characters of a text in a message.
pub(super) const SHORT: usize = 60;

/// The beginning of a long text, for messages.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}
