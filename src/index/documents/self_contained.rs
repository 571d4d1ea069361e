//! Estimates whether a quotation is self-contained: whether a reader understands it without the words around it.
//!
//! "They should keep working" and "That probably has to be a basket" are true quotations, but a list shows nothing to
//! which "they" and "that" refer. Such quotations stay in the list, after those that need nothing else. Short ones are scaled
//! down before, by other columns.
//!
//! The rules and factors are our own, chosen on first pages of agency reports.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::extract::QuoteKind;
use crate::extract::sections::entries;
use crate::extract::token::{Token, TokenKind};
use rustc_hash::FxHashSet;

/// Factors for the rank by what a quotation lacks: nothing; its subject, a pronoun for something outside of it; perhaps the
/// same, as "it" often refers to nothing ("it is too early to tell"); and, for a short statement, what a later pronoun refers
/// to, unless the statement has a name.
const BY_LACK: [f32; 4] = [1.0, 0.35, 0.75, 0.65];
const NOTHING: u64 = 0;
const SUBJECT: u64 = 1;
const IT: u64 = 2;
const WORD: u64 = 3;
/// Factor for words in quotation marks that begin within a sentence.
const PART: f32 = 0.7;
/// Bits of a [`lack`].
pub const LACK_BITS: u32 = 3;
/// The bit of a lack for such words; the others are an index in [`BY_LACK`].
const IS_PART: u64 = 1 << 2;
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

/// What a quotation lacks to be understood by itself, as a number of [`LACK_BITS`] bits. `tokens` are those of the quotation in
/// `text`.
#[must_use]
pub fn lack(text: &str, tokens: &[Token], kind: QuoteKind) -> u64 {
    let listed = &*WORDS;
    let words: Vec<Cow<'_, str>> = tokens.iter().map(|token| lower(token.of(text))).collect();
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
    let Some(first) = begins else { return NOTHING };
    // The conjunction of an indirect quotation: "Holt said that they would".
    let first = first + usize::from(is_reported && words[first] == "that" && first + 1 < words.len());
    let is_name = |at: usize| {
        at > first && matches!(tokens[at].kind, TokenKind::Title | TokenKind::Upper) && words[at] != "i"
    };
    let is_short = || tokens.iter().filter(|token| token.is_word()).count() < LONG;
    let has_open_word =
        || (first + 1..tokens.len()).any(|at| is_pronoun(at) && !is_self(at) || words[at] == "it");
    let lack = if is_pronoun(first) && !is_self(first) {
        SUBJECT
    } else if matches!(&*words[first], "it" | "it's" | "it’s") {
        IT
    } else if is_short() && has_open_word() && !(0..tokens.len()).any(is_name) {
        WORD
    } else {
        NOTHING
    };
    let is_part = !is_reported && tokens[0].kind == TokenKind::Lower;
    lack | if is_part { IS_PART } else { 0 }
}

/// The factor for the rank of a quotation that lacks this: 1.0 if its words are self-contained, else less, and more than 0.
#[must_use]
pub fn self_containment(lack: u64) -> f32 {
    let factor = BY_LACK[(lack & (IS_PART - 1)) as usize];
    factor * if lack & IS_PART == 0 { 1.0 } else { PART }
}

/// A word in lower case; most words are.
fn lower(word: &str) -> Cow<'_, str> {
    if word
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::token::tokenize;

    fn of_kind(said: &str, kind: QuoteKind) -> f32 {
        let lack = lack(said, &tokenize(said), kind);
        assert!(lack < 1 << LACK_BITS, "{said}");
        self_containment(lack)
    }

    fn direct(said: &str) -> f32 {
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
