//! Headlines. Where capitals are no evidence, the only names are those that the text confirms.

use std::ops::Range;

use crate::extract::EntityKind;
use crate::extract::entity::name::{Gender, NameMention, last_word, listed_kind};
use crate::extract::lexicon::{Lexicon, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// The value of the capitals of a sentence as evidence of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadlineCase {
    /// The capitals are evidence.
    No,
    /// No evidence: all words are in capitals.
    Capitals,
    /// No evidence: nearly every word is capitalised.
    TitleCase,
}

/// Classifies a sentence by its capitals.
#[must_use]
pub fn headline_case(text: &TokenisedText, sentence: &Range<usize>) -> HeadlineCase {
    /// Minimum number of capitalised words in a headline.
    const LEAST: usize = 3;
    /// Tenths of the words of a headline in capitals that have only capitals.
    const SHARE_IN_CAPITALS: usize = 7;
    /// Minimum number of capitalised words for each word in lower case.
    const CAPITALISED_PER_LOWER: usize = 5;
    /// Maximum length of a headline, in tokens.
    const LONGEST: usize = 60;
    let ends_with_stop = text.is_mark(sentence.end - 1, &['.', '"', '”']);
    let is_upper = |at: &&usize| text.kind(**at) == TokenKind::Upper;
    // Quick exit for most sentences.
    let is_heading = text.paragraphs.len() > 1 && text.paragraphs.first() == Some(sentence);
    if ends_with_stop && !is_heading && text.capitals_in(sentence).iter().filter(is_upper).count() < LEAST {
        return HeadlineCase::No;
    }
    let (mut words, mut upper, mut capitalised, mut lower) = (0, 0, 0, 0);
    for at in sentence.clone() {
        match text.kind(at) {
            TokenKind::Lower if !text.is(at, flag::FUNCTION | flag::PARTICLE) => lower += 1,
            TokenKind::Upper => (upper, capitalised) = (upper + 1, capitalised + 1),
            // Names do not count: a caption that lists names is not a headline.
            TokenKind::Title if text.is(at, flag::COMMON) => capitalised += 1,
            _ => continue,
        }
        words += 1;
        if words > LONGEST {
            return HeadlineCase::No;
        }
    }
    if upper >= LEAST && upper * 10 >= words * SHARE_IN_CAPITALS {
        HeadlineCase::Capitals
    } else if (!ends_with_stop || is_heading && lower == 0)
        && capitalised >= LEAST
        && lower * CAPITALISED_PER_LOWER <= capitalised
    {
        // A headline that is the whole first paragraph can end with a stop.
        HeadlineCase::TitleCase
    } else {
        HeadlineCase::No
    }
}

/// The names of a text, indexed for finding them in headlines.
#[derive(Debug)]
pub(crate) struct HeadlineNames<'r> {
    article: &'r TokenisedText<'r>,
    /// Ordered by the hash of the first word, then longest first, then in text order.
    names: Vec<HeadlineName>,
}

#[derive(Debug)]
struct HeadlineName {
    first: u64,
    tokens: Range<usize>,
    kind: EntityKind,
    gender: Gender,
}

impl<'r> HeadlineNames<'r> {
    /// Indexes the names of a text, and the surnames of the people among them.
    #[must_use]
    pub(crate) fn new(article: &'r TokenisedText, names: &[NameMention]) -> Self {
        let mut known = Vec::with_capacity(2 * names.len());
        for name in names {
            let mut add = |tokens: Range<usize>| {
                known.push(HeadlineName {
                    first: article.words[tokens.start].hash,
                    tokens,
                    kind: name.kind,
                    gender: name.gender,
                });
            };
            if name.kind == EntityKind::Person && name.tokens.len() > 1 {
                let surname = last_word(article, &name.tokens);
                add(surname..surname + 1);
            }
            add(name.tokens.clone());
        }
        known.sort_unstable_by_key(|name| {
            let (start, len) = (name.tokens.start, name.tokens.len());
            (name.first, std::cmp::Reverse(len), start)
        });
        Self {
            article,
            names: known,
        }
    }

    /// Appends the names of the text, and well-known places and organisations, that a headline contains.
    pub(crate) fn repeated(
        &self,
        text: &TokenisedText,
        lexicon: &Lexicon,
        sentence: &Range<usize>,
        names: &mut Vec<NameMention>,
    ) {
        let mut at = sentence.start;
        while at < sentence.end {
            let found = self
                .at(text, at, sentence.end)
                .or_else(|| listed(text, lexicon, at, sentence.end))
                .or_else(|| first_and_last(text, at, sentence.end))
                .or_else(|| first_and_last_of_label(text, at, sentence));
            at = match found {
                Some((len, kind, gender)) if text.kind(at) != TokenKind::Lower => {
                    let start = match kind {
                        EntityKind::Person if len == 1 => {
                            let free = names.last().map_or(sentence.start, |name| name.tokens.end);
                            first_names_before(text, free.max(sentence.start), at)
                        }
                        _ => at,
                    };
                    names.push(NameMention {
                        tokens: start..at + len,
                        kind,
                        gender,
                        is_titled: false,
                    });
                    at + len
                }
                _ => at + 1,
            };
        }
    }

    /// Returns the longest name of the text that begins at a token: its length, kind and gender.
    fn at(&self, text: &TokenisedText, at: usize, end: usize) -> Option<(usize, EntityKind, Gender)> {
        let first = text.words[at].hash;
        let from = self.names.partition_point(|name| name.first < first);
        let mut same = self.names[from..].iter().take_while(|name| name.first == first);
        let name = same.find(|name| {
            let here = &text.words[at..end.min(at + name.tokens.len())];
            let known = &self.article.words[name.tokens.clone()];
            here.iter()
                .map(|word| word.hash)
                .eq(known.iter().map(|word| word.hash))
        })?;
        Some((name.tokens.len(), name.kind, name.gender))
    }
}

/// Returns the start of a person's name whose surname is at `at`. A headline may be the only place with the first
/// name.
fn first_names_before(text: &TokenisedText, from: usize, at: usize) -> usize {
    const MAX_FIRST_NAMES: usize = 2;
    let ordinary = NO_NAME & !(flag::CITY | flag::ORG_SUFFIX | flag::PLACE_HEAD | flag::CALENDAR);
    let mut start = at;
    while start > from && at - start < MAX_FIRST_NAMES {
        let is_name = text.is(start - 1, flag::FIRST) && !text.is(start - 1, flag::COURTESY | flag::OFFICE)
            // "Hints" and "Hinted" are verbs.
            || !text.is(start - 1, ordinary)
                && !["ed", "s"].iter().any(|end| text.word(start - 1).ends_with(end));
        if !(text.tokens[start - 1].is_capitalised() && is_name) {
            break;
        }
        start -= 1;
    }
    start
}

/// Returns a place, people or organisation so well known that a headline needs no confirmation: its length, kind and
/// gender.
fn listed(
    text: &TokenisedText,
    lexicon: &Lexicon,
    at: usize,
    end: usize,
) -> Option<(usize, EntityKind, Gender)> {
    let sure = flag::PLACE | flag::ORG | flag::NATIONALITY;
    if text.is(at, flag::STARTS_PHRASE) {
        let phrase = lexicon.phrase(text.words[at..end].iter().map(|word| word.hash));
        if let Some((len, flags)) = phrase.filter(|(_, flags)| flags & sure != 0) {
            return Some((len, listed_kind(flags)?, Gender::Unknown));
        }
    }
    let word = text.words[at];
    if !word.is(sure) || word.is(flag::FUNCTION | flag::COMMON | flag::FIRST | flag::LAST) {
        return None;
    }
    Some((1, listed_kind(word.flags)?, Gender::Unknown))
}

/// Flags of words that are no part of a person's name where capitals are no evidence.
const NO_NAME: u32 = flag::COMMON
    | flag::FUNCTION
    | flag::OFFICE
    | flag::COURTESY
    | flag::ROLE
    | flag::NATIONALITY
    | flag::PLACE
    | flag::CITY
    | flag::ORG
    | flag::ORG_HEAD
    | flag::ORG_WORD
    | flag::ORG_SUFFIX
    | flag::PLACE_HEAD
    | flag::CALENDAR
    | flag::SAY_ANY;

/// "VERA HOLT" in the label "VERA HOLT, ECONOMIST, HARBOUR BANK": a first name and a word that no list has as an
/// ordinary one, between the start and a comma.
fn first_and_last_of_label(
    text: &TokenisedText,
    at: usize,
    sentence: &Range<usize>,
) -> Option<(usize, EntityKind, Gender)> {
    let is_name = |at: usize, none: u32| text.kind(at) == TokenKind::Upper && !text.is(at, none);
    // Nancy is a city too.
    let is_person = at == sentence.start
        && at + 3 < sentence.end
        && text.is(at, flag::FIRST)
        && is_name(at, NO_NAME & !(flag::PLACE | flag::CITY))
        && is_name(at + 1, NO_NAME)
        && text.reads(at + 2, ",");
    is_person.then(|| two_names(text, at))
}

/// Returns a person of two names that begin at a token.
fn two_names(text: &TokenisedText, at: usize) -> (usize, EntityKind, Gender) {
    let gender = Gender::of_flags(text.words[at].flags, flag::FIRST_MALE, flag::FIRST_FEMALE);
    (2, EntityKind::Person, gender)
}

/// "Tomas Reyk" in "Ana Ruiz Says Tomas Reyk Lied": a first name and a word that no list has as an ordinary one. In
/// capitals, the form of a word does not show whether it is a name.
fn first_and_last(text: &TokenisedText, at: usize, end: usize) -> Option<(usize, EntityKind, Gender)> {
    let is_name = |at: usize| at < end && text.kind(at) == TokenKind::Title && !text.is(at, NO_NAME);
    // "Lied" and "Asks" are verbs.
    let follows = |at: usize| {
        text.kind(at) == TokenKind::Title
            && !text.is(at, flag::COMMON | flag::FUNCTION | flag::SAY_ANY)
            && !["ed", "s"].iter().any(|end| text.word(at).ends_with(end))
    };
    let is_person =
        text.is(at, flag::FIRST) && is_name(at) && is_name(at + 1) && !(at + 2 < end && follows(at + 2));
    is_person.then(|| two_names(text, at))
}
