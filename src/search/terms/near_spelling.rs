//! Words that are spelled nearly like a given one: an automaton that walks only the part of a dictionary that can be near.

use tantivy_fst::Automaton;

use crate::index::analysis::{LANGUAGE, PRINTED};

/// Accepts printed forms whose folded word is near to a word. Distances are those of
/// [`edit_distance`](crate::search::query::edit_distance), in bytes.
pub(super) struct NearSpelling {
    word: Vec<u8>,
    most: u8,
}

/// The part of a term that has been read.
#[derive(Clone)]
pub(super) enum SpellingState {
    /// A beginning of its folded word.
    Inside {
        /// The distances of this beginning from each beginning of the word; those beyond the maximum are equal.
        last: Vec<u8>,
        /// The same of the beginning without its last byte; empty before the first byte.
        before: Vec<u8>,
        /// The last byte.
        byte: u8,
    },
    /// The whole word, and a part of how it is printed. True if the word is near.
    After(bool),
}

impl NearSpelling {
    /// Accepts words with at most `most` changes.
    pub(super) fn new(folded: &str, most: usize) -> Self {
        Self {
            word: folded.as_bytes().to_vec(),
            // A byte holds the maximum and one more.
            most: most.min(usize::from(u8::MAX - 1)) as u8,
        }
    }

    fn is_near(&self, last: &[u8]) -> bool {
        last.last().is_some_and(|distance| *distance <= self.most)
    }
}

impl Automaton for NearSpelling {
    type State = SpellingState;

    fn start(&self) -> SpellingState {
        let beyond = usize::from(self.most) + 1;
        SpellingState::Inside {
            last: (0..=self.word.len()).map(|at| at.min(beyond) as u8).collect(),
            before: Vec::new(),
            byte: 0,
        }
    }

    fn is_match(&self, state: &SpellingState) -> bool {
        match state {
            SpellingState::Inside { last, .. } => self.is_near(last),
            SpellingState::After(is_near) => *is_near,
        }
    }

    fn can_match(&self, state: &SpellingState) -> bool {
        match state {
            // Two neighbours that changed places cost one change more than the row before the last has.
            SpellingState::Inside { last, before, .. } => {
                last.iter().any(|distance| *distance <= self.most)
                    || before.iter().any(|distance| *distance < self.most)
            }
            SpellingState::After(is_near) => *is_near,
        }
    }

    fn accept(&self, state: &SpellingState, next: u8) -> SpellingState {
        let SpellingState::Inside { last, before, byte } = state else {
            return state.clone();
        };
        if [PRINTED, LANGUAGE].contains(&char::from(next)) {
            return SpellingState::After(self.is_near(last));
        }
        let beyond = self.most + 1;
        let mut this = Vec::with_capacity(last.len());
        this.push(beyond.min(last[0] + 1));
        for (at, letter) in self.word.iter().enumerate() {
            let changed = u8::from(*letter != next);
            let mut distance = (last[at] + changed).min(last[at + 1] + 1).min(this[at] + 1);
            if at > 0 && !before.is_empty() && letter == byte && self.word[at - 1] == next {
                distance = distance.min(before[at - 1] + 1);
            }
            this.push(distance.min(beyond));
        }
        SpellingState::Inside {
            last: this,
            before: last.clone(),
            byte: next,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::query::edit_distance;

    /// True if a term is accepted, read as a dictionary is walked.
    fn accepts(automaton: &NearSpelling, term: &str) -> bool {
        let mut state = automaton.start();
        for byte in term.bytes() {
            if !automaton.can_match(&state) {
                return false;
            }
            state = automaton.accept(&state, byte);
        }
        automaton.is_match(&state)
    }

    #[test]
    fn printed_forms_are_as_near_as_their_words() {
        let automaton = NearSpelling::new("ferry", 1);
        for (term, is_near) in [
            ("ferry".to_owned(), true),
            ("fery".to_owned(), true),
            ("frery".to_owned(), true),
            ("frey".to_owned(), false),
            (format!("ferr{PRINTED}Ferr"), true),
            (format!("ferry{PRINTED}FERRY{LANGUAGE}de"), true),
            (format!("f{PRINTED}erry"), false),
        ] {
            assert_eq!(accepts(&automaton, &term), is_near, "{term}");
        }
    }

    proptest! {
        #[test]
        fn words_are_near_by_their_distance(word in "[abcé]{0,9}", other in "[abcé]{0,9}", most in 0_usize..4) {
            let is_near = edit_distance(word.as_bytes(), other.as_bytes()) <= most;
            prop_assert_eq!(accepts(&NearSpelling::new(&word, most), &other), is_near);
        }
    }
}
