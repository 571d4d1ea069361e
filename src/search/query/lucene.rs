//! Reads questions like Lucene's classic parser, which `query_string` of Elasticsearch and Solr uses, too.
//!
//! Differences from our own language: a blank means `OR`. `+` makes the operand after it required, and `AND`
//! the operands on both sides. Next to required operands, all others only rank. `\` makes the next character
//! literal. `?` is a wildcard at the end of a word, too.

use super::lexeme::{LexemeKind, quoted, shortened};
use super::parser::{Parser, WordContext};
use super::tree::{Query, conjunction, disjunction, negation};
use crate::span::Span;

/// If other operands only rank, required ones are repeated in the tree. They are not repeated if they have
/// more nodes than this.
const MAX_DOUBLED: usize = 64;

/// How a clause has to match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Occur {
    Must,
    Should,
    MustNot,
}

impl Parser<'_> {
    /// Reads clauses up to the end or a `)`.
    pub(super) fn lucene_clauses(&mut self, place: WordContext, depth: usize) -> Option<Query> {
        let mut clauses: Vec<(Occur, Query)> = Vec::new();
        let mut conjunction_at: Option<(LexemeKind, Span)> = None;
        loop {
            let span = self.span();
            match self.peek() {
                Some(kind @ (LexemeKind::And | LexemeKind::Or)) => {
                    let kind = kind.clone();
                    self.next += 1;
                    if clauses.is_empty() {
                        self.no_side(span, "before");
                    } else if let Some((_, earlier)) = conjunction_at.replace((kind, span)) {
                        self.no_side(earlier, "after");
                    }
                    continue;
                }
                None => break,
                Some(LexemeKind::Close) => {
                    if self.ignored_parentheses == 0 {
                        break;
                    }
                    self.ignored_parentheses -= 1;
                    self.next += 1;
                    continue;
                }
                Some(_) => {}
            }
            let is_and = conjunction_at
                .take()
                .is_some_and(|(kind, _)| kind == LexemeKind::And);
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
            self.no_side(span, "after");
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
                        "{} was left out: it would only change the order, and too many words are required",
                        quoted(&shortened(&should.to_string()))
                    ),
                );
                Some(must)
            }
            // Matches the same articles as `must` alone; articles that also match `should` score higher.
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
