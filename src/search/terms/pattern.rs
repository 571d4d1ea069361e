//! Descriptions of words in a question: wildcards, near spellings, regular expressions, ranges.
//!
//! All of them test folded words: `Mül*` finds words that begin with `mul`. A test takes time in proportion
//! to the word, whatever the pattern.

use std::fmt::Write as _;
use std::ops::Bound;

use regex::{Regex, RegexBuilder};

use crate::extract::token::tokenize;
use crate::index::analysis::fold;
use crate::index::analysis::stemming::AskedWord;

/// Maximum size of a compiled regular expression in bytes. A larger one is not a sensible question about a
/// word.
const REGEX_SIZE: usize = 1 << 20;
/// Placeholders for wildcards during tokenization: letters of a script that no newspaper prints.
const STANDING_FOR_ANY: char = '\u{a840}';
const STANDING_FOR_ONE: char = '\u{a841}';

/// A test of folded words.
#[derive(Clone, Debug)]
pub(crate) enum WordTest {
    /// `wo*d?`
    Glob(Vec<PatternPiece>),
    /// `word~1`
    Fuzzy { word: Vec<char>, distance: usize },
    /// `/regex/`
    Regex(Box<Regex>),
    /// `[a TO b]`
    Between {
        from: Bound<String>,
        until: Bound<String>,
    },
}

/// A part of a wildcard pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PatternPiece {
    /// This character.
    Is(char),
    /// Any character.
    One,
    /// Any characters, or none.
    Any,
}

/// A token of a word with wildcards: `al-As*` has two.
#[derive(Clone, Debug)]
pub(crate) enum PatternToken {
    Word(AskedWord),
    /// A pattern.
    Pattern(WordTest),
}

/// Cuts words with wildcards into tokens as the tokenizer cuts text.
pub(crate) fn pattern_tokens(words: &[String]) -> Vec<PatternToken> {
    let hidden = words.join(" ").replace('*', "\u{a840}").replace('?', "\u{a841}");
    let tokens = tokenize(&hidden).into_iter().filter(|token| token.is_word());
    tokens
        .map(|token| {
            let word = token.of(&hidden);
            if word.contains([STANDING_FOR_ANY, STANDING_FOR_ONE]) {
                PatternToken::Pattern(glob(&fold(word)))
            } else {
                PatternToken::Word(AskedWord::new(word))
            }
        })
        .collect()
}

fn glob(hidden: &str) -> WordTest {
    let mut pieces: Vec<PatternPiece> = hidden
        .chars()
        .map(|c| match c {
            STANDING_FOR_ANY => PatternPiece::Any,
            STANDING_FOR_ONE => PatternPiece::One,
            c => PatternPiece::Is(c),
        })
        .collect();
    pieces.dedup_by(|one, other| (*one, *other) == (PatternPiece::Any, PatternPiece::Any));
    WordTest::Glob(pieces)
}

impl WordTest {
    /// Words within an edit distance of `distance` from a folded one.
    pub(crate) fn fuzzy(folded: &str, distance: u8) -> Self {
        Self::Fuzzy {
            word: folded.chars().collect(),
            distance: usize::from(distance),
        }
    }

    /// Words that a regular expression matches from end to end. The error explains why the expression is
    /// invalid.
    pub(crate) fn regex(pattern: &str) -> Result<Self, String> {
        // The index folds accented letters, so the pattern is folded, too.
        let mut folded = String::with_capacity(pattern.len() + 8);
        for c in pattern.chars() {
            if c.is_alphabetic() && !c.is_ascii() {
                folded.push_str(&fold(&c.to_string()));
            } else {
                folded.push(c);
            }
        }
        if let Some(glob) = as_glob(&folded) {
            return Ok(glob);
        }
        RegexBuilder::new(&format!("^(?:{folded})$"))
            .case_insensitive(true)
            .size_limit(REGEX_SIZE)
            .dfa_size_limit(REGEX_SIZE)
            .build()
            .map(|regex| Self::Regex(Box::new(regex)))
            .map_err(|error| match error {
                regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
                error => {
                    // The last line states the error; the lines before it point to its position.
                    let message = error.to_string();
                    let last = message.lines().next_back().unwrap_or_default();
                    last.trim_start_matches("error: ").to_owned()
                }
            })
    }

    /// Words in an alphabetical range. The bounds are folded here.
    pub(crate) fn between(from: &Bound<String>, until: &Bound<String>) -> Self {
        let folded = |bound: &Bound<String>| bound.as_ref().map(|word| fold(word).into_owned());
        Self::Between {
            from: folded(from),
            until: folded(until),
        }
    }

    /// True if a folded word passes the test.
    pub(crate) fn fits(&self, folded: &str) -> bool {
        match self {
            Self::Glob(pieces) => has_ending(pieces, folded) && glob_fits(pieces, folded),
            Self::Fuzzy { word, distance } => are_near(word, folded, *distance),
            Self::Regex(regex) => regex.is_match(folded),
            Self::Between { from, until } => {
                (match from {
                    Bound::Included(from) => from.as_str() <= folded,
                    Bound::Excluded(from) => from.as_str() < folded,
                    Bound::Unbounded => true,
                }) && match until {
                    Bound::Included(until) => folded <= until.as_str(),
                    Bound::Excluded(until) => folded < until.as_str(),
                    Bound::Unbounded => true,
                }
            }
        }
    }

    /// A prefix that all matching words share.
    pub(crate) fn beginning(&self) -> String {
        match self {
            Self::Glob(pieces) => {
                let letters = pieces.iter().map_while(|piece| match piece {
                    PatternPiece::Is(c) => Some(*c),
                    PatternPiece::One | PatternPiece::Any => None,
                });
                letters.collect()
            }
            Self::Between {
                from: Bound::Included(from) | Bound::Excluded(from),
                until: Bound::Included(until) | Bound::Excluded(until),
            } => {
                let both = from.chars().zip(until.chars());
                both.take_while(|(from, until)| from == until)
                    .map(|(c, _)| c)
                    .collect()
            }
            Self::Fuzzy { .. } | Self::Regex(_) | Self::Between { .. } => String::new(),
        }
    }

    /// True if the test accepts every word with that prefix.
    pub(crate) fn is_beginning(&self) -> bool {
        match self {
            Self::Glob(pieces) => pieces.split_last().is_some_and(|(last, first)| {
                *last == PatternPiece::Any && first.iter().all(|p| matches!(p, PatternPiece::Is(_)))
            }),
            _ => false,
        }
    }

    /// Identifies the test.
    pub(crate) fn key(&self) -> String {
        let mut key = String::new();
        match self {
            Self::Regex(regex) => key.push_str(regex.as_str()),
            // Formatting into a string cannot fail.
            other => _ = write!(key, "{other:?}"),
        }
        key
    }
}

/// The wildcards that are equal to a regular expression of letters and dots; None of any other expression. They are tested
/// several times as fast, and a beginning narrows the search.
fn as_glob(regex: &str) -> Option<WordTest> {
    let mut pieces = Vec::new();
    let mut rest = regex.chars().peekable();
    while let Some(c) = rest.next() {
        let repeated = rest.next_if(|c| matches!(c, '*' | '+' | '?' | '{'));
        match (c, repeated) {
            ('.', None) => pieces.push(PatternPiece::One),
            ('.', Some('*')) => pieces.push(PatternPiece::Any),
            ('.', Some('+')) => pieces.extend([PatternPiece::One, PatternPiece::Any]),
            (c, None) if c.is_ascii_alphanumeric() => pieces.push(PatternPiece::Is(c.to_ascii_lowercase())),
            _ => return None,
        }
        // `a**` and `.+?`: lazy, or repeated again.
        if repeated.is_some() && rest.next_if(|c| matches!(c, '*' | '+' | '?' | '{')).is_some() {
            return None;
        }
    }
    pieces.dedup_by(|one, other| (*one, *other) == (PatternPiece::Any, PatternPiece::Any));
    Some(WordTest::Glob(pieces))
}

/// True if the letters after the last wildcard end the word, which most words do not pass.
fn has_ending(pieces: &[PatternPiece], word: &str) -> bool {
    let mut letters = word.chars().rev();
    let ending = pieces.iter().rev().map_while(|piece| match piece {
        PatternPiece::Is(c) => Some(*c),
        PatternPiece::One | PatternPiece::Any => None,
    });
    ending.into_iter().all(|c| letters.next() == Some(c))
}

/// Walks along both. On a mismatch, goes back to the last `*`, which then takes one more letter.
fn glob_fits(pieces: &[PatternPiece], word: &str) -> bool {
    let mut rest = word.chars();
    let mut at = 0;
    // The position after the last `*`, and the letters that were left there.
    let mut star: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        if pieces.get(at) == Some(&PatternPiece::Any) {
            at += 1;
            star = Some((at, rest.clone()));
            continue;
        }
        let mut next = rest.clone();
        let letter = next.next();
        let fits = match (pieces.get(at), letter) {
            (None, None) => return true,
            (Some(PatternPiece::Is(c)), Some(letter)) => *c == letter,
            (Some(PatternPiece::One), Some(_)) => true,
            _ => false,
        };
        if fits {
            at += 1;
            rest = next;
            continue;
        }
        let Some((behind, letters)) = &mut star else {
            return false;
        };
        if letters.next().is_none() {
            return false;
        }
        at = *behind;
        rest = letters.clone();
    }
}

/// True if at most `distance` edits turn one word into the other: insertions, deletions, substitutions, and
/// swaps of neighbours (no letter twice).
fn are_near(word: &[char], other: &str, distance: usize) -> bool {
    let length = other.chars().count();
    if word.len().abs_diff(length) > distance {
        return false;
    }
    // Rows of the table of distances between prefixes: the second last, the last, and the current one.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=word.len()).collect();
    let mut letter_before = None;
    for (row, letter) in other.chars().enumerate() {
        let mut this = Vec::with_capacity(word.len() + 1);
        this.push(row + 1);
        let mut lowest = row + 1;
        for (at, &c) in word.iter().enumerate() {
            let mut cost = (last[at] + usize::from(c != letter))
                .min(last[at + 1] + 1)
                .min(this[at] + 1);
            if at > 0 && letter_before == Some(c) && word[at - 1] == letter && row > 0 {
                cost = cost.min(before[at - 1] + 1);
            }
            lowest = lowest.min(cost);
            this.push(cost);
        }
        if lowest > distance + 1 {
            return false;
        }
        (before, last) = (last, this);
        letter_before = Some(letter);
    }
    last.last().is_some_and(|cost| *cost <= distance)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> WordTest {
        match pattern_tokens(&[text.to_owned()]).pop() {
            Some(PatternToken::Pattern(fitting)) => fitting,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn wildcards_stand_for_letters() {
        for (text, fitting, other) in [
            ("steuer*", &["steuer", "steuern"][..], &["steue", "asteuer"][..]),
            ("wo*d?", &["wordy", "wods"], &["word", "wordyy"]),
            ("*ing", &["running", "ing"], &["rings"]),
            ("Mül*er", &["muller", "muler"], &["mullers"]),
            ("a*b*c", &["abc", "axbxbxc"], &["axbxbx", "ac"]),
            ("wom?n", &["woman", "women"], &["womn", "womaan"]),
            ("*a*", &["a", "bab"], &["bbb"]),
        ] {
            let test = pattern(text);
            for word in fitting {
                assert!(test.fits(word), "{text} {word}");
                assert!(word.starts_with(&test.beginning()), "{text} {word}");
            }
            for word in other {
                assert!(!test.fits(word), "{text} {word}");
            }
        }
        assert!(pattern("steuer*").is_beginning() && !pattern("st?er*").is_beginning());
    }

    #[test]
    fn words_with_wildcards_are_cut_like_print() {
        let tokens = pattern_tokens(&["al-As*".to_owned()]);
        assert!(
            matches!(&tokens[..], [PatternToken::Word(al), PatternToken::Pattern(_)] if al.folded() == "al"),
            "{tokens:?}"
        );
    }

    #[test]
    fn spellings_are_near_by_letters() {
        for (word, other, distance) in [
            ("kerry", "kerry", 0),
            ("kerry", "kery", 1),
            ("kerry", "kerrys", 1),
            ("kerry", "berry", 1),
            ("kerry", "ekrry", 1),
            ("kerry", "kreyr", 2),
            ("kerry", "merrie", 3),
        ] {
            let near = |most| WordTest::fuzzy(word, most).fits(other);
            assert!(near(distance), "{word} {other}");
            assert!(distance == 0 || !near(distance - 1), "{word} {other}");
        }
    }

    #[test]
    fn a_regular_expression_matches_whole_folded_words() {
        let regex = WordTest::regex("M[üu]ll?er").unwrap();
        assert!(regex.fits("muller") && regex.fits("muler") && !regex.fits("mullers"));
        assert!(WordTest::regex("a(b").unwrap_err().contains("unclosed group"));
        assert!(
            WordTest::regex("(a{1000}){1000}")
                .unwrap_err()
                .contains("too large")
        );
    }

    #[test]
    fn a_regular_expression_of_letters_and_dots_is_a_pattern_of_wildcards() {
        for (regex, fitting, other) in [
            (".*ing", &["running", "ing"][..], &["rings", ""][..]),
            (".+ING", &["running", "king"], &["ing"]),
            ("wom.n", &["woman", "women"], &["womn", "womaan"]),
            ("a.*.*b", &["ab", "axxb"], &["abc"]),
            ("", &[""], &["a"]),
        ] {
            let test = WordTest::regex(regex).unwrap();
            assert!(matches!(test, WordTest::Glob(_)), "{regex}");
            assert!(fitting.iter().all(|word| test.fits(word)), "{regex}");
            assert!(other.iter().all(|word| !test.fits(word)), "{regex}");
        }
        for regex in ["a*", "a.*?b", "(ab)+", "a|b", "a{2}", "a.{2}", "[ab].*", "\\d.*"] {
            assert!(
                !matches!(WordTest::regex(regex).unwrap(), WordTest::Glob(_)),
                "{regex}"
            );
        }
    }

    proptest! {
        #[test]
        fn wildcards_of_a_regular_expression_fit_the_same_words(regex in "[ab.*+?]{0,6}", word in "[abc]{0,6}") {
            let Ok(expression) = Regex::new(&format!("^(?:{regex})$")) else { return Ok(()) };
            let test = WordTest::regex(&regex).unwrap();
            prop_assert_eq!(test.fits(&word), expression.is_match(&word));
        }
    }

    #[test]
    fn ranges_are_those_of_the_dictionary() {
        let range = WordTest::between(&Bound::Included("B".to_owned()), &Bound::Excluded("c".to_owned()));
        assert!(range.fits("b") && range.fits("bzz") && !range.fits("c") && !range.fits("a"));
        let range = WordTest::between(&Bound::Unbounded, &Bound::Included("ab".to_owned()));
        assert!(range.fits("a") && range.fits("ab") && !range.fits("abc"));
    }

    proptest! {
        #[test]
        fn wildcards_fit_as_the_regular_expression_does(pieces in "[ab*?]{1,7}", word in "[abc]{0,6}") {
            let hidden = pieces.replace('*', "\u{a840}").replace('?', "\u{a841}");
            let regex = Regex::new(&format!("^{}$", pieces.replace('*', ".*").replace('?', "."))).unwrap();
            prop_assert_eq!(glob(&hidden).fits(&word), regex.is_match(&word));
        }
    }
}
