//! Names as terms by surname, so that all names that share one are neighbours in the dictionary of terms.
//!
//! The field `person` holds, once for each person of an article, the *listed* term of the person's fullest name there:
//! `>`, the folded last word, U+0001, the name (`>kerry\u{1}John F. Kerry`). A question about one name reads the few
//! terms of its surname, with the number of articles of each, however many names the index holds.

use crate::extract::token::tokenize;
use crate::index::analysis::{PRINTED, exact_name, fold};

/// First character of a listed term.
const LISTED: char = '>';
/// What can follow a surname (folded) and is no part of it.
const SUFFIXES: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "junior"];

/// True for a folded word that can follow a surname: `jr`.
#[must_use]
pub fn is_suffix(folded: &str) -> bool {
    SUFFIXES.contains(&folded)
}

/// The last folded word of a name, one like `Jr` left aside; None of a name without a word.
#[must_use]
pub fn last_word(name: &str) -> Option<String> {
    // Most names end in a plain word that is no suffix: the same comes out sooner.
    let end = name.rsplit_once(' ').map_or(name, |(_, end)| end);
    let is_plain = end.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_plain && !end.is_empty() && end.len() <= 64 {
        let folded = end.to_ascii_lowercase();
        if !is_suffix(&folded) {
            return Some(folded);
        }
    }
    let mut last = None;
    for token in tokenize(name) {
        if !token.is_word() {
            continue;
        }
        let word = fold(token.of(name));
        if last.is_none() || !is_suffix(&word) {
            last = Some(word.into_owned());
        }
    }
    last
}

/// What the listed terms of all names with this last word begin with.
#[must_use]
pub fn prefix(last_word: &str) -> String {
    format!("{LISTED}{last_word}{PRINTED}")
}

/// The listed term of a name; None of one without a word.
#[must_use]
pub fn listed_name(name: &str) -> Option<String> {
    let mut term = prefix(&last_word(name)?);
    // As long as the exact term of the name, and cut alike; its first character is that of exact terms.
    term.extend(exact_name(name).chars().skip(1));
    Some(term)
}

/// The name in a listed term; None of another term.
#[must_use]
pub fn name_of(term: &str) -> Option<&str> {
    let (_, name) = term.strip_prefix(LISTED)?.split_once(PRINTED)?;
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_under_their_last_word() {
        for (name, last) in [
            ("John F. Kerry", "kerry"),
            ("John Kerry Jr.", "kerry"),
            ("Bashar al-Assad", "assad"),
            ("JOSÉ  MUÑOZ", "munoz"),
            ("Jr", "jr"),
        ] {
            assert_eq!(last_word(name).as_deref(), Some(last), "{name}");
        }
        assert_eq!(last_word("…"), None);
    }

    #[test]
    fn a_long_word_is_cut_as_words_are() {
        let long = "a".repeat(300);
        assert_eq!(last_word(&long), last_word(&format!("{long} Jr")));
    }

    #[test]
    fn a_name_comes_back_from_its_term() {
        let term = listed_name("John  Kerry").unwrap();
        assert_eq!(name_of(&term), Some("John Kerry"));
        assert!(term.starts_with(&prefix("kerry")));
        assert_eq!(name_of("kerry"), None);
    }
}
