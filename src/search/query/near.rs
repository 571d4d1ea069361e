//! Operands of `W/5` and `ATLEAST5( … )`, and how a conjunction among them is expanded.
//!
//! A match in an article is one word, phrase or name, or a stretch of several. So `(a b) W/5 c` can only mean
//! `a W/5 c AND b W/5 c`.

use super::field::Field;
use super::lexeme::{quoted, shortened};
use super::parser::Parser;
use super::tree::{MAX_DEPTH, Query, Reach, conjunction, disjunction};
use crate::span::Span;

/// Maximum number of proximity operators in a row, or nested.
const MAX_CHAIN: usize = 32;
/// Maximum number of nodes of a question after expansion.
pub(super) const MAX_COPIES: usize = 10_000;
/// Expansion can add parentheses. It is not done this close to the maximum depth.
const SPARE_DEPTH: usize = 4;

impl Parser<'_> {
    /// Puts both sides near each other. Operands without a position are left out with a warning. None if none
    /// is left. The flag with `left` is true if `left` is the result of this function for the operator
    /// before.
    pub(super) fn near(
        &mut self,
        (left, is_chain): (Query, bool),
        right: Query,
        (reach, ordered): (Reach, bool),
        span: Span,
        depth: usize,
    ) -> Option<Query> {
        if self.has_left_nearness {
            return conjunction(vec![left, right]);
        }
        let operator = span.of(self.text).to_owned();
        let left = if is_chain {
            Some(left)
        } else {
            self.sides(left, &operator, span)
        };
        let right = self.sides(right, &operator, span);
        let (left, right) = match (left, right) {
            (Some(left), Some(right)) => (left, right),
            (left, right) => return left.or(right),
        };
        if height(&left) >= MAX_CHAIN || height(&right) >= MAX_CHAIN {
            let message = format!(
                "there are more than {MAX_CHAIN} operators like {} in a row; from here on, they were read as `AND`",
                quoted(&operator)
            );
            self.warn(span, message);
            self.has_left_nearness = true;
            return conjunction(vec![left, right]);
        }
        let (in_left, in_right) = (pieces(&left), pieces(&right));
        if in_left == 1 && in_right == 1 {
            return Some(near(left, right, reach, ordered));
        }
        let copies = in_left
            .saturating_mul(size(&right))
            .saturating_add(in_right.saturating_mul(size(&left)));
        if depth + SPARE_DEPTH > MAX_DEPTH || copies > self.copies_left {
            let message = format!(
                "{} cannot be expanded here, with so much on its sides; it was read as `AND`",
                quoted(&operator)
            );
            self.warn(span, message);
            return conjunction(vec![left, right]);
        }
        self.copies_left -= copies;
        let apart = spread(&left, &mut |left| {
            spread(&right, &mut |right| {
                near(left.clone(), right.clone(), reach, ordered)
            })
        });
        let message = format!(
            "an `AND` next to {} was expanded: {}",
            quoted(&operator),
            quoted(&shortened(&apart.to_string()))
        );
        self.warn(span, message);
        Some(apart)
    }

    /// Requires at least `count` matches.
    pub(super) fn at_least(&mut self, count: u32, query: Query, span: Span, depth: usize) -> Option<Query> {
        let name = format!("ATLEAST{count}");
        let query = self.sides(query, &name, span)?;
        let counted = |query: &Query| Query::AtLeast {
            count,
            query: Box::new(query.clone()),
        };
        if pieces(&query) == 1 {
            return Some(counted(&query));
        }
        if depth + SPARE_DEPTH > MAX_DEPTH {
            self.warn(
                span,
                format!("`{name}` cannot be expanded this deep in parentheses; it was ignored"),
            );
            return Some(query);
        }
        let apart = spread(&query, &mut |piece| counted(piece));
        let message = format!(
            "an `AND` in `{name}` was expanded: {}",
            quoted(&shortened(&apart.to_string()))
        );
        self.warn(span, message);
        Some(apart)
    }

    /// The parts of a query that have positions in an article's text. Warns of the others.
    fn sides(&mut self, query: Query, operator: &str, span: Span) -> Option<Query> {
        let mut left_out = Vec::new();
        let kept = standing(query, &mut left_out);
        if let Some(first) = left_out.first() {
            let message = match first {
                Query::Boost { .. } => format!(
                    "a weight inside `{operator}` was ignored; write it after the whole: `(… {operator} …)^2`"
                ),
                first => format!(
                    "{} has no position in the text; it cannot be used with `{operator}` and was left out",
                    quoted(&shortened(&first.to_string()))
                ),
            };
            self.warn(span, message);
        }
        kept
    }
}

fn near(left: Query, right: Query, reach: Reach, ordered: bool) -> Query {
    Query::Near {
        left: Box::new(left),
        right: Box::new(right),
        reach,
        ordered,
    }
}

/// The parts that have positions in an article. The first part without is put into `left_out`.
fn standing(query: Query, left_out: &mut Vec<Query>) -> Option<Query> {
    match query {
        Query::Near { .. } => Some(query),
        Query::And(children) => conjunction(all_standing(children, left_out)),
        Query::Or(children) => disjunction(all_standing(children, left_out)),
        Query::Boost { query, hundredths } => {
            if left_out.is_empty() {
                left_out.push(Query::Boost {
                    query: Box::new(Query::All),
                    hundredths,
                });
            }
            standing(*query, left_out)
        }
        query if query.leaf_field().is_some_and(has_places) => Some(query),
        query => {
            if left_out.is_empty() {
                left_out.push(query);
            }
            None
        }
    }
}

fn all_standing(children: Vec<Query>, left_out: &mut Vec<Query>) -> Vec<Query> {
    children
        .into_iter()
        .filter_map(|child| standing(child, left_out))
        .collect()
}

/// True for fields whose words have positions in headline or text.
const fn has_places(field: Field) -> bool {
    matches!(
        field,
        Field::Any
            | Field::Title
            | Field::Lead
            | Field::Hlead
            | Field::Person
            | Field::Org
            | Field::Place
            | Field::Said
            | Field::About
    )
}

/// Nesting depth of proximity operators.
fn height(query: &Query) -> usize {
    let inner = query.parts().map(height).max().unwrap_or(0);
    inner + usize::from(matches!(query, Query::Near { .. }))
}

/// The number of nodes.
fn size(query: &Query) -> usize {
    1 + query.parts().map(size).sum::<usize>()
}

fn has_conjunction(query: &Query) -> bool {
    match query {
        Query::And(_) => true,
        Query::Or(children) => children.iter().any(has_conjunction),
        _ => false,
    }
}

/// Number of pieces that a side is expanded into.
fn pieces(query: &Query) -> usize {
    match query {
        Query::And(children) => children.iter().map(pieces).sum(),
        Query::Or(children) if has_conjunction(query) => children.iter().map(pieces).sum(),
        _ => 1,
    }
}

/// Replaces each piece by the result of `make` and keeps the `And`s and `Or`s. An `Or` without an `And` in it
/// is one piece.
fn spread(query: &Query, make: &mut dyn FnMut(&Query) -> Query) -> Query {
    let all = |children: &[Query], make: &mut dyn FnMut(&Query) -> Query| {
        children
            .iter()
            .map(|child| spread(child, make))
            .collect::<Vec<_>>()
    };
    match query {
        Query::And(children) => conjunction(all(children, make)).unwrap_or(Query::Nothing),
        Query::Or(children) if has_conjunction(query) => {
            disjunction(all(children, make)).unwrap_or(Query::Nothing)
        }
        piece => make(piece),
    }
}
