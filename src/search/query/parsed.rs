//! A question as understood: the tree, and what could not be understood.

use super::field::Field;
use super::lexeme::{quoted, shortened};
use super::tree::Query;
use crate::search::answer::Warning;
use crate::span::Span;

/// A question as understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The tree.
    pub query: Query,
    /// What was not understood, in the order of the text.
    pub warnings: Vec<Warning>,
    /// Where a field of names may have been meant to reach further: only who knows the names can tell.
    pub scopes: Vec<Scope>,
}

/// A word in a field of names with the bare words that follow it: `person:angela merkel`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The field.
    pub field: Field,
    /// The words as typed, two or more.
    pub words: Vec<String>,
    /// Where the field begins and where each word ends.
    pub(super) start: usize,
    pub(super) ends: Vec<usize>,
}

impl Scope {
    /// The warning that the first `reach` words look like one name (or phrase) and only the first one is scoped.
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
