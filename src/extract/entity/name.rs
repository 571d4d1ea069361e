//! [`NameMention`]: a name in the text and the kind of thing it names.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::extract::EntityKind;
use crate::extract::lexicon::flag;
use crate::extract::text::tokenised_text::TokenisedText;

/// A name in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameMention {
    /// Its tokens, without titles and possessive endings.
    pub tokens: Range<usize>,
    /// The kind of thing it names.
    pub kind: EntityKind,
    /// The gender that follows from a courtesy title or first name.
    pub gender: Gender,
    /// True if a title precedes it.
    pub is_titled: bool,
}

impl NameMention {
    /// Returns a name without title and gender.
    #[must_use]
    pub(crate) const fn new(tokens: Range<usize>, kind: EntityKind) -> Self {
        Self {
            tokens,
            kind,
            gender: Gender::Unknown,
            is_titled: false,
        }
    }
}

/// Inserts names and keeps all names in order.
pub(crate) fn add(names: &mut Vec<NameMention>, more: impl IntoIterator<Item = NameMention>) {
    let known = names.len();
    names.extend(more);
    if names.len() > known {
        names.sort_by_key(|name| name.tokens.start);
    }
}

/// The gender of a person, as far as names, titles and pronouns show it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gender {
    /// Not known.
    #[default]
    Unknown,
    /// `he`
    Male,
    /// `she`
    Female,
}

impl Gender {
    /// Returns the gender that the flags of a name or title show; `male` and `female` are the flags to test.
    #[must_use]
    pub(crate) const fn of_flags(flags: u32, male: u32, female: u32) -> Self {
        match (flags & male != 0, flags & female != 0) {
            (true, false) => Self::Male,
            (false, true) => Self::Female,
            _ => Self::Unknown,
        }
    }

    /// False only if both genders are known and differ.
    #[must_use]
    pub(crate) const fn fits(self, other: Self) -> bool {
        !matches!(
            (self, other),
            (Self::Male, Self::Female) | (Self::Female, Self::Male)
        )
    }
}

/// Returns the last word of a name before any generational suffix.
#[must_use]
pub(crate) fn last_word(text: &TokenisedText, name: &Range<usize>) -> usize {
    let mut words = name.clone().rev().filter(|&at| text.tokens[at].is_word());
    let last = words.next().unwrap_or(name.start);
    if text.is(last, flag::JUNIOR) {
        words.next().unwrap_or(last)
    } else {
        last
    }
}

/// Returns the hashes of the last words of people's full names.
#[must_use]
pub(crate) fn surnames(text: &TokenisedText, names: &[NameMention]) -> FxHashSet<u64> {
    let full = |name: &&NameMention| name.kind == EntityKind::Person && name.tokens.len() > 1;
    let last = |name: &NameMention| text.words[last_word(text, &name.tokens)].hash;
    names.iter().filter(full).map(last).collect()
}

/// Returns the flags of all titles directly before a name; 0 if there is none.
#[must_use]
pub(crate) fn titles_before(text: &TokenisedText, name: &Range<usize>) -> u32 {
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

/// Returns the kind of thing that a word or phrase with these flags names; None without a flag of things.
#[must_use]
pub(crate) fn listed_kind(flags: u32) -> Option<EntityKind> {
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
