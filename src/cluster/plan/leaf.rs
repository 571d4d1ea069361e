//! The words of a leaf: as queries for a whole field, and as rules at a place.

use std::ops::Bound as Limit;

use serde_json::{Value, json};

use crate::cluster::document::{FOLDED_MARK, OTHER_MARK, PRINTED_AS};
use crate::cluster::plan::bound::{Bound, any, everything};
use crate::cluster::plan::intervals::{any_of, word};
use crate::cluster::tokens::escaped;
use crate::index::analysis::{cut, fold, stem};
use crate::search::terms::leaf::LeafWord;
use crate::search::terms::pattern::{PatternPiece, WordTest};

/// Terms that a fuzzy word or a pattern is expanded to.
const MOST_TERMS: u32 = 1_024;
/// Characters that mean the same in a regular expression of Lucene, beside letters and digits.
const SAME_IN_REGEX: &str = ".*+?|()[]";

/// A field of running text, with its fields of forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextField {
    pub(crate) stems: &'static str,
    pub(crate) forms: &'static str,
}

pub(crate) const TITLE: TextField = TextField {
    stems: "title",
    forms: "title_form",
};
pub(crate) const TEXT: TextField = TextField {
    stems: "text",
    forms: "form",
};

/// The terms of a word that is no pattern; and whether they are forms and not stems.
fn terms(token: &LeafWord) -> Option<(Vec<String>, bool)> {
    Some(match token {
        LeafWord::Stem(folded) => {
            let stem = stem(folded).into_owned();
            let other = (stem != *folded).then(|| folded.clone());
            ([Some(stem), other].into_iter().flatten().collect(), false)
        }
        LeafWord::Form(folded) => (vec![folded.clone(), format!("{FOLDED_MARK}{folded}")], true),
        LeafWord::Printed(printed) => {
            let printed = cut(printed);
            let term = if fold(printed) == printed {
                printed.to_owned()
            } else {
                format!("{PRINTED_AS}{printed}")
            };
            (vec![term], true)
        }
        LeafWord::Pattern(_) => return None,
    })
}

/// A word in a whole field of text.
pub(crate) fn in_text(token: &LeafWord, field: TextField) -> Bound {
    match (terms(token), token) {
        (Some((terms, are_forms)), _) => {
            let field = if are_forms { field.forms } else { field.stems };
            Bound::Exactly(any_term(field, &terms))
        }
        (None, LeafWord::Pattern(test)) => pattern(test, field.forms),
        (None, _) => Bound::nothing(),
    }
}

/// A word in a whole field of folded words: a byline, an address, names.
pub(crate) fn in_words(token: &LeafWord, field: &str) -> Bound {
    match token {
        LeafWord::Stem(folded) | LeafWord::Form(folded) => {
            Bound::Exactly(any_term(field, std::slice::from_ref(folded)))
        }
        LeafWord::Printed(printed) => Bound::Exactly(any_term(field, &[fold(printed).into_owned()])),
        // Such a field has written names, too, which a pattern is not meant for.
        LeafWord::Pattern(test) => pattern(test, field).loosened(),
    }
}

/// One of these terms.
pub(crate) fn any_term(field: &str, terms: &[String]) -> Value {
    any(terms
        .iter()
        .map(|term| json!({ "term": { field: escaped(term) } }))
        .collect())
}

/// A word as a rule in a field of text; None for a pattern.
pub(crate) fn rule(token: &LeafWord, field: TextField) -> Option<Value> {
    let (terms, are_forms) = terms(token)?;
    let of = are_forms.then_some(field.forms);
    Some(any_of(terms.iter().map(|term| word(term, of)).collect()))
}

/// A folded word as a rule in a field of folded words; None for a pattern.
pub(crate) fn folded_rule(token: &LeafWord) -> Option<Value> {
    match token {
        LeafWord::Stem(folded) | LeafWord::Form(folded) => Some(word(folded, None)),
        LeafWord::Printed(printed) => Some(word(&fold(printed), None)),
        LeafWord::Pattern(_) => None,
    }
}

/// All words that pass a test, in a field of forms. A form that differs from the printed word begins with a mark there.
fn pattern(test: &WordTest, field: &str) -> Bound {
    // A pattern matches the forms of words whatever their mark.
    let marks = ["", FOLDED_MARK, OTHER_MARK];
    match test {
        WordTest::Glob(pieces) => {
            let mut glob = String::new();
            for piece in pieces {
                match piece {
                    PatternPiece::Any => glob.push('*'),
                    PatternPiece::One => glob.push('?'),
                    PatternPiece::Is(c @ ('*' | '?' | '\\')) => glob.extend(['\\', *c]),
                    PatternPiece::Is(c) => glob.push(*c),
                }
            }
            let of = |mark| json!({ "wildcard": { field: { "value": format!("{mark}{glob}") } } });
            let found = any(marks.map(of).into());
            // For other patterns, only the text shows which form a word has there.
            if test.is_beginning() {
                Bound::Exactly(found)
            } else {
                Bound::at_most(found)
            }
        }
        WordTest::Fuzzy { word, distance } => {
            let word: String = word.iter().collect();
            let of = |mark: &str| {
                json!({ "fuzzy": { field: {
                    "value": format!("{mark}{word}"),
                    "fuzziness": distance,
                    "prefix_length": mark.len(),
                    "transpositions": true,
                    "max_expansions": MOST_TERMS,
                } } })
            };
            Bound::at_most(any(marks.map(of).into()))
        }
        WordTest::Regex(regex) => {
            let pattern = regex.as_str().trim_start_matches("^(?:").trim_end_matches(")$");
            let is_same = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || SAME_IN_REGEX.contains(c);
            if pattern.is_empty() || !pattern.chars().all(is_same) || pattern.contains("(?") {
                return Bound::at_most(everything());
            }
            let of = |mark: &str| {
                let value = if mark.is_empty() {
                    pattern.to_owned()
                } else {
                    format!("\\{mark}({pattern})")
                };
                json!({ "regexp": { field: { "value": value, "flags": "NONE" } } })
            };
            Bound::at_most(any(marks.map(of).into()))
        }
        WordTest::Between { from, until } => {
            let range = |mark: &str| {
                let mut range = json!({});
                match from {
                    Limit::Included(from) => range["gte"] = format!("{mark}{from}").into(),
                    Limit::Excluded(from) => range["gt"] = format!("{mark}{from}").into(),
                    Limit::Unbounded => range["gte"] = mark.into(),
                }
                match until {
                    Limit::Included(until) => range["lte"] = format!("{mark}{until}").into(),
                    Limit::Excluded(until) => range["lt"] = format!("{mark}{until}").into(),
                    // Forms with a later mark may pass, too.
                    Limit::Unbounded => {}
                }
                json!({ "range": { field: range } })
            };
            Bound::at_most(any(marks.map(range).into()))
        }
    }
}
