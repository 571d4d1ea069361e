//! [`NameMention`]: where something is named, and what kind of thing it is.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::extract::EntityKind;
use crate::extract::lexicon::flag;
use crate::extract::text::tokenised_text::TokenisedText;

/// A name in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameMention {
    /// Its tokens; titles and possessive endings stand outside.
    pub tokens: Range<usize>,
    /// What it names.
    pub kind: EntityKind,
    /// The gender that a courtesy title or first name tells.
    pub gender: Gender,
    /// True if a title stands before it.
    pub is_titled: bool,
}

impl NameMention {
    /// A name of which nothing else is known.
    #[must_use]
    pub const fn new(tokens: Range<usize>, kind: EntityKind) -> Self {
        Self {
            tokens,
            kind,
            gender: Gender::Unknown,
            is_titled: false,
        }
    }
}

/// Adds names to others; all are in order then.
pub fn add(names: &mut Vec<NameMention>, more: impl IntoIterator<Item = NameMention>) {
    let known = names.len();
    names.extend(more);
    if names.len() > known {
        names.sort_by_key(|name| name.tokens.start);
    }
}

/// Grammatical gender of a person, as far as names, titles and pronouns tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gender {
    /// Not told.
    #[default]
    Unknown,
    /// He.
    Male,
    /// She.
    Female,
}

impl Gender {
    /// The gender that name or title flags tell.
    #[must_use]
    pub const fn of_flags(flags: u32, male: u32, female: u32) -> Self {
        match (flags & male != 0, flags & female != 0) {
            (true, false) => Self::Male,
            (false, true) => Self::Female,
            _ => Self::Unknown,
        }
    }

    /// False only if both are told and differ.
    #[must_use]
    pub const fn fits(self, other: Self) -> bool {
        !matches!(
            (self, other),
            (Self::Male, Self::Female) | (Self::Female, Self::Male)
        )
    }
}

/// The last word of a name, `Jr.` left aside.
#[must_use]
pub fn last_word(text: &TokenisedText, name: &Range<usize>) -> usize {
    let mut words = name.clone().rev().filter(|&at| text.tokens[at].is_word());
    let last = words.next().unwrap_or(name.start);
    if text.is(last, flag::JUNIOR) {
        words.next().unwrap_or(last)
    } else {
        last
    }
}

/// The last words of people's full names, by their hashes.
#[must_use]
pub fn surnames(text: &TokenisedText, names: &[NameMention]) -> FxHashSet<u64> {
    let full = |name: &&NameMention| name.kind == EntityKind::Person && name.tokens.len() > 1;
    let last = |name: &NameMention| text.words[last_word(text, &name.tokens)].hash;
    names.iter().filter(full).map(last).collect()
}

/// What the lists say of the titles right before a name, all together; 0 without one.
#[must_use]
pub fn titles_before(text: &TokenisedText, name: &Range<usize>) -> u32 {
    let is_capital = |at: usize| text.tokens[at].is_capitalised() && !text.words[at].is_outside;
    let mut at = name.start;
    let mut flags = 0;
    while let Some(before) = at.checked_sub(1) {
        let is_stop = text.reads(before, ".") && before > 0 && text.touches_next(before - 1);
        let title = if is_stop { before - 1 } else { before };
        if !text.is(title, flag::OFFICE | flag::COURTESY) || !is_capital(title) {
            break;
        }
        flags |= text.words[title].flags;
        at = title;
    }
    flags
}

/// What the lists take a word or phrase for; None for one that is in no list of things.
#[must_use]
pub fn kind_of_list(flags: u32) -> Option<EntityKind> {
    if flags & flag::ORG != 0 {
        Some(EntityKind::Organisation)
    } else if flags & flag::NATIONALITY != 0 {
        Some(EntityKind::Nationality)
    } else if flags & (flag::PLACE | flag::CITY) != 0 {
        Some(EntityKind::Place)
    } else {
        None
    }
}
