//! English months and weekdays: the one table that every stage reads.

/// A month or weekday and the ways to write it, in lower case and without a final dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CalendarWord {
    /// The full name.
    pub(crate) name: &'static str,
    /// Short forms, the usual one first; empty for `may`.
    pub(crate) short: &'static [&'static str],
}

/// The months, January first.
pub(crate) const MONTHS: [CalendarWord; 12] = [
    word("january", &["jan"]),
    word("february", &["feb"]),
    word("march", &["mar"]),
    word("april", &["apr"]),
    word("may", &[]),
    word("june", &["jun"]),
    word("july", &["jul"]),
    word("august", &["aug"]),
    word("september", &["sep", "sept"]),
    word("october", &["oct"]),
    word("november", &["nov"]),
    word("december", &["dec"]),
];

/// The weekdays, Monday first.
pub(crate) const WEEKDAYS: [CalendarWord; 7] = [
    word("monday", &["mon"]),
    word("tuesday", &["tue", "tues"]),
    word("wednesday", &["wed"]),
    word("thursday", &["thu", "thur", "thurs"]),
    word("friday", &["fri"]),
    word("saturday", &["sat"]),
    word("sunday", &["sun"]),
];

const fn word(name: &'static str, short: &'static [&'static str]) -> CalendarWord {
    CalendarWord { name, short }
}

impl CalendarWord {
    /// Returns the full name and the short forms.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.short.iter().copied())
    }

    /// True if `word`, in lower case and without a final dot, is one of the forms.
    #[must_use]
    pub(crate) fn is(&self, word: &str) -> bool {
        self.forms().any(|form| form == word)
    }
}

/// Returns the number of a month, 1 to 12, from its name or a short form in lower case without a final dot.
#[must_use]
pub(crate) fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|month| month.is(word))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_by_name_and_short_form() {
        assert_eq!(month("january"), Some(1));
        assert_eq!(month("sept"), Some(9));
        assert_eq!(month("may"), Some(5));
        assert_eq!(month("septem"), None);
    }
}
