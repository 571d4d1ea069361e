//! Text -> [`Query`], a syntax tree, and warnings. Knows nothing of the engine.
//!
//! ```text
//! query := or                      or   := and ("OR" and)*
//! and   := not (("AND")? not)*     not  := ("NOT" | "-" | "+")? atom
//! atom  := [field ":"] (word | "\"" phrase "\"" | "(" or ")")
//! ```

use crate::span::Span;

/// A question's syntax tree. Prints as text that parses to the same tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Matches every article (the empty question).
    All,
    /// Matches nothing (a question of which nothing could be kept).
    Nothing,
    /// One word.
    Word { field: Field, word: String },
    /// Words next to each other.
    Phrase { field: Field, words: Vec<String> },
    /// All must match.
    And(Vec<Query>),
    /// One must match.
    Or(Vec<Query>),
    /// Must not match.
    Not(Box<Query>),
}

/// What a word is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Title and text: no field was given.
    Any,
    /// `title:`
    Title,
    /// `person:`
    Person,
    /// `org:`
    Org,
    /// `place:`
    Place,
    /// `speaker:`
    Speaker,
    /// `said:`
    Said,
    /// `about:` (quotations): the words said, or its paragraph or headline.
    About,
}

/// Something in a question that was not understood as it was meant, perhaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where in the question, in bytes.
    pub span: Span,
    /// What was understood, and what to write instead.
    pub message: String,
}
