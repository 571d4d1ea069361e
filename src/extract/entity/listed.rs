//! Finds names by lists and form alone, for texts in languages that the rules and the tagger do not know.
//!
//! It uses only rules that are safe in any language with capitals: a listed first name with a surname, that surname
//! elsewhere, and well-known places and organisations of one word.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::extract::EntityKind;
use crate::extract::entity::name::NameMention;
use crate::extract::lexicon::flag;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Finds the names in a text whose language has no rules: ordered, not overlapping.
#[must_use]
pub(crate) fn find_listed(text: &TokenisedText) -> Vec<NameMention> {
    let mut names: Vec<NameMention> = Vec::new();
    let mut surnames = FxHashSet::default();
    for &at in &text.capitals {
        if names.last().is_some_and(|name| name.tokens.end > at) {
            continue;
        }
        if let Some(tokens) = full_name(text, at) {
            surnames.insert(text.words[tokens.end - 1].hash);
            names.push(NameMention::new(tokens, EntityKind::Person));
        } else if let Some(kind) = listed(text, at) {
            names.push(NameMention::new(at..at + 1, kind));
        }
    }
    let is_free = |at: usize| {
        let next = names.partition_point(|name| name.tokens.end <= at);
        names.get(next).is_none_or(|name| name.tokens.start > at)
    };
    let alone: Vec<NameMention> = text
        .capitals
        .iter()
        .filter(|&&at| surnames.contains(&text.words[at].hash) && is_free(at))
        .map(|&at| NameMention::new(at..at + 1, EntityKind::Person))
        .collect();
    names.extend(alone);
    names.sort_by_key(|name| name.tokens.start);
    names
}

/// "Anna Velde", "Ludwig van der Berg": a listed first name, at most a few particles, and a capitalised word.
fn full_name(text: &TokenisedText, at: usize) -> Option<Range<usize>> {
    /// Maximum number of particles in a name.
    const MOST_PARTICLES: usize = 3;
    let is_name =
        |at: usize| text.kind(at) == TokenKind::Title && !text.is(at, flag::FUNCTION | flag::CALENDAR);
    let is_first = is_name(at) && text.is(at, flag::FIRST) && !text.is(at, flag::COMMON | flag::PLACE);
    let particles = (at + 1..at + 1 + MOST_PARTICLES)
        .take_while(|&next| text.is(next, flag::PARTICLE) && text.kind(next) == TokenKind::Lower)
        .count();
    let last = at + 1 + particles;
    (is_first && is_name(last) && !text.words[last].is_outside).then_some(at..last + 1)
}

/// Returns the kind of a place or an organisation's acronym that the lists have as a single word.
fn listed(text: &TokenisedText, at: usize) -> Option<EntityKind> {
    if text.is(at, flag::COMMON | flag::FUNCTION | flag::FIRST | flag::CALENDAR) {
        return None;
    }
    match text.kind(at) {
        TokenKind::Title if text.is(at, flag::PLACE) => Some(EntityKind::Place),
        TokenKind::Upper if text.is(at, flag::ORG) => Some(EntityKind::Organisation),
        _ => None,
    }
}
