//! Text -> [`Query`], a syntax tree, and warnings. Knows nothing of the engine.
//!
//! ```text
//! query := or                      or   := and ("OR" and)*
//! and   := not (("AND")? not)*     not  := ("NOT" | "-" | "+")? atom
//! atom  := [field ":" ["="]] (word | "\"" phrase "\"" | "(" or ")" | "*")
//! field := person | org | place | title | speaker | said (= quote) | about
//! ```
//!
//! Any text is a question. Operators are capitals (`AND`, `OR`, `NOT`), `-` and `+` only at the start of a word, and
//! `field:` only with the name of a field before it, `=` only right behind a field of names; all else that a newspaper prints (`O'Brien`, `AT&T`, `C++`,
//! `http://…`, `12:30`, `/ ? [`) is part of a word or, standing alone, nothing. Curly and angular quotation marks count
//! as straight ones. What cannot be meant as it stands is read as well as can be and told as a [`Warning`].
//!
//! Two steps: the lexer cuts the text into lexemes with their places, a recursive-descent parser makes the tree.
//! Trees are in normal form (an `And` holds no `And`, an `Or` no `Or`, nothing is negated twice), so that what a tree
//! prints parses to the same tree.

mod lex;
mod tree;

use crate::span::Span;
use lex::{Kind, Lexeme, Warnings, lex, quoted, shortened};
pub use tree::{Field, Query, Reach, is_pattern};
use tree::{conjunction, disjunction, negation};

/// Parentheses may be nested so deep; deeper ones are ignored, with a warning.
pub const MAX_DEPTH: usize = 100;
/// No name is longer, in words.
const MAX_SCOPE: usize = 8;

/// Something in a question that was not understood as it was meant, perhaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where in the question, in bytes; the empty span at its start where it is about no place in it.
    pub span: Span,
    /// What was understood, and what to write instead.
    pub message: String,
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

/// Parses a question. Never fails and takes time in proportion to the text.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    parse_in(text, Field::Any)
}

/// Parses a question whose words stand in `field` where they have no field of their own.
#[must_use]
pub fn parse_in(text: &str, field: Field) -> Parsed {
    let mut warnings = Warnings::default();
    let lexemes = lex(text, &mut warnings);
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
        };
        parser.question(field).unwrap_or_else(|| {
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

struct Parser<'a> {
    text: &'a str,
    lexemes: Vec<Lexeme>,
    next: usize,
    /// Open parentheses that were ignored for depth and whose partners must be ignored, too.
    ignored_parentheses: usize,
    warnings: &'a mut Warnings,
    scopes: &'a mut Vec<Scope>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Kind> {
        self.lexemes.get(self.next).map(|lexeme| &lexeme.kind)
    }

    fn span(&self) -> Span {
        let end = Span::new(self.text.len(), self.text.len());
        self.lexemes.get(self.next).map_or(end, |lexeme| lexeme.span)
    }

    fn warn(&mut self, span: Span, message: impl Into<String>) {
        self.warnings.add(span, message.into());
    }

    /// The whole question; what stands behind a `)` too many is read on.
    fn question(&mut self, field: Field) -> Option<Query> {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.or(field, 0));
            if self.peek().is_none() {
                return conjunction(parts);
            }
            let span = self.span();
            self.warn(
                span,
                "this parenthesis closes nothing and was ignored; write `(` where it should open",
            );
            self.next += 1;
        }
    }

    fn or(&mut self, field: Field, depth: usize) -> Option<Query> {
        let mut branches = Vec::new();
        loop {
            let branch = self.and(field, depth);
            let found = branch.is_some();
            branches.extend(branch);
            if self.peek() != Some(&Kind::Or) {
                return disjunction(branches);
            }
            let span = self.span();
            self.next += 1;
            if !found {
                self.warn(
                    span,
                    "there is nothing before this `OR`; write `\"OR\"` to look for the word",
                );
            } else if matches!(self.peek(), None | Some(Kind::Close)) {
                self.warn(
                    span,
                    "there is nothing behind this `OR`; write `\"OR\"` to look for the word",
                );
            }
        }
    }

    fn and(&mut self, field: Field, depth: usize) -> Option<Query> {
        let mut parts = Vec::new();
        loop {
            match self.peek() {
                None | Some(Kind::Or) => return conjunction(parts),
                Some(Kind::Close) => {
                    if self.ignored_parentheses == 0 {
                        return conjunction(parts);
                    }
                    self.ignored_parentheses -= 1;
                    self.next += 1;
                }
                Some(Kind::And) => {
                    let span = self.span();
                    self.next += 1;
                    let side = if parts.is_empty() {
                        "before"
                    } else if matches!(self.peek(), None | Some(Kind::Close | Kind::And | Kind::Or)) {
                        "behind"
                    } else {
                        continue;
                    };
                    self.warn(
                        span,
                        format!("there is nothing {side} this `AND`; write `\"AND\"` to look for the word"),
                    );
                }
                Some(_) => parts.extend(self.not(field, depth)),
            }
        }
    }

    /// Signs and fields, then an atom; in a loop, so that no row of signs can exhaust the stack.
    fn not(&mut self, scope: Field, depth: usize) -> Option<Query> {
        let mut field = scope;
        let mut negated = false;
        let mut sign: Option<Span> = None;
        let mut name: Option<Span> = None;
        // Where a `=` stands, right behind a field of names.
        let mut exactly: Option<Span> = None;
        loop {
            let span = self.span();
            let query = match self.peek() {
                Some(Kind::Not) => {
                    negated = !negated;
                    (sign, name, exactly) = (Some(span), None, None);
                    self.next += 1;
                    continue;
                }
                Some(Kind::Plus) => {
                    (sign, name, exactly) = (Some(span), None, None);
                    self.next += 1;
                    continue;
                }
                Some(Kind::Field(named)) => {
                    field = *named;
                    (name, exactly) = (Some(span), None);
                    self.next += 1;
                    continue;
                }
                Some(Kind::Exactly) => {
                    exactly = Some(span);
                    self.next += 1;
                    continue;
                }
                Some(Kind::Open) if depth >= MAX_DEPTH => {
                    if self.ignored_parentheses == 0 {
                        let message = format!(
                            "parentheses are nested deeper than {MAX_DEPTH} here; the inner ones were ignored"
                        );
                        self.warn(span, message);
                    }
                    self.ignored_parentheses += 1;
                    self.next += 1;
                    continue;
                }
                Some(Kind::Close) if self.ignored_parentheses > 0 => {
                    self.ignored_parentheses -= 1;
                    self.next += 1;
                    continue;
                }
                Some(Kind::Open) => {
                    if let Some(sign) = exactly {
                        self.warn(
                            sign,
                            "this `=` was ignored; it holds for one name: `=\"J. Kerry\"`",
                        );
                    }
                    self.group(field, depth)
                }
                Some(Kind::Word(word)) => {
                    let word = word.clone();
                    self.next += 1;
                    if let Some(name) = name {
                        self.check_scope(name.start, &word, span, field);
                    }
                    // Elsewhere than right behind the colon, `=` is punctuation. In a field of names a phrase of one
                    // word is that word, and prints so that it stays one.
                    let is_marked = field.holds_names() && word.starts_with('=');
                    Some(match exactly {
                        Some(_) => Query::Written {
                            field,
                            words: vec![word],
                        },
                        None if is_marked => Query::Phrase {
                            field,
                            words: vec![word],
                            slop: 0,
                        },
                        None => Query::Word { field, word },
                    })
                }
                Some(Kind::Phrase(words)) => {
                    let words = words.clone();
                    self.next += 1;
                    Some(match exactly {
                        Some(_) => Query::Written { field, words },
                        None => Query::Phrase {
                            field,
                            words,
                            slop: 0,
                        },
                    })
                }
                Some(Kind::Everything) => {
                    self.next += 1;
                    if name.is_some() {
                        self.warn(span, "`*` finds every article, with a field or without");
                    }
                    Some(Query::All)
                }
                None | Some(Kind::Close | Kind::And | Kind::Or) => self.no_operand(scope, sign, name),
            };
            return query.map(|query| if negated { negation(query) } else { query });
        }
    }

    /// A sign or a field with nothing behind it: a field's name is looked for as a word.
    fn no_operand(&mut self, scope: Field, sign: Option<Span>, name: Option<Span>) -> Option<Query> {
        if let Some(span) = name {
            let word = span.of(self.text).trim_end_matches(':').to_owned();
            let message = format!(
                "there is nothing behind `{word}:`; the word {} was looked for; write `{word}:NAME` for the field",
                quoted(&word)
            );
            self.warn(span, message);
            return Some(Query::Word { field: scope, word });
        }
        if let Some(span) = sign {
            let sign = span.of(self.text);
            self.warn(
                span,
                format!("there is nothing behind this `{sign}`; write `\"{sign}\"` to look for the word"),
            );
        }
        None
    }

    fn group(&mut self, field: Field, depth: usize) -> Option<Query> {
        let open = self.span();
        self.next += 1;
        let known = self.warnings.list.len();
        let query = self.or(field, depth + 1);
        if self.peek() == Some(&Kind::Close) {
            if query.is_none() && self.warnings.list.len() == known {
                let span = Span::new(open.start, self.span().end);
                self.warn(
                    span,
                    "there is nothing between these parentheses; they were ignored",
                );
            }
            self.next += 1;
        } else {
            self.warn(
                open,
                "this parenthesis is never closed; it was taken to reach to the end; write `)` where it should close",
            );
        }
        query
    }

    /// Warns of `person:Barack Obama`, where the field reaches over the first word alone; `person:barack obama` may be
    /// meant as it stands and is only noted.
    fn check_scope(&mut self, start: usize, word: &str, first: Span, field: Field) {
        let mut scope = Scope {
            field,
            words: vec![word.to_owned()],
            start,
            ends: vec![first.end],
        };
        let starts_high = |span: Span| span.of(self.text).chars().next().is_some_and(char::is_uppercase);
        let mut high = usize::from(starts_high(first));
        let mut end = first.end;
        for lexeme in &self.lexemes[self.next..] {
            let Kind::Word(word) = &lexeme.kind else { break };
            let is_next = self.text[end..lexeme.span.start].chars().all(char::is_whitespace);
            if !is_next || scope.words.len() >= MAX_SCOPE {
                break;
            }
            end = lexeme.span.end;
            if high == scope.words.len() && starts_high(lexeme.span) {
                high += 1;
            }
            scope.words.push(word.clone());
            scope.ends.push(end);
        }
        if high > 1 {
            let Warning { span, message } = scope.warning(high);
            self.warn(span, message);
        } else if field.holds_names() && scope.words.len() > 1 {
            self.scopes.push(scope);
        }
    }
}

#[cfg(test)]
mod tests;
