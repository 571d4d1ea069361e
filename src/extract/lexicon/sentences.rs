//! Words that decide whether a stop ends a sentence. Unlike the other lists, they are case-sensitive.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::calendar::{CalendarWord, MONTHS, WEEKDAYS};
use crate::extract::sections::entries;
use crate::name_parts::SUFFIXES;

/// The meaning of a stop after a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abbreviation {
    /// The word is no abbreviation.
    None,
    /// An abbreviation before a name: the stop never ends a sentence.
    BeforeName,
    /// An abbreviation before a number.
    BeforeNumber,
    /// An abbreviation that can end a sentence.
    Anywhere,
}

struct SentenceWords {
    abbreviations: FxHashMap<String, Abbreviation>,
    starters: FxHashSet<&'static str>,
}

static WORDS: LazyLock<SentenceWords> = LazyLock::new(|| {
    let mut words = SentenceWords {
        abbreviations: FxHashMap::default(),
        starters: FxHashSet::default(),
    };
    for (section, entry) in entries(FILE) {
        if section == STARTER {
            words.starters.insert(entry);
        } else if let Some(kind) = kind_of(section) {
            words.abbreviations.insert(entry.to_owned(), kind);
        }
    }
    let suffixes = SUFFIXES.iter().filter(|suffix| suffix.is_abbreviation);
    let derived = [
        (
            Abbreviation::BeforeNumber,
            short_forms(&MONTHS).collect::<Vec<_>>(),
        ),
        (Abbreviation::Anywhere, short_forms(&WEEKDAYS).collect()),
        (
            Abbreviation::Anywhere,
            suffixes.map(|suffix| suffix.word).collect(),
        ),
    ];
    for (kind, forms) in derived {
        let forms = forms.into_iter().map(|form| (capitalised(form), kind));
        words.abbreviations.extend(forms);
    }
    words
});

const FILE: &str = include_str!("data/sentences.txt");
const STARTER: &str = "starter";

fn kind_of(section: &str) -> Option<Abbreviation> {
    Some(match section {
        "before-name" => Abbreviation::BeforeName,
        "before-number" => Abbreviation::BeforeNumber,
        "anywhere" => Abbreviation::Anywhere,
        _ => return None,
    })
}

fn short_forms(words: &[CalendarWord]) -> impl Iterator<Item = &'static str> {
    words.iter().flat_map(|word| word.short.iter().copied())
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

/// Returns the kind of abbreviation of a word, given without its stop.
#[must_use]
pub(crate) fn abbreviation(word: &str) -> Abbreviation {
    WORDS
        .abbreviations
        .get(word)
        .copied()
        .unwrap_or(Abbreviation::None)
}

/// True for a word that begins a sentence far more often than it follows an abbreviation inside one.
#[must_use]
pub(crate) fn is_starter(word: &str) -> bool {
    WORDS.starters.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::sections::names;

    #[test]
    fn every_section_is_read() {
        assert!(names(FILE).all(|section| section == STARTER || kind_of(section).is_some()));
    }

    #[test]
    fn derived_abbreviations_are_capitalised() {
        assert_eq!(abbreviation("Sept"), Abbreviation::BeforeNumber);
        assert_eq!(abbreviation("Thurs"), Abbreviation::Anywhere);
        assert_eq!(abbreviation("Jnr"), Abbreviation::Anywhere);
        assert_eq!(abbreviation("sept"), Abbreviation::None);
    }
}
