//! Estimates whether a quotation is self-contained: whether a reader understands it without the words around it.
//!
//! "They should keep working" and "That probably has to be a basket" are true quotations, but a list shows nothing to
//! which "they" and "that" refer. Such quotations stay in the list, after those that need nothing else. Short ones are scaled
//! down before, by their columns: [`crate::search::engine::worth`].
//!
//! The rules and factors are our own, chosen on first pages of agency reports.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use tantivy::Score;

use crate::extract::QuoteKind;
use crate::extract::sections::entries;
use crate::extract::token::{Token, TokenKind};

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

/// The sections of `self-contained.txt`.
struct ContextWords {
    leads: FxHashSet<&'static str>,
    others: FxHashSet<&'static str>,
    demonstratives: FxHashSet<&'static str>,
    after_demonstrative: FxHashSet<&'static str>,
}

static WORDS: LazyLock<ContextWords> = LazyLock::new(|| {
    let section = |wanted: &str| {
        let listed = entries(include_str!("self-contained.txt")).filter(|(section, _)| *section == wanted);
        listed.map(|(_, word)| word).collect()
    };
    ContextWords {
        leads: section("leads"),
        others: section("others"),
        demonstratives: section("demonstratives"),
        after_demonstrative: section("after a demonstrative"),
    }
});

/// A factor for the rank of a quotation: 1.0 if its words are self-contained, else less, and more than 0. `tokens` are those
/// of `said`.
pub(crate) fn self_containment(said: &str, tokens: &[Token], kind: QuoteKind) -> Score {
    let listed = &*WORDS;
    let words: Vec<String> = tokens.iter().map(|token| token.of(said).to_lowercase()).collect();
    let is_pronoun = |at: usize| {
        let word = &*words[at];
        let next = words.get(at + 1).map(|next| &**next);
        let is_alone = || {
            next.is_none_or(|next| {
                listed.after_demonstrative.contains(next) || !next.starts_with(char::is_alphanumeric)
            })
        };
        listed.others.contains(word) || listed.demonstratives.contains(word) && is_alone()
    };
    // The speaker of an indirect quotation is shown before it: "Holt said he was ready".
    let is_reported = kind != QuoteKind::Direct;
    let is_self = |at: usize| is_reported && matches!(&*words[at], "he" | "she" | "him");
    let begins = (0..tokens.len()).find(|&at| tokens[at].is_word() && !listed.leads.contains(&*words[at]));
    let Some(first) = begins else { return 1.0 };
    // The conjunction of an indirect quotation: "Holt said that they would".
    let first = first + usize::from(is_reported && words[first] == "that" && first + 1 < words.len());
    let opening = if is_pronoun(first) && !is_self(first) {
        Some(OPEN_SUBJECT)
    } else if matches!(&*words[first], "it" | "it's" | "it’s") {
        Some(OPEN_IT)
    } else {
        None
    };
    let is_name = |at: usize| {
        at > first && matches!(tokens[at].kind, TokenKind::Title | TokenKind::Upper) && words[at] != "i"
    };
    let is_short = tokens.iter().filter(|token| token.is_word()).count() < LONG;
    let has_open_word =
        || (first + 1..tokens.len()).any(|at| is_pronoun(at) && !is_self(at) || words[at] == "it");
    let inside = if opening.is_none() && is_short && has_open_word() && !(0..tokens.len()).any(is_name) {
        OPEN_WORD
    } else {
        1.0
    };
    let is_part = !is_reported && tokens[0].kind == TokenKind::Lower;
    opening.unwrap_or(1.0) * inside * if is_part { PART } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::token::tokenize;

    fn of_kind(said: &str, kind: QuoteKind) -> Score {
        self_containment(said, &tokenize(said), kind)
    }

    fn direct(said: &str) -> Score {
        of_kind(said, QuoteKind::Direct)
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
        assert!(of_kind("he was ready to leave", QuoteKind::Indirect) >= 1.0);
        assert!(of_kind("that the port will close", QuoteKind::Indirect) >= 1.0);
        assert!(of_kind("that they were ready to leave", QuoteKind::Indirect) < 1.0);
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
                let factor = of_kind(&said, kind);
                proptest::prop_assert!(factor > 0.0 && factor <= 1.0);
            }
        }
    }
}
