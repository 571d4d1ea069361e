//! Questions as Lucene's classic parser (and so Elasticsearch's and Solr's `query_string`) reads them.
//!
//! What differs from our own language: a blank means `OR`; `+` and `AND` make what they stand before (and `AND` what
//! stands before it) required; beside something required, all else only ranks; `\` takes the meaning from the next
//! character; `?` is a wildcard at the end of a word, too.

use super::lex::{Kind, Lexeme, ends_word, has_word, is_double_mark, lexes_as, pattern, printable_word};
use super::parser::{Parser, Place};
use super::tree::{conjunction, disjunction, negation};
use super::{Field, Query, forms};
use crate::span::Span;

/// Required parts are written twice where others only rank; not if they are longer than so many nodes.
const MAX_DOUBLED: usize = 64;

/// How a clause is to match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Occur {
    Must,
    Should,
    MustNot,
}

impl Parser<'_> {
    /// Clauses as far as the end or a `)`.
    pub(super) fn lucene_clauses(&mut self, place: Place, depth: usize) -> Option<Query> {
        let mut clauses: Vec<(Occur, Query)> = Vec::new();
        let mut conjunction_at: Option<(Kind, Span)> = None;
        loop {
            let span = self.span();
            match self.peek() {
                Some(kind @ (Kind::And | Kind::Or)) => {
                    let kind = kind.clone();
                    self.next += 1;
                    if clauses.is_empty() {
                        self.no_side(span, "before");
                    } else if let Some((_, earlier)) = conjunction_at.replace((kind, span)) {
                        self.no_side(earlier, "behind");
                    }
                    continue;
                }
                None => break,
                Some(Kind::Close) => {
                    if self.ignored_parentheses == 0 {
                        break;
                    }
                    self.ignored_parentheses -= 1;
                    self.next += 1;
                    continue;
                }
                Some(_) => {}
            }
            let is_and = conjunction_at.take().is_some_and(|(kind, _)| kind == Kind::And);
            let Some(operand) = self.operand(place, depth) else {
                continue;
            };
            if is_and && let Some((occur @ Occur::Should, _)) = clauses.last_mut() {
                *occur = Occur::Must;
            }
            let occur = if operand.negated {
                Occur::MustNot
            } else if is_and || operand.required {
                Occur::Must
            } else {
                Occur::Should
            };
            clauses.push((occur, operand.query));
        }
        if let Some((_, span)) = conjunction_at {
            self.no_side(span, "behind");
        }
        self.joined(clauses)
    }

    fn joined(&mut self, clauses: Vec<(Occur, Query)>) -> Option<Query> {
        let (mut must, mut should, mut not) = (Vec::new(), Vec::new(), Vec::new());
        for (occur, query) in clauses {
            match occur {
                Occur::Must => must.push(query),
                Occur::Should => should.push(query),
                Occur::MustNot => not.push(negation(query)),
            }
        }
        let wanted = match (conjunction(must), disjunction(should)) {
            (Some(must), Some(should)) if size(&must) > MAX_DOUBLED => {
                self.warn(
                    Span::default(),
                    format!(
                        "beside so much that is required, {} would only rank and was left out",
                        super::lex::quoted(&super::lex::shortened(&should.to_string()))
                    ),
                );
                Some(must)
            }
            // The same articles as without it; those that have it score more.
            (Some(must), Some(should)) => {
                let both = conjunction(vec![must.clone(), should]);
                disjunction([Some(must), both].into_iter().flatten().collect())
            }
            (must, should) => must.or(should),
        };
        conjunction(wanted.into_iter().chain(not).collect())
    }
}

/// The number of nodes.
fn size(query: &Query) -> usize {
    1 + query.parts().map(size).sum::<usize>()
}

/// The lexemes of the word at `at`, and where it ends.
pub(super) fn word(text: &str, at: usize, behind: Option<Field>) -> (Vec<Lexeme>, usize) {
    let mut end = at;
    let mut is_escaped = false;
    for c in text[at..].chars() {
        if !is_escaped && ends_word(c) {
            break;
        }
        is_escaped = !is_escaped && c == '\\';
        end += c.len_utf8();
    }
    let typed = &text[at..end];
    let mut found = forms::suffixes(typed, &|word| {
        behind.is_none() && matches!(word, "AND" | "OR" | "NOT")
    });
    if is_open(found.base) {
        found = forms::Suffixes {
            base: typed,
            distance: None,
            weight: None,
        };
    }
    let letters = unescaped(found.base);
    let Some(kind) = kind(found.base, &letters, found.distance) else {
        return (Vec::new(), end);
    };
    let cut = at + found.base.len();
    let mut lexemes = vec![Lexeme {
        span: Span::new(at, if found.weight.is_some() { cut } else { end }),
        kind,
    }];
    if let Some(hundredths) = found.weight {
        lexemes.push(Lexeme {
            span: Span::new(cut, end),
            kind: Kind::Weight(hundredths),
        });
    }
    (lexemes, end)
}

/// True if a `\` takes the meaning from what would follow.
fn is_open(base: &str) -> bool {
    (base.len() - base.trim_end_matches('\\').len()) % 2 == 1
}

/// Each character, and whether it stands for itself.
fn unescaped(base: &str) -> Vec<(char, bool)> {
    let mut letters = Vec::with_capacity(base.len());
    let mut characters = base.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => letters.extend(characters.next().map(|next| (next, true))),
            c => letters.push((c, !matches!(c, '*' | '?'))),
        }
    }
    letters
}

fn kind(base: &str, letters: &[(char, bool)], distance: Option<&str>) -> Option<Kind> {
    if matches!(base, "*" | "*:*") {
        return Some(Kind::Everything);
    }
    let literal: String = letters
        .iter()
        .map(|(c, _)| *c)
        .filter(|c| !is_double_mark(*c))
        .collect();
    if !has_word(&literal) {
        return None;
    }
    if letters.iter().any(|(_, is_itself)| !is_itself) {
        return Some(
            match pattern(base).filter(|pattern| !base.contains('\\') && same_wildcards(base, pattern)) {
                Some(pattern) => Kind::Pattern(pattern.to_owned()),
                None => Kind::Regex(expression(letters)),
            },
        );
    }
    // A blank that was kept in a word makes a phrase.
    if literal.contains(char::is_whitespace) {
        return Some(Kind::Phrase(super::lex::phrase_words(&literal), 0));
    }
    let word = printable_word(&literal);
    match (word, distance) {
        (Kind::Word(word), Some(typed)) => {
            let distance = forms::lucene_distance(&word, typed);
            let fuzzy = Kind::Fuzzy(word.clone(), distance);
            let is_printable = lexes_as(
                &format!("({word}~{distance})"),
                None,
                [&Kind::Open, &fuzzy, &Kind::Close],
            );
            Some(if is_printable { fuzzy } else { Kind::Word(word) })
        }
        (word, _) => Some(word),
    }
}

/// True if our own language reads the same wildcards: `te?t`, but not `test?`.
fn same_wildcards(base: &str, pattern: &str) -> bool {
    pattern.contains('*') || !(base.starts_with('?') || base.ends_with('?') || base.contains("??"))
}

/// A regular expression for a word with wildcards that no pattern can say.
fn expression(letters: &[(char, bool)]) -> String {
    let mut expression = String::new();
    for (c, is_itself) in letters {
        match (c, is_itself) {
            ('*', false) => expression.push_str(".*"),
            ('?', false) => expression.push('.'),
            (c, _) if c.is_alphanumeric() => expression.push(*c),
            // White space and punctuation are no part of a word as it is found.
            _ => {}
        }
    }
    expression
}
