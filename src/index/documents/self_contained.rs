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
use rustc_hash::FxHashMap;

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
/// The bit of a lack for such words; the others are an index in [`BY_LACK`].
const IS_PART: u64 = 1 << 2;
/// Statements of at least this many words usually explain their pronouns.
const LONG: usize = 18;

/// The sections of `self-contained.txt` that a word may be in, as bits.
const LEAD: u8 = 1;
const OTHER: u8 = 1 << 1;
const DEMONSTRATIVE: u8 = 1 << 2;
const AFTER_DEMONSTRATIVE: u8 = 1 << 3;

/// The listed words, each with its sections, and the number of bytes of the longest.
static WORDS: LazyLock<(FxHashMap<&'static str, u8>, usize)> = LazyLock::new(|| {
    let mut words: FxHashMap<&'static str, u8> = FxHashMap::default();
    for (section, word) in entries(include_str!("self-contained.txt")) {
        *words.entry(word).or_default() |= match section {
            "leads" => LEAD,
            "others" => OTHER,
            "demonstratives" => DEMONSTRATIVE,
            "after a demonstrative" => AFTER_DEMONSTRATIVE,
            _ => 0,
        };
    }
    let longest = words.keys().map(|word| word.len()).max().unwrap_or(0);
    (words, longest)
});

/// What a quotation lacks to be understood by itself, as a number of three bits. `tokens` are those of the quotation in
/// `text`.
#[must_use]
pub fn lack(text: &str, tokens: &[Token], kind: QuoteKind) -> u64 {
    let (listed, longest) = &*WORDS;
    let word = |at: usize| lower(tokens[at].of(text));
    let sections = |word: &str| {
        let is_short = word.len() <= *longest;
        is_short.then(|| listed.get(word).copied()).flatten().unwrap_or(0)
    };
    let is_alone = |at: usize| {
        at >= tokens.len() || {
            let word = word(at);
            sections(&word) & AFTER_DEMONSTRATIVE != 0 || !word.starts_with(char::is_alphanumeric)
        }
    };
    let is_pronoun = |at: usize, word: &str| {
        let sections = sections(word);
        sections & OTHER != 0 || sections & DEMONSTRATIVE != 0 && is_alone(at + 1)
    };
    // The speaker of an indirect quotation is shown before it: "Holt said he was ready".
    let is_reported = kind != QuoteKind::Direct;
    let is_self = |word: &str| is_reported && matches!(word, "he" | "she" | "him");
    let begins = (0..tokens.len()).find(|&at| tokens[at].is_word() && sections(&word(at)) & LEAD == 0);
    let Some(first) = begins else { return NOTHING };
    // The conjunction of an indirect quotation: "Holt said that they would".
    let first = first + usize::from(is_reported && first + 1 < tokens.len() && word(first) == "that");
    let is_name = |at: usize| {
        at > first && matches!(tokens[at].kind, TokenKind::Title | TokenKind::Upper) && word(at) != "i"
    };
    let is_short = || tokens.iter().filter(|token| token.is_word()).count() < LONG;
    let has_open_word = || {
        (first + 1..tokens.len()).any(|at| {
            let word = word(at);
            is_pronoun(at, &word) && !is_self(&word) || word == "it"
        })
    };
    let subject = word(first);
    let lack = if is_pronoun(first, &subject) && !is_self(&subject) {
        SUBJECT
    } else if matches!(&*subject, "it" | "it's" | "it’s") {
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
    use crate::index::analysis::wording::SPARE_BITS;

    fn of_kind(said: &str, kind: QuoteKind) -> f32 {
        let lack = lack(said, &tokenize(said), kind);
        assert!(lack < 1 << SPARE_BITS, "{said}");
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
