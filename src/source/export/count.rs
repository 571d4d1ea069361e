//! Compares the number of articles that an export claims with the number found.

use std::collections::BTreeSet;

/// The claims of an export about its number of articles.
#[derive(Debug, Default)]
pub(super) struct Claimed {
    /// The largest `of N` among its documents, or the number on its cover.
    pub total: Option<u64>,
    /// The numbers of its documents, if they have numbers.
    pub numbers: BTreeSet<u64>,
}

impl Claimed {
    /// Records `n of total`.
    pub(super) fn note(&mut self, number: u64, total: u64) {
        self.numbers.insert(number);
        self.total = Some(self.total.unwrap_or(0).max(total));
    }

    /// Returns a message about the difference between the claim and the number found; None if they agree.
    ///
    /// A database splits long lists into several files, so a file may begin with `501 of 1200`: it must then hold all
    /// numbers from its first to its last.
    pub(super) fn difference(&self, found: usize) -> Option<String> {
        let total = self.total?;
        let expected = match (self.numbers.first(), self.numbers.last()) {
            (Some(first), Some(last)) if *first > 1 => last - first + 1,
            _ => total,
        };
        if expected == found as u64 {
            return None;
        }
        let first = self.numbers.first().copied().unwrap_or(1);
        let missing: Vec<String> = (first..first.saturating_add(expected).min(first.saturating_add(100_000)))
            .filter(|number| !self.numbers.is_empty() && !self.numbers.contains(number))
            .take(5)
            .map(|number| number.to_string())
            .collect();
        let which = if missing.is_empty() {
            String::new()
        } else {
            format!(" (the first that are not there: {})", missing.join(", "))
        };
        Some(format!(
            "the export says that it holds {expected} documents, but {found} were found{which}; it may be cut short"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_the_numbers_that_are_missing() {
        let mut claimed = Claimed::default();
        for number in [1, 2, 4] {
            claimed.note(number, 4);
        }
        let words = claimed.difference(3).expect("a difference");
        assert!(
            words.contains("4 documents, but 3 were found") && words.contains(": 3)"),
            "{words}"
        );
        claimed.note(3, 4);
        assert_eq!(claimed.difference(4), None);
    }

    #[test]
    fn a_later_file_of_a_long_list_is_whole() {
        let mut claimed = Claimed::default();
        for number in 501..=510 {
            claimed.note(number, 1200);
        }
        assert_eq!(claimed.difference(10), None);
    }
}
