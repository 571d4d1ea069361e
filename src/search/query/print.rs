//! Prints a tree as text of our own language that parses to the same tree without a warning.

use std::fmt::{self, Display, Formatter};
use std::ops::Bound;

use super::field::Field;
use super::lex::{lexes_as, needs_parentheses};
use super::lexeme::LexemeKind;
use super::tree::{MAX_DEPTH, Query, Reach};

/// A tree, printed with every `AND` and every pair of parentheses.
#[derive(Clone, Copy, Debug)]
pub struct Explained<'a>(&'a Query);

impl Query {
    /// The same question with every `AND`, `OR`, `NOT` and field written out and in its own parentheses:
    /// `title:(oil OR gas) -coal` -> `((title:oil OR title:gas) AND (NOT coal))`. Parses to the same tree.
    #[must_use]
    pub const fn explained(&self) -> Explained<'_> {
        Explained(self)
    }

    /// True if it needs no parentheses next to an operator.
    fn is_tight(&self) -> bool {
        !matches!(
            self,
            Self::And(_) | Self::Or(_) | Self::Not(_) | Self::Near { .. }
        )
    }
}

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Near {
                left,
                right,
                reach,
                ordered,
            } => {
                // Operators associate from left to right, so only the right side needs its own parentheses.
                write_if(
                    f,
                    left,
                    matches!(**left, Self::And(_) | Self::Or(_) | Self::Not(_)),
                )?;
                write_near(f, *reach, *ordered)?;
                write_if(f, right, !right.is_tight())
            }
            Self::AtLeast { count, query } => write!(f, "ATLEAST{count}({query})"),
            Self::Quote(query) => write!(f, "QUOTE({query})"),
            Self::Boost { query, hundredths } => {
                write_if(f, query, !query.is_tight())?;
                write_weight(f, *hundredths)
            }
            Self::And(children) => {
                for (n, child) in children.iter().enumerate() {
                    if let Some(before) = n.checked_sub(1).and_then(|n| children.get(n)) {
                        f.write_str(if reaches_on(before, child) { " AND " } else { " " })?;
                    }
                    write_if(f, child, matches!(child, Self::And(_) | Self::Or(_)))?;
                }
                Ok(())
            }
            Self::Or(children) => {
                for (n, child) in children.iter().enumerate() {
                    f.write_str(if n > 0 { " OR " } else { "" })?;
                    // `AND` binds closer. Parentheses would nest deeper than the question did.
                    write_if(f, child, matches!(child, Self::Or(_)))?;
                }
                Ok(())
            }
            Self::Not(child) => {
                f.write_str("NOT ")?;
                write_if(
                    f,
                    child,
                    matches!(**child, Self::And(_) | Self::Or(_) | Self::Not(_)),
                )
            }
            leaf => write_leaf(f, leaf),
        }
    }
}

impl Display for Explained<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // A question close to the maximum depth has no room for more parentheses.
        if depth(self.0) > MAX_DEPTH {
            return write!(f, "{}", self.0);
        }
        write_whole(f, self.0)
    }
}

fn write_whole(f: &mut Formatter<'_>, query: &Query) -> fmt::Result {
    match query {
        Query::And(children) => write_joined(f, children, " AND "),
        Query::Or(children) => write_joined(f, children, " OR "),
        Query::Not(child) => {
            f.write_str("(NOT ")?;
            write_whole(f, child)?;
            f.write_str(")")
        }
        Query::Near {
            left,
            right,
            reach,
            ordered,
        } => {
            f.write_str("(")?;
            write_whole(f, left)?;
            write_near(f, *reach, *ordered)?;
            write_whole(f, right)?;
            f.write_str(")")
        }
        Query::AtLeast { count, query } => {
            write!(f, "ATLEAST{count}(")?;
            write_whole(f, query)?;
            f.write_str(")")
        }
        Query::Quote(query) => {
            f.write_str("QUOTE(")?;
            write_whole(f, query)?;
            f.write_str(")")
        }
        Query::Boost { query, hundredths } => {
            write_whole(f, query)?;
            write_weight(f, *hundredths)
        }
        leaf => write_leaf(f, leaf),
    }
}

/// Depth of the parentheses of the full form.
fn depth(query: &Query) -> usize {
    let inner = query.parts().map(depth).max().unwrap_or(0);
    inner + usize::from(query.parts().next().is_some())
}

fn write_joined(f: &mut Formatter<'_>, children: &[Query], operator: &str) -> fmt::Result {
    f.write_str("(")?;
    for (n, child) in children.iter().enumerate() {
        f.write_str(if n > 0 { operator } else { "" })?;
        write_whole(f, child)?;
    }
    f.write_str(")")
}

fn write_if(f: &mut Formatter<'_>, query: &Query, in_parentheses: bool) -> fmt::Result {
    if in_parentheses {
        write!(f, "({query})")
    } else {
        write!(f, "{query}")
    }
}

fn write_near(f: &mut Formatter<'_>, reach: Reach, ordered: bool) -> fmt::Result {
    f.write_str(if ordered { " PRE/" } else { " W/" })?;
    match reach {
        Reach::Words(words) => write!(f, "{words} "),
        Reach::Sentence => f.write_str("S "),
        Reach::Paragraph => f.write_str("P "),
    }
}

fn write_weight(f: &mut Formatter<'_>, hundredths: u32) -> fmt::Result {
    let (whole, part) = (hundredths / 100, hundredths % 100);
    match part {
        0 => write!(f, "^{whole}"),
        part if part.is_multiple_of(10) => write!(f, "^{whole}.{}", part / 10),
        part => write!(f, "^{whole}.{part:02}"),
    }
}

/// True if the first ends in a word with a field and the second begins with a word without one, so that the
/// field might seem to cover both: `person:Barack Obama`.
fn reaches_on(before: &Query, behind: &Query) -> bool {
    fn ends_so(query: &Query) -> bool {
        match query {
            Query::Word { field, .. } => *field != Field::Any,
            Query::Near { right, .. } => right.is_tight() && ends_so(right),
            Query::Not(child) => child.is_tight() && ends_so(child) || matches!(**child, Query::Near { .. }),
            _ => false,
        }
    }
    fn begins_so(query: &Query) -> bool {
        match query {
            Query::Word { field, .. } => *field == Field::Any,
            Query::Near { left, .. } => begins_so(left),
            Query::Boost { query, .. } => query.is_tight() && begins_so(query),
            _ => false,
        }
    }
    ends_so(before) && begins_so(behind)
}

fn write_leaf(f: &mut Formatter<'_>, leaf: &Query) -> fmt::Result {
    match leaf {
        Query::All => f.write_str("*"),
        Query::Nothing => f.write_str("NOT *"),
        Query::Word { field, word } => write_operand(f, *field, word, &LexemeKind::Word(word.clone())),
        Query::Pattern { field, pattern } => {
            write_operand(f, *field, pattern, &LexemeKind::Pattern(pattern.clone()))
        }
        Query::Fuzzy {
            field,
            word,
            distance,
        } => {
            let kind = LexemeKind::Fuzzy(word.clone(), *distance);
            write_operand(f, *field, &format!("{word}~{distance}"), &kind)
        }
        Query::Phrase { field, words, slop } => {
            write_field(f, *field)?;
            write!(f, "\"{}\"", words.join(" "))?;
            if *slop > 0 { write!(f, "~{slop}") } else { Ok(()) }
        }
        Query::Written { field, words } => {
            write_field(f, *field)?;
            write!(f, "=\"{}\"", words.join(" "))
        }
        Query::Regex { field, pattern } => {
            write_field(f, *field)?;
            write_expression(f, pattern)
        }
        Query::Between { field, from, until } => {
            write_field(f, *field)?;
            write_range(f, from, until)
        }
        Query::Dated { since, until } => match (since, until) {
            (Some(since), Some(until)) if since == until => write!(f, "date:{since}"),
            (Some(since), Some(until)) => write!(f, "date:{since}..{until}"),
            (Some(since), None) => write!(f, "date:>={since}"),
            (None, Some(until)) => write!(f, "date:<={until}"),
            (None, None) => f.write_str("*"),
        },
        // The others have parts.
        _ => Ok(()),
    }
}

/// Writes a word with its suffixes, in parentheses if it would mean more without.
fn write_operand(f: &mut Formatter<'_>, field: Field, text: &str, kind: &LexemeKind) -> fmt::Result {
    write_field(f, field)?;
    let behind = (field != Field::Any).then_some(field);
    let means_the_same = || lexes_as(text, behind, [kind]);
    // Plain letters need no check.
    let is_plain = behind.is_none() || !text.contains("..");
    let is_plain = is_plain
        && text.starts_with(char::is_alphanumeric)
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '.'))
        && !matches!(text, "AND" | "OR" | "NOT");
    if !needs_parentheses(text, behind.is_some()) && (is_plain || means_the_same()) {
        f.write_str(text)
    } else {
        write!(f, "({text})")
    }
}

fn write_expression(f: &mut Formatter<'_>, pattern: &str) -> fmt::Result {
    f.write_str("/")?;
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match (c, characters.as_str().chars().next()) {
            ('/', _) => f.write_str("\\/")?,
            ('\\', Some(next)) if next != '/' => {
                characters.next();
                write!(f, "\\{next}")?;
            }
            (c, _) => write!(f, "{c}")?,
        }
    }
    f.write_str("/")
}

fn write_range(f: &mut Formatter<'_>, from: &Bound<String>, until: &Bound<String>) -> fmt::Result {
    let (opens, from) = match from {
        Bound::Included(from) => ("[", Some(from)),
        Bound::Excluded(from) => ("{", Some(from)),
        Bound::Unbounded => ("[", None),
    };
    let (closes, until) = match until {
        Bound::Included(until) => ("]", Some(until)),
        Bound::Excluded(until) => ("}", Some(until)),
        Bound::Unbounded => ("]", None),
    };
    f.write_str(opens)?;
    write_bound(f, from)?;
    f.write_str(" TO ")?;
    write_bound(f, until)?;
    f.write_str(closes)
}

fn write_bound(f: &mut Formatter<'_>, bound: Option<&String>) -> fmt::Result {
    match bound {
        None => f.write_str("*"),
        Some(word) if word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.') => f.write_str(word),
        Some(words) => write!(f, "\"{words}\""),
    }
}

fn write_field(f: &mut Formatter<'_>, field: Field) -> fmt::Result {
    match field {
        Field::Any => Ok(()),
        field => write!(f, "{}:", field.name()),
    }
}
