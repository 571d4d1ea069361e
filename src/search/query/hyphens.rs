//! Hyphened and closed spellings of one word find each other: `e-mail` and `email`, `on-line` and `online`.
//!
//! An index knows the parts of a hyphened word as two words in a row. So a word with a hyphen also asks for the closed
//! spelling, and a closed word of the list `hyphens.txt` for its parts in a row. Words in quotation marks stay as they are.

use super::tree::Query;

const LIST: &str = include_str!("hyphens.txt");
/// `re-sign` and `resign` are two words.
const PARTED: &str = "re";

impl Query {
    /// The same question with both spellings of its plain words.
    #[must_use]
    pub(crate) fn with_hyphens(self) -> Self {
        match self {
            Self::Word { field, word } if field.is_stemmed() => match other_spelling(&word) {
                Some(other) => Self::Or(vec![
                    Self::Word { field, word },
                    Self::Word { field, word: other },
                ]),
                None => Self::Word { field, word },
            },
            // An `Or` holds no `Or`.
            Self::Or(parts) => {
                let parts = parts.into_iter().map(Self::with_hyphens);
                Self::Or(
                    parts
                        .flat_map(|part| match part {
                            Self::Or(parts) => parts,
                            part => vec![part],
                        })
                        .collect(),
                )
            }
            other => other.with_parts(&Self::with_hyphens),
        }
    }
}

/// `email` for `e-mail`; `e-mails` for `emails`, if the list has it.
fn other_spelling(word: &str) -> Option<String> {
    let is_letters = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
    if let Some((first, second)) = word.split_once('-') {
        let is_one_word = is_letters(first) && is_letters(second) && !first.eq_ignore_ascii_case(PARTED);
        return is_one_word.then(|| format!("{first}{second}"));
    }
    let folded = word.to_lowercase();
    let compounds = LIST.lines().filter_map(|line| line.split_once('-'));
    compounds
        .filter(|(first, second)| {
            let rest = folded
                .strip_prefix(first)
                .and_then(|rest| rest.strip_prefix(second));
            rest.is_some_and(|ending| ending.chars().all(char::is_alphabetic))
        })
        .map(|(first, _)| format!("{first}-{}", &folded[first.len()..]))
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::parse;

    #[test]
    fn a_word_has_another_spelling_with_or_without_a_hyphen() {
        for (word, other) in [
            ("e-mail", "email"),
            ("emails", "e-mails"),
            ("Email", "e-mail"),
            ("on-line", "online"),
            ("online", "on-line"),
            ("cooperated", "co-operated"),
            ("left-wing", "leftwing"),
        ] {
            assert_eq!(other_spelling(word).as_deref(), Some(other), "{word}");
        }
        for word in [
            "re-sign", "resign", "al-1", "-", "a-b-c", "today's", "dam", "once", "",
        ] {
            assert_eq!(other_spelling(word), None, "{word}");
        }
    }

    #[test]
    fn all_plain_words_of_a_question_get_both_spellings() {
        let understood = |text| parse(text).query.with_hyphens().to_string();
        assert_eq!(understood("email dam"), "(email OR e-mail) dam");
        assert_eq!(understood("e-mail OR dam"), "e-mail OR email OR dam");
        assert_eq!(understood("-title:online"), "NOT (title:online OR title:on-line)");
        let other = "\"e-mail\" person:al-Assad";
        assert_eq!(understood(other), parse(other).query.to_string());
    }
}
