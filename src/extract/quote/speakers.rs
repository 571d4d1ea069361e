//! The subject of a report -> all its speakers, and the person or body that a spokesman represents.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::extract::identity::Identity;
use crate::extract::lexicon::{WordClass, cue, flag};
use crate::extract::quote::noun_phrase::Subject;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;
use crate::extract::{EntityKind, MentionForm, Speaker};

/// Maximum number of tokens of a title before the name of a further speaker.
const TITLE_REACH: usize = 4;
/// Maximum length, in tokens, of a name that the tagger missed.
const LONGEST_NAME: usize = 4;
/// Maximum number of tokens before "spokesman" that describe the body.
const ADJECTIVE_REACH: usize = 4;
/// Maximum length, in tokens, of a described principal before the agent.
const PRINCIPAL_REACH: usize = 5;
/// Distance, in tokens, within which the name of a principal ends.
const NAME_REACH: usize = 6;
/// Maximum length, in tokens, of a described principal after the agent.
const NOUN_REACH: usize = 8;
/// Maximum length, in tokens, of a description of a person.
const DESCRIPTION_REACH: usize = 14;
/// Number of sentences before "both firms" in which their names are searched.
const PAIR_REACH: usize = 4;
/// Maximum number of speakers of one quotation.
const MAX_SPEAKERS: usize = 12;

/// Splits subjects into speakers and finds the principals of spokesmen.
#[derive(Debug)]
pub(crate) struct SpeakerFinder<'r, 'a> {
    text: &'r TokenisedText<'a>,
    identity: &'r Identity,
    /// Cache of the principals found so far, by entity.
    principals: FxHashMap<usize, Option<Speaker>>,
}

impl<'r, 'a> SpeakerFinder<'r, 'a> {
    /// Creates a finder for a text and its entities.
    #[must_use]
    pub(crate) fn new(text: &'r TokenisedText<'a>, identity: &'r Identity) -> Self {
        Self {
            text,
            identity,
            principals: FxHashMap::default(),
        }
    }

    /// Returns all speakers that a subject names: "Holt and Reeve" are two.
    #[must_use]
    pub(crate) fn speakers(&self, subject: &Subject) -> Vec<Speaker> {
        let mut joint = self.joint(subject);
        if joint.is_empty() {
            joint = self.pair_before(subject);
        }
        if joint.is_empty() {
            joint = self.joint_after(subject);
        }
        if joint.len() > 1 {
            return joint;
        }
        vec![Speaker {
            entity: subject.entity,
            span: self.text.span(&subject.tokens),
        }]
    }

    /// Returns the conjuncts of a subject that ends with "and" and a name; fewer than two if it is no such list.
    fn joint(&self, subject: &Subject) -> Vec<Speaker> {
        let text = self.text;
        let low = text.sentence_start(subject.tokens.start);
        // "EU Trade and Transport Commissioner Holt": the conjunction of a name joins no speakers.
        let is_joined = |start: usize| {
            start > low
                && matches!(text.word(start - 1), "and" | "&")
                && self.identity.holding(start - 1).is_none()
        };
        let Some((mut start, last)) = self
            .conjunct_ending(subject.tokens.end, low)
            .filter(|&(start, _)| is_joined(start))
        else {
            return Vec::new();
        };
        let mut found = vec![last];
        let (mut has_and, mut valid) = (false, 0);
        while found.len() < MAX_SPEAKERS && start > low {
            let mut end = start;
            let is_and = is_joined(end);
            if is_and {
                end -= 1;
            }
            let has_comma = end > low && text.reads(end - 1, ",");
            if has_comma {
                end -= 1;
            }
            if !(is_and || has_and && has_comma) || end <= low {
                break;
            }
            has_and = true;
            let Some((before, speaker)) = self.conjunct_ending(end, low) else {
                break;
            };
            found.push(speaker);
            start = before;
            // "At the port, Holt and Reeve said": the object of a preposition is not part of the list.
            if self.opens_phrase(start, low) {
                valid = found.len();
            }
        }
        found.truncate(valid);
        found.reverse();
        found
    }

    /// Returns the names that follow an inverted subject: "said Holt and Reeve".
    fn joint_after(&self, subject: &Subject) -> Vec<Speaker> {
        let text = self.text;
        let can_be_first =
            subject.entity.is_some_and(|entity| self.can_speak(entity)) && subject.form == MentionForm::Name;
        if !can_be_first || !matches!(text.word(subject.tokens.end), "and" | ",") {
            return Vec::new();
        }
        let mut found = vec![Speaker {
            entity: subject.entity,
            span: text.span(&subject.tokens),
        }];
        let (mut end, mut has_and) = (subject.tokens.end, false);
        while !has_and && found.len() < MAX_SPEAKERS {
            has_and = text.reads(end, "and");
            let first = end + 1 + usize::from(text.reads(end, ",") && text.reads(end + 1, "and"));
            has_and |= first > end + 1;
            if !has_and && !text.reads(end, ",") {
                break;
            }
            let name = (first..first + TITLE_REACH)
                .take_while(|&at| {
                    text.is(at, flag::OFFICE | flag::COURTESY)
                        || text.reads(at, "the")
                        || self.identity.holding(at).is_some()
                })
                .find_map(|at| self.identity.holding(at).filter(|name| name.tokens.start == at));
            let Some(name) =
                name.filter(|name| name.form == MentionForm::Name && self.can_speak(name.entity))
            else {
                break;
            };
            found.push(Speaker {
                entity: Some(name.entity),
                span: text.span(&name.tokens),
            });
            end = name.tokens.end;
        }
        // "said Holt and Reeve in a joint statement", but not "said Holt and Reeve agreed".
        let goes_on = text.has_lower(end, WordClass::ListTail);
        let is_list =
            has_and && (goes_on || !matches!(text.kind(end), TokenKind::Lower | TokenKind::Possessive));
        if is_list { found } else { Vec::new() }
    }

    /// Returns the last two names joined by "and" in the two previous sentences, for "Both said", "The two said".
    fn pair_before(&self, subject: &Subject) -> Vec<Speaker> {
        let text = self.text;
        let words = &text.tokens[subject.tokens.clone()];
        let first = text.word(subject.tokens.start);
        let is_pair = matches!(first, "Both" | "both") && words.len() <= 2
            || matches!(first, "The" | "the")
                && words.len() <= 3
                && text.reads(subject.tokens.start + 1, "two")
            || first == "two"
                && words.len() <= 2
                && matches!(text.word(subject.tokens.start.wrapping_sub(1)), "The" | "the");
        let Some(sentence) = text.sentence_at(subject.tokens.start).filter(|_| is_pair) else {
            return Vec::new();
        };
        let joined = self.joined_before(subject, sentence);
        if joined.is_empty() {
            self.only_two_before(subject, sentence)
        } else {
            joined
        }
    }

    /// Returns the last two names of one kind joined by "and" in the two previous sentences.
    fn joined_before(&self, subject: &Subject, sentence: usize) -> Vec<Speaker> {
        let text = self.text;
        let low = text.sentences[sentence.saturating_sub(2)].start;
        (low + 1..subject.tokens.start)
            .rev()
            .filter(|&at| text.reads(at, "and"))
            .find_map(|and| {
                // "Harbour Corp (HRB.N) and": skips the bracket.
                let mut end = and;
                if text.reads(end - 1, ")") {
                    end = (low..end).rev().find(|&at| text.reads(at, "("))?;
                }
                let one = self
                    .identity
                    .ending_at(end)
                    .filter(|one| one.tokens.start >= low)?;
                let next = and + 1 + usize::from(text.reads(and + 1, "the"));
                let other = self.identity.holding(next)?;
                let kind = |entity: usize| self.identity.entities.get(entity).map(|entity| entity.kind);
                let speaks = matches!(
                    kind(one.entity),
                    Some(EntityKind::Person | EntityKind::Organisation | EntityKind::Place)
                );
                let is_alike = kind(one.entity) == kind(other.entity) && one.entity != other.entity;
                (speaks && is_alike).then(|| {
                    [one, other]
                        .map(|name| Speaker {
                            entity: Some(name.entity),
                            span: text.span(&name.tokens),
                        })
                        .to_vec()
                })
            })
            .unwrap_or_default()
    }

    /// Returns the only two names of their kind in the two previous sentences, else in the nearest sentence with
    /// exactly two: "Holt Corp bought part of Reeve Ltd. Both firms said".
    fn only_two_before(&self, subject: &Subject, sentence: usize) -> Vec<Speaker> {
        let text = self.text;
        let kinds = self.kinds_of_pair(subject);
        let from = sentence.saturating_sub(PAIR_REACH);
        let low = text.sentences[sentence.saturating_sub(2)].start;
        let near = std::iter::once(low..subject.tokens.start);
        let nearest = (from..sentence).rev().map(|n| text.sentences[n].clone());
        for range in near.chain(nearest) {
            for &kind in kinds {
                let pair = self.names_in(&range, kind);
                if pair.len() == 2 {
                    return pair;
                }
            }
        }
        Vec::new()
    }

    /// Returns the kinds of name that "both firms", "the two men" and "the two" can mean.
    fn kinds_of_pair(&self, subject: &Subject) -> &'static [EntityKind] {
        let (text, noun) = (self.text, subject.tokens.end - 1);
        let is_bare = matches!(text.word(noun), "Both" | "both" | "two") || subject.tokens.len() == 1;
        if is_bare {
            &[EntityKind::Person, EntityKind::Organisation]
        } else if text.has_lower(noun, WordClass::PairOfPeople) {
            &[EntityKind::Person]
        } else if text.has_lower(noun, WordClass::PairOfPlaces) {
            &[EntityKind::Place]
        } else {
            &[EntityKind::Organisation]
        }
    }

    /// Returns the distinct names of one kind in a range, each at its first mention.
    fn names_in(&self, range: &Range<usize>, kind: EntityKind) -> Vec<Speaker> {
        let text = self.text;
        let mut found: Vec<Speaker> = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let Some(name) = self.identity.holding(at) else {
                at += 1;
                continue;
            };
            let is_kind = self
                .identity
                .entities
                .get(name.entity)
                .is_some_and(|entity| entity.kind == kind);
            if is_kind
                && name.form == MentionForm::Name
                && found.iter().all(|other| other.entity != Some(name.entity))
            {
                found.push(Speaker {
                    entity: Some(name.entity),
                    span: text.span(&name.tokens),
                });
            }
            at = name.tokens.end.max(at + 1);
        }
        found
    }

    /// Returns the name that ends at `end`, and the start of the words before it that describe it.
    fn conjunct_ending(&self, end: usize, low: usize) -> Option<(usize, Speaker)> {
        let text = self.text;
        let (tokens, entity) = self.name_ending(end, low)?;
        let mut start = self.office_before(tokens.start, low).unwrap_or(tokens.start);
        while start > low && end - start < DESCRIPTION_REACH {
            let before = start - 1;
            let describes = text.is(before, flag::OFFICE | flag::COURTESY | flag::ROLE | flag::GROUP)
                || text.tokens[before].is_capitalised() && !text.is(before, flag::FUNCTION)
                || text.kind(before) == TokenKind::Possessive
                || (text.has_word(before, WordClass::Definite)
                    || text.reads(before, "former")
                    || text.reads(before, "fellow")
                    || text.reads(before, ".")
                    || text.reads(before, "-"))
                || self.is_described_by(before, start, tokens.start);
            if !describes || text.reads(before, ".") && !text.touches_next(before.saturating_sub(1)) {
                break;
            }
            start = before;
        }
        let speaker = Speaker {
            entity: Some(entity),
            span: text.span(&tokens),
        };
        Some((start, speaker))
    }

    /// Returns the start of an office that a comma separates from its holder, after "and": "Holt and [the treasurer,]
    /// Martin Reeve".
    fn office_before(&self, name: usize, low: usize) -> Option<usize> {
        let text = self.text;
        let comma = name
            .checked_sub(1)
            .filter(|&at| at > low && text.reads(at, ","))?;
        let noun = comma - 1;
        if !text.is(noun, flag::OFFICE | flag::ROLE) || text.kind(noun) != TokenKind::Lower {
            return None;
        }
        let first = comma.saturating_sub(DESCRIPTION_REACH).max(low + 1);
        (first..noun)
            .rev()
            .take_while(|&at| matches!(text.kind(at), TokenKind::Lower | TokenKind::Possessive))
            .find(|&at| text.has_word(at, WordClass::Definite))
            .filter(|&at| text.reads(at - 1, "and"))
    }

    /// True for a plural noun before a name, and adjectives before that: "[presidential hopefuls] Vera Holt".
    fn is_described_by(&self, at: usize, start: usize, name: usize) -> bool {
        let text = self.text;
        let is_plain = |at: usize| {
            text.kind(at) == TokenKind::Lower
                && !text.is(at, flag::FUNCTION | flag::SAY_ANY)
                && !["ed", "ing", "ly"].iter().any(|end| text.word(at).ends_with(end))
        };
        let is_plural = |at: usize| text.word(at).ends_with('s') && !text.word(at).ends_with("ss");
        is_plain(at)
            && if start == name {
                is_plural(at)
            } else {
                is_plain(start)
            }
    }

    /// True for people, organisations and places.
    fn can_speak(&self, entity: usize) -> bool {
        let kind = self.identity.entities.get(entity).map(|entity| entity.kind);
        matches!(
            kind,
            Some(EntityKind::Person | EntityKind::Organisation | EntityKind::Place)
        )
    }

    /// Returns the name that ends at `end`: a mention, or words that are part of the name of exactly one entity of
    /// the article.
    fn name_ending(&self, end: usize, low: usize) -> Option<(Range<usize>, usize)> {
        let text = self.text;
        if let Some(name) = self
            .identity
            .ending_at(end)
            .filter(|name| name.tokens.start >= low)
        {
            let is_name = name.form == MentionForm::Name && self.can_speak(name.entity);
            return is_name.then(|| (name.tokens.clone(), name.entity));
        }
        let start = (low..end)
            .rev()
            .take_while(|&at| text.tokens[at].is_capitalised() && !text.is(at, flag::FUNCTION))
            .take(LONGEST_NAME)
            .last()?;
        let words = text.span(&(start..end)).of(text.raw);
        let mut holders = self
            .identity
            .entities
            .iter()
            .enumerate()
            .filter(|(entity, found)| {
                self.can_speak(*entity)
                    && (found.name.starts_with(words) && found.name[words.len()..].starts_with(' ')
                        || found.name.ends_with(words)
                            && found.name[..found.name.len() - words.len()].ends_with(' ')
                        || found.name == words)
            });
        let (entity, _) = holders.next()?;
        holders.next().is_none().then_some((start..end, entity))
    }

    /// True at the beginning of a sentence or clause, where no preposition leads to the list.
    fn opens_phrase(&self, start: usize, low: usize) -> bool {
        let text = self.text;
        start <= low
            || text.kind(start - 1) == TokenKind::Mark
            || (text.has_word(start - 1, WordClass::ListLead) || text.reads(start - 1, "And"))
    }

    /// Returns the principal of the speaker of a report: "Holt's spokesman", "a lawyer for the port". An earlier
    /// introduction of the speaker in the article counts, too.
    #[must_use]
    pub(crate) fn spoken_for(&mut self, subject: &Subject) -> Option<Speaker> {
        let own = self.principal_near(&subject.tokens, subject.entity);
        let principal = own.or_else(|| self.principal_of(subject.entity?));
        principal.filter(|principal| principal.entity.is_none() || principal.entity != subject.entity)
    }

    /// Returns the principal of a person of the article, from the first mention that gives one.
    fn principal_of(&mut self, entity: usize) -> Option<Speaker> {
        if !self.identity.is_person(entity) {
            return None;
        }
        if let Some(&known) = self.principals.get(&entity) {
            return known;
        }
        let found = self
            .identity
            .names_of(entity)
            .find_map(|placed| self.principal_near(&placed.tokens, Some(entity)));
        self.principals.insert(entity, found);
        found
    }

    /// Returns the principal in the words around a mention of a speaker.
    fn principal_near(&self, tokens: &Range<usize>, entity: Option<usize>) -> Option<Speaker> {
        let text = self.text;
        let sentence = text.sentence_at(tokens.start)?;
        let bounds = text.sentences[sentence].clone();
        // "a spokesman [for Holt]", "Holt's spokesman": the description itself.
        if let Some(noun) = tokens.clone().rev().find(|&at| self.is_agent(at)) {
            return self.principal_of_noun(noun, &bounds, entity);
        }
        let end = tokens.end;
        // "Kirby, a spokesman for the ministry", "Kirby (the ministry's spokesman)".
        if matches!(text.word(end), "," | "(" | "—" | "–") {
            let noun = (end + 1..bounds.end.min(end + DESCRIPTION_REACH))
                .take_while(|&at| {
                    !(text.has_lower(at, WordClass::AgentBound) || text.reads(at, ",") || text.reads(at, ")"))
                })
                .find(|&at| self.is_agent(at));
            if let Some(principal) = noun.and_then(|noun| self.principal_of_noun(noun, &bounds, entity)) {
                return Some(principal);
            }
        }
        // "ministry spokesman Kirby", "A spokeswoman for the port, Karin Voll,", "Reeve's lawyer, Emil Strand,".
        let mut before = tokens.start;
        while before > bounds.start && (text.is(before - 1, flag::COURTESY) || text.reads(before - 1, ".")) {
            before -= 1;
        }
        let name = before;
        if before > bounds.start && text.reads(before - 1, ",") {
            before -= 1;
        }
        let noun = (bounds.start.max(before.saturating_sub(DESCRIPTION_REACH))..before)
            .rev()
            .take_while(|&at| {
                !matches!(text.word(at), "," | "said" | "and") && text.kind(at) != TokenKind::Number
            })
            .find(|&at| self.is_agent(at))?;
        // Only the principal is between the noun and the name: "spokesman for the ministry Bo Kirby".
        let is_apposed = noun + 1 == before || matches!(text.word(noun + 1), "for" | "of" | "to");
        let is_inside = noun + 1 == name || before < name || noun + 1 == before;
        if !is_apposed || !is_inside {
            return None;
        }
        self.principal_of_noun(noun, &bounds, entity)
    }

    /// True for "spokesman", "lawyer" and the like.
    fn is_agent(&self, at: usize) -> bool {
        let text = self.text;
        matches!(text.kind(at), TokenKind::Lower | TokenKind::Title)
            && (text.is_class(at, cue::AGENT) || at > 0 && text.phrasal_classes(at - 1) & cue::AGENT != 0)
    }

    /// Returns the principal of the agent at `noun`: "for X" after it, or "X's" or a name before it.
    fn principal_of_noun(&self, noun: usize, bounds: &Range<usize>, agent: Option<usize>) -> Option<Speaker> {
        let text = self.text;
        if text.has_lower(noun + 1, WordClass::BodyPreposition) || text.reads(noun + 1, "representing") {
            let is_of_firm = matches!(text.word(noun + 1), "at" | "from" | "with" | "to" | "of")
                && !text.word(noun).to_lowercase().starts_with("spokes");
            return if is_of_firm {
                None
            } else {
                self.phrase_at(noun + 2, bounds.end)
            };
        }
        let mut first = noun;
        let is_lawyer = text.has_lower(noun, WordClass::Lawyer);
        // "a ministry spokesman", but "a criminal defence lawyer": the field of law is no client.
        let is_body = |at: usize| {
            text.has_lower(at, WordClass::SpeakingBody)
                && !(is_lawyer && text.has_lower(at, WordClass::FieldOfLaw))
        };
        // "press secretary", "defence lawyer", "chief spokesman", "a former spokesman".
        while first > bounds.start
            && noun - first < ADJECTIVE_REACH
            && text.kind(first - 1) == TokenKind::Lower
            && !text.is(first - 1, flag::FUNCTION)
            && !is_body(first - 1)
        {
            first -= 1;
        }
        let before = first.checked_sub(1).filter(|&before| before >= bounds.start)?;
        if is_lawyer && text.has_word(before, WordClass::FieldOfLaw) {
            return None;
        }
        if text.kind(before) == TokenKind::Possessive {
            return self.phrase_ending(before, bounds.start, agent);
        }
        if matches!(text.word(before), "his" | "her" | "His" | "Her") {
            let entity = self.identity.holding(before).map(|placed| placed.entity);
            return entity.map(|entity| Speaker {
                entity: Some(entity),
                span: text.span(&(before..before + 1)),
            });
        }
        if text.tokens[before].is_capitalised() && !text.is(before, flag::FUNCTION)
            || is_body(before)
            || text.kind(before) == TokenKind::Number
            || text.kind(before) == TokenKind::Mark && self.identity.ending_at(first).is_some()
        {
            return self.phrase_ending(first, bounds.start, agent);
        }
        None
    }

    /// Returns the name or noun phrase that ends at `end`.
    fn phrase_ending(&self, end: usize, low: usize, agent: Option<usize>) -> Option<Speaker> {
        let text = self.text;
        if let Some(name) = self
            .identity
            .ending_at(end)
            .filter(|name| name.tokens.start >= low)
        {
            if Some(name.entity) == agent {
                return None;
            }
            let kind = self.identity.entities.get(name.entity).map(|entity| entity.kind);
            let names = !matches!(kind, None | Some(EntityKind::Nationality));
            return Some(Speaker {
                entity: names.then_some(name.entity),
                span: text.span(&name.tokens),
            });
        }
        let start = (low..end)
            .rev()
            .take_while(|&at| {
                (text.tokens[at].is_word() || text.kind(at) == TokenKind::Number)
                    && !text.has_word(at, WordClass::DescriptionBound)
                    && (!text.is(at, flag::FUNCTION) || text.tokens[at].is_capitalised())
            })
            .take(PRINCIPAL_REACH)
            .last()?;
        Some(Speaker {
            entity: None,
            span: text.span(&(start..end)),
        })
    }

    /// Returns the name or noun phrase that starts at `start`.
    fn phrase_at(&self, start: usize, limit: usize) -> Option<Speaker> {
        let text = self.text;
        let mut at = start;
        while at < limit
            && (text.has_word(at, WordClass::Article)
                || text.is(at, flag::OFFICE | flag::COURTESY) && self.identity.holding(at).is_none())
        {
            at += 1;
        }
        let named = (at..limit.min(at + NAME_REACH))
            .take_while(|&next| {
                self.identity.holding(next).is_some()
                    || text.tokens[next].is_capitalised()
                    || text.is(next, flag::ROLE | flag::ORG_ROLE | flag::NATIONALITY)
                    || next == at && text.kind(next) == TokenKind::Lower && !text.is(next, flag::FUNCTION)
            })
            .filter_map(|next| self.identity.holding(next))
            .find(|placed| {
                let kind = self
                    .identity
                    .entities
                    .get(placed.entity)
                    .map(|entity| entity.kind);
                text.kind(placed.tokens.end) != TokenKind::Possessive
                    && !matches!(kind, None | Some(EntityKind::Nationality))
            });
        if let Some(placed) = named {
            return Some(Speaker {
                entity: Some(placed.entity),
                span: text.span(&placed.tokens),
            });
        }
        let end = (at..limit.min(at + NOUN_REACH))
            .take_while(|&next| {
                let is_word = text.tokens[next].is_word() || text.kind(next) == TokenKind::Possessive;
                is_word
                    && !(text.kind(next) == TokenKind::Lower
                        && (text.is(next, flag::FUNCTION) || text.is(next, flag::SAY_ANY)))
            })
            .last()?
            + 1;
        Some(Speaker {
            entity: None,
            span: text.span(&(at..end)),
        })
    }
}
