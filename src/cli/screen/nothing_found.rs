//! Suggestions if nothing was found: nearest words and names, the nearest wording, quotation marks that the shell
//! removed.

use crate::cli::console::{Console, Failure, Level};
use crate::collection::Collection;
use crate::error::{Error, printable};
use crate::inquiry::near_miss::suggestions;
use crate::render::verify;
use crate::search::query::Field;
use crate::search::suggest::Suggestion;

/// The words and names of a search without results.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cli) struct Sought<'a> {
    /// Words of the question.
    pub(in crate::cli) words: &'a str,
    /// The name of a speaker.
    pub(in crate::cli) by: Option<&'a str>,
    /// Words attributed to the speaker.
    pub(in crate::cli) said: Option<&'a str>,
}

/// Prints the nearest words and names. Returns true if there are any.
pub(in crate::cli) fn suggest(
    collection: &Collection,
    sought: Sought<'_>,
    console: &mut Console<'_>,
) -> Result<bool, Error> {
    let suggestions = suggestions(collection, sought.words, sought.by, sought.said)?;
    for Suggestion { typed, nearest } in &suggestions {
        let nearest: Vec<String> = nearest
            .iter()
            .map(|word| format!("`{}`", printable(word)))
            .collect();
        let message = format!(
            "nothing has `{}`; did you mean {}?",
            printable(typed),
            nearest.join(" or ")
        );
        console.say(Level::Note, &message);
    }
    Ok(!suggestions.is_empty())
}

/// Prints the quotation nearest to these words, marked as inexact. Returns true if there is one.
pub(in crate::cli) fn nearest_wording(
    collection: &Collection,
    words: &str,
    by: Option<&str>,
    console: &mut Console<'_>,
) -> Result<bool, Failure> {
    let Some((hit, changes)) = collection.nearest(words, by)? else {
        return Ok(false);
    };
    console.say(
        Level::Note,
        "nobody is quoted with these words; the nearest wording, which is not exact:",
    );
    verify::nearest(console.out, &console.out_look, &hit, &changes)?;
    Ok(true)
}

/// Warns a user who typed `person:"Paul Allen"` without single quotes: the shell removed the quotation marks and
/// passed the rest as one argument.
pub(in crate::cli) fn tell_of_eaten_marks(words: &[String], console: &mut Console<'_>) {
    for word in words {
        let Some((field, value)) = word.split_once(':') else {
            continue;
        };
        let is_field = Field::from_name(&field.trim_start_matches(['-', '(']).to_lowercase()).is_some();
        if is_field && value.contains(' ') && !value.contains(['"', '(', ':']) && words.len() > 1
            || is_field && words.len() == 1 && is_one_name(value)
        {
            let (field, value) = (printable(field), printable(value));
            console.say(
                Level::Note,
                &format!("if the shell took quotation marks away, put the question in single quotes: '{field}:\"{value}\"'"),
            );
        }
    }
}

/// True for two or three capitalised words: a name without its quotation marks.
fn is_one_name(value: &str) -> bool {
    let words: Vec<&str> = value.split_whitespace().collect();
    let is_name = |word: &&str| {
        word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
    };
    (2..=3).contains(&words.len()) && words.iter().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_its_marks_is_known_by_its_capitals() {
        assert!(is_one_name("Paul Allen"));
        assert!(!is_one_name("Allen"));
        assert!(!is_one_name("Allen tunnel"));
        assert!(!is_one_name("Allen OR Velde )"));
    }
}
