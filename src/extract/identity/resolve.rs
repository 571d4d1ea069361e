//! Names -> entities, with the pronouns and descriptions that refer to them.
//!
//! Pronouns are resolved by gender, distance and position in the sentence, after the salience factors of Lappin &
//! Leass (1994) as far as they are available without a parser. If the scores of two people are close, the pronoun
//! stays unresolved.

use std::ops::Range;

use crate::extract::entity::name::{Gender, NameMention, last_word};
use crate::extract::identity::same_name::{Grouped, group};
use crate::extract::lexicon::{WordClass, flag};
use crate::extract::text::quotation_marks::MarkedRegion;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;
use crate::extract::{Entity, EntityKind, Mention, MentionForm};

/// A mention by its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Index into [`Identity::entities`].
    pub entity: usize,
    /// The form of the mention.
    pub form: MentionForm,
}

/// The entities of an article and their mentions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    /// The entities, ordered by first mention.
    pub entities: Vec<Entity>,
    /// Each entity's gender.
    pub genders: Vec<Gender>,
    /// All mentions in order, not overlapping.
    placed: Vec<Placed>,
    /// For each token up to the end of the last mention: the mention that contains it, or [`NOWHERE`].
    at_token: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

impl Identity {
    /// Returns the mention that ends directly before a token.
    #[must_use]
    pub(crate) fn ending_at(&self, token: usize) -> Option<&Placed> {
        self.holding(token.checked_sub(1)?)
            .filter(|placed| placed.tokens.end == token)
    }

    /// Returns the mention that contains a token.
    #[must_use]
    pub(crate) fn holding(&self, token: usize) -> Option<&Placed> {
        self.placed.get(*self.at_token.get(token)? as usize)
    }

    /// Returns the mentions of an entity by name, in order.
    pub(crate) fn names_of(&self, entity: usize) -> impl Iterator<Item = &Placed> {
        self.placed
            .iter()
            .filter(move |placed| placed.entity == entity && placed.form == MentionForm::Name)
    }

    /// True if the entity with this index is a person.
    #[must_use]
    pub(crate) fn is_person(&self, entity: usize) -> bool {
        self.entities
            .get(entity)
            .is_some_and(|entity| entity.kind == EntityKind::Person)
    }
}

/// Groups names into entities, and resolves descriptions and pronouns. `regions` are the quotations: a pronoun inside
/// one prefers people mentioned inside.
#[must_use]
pub(crate) fn resolve(text: &TokenisedText, names: &[NameMention], regions: &[MarkedRegion]) -> Identity {
    let mut identity = grouped(text, names);
    resolve_descriptions(text, &mut identity);
    resolve_pronouns(text, regions, &mut identity);
    identity.fill_in(text);
    identity
}

/// Groups names into entities but resolves no pronouns, for texts in another language.
#[must_use]
pub(crate) fn named(text: &TokenisedText, names: &[NameMention]) -> Identity {
    let mut identity = grouped(text, names);
    identity.fill_in(text);
    identity
}

/// Returns the entities of these names, with their mentions.
fn grouped(text: &TokenisedText, names: &[NameMention]) -> Identity {
    let Grouped {
        entities,
        genders,
        of_name,
    } = group(text, names);
    let placed = names.iter().zip(of_name).filter_map(|(name, entity)| {
        Some(Placed {
            tokens: name.tokens.clone(),
            entity: entity?,
            form: MentionForm::Name,
        })
    });
    Identity {
        entities,
        genders,
        placed: placed.collect(),
        at_token: Vec::new(),
    }
}

/// Adds the mentions in a separate headline to the entities. Names that the text does not have make no entity.
pub(crate) fn add_title_mentions(
    identity: &mut Identity,
    text: &TokenisedText,
    title: &TokenisedText,
    names: &[NameMention],
) {
    for name in names {
        let words: Vec<u64> = title.words[name.tokens.clone()]
            .iter()
            .map(|word| word.hash)
            .collect();
        let known = identity.placed.iter().find(|placed| {
            let here = &text.words[placed.tokens.clone()];
            let is_same = here.iter().map(|word| word.hash).eq(words.iter().copied());
            let is_surname = words.len() == 1
                && identity.is_person(placed.entity)
                && text.words[last_word(text, &placed.tokens)].hash == words[0];
            placed.form == MentionForm::Name && (is_same || is_surname)
        });
        if let Some(entity) = known.map(|placed| placed.entity) {
            identity.entities[entity].title_mentions.push(Mention {
                span: title.span(&name.tokens),
                form: MentionForm::Name,
            });
        }
    }
}

impl Identity {
    /// Inserts mentions and keeps all mentions in order.
    fn place(&mut self, more: Vec<Placed>) {
        if !more.is_empty() {
            self.placed.extend(more);
            self.placed.sort_by_key(|placed| placed.tokens.start);
        }
    }

    /// Copies the mentions to their entities, and indexes them by token.
    fn fill_in(&mut self, text: &TokenisedText) {
        let end = self.placed.last().map_or(0, |placed| placed.tokens.end);
        self.at_token.resize(end, NOWHERE);
        for (n, placed) in (0..).zip(&self.placed) {
            self.at_token[placed.tokens.clone()].fill(n);
            self.entities[placed.entity].mentions.push(Mention {
                span: text.span(&placed.tokens),
                form: placed.form,
            });
        }
    }
}

/// Maximum distance, in sentences, from a description to the last mention of the person.
const DESCRIBED_REACH: usize = 6;

/// Resolves "the minister" to the only person of the article who was introduced with that office.
fn resolve_descriptions(text: &TokenisedText, identity: &mut Identity) {
    let holders = holders_of_offices(text, identity);
    if holders.is_empty() {
        return;
    }
    let mut described = Vec::new();
    let mut next = 0;
    // For each entity, the last sentence that mentions it.
    let mut last_named: Vec<Option<usize>> = vec![None; identity.entities.len()];
    for (n, (sentence, people)) in text.sentences_with(&text.people).enumerate() {
        let mut see = |until: usize, last_named: &mut [Option<usize>]| {
            while let Some(placed) = identity.placed.get(next).filter(|p| p.tokens.start < until) {
                last_named[placed.entity] = Some(n);
                next += 1;
            }
        };
        for &at in people {
            let is_described = at > sentence.start && is_office(text, at) && text.is_the(at - 1);
            if !is_described {
                continue;
            }
            let has_complement = text.has_lower(at + 1, WordClass::OfficePreposition)
                || text.reads(at + 1, "-")
                || text.reads(at + 1, ",")
                || text
                    .tokens
                    .get(at + 1)
                    .is_some_and(|token| token.is_capitalised())
                || text.is(at + 1, flag::ROLE | flag::GROUP)
                || text.kind(at + 1) == TokenKind::Possessive;
            see(at, &mut last_named);
            let holder = holders
                .iter()
                .find(|&&(office, _)| office == text.words[at].hash)
                .and_then(|&(_, holder)| holder);
            if let Some(entity) = holder.filter(|_| !has_complement)
                && last_named[entity].is_some_and(|named| n - named <= DESCRIBED_REACH)
            {
                last_named[entity] = Some(n);
                described.push(Placed {
                    tokens: at - 1..at + 1,
                    entity,
                    form: MentionForm::Nominal,
                });
            }
        }
        if sentence.len() > 1 {
            see(sentence.end - 1, &mut last_named);
        }
    }
    identity.place(described);
}

/// Returns the offices that introduce people of the article, each with its holder; None if two people have it.
fn holders_of_offices(text: &TokenisedText, identity: &Identity) -> Vec<(u64, Option<usize>)> {
    let mut holders: Vec<(u64, Option<usize>)> = Vec::new();
    for placed in &identity.placed {
        if !identity.is_person(placed.entity) {
            continue;
        }
        for at in offices_beside(text, &placed.tokens) {
            let office = text.words[at].hash;
            match holders.iter_mut().find(|(known, _)| *known == office) {
                Some((_, holder)) => *holder = holder.filter(|&holder| holder == placed.entity),
                None => holders.push((office, Some(placed.entity))),
            }
        }
    }
    holders
}

/// True for an office in lower case: "minister", "mayor".
fn is_office(text: &TokenisedText, at: usize) -> bool {
    is_word_for_office(text, at) && text.kind(at) == TokenKind::Lower
}

fn is_word_for_office(text: &TokenisedText, at: usize) -> bool {
    text.is(at, flag::OFFICE) && text.is(at, flag::ROLE)
}

/// Returns the words for offices directly before a name ("Mayor Vera Holt") or after it ("Vera Holt, the mayor").
fn offices_beside(text: &TokenisedText, name: &Range<usize>) -> impl Iterator<Item = usize> {
    const MAX_DISTANCE: usize = 3;
    // "the foreign minister, Vera Holt,"
    let apart = name
        .start
        .checked_sub(2)
        .filter(|&at| text.reads(at + 1, ",") && is_office(text, at) && text.reads(name.end, ","));
    let before = name
        .start
        .checked_sub(1)
        .filter(|&at| is_word_for_office(text, at))
        .or(apart);
    let mut after = None;
    if text.reads(name.end, ",") {
        let mut at = name.end + 1;
        at += usize::from(text.has_lower(at, WordClass::Article));
        // "the French foreign minister": at most two words precede the office.
        after = (at..at + MAX_DISTANCE)
            .take_while(|&at| text.tokens.get(at).is_some_and(|token| token.is_word()))
            .find(|&at| is_office(text, at) && !text.is(at + 1, flag::ROLE));
    }
    before.into_iter().chain(after)
}

/// Maximum distance, in sentences, from a pronoun to its antecedent.
const REACH: usize = 3;

/// The position of a mention.
#[derive(Clone, Copy)]
struct MentionPlace {
    sentence: usize,
    paragraph: Option<usize>,
    is_quoted: bool,
    token: usize,
}

/// A mention of a person.
#[derive(Clone, Copy)]
struct Seen {
    entity: usize,
    place: MentionPlace,
    is_subject: bool,
}

fn resolve_pronouns(text: &TokenisedText, regions: &[MarkedRegion], identity: &mut Identity) {
    let is_pronoun = |at: usize| text.is(at, flag::HE | flag::SHE);
    let Some(&last) = text.people.iter().rfind(|&&at| is_pronoun(at)) else {
        return;
    };
    let mut resolver = PronounResolver {
        text,
        identity,
        recent: Vec::new(),
        resolved: Vec::new(),
    };
    let mut region = 0;
    let mut next = 0;
    for (n, (sentence, people)) in text.sentences_with(&text.people).enumerate() {
        if sentence.start > last {
            break;
        }
        let paragraph = text.paragraph_at(sentence.start);
        resolver.recent.retain(|seen| n - seen.place.sentence <= REACH);
        let mut subject = SentenceSubject::default();
        let mut pronouns = people.iter().copied().filter(|&at| is_pronoun(at)).peekable();
        let mut at = sentence.start;
        while at < sentence.end {
            let placed = &resolver.identity.placed;
            while placed.get(next).is_some_and(|placed| placed.tokens.start < at) {
                next += 1;
            }
            let name = placed
                .get(next)
                .filter(|placed| placed.tokens.start < sentence.end);
            let until = name.map_or(sentence.end, |placed| placed.tokens.start);
            // A pronoun inside a name is part of it.
            while pronouns.next_if(|&pronoun| pronoun < at).is_some() {}
            let pronoun = pronouns.next_if(|&pronoun| pronoun < until);
            at = pronoun.unwrap_or(until);
            while regions.get(region).is_some_and(|r| r.outer.end <= at) {
                region += 1;
            }
            let place = MentionPlace {
                sentence: n,
                paragraph,
                is_quoted: regions.get(region).is_some_and(|r| r.outer.contains(&at)),
                token: at,
            };
            if pronoun.is_some() {
                resolver.resolve_pronoun(place, &mut subject);
                at += 1;
            } else if let Some(name) = name {
                let (entity, end) = (name.entity, name.tokens.end);
                if resolver.identity.is_person(entity) {
                    resolver.record_person(entity, end, place, &mut subject);
                }
                at = end;
            }
        }
    }
    let pronouns = resolver.resolved;
    identity.place(pronouns);
}

/// The subject of the sentence, as far as it has been read.
struct SentenceSubject {
    /// True after the first mention of a person.
    is_known: bool,
    /// The end of the last person of the subject: another person can follow ("Lund and Marsh").
    end: usize,
}

impl Default for SentenceSubject {
    fn default() -> Self {
        Self {
            is_known: false,
            end: usize::MAX,
        }
    }
}

/// Resolves the pronouns of an article in reading order.
struct PronounResolver<'r, 'a> {
    text: &'r TokenisedText<'a>,
    identity: &'r mut Identity,
    /// Mentions of people in the last [`REACH`] sentences.
    recent: Vec<Seen>,
    resolved: Vec<Placed>,
}

impl PronounResolver<'_, '_> {
    fn resolve_pronoun(&mut self, place: MentionPlace, subject: &mut SentenceSubject) {
        let (text, at) = (self.text, place.token);
        let gender = if text.is(at, flag::HE) {
            Gender::Male
        } else {
            Gender::Female
        };
        let Some(entity) = antecedent(self.identity, &self.recent, gender, place) else {
            return;
        };
        if self.identity.genders[entity] == Gender::Unknown {
            self.identity.genders[entity] = gender;
        }
        let is_subject = !subject.is_known
            && !place.is_quoted
            && (text.has_lower(at, WordClass::SubjectPronoun)
                || text.has_title(at, WordClass::SubjectPronoun));
        self.recent.push(Seen {
            entity,
            place,
            is_subject,
        });
        subject.is_known |= is_subject;
        self.resolved.push(Placed {
            tokens: at..at + 1,
            entity,
            form: MentionForm::Pronoun,
        });
    }

    /// Records a person's name that ends before `end`.
    fn record_person(
        &mut self,
        entity: usize,
        end: usize,
        place: MentionPlace,
        subject: &mut SentenceSubject,
    ) {
        /// Tokens that join two people of one subject.
        const JOINTS: [&str; 3] = ["and", ",", "&"];
        const LONGEST_JOINT: usize = 2;
        let (text, at) = (self.text, place.token);
        let is_joined = subject.end < at
            && at - subject.end <= LONGEST_JOINT
            && (subject.end..at).all(|joint| JOINTS.contains(&text.word(joint)));
        let is_subject = !place.is_quoted && (!subject.is_known || is_joined);
        self.recent
            .retain(|seen| seen.entity != entity || seen.place.sentence != place.sentence);
        self.recent.push(Seen {
            entity,
            place,
            is_subject,
        });
        subject.is_known |= !place.is_quoted;
        if is_subject {
            subject.end = end;
        }
    }
}

/// The terms of an antecedent's score.
mod salience {
    pub(super) const SAME_SENTENCE: f32 = 4.0;
    pub(super) const EACH_SENTENCE_BACK: f32 = 1.5;
    pub(super) const SUBJECT: f32 = 1.5;
    pub(super) const KNOWN_GENDER: f32 = 1.5;
    pub(super) const OTHER_PARAGRAPH: f32 = 0.5;
    /// Deduction if exactly one of pronoun and antecedent is inside a quotation.
    pub(super) const OTHER_SIDE_OF_QUOTATION: f32 = 1.5;
    pub(super) const TOKENS_PER_POINT: f32 = 100.0;
    /// Maximum deduction for the distance in tokens.
    pub(super) const MAX_DISTANCE: f32 = 0.5;
    pub(super) const FURTHER_MENTION: f32 = 0.3;
    /// The best person must score at least this much more than the second one.
    pub(super) const MARGIN: f32 = 0.5;
}

/// Returns the antecedent of a pronoun at this position; None if nobody fits, or if two people fit about equally.
fn antecedent(identity: &Identity, recent: &[Seen], gender: Gender, here: MentionPlace) -> Option<usize> {
    let mut scores: Vec<(usize, f32)> = Vec::with_capacity(recent.len());
    for seen in recent {
        if !identity.genders[seen.entity].fits(gender) {
            continue;
        }
        let mut score = salience::SAME_SENTENCE
            - salience::EACH_SENTENCE_BACK * (here.sentence - seen.place.sentence) as f32;
        if seen.is_subject {
            score += salience::SUBJECT;
        }
        if identity.genders[seen.entity] == gender {
            score += salience::KNOWN_GENDER;
        }
        if seen.place.paragraph != here.paragraph {
            score -= salience::OTHER_PARAGRAPH;
        }
        if seen.place.is_quoted != here.is_quoted {
            score -= salience::OTHER_SIDE_OF_QUOTATION;
        }
        let distance = (here.token - seen.place.token) as f32;
        score -= (distance / salience::TOKENS_PER_POINT).min(salience::MAX_DISTANCE);
        match scores.iter_mut().find(|(entity, _)| *entity == seen.entity) {
            Some((_, best)) => *best = best.max(score) + salience::FURTHER_MENTION,
            None => scores.push((seen.entity, score)),
        }
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    match scores[..] {
        [] => None,
        [(entity, score)] => (score > 0.0).then_some(entity),
        [(entity, best), (_, second), ..] => (best - second >= salience::MARGIN).then_some(entity),
    }
}
