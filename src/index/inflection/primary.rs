//! The primary printed form of a term: the form that a word of the term usually has in print.
//!
//! The index records the printed forms of an article's words, except where a word has the primary form of its term: so it
//! records about a quarter of all words. The choice is fixed: two indexes of the same articles agree, whatever the number of
//! threads and the order of the articles. An uncommon choice costs space and changes no answer. `primary.txt` and
//! the rule below belong to the index format.

use std::sync::OnceLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::index::inflection::{LANGUAGE, stem};

/// Room for the listed forms.
const LISTED_FORMS: usize = 6_000;

/// The listed forms, by term.
fn listed() -> &'static FxHashMap<String, &'static str> {
    static LISTED: OnceLock<FxHashMap<String, &'static str>> = OnceLock::new();
    LISTED.get_or_init(|| {
        let mut listed = FxHashMap::with_capacity_and_hasher(LISTED_FORMS, FxBuildHasher);
        let lines = include_str!("primary.txt").lines();
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (term, form) = match line.split_once(' ') {
                Some((term, form)) => (term.to_owned(), form),
                None => (stem(&line.to_ascii_lowercase()).into_owned(), line),
            };
            listed.entry(term).or_insert(form);
        }
        listed
    })
}

/// True if `printed` is the primary printed form of a term of `title` and `text`.
///
/// A term that is not listed is rare, and most rare words are names: its primary form has a capital. A stem in `-i` is a word
/// in `-y`. The primary form of a term of another language is its stem in lower case.
#[must_use]
pub fn is_primary(term: &str, printed: &str) -> bool {
    if let Some(form) = listed().get(term) {
        return *form == printed;
    }
    if let Some((stem, _)) = term.split_once(LANGUAGE) {
        return stem == printed;
    }
    let consonant = |byte: &u8| byte.is_ascii_lowercase() && !b"aeiou".contains(byte);
    if let [beginning @ .., b'i'] = term.as_bytes()
        && beginning.len() > 1
        && beginning.last().is_some_and(consonant)
    {
        return printed.as_bytes().strip_suffix(b"y") == Some(beginning);
    }
    match (term.as_bytes(), printed.as_bytes()) {
        ([first, rest @ ..], [capital, others @ ..]) => {
            *capital == first.to_ascii_uppercase() && rest == others
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_primary_in_their_most_frequent_form() {
        for (term, printed, is) in [
            ("say", "said", true),
            ("say", "say", false),
            ("bank", "bank", true),
            ("bank", "Bank", false),
            ("u.s", "U.S.", true),
            ("market", "market", true),
        ] {
            assert_eq!(is_primary(term, printed), is, "{term} {printed}");
        }
    }

    #[test]
    fn a_rare_word_is_primary_as_a_name() {
        for (term, printed, is) in [
            ("quillhaven", "Quillhaven", true),
            ("quillhaven", "quillhaven", false),
            ("quillhaven", "QUILLHAVEN", false),
            ("dimwitti", "dimwitty", true),
            ("dimwitti", "Dimwitty", false),
            ("1700000", "1700000", true),
            ("élan", "élan", true),
            ("漢字", "漢字", true),
            ("", "", false),
        ] {
            assert_eq!(is_primary(term, printed), is, "{term} {printed}");
        }
    }

    #[test]
    fn each_listed_form_belongs_to_its_term() {
        for (term, form) in listed() {
            let folded = crate::index::analysis::fold(form);
            assert!(*stem(&folded) == **term || folded == **term, "{term} {form}");
        }
    }
}
