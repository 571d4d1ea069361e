//! The differences between the words of two texts.

/// A stretch of two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Difference<'a> {
    /// Words of both.
    Both(Vec<&'a str>),
    /// Words of the first text only.
    First(Vec<&'a str>),
    /// Words of the second text only.
    Second(Vec<&'a str>),
}

/// Maximum number of words added and removed that are looked for one by one; beyond it, everything between the common
/// beginning and the common end of the texts is one difference.
const MOST_EDITS: usize = 1000;

/// Compares two texts word by word. White space does not count. The search is bounded by its edits and not by the time it
/// takes, so that two texts always have the same differences.
///
/// Source of the method: E. Myers, "An O(ND) difference algorithm and its variations", 1986.
pub(crate) fn differences<'a>(first: &'a str, second: &'a str) -> Vec<Difference<'a>> {
    let first: Vec<&str> = first.split_whitespace().collect();
    let second: Vec<&str> = second.split_whitespace().collect();
    let begin = common(first.iter(), second.iter());
    let (one, other) = (&first[begin..], &second[begin..]);
    let end = common(one.iter().rev(), other.iter().rev());
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    let mut found = Vec::new();
    push(&mut found, Difference::Both(first[..begin].to_vec()));
    let (mut at, mut at_other) = (0, 0);
    for (word, word_of_other) in matches(one, other).unwrap_or_default() {
        push(&mut found, Difference::First(one[at..word].to_vec()));
        push(
            &mut found,
            Difference::Second(other[at_other..word_of_other].to_vec()),
        );
        push(&mut found, Difference::Both(one[word..=word].to_vec()));
        (at, at_other) = (word + 1, word_of_other + 1);
    }
    push(&mut found, Difference::First(one[at..].to_vec()));
    push(&mut found, Difference::Second(other[at_other..].to_vec()));
    push(&mut found, Difference::Both(first[first.len() - end..].to_vec()));
    found
}

/// Number of equal words from the beginning.
fn common<'a>(one: impl Iterator<Item = &'a &'a str>, other: impl Iterator<Item = &'a &'a str>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}

/// Adds a stretch to the last one, if that is of the same texts, else as a new one.
fn push<'a>(found: &mut Vec<Difference<'a>>, next: Difference<'a>) {
    let (Difference::Both(words) | Difference::First(words) | Difference::Second(words)) = &next;
    if words.is_empty() {
        return;
    }
    match (found.last_mut(), next) {
        (Some(Difference::Both(last)), Difference::Both(words))
        | (Some(Difference::First(last)), Difference::First(words))
        | (Some(Difference::Second(last)), Difference::Second(words)) => last.extend(words),
        (_, next) => found.push(next),
    }
}

/// Pairs of equal words, in order, as many as possible; None beyond [`MOST_EDITS`].
fn matches(one: &[&str], other: &[&str]) -> Option<Vec<(usize, usize)>> {
    let most = MOST_EDITS.min(one.len() + other.len());
    // For each number of edits, the furthest word of `one` on each diagonal, from `-edits` to `edits`.
    let mut steps: Vec<Vec<usize>> = Vec::new();
    for edits in 0..=most {
        let mut furthest = vec![0; 2 * edits + 1];
        for diagonal in (0..=2 * edits).step_by(2) {
            let mut at = start(&steps, edits, diagonal);
            // The diagonal is the difference of the places, plus the edits.
            while let Some(at_other) = (at + edits).checked_sub(diagonal)
                && at < one.len()
                && at_other < other.len()
                && one[at] == other[at_other]
            {
                at += 1;
            }
            furthest[diagonal] = at;
            if at >= one.len() && at + edits >= other.len() + diagonal {
                steps.push(furthest);
                return Some(traced(&steps, one.len(), other.len()));
            }
        }
        steps.push(furthest);
    }
    None
}

/// The word of the first text from which `edits` edits go on along a diagonal: one word is left out of the first text, or
/// one of the second, whichever comes further.
fn start(steps: &[Vec<usize>], edits: usize, diagonal: usize) -> usize {
    let Some(last) = edits.checked_sub(1).and_then(|before| steps.get(before)) else {
        return 0;
    };
    // Diagonals of the previous step are counted from one less.
    let removed = diagonal.checked_sub(2).and_then(|from| last.get(from));
    let added = last.get(diagonal).copied().filter(|_| diagonal < last.len());
    let removed = removed.map(|at| at + 1);
    removed.max(added).unwrap_or_default()
}

/// Follows the steps back from the end of both texts.
fn traced(steps: &[Vec<usize>], one: usize, other: usize) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut at, mut at_other) = (one, other);
    for edits in (0..steps.len()).rev() {
        let diagonal = at + edits - at_other;
        let begin = start(steps, edits, diagonal);
        while at > begin {
            at -= 1;
            at_other -= 1;
            pairs.push((at, at_other));
        }
        let Some(last) = edits.checked_sub(1).map(|before| &steps[before]) else {
            break;
        };
        let is_removed = diagonal
            .checked_sub(2)
            .and_then(|from| last.get(from))
            .is_some_and(|from| from + 1 == at && last.get(diagonal).is_none_or(|added| *added < from + 1));
        if is_removed {
            at -= 1;
        } else {
            at_other -= 1;
        }
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The differences in a line: `[-first-]`, `{+second+}`.
    fn line(first: &str, second: &str) -> String {
        let found = differences(first, second);
        let parts = found.iter().map(|difference| match difference {
            Difference::Both(words) => words.join(" "),
            Difference::First(words) => format!("[-{}-]", words.join(" ")),
            Difference::Second(words) => format!("{{+{}+}}", words.join(" ")),
        });
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn differences_are_words_of_one_text_only() {
        for (first, second, expected) in [
            ("", "", ""),
            ("the dam is safe", "the dam is safe", "the dam is safe"),
            (
                "the dam is safe",
                "the dam is not safe",
                "the dam is {+not+} safe",
            ),
            (
                "the old dam is safe",
                "the dam was safe",
                "the [-old-] dam [-is-] {+was+} safe",
            ),
            ("a b c", "", "[-a b c-]"),
            ("", "a b", "{+a b+}"),
            ("a b c d", "c d a b", "[-a b-] c d {+a b+}"),
            ("one\n\ntwo", "one two", "one two"),
        ] {
            assert_eq!(line(first, second), expected);
        }
    }

    #[test]
    fn texts_without_anything_in_common_are_two_differences() {
        let first: Vec<String> = (0..5000).map(|number| format!("a{number}")).collect();
        let second: Vec<String> = (0..5000).map(|number| format!("b{number}")).collect();
        let (first, second) = (first.join(" "), second.join(" "));
        assert_eq!(differences(&first, &second).len(), 2);
    }

    proptest! {
        #[test]
        fn each_text_comes_back_from_the_differences(first in "[ab ]{0,40}", second in "[ab ]{0,40}") {
            let (mut one, mut other): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
            for difference in differences(&first, &second) {
                match difference {
                    Difference::Both(words) => {
                        one.extend(&words);
                        other.extend(words);
                    }
                    Difference::First(words) => one.extend(words),
                    Difference::Second(words) => other.extend(words),
                }
            }
            prop_assert_eq!(one, first.split_whitespace().collect::<Vec<_>>());
            prop_assert_eq!(other, second.split_whitespace().collect::<Vec<_>>());
        }
    }
}
