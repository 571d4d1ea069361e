//! Reads the words before a reporting verb that change its meaning: auxiliaries, negation, and governing verbs.
//!
//! "did not say", "has yet to say" and "stopped short of saying" mean that it was not said. "may say" and "is
//! expected to say" leave it open. "went on to say" means that it was said.

use crate::extract::lexicon::{WordClass, cue};
use crate::extract::quote::clause::Clauses;
use crate::extract::quote::cue::{is_be, is_modal, is_negation};
use crate::extract::token::TokenKind;

/// The status of the act of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It has happened: "said", "went on to say".
    Fact,
    /// It has not happened: "did not say", "failed to say".
    Negated,
    /// It was declined: "refused to say".
    Declined,
    /// It may happen: "could say", "is due to say".
    Open,
    /// Unknown, because no list has the governor of the infinitive: "a plan to say".
    Unknown,
}

/// A verb with the words on its left that belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VerbGroup {
    /// The first token, at which the subject ends.
    pub(crate) start: usize,
    /// The status of the act.
    pub(crate) mood: Mood,
    /// True if the negation belongs to the verb or its governor: "did not say", "failed to say", but not "does not
    /// want to say".
    pub(crate) is_direct: bool,
}

impl Clauses<'_, '_> {
    /// Returns the group of the verb at `verb`, beginning at `low` at the earliest.
    #[must_use]
    pub(crate) fn verb_group(&self, verb: usize, low: usize) -> VerbGroup {
        let text = self.text;
        let mut group = VerbGroup {
            start: verb,
            mood: Mood::Fact,
            is_direct: true,
        };
        // "would only say", "would later say": it was said.
        let mut is_settled = false;
        while group.start > low {
            let before = group.start - 1;
            let word = text.word(before);
            if is_negation(text, before) {
                group.mood = Mood::Negated;
            } else if is_modal(text, before) {
                if group.mood == Mood::Fact && !is_settled {
                    group.mood = Mood::Open;
                }
            } else if word == "to" {
                let Some(governed) = self.governed(before, low, group.mood) else {
                    group.mood = Mood::Unknown;
                    break;
                };
                group = governed;
                continue;
            } else if word == "of" && before > low && text.reads(before - 1, "short") {
                group.mood = Mood::Negated;
                // "stopped well short of saying".
                let governor = (low.max(before.saturating_sub(4))..before - 1)
                    .rev()
                    .find(|&at| text.is_class(at, cue::FAIL));
                group.start = governor.unwrap_or(before - 1);
                continue;
            } else if word == "without" && text.word(verb).ends_with("ing") {
                group.mood = Mood::Negated;
                group.start = before;
                break;
            } else if !self.is_adverb(before) {
                break;
            }
            is_settled |= text.has_lower(before, WordClass::SettlingAdverb);
            group.start = before;
        }
        group
    }

    /// Returns the group of an infinitive whose "to" is at `to`, including the verb or adjective that governs it;
    /// None if no list has the governor.
    fn governed(&self, to: usize, low: usize, mood: Mood) -> Option<VerbGroup> {
        let text = self.text;
        let mut governor = to.checked_sub(1).filter(|&at| at >= low)?;
        let mut mood = mood;
        // "decided not to say", "is expected later to say", "is expected on Monday to say".
        while governor > low {
            let word = text.word(governor);
            if is_negation(text, governor) {
                mood = Mood::Negated;
            } else if text.is_class(governor, cue::FUTURE | cue::FAIL | cue::GO_ON)
                || !self.is_adverb(governor)
                || matches!(word, "has" | "have" | "had")
            {
                break;
            }
            governor -= 1;
        }
        let classes = text.classes(governor)
            | governor
                .checked_sub(1)
                .map_or(0, |verb| text.phrasal_classes(verb));
        let is_phrasal = classes & cue::GO_ON != 0 && text.reads(governor, "on");
        let start = if is_phrasal { governor - 1 } else { governor };
        let mood = if classes & cue::DECLINE != 0 {
            Mood::Declined
        } else if classes & cue::FAIL != 0 {
            Mood::Negated
        } else if classes & cue::FUTURE != 0 {
            if mood == Mood::Negated { mood } else { Mood::Open }
        } else if classes & cue::GO_ON != 0 {
            mood
        } else {
            return None;
        };
        Some(VerbGroup {
            start,
            mood,
            is_direct: classes & cue::FAIL != 0,
        })
    }

    /// True for a verb after auxiliaries or "to", which has the same form for every subject: "will say".
    #[must_use]
    pub(crate) fn is_helped(&self, verb: usize, low: usize) -> bool {
        let group = self.verb_group(verb, low);
        let text = self.text;
        (group.start..verb).any(|at| {
            let word = text.word(at);
            is_modal(text, at)
                || is_be(text, at)
                || text.has_lower(at, WordClass::InfinitiveHelper)
                || is_negation(text, at) && word.len() > 5
        })
    }

    /// True for an infinitive whose governor is listed, so that it can be a reporting verb.
    #[must_use]
    pub(crate) fn is_governed(&self, verb: usize) -> bool {
        let text = self.text;
        verb.checked_sub(1).is_some_and(|to| {
            text.reads(to, "to")
                && text.kind(to) == TokenKind::Lower
                && self.governed(to, text.sentence_start(verb), Mood::Fact).is_some()
        })
    }
}
