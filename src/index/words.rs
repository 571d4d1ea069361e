//! Collects, without duplicates, the words that reader threads found and the vocabulary lacks.

use rustc_hash::FxHashSet;
use siphasher::sip128::SipHasher13;

use crate::index::analysis::AnalysedText;

/// Maximum number of remembered words. Beyond it all are forgotten; words met again are then added again, which
/// changes nothing.
const REMEMBERED: usize = 1 << 19;

/// The new words of articles that are on their way to the index.
#[derive(Debug, Default)]
pub(super) struct NewWords {
    /// 128-bit hashes of words already added. In a million words, two have the same hash with a chance of one in
    /// 10^26.
    told: FxHashSet<u128>,
    waiting: AnalysedText,
}

impl NewWords {
    /// Adds terms of the field `word`.
    pub(super) fn add(&mut self, words: &AnalysedText) {
        for word in words.terms() {
            if self.told.len() >= REMEMBERED {
                self.told = FxHashSet::default();
            }
            if self
                .told
                .insert(SipHasher13::new().hash(word.as_bytes()).as_u128())
            {
                self.waiting.push(0, word);
            }
        }
    }

    /// Returns the words added since the last call.
    pub(super) fn take(&mut self) -> AnalysedText {
        std::mem::take(&mut self.waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_added_by_many_threads_is_taken_once() {
        let told = |words: &[&str]| {
            let mut told = AnalysedText::default();
            for word in words {
                told.push(0, word);
            }
            told
        };
        let mut new = NewWords::default();
        new.add(&told(&["oil", "oil\u{1}Oil", "a word longer than sixteen bytes"]));
        new.add(&told(&["oil", "gas"]));
        assert_eq!(
            new.take().terms().collect::<Vec<_>>(),
            ["oil", "oil\u{1}Oil", "a word longer than sixteen bytes", "gas"]
        );
        new.add(&told(&["gas"]));
        assert!(new.take().is_empty());
    }
}
