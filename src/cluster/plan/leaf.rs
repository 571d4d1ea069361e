//! The words of a leaf: as queries for a whole field, and as rules at a place.

use std::ops::Bound as Limit;

use serde_json::{Value, json};

use crate::cluster::document::{field_on_cluster, folded_terms, printed_term};
use crate::cluster::plan::bound::{Bound, any, everything};
use crate::cluster::plan::intervals::{any_of, query, together, word};
use crate::cluster::tokens::{OF_BOTH, OTHER_MARK, escaped};
use crate::index::analysis::stemming::SnowballLanguage;
use crate::index::analysis::{cut, fold};
use crate::search::terms::leaf::LeafWord;
use crate::search::terms::pattern::{PatternPiece, WordTest};

/// Terms that a fuzzy word or a pattern is expanded to.
const MOST_TERMS: u32 = 1_024;
/// Characters that mean the same in a regular expression of Lucene, beside letters and digits.
const SAME_IN_REGEX: &str = ".*+?|()[]";

/// A field of running text, with its fields of forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextField<'a> {
    pub(crate) stems: &'static str,
    pub(crate) forms: &'static str,
    /// The languages of its articles.
    pub(crate) languages: &'a [SnowballLanguage],
}

/// The fields of running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextFields<'a> {
    pub(crate) title: TextField<'a>,
    pub(crate) text: TextField<'a>,
}

impl<'a> TextFields<'a> {
    /// Those of a collection with articles in these languages.
    pub(crate) const fn new(languages: &'a [SnowballLanguage]) -> Self {
        Self {
            title: TextField {
                stems: "title",
                forms: "title.form",
                languages,
            },
            text: TextField {
                stems: "text",
                forms: "text.form",
                languages,
            },
        }
    }
}

/// The terms of a word that is no pattern; and whether they are forms and not stems.
fn terms(token: &LeafWord, languages: &[SnowballLanguage]) -> Option<(Vec<String>, bool)> {
    Some(match token {
        LeafWord::Stem(word) => (word.terms(languages), false),
        LeafWord::Form(folded) => (folded_terms(folded), true),
        LeafWord::Printed(printed) => (vec![printed_term(cut(printed))], true),
        LeafWord::Pattern(_) => return None,
    })
}

/// A word in a whole field of text.
pub(crate) fn in_text(token: &LeafWord, field: TextField<'_>) -> Bound {
    match (terms(token, field.languages), token) {
        (Some((terms, are_forms)), _) => {
            let field = if are_forms { field.forms } else { field.stems };
            Bound::Exactly(any_of_terms(field, &terms))
        }
        (None, LeafWord::Pattern(test)) => pattern(test, field.forms, &form_beginnings()),
        (None, _) => Bound::nothing(),
    }
}

/// The first characters of the forms that a pattern is compared with, after which their words begin.
fn form_beginnings() -> Vec<String> {
    let marks = OF_BOTH.iter().chain([&OTHER_MARK]).map(char::to_string);
    std::iter::once(String::new()).chain(marks).collect()
}

/// A word in a whole field of folded words: a byline, an address, names.
pub(crate) fn in_words(token: &LeafWord, field: &str) -> Bound {
    match token {
        LeafWord::Stem(word) => Bound::Exactly(any_term(field, &[word.folded().to_owned()])),
        LeafWord::Form(folded) => Bound::Exactly(any_term(field, std::slice::from_ref(folded))),
        LeafWord::Printed(printed) => Bound::Exactly(any_term(field, &[fold(printed).into_owned()])),
        // Such a field has written names, too, which a pattern is not meant for.
        LeafWord::Pattern(test) => {
            let (field, beginning) = field_on_cluster(field);
            let beginning = beginning.map(String::from).unwrap_or_default();
            pattern(test, field, &[beginning]).loosened()
        }
    }
}

/// One of these terms, in a field of the index on disk.
pub(crate) fn any_term(field: &str, terms: &[String]) -> Value {
    let (field, beginning) = field_on_cluster(field);
    match beginning {
        None => any_of_terms(field, terms),
        Some(beginning) => {
            let terms: Vec<String> = terms.iter().map(|term| format!("{beginning}{term}")).collect();
            any_of_terms(field, &terms)
        }
    }
}

fn any_of_terms(field: &str, terms: &[String]) -> Value {
    any(terms
        .iter()
        .map(|term| json!({ "term": { field: escaped(term) } }))
        .collect())
}

/// Terms that a field of the index on disk has at one position.
pub(crate) fn together_in(field: &str, terms: &[String]) -> Value {
    let (field, beginning) = field_on_cluster(field);
    let beginning = beginning.map(String::from).unwrap_or_default();
    let terms: Vec<String> = terms.iter().map(|term| format!("{beginning}{term}")).collect();
    query(field, &together(&terms, None))
}

/// A word as a rule in a field of text; None for a pattern.
pub(crate) fn rule(token: &LeafWord, field: TextField<'_>) -> Option<Value> {
    let (terms, are_forms) = terms(token, field.languages)?;
    let of = are_forms.then_some(field.forms);
    Some(any_of(terms.iter().map(|term| word(term, of)).collect()))
}

/// A folded word as a rule in a field of folded words; None for a pattern.
pub(crate) fn folded_rule(token: &LeafWord) -> Option<Value> {
    match token {
        LeafWord::Stem(asked) => Some(word(asked.folded(), None)),
        LeafWord::Form(folded) => Some(word(folded, None)),
        LeafWord::Printed(printed) => Some(word(&fold(printed), None)),
        LeafWord::Pattern(_) => None,
    }
}

/// All words of a field that pass a test, after one of these beginnings.
fn pattern(test: &WordTest, field: &str, beginnings: &[String]) -> Bound {
    let each = |query: &dyn Fn(&str) -> Value| any(beginnings.iter().map(|mark| query(mark)).collect());
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
            let found = each(&|mark| json!({ "wildcard": { field: { "value": format!("{mark}{glob}") } } }));
            // Where any character may begin the word, it may be the mark of a form.
            if pieces.first() == Some(&PatternPiece::One) {
                Bound::at_most(found)
            } else {
                Bound::Exactly(found)
            }
        }
        WordTest::Fuzzy { word, distance } => {
            let word: String = word.iter().collect();
            Bound::at_most(each(&|mark| {
                json!({ "fuzzy": { field: {
                    "value": format!("{mark}{word}"),
                    "fuzziness": distance,
                    "prefix_length": mark.len(),
                    "transpositions": true,
                    "max_expansions": MOST_TERMS,
                } } })
            }))
        }
        WordTest::Regex(regex) => {
            let pattern = regex.as_str().trim_start_matches("^(?:").trim_end_matches(")$");
            let is_same = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || SAME_IN_REGEX.contains(c);
            if pattern.is_empty() || !pattern.chars().all(is_same) || pattern.contains("(?") {
                return Bound::at_most(everything());
            }
            Bound::at_most(each(&|mark| {
                let value = if mark.is_empty() {
                    pattern.to_owned()
                } else {
                    format!("\\{mark}({pattern})")
                };
                json!({ "regexp": { field: { "value": value, "flags": "NONE" } } })
            }))
        }
        WordTest::Between { from, until } => {
            Bound::at_most(each(&|mark| {
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
            }))
        }
    }
}
