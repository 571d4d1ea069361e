//! Finds the addressee of a report and the words after it: "told the Herald's Ann Moss that …", "asked the
//! court in Halmery to …".

use std::ops::Range;

use crate::extract::lexicon::{WordClass, flag};
use crate::extract::quote::cue::is_auxiliary;
use crate::extract::quote::indirect::IndirectFinder;
use crate::extract::text::tokenised_text::index_of;
use crate::extract::token::TokenKind;

/// Maximum distance, in tokens, from a verb over an unlisted addressee to "that".
const CONJUNCTION_REACH: usize = 12;
/// Maximum length, in tokens, of a described addressee.
const AUDIENCE_NOUN_REACH: usize = 4;
/// Maximum distance, in tokens, from a verb of directing to the infinitive after its addressee.
const ADDRESSEE_REACH: usize = 14;
/// Maximum distance, in tokens, from the verb of a request to its preposition.
const REQUEST_REACH: usize = 9;
/// Maximum length, in tokens, of the words for an audience.
const AUDIENCE_REACH: usize = 6;

impl IndirectFinder<'_, '_, '_> {
    /// Finds the infinitive after an addressee: "told them to leave", "asked the court in Halmery not to act".
    /// Returns the token of its "to" or "not".
    pub(super) fn infinitive_behind(&self, verb: usize, sentence: &Range<usize>) -> Option<usize> {
        let text = self.clauses.text;
        let until = sentence.end.min(verb + ADDRESSEE_REACH);
        let to = (verb + 2..until)
            .take_while(|&at| {
                index_of(self.regions, at).is_none()
                    && !is_auxiliary(text, at)
                    && !(text.has_lower(at, WordClass::InfinitiveBound) || text.reads(at, "I"))
                    && (!text.is_mark(at, &[',', ':', ';', '(', '—', '–', '.']) || text.touches_next(at))
            })
            .find(|&at| text.reads(at, "to") && self.clauses.opens_infinitive(at))?;
        // The token before "to" must be a word, or a mark that can end a name or title.
        let is_pronoun_or_noun =
            text.kind(to - 1) != TokenKind::Mark || text.is_mark(to - 1, &['\'', '’', '”', '"', '.']);
        let start = if text.reads(to - 1, "not") { to - 1 } else { to };
        (is_pronoun_or_noun && index_of(self.regions, verb + 1).is_none() && start > verb + 1)
            .then_some(start)
    }

    /// Finds the preposition after an addressee: "asked the judge for time".
    pub(super) fn request_behind(&self, verb: usize, sentence: &Range<usize>) -> Option<usize> {
        let text = self.clauses.text;
        if self.extent.opens_clause(verb + 1, verb) || index_of(self.regions, verb + 1).is_some() {
            return None;
        }
        (verb + 2..sentence.end.min(verb + REQUEST_REACH))
            .take_while(|&at| {
                text.kind(at) != TokenKind::Mark
                    && !is_auxiliary(text, at)
                    && !text.has_lower(at, WordClass::RequestBound)
            })
            .find(|&at| text.reads(at, "for") && text.kind(at + 1) != TokenKind::Mark)
    }

    /// Finds the conjunction after an addressee that no list has: "told a packed hall in Halmery that …".
    pub(super) fn that_behind_addressee(
        &self,
        verb: usize,
        start: usize,
        sentence: &Range<usize>,
    ) -> Option<usize> {
        let text = self.clauses.text;
        if !text.is(verb, flag::SAY_TO) || start > verb + 1 {
            return None;
        }
        (start..sentence.end.min(start + CONJUNCTION_REACH))
            .take_while(|&at| {
                !is_auxiliary(text, at)
                    && index_of(self.regions, at).is_none()
                    && !text.is_mark(at, &[',', ':', ';'])
            })
            .find(|&at| text.reads(at, "that") && at > start)
    }

    pub(super) fn skip_addressee(&self, at: usize, end: usize) -> usize {
        let text = self.clauses.text;
        let name = if matches!(text.word(at), "the" | "The") {
            at + 1
        } else {
            at
        };
        let identity = self.clauses.identity;
        // "told his wife he was ill", "told her brother in law that".
        if text.has_lower(at, WordClass::Possessive) {
            let opens = |at: &usize| {
                text.has_lower(*at, WordClass::ClauseSubjectOpener)
                    || matches!(text.word(*at), "that" | "to")
                    || identity.holding(*at).is_some_and(|name| name.tokens.start == *at)
            };
            let is_noun = |at: &usize| text.kind(*at) == TokenKind::Lower && !text.is(*at, flag::FUNCTION);
            let nouns = (at + 1..end.min(at + AUDIENCE_NOUN_REACH)).take_while(is_noun);
            if let Some(noun) = nouns.last().filter(|noun| opens(&(noun + 1))) {
                return noun + 1;
            }
        }
        if let Some(placed) = identity
            .holding(name)
            .filter(|placed| placed.tokens.start == name || placed.tokens.start == at)
        {
            let behind = self.end_of_addressee(placed.tokens.end, end, identity.is_person(placed.entity));
            return self.behind_medium(behind, end);
        }
        let noun = (at..end.min(at + AUDIENCE_NOUN_REACH)).find(|&noun| {
            text.is(noun, flag::GROUP | flag::ROLE) || text.has_lower(noun, WordClass::AddresseeWord)
        });
        if let Some(noun) = noun {
            return noun + 1;
        }
        self.end_of_audience(at, end).unwrap_or(at)
    }

    /// Skips the kind of medium after a name or nationality, and the medium's name: "told Brazilian [newspaper O Mundo]",
    /// "told the Herald [newspaper]".
    fn behind_medium(&self, from: usize, end: usize) -> usize {
        let text = self.clauses.text;
        let is_medium = from < end && text.kind(from) == TokenKind::Lower && text.is(from, flag::ORG_ROLE);
        if !is_medium {
            return from;
        }
        let next = from + 1;
        match self.clauses.identity.holding(next) {
            Some(name) if name.tokens.start == next && !self.clauses.identity.is_person(name.entity) => {
                self.end_of_addressee(name.tokens.end, end, false)
            }
            _ => {
                let is_name = |at: &usize| text.tokens[*at].is_capitalised();
                let behind = (next..end).find(|at| !is_name(at)).unwrap_or(next);
                // "told the Herald newspaper Vera Holt is late".
                let leads_on = text.has_lower(behind, WordClass::ReportAdjunct) || text.reads(behind, "that");
                if leads_on { behind } else { next }
            }
        }
    }

    /// Skips the words that continue the name of an addressee: "told the Herald's Ann Moss", "told BBC Breakfast".
    pub(super) fn end_of_addressee(&self, from: usize, end: usize, is_person: bool) -> usize {
        let text = self.clauses.text;
        let mut at = from;
        if !is_person {
            while at < end
                && (text.kind(at) == TokenKind::Possessive
                    || text.tokens[at].is_capitalised()
                        && !text.is(at, flag::FUNCTION | flag::CALENDAR)
                        && self.clauses.identity.holding(at).is_none_or(|placed| {
                            text.kind(at - 1) == TokenKind::Possessive
                                || !self.clauses.identity.is_person(placed.entity)
                        }))
            {
                at = self
                    .clauses
                    .identity
                    .holding(at)
                    .map_or(at + 1, |placed| placed.tokens.end.max(at + 1));
            }
        }
        at
    }

    /// Finds the end of an audience before a clause that has a subject: "told a news conference the men were drunk",
    /// "told parliament the law was dead".
    pub(super) fn end_of_audience(&self, start: usize, end: usize) -> Option<usize> {
        let text = self.clauses.text;
        let first = start + usize::from(text.has_lower(start, WordClass::PhraseOpener));
        let is_noun = |at: usize| {
            matches!(
                text.kind(at),
                TokenKind::Lower | TokenKind::Title | TokenKind::Upper
            ) && !text.is(at, flag::FUNCTION)
        };
        let after = (first..end.min(first + AUDIENCE_REACH)).find(|&at| !is_noun(at))?;
        let opens = text.has_lower(after, WordClass::ClauseSubjectOpener);
        (after > first && opens && self.extent.has_clause(&(after..end))).then_some(after)
    }
}
