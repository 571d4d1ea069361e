//! Finds the beginning of a reported clause: its conjunction, or the first word of its subject.

use std::ops::Range;

use crate::extract::lexicon::{cue, flag};
use crate::extract::quote::cue::{is_auxiliary, is_irregular_past, is_time_word};
use crate::extract::quote::extent::{Extent, SUBJECT_REACH};
use crate::extract::text::tokenised_text::index_of;
use crate::extract::token::TokenKind;

/// Maximum distance, in tokens, from a verb to its conjunction.
const THAT_REACH: usize = 18;
/// Maximum length, in tokens, of a quoted title between a verb and its conjunction.
const TITLE_REACH: usize = 9;

impl Extent<'_, '_, '_> {
    /// Finds the conjunction after a time, a place or an addressee: "said on Monday that …".
    #[must_use]
    pub(crate) fn that_behind(&self, start: usize, sentence: &Range<usize>) -> Option<usize> {
        let text = self.text();
        let leads = text.is(start, flag::CALENDAR)
            || text.word(start).ends_with("ly")
            || matches!(
                text.word(start),
                "in" | "on"
                    | "at"
                    | "during"
                    | "earlier"
                    | "last"
                    | "this"
                    | "after"
                    | "to"
                    | "via"
                    | "by"
                    | "with"
                    | "again"
                    | ","
                    | "late"
                    | "early"
                    | "out"
                    | "today"
                    | "yesterday"
                    | "from"
                    | "back"
                    | "before"
                    | "for"
                    | "—"
                    | "-"
                    | "–"
            );
        // "said, a policy that".
        let is_apposed = text.reads(start, ",") && matches!(text.word(start + 1), "a" | "an" | "the");
        if !leads || is_apposed {
            return None;
        }
        let mut at = start;
        while at < sentence.end.min(start + THAT_REACH) {
            // "said on the radio's “Halmery Now” that".
            if let Some(region) = index_of(self.regions, at) {
                let region = &self.regions[region];
                if region.len() > TITLE_REACH || region.start == start {
                    return None;
                }
                at = region.end;
                continue;
            }
            if text.reads(at, "that") {
                return (!self.opens_relative(at)).then_some(at);
            }
            // "the radio show": a noun.
            let is_noun = !(text.word(at).ends_with('d') || text.word(at).ends_with('s'))
                && text.kind(at - 1) == TokenKind::Lower
                && !text.is(at - 1, flag::FUNCTION);
            let reports = !is_noun && self.clauses.is_verb(at, flag::SAY_CLAUSE);
            if text.is_mark(at, &[':', ';']) || reports || matches!(text.word(at), "adding" | "continuing") {
                return None;
            }
            at += 1;
        }
        None
    }

    /// True for "that" followed by at most a noun and then a preposition or stop: "repeated that offer on Monday",
    /// "mentioned that in May". It is a demonstrative, not a conjunction.
    #[must_use]
    pub(crate) fn is_demonstrative(&self, that: usize) -> bool {
        let text = self.text();
        let noun = that + 1;
        let is_noun = text.kind(noun) == TokenKind::Lower
            && !text.is(noun, flag::FUNCTION)
            && !text.word(noun).ends_with('s');
        let next = if is_noun { noun + 1 } else { noun };
        text.is_mark(next, &['.', ',', ';'])
            || matches!(
                text.word(next),
                "in" | "on" | "at" | "during" | "after" | "before" | "again" | "to" | "by"
            )
    }

    /// True for a "that" directly before a verb, which opens a relative clause: "pointed to tools that have served",
    /// "said on a day that was long".
    pub(super) fn opens_relative(&self, that: usize) -> bool {
        let text = self.text();
        let next = that + 1;
        // "a priority that exceeds the rest".
        let is_verb = text.kind(next) == TokenKind::Lower
            && !text.is(next, flag::FUNCTION)
            && text.word(next).ends_with('s')
            && matches!(
                text.word(next + 1),
                "the" | "a" | "an" | "all" | "his" | "her" | "its" | "their"
            );
        (is_auxiliary(text, next) || is_verb) && text.kind(that - 1) == TokenKind::Lower
    }

    /// True if a conjunction at `at` opens the clause of the verb at `verb`.
    #[must_use]
    pub(crate) fn opens_clause(&self, at: usize, verb: usize) -> bool {
        let text = self.text();
        match text.word(at) {
            "that" | "whether" | "how" | "why" | "what" => true,
            // After "said", "when" gives the time; after "asked", it opens the question.
            "if" | "who" | "where" | "when" => !text.word(verb).starts_with("sa"),
            _ => false,
        }
    }

    /// Skips a time or an occasion, after which the reported words may begin: "on Friday", "in a statement", "earlier
    /// this week". Returns the next token.
    #[must_use]
    pub(crate) fn behind_occasion(&self, start: usize, sentence: &Range<usize>) -> usize {
        let text = self.text();
        let mut at = start;
        while at < sentence.end && at - start < 12 {
            let word = text.word(at);
            let is_time = text.is(at, flag::CALENDAR) && text.kind(at + 1) != TokenKind::Possessive
                || is_time_word(text, at) && at > start
                || matches!(
                    word,
                    "late" | "early" | "earlier" | "later" | "today" | "yesterday" | "again" | "recently"
                )
                || matches!(word, "last" | "this" | "next") && is_time_word(text, at + 1)
                || text.kind(at) == TokenKind::Number && text.is(at.wrapping_sub(1), flag::CALENDAR);
            if is_time {
                at += 1;
                continue;
            }
            if !matches!(word, "on" | "in" | "at" | "during" | "via") {
                break;
            }
            let leads_to_time = text.is(at + 1, flag::CALENDAR) && text.kind(at + 2) != TokenKind::Possessive
                || matches!(text.word(at + 1), "late" | "early");
            let occasion = (at + 2..sentence.end.min(at + 6))
                .take_while(|&noun| matches!(text.kind(noun), TokenKind::Lower | TokenKind::Title))
                .filter(|&noun| text.is_class(noun, cue::OCCASION))
                .last();
            match occasion {
                _ if leads_to_time => at += 1,
                Some(noun)
                    if matches!(
                        text.word(at + 1),
                        "a" | "an" | "the" | "his" | "her" | "its" | "their" | "both" | "several" | "two"
                    ) =>
                {
                    at = noun + 1;
                }
                _ => break,
            }
        }
        at
    }

    /// True for a subject and its verb: "wrote they may have", "wrote the dam was", but not "wrote a book that was".
    #[must_use]
    pub(crate) fn opens_with_clause(&self, start: usize, sentence: &Range<usize>) -> bool {
        let text = self.text();
        let verb = (start + 1..sentence.end.min(start + SUBJECT_REACH))
            .take_while(|&at| {
                text.kind(at) != TokenKind::Mark
                    && !matches!(
                        text.word(at),
                        "that" | "which" | "who" | "to" | "about" | "for" | "whose"
                    )
            })
            .find(|&at| is_auxiliary(text, at) || is_irregular_past(text, at));
        verb.is_some()
    }

    /// True for a token that can begin a clause without a conjunction: "said the bridge was", "said he would".
    #[must_use]
    pub(crate) fn can_open_clause(&self, at: usize) -> bool {
        let text = self.text();
        match text.kind(at) {
            TokenKind::Title | TokenKind::Upper | TokenKind::Mixed => {
                !text.is(at, flag::CALENDAR) || text.kind(at + 1) == TokenKind::Possessive
            }
            TokenKind::Number => true,
            TokenKind::Lower if text.is(at, flag::FUNCTION) => !cannot_open_clause(text.word(at)),
            TokenKind::Lower => !text.word(at).ends_with("ly"),
            _ => false,
        }
    }
}

/// True for the function words that cannot begin a clause.
fn cannot_open_clause(word: &str) -> bool {
    matches!(
        word,
        "in" | "on"
            | "at"
            | "by"
            | "for"
            | "from"
            | "with"
            | "of"
            | "to"
            | "into"
            | "as"
            | "during"
            | "after"
            | "before"
            | "when"
            | "where"
            | "while"
            | "without"
            | "since"
            | "who"
            | "until"
            | "amid"
            | "near"
            | "outside"
            | "about"
            | "against"
            | "over"
            | "out"
            | "off"
            | "up"
            | "down"
            | "via"
            | "and"
            | "but"
            | "or"
            | "so"
            | "is"
            | "was"
            | "are"
            | "were"
            | "be"
            | "been"
            | "has"
            | "have"
            | "had"
            | "will"
            | "would"
            | "could"
            | "can"
            | "may"
            | "might"
            | "must"
            | "should"
            | "do"
            | "does"
            | "did"
            | "earlier"
            | "later"
            | "again"
            | "last"
            | "today"
            | "yesterday"
            | "recently"
            | "then"
            | "too"
            | "well"
            | "upon"
            | "through"
            | "around"
            | "toward"
            | "towards"
            | "across"
            | "along"
            | "within"
            | "than"
            | "himself"
            | "herself"
            | "me"
            | "them"
            | "us"
            | "him"
    )
}
