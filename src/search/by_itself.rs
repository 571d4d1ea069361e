//! Estimates whether a reader understands a quotation by itself, without the words around it.
//!
//! "They should keep working" and "That probably has to be a basket" are true quotations, but a list shows nothing to
//! which "they" and "that" refer. Such quotations stay in the list, after those that need nothing else.

use tantivy::Score;

use crate::extract::QuoteKind;
use crate::extract::token::{Token, TokenKind, tokenize};

/// Factor for a statement whose subject is a pronoun for something outside of it.
const OPEN_SUBJECT: Score = 0.35;
/// Factor for a statement about "it", which often refers to nothing: "it is too early to tell".
const OPEN_IT: Score = 0.75;
/// Factor for a short statement that has such a pronoun later, and no name.
const OPEN_WORD: Score = 0.65;
/// Factor for words in quotation marks that begin within a sentence.
const PART: Score = 0.7;
/// Statements of at least this many words usually explain their pronouns.
const LONG: usize = 18;

/// Words before the subject that say nothing, in lower case.
const LEADS: [&str; 22] = [
    "and",
    "but",
    "so",
    "well",
    "yes",
    "no",
    "now",
    "then",
    "still",
    "obviously",
    "clearly",
    "i",
    "we",
    "don't",
    "don’t",
    "think",
    "believe",
    "guess",
    "hope",
    "know",
    "because",
    "if",
];
/// Pronouns for others than the speaker, in lower case.
const OTHERS: [&str; 9] = [
    "they",
    "he",
    "she",
    "them",
    "him",
    "they're",
    "they’re",
    "they've",
    "they’ve",
];
/// Words that are pronouns unless a noun follows, in lower case.
const DEMONSTRATIVES: [&str; 4] = ["this", "that", "these", "those"];
/// Words that follow a demonstrative pronoun, in lower case, besides marks and contractions.
const AFTER_PRONOUN: [&str; 36] = [
    "is", "are", "was", "were", "will", "would", "can", "could", "may", "might", "must", "should", "shall",
    "has", "have", "had", "does", "did", "isn't", "isn’t", "wasn't", "wasn’t", "won't", "won’t", "means",
    "shows", "tells", "gives", "makes", "seems", "looks", "probably", "really", "also", "all", "two",
];

/// A factor for the rank of a quotation: 1.0 if the words can be understood by themselves, else less, and more than 0.
pub(crate) fn understood(said: &str, kind: QuoteKind) -> Score {
    let tokens: Vec<Token> = tokenize(said);
    let words: Vec<String> = tokens.iter().map(|token| token.of(said).to_lowercase()).collect();
    let is_pronoun = |at: usize| {
        let word = &*words[at];
        let next = words.get(at + 1).map(|next| &**next);
        let is_alone = || {
            next.is_none_or(|next| AFTER_PRONOUN.contains(&next) || !next.starts_with(char::is_alphanumeric))
        };
        OTHERS.contains(&word) || DEMONSTRATIVES.contains(&word) && is_alone()
    };
    // The speaker of an indirect quotation is shown before it: "Holt said he was ready".
    let is_reported = kind != QuoteKind::Direct;
    let is_self = |at: usize| is_reported && matches!(&*words[at], "he" | "she" | "him");
    let begins = (0..tokens.len()).find(|&at| tokens[at].is_word() && !LEADS.contains(&&*words[at]));
    let Some(first) = begins else { return 1.0 };
    // The conjunction of an indirect quotation: "Holt said that they would".
    let first = first + usize::from(is_reported && words[first] == "that" && first + 1 < words.len());
    let opening = if is_pronoun(first) && !is_self(first) {
        OPEN_SUBJECT
    } else if matches!(&*words[first], "it" | "it's" | "it’s") {
        OPEN_IT
    } else {
        1.0
    };
    let is_name = |at: usize| {
        at > first && matches!(tokens[at].kind, TokenKind::Title | TokenKind::Upper) && words[at] != "i"
    };
    let is_short = tokens.iter().filter(|token| token.is_word()).count() < LONG;
    let has_open_word =
        || (first + 1..tokens.len()).any(|at| is_pronoun(at) && !is_self(at) || words[at] == "it");
    let inside = if opening >= 1.0 && is_short && has_open_word() && !(0..tokens.len()).any(is_name) {
        OPEN_WORD
    } else {
        1.0
    };
    let is_part = !is_reported && tokens[0].kind == TokenKind::Lower;
    opening * inside * if is_part { PART } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direct(said: &str) -> Score {
        understood(said, QuoteKind::Direct)
    }

    #[test]
    fn a_pronoun_without_its_noun_ranks_after_a_whole_statement() {
        for whole in [
            "The harbour should keep working and be no burden.",
            "This harbour is the best in the north.",
            "I think that the harbour will close.",
            "We have to wait for the tide.",
        ] {
            assert!(direct(whole) >= 1.0, "{whole}");
        }
        for open in [
            "They should keep working and not be the source of any burden.",
            "That probably has to be a basket,",
            "And that's easily enough to matter.",
            "This is what the town needs.",
            "There has been a good response to this,",
            "a very bad thing to do",
            "It looks late.",
        ] {
            assert!(direct(open) < 1.0, "{open}");
        }
    }

    #[test]
    fn a_pronoun_for_the_speaker_of_a_report_is_understood() {
        assert!(understood("he was ready to leave", QuoteKind::Indirect) >= 1.0);
        assert!(understood("that the port will close", QuoteKind::Indirect) >= 1.0);
        assert!(understood("that they were ready to leave", QuoteKind::Indirect) < 1.0);
    }

    #[test]
    fn nothing_and_marks_alone_are_no_fault() {
        for said in ["", "…", "!?", "and", "that"] {
            let factor = direct(said);
            assert!(factor > 0.0 && factor <= 1.0, "{said}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_factor(said in proptest::prelude::any::<String>()) {
            for kind in [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect] {
                let factor = understood(&said, kind);
                proptest::prop_assert!(factor > 0.0 && factor <= 1.0);
            }
        }
    }
}
