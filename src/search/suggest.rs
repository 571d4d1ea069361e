//! Suggestions after a question that found nothing: the nearest words and names of the index.

use rustc_hash::FxHashMap;
use tantivy::Term;

use crate::error::Result;
use crate::extract::EntityKind;
use crate::extract::token::tokenize;
use crate::index::analysis::stemming::AskedWord;
use crate::index::analysis::{fold, folded_words};
use crate::search::commit::stored::failed;
use crate::search::directory::directory;
use crate::search::query::{Field, edit_distance};
use crate::search::question::{DirectoryQuestion, Window};
use crate::search::search_context::SearchContext;
use crate::search::terms::vocabulary::Vocabulary;

/// Most suggestions for a word or name.
const SUGGESTED: usize = 3;
/// Most words of a question that are looked for in the whole vocabulary: who lacks more has pasted another text.
const LOOKED_FOR: usize = 8;
/// Shorter words are too near to too many others.
const LEAST_LETTERS: usize = 4;
/// Words of the question language.
const OPERATORS: [&str; 6] = ["AND", "OR", "NOT", "TO", "IN", "PRE"];

/// A word that no article has, and the nearest that some have: those with the fewest changes first, then the most
/// frequent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// As typed.
    pub typed: String,
    /// Words or names, at least one.
    pub nearest: Vec<String>,
}

/// How many letters may be wrong in a word of this length.
const fn allowed(letters: usize) -> usize {
    match letters {
        0..LEAST_LETTERS => 0,
        LEAST_LETTERS..=5 => 1,
        _ => 2,
    }
}

/// For each word of a question that no article has, the nearest words that some have.
pub(crate) fn words(context: &SearchContext, text: &str) -> Result<Vec<Suggestion>> {
    let commit = &context.commit;
    let vocabulary = Vocabulary::new(&commit.engine, &commit.fields).map_err(|error| failed(&error))?;
    let mut suggestions = Vec::new();
    let mut looked_for = 0;
    for typed in plain_words(text) {
        let folded = fold(typed);
        let articles = |word: &str| {
            let terms = AskedWord::of_folded(word.to_owned()).terms(commit.languages());
            let fields = [commit.fields.text, commit.fields.title];
            let counts = fields.iter().flat_map(|field| {
                terms.iter().map(|term| {
                    commit
                        .engine
                        .doc_freq(&Term::from_field_text(*field, term))
                        .unwrap_or(0)
                })
            });
            counts.max().unwrap_or(0)
        };
        if articles(&folded) > 0 {
            continue;
        }
        if looked_for == LOOKED_FOR {
            break;
        }
        looked_for += 1;
        let most = allowed(folded.chars().count());
        let mut near: FxHashMap<String, usize> = FxHashMap::default();
        vocabulary
            .for_each_near(&folded, most, &mut |word| {
                if !near.contains_key(word) {
                    let distance = edit_distance(word.as_bytes(), folded.as_bytes());
                    near.insert(word.to_owned(), distance);
                }
            })
            .map_err(|error| failed(&error))?;
        let mut near: Vec<(usize, u64, String)> = near
            .into_iter()
            .map(|(word, distance)| (distance, articles(&word), word))
            .filter(|(_, articles, _)| *articles > 0)
            .collect();
        near.sort_by(|a, b| (a.0, std::cmp::Reverse(a.1), &a.2).cmp(&(b.0, std::cmp::Reverse(b.1), &b.2)));
        let nearest: Vec<String> = near.into_iter().take(SUGGESTED).map(|(.., word)| word).collect();
        if !nearest.is_empty() {
            suggestions.push(Suggestion {
                typed: typed.to_owned(),
                nearest,
            });
        }
    }
    Ok(suggestions)
}

/// Words of a question that are neither fields, values of fields nor operators, long enough to be misspelled, each once.
fn plain_words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    // Where the value of a field ends that holds no words of articles.
    let mut value_end = 0;
    for token in tokenize(text).into_iter().filter(|token| token.is_word()) {
        if (token.start as usize) < value_end {
            continue;
        }
        let word = token.of(text);
        let value = text[token.end as usize..].strip_prefix(':');
        if let Some((value, field)) = value.zip(Field::from_name(&word.to_ascii_lowercase())) {
            if field.holds_values() {
                let ends = |c: char| {
                    if value.starts_with('(') {
                        c == ')'
                    } else {
                        c.is_whitespace()
                    }
                };
                value_end = text.len() - value.len() + value.find(ends).unwrap_or(value.len());
            }
            continue;
        }
        let is_long = word.chars().filter(|c| c.is_alphabetic()).count() >= LEAST_LETTERS;
        if is_long && !OPERATORS.contains(&word) && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// The people, organisations or places whose names come nearest to a name: each of its words is a word of theirs, or nearly.
/// None if there are none, or one has all its words.
pub(crate) fn names(context: &SearchContext, kind: EntityKind, name: &str) -> Result<Option<Suggestion>> {
    let wanted = folded_words(name);
    if wanted.is_empty() {
        return Ok(None);
    }
    let all = Window {
        limit: usize::MAX,
        ..Window::default()
    };
    let entries = directory(context, kind, &DirectoryQuestion::default(), &all)?;
    let mut near: Vec<(usize, u64, String)> = Vec::new();
    for entry in entries.hits {
        let distances = entry
            .aliases
            .iter()
            .filter_map(|alias| distance(&wanted, &folded_words(&alias.name)));
        match distances.min() {
            Some(0) => return Ok(None),
            Some(distance) => near.push((distance, entry.articles, entry.name)),
            None => {}
        }
    }
    near.sort_by(|a, b| (a.0, std::cmp::Reverse(a.1), &a.2).cmp(&(b.0, std::cmp::Reverse(b.1), &b.2)));
    let nearest: Vec<String> = near.into_iter().take(SUGGESTED).map(|(.., name)| name).collect();
    Ok((!nearest.is_empty()).then(|| Suggestion {
        typed: name.to_owned(),
        nearest,
    }))
}

/// How many letters differ between the words of a name and the nearest words of another; None where one is not near.
fn distance(wanted: &[String], name: &[String]) -> Option<usize> {
    let nearest = |word: &String| {
        let most = allowed(word.chars().count());
        // Each byte that one of them lacks is a change.
        let others = name
            .iter()
            .filter(|other| other.len().abs_diff(word.len()) <= most);
        let distances = others.map(|other| edit_distance(word.as_bytes(), other.as_bytes()));
        distances.min().filter(|distance| *distance <= most)
    };
    wanted.iter().map(nearest).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_operators_are_no_words() {
        assert_eq!(
            plain_words("person:merkle AND dam NOT tunel -title:opinoin"),
            ["merkle", "tunel", "opinoin"]
        );
        assert!(plain_words("W/5 PRE/1 [dam TO damp]").contains(&"damp"));
    }

    #[test]
    fn values_of_fields_are_no_words() {
        assert_eq!(
            plain_words("has:correction dam is:(withdrawn OR original) tunel"),
            ["tunel"]
        );
    }

    #[test]
    fn a_name_is_near_where_each_word_is() {
        let words = |name: &str| folded_words(name);
        assert_eq!(
            distance(&words("Angela Merkle"), &words("Angela Merkel")),
            Some(1)
        );
        assert_eq!(distance(&words("Merkel"), &words("Angela Merkel")), Some(0));
        assert_eq!(distance(&words("Anna Merkel"), &words("Otto Merkel")), None);
    }
}
