//! Which classes of quotations are shown. The class says what was done with the words: asserted, denied,
//! asked, …

use crate::extract::Assertion;
use crate::index::packed::assertion_code;
use crate::search::query::{Field, Query};

/// Classes of words that were not said. They are shown only on request, so that nobody appears to have said
/// what they declined to say, did not say, or may say some day.
const WITHHELD: [Assertion; 3] = [Assertion::Declined, Assertion::NotSaid, Assertion::Hypothetical];

/// A set of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Classes(u64);

impl Classes {
    /// All classes.
    pub(crate) const ALL: Self = Self(u64::MAX);

    /// These classes.
    pub(crate) fn of(assertions: &[Assertion]) -> Self {
        let bits = assertions.iter().map(|assertion| 1 << assertion_code(*assertion));
        Self(bits.fold(0, |all, bit: u64| all | bit))
    }

    /// The classes shown by default, and those that a question names outside of a `NOT`.
    pub(crate) fn asked_for(query: &Query) -> Self {
        match query {
            Query::Not(_) => Self::default(),
            Query::Word {
                field: Field::Assertion,
                word,
            } => match Assertion::from_word(word) {
                Some(assertion) => Self::default().or(Self::of(&[assertion])),
                None => Self::ALL,
            },
            query => query
                .parts()
                .fold(Self::default(), |all, part| all.or(Self::asked_for(part))),
        }
    }

    /// The union of both sets.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True if the set has the class with this code of the column `assertion`.
    pub(crate) const fn has(self, code: u64) -> bool {
        code < 64 && self.0 >> code & 1 == 1
    }
}

impl Default for Classes {
    /// The classes that are shown if the question names none.
    fn default() -> Self {
        let withheld = Self::of(&WITHHELD);
        Self(!withheld.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_said_is_withheld() {
        let shown: Vec<&str> = Assertion::ALL
            .into_iter()
            .filter(|assertion| Classes::default().has(assertion_code(*assertion)))
            .map(Assertion::as_str)
            .collect();
        assert_eq!(shown, ["asserted", "denied", "asked", "directive"]);
        let asked = Classes::default().or(Classes::of(&[Assertion::NotSaid]));
        assert!(asked.has(assertion_code(Assertion::NotSaid)));
        assert!(!asked.has(assertion_code(Assertion::Declined)));
    }
}
