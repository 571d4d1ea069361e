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
/// Factor for a statement about "it", if that can refer to nothing: "it is too early to tell".
const EMPTY_IT: Score = 0.9;
/// Factor for another statement about "it": "it has helped".
const OPEN_IT: Score = 0.5;
/// Factor for a statement that has such a pronoun later, with few nouns before it.
const OPEN_WORD: Score = 0.5;
/// Factor for a noun that only points to other words: "this issue", "that goal".
const OPEN_NOUN: Score = 0.65;
/// Factor for words in quotation marks that begin within a sentence.
const PART: Score = 0.4;
/// Factors for direct words by the number of them that say something, up to [`TELLING`]. "I hope so" has none.
const FEW_TELLING: [Score; TELLING] = [0.2, 0.3, 0.5, 0.8, 0.9];
/// A statement with this many such words usually says enough.
const TELLING: usize = 5;
/// After this many such words, a pronoun usually refers to one of them.
const ANTECEDENTS: usize = 3;
/// Words of fewer letters say nothing by themselves.
const SHORTEST: usize = 3;
/// Maximum distance, in tokens, from "it" to the clause that it stands for.
const CLAUSE_REACH: usize = 7;

/// The sections of `self-contained.txt`.
struct ContextWords {
    leads: FxHashSet<&'static str>,
    others: FxHashSet<&'static str>,
    demonstratives: FxHashSet<&'static str>,
    after_demonstrative: FxHashSet<&'static str>,
    pointing_nouns: FxHashSet<&'static str>,
    clause_openers: FxHashSet<&'static str>,
    form_words: FxHashSet<&'static str>,
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
        pointing_nouns: section("pointing nouns"),
        clause_openers: section("clause openers"),
        form_words: section("form words"),
    }
});

/// A factor for the rank of a quotation: 1.0 if its words are self-contained, else less, and more than 0. `tokens` are those
/// of `said`.
pub(crate) fn self_containment(said: &str, tokens: &[Token], kind: QuoteKind) -> Score {
    let words = tokens.iter().map(|token| {
        let word = token.of(said).to_lowercase();
        if word.contains('’') {
            word.replace('’', "'")
        } else {
            word
        }
    });
    let statement = Statement {
        words: words.collect(),
        tokens,
        // The speaker of an indirect quotation is shown before it: "Holt said he was ready".
        is_reported: kind != QuoteKind::Direct,
    };
    let Some(first) = statement.first() else {
        // "I hope so."
        return if statement.is_reported {
            1.0
        } else {
            FEW_TELLING[0]
        };
    };
    let begins_within = !statement.is_reported && tokens[0].kind == TokenKind::Lower;
    let part = if begins_within { PART } else { 1.0 };
    statement.opening(first) * statement.rest(first) * part
}

/// The words of a quotation.
struct Statement<'a> {
    /// In lower case, with straight apostrophes.
    words: Vec<String>,
    tokens: &'a [Token],
    is_reported: bool,
}

impl Statement<'_> {
    /// Returns the token at which the statement begins, without what only leads to it.
    fn first(&self) -> Option<usize> {
        let is_lead = |at: usize| !self.tokens[at].is_word() || WORDS.leads.contains(&*self.words[at]);
        let first = (0..self.words.len()).find(|&at| !is_lead(at))?;
        // The conjunction of an indirect quotation: "Holt said that they would".
        let has_that = self.is_reported && self.words[first] == "that" && first + 1 < self.words.len();
        Some(first + usize::from(has_that))
    }

    /// True for a pronoun for something else than the speaker, except "it".
    fn is_open(&self, at: usize) -> bool {
        let word = &*self.words[at];
        let is_self = self.is_reported && matches!(word, "he" | "she" | "him");
        let next = self.words.get(at + 1).map(|next| &**next);
        let is_alone = || {
            next.is_none_or(|next| {
                WORDS.after_demonstrative.contains(next) || !next.starts_with(char::is_alphanumeric)
            })
        };
        WORDS.others.contains(word) && !is_self || WORDS.demonstratives.contains(word) && is_alone()
    }

    fn is_it(&self, at: usize) -> bool {
        matches!(&*self.words[at], "it" | "it's")
    }

    /// The factor for the subject.
    fn opening(&self, first: usize) -> Score {
        if self.is_open(first) {
            return OPEN_SUBJECT;
        }
        if !self.is_it(first) {
            return 1.0;
        }
        // "it is too early to tell", "it's clear that".
        let until = self.words.len().min(first + CLAUSE_REACH);
        let has_clause = (first + 1..until).any(|at| WORDS.clause_openers.contains(&*self.words[at]));
        if has_clause { EMPTY_IT } else { OPEN_IT }
    }

    /// The factor for the words after the subject.
    fn rest(&self, first: usize) -> Score {
        let mut telling = 0;
        let mut rest: Score = 1.0;
        for at in 0..self.words.len() {
            let word = &*self.words[at];
            if at > first && telling < ANTECEDENTS && (self.is_open(at) || self.is_it(at)) {
                rest = rest.min(OPEN_WORD);
            }
            let points = at > 0
                && telling < ANTECEDENTS
                && WORDS.pointing_nouns.contains(word)
                && WORDS.demonstratives.contains(&*self.words[at - 1]);
            if points {
                rest = rest.min(OPEN_NOUN);
            }
            let is_name = at > first && matches!(self.tokens[at].kind, TokenKind::Title | TokenKind::Upper);
            let tells = self.tokens[at].is_word()
                && !WORDS.form_words.contains(word.split('\'').next().unwrap_or(word));
            if tells && (is_name || word.len() >= SHORTEST) {
                telling += 1;
            }
        }
        let few = FEW_TELLING.get(telling).copied().filter(|_| !self.is_reported);
        rest * few.unwrap_or(1.0)
    }
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
        let whole = [
            "The harbour should keep working and be no burden.",
            "This harbour is the best in the north.",
            "I think that the harbour will close.",
            "We have to wait for the tide.",
            "It is too early to tell when the harbour will open.",
        ];
        let open = [
            "They should keep working and not be the source of any burden.",
            "That probably has to be a basket,",
            "And that's easily enough to matter.",
            "This is what the town needs.",
            "There has been a good response to this,",
            "a very bad thing to do",
            "It looks late.",
            "I hope so.",
            "As far as I know, yes, that’s right,",
            "Well, I think it is fair to say that it has helped it.",
            "I don't think it's a good idea,",
            "But I'm not sure, in the end, where it leaves us.",
        ];
        for whole in whole {
            for open in open {
                assert!(direct(open) < direct(whole), "{open} {whole}");
            }
        }
    }

    #[test]
    fn a_noun_that_points_elsewhere_ranks_after_one_that_does_not() {
        let pointing = direct("I tried to give that message to the whole town council.");
        assert!(pointing < direct("I tried to give the harbour to the whole town council."));
        assert!(pointing < direct("The harbour closed on Friday, and that message reached the council."));
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
