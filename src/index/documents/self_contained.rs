//! Estimates whether a quotation is self-contained: whether a reader understands it without the words around it.
//!
//! "They should keep working" and "That probably has to be a basket" are true quotations, but a list shows nothing to
//! which "they" and "that" refer. Such quotations stay in the list, after those that need nothing else. Short ones are scaled
//! down before, by other columns.
//!
//! The rules and factors are our own, chosen on first pages of agency reports.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::extract::QuoteKind;
use crate::extract::sections::entries;
use crate::extract::token::{Token, TokenKind};
use crate::index::analysis::short_words::ShortWords;

/// Factor for a statement whose subject is a pronoun for something outside of it.
const OPEN_SUBJECT: f32 = 0.35;
/// Factor for a statement about "it", if that can refer to nothing: "it is too early to tell".
const EMPTY_IT: f32 = 0.9;
/// Factor for another statement about "it": "it has helped".
const OPEN_IT: f32 = 0.5;
/// Factor for a statement that has such a pronoun later, with few nouns before it.
const OPEN_WORD: f32 = 0.5;
/// Factor for a noun that only points to other words: "this issue", "that goal".
const OPEN_NOUN: f32 = 0.65;
/// Factor for words in quotation marks that begin within a sentence.
const PART: f32 = 0.4;
/// Factors for direct words by the number of them that say something, up to [`TELLING`]. "I hope so" has none.
const FEW_TELLING: [f32; TELLING] = [0.2, 0.3, 0.5, 0.8, 0.9];
/// A statement with this many such words usually says enough.
const TELLING: usize = 5;
/// After this many such words, a pronoun usually refers to one of them.
const ANTECEDENTS: usize = 3;
/// Words of fewer letters say nothing by themselves.
const SHORTEST: usize = 3;
/// Maximum distance, in tokens, from "it" to the clause to which it refers.
const CLAUSE_REACH: usize = 7;
/// The factors that an index tells apart.
const FACTORS: [f32; 8] = [1.0, 0.9, 0.8, 0.65, 0.5, 0.35, 0.2, 0.08];

/// The sections of `self-contained.txt` that a word may be in, as bits.
const LEAD: u16 = 1;
const OTHER: u16 = 1 << 1;
const DEMONSTRATIVE: u16 = 1 << 2;
const AFTER_DEMONSTRATIVE: u16 = 1 << 3;
const POINTING_NOUN: u16 = 1 << 4;
const CLAUSE_OPENER: u16 = 1 << 5;
const FORM_WORD: u16 = 1 << 6;
/// Further bits: "it" or "it's"; "he", "she" or "him"; "that".
const IT: u16 = 1 << 7;
const SINGLE_PERSON: u16 = 1 << 8;
const THAT: u16 = 1 << 9;
/// A word, not a mark.
const WORD: u16 = 1 << 10;
/// The first character is a letter or digit.
const PLAIN: u16 = 1 << 11;
/// A name, or long enough to say something, and no form word.
const TELLS: u16 = 1 << 12;
/// More sections.
const CONTINUATION: u16 = 1 << 13;
const PRESENT: u16 = 1 << 14;
const BEFORE_NOUN: u16 = 1 << 15;

/// The listed words, with straight apostrophes, each with its sections, and the number of bytes of the longest.
static WORDS: LazyLock<(ShortWords<u16>, usize)> = LazyLock::new(|| {
    let mut words: FxHashMap<String, u16> = FxHashMap::default();
    for (section, word) in entries(include_str!("self-contained.txt")) {
        *words.entry(straight(word).into_owned()).or_default() |= match section {
            "leads" => LEAD,
            "others" => OTHER,
            "demonstratives" => DEMONSTRATIVE,
            "after a demonstrative" => AFTER_DEMONSTRATIVE,
            "pointing nouns" => POINTING_NOUN,
            "clause openers" => CLAUSE_OPENER,
            "form words" => FORM_WORD,
            "continuations" => CONTINUATION,
            "present" => PRESENT,
            "before a noun" => BEFORE_NOUN,
            _ => 0,
        };
    }
    let further = [
        ("it", IT),
        ("it's", IT),
        ("he", SINGLE_PERSON),
        ("she", SINGLE_PERSON),
        ("him", SINGLE_PERSON),
        ("that", THAT),
    ];
    for (word, bit) in further {
        *words.entry(word.to_owned()).or_default() |= bit;
    }
    let longest = words.keys().map(String::len).max().unwrap_or(0);
    let words = words.iter().map(|(word, bits)| (word.as_str(), *bits));
    (ShortWords::new(words), longest)
});

/// What a quotation lacks to be understood by itself, as a number of three bits. `tokens` are those of the quotation in
/// `text`.
#[must_use]
pub fn lack(text: &str, tokens: &[Token], kind: QuoteKind) -> u64 {
    let factor = factor(text, tokens, kind);
    let distance = |of: &f32| (of.ln() - factor.ln()).abs();
    let nearest = (0..FACTORS.len()).min_by(|&a, &b| distance(&FACTORS[a]).total_cmp(&distance(&FACTORS[b])));
    nearest.unwrap_or(0) as u64
}

/// The factor for the rank of a quotation that lacks this: 1.0 if its words are self-contained, else less, and more than 0.
#[must_use]
pub fn self_containment(lack: u64) -> f32 {
    FACTORS[(lack as usize).min(FACTORS.len() - 1)]
}

/// True for words that continue something ("But we will") or point to something ("one of these ships"), although they may be
/// understood well enough to be listed. `tokens` are those of the words in `text`.
#[must_use]
pub fn points_back(text: &str, tokens: &[Token]) -> bool {
    let words: Vec<StatementWord> = tokens
        .iter()
        .map(|token| StatementWord::of(text, *token))
        .collect();
    let continues = words
        .iter()
        .find(|word| word.is(WORD))
        .is_some_and(|word| word.is(CONTINUATION));
    let is_last = |at: usize| words[at + 1..].iter().all(|word| !word.is(WORD));
    let points = |at: usize| {
        let after_preposition = at > 0 && words[at - 1].is(BEFORE_NOUN);
        if words[at].is(IT) {
            // "One could recommend it", "the timing of it".
            return after_preposition || is_last(at);
        }
        let next = words.get(at + 1);
        let has_noun =
            next.is_some_and(|next| next.is(WORD) && !next.is(PRESENT | AFTER_DEMONSTRATIVE | FORM_WORD));
        words[at].is(DEMONSTRATIVE) && (!words[at].is(THAT) || after_preposition) && has_noun
    };
    continues || (0..words.len()).any(points)
}

/// The factor, as exact as the rules have it.
fn factor(text: &str, tokens: &[Token], kind: QuoteKind) -> f32 {
    let statement = Statement {
        words: tokens
            .iter()
            .map(|token| StatementWord::of(text, *token))
            .collect(),
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

/// A token of a quotation: its bits.
#[derive(Clone, Copy)]
struct StatementWord(u16);

impl StatementWord {
    fn of(text: &str, token: Token) -> Self {
        let written = token.of(text);
        let (listed, longest) = &*WORDS;
        let listed_as = |word: &str| listed.get(word).unwrap_or(0);
        // A word with a curly apostrophe has two bytes more than the listed one.
        let (mut bits, is_form_word) = if written.len() <= *longest + 2 {
            let word = straight(written);
            let bits = listed_as(&word);
            let apostrophe = word.bytes().position(|byte| byte == b'\'');
            let form = apostrophe.map_or(bits, |at| listed_as(&word[..at]));
            (bits, form & FORM_WORD != 0)
        } else {
            (0, false)
        };
        let is_capital = matches!(token.kind, TokenKind::Title | TokenKind::Upper);
        if token.is_word() {
            bits |= WORD;
            if !is_form_word && (is_capital || written.len() >= SHORTEST) {
                bits |= TELLS;
            }
        }
        if written.starts_with(char::is_alphanumeric) {
            bits |= PLAIN;
        }
        Self(bits)
    }

    const fn is(self, bits: u16) -> bool {
        self.0 & bits != 0
    }
}

/// The words of a quotation.
struct Statement {
    words: Vec<StatementWord>,
    is_reported: bool,
}

impl Statement {
    /// Returns the token at which the statement begins, without what only leads to it.
    fn first(&self) -> Option<usize> {
        let first = self
            .words
            .iter()
            .position(|word| word.is(WORD) && !word.is(LEAD))?;
        // The conjunction of an indirect quotation: "Holt said that they would".
        let has_that = self.is_reported && self.words[first].is(THAT) && first + 1 < self.words.len();
        Some(first + usize::from(has_that))
    }

    /// True for a pronoun for something else than the speaker, except "it".
    fn is_open(&self, at: usize) -> bool {
        let word = self.words[at];
        let is_self = self.is_reported && word.is(SINGLE_PERSON);
        let is_alone = || {
            let next = self.words.get(at + 1);
            next.is_none_or(|next| next.is(AFTER_DEMONSTRATIVE) || !next.is(PLAIN))
        };
        word.is(OTHER) && !is_self || word.is(DEMONSTRATIVE) && is_alone()
    }

    /// The factor for the subject.
    fn opening(&self, first: usize) -> f32 {
        if self.is_open(first) {
            return OPEN_SUBJECT;
        }
        if !self.words[first].is(IT) {
            return 1.0;
        }
        // "it is too early to tell", "it's clear that".
        let until = self.words.len().min(first + CLAUSE_REACH);
        let has_clause = self.words[first + 1..until.max(first + 1)]
            .iter()
            .any(|word| word.is(CLAUSE_OPENER));
        if has_clause { EMPTY_IT } else { OPEN_IT }
    }

    /// The factor for the words after the subject.
    fn rest(&self, first: usize) -> f32 {
        let mut telling = 0;
        let mut rest: f32 = 1.0;
        for (at, word) in self.words.iter().enumerate() {
            if at > first && telling < ANTECEDENTS && (self.is_open(at) || word.is(IT)) {
                rest = rest.min(OPEN_WORD);
            }
            let points = telling < ANTECEDENTS && word.is(POINTING_NOUN);
            if points && at > 0 && self.words[at - 1].is(DEMONSTRATIVE) {
                rest = rest.min(OPEN_NOUN);
            }
            telling += usize::from(word.is(TELLS));
        }
        let few = FEW_TELLING.get(telling).copied().filter(|_| !self.is_reported);
        rest * few.unwrap_or(1.0)
    }
}

/// A word in lower case, with straight apostrophes. Most words are.
fn straight(word: &str) -> Cow<'_, str> {
    if word
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return Cow::Borrowed(word);
    }
    let lower = word.to_lowercase();
    Cow::Owned(if lower.contains('’') {
        lower.replace('’', "'")
    } else {
        lower
    })
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
    fn words_that_continue_or_point_are_known() {
        for (said, expected) in [
            ("We pay each time we do one of these acquisitions.", true),
            ("We hope to come out of that meeting with a plan.", true),
            ("One could recommend it,", true),
            ("And then we could expect more of the harbour.", true),
            ("The harbour will close this year.", false),
            ("The harbour is a place that sailors like.", false),
            ("We know that ships come.", false),
            ("The harbour is old, but it works.", false),
        ] {
            assert_eq!(points_back(said, &tokenize(said)), expected, "{said}");
        }
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
