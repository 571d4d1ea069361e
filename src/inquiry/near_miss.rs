//! Suggestions for questions that found nothing.

use crate::collection::Collection;
use crate::error::Result;
use crate::search::query::Field;
use crate::search::suggest::Suggestion;

/// For each word and name of a question that the index lacks, the nearest that it has. `by` is the name of a speaker, `said`
/// are words that somebody is to have said.
///
/// # Errors
/// Where the index cannot be read.
pub(crate) fn suggestions(
    collection: &Collection,
    words: &str,
    by: Option<&str>,
    said: Option<&str>,
) -> Result<Vec<Suggestion>> {
    let mut suggestions: Vec<Suggestion> = Vec::new();
    let names = by.map(str::to_owned).into_iter().chain(names_in(words));
    for name in names {
        suggestions.extend(collection.nearest_names(&name)?);
    }
    for text in [Some(words), said].into_iter().flatten() {
        for suggestion in collection.nearest_words(text)? {
            // A name is better than its words.
            let is_part = |known: &Suggestion| known.typed.contains(&suggestion.typed);
            if !suggestions.iter().any(is_part) {
                suggestions.push(suggestion);
            }
        }
    }
    Ok(suggestions)
}

/// The names after `person:` and `speaker:` in a question, with or without marks.
fn names_in(question: &str) -> Vec<String> {
    let mut names = Vec::new();
    for field in [Field::Person, Field::Speaker] {
        let prefix = format!("{}:", field.name());
        for (at, _) in question.match_indices(&prefix) {
            let rest = question[at + prefix.len()..].trim_start_matches('=');
            let name = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => rest.split(|c: char| c.is_whitespace() || c == ')').next(),
            };
            names.extend(name.filter(|name| !name.is_empty()).map(str::to_owned));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_with_and_without_marks() {
        assert_eq!(
            names_in("person:\"Angela Merkle\" dam (speaker:kery)"),
            ["Angela Merkle", "kery"]
        );
        assert!(names_in("dam person:").is_empty());
    }
}
