//! Names -> entities: one for each person, organisation and place of the article, under all names it has there.
//!
//! Pronouns are resolved by gender, distance and place in the sentence, after the salience factors of Lappin & Leass
//! (1994) as far as they can be had without a parser; where two people come close to each other, the pronoun is left
//! alone.

use std::ops::Range;

use crate::extract::entity::name::{Gender, NameMention, last_word};
use crate::extract::identity::same_name::{Grouped, group};
use crate::extract::lexicon::flag;
use crate::extract::text::quotation_marks::MarkedRegion;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;
use crate::extract::{Entity, EntityKind, Mention, MentionForm};

/// A mention with its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Index into [`Identity::entities`].
    pub entity: usize,
    /// By a name or a pronoun.
    pub form: MentionForm,
}

/// Who is who in an article.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// The entities, ordered by first mention.
    pub entities: Vec<Entity>,
    /// Each entity's gender.
    pub genders: Vec<Gender>,
    /// All mentions, ordered by their tokens, not overlapping.
    placed: Vec<Placed>,
    /// For each token up to the last mention, the mention that holds it; [`NOWHERE`] for none.
    at_token: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

impl Identity {
    /// The mention that ends just before a token.
    #[must_use]
    pub fn ending_at(&self, token: usize) -> Option<&Placed> {
        self.holding(token.checked_sub(1)?)
            .filter(|placed| placed.tokens.end == token)
    }

    /// The mention that holds a token.
    #[must_use]
    pub fn holding(&self, token: usize) -> Option<&Placed> {
        self.placed.get(*self.at_token.get(token)? as usize)
    }

    /// Where an entity is mentioned by name, in order.
    pub fn names_of(&self, entity: usize) -> impl Iterator<Item = &Placed> {
        self.placed
            .iter()
            .filter(move |placed| placed.entity == entity && placed.form == MentionForm::Name)
    }

    /// True for an index of a person.
    #[must_use]
    pub fn is_person(&self, entity: usize) -> bool {
        self.entities
            .get(entity)
            .is_some_and(|entity| entity.kind == EntityKind::Person)
    }
}

/// Joins names to entities, and pronouns outside and inside of quotation marks to people.
#[must_use]
pub fn resolve(text: &TokenisedText, names: &[NameMention], regions: &[MarkedRegion]) -> Identity {
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
    let mut identity = Identity {
        entities,
        genders,
        placed: placed.collect(),
        at_token: Vec::new(),
    };
    resolve_descriptions(text, &mut identity);
    resolve_pronouns(text, regions, &mut identity);
    identity.fill_in(text);
    identity
}

/// Adds to each entity where a headline that stands apart mentions it; a name that the text lacks makes no entity.
pub fn add_title_mentions(
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
    /// Adds mentions; all are in order then.
    fn place(&mut self, more: Vec<Placed>) {
        if !more.is_empty() {
            self.placed.extend(more);
            self.placed.sort_by_key(|placed| placed.tokens.start);
        }
    }

    /// Gives the entities their mentions, and the tokens theirs.
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

/// How far back, in sentences, a description looks for its person.
const DESCRIBED_REACH: usize = 6;

/// Joins "the minister" to the one person of the article who was introduced by that office.
fn resolve_descriptions(text: &TokenisedText, identity: &mut Identity) {
    let holders = holders_of_offices(text, identity);
    if holders.is_empty() {
        return;
    }
    let mut described = Vec::new();
    let mut next = 0;
    // Each person's last named sentence.
    let mut last_named: Vec<Option<usize>> = vec![None; identity.entities.len()];
    for (n, (sentence, people)) in text.sentences_with(&text.people).enumerate() {
        let mut see = |until: usize, last_named: &mut [Option<usize>]| {
            while let Some(placed) = identity.placed.get(next).filter(|p| p.tokens.start < until) {
                last_named[placed.entity] = Some(n);
                next += 1;
            }
        };
        for &at in people {
            let is_described =
                at > sentence.start && is_office(text, at) && matches!(text.word(at - 1), "the" | "The");
            if !is_described {
                continue;
            }
            let goes_on = matches!(text.word(at + 1), "of" | "for" | "in" | "at" | "to" | "-" | ",")
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
            if let Some(entity) = holder.filter(|_| !goes_on)
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

/// The offices by which people of an article are introduced, and who has each; None for one that two people have.
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

/// An office in lower case: "minister", "mayor".
fn is_office(text: &TokenisedText, at: usize) -> bool {
    is_word_for_office(text, at) && text.kind(at) == TokenKind::Lower
}

fn is_word_for_office(text: &TokenisedText, at: usize) -> bool {
    text.is(at, flag::OFFICE) && text.is(at, flag::ROLE)
}

/// The words for offices that stand right before a name ("Mayor Vera Holt") or behind it ("Vera Holt, the mayor").
fn offices_beside(text: &TokenisedText, name: &Range<usize>) -> impl Iterator<Item = usize> {
    // "the foreign minister, Vera Holt,".
    let apart = name
        .start
        .checked_sub(2)
        .filter(|&at| text.reads(at + 1, ",") && is_office(text, at) && text.reads(name.end, ","));
    let before = name
        .start
        .checked_sub(1)
        .filter(|&at| is_word_for_office(text, at))
        .or(apart);
    let mut behind = None;
    if text.reads(name.end, ",") {
        let mut at = name.end + 1;
        at += usize::from(matches!(text.word(at), "the" | "a" | "an"));
        // "the French foreign minister": a word or two can stand before the office.
        behind = (at..at + 3)
            .take_while(|&at| text.tokens.get(at).is_some_and(|token| token.is_word()))
            .find(|&at| is_office(text, at) && !text.is(at + 1, flag::ROLE));
    }
    before.into_iter().chain(behind)
}

/// How far back, in sentences, a pronoun looks for its person.
const REACH: usize = 3;

/// Where somebody is mentioned.
#[derive(Clone, Copy)]
struct MentionPlace {
    sentence: usize,
    paragraph: Option<usize>,
    is_quoted: bool,
    token: usize,
}

/// A person's mention.
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
            // One within a name is none.
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
                resolver.see_pronoun(place, &mut subject);
                at += 1;
            } else if let Some(name) = name {
                let (entity, end) = (name.entity, name.tokens.end);
                if resolver.identity.is_person(entity) {
                    resolver.see_person(entity, end, place, &mut subject);
                }
                at = end;
            }
        }
    }
    let pronouns = resolver.resolved;
    identity.place(pronouns);
}

/// The subject of a sentence, as far as it has been read.
struct SentenceSubject {
    /// True after the first mention of a person.
    is_known: bool,
    /// Where a subject of several people ("Lund and Marsh") could go on.
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

/// Goes through an article and joins its pronouns to people.
struct PronounResolver<'r, 'a> {
    text: &'r TokenisedText<'a>,
    identity: &'r mut Identity,
    /// The people mentioned in the last sentences.
    recent: Vec<Seen>,
    resolved: Vec<Placed>,
}

impl PronounResolver<'_, '_> {
    fn see_pronoun(&mut self, place: MentionPlace, subject: &mut SentenceSubject) {
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
        let is_subject =
            !subject.is_known && !place.is_quoted && matches!(text.word(at), "he" | "He" | "she" | "She");
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

    /// Sees a person's name that ends before `end`.
    fn see_person(&mut self, entity: usize, end: usize, place: MentionPlace, subject: &mut SentenceSubject) {
        let (text, at) = (self.text, place.token);
        let is_joined = subject.end < at
            && at - subject.end <= 2
            && (subject.end..at).all(|joint| matches!(text.word(joint), "and" | "," | "&"));
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

/// Whom a pronoun that stands here means; None where nobody or two people fit.
fn antecedent(identity: &Identity, recent: &[Seen], gender: Gender, here: MentionPlace) -> Option<usize> {
    let mut scores: Vec<(usize, f32)> = Vec::with_capacity(recent.len());
    for seen in recent {
        if !identity.genders[seen.entity].fits(gender) {
            continue;
        }
        let mut score = 4.0 - 1.5 * (here.sentence - seen.place.sentence) as f32;
        if seen.is_subject {
            score += 1.5;
        }
        if identity.genders[seen.entity] == gender {
            score += 1.5;
        }
        if seen.place.paragraph != here.paragraph {
            score -= 0.5;
        }
        if seen.place.is_quoted != here.is_quoted {
            score -= 1.5;
        }
        score -= ((here.token - seen.place.token) as f32 / 100.0).min(0.5);
        match scores.iter_mut().find(|(entity, _)| *entity == seen.entity) {
            Some((_, best)) => *best = best.max(score) + 0.3,
            None => scores.push((seen.entity, score)),
        }
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    match scores[..] {
        [] => None,
        [(entity, score)] => (score > 0.0).then_some(entity),
        [(entity, best), (_, second), ..] => (best - second >= 0.5).then_some(entity),
    }
}
