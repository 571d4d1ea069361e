//! Noun phrases that open a clause: "nearly half", "people with knowledge of the plan", "polls in Halmery".

use crate::extract::MentionForm;
use crate::extract::lexicon::{WordClass, flag};
use crate::extract::quote::cue::{is_past, is_preposition, is_time_word};
use crate::extract::quote::noun_phrase::{Clauses, Subject, opens_clause};
use crate::extract::token::TokenKind;

/// Maximum length, in tokens, of a share of people before its last word.
const SHARE_REACH: usize = 6;
/// Maximum length, in tokens, of the phrase that opens a clause.
const PHRASE_REACH: usize = 7;
/// Maximum distance, in tokens, from a phrase back to the beginning of its clause.
const OPENER_REACH: usize = 16;

impl Clauses<'_, '_> {
    /// Returns a number or share of people: "nearly half", "more than four in 10", "a third", "43".
    pub(super) fn share_ending(&self, end: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let last = end - 1;
        let is_count =
            |at: usize| text.kind(at) == TokenKind::Number || text.has(at, WordClass::ShareOfPeople);
        if !is_count(last) {
            return None;
        }
        let mut start = last;
        while start > low
            && last - start < SHARE_REACH
            && (is_count(start - 1)
                || text.reads(start - 1, "-") && text.touches_next(start - 1)
                || (text.has_lower(start - 1, WordClass::ShareHelper)
                    || text.has_title(start - 1, WordClass::ShareOpener)))
        {
            start -= 1;
        }
        let opens = start <= low
            || text.kind(start - 1) == TokenKind::Mark
            || (text.has_lower(start - 1, WordClass::ShareLead)
                || text.reads(start - 1, "But")
                || text.reads(start - 1, "And"));
        opens.then_some(Subject {
            tokens: start..end,
            entity: None,
            form: MentionForm::Nominal,
        })
    }

    /// Returns the phrase that starts at `opening` if a preposition or participle follows it before `end`.
    pub(super) fn phrase_opening(&self, opening: usize, end: usize) -> Option<Subject> {
        let text = self.text;
        if let Some(placed) = self
            .identity
            .holding(opening)
            .filter(|placed| placed.tokens.start == opening)
        {
            let is_owner = text.kind(placed.tokens.end) == TokenKind::Possessive;
            let is_led_away = is_preposition(text, placed.tokens.end) || text.reads(placed.tokens.end, "and");
            return (!is_owner && is_led_away && self.identity.is_person(placed.entity))
                .then(|| self.subject_of(placed));
        }
        let phrase = self
            .phrase_end(opening, end + 1)
            .filter(|&phrase| phrase > opening)?;
        let noun = phrase - 1;
        // "One evening in particular shows": when, not who.
        if is_time_word(text, noun) {
            return None;
        }
        let has_head = text.kind(noun) == TokenKind::Lower && !text.is(noun, flag::FUNCTION)
            || text.is(noun, flag::ROLE | flag::GROUP)
            || text.word(noun).ends_with('s') && text.tokens[noun].is_word();
        has_head.then(|| self.description(opening..phrase))
    }

    /// Returns the end of the noun phrase that starts at `opening`: a preposition, relative pronoun or participle.
    pub(super) fn phrase_end(&self, opening: usize, before: usize) -> Option<usize> {
        let text = self.text;
        let mut end = opening;
        while end < before - 1 && end - opening < PHRASE_REACH {
            let word = text.word(end);
            let is_led_away = end > opening
                && (is_preposition(text, end)
                    || matches!(word, "who" | "that")
                    || is_past(text, end) && is_preposition(text, end + 1));
            if is_led_away {
                break;
            }
            let is_noun_phrase = match text.kind(end) {
                TokenKind::Lower => {
                    !text.is(end, flag::FUNCTION | flag::SAY_ANY)
                        || (text.has_lower(end, WordClass::OpeningNounWord) || text.reads(end, "Those"))
                        || text.is(end, flag::GROUP)
                }
                TokenKind::Mark => text.touches_next(end),
                _ => !text.has(end, WordClass::Preposition) || text.kind(end) == TokenKind::Number,
            };
            if !is_noun_phrase {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    /// Returns the phrase that opens the clause, if a preposition leads to the phrase that starts at `start` and
    /// another one follows the opening phrase: "Polls in Halmery said", "People briefed on the plan said".
    pub(super) fn clause_opener(&self, start: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let mut before = start;
        while before > low
            && ((text.has_lower(before - 1, WordClass::PhraseOpener)
                || text.reads(before - 1, "The")
                || text.reads(before - 1, "this"))
                || text.is(before - 1, flag::OFFICE | flag::COURTESY)
                || text.kind(before - 1) == TokenKind::Number)
        {
            before -= 1;
        }
        if before <= low + 1 || !is_preposition(text, before - 1) {
            return None;
        }
        let mut opening = before - 1;
        while opening > low && start - opening < OPENER_REACH {
            let word = text.word(opening - 1);
            let is_inside_word = text.touches_next(opening - 1) && matches!(word, "-" | "/" | "&" | ".");
            if text.kind(opening - 1) == TokenKind::Mark && !is_inside_word || opens_clause(text, opening - 1)
            {
                break;
            }
            opening -= 1;
        }
        if let Some(placed) = self.identity.holding(opening).filter(|placed| {
            placed.tokens.start == opening
                && (self.identity.is_person(placed.entity) || placed.tokens.len() > 1)
        }) {
            let is_led_away = matches!(text.word(placed.tokens.end), "of" | "from" | "at");
            return (is_led_away && self.identity.is_person(placed.entity)).then(|| self.subject_of(placed));
        }
        let end = self.phrase_end(opening, before)?;
        let noun = end
            .checked_sub(1)
            .filter(|&noun| noun >= opening && end < before)?;
        let is_noun = text.is(noun, flag::ROLE | flag::GROUP)
            || text.reads(noun, "percent")
            || text.has_word(noun, WordClass::OpeningNoun) && !text.reads(noun, "Half")
            || noun > opening && !text.is(noun, flag::FUNCTION)
            || text.word(noun).ends_with('s') && !text.is(noun, flag::FUNCTION);
        is_noun.then(|| self.description(opening..end))
    }
}
