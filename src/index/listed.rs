//! Names as terms by surname: all names that share one are neighbours in the dictionary of terms.
//!
//! For each person of an article, the field `person` has the *listed* term of the person's fullest name there: `>`,
//! the folded last word, U+0001, the name. If the name ends in the last word with a capital, U+0002 replaces it
//! (`>kerry\u{1}John F. \u{2}`), so that terms share their endings and the dictionary stores these once. A question
//! about a name reads only the terms of its surname, with the number of articles of each, however many names the
//! index holds.

use std::borrow::Cow;

use crate::extract::token::tokenize;
use crate::index::analysis::{CAPITALISED, EXACT, PRINTED, capitalised, casing, exact_name, fold};
use crate::name_parts::suffix;

/// First character of a listed term.
const LISTED: char = '>';
/// True for a folded word that can follow a surname: `jr`.
#[must_use]
pub fn is_suffix(folded: &str) -> bool {
    suffix(folded).is_some()
}

/// Returns the last folded word of a name, a suffix such as `Jr` excepted; None for a name without a word.
#[must_use]
pub fn last_word(name: &str) -> Option<String> {
    // Shortcut: most names end in a plain word that is no suffix, and the result is the same.
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

/// Returns the prefix of the listed terms of all names with this last word.
#[must_use]
pub fn prefix(last_word: &str) -> String {
    let mut prefix = String::with_capacity(last_word.len() + 64);
    prefix.push(LISTED);
    prefix.push_str(last_word);
    prefix.push(PRINTED);
    prefix
}

/// Returns the listed term of a name; None for a name without a word.
#[must_use]
pub fn listed_name(name: &str) -> Option<String> {
    let last = last_word(name)?;
    let mut term = prefix(&last);
    // Cut like the exact term of the name, whose first character marks exact terms.
    let exact = exact_name(name);
    let name = exact.strip_prefix(EXACT).unwrap_or(&exact);
    let end = name.rfind(' ').map_or(0, |blank| blank + 1);
    if casing(&last, &name[end..]) == Some(CAPITALISED) {
        term.push_str(&name[..end]);
        term.push_str(CAPITALISED);
    } else {
        term.push_str(name);
    }
    Some(term)
}

/// Returns the name in a listed term; None for any other term.
#[must_use]
pub fn name_of(term: &str) -> Option<Cow<'_, str>> {
    let (last, name) = term.strip_prefix(LISTED)?.split_once(PRINTED)?;
    Some(match name.strip_suffix(CAPITALISED) {
        Some(before) => Cow::Owned(format!("{before}{}", capitalised(last))),
        None => Cow::Borrowed(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_under_their_last_word() {
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
        for name in [
            "John Kerry",
            "Kerry",
            "John KERRY",
            "Carlos Muñoz",
            "Élodie Éluard",
            "Bashar al-Assad",
            "John Kerry Jr.",
            "Ian McKay",
        ] {
            let term = listed_name(name).unwrap();
            assert_eq!(name_of(&term).as_deref(), Some(name), "{term:?}");
            assert!(term.starts_with(&prefix(&last_word(name).unwrap())));
        }
        assert_eq!(listed_name("John  Kerry").unwrap(), ">kerry\u{1}John \u{2}");
        assert_eq!(name_of("kerry"), None);
    }
}
