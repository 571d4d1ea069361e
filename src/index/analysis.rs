//! Words -> terms: one analysis for the index and for questions.
//!
//! Terms of the fields `title`, `text` and `said`, for each word, all at the word's position:
//!
//! - the *stem*: the folded word (lower case, no accents, no apostrophes), stemmed in English (`running` -> `run`);
//! - the *exact* term: `=` and the folded word; where the word as printed differs from it, then U+0001 and the word as
//!   printed (`=oil`, `=running\u{1}Running`). All printings of a folded word are thus neighbours in the dictionary.
//! - `^s` at the first word of a sentence, `^p` at the first word of a paragraph (`title` and `said` have none).
//!
//! Fields of names (`person`, `org`, `place`, `speaker`, `byline`, `publication`) hold folded words, not stemmed, and
//! for each written name the exact term `=J. Kerry`. The field `context` holds stems alone.

use std::borrow::Cow;

/// Term at the first word of a sentence.
pub const SENTENCE: &str = "^s";
/// Term at the first word of a paragraph.
pub const PARAGRAPH: &str = "^p";
/// First character of an exact term.
pub const EXACT: char = '=';
/// Between the folded word and the word as printed in an exact term.
pub const PRINTED: char = '\u{1}';

/// The word in lower case, without accents and apostrophes: `O’Brien` -> `obrien`, `Müller` -> `muller`.
#[must_use]
pub fn fold(word: &str) -> Cow<'_, str> {
    Cow::Borrowed(word)
}

/// The English stem of a folded word (Snowball's English stemmer).
#[must_use]
pub fn stem(folded: &str) -> Cow<'_, str> {
    Cow::Borrowed(folded)
}

/// The exact term of a word as printed.
#[must_use]
pub fn exact(word: &str) -> String {
    let folded = fold(word);
    if folded == word {
        format!("{EXACT}{word}")
    } else {
        format!("{EXACT}{folded}{PRINTED}{word}")
    }
}
