//! Text -> [`Query`], a syntax tree, and warnings. Knows nothing of the engine.
//!
//! ```text
//! query    := or                      or   := and ("OR" and)*
//! and      := not (("AND")? not)*     not  := ("NOT" | "-" | "+")* near
//! near     := operand (("W/" | "PRE/") (number | "S" | "P") operand)*
//! operand  := [field ":"] (leaf | "(" or ")" | function "(" or ")") ["^" number]
//! leaf     := word | pattern | word "~" ["1" | "2"] | phrase ["*"] ["~" number] | "=" (word | phrase) | "*"
//!           | ("[" | "{") bound "TO" bound ("]" | "}") | "/" expression "/" | "IN" "[" (word | phrase)* "]"
//!           | (">=" | ">" | "<=" | "<") value | value ".." value                       (right behind a field)
//! phrase   := "\"" word* "\""         bound := word | phrase | "*"
//! pattern  := a word with "*" (any letters) beside or "?" (one letter) between its letters
//! function := "ATLEAST" number | "TITLE" | "HLEAD" | "BYLINE" | "QUOTE" | "EXACT"
//! field    := person | org | place | title | speaker | said (= quote) | about | lead | hlead | byline | pub | lang
//!           | date | url | path | words | has | is
//! value    := what the field holds: a date (`2020-05`, `"last week"`), a number, a word, a phrase
//! ```
//!
//! Any text is a question. Operators are capitals (`AND`, `OR`, `NOT`, `W/5`), `-` and `+` only at the start of a word,
//! `field:` only with the name of a field before it, functions only right before their parenthesis, and every other
//! form only where it is complete; all else that a newspaper prints (`O'Brien`, `AT&T`, `C++`, `http://…`, `12:30`,
//! `and/or`, `/ ? [`) is part of a word or, standing alone, nothing. Curly and angular quotation marks count as straight
//! ones. What cannot be meant as it stands is read as well as can be and told as a [`Warning`].
//!
//! Two steps: a lexer cuts the text into lexemes with their places, a recursive-descent parser makes the tree.
//! Trees are in normal form (an `And` holds no `And`, an `Or` no `Or`, nothing is negated twice, what stands near
//! something holds no `And`), so that what a tree prints parses to the same tree.
//!
//! Questions in other languages ([`Syntax`]) become trees of ours. A parenthesis around one word changes nothing, but
//! tells that nothing more is meant: `(W/5)`, `(zebra:tax)`.

mod dates;
mod fields;
mod forms;
mod lex;
mod lucene;
mod near;
mod nexis;
mod operand;
mod parser;
mod print;
mod tree;

use jiff::civil::Date;

use crate::search::answer::Warning;
use crate::span::Span;
use lex::{Warnings, lex, quoted, shortened};
use parser::{Parser, Place};
pub use print::Explained;
pub use tree::{Field, Query, Reach, is_pattern};

/// Parentheses may be nested so deep; deeper ones are ignored, with a warning.
pub const MAX_DEPTH: usize = 100;

/// The language that a question is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// Our own.
    #[default]
    Onrecord,
    /// That of Lucene's classic parser, of Elasticsearch's and Solr's query strings.
    Lucene,
    /// Terms and connectors of Nexis.
    Nexis,
}

/// The day that `yesterday` counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Today {
    /// This one.
    Day(Date),
    /// That of the machine's clock and time zone, which are only looked at where a date counts from it: to find out the
    /// zone takes longer than many a question.
    Clock,
}

impl Today {
    /// The day.
    #[must_use]
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Clock => jiff::Zoned::now().date(),
        }
    }
}

/// How a question is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Where words are looked for that have no field of their own.
    pub field: Field,
    /// What `yesterday` counts from; without it, such a date is left out with a warning.
    pub today: Option<Today>,
    /// Its language.
    pub syntax: Syntax,
}

impl Default for Asked {
    /// Our own language, no field, no day.
    fn default() -> Self {
        Self {
            field: Field::Any,
            today: None,
            syntax: Syntax::Onrecord,
        }
    }
}

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
    start: usize,
    ends: Vec<usize>,
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

/// Parses a question in our own language. Never fails and takes time in proportion to the text.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    parse_as(text, Asked::default())
}

/// Parses a question in our own language whose words stand in `field` where they have no field of their own.
#[must_use]
pub fn parse_in(text: &str, field: Field) -> Parsed {
    parse_as(
        text,
        Asked {
            field,
            ..Asked::default()
        },
    )
}

/// Parses a question as it is to be read. Never fails and takes time in proportion to the text.
#[must_use]
pub fn parse_as(text: &str, asked: Asked) -> Parsed {
    let mut warnings = Warnings::default();
    let lexemes = match asked.syntax {
        Syntax::Onrecord | Syntax::Lucene => lex(text, asked.syntax, &mut warnings),
        Syntax::Nexis => nexis::lex(text, asked.today, &mut warnings),
    };
    let mut scopes = Vec::new();
    let query = if text.trim().is_empty() {
        Query::All
    } else {
        let mut parser = Parser {
            text,
            lexemes,
            next: 0,
            ignored_parentheses: 0,
            warnings: &mut warnings,
            scopes: &mut scopes,
            today: asked.today,
            syntax: asked.syntax,
            copies_left: near::MAX_COPIES,
            has_left_nearness: false,
        };
        let place = Place {
            field: asked.field,
            is_exact: false,
        };
        parser.question(place).unwrap_or_else(|| {
            if warnings.list.is_empty() {
                let message = format!("{} holds no word to look for", quoted(text.trim()));
                warnings.add(Span::new(0, text.len()), message);
            }
            Query::Nothing
        })
    };
    let mut warnings = warnings.list;
    warnings.sort_by_key(|warning| (warning.span.start, warning.span.end));
    Parsed {
        query,
        warnings,
        scopes,
    }
}

#[cfg(test)]
mod tests;
