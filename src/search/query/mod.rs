//! Parses a text into a [`Query`], a syntax tree, and warnings. Independent of the engine.
//!
//! ```text
//! query    := or                      or   := and ("OR" and)*
//! and      := not (("AND")? not)*     not  := ("NOT" | "-" | "+")* near
//! near     := operand (("W/" | "PRE/") (number | "S" | "P") operand)*
//! operand  := [field ":"] (leaf | "(" or ")" | function "(" or ")") ["^" number]
//! leaf     := word | pattern | word "~" ["1" | "2"] | phrase ["*"] ["~" number] | "=" (word | phrase) | "*"
//!           | ("[" | "{") bound "TO" bound ("]" | "}") | "/" expression "/" | "IN" "[" (word | phrase)* "]"
//!           | (">=" | ">" | "<=" | "<") value | value ".." value                       (right after a field)
//! phrase   := "\"" word* "\""         bound := word | phrase | "*"
//! pattern  := a word with "*" (any letters) beside or "?" (one letter) between its letters
//! function := "ATLEAST" number | "TITLE" | "HLEAD" | "BYLINE" | "QUOTE" | "EXACT"
//! field    := a name of the table in `field`: person, title, said (= quote), date …
//! value    := content of the field: a date (`2020-05`, `"last week"`), a number, a word, a phrase
//! ```
//!
//! Every text is a question. Operators are written in capitals (`AND`, `OR`, `NOT`, `W/5`). `-` and `+` count
//! only at the start of a word, `field:` only with the name of a field, functions only right before their
//! parenthesis, and every other form only if it is complete. All other characters of ordinary news text
//! (`O'Brien`, `AT&T`, `C++`, `http://…`, `12:30`, `and/or`, `/ ? [`) are part of a word or, by themselves,
//! ignored. Curly and angular quotation marks count as straight ones. A form that cannot be meant literally
//! gets the best possible reading and is reported as a [`Warning`](crate::search::Warning).
//!
//! There are two steps: a lexer cuts the text into lexemes with their spans, and a recursive-descent parser
//! builds the tree. Trees are in normal form: an `And` contains no `And`, an `Or` no `Or`, nothing is negated
//! twice, and the sides of a `Near` contain no `And`. So the printed form of a tree parses to the same tree.
//!
//! Questions in other languages ([`Syntax`]) become trees of ours. Parentheses around a single word do not
//! change its meaning, but mark it as a plain word: `(W/5)`, `(zebra:tax)`.

mod field;
mod tree;
mod asked;
mod hyphens;
mod similar_field;
mod lexeme;
mod forms;
mod lucene_word;
mod lex;
mod print;
mod dates;
mod parsed;
mod parser;
mod operand;
mod near;
mod lucene;
mod nexis;

pub use asked::{Asked, FormLimit, Syntax, Today};
pub use field::Field;
use lex::lex;
use lexeme::{Warnings, quoted};
pub use parsed::{Parsed, Scope};
use parser::{Parser, WordContext};
pub use print::Explained;
pub(crate) use similar_field::edit_distance;
pub use tree::{MAX_DEPTH, Query, Reach, is_pattern};

use crate::span::Span;

/// The first and the last day of a date as typed: `2020-05`, `yesterday`, `last 3 months`. None if it is not
/// a date, or if it is relative to a day that is not given.
#[must_use]
pub fn days_of(text: &str, today: Option<Today>) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    dates::days(text, today).ok()
}

/// Parses a question in our own language. Never fails and takes time in proportion to the text.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    parse_as(text, Asked::default())
}

/// Parses a question in our own language. Words without a field of their own are in `field`.
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

/// Parses a question in the way that `asked` states. Never fails and takes time in proportion to the text.
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
        let place = WordContext {
            field: asked.field,
            is_exact: false,
        };
        parser.question(place).unwrap_or_else(|| {
            if warnings.list.is_empty() {
                let message = format!("{} contains no word to search for", quoted(text.trim()));
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
