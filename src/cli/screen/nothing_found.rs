//! Suggestions if nothing was found: nearest words and names, the nearest wording, quotation marks that the shell
//! removed.

use crate::cli::console::{Console, Failure, Level};
use crate::collection::Collection;
use crate::error::{Error, printable, thousands};
use crate::inquiry::near_miss::{Sought, shared_names, suggestions};
use crate::render::text::counted;
use crate::render::verify;
use crate::search::query::Field;
use crate::search::suggest::Suggestion;

/// Prints the nearest words and names. Returns true if there are any.
pub(in crate::cli) fn suggest(
    collection: &Collection,
    sought: Sought<'_>,
    console: &mut Console<'_>,
) -> Result<bool, Error> {
    let suggestions = suggestions(collection, sought)?;
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

/// Explains why the short name of an organisation or place finds more than its full name.
pub(in crate::cli) fn tell_of_shared_names(
    collection: &Collection,
    question: &str,
    console: &mut Console<'_>,
) -> Result<(), Error> {
    const LISTED: usize = 3;
    for name in shared_names(collection, question)? {
        let others: Vec<String> = name
            .others
            .iter()
            .take(LISTED)
            .map(|(other, articles)| format!("{other} ({})", thousands(*articles)))
            .collect();
        let more = name.others.len() - others.len();
        let more = if more > 0 {
            format!(" and {} more", thousands(more as u64))
        } else {
            String::new()
        };
        let (meant, articles) = name.meant;
        let message = format!(
            "{} finds every name with its words: {meant} ({}), but also {}{more}; '{}' leaves these out",
            name.typed,
            counted(articles, "article", "articles"),
            others.join(", "),
            name.narrower,
        );
        console.say(Level::Note, &printable(&message));
    }
    Ok(())
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
