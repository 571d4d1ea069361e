//! Finds the beginning of a reported clause: its conjunction, or the first word of its subject.

use std::ops::Range;

use crate::extract::lexicon::{WordClass, cue, flag};
use crate::extract::quote::cue::{is_auxiliary, is_irregular_past, is_time_word};
use crate::extract::quote::extent::{Extent, SUBJECT_REACH};
use crate::extract::text::tokenised_text::index_of;
use crate::extract::token::TokenKind;

/// Maximum length, in tokens, of times and occasions before a clause.
const OCCASION_REACH: usize = 12;
/// Distance, in tokens, from a preposition within which the noun of its occasion is.
const OCCASION_NOUN_REACH: usize = 6;
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
            || (text.has_lower(start, WordClass::ReportAdjunct)
                || matches!(text.word(start), "," | "—" | "-" | "–"));
        // "said, a policy that".
        let is_apposed = text.reads(start, ",") && text.has_lower(start + 1, WordClass::Article);
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
        text.is_mark(next, &['.', ',', ';']) || text.has_lower(next, WordClass::DemonstrativeAdjunct)
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
            && (text.has_lower(next + 1, WordClass::PhraseOpener) || text.reads(next + 1, "all"));
        // "pledged to mend the bridge that fell", "the port that opened in May".
        let is_past = is_irregular_past(text, next)
            || self.clauses.is_past_tense(next) && text.is(next + 1, flag::FUNCTION);
        (is_auxiliary(text, next) || is_verb || is_past) && text.kind(that - 1) == TokenKind::Lower
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
        while at < sentence.end && at - start < OCCASION_REACH {
            let word = text.word(at);
            // "say it may be years": no month.
            let is_calendar = text.is(at, flag::CALENDAR) && text.kind(at) != TokenKind::Lower;
            let is_time = is_calendar && text.kind(at + 1) != TokenKind::Possessive
                || is_time_word(text, at) && at > start
                || text.has_lower(at, WordClass::TimeAdverb)
                || matches!(word, "last" | "this" | "next") && is_time_word(text, at + 1)
                || text.kind(at) == TokenKind::Number && text.is(at.wrapping_sub(1), flag::CALENDAR);
            // "said back in June it expected".
            let is_back =
                word == "back" && at == start && text.has_lower(at + 1, WordClass::OccasionPreposition);
            if is_time || is_back {
                at += 1;
                continue;
            }
            if !text.has_lower(at, WordClass::OccasionPreposition) {
                break;
            }
            let leads_to_time = text.is(at + 1, flag::CALENDAR) && text.kind(at + 2) != TokenKind::Possessive
                || matches!(text.word(at + 1), "late" | "early");
            let occasion = (at + 2..sentence.end.min(at + OCCASION_NOUN_REACH))
                .take_while(|&noun| matches!(text.kind(noun), TokenKind::Lower | TokenKind::Title))
                .filter(|&noun| text.is_class(noun, cue::OCCASION))
                .last();
            match occasion {
                _ if leads_to_time => at += 1,
                Some(noun)
                    if (text.has_lower(at + 1, WordClass::PhraseOpener)
                        || text.reads(at + 1, "both")
                        || text.reads(at + 1, "several")
                        || text.reads(at + 1, "two")) =>
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
            .take_while(|&at| text.kind(at) != TokenKind::Mark && !text.has_lower(at, WordClass::ObjectBound))
            .find(|&at| is_auxiliary(text, at) || is_irregular_past(text, at));
        verb.is_some()
    }

    /// True for an amount that is the subject of a clause: "said at least six boats were", "said nearly half of them
    /// had".
    #[must_use]
    pub(crate) fn opens_with_amount(&self, at: usize, sentence: &Range<usize>) -> bool {
        let text = self.text();
        let amount = match text.word(at) {
            "at" if matches!(text.word(at + 1), "least" | "most") => at + 2,
            "about" | "over" | "around" | "nearly" | "roughly" | "almost" | "approximately" => at + 1,
            _ => return false,
        };
        let is_amount = text.kind(amount) == TokenKind::Number
            || text.has_lower(amount, WordClass::ShareOfPeople)
            || matches!(text.word(amount), "a" | "all" | "every" | "half" | "one");
        is_amount && self.opens_with_clause(amount, sentence)
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
            TokenKind::Lower if text.is(at, flag::FUNCTION) => {
                !text.has_lower(at, WordClass::NeverClauseOpener)
            }
            TokenKind::Lower => !text.word(at).ends_with("ly"),
            _ => false,
        }
    }
}
