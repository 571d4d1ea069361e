//! Finds the subject of a main clause, after a dateline or an introductory phrase.

use std::ops::Range;

use crate::extract::identity::Placed;
use crate::extract::lexicon::{WordClass, cue, flag};
use crate::extract::quote::cue::{is_auxiliary, is_be, is_finite, is_irregular_past, is_time_word};
use crate::extract::quote::noun_phrase::{Clauses, Subject};
use crate::extract::token::TokenKind;
use crate::extract::{EntityKind, MentionForm};

/// Distance, in tokens, from an organisation within which the name of its member begins.
const PERSON_REACH: usize = 4;
/// Maximum length, in tokens, of a dateline.
const LEAD_REACH: usize = 12;
/// Maximum length, in tokens, of words that only lead in a clause, with their comma.
const OPENING_REACH: usize = 18;

impl Clauses<'_, '_> {
    /// Returns the person that a heading with "From" names: "From the desk of Ana Ruiz, president of the league:".
    #[must_use]
    pub(crate) fn name_from(&self, range: &Range<usize>) -> Option<Subject> {
        if !self.text.reads(range.start, "From") {
            return None;
        }
        let name = range.clone().find_map(|at| self.identity.holding(at))?;
        self.identity
            .is_person(name.entity)
            .then(|| self.subject_of(name))
    }

    /// Returns the likely subject of a main clause: the first name, pronoun or speaking noun without a preposition
    /// before it.
    #[must_use]
    pub(crate) fn main_subject(&self, range: &Range<usize>) -> Option<Subject> {
        let text = self.text;
        let mut fallback = None;
        let mut at = self.clause_start(range);
        while at < range.end {
            if let Some(placed) = self
                .identity
                .holding(at)
                .filter(|placed| placed.tokens.start == at)
            {
                at = placed.tokens.end;
                let is_owner = text.kind(at) == TokenKind::Possessive
                    || matches!(
                        text.word(placed.tokens.start),
                        "his" | "His" | "her" | "Her" | "him"
                    );
                let is_person = self.identity.is_person(placed.entity);
                // "Kerry spokesman Bo Lind", "Senate Leader Bo Lind": a name that leads to a title is not yet the
                // subject. Neither is the name in "the Harbour Board report".
                let leads_on = text.kind(at) == TokenKind::Lower
                    && (text.is(at, flag::ROLE | flag::GROUP)
                        || !is_person && text.is_class(at, cue::OCCASION) && !text.word(at).ends_with('s'))
                    && !text.is(at, flag::FUNCTION)
                    || !is_person && self.leads_to_person(at, range.end);
                if is_owner || leads_on || !(is_person || self.speaks(placed)) {
                    continue;
                }
                if self.follows_preposition(placed.tokens.start, range.start) {
                    if is_person && fallback.is_none() {
                        fallback = Some(self.subject_of(placed));
                    }
                    continue;
                }
                return Some(self.subject_of(placed));
            }
            let is_speaking = text.kind(at) == TokenKind::Lower && text.is(at, flag::ROLE | flag::GROUP)
                || text.kind(at) == TokenKind::Title && text.is(at, flag::GROUP);
            if is_speaking
                && !text.is(at, flag::FUNCTION)
                && self.identity.holding(at + 1).is_none()
                && text.kind(at + 1) != TokenKind::Possessive
                && let Some(noun) = self.nominal_ending(at, range.start)
                && !self.follows_preposition(noun.tokens.start, range.start)
                && !text.is(at + 1, flag::ROLE)
            {
                return Some(noun);
            }
            at += 1;
        }
        fallback
    }

    /// Returns a pronoun or plural that opens a clause before its verb, so that a name after the verb is an object: "It
    /// criticised Holt, saying", "Several groups sued Holt, saying".
    pub(super) fn opening_subject(&self, range: &Range<usize>) -> Option<Subject> {
        let text = self.text;
        let mut start = self.clause_start(range);
        // "Meanwhile, it".
        if text.reads(start + 1, ",") && self.identity.holding(start).is_none() {
            start += 2;
        }
        let acts = |at: usize| {
            self.is_past_tense(at) || is_irregular_past(text, at) && !matches!(text.word(at), "goes" | "does")
        };
        let is_pronoun = text.has_word(start, WordClass::Nominative) && !text.is(start, flag::HE | flag::SHE);
        // "It was denied, but the council stays away, saying": a later clause has a subject of its own.
        let turns = |at: usize| {
            text.reads(at, ",") && text.has_lower(at + 1, WordClass::CoordinateLead) && !acts(at + 2)
        };
        if range.clone().any(turns) {
            return None;
        }
        if is_pronoun {
            let verb = (start + 1..range.end).find(|&at| !self.is_adverb(at))?;
            let is_passive = (start + 1..verb).any(|at| is_be(text, at));
            return self.pronoun(start).filter(|_| acts(verb) && !is_passive);
        }
        let is_noun =
            |at: usize| text.kind(at) == TokenKind::Lower && !text.is(at, flag::FUNCTION) && !acts(at);
        let end = (start + 1..range.end).find(|&at| !is_noun(at))?;
        let is_plural = text.has_word(start, WordClass::Quantifier)
            && end > start + 1
            && text.word(end - 1).ends_with('s')
            && acts(end);
        is_plural.then(|| self.description(start..end))
    }

    /// Returns the noun phrase that opens a sentence, directly before its verb: "The retired surgeon has told nobody,
    /// saying", "Another said".
    #[must_use]
    pub(crate) fn opening_nominal(&self, range: &Range<usize>) -> Option<Subject> {
        /// Maximum length, in tokens, of the phrase.
        const LONGEST: usize = 6;
        let text = self.text;
        let start = self.clause_start(range);
        let opens = text.has_title(start, WordClass::NominalOpener)
            || text.has_lower(start, WordClass::Article)
            || text.has_lower(start, WordClass::LoneDeterminer);
        let is_noun = |at: usize| {
            text.kind(at) == TokenKind::Lower
                && !text.is(at, flag::FUNCTION)
                && !text.word(at).ends_with("ly")
                || text.kind(at) == TokenKind::Number
        };
        // "A docker who goes by the name “Lefty” said".
        let acts = |at: usize| {
            is_auxiliary(text, at)
                || text.reads(at, "who")
                || (self.is_past_tense(at) || self.is_verb(at, flag::SAY_ANY)) && !is_noun(at + 1)
        };
        // "ProCurrent obtained": a name that the tagger missed.
        let names = (start..range.end.min(start + LONGEST))
            .take_while(|&at| {
                text.tokens[at].is_capitalised() && !text.is(at, flag::FUNCTION | flag::CALENDAR)
            })
            .count();
        if names > 0 && acts(start + names) {
            return Some(self.description(start..start + names));
        }
        let end = (start + 1..range.end.min(start + LONGEST))
            .filter(|_| opens)
            .take_while(|&at| is_noun(at) || is_auxiliary(text, at) || text.reads(at, "who"))
            .find(|&at| acts(at))?;
        let noun = end - 1;
        let is_somebody =
            noun > start && !is_time_word(text, noun) || text.has_word(start, WordClass::LoneDeterminer);
        is_somebody.then(|| self.description(start..end))
    }

    /// Returns the person at the beginning of a sentence, if only descriptions precede the verb at `end`: "Vera Holt,
    /// a clerk who works for Martin Reeve, one of the owners, [said]".
    pub(super) fn described_opener(&self, end: usize, low: usize) -> Option<Subject> {
        /// Maximum distance, in tokens, from the beginning of the sentence to the end of the name.
        const REACH: usize = 12;
        let text = self.text;
        let first = text.sentence_start(low).max(low);
        // Quick exit for most sentences: they have no name before a comma.
        let can_open = |comma: usize| text.reads(comma, ",") && self.identity.ending_at(comma).is_some();
        if !(first + 1..end.min(first + REACH)).any(can_open) {
            return None;
        }
        let mut at = self.clause_start(&(first..end));
        at += usize::from(matches!(text.word(at), "But" | "And"));
        while at < end && (text.is(at, flag::OFFICE | flag::COURTESY) || text.reads(at, ".")) {
            at += 1;
        }
        let name = self.identity.holding(at).filter(|name| {
            name.tokens.start == at
                && name.form == MentionForm::Name
                && name.tokens.end + 2 < end
                && text.reads(name.tokens.end, ",")
                && self.identity.is_person(name.entity)
        })?;
        let first = name.tokens.end + 1;
        let describes = text.has_lower(first, WordClass::AppositionOpener)
            || text.is(first, flag::ROLE) && text.kind(first) == TokenKind::Lower;
        (describes && self.is_all_described(first, end)).then(|| self.subject_of(name))
    }

    /// True if the parts between commas from `start` to the verb at `end` have only the verbs of relative
    /// clauses.
    fn is_all_described(&self, start: usize, end: usize) -> bool {
        let text = self.text;
        let acts = |at: usize| is_finite(text, at) || is_irregular_past(text, at);
        let opens_relative = |at: usize| text.has_lower(at, WordClass::RelativePronoun);
        let mut parts = (start..end)
            .collect::<Vec<_>>()
            .split(|&at| text.reads(at, ","))
            .map(<[usize]>::to_vec)
            .collect::<Vec<_>>();
        let is_closed = parts.last().is_some_and(Vec::is_empty);
        if is_closed {
            parts.pop();
        }
        let is_description = |part: &Vec<usize>| {
            let relative = part.iter().position(|&at| opens_relative(at));
            let opens_otherwise = part.first().is_some_and(|&at| {
                text.has_lower(at, WordClass::PartConjunction)
                    || self.identity.holding(at).is_some_and(|name| {
                        name.form == MentionForm::Name && self.identity.is_person(name.entity)
                    })
            });
            !opens_otherwise && !part[..relative.unwrap_or(part.len())].iter().any(|&at| acts(at))
        };
        // Without its second comma, as in "the clerk who wrote it said", a description needs its own verb.
        let has_own_verb = |part: &Vec<usize>| {
            part.iter()
                .position(|&at| opens_relative(at))
                .is_none_or(|relative| part[relative..].iter().any(|&at| acts(at)))
        };
        parts.iter().all(is_description) && (is_closed || parts.len() == 1 && has_own_verb(&parts[0]))
    }

    /// True if words of an office lead from `start` to a person's name.
    pub(super) fn leads_to_person(&self, start: usize, limit: usize) -> bool {
        let text = self.text;
        let leads = |at: &usize| {
            text.tokens[*at].is_capitalised()
                || text.kind(*at) == TokenKind::Lower && !text.is(*at, flag::FUNCTION | flag::SAY_ANY)
        };
        let name = (start..limit.min(start + PERSON_REACH))
            .take_while(leads)
            .find(|&at| {
                self.identity
                    .holding(at)
                    .is_some_and(|placed| placed.tokens.start == at && self.identity.is_person(placed.entity))
            });
        // "The Herald harbour columnist Bo Lind", but not "the Herald quoted Bo Lind".
        name.is_some_and(|name| {
            name > start
                && (text.is(name - 1, flag::ROLE | flag::OFFICE)
                    || (start..name).all(|at| text.tokens[at].is_capitalised()))
                || name == start
        })
    }

    /// Returns the beginning of the text after a dateline: "HALMERY (Herald) - The bridge is shut".
    #[must_use]
    pub(crate) fn behind_dateline(&self, range: &Range<usize>) -> usize {
        let text = self.text;
        let dash = (range.start..range.end.min(range.start + LEAD_REACH))
            .find(|&at| text.is_mark(at, &['-', '–', '—']) && at > range.start && !text.touches_next(at - 1));
        match dash {
            Some(dash)
                if (range.start..dash).all(|at| {
                    text.kind(at) == TokenKind::Mark
                        || text.tokens[at].is_capitalised()
                        || text.kind(at) == TokenKind::Number
                }) =>
            {
                dash + 1
            }
            _ => range.start,
        }
    }

    /// Returns the beginning of the main clause: after a dateline, or after the comma of "Speaking in Halmery, Holt
    /// …".
    pub(super) fn clause_start(&self, range: &Range<usize>) -> usize {
        let text = self.text;
        let near = range.start..range.end.min(range.start + OPENING_REACH);
        let behind = self.behind_dateline(range);
        if behind > range.start {
            return behind;
        }
        let first = text.word(range.start);
        let leads_in = text.kind(range.start) == TokenKind::Title
            && (text.has(range.start, WordClass::Preposition)
                || first.ends_with("ing")
                || matches!(first, "After" | "Asked" | "During")
                || text.has(range.start, WordClass::Subordinator)
                // "Hours after his election, Holt", "Two days before the vote, Holt".
                || matches!(text.word(range.start + 1), "after" | "before")
                || is_time_word(text, range.start + 1)
                    && matches!(text.word(range.start + 2), "after" | "before"));
        if leads_in && let Some(comma) = near.clone().find(|&at| text.reads(at, ",")) {
            let mut next = comma + 1;
            while next < range.end && text.is(next, flag::OFFICE | flag::COURTESY) {
                next += 1;
            }
            let is_name = self
                .identity
                .holding(next)
                .is_some_and(|placed| self.identity.is_person(placed.entity));
            if is_name || self.pronoun(next).is_some() {
                return comma + 1;
            }
        }
        range.start
    }

    fn speaks(&self, placed: &Placed) -> bool {
        self.identity
            .entities
            .get(placed.entity)
            .is_some_and(|entity| entity.kind == EntityKind::Organisation)
    }

    fn follows_preposition(&self, start: usize, low: usize) -> bool {
        let mut at = start;
        while at > low
            && (self.text.is(at - 1, flag::OFFICE | flag::COURTESY)
                || (self.text.has_lower(at - 1, WordClass::Article) || self.text.reads(at - 1, ".")))
        {
            at -= 1;
        }
        at > low
            && (self.text.has_lower(at - 1, WordClass::GoverningPreposition)
                || self.text.has_title(at - 1, WordClass::OpeningPreposition))
    }
}
