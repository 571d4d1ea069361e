//! The result of parsing: the tree, and what the parser could not understand.

use super::field::Field;
use super::lexeme::{quoted, shortened};
use super::tree::Query;
use crate::search::answer::Warning;
use crate::span::Span;

/// A parsed question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The tree.
    pub query: Query,
    /// The parts that the parser did not understand, in the order of the text.
    pub warnings: Vec<Warning>,
    /// Fields of names that may have been meant for more words. Only the names in the index can decide.
    pub scopes: Vec<Scope>,
}

/// A word in a field of names with the bare words that follow it: `person:angela merkel`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The field.
    pub field: Field,
    /// The words as typed, two or more.
    pub words: Vec<String>,
    /// Start of the field, and the end of each word.
    pub(super) start: usize,
    pub(super) ends: Vec<usize>,
}

impl Scope {
    /// The warning that the first `reach` words look like one name (or phrase) and the field covers only the
    /// first one.
    #[must_use]
    pub fn warning(&self, reach: usize) -> Warning {
        let reach = reach.clamp(1, self.words.len());
        let name = self.field.name();
        let whole = shortened(&self.words[..reach].join(" "));
        let message = format!(
            "`{name}:` covers only {}; write {} to look for the whole {}",
            quoted(&shortened(&self.words[0])),
            quoted(&format!("{name}:\"{whole}\"")),
            if self.field.holds_names() {
                "name"
            } else {
                "phrase"
            },
        );
        Warning {
            span: Span::new(self.start, self.ends[reach - 1]),
            message,
        }
    }
}
