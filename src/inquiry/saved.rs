//! Saved questions, asked again: what has come since, for the terminal, the page and feeds.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::collection::Collection;
use crate::error::{Error, Result, printable};
use crate::index::Index;
use crate::index::saved::{Arrivals, SavedQuestion, SeenArticles, SeenUntil};
use crate::search::query::Asked;
use crate::search::{Arrived, ArticleQuestion, QuoteQuestion, Window};

/// A saved question, read from its command.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SavedAsk {
    /// The question.
    pub(crate) wanted: SavedWanted,
    /// The days, the order, and the number of results if it was saved with one.
    pub(crate) window: Window,
    /// How the question is read.
    pub(crate) asked: Asked,
    /// True if each result comes with where it can be checked.
    pub(crate) cites: bool,
}

/// The list that a saved question asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SavedWanted {
    /// Articles.
    Articles(ArticleQuestion),
    /// Quotations.
    Quotes(Box<QuoteQuestion>),
}

/// Reads the command of a saved question.
type ReadSaved = dyn Fn(&SavedQuestion) -> Result<SavedAsk> + Send + Sync;

/// Reads the commands of saved questions, with the user's settings. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SavedReader(Arc<ReadSaved>);

impl SavedReader {
    /// A reader that calls `read`.
    pub(crate) fn new(read: impl Fn(&SavedQuestion) -> Result<SavedAsk> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// Reads the command of a question.
    ///
    /// # Errors
    /// If the command is not one that asks.
    pub(crate) fn read(&self, question: &SavedQuestion) -> Result<SavedAsk> {
        (self.0)(question)
    }
}

impl std::fmt::Debug for SavedReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SavedReader").finish_non_exhaustive()
    }
}

/// The articles that had arrived when questions were looked at, beside those that an index has.
#[derive(Debug)]
pub(crate) struct SeenMarks {
    seen: SeenArticles,
    arrivals: Arrivals,
}

impl SeenMarks {
    /// Reads them. To mark results as seen, read them before the collection that shows the results is opened: articles
    /// committed between the two are then shown twice, not never.
    ///
    /// # Errors
    /// If the index or its files cannot be read.
    pub(crate) fn read(index: &Index) -> Result<Self> {
        Ok(Self {
            seen: SeenArticles::load(index.path())?,
            arrivals: Arrivals::of(index)?,
        })
    }

    /// Returns the articles that came after a generation, for a question.
    pub(crate) fn after(&self, question: &SavedQuestion, generation: i64) -> Arrived {
        let known = if question.in_part || self.seen.is_older_than(self.arrivals) {
            self.seen.known(generation)
        } else {
            FxHashSet::default()
        };
        Arrived {
            after: generation,
            known,
        }
    }

    /// Records that all articles of the index have arrived.
    ///
    /// # Errors
    /// If the index cannot be read, or the file cannot be written.
    pub(crate) fn note(&mut self, index: &Index) -> Result<SeenUntil> {
        self.seen.note(index, self.arrivals)
    }
}

/// Returns a collection that answers as a saved question was asked, restricted to these articles.
pub(crate) fn answering(collection: &Collection, ask: &SavedAsk, arrived: Arrived) -> Collection {
    collection.clone().only_new(arrived).reading(ask.asked)
}

/// Returns the number of results of a saved question.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn number(collection: &Collection, ask: &SavedAsk) -> Result<u64> {
    let only_total = Window {
        limit: 0,
        offset: 0,
        ..ask.window
    };
    Ok(match &ask.wanted {
        SavedWanted::Articles(question) => collection.find(question, &only_total)?.total,
        SavedWanted::Quotes(question) => collection.quotes(question, &only_total)?.total,
    })
}

/// A command as a shell would read it.
pub(crate) fn as_line(command: &[String]) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_=:.,/@+".contains(c);
    let words = command.iter().map(|word| {
        if !word.is_empty() && word.chars().all(plain) {
            printable(word)
        } else {
            format!("'{}'", printable(&word.replace('\'', r"'\''")))
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The error for a name that no saved question has.
pub(crate) fn no_such(name: &str, questions: &[SavedQuestion]) -> Error {
    let names: Vec<String> = questions
        .iter()
        .map(|question| printable(&question.name))
        .collect();
    let error = Error::usage(
        format!("find `{}`", printable(name)),
        "no saved question has this name",
    );
    if names.is_empty() {
        error.hint("`onrecord save NAME 'query WORDS'` saves one")
    } else {
        error.hint(format!("the names are {}", names.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_listed_as_a_shell_reads_it() {
        let command = ["query", "person:\"Anna Velde\"", "it's", "--since=2020"].map(str::to_owned);
        assert_eq!(
            as_line(&command),
            r#"query 'person:"Anna Velde"' 'it'\''s' --since=2020"#
        );
    }
}
