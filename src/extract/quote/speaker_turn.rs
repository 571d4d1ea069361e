//! Resolves the pronouns of speakers, with the quotations in text order.
//!
//! A speaker tends to continue. If a quotation's speaker is "he", and the previous sentence reports the words of a
//! named person whom "he" fits, the speaker is this person, whoever else the sentence mentions.

use std::ops::Range;

use crate::extract::entity::Gender;
use crate::extract::identity::Identity;
use crate::extract::lexicon::{WordClass, flag};
use crate::extract::quote::confidence::{Basis, Cell};
use crate::extract::quote::noun_phrase::Subject;
use crate::extract::quote::speakers::SpeakerFinder;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::{Assertion, MentionForm, Quote, QuoteKind};

/// Distance, in tokens, from a description within which the name of the person described begins.
const NAME_REACH: usize = 10;

/// A quotation whose speaker is still a phrase.
#[derive(Clone, Debug)]
pub(crate) struct SpeakerTurn {
    /// The quotation; [`named`] sets its speaker and confidence.
    pub(crate) quote: Quote,
    /// The evidence for its speaker.
    cell: Cell,
    /// From the first to the last token of the quotation and its report.
    tokens: Range<usize>,
    subject: Option<Subject>,
}

impl SpeakerTurn {
    /// Creates a turn from a quotation, the evidence for its speaker, its tokens, and the subject and verb that report it.
    #[must_use]
    pub(crate) fn new(
        quote: Quote,
        cell: Cell,
        content: &Range<usize>,
        subject: Option<Subject>,
        cue: Option<Range<usize>>,
    ) -> Self {
        let mut tokens = content.clone();
        if let Some(cue) = cue {
            // Without a verb, the speaker may be several sentences earlier.
            let speaker = subject.as_ref().map(|subject| subject.tokens.clone());
            for part in [Some(cue), speaker].into_iter().flatten() {
                tokens = tokens.start.min(part.start)..tokens.end.max(part.end);
            }
        }
        Self {
            quote,
            cell,
            tokens,
            subject,
        }
    }
}

/// Returns the quotations with their speakers, ordered by start.
#[must_use]
pub(crate) fn named(mut turns: Vec<SpeakerTurn>, text: &TokenisedText, identity: &Identity) -> Vec<Quote> {
    turns.sort_by_key(|turn| (turn.quote.span.start, turn.quote.span.end));
    // The person last named as a speaker, and the sentence in which that report ended.
    let mut last: Option<(usize, usize)> = None;
    // True if that person asked a question: another one answers.
    let mut has_asked = false;
    // The last token of the last report by somebody without a name, if nobody else has spoken since.
    let mut unnamed: Option<usize> = None;
    // The speaker of the last report, and the sentence in which it ended.
    let mut reported: Option<(Subject, usize)> = None;
    for turn in &mut turns {
        let Some(subject) = &mut turn.subject else {
            // Quoted words directly after a sentence with a report continue it.
            let begins = text.sentence_at(turn.tokens.start);
            if let Some((subject, sentence)) = &reported
                && turn.quote.kind == QuoteKind::Direct
                && turn.quote.cue.is_none()
                && begins == Some(*sentence + 1)
                && text.sentences[*sentence + 1].start == turn.tokens.start
            {
                turn.cell = Cell::from(Basis::GoesOn);
                turn.subject = Some(Subject::clone(subject));
            }
            continue;
        };
        if let Some(name) =
            behind_courtesy(subject, text, identity).or_else(|| handle(subject, text, identity))
        {
            *subject = name;
        }
        let begins = text.sentence_at(turn.tokens.start).unwrap_or(usize::MAX);
        let ends = text.sentence_at(turn.tokens.end - 1).unwrap_or(0);
        if let Some(gender) = gender(subject, text) {
            if turn.quote.kind != QuoteKind::Direct && !opens_clause(subject, text) {
                continue;
            }
            if let Some((entity, sentence)) = last
                && (begins <= sentence.saturating_add(1)
                    || shares_paragraph(sentence, begins, text)
                        && !names_another(entity, gender, sentence + 1..begins, text, identity))
                && identity.genders[entity].fits(gender)
                && !(has_asked && turn.quote.kind == QuoteKind::Direct)
            {
                subject.entity = Some(entity);
                last = Some((entity, ends.max(sentence)));
            } else if let Some(report) = unnamed
                && goes_on_from(report, subject, text, identity)
            {
                // "“…,” said one clerk. “…,” he said": the clerk, not the man named before.
                subject.entity = None;
                unnamed = Some(turn.tokens.end - 1);
                continue;
            }
            if is_sole_antecedent(subject, text, identity) {
                turn.cell = turn.cell.with_sole_antecedent();
            }
        } else if turn.quote.cue.is_some()
            && (subject.entity.is_some()
                || is_somebody(subject, text)
                || is_without_name(subject, text, identity))
        {
            last = subject
                .entity
                .filter(|&entity| subject.form == MentionForm::Name && identity.is_person(entity))
                .map(|entity| (entity, ends));
            unnamed = is_without_name(subject, text, identity).then(|| turn.tokens.end - 1);
            has_asked = turn.quote.kind != QuoteKind::Direct && turn.quote.assertion == Assertion::Asked;
        }
        if turn.quote.cue.is_some() {
            reported = Some((subject.clone(), ends));
        }
    }
    let mut finder = SpeakerFinder::new(text, identity);
    turns
        .into_iter()
        .map(|turn| {
            let subject = turn.subject.as_ref();
            let speakers = subject.map_or_else(Vec::new, |subject| finder.speakers(subject));
            Quote {
                speaker: speakers.first().copied(),
                spoken_for: subject.and_then(|subject| finder.spoken_for(subject)),
                speakers,
                confidence: turn.cell.confidence(),
                ..turn.quote
            }
        })
        .collect()
}

/// Resolves "Mr Planks" to Martin Planks, although "planks" is an ordinary word: the name follows a courtesy title,
/// and exactly one person of the article has it.
fn behind_courtesy(subject: &Subject, text: &TokenisedText, identity: &Identity) -> Option<Subject> {
    let name = subject.tokens.end - 1;
    let is_name = subject.entity.is_none()
        && subject.tokens.len() > 1
        && text.tokens[name].is_capitalised()
        && text.is(name - 1, flag::TITLE_MALE | flag::TITLE_FEMALE);
    if !is_name {
        return None;
    }
    let mut holders = identity.entities.iter().enumerate().filter(|(entity, found)| {
        identity.is_person(*entity) && found.name.rsplit(' ').next() == Some(text.word(name))
    });
    let (entity, _) = holders.next()?;
    holders.next().is_none().then_some(Subject {
        tokens: name..name + 1,
        entity: Some(entity),
        form: MentionForm::Name,
    })
}

/// Resolves "@anaruiz" to Ana Ruiz: the handle spells the name of a person of the article.
fn handle(subject: &Subject, text: &TokenisedText, identity: &Identity) -> Option<Subject> {
    let at = subject.tokens.end - 1;
    if subject.entity.is_some() || at == 0 || !text.reads(at - 1, "@") {
        return None;
    }
    let word = text.word(at).to_lowercase();
    let is_it = |name: &str| {
        let letters = name.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).eq(word.chars())
    };
    let entity = identity
        .entities
        .iter()
        .enumerate()
        .find(|(entity, found)| identity.is_person(*entity) && is_it(&found.name))?
        .0;
    Some(Subject {
        entity: Some(entity),
        form: MentionForm::Name,
        ..subject.clone()
    })
}

/// True for one person who is described and not named: "one clerk", "a source close to the board".
fn is_without_name(subject: &Subject, text: &TokenisedText, identity: &Identity) -> bool {
    let first = subject.tokens.start;
    let is_one = matches!(
        text.word(first),
        "a" | "an" | "one" | "another" | "A" | "An" | "One" | "Another"
    );
    let is_person = |at: usize| {
        (text.has_lower(at, WordClass::UnnamedSource) || text.is(at, flag::ROLE))
            && !text.is(at, flag::ORG_ROLE | flag::GROUP)
            && !text.word(at).ends_with('s')
    };
    // "A spokeswoman for the port, Vera Holt, said": the name comes after the description.
    let end = subject.tokens.end;
    let is_named = (end..end + NAME_REACH)
        .take_while(|&at| !text.is(at, flag::SAY_ANY) && !matches!(text.word(at), "." | ""))
        .any(|at| {
            identity
                .holding(at)
                .is_some_and(|name| name.form == MentionForm::Name && identity.is_person(name.entity))
        });
    subject.entity.is_none()
        && subject.form == MentionForm::Nominal
        && is_one
        && !is_named
        && subject.tokens.clone().any(is_person)
}

/// True if a pronoun goes on from the report that ends at `report`: in the next sentence, and the person whom it would mean
/// is not named in between.
fn goes_on_from(report: usize, pronoun: &Subject, text: &TokenisedText, identity: &Identity) -> bool {
    let at = pronoun.tokens.start;
    let (Some(before), Some(here)) = (text.sentence_at(report), text.sentence_at(at)) else {
        return false;
    };
    let is_named = pronoun.entity.is_some_and(|entity| {
        identity
            .names_of(entity)
            .any(|name| (report..at).contains(&name.tokens.start))
    });
    report < at && here <= before + 1 && !is_named
}

/// False for a thing that shows or finds: "figures", "a survey of homes".
fn is_somebody(subject: &Subject, text: &TokenisedText) -> bool {
    let last = subject.tokens.end - 1;
    text.is(last, flag::ROLE | flag::GROUP) || text.tokens[last].is_capitalised()
}

/// True if one of the sentences is the first to name another person of the gender, who may be the next speaker: "Reeve made
/// a similar point. “…,” he said".
fn names_another(
    entity: usize,
    gender: Gender,
    sentences: Range<usize>,
    text: &TokenisedText,
    identity: &Identity,
) -> bool {
    let start = text.sentences.get(sentences.start).map_or(0, |first| first.start);
    let is_new = |entity: usize| identity.names_of(entity).all(|name| name.tokens.start >= start);
    let is_other = |at: usize| {
        identity.holding(at).is_some_and(|name| {
            name.entity != entity
                && name.form == MentionForm::Name
                && identity.is_person(name.entity)
                && identity.genders[name.entity].fits(gender)
                && is_new(name.entity)
        })
    };
    let mut sentences = text.sentences[sentences].iter();
    sentences.any(|sentence| text.capitals_in(sentence).iter().any(|&at| is_other(at)))
}

/// True if nobody else is named before a pronoun in its paragraph and the one before.
fn is_sole_antecedent(pronoun: &Subject, text: &TokenisedText, identity: &Identity) -> bool {
    let at = pronoun.tokens.start;
    let (Some(entity), Some(paragraph)) = (pronoun.entity, text.paragraph_at(at)) else {
        return false;
    };
    let near = text.paragraphs[paragraph.saturating_sub(1)].start..at;
    let is_other = |at: usize| {
        identity.holding(at).is_some_and(|name| {
            name.entity != entity && name.form == MentionForm::Name && identity.is_person(name.entity)
        })
    };
    !text.capitals_in(&near).iter().any(|&at| is_other(at))
}

fn shares_paragraph(sentence: usize, other: usize, text: &TokenisedText) -> bool {
    let paragraph = |sentence: usize| {
        text.sentences
            .get(sentence)
            .and_then(|sentence| text.paragraph_at(sentence.start))
    };
    paragraph(sentence).is_some() && paragraph(sentence) == paragraph(other)
}

/// Returns the gender of a subject that is "he" or "she".
fn gender(subject: &Subject, text: &TokenisedText) -> Option<Gender> {
    let at = subject.tokens.start;
    match subject.form {
        MentionForm::Pronoun if text.is(at, flag::HE) => Some(Gender::Male),
        MentionForm::Pronoun if text.is(at, flag::SHE) => Some(Gender::Female),
        _ => None,
    }
}

/// True at the beginning of a sentence or after a comma. In "what he calls" and "a plan that he said", the name is in
/// the same sentence.
fn opens_clause(subject: &Subject, text: &TokenisedText) -> bool {
    let at = subject.tokens.start;
    text.sentence_at(at)
        .is_some_and(|sentence| at <= text.sentences[sentence].start + 1)
        || at > 0 && text.reads(at - 1, ",")
}
