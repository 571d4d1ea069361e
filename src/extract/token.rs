//! Text -> tokens. One tokenizer for extraction, index and questions.

use crate::span::Span;

/// One token of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is.
    pub kind: TokenKind,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, with inner apostrophes and dots (`O'Brien`, `U.S.`, `AT&T`, `don't`); starts in lower case or in a script without case.
    Lower,
    /// A word whose first letter is a capital, others in lower case.
    Title,
    /// A word of capitals only, two letters or more (`NATO`, `U.S.`).
    Upper,
    /// A word of another mixture (`McDonald`, `iPhone`).
    Mixed,
    /// Begins with a digit: `2016`, `1,000.50`, `3rd`.
    Number,
    /// The possessive ending `'s` or `'` after a word. Not indexed.
    Possessive,
    /// A punctuation mark or symbol; several of the same sign in a row are one token (`--`, `...`). Not indexed.
    Mark,
}

impl Token {
    /// Where the token stands.
    #[must_use]
    pub const fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }

    /// True for what the index holds and counts positions by: words and numbers.
    #[must_use]
    pub const fn is_word(self) -> bool {
        !matches!(self.kind, TokenKind::Possessive | TokenKind::Mark)
    }
}

/// Splits a text into tokens, in order, not overlapping; white space and control characters lie between them.
#[must_use]
pub fn tokenize(text: &str) -> Vec<Token> {
    let _ = text;
    Vec::new()
}
