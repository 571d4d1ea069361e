//! Suggestions for questions that found nothing, and explanations of names that find more than was meant.

use crate::collection::Collection;
use crate::error::Result;
use crate::extract::EntityKind;
use crate::index::analysis::folded_words;
use crate::search::query::Field;
use crate::search::suggest::Suggestion;
use crate::search::{DirectoryEntry, DirectoryQuestion, WantedNames, Window};

/// The words and names of a search without results.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sought<'a> {
    /// Words of the question.
    pub(crate) words: &'a str,
    /// The name of a speaker.
    pub(crate) by: Option<&'a str>,
    /// Words for a subject.
    pub(crate) about: Option<&'a str>,
    /// Words attributed to the speaker.
    pub(crate) said: Option<&'a str>,
    /// Words of names of this kind, in a search for names.
    pub(crate) names: Option<(EntityKind, &'a str)>,
}

/// For each word and name of a question that the index lacks, the nearest that it has.
///
/// # Errors
/// Where the index cannot be read.
pub(crate) fn suggestions(collection: &Collection, sought: Sought<'_>) -> Result<Vec<Suggestion>> {
    let mut suggestions: Vec<Suggestion> = Vec::new();
    let named = sought.by.map(|name| (EntityKind::Person, name));
    let named = named.into_iter().chain(sought.names);
    let written = names_in(sought.words).into_iter();
    for (kind, name) in named.chain(written.map(|asked| (asked.kind, asked.name))) {
        suggestions.extend(collection.nearest_names(kind, name)?);
    }
    for text in [Some(sought.words), sought.about, sought.said]
        .into_iter()
        .flatten()
    {
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

/// A name after a field in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NameInQuestion<'q> {
    field: Field,
    kind: EntityKind,
    name: &'q str,
    /// It is to be the name as written: `=` is before it.
    is_exact: bool,
}

/// The names after `person:`, `speaker:`, `org:` and `place:` in a question, with or without marks.
fn names_in(question: &str) -> Vec<NameInQuestion<'_>> {
    let mut names = Vec::new();
    for (field, kind) in [
        (Field::Person, EntityKind::Person),
        (Field::Speaker, EntityKind::Person),
        (Field::Org, EntityKind::Organisation),
        (Field::Place, EntityKind::Place),
    ] {
        let prefix = format!("{}:", field.name());
        for (at, _) in question.match_indices(&prefix) {
            let value = &question[at + prefix.len()..];
            let rest = value.trim_start_matches('=');
            let name = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => rest.split(|c: char| c.is_whitespace() || c == ')').next(),
            };
            names.extend(name.filter(|name| !name.is_empty()).map(|name| NameInQuestion {
                field,
                kind,
                name,
                is_exact: rest.len() < value.len(),
            }));
        }
    }
    names
}

/// A short name of an organisation or place in a question, whose words are in other names, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SharedName {
    /// As typed, with its field: `org:RBS`.
    pub(crate) typed: String,
    /// The question for the full name: `org:"Royal Bank of Scotland"`.
    pub(crate) narrower: String,
    /// The full name, and the number of its articles.
    pub(crate) meant: (String, u64),
    /// Other names that have the words, each with its articles; those of most articles first.
    pub(crate) others: Vec<(String, u64)>,
}

/// The names in a question that are short for a fuller one, and are also words of other names: a question for such a name
/// finds more than the fuller name does.
///
/// # Errors
/// Where the index cannot be read.
pub(crate) fn shared_names(collection: &Collection, question: &str) -> Result<Vec<SharedName>> {
    let all = Window {
        limit: usize::MAX,
        ..Window::default()
    };
    let mut shared = Vec::new();
    for asked in names_in(question) {
        if asked.is_exact || !matches!(asked.kind, EntityKind::Organisation | EntityKind::Place) {
            continue;
        }
        let words = folded_words(asked.name);
        let begins = DirectoryQuestion {
            names: WantedNames::Beginnings(asked.name.to_owned()),
            query: None,
        };
        let entries = collection.directory(asked.kind, &begins, &all)?.hits;
        let has_name = |entry: &&DirectoryEntry| {
            let mut names = entry.aliases.iter().map(|alias| folded_words(&alias.name));
            names.any(|name| name == words) && folded_words(&entry.name) != words
        };
        let Some(meant) = entries.iter().find(has_name) else {
            continue;
        };
        let full = folded_words(&meant.name);
        let others = entries.iter().filter(|entry| entry.name != meant.name);
        let others = others.filter(|entry| {
            let names: Vec<_> = entry
                .aliases
                .iter()
                .map(|alias| folded_words(&alias.name))
                .collect();
            let has = |wanted: &[String]| {
                names
                    .iter()
                    .any(|name| wanted.iter().all(|word| name.contains(word)))
            };
            // The full name finds the others.
            has(&words) && !has(&full)
        });
        let others: Vec<(String, u64)> = others.map(|entry| (entry.name.clone(), entry.articles)).collect();
        if !others.is_empty() {
            let field = asked.field.name();
            shared.push(SharedName {
                typed: format!("{field}:{}", asked.name),
                narrower: format!("{field}:\"{}\"", meant.name),
                meant: (meant.name.clone(), meant.articles),
                others,
            });
        }
    }
    Ok(shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_with_and_without_marks() {
        assert_eq!(
            names_in("person:\"Angela Merkle\" dam (speaker:kery) org:=\"Goldman Sax\"")
                .iter()
                .map(|asked| (asked.kind, asked.name, asked.is_exact))
                .collect::<Vec<_>>(),
            [
                (EntityKind::Person, "Angela Merkle", false),
                (EntityKind::Person, "kery", false),
                (EntityKind::Organisation, "Goldman Sax", true)
            ]
        );
        assert!(names_in("dam person:").is_empty());
    }
}
