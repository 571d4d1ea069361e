//! Headlines: where capitals tell nothing, names are only those that the text confirms.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::extract::EntityKind;
use crate::extract::lexicon::{Lexicon, flag};
use crate::extract::name::{Gender, Name, kind_of_list, last_word};
use crate::extract::reading::Reading;
use crate::extract::token::TokenKind;

/// Whether a sentence's capitals tell anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// They do.
    No,
    /// All words are in capitals.
    Capitals,
    /// Nearly every word has a capital.
    TitleCase,
}

/// Whether a sentence is a heading by its capitals.
#[must_use]
pub fn heading(reading: &Reading, sentence: &Range<usize>) -> Heading {
    let (mut words, mut upper, mut capitalised, mut lower) = (0, 0, 0, 0);
    for at in sentence.clone() {
        match reading.kind(at) {
            TokenKind::Lower if !reading.is(at, flag::FUNCTION | flag::PARTICLE) => lower += 1,
            TokenKind::Upper => (upper, capitalised) = (upper + 1, capitalised + 1),
            // Names do not count: a caption of names is no heading.
            TokenKind::Title if reading.is(at, flag::COMMON) => capitalised += 1,
            _ => continue,
        }
        words += 1;
        if words > 60 {
            return Heading::No;
        }
    }
    let ends_with_stop = reading.is_mark(sentence.end - 1, &['.', '"', '”']);
    if upper >= 3 && upper * 10 >= words * 7 {
        Heading::Capitals
    } else if !ends_with_stop && capitalised >= 3 && lower * 5 <= capitalised {
        Heading::TitleCase
    } else {
        Heading::No
    }
}

/// The names of a text, to find them again in headlines.
#[derive(Debug)]
pub struct Known {
    /// Hash of a name's first word -> the hashes of all its words, and its kind. Longer ones first.
    by_first: FxHashMap<u64, Vec<(Vec<u64>, EntityKind, Gender)>>,
}

impl Known {
    /// Takes down the names of a text; of a person, the surname as well.
    #[must_use]
    pub fn new(reading: &Reading, names: &[Name]) -> Self {
        let mut by_first: FxHashMap<u64, Vec<(Vec<u64>, EntityKind, Gender)>> = FxHashMap::default();
        let mut add = |words: Vec<u64>, name: &Name| {
            if let Some(&first) = words.first() {
                let known = by_first.entry(first).or_default();
                if !known.iter().any(|(seen, ..)| *seen == words) {
                    known.push((words, name.kind, name.gender));
                }
            }
        };
        for name in names {
            let words: Vec<u64> = reading.words[name.tokens.clone()]
                .iter()
                .map(|word| word.hash)
                .collect();
            if name.kind == EntityKind::Person && words.len() > 1 {
                add(vec![reading.words[last_word(reading, &name.tokens)].hash], name);
            }
            add(words, name);
        }
        for known in by_first.values_mut() {
            known.sort_by_key(|(words, ..)| std::cmp::Reverse(words.len()));
        }
        Self { by_first }
    }

    /// Adds the known names, and well-known places and organisations, that stand in a headline.
    pub fn repeated(
        &self,
        reading: &Reading,
        lexicon: &Lexicon,
        sentence: &Range<usize>,
        names: &mut Vec<Name>,
    ) {
        let mut at = sentence.start;
        while at < sentence.end {
            let found = self
                .at(reading, at, sentence.end)
                .or_else(|| listed(reading, lexicon, at, sentence.end));
            at = match found {
                Some((len, kind, gender)) if reading.kind(at) != TokenKind::Lower => {
                    let start = match kind {
                        EntityKind::Person if len == 1 => {
                            let free = names.last().map_or(sentence.start, |name| name.tokens.end);
                            first_names_before(reading, free.max(sentence.start), at)
                        }
                        _ => at,
                    };
                    names.push(Name {
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

    fn at(&self, reading: &Reading, at: usize, end: usize) -> Option<(usize, EntityKind, Gender)> {
        let known = self.by_first.get(&reading.words[at].hash)?;
        known.iter().find_map(|(words, kind, gender)| {
            let here = reading
                .words
                .get(at..at + words.len())
                .filter(|_| at + words.len() <= end)?;
            here.iter()
                .map(|word| word.hash)
                .eq(words.iter().copied())
                .then_some((words.len(), *kind, *gender))
        })
    }
}

/// Where a person's name begins whose surname stands at `at`: a headline may be the only place for the first name.
fn first_names_before(reading: &Reading, from: usize, at: usize) -> usize {
    let ordinary = flag::COMMON
        | flag::FUNCTION
        | flag::OFFICE
        | flag::COURTESY
        | flag::ROLE
        | flag::NATIONALITY
        | flag::PLACE
        | flag::ORG
        | flag::ORG_HEAD
        | flag::ORG_WORD
        | flag::SAY_ANY;
    let mut start = at;
    while start > from && at - start < 2 {
        let is_name = reading.is(start - 1, flag::FIRST)
            && !reading.is(start - 1, flag::COURTESY | flag::OFFICE)
            || !reading.is(start - 1, ordinary);
        if !(reading.tokens[start - 1].is_capitalised() && is_name) {
            break;
        }
        start -= 1;
    }
    start
}

/// A place, people or organisation so well known that a headline needs no confirmation.
fn listed(
    reading: &Reading,
    lexicon: &Lexicon,
    at: usize,
    end: usize,
) -> Option<(usize, EntityKind, Gender)> {
    let sure = flag::PLACE | flag::ORG | flag::NATIONALITY;
    if reading.is(at, flag::STARTS_PHRASE) {
        let phrase = lexicon.phrase(reading.words[at..end].iter().map(|word| word.hash));
        if let Some((len, flags)) = phrase.filter(|(_, flags)| flags & sure != 0) {
            return Some((len, kind_of_list(flags)?, Gender::Unknown));
        }
    }
    let word = reading.words[at];
    if !word.is(sure) || word.is(flag::FUNCTION | flag::COMMON | flag::FIRST | flag::LAST) {
        return None;
    }
    Some((1, kind_of_list(word.flags)?, Gender::Unknown))
}
