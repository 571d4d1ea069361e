//! Names -> groups: which names of an article belong to one person, organisation or place.
//!
//! Full names are grouped first, so that a surname in the lead finds the full name in the second paragraph. A surname
//! that two people share goes to the one whose title and first name fit, and among these to the one named last.

use std::collections::hash_map::Entry;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::extract::entity::name::{Gender, NameMention, last_word};
use crate::extract::lexicon::{Lexicon, WordClass, flag, hash, joined};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::{TokenKind, undivided};
use crate::extract::{Entity, EntityKind};

/// The entities of an article, before descriptions and pronouns are resolved.
#[derive(Debug, Default)]
pub(crate) struct Grouped {
    /// The entities, ordered by first mention; their mentions are still empty.
    pub(crate) entities: Vec<Entity>,
    /// The gender of each entity, as its names show it.
    pub(crate) genders: Vec<Gender>,
    /// For each name, its entity; None for a family's name ("the Clintons").
    pub(crate) of_name: Vec<Option<usize>>,
}

/// Groups names into entities.
#[must_use]
pub(crate) fn group(text: &TokenisedText, names: &[NameMention]) -> Grouped {
    let mut groups = Groups {
        text,
        names,
        all: Vec::with_capacity(names.len() / 2),
        of_name: vec![None; names.len()],
        words: Vec::with_capacity(2 * names.len()),
        by_word: FxHashMap::default(),
    };
    groups.join_people();
    groups.join_others();
    groups.finish()
}

/// A group of names, which will become an entity.
#[derive(Debug)]
struct NameGroup {
    kind: EntityKind,
    gender: Gender,
    /// Number of names.
    count: usize,
    /// The rank of the name to show.
    fullest: Option<Rank>,
    /// The words of the person's fullest name, as a range of [`Groups::words`].
    words: Range<usize>,
    /// The person's generational suffix, if a name has one: its canonical hash.
    suffix: Option<u64>,
    /// The names of a person, by number.
    names: Vec<usize>,
    /// Number of `names` with several words; they come first.
    full_names: usize,
}

/// Rank of a name for showing: by number of words, then mixed case before capitals, then by length, then the first
/// one. The last field is the number of the name.
type Rank = (usize, bool, usize, std::cmp::Reverse<usize>);

/// Maximum number of people with a word in common that are considered. Articles have a few; only lists of names have
/// more.
const MAX_NAMESAKES: usize = 200;

/// The people whose names contain a word, in order of appearance. Most words belong to one person.
#[derive(Debug)]
struct Namesakes {
    first: usize,
    others: Vec<usize>,
}

impl Namesakes {
    fn iter(&self) -> impl Iterator<Item = usize> + Clone {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    fn add(&mut self, group: usize) {
        if self.others.len() + 1 < MAX_NAMESAKES && !self.iter().any(|known| known == group) {
            self.others.push(group);
        }
    }
}

/// A person's name, prepared for comparison.
struct PersonWords {
    /// The number of the name.
    n: usize,
    /// Its words without marks and suffix, as a range of [`Groups::words`].
    words: Range<usize>,
    /// The canonical hash of its generational suffix.
    suffix: Option<u64>,
}

struct Groups<'r, 'a> {
    text: &'r TokenisedText<'a>,
    names: &'r [NameMention],
    all: Vec<NameGroup>,
    of_name: Vec<Option<usize>>,
    /// The words of all people's names.
    words: Vec<u64>,
    by_word: FxHashMap<u64, Namesakes>,
}

impl Groups<'_, '_> {
    fn join_people(&mut self) {
        let mut people = Vec::with_capacity(self.names.len());
        for n in 0..self.names.len() {
            if self.names[n].kind == EntityKind::Person {
                people.push(self.person_words(n));
            }
        }
        self.by_word.reserve(self.words.len());
        for person in people.iter().filter(|person| person.words.len() > 1) {
            let words = &self.words[person.words.clone()];
            let gender = self.names[person.n].gender;
            let known = self
                .by_word
                .get(&words[words.len() - 1])
                .into_iter()
                .chain(self.by_word.get(&words[0]))
                .flat_map(Namesakes::iter)
                .find(|&group| {
                    let group = &self.all[group];
                    group.gender.fits(gender)
                        && (person.suffix.is_none()
                            || group.suffix.is_none()
                            || person.suffix == group.suffix)
                        && self.is_same_name(
                            &self.words[group.words.clone()],
                            words,
                            group.names[0],
                            person.n,
                        )
                });
            let group = known.unwrap_or_else(|| self.new_group(EntityKind::Person));
            self.add_person(group, person);
        }
        for person in people.iter().filter(|person| person.words.len() == 1) {
            if self.is_family(person.n) {
                continue;
            }
            let word = self.words[person.words.start];
            let group = self
                .person_of_suffix(word, person.suffix)
                .or_else(|| self.person_by_age(person.n, word))
                .or_else(|| self.person_of_single(person.n, word))
                .unwrap_or_else(|| self.new_group(EntityKind::Person));
            self.add_person(group, person);
        }
    }

    /// Prepares a person's name for comparison.
    fn person_words(&mut self, n: usize) -> PersonWords {
        let text = self.text;
        let start = self.words.len();
        let mut suffix = None;
        for at in self.names[n].tokens.clone() {
            if !text.tokens[at].is_word() {
                continue;
            }
            let word = text.words[at];
            if word.is(flag::JUNIOR) && self.words.len() > start {
                suffix = Some(text.lexicon().suffix(word.hash));
            } else {
                self.words.push(word.hash);
            }
        }
        PersonWords {
            n,
            words: start..self.words.len(),
            suffix,
        }
    }

    /// True for the name of a family: "the Clintons".
    fn is_family(&self, n: usize) -> bool {
        let at = self.names[n].tokens.start;
        at > 0 && self.text.is_the(at - 1) && self.text.word(at).ends_with('s') && {
            let word = self.text.word(at);
            let stem = hash(&word[..word.len() - 1]);
            self.by_word.contains_key(&stem)
        }
    }

    fn new_group(&mut self, kind: EntityKind) -> usize {
        self.all.push(NameGroup {
            kind,
            gender: Gender::Unknown,
            count: 0,
            fullest: None,
            words: 0..0,
            suffix: None,
            names: Vec::new(),
            full_names: 0,
        });
        self.all.len() - 1
    }

    /// Adds a name to a group.
    fn add(&mut self, group: usize, n: usize) {
        let rank = self.rank(n);
        let found = &mut self.all[group];
        found.count += 1;
        found.fullest = found.fullest.max(Some(rank));
        self.of_name[n] = Some(group);
    }

    fn add_person(&mut self, group: usize, person: &PersonWords) {
        let words = &self.words[person.words.clone()];
        for &word in words {
            match self.by_word.entry(word) {
                Entry::Occupied(mut namesakes) => namesakes.get_mut().add(group),
                Entry::Vacant(free) => {
                    free.insert(Namesakes {
                        first: group,
                        others: Vec::new(),
                    });
                }
            }
        }
        let found = &mut self.all[group];
        found.full_names += usize::from(words.len() > 1);
        if words.len() > found.words.len() {
            found.words = person.words.clone();
        }
        if found.gender == Gender::Unknown {
            found.gender = self.names[person.n].gender;
        }
        found.suffix = found.suffix.or(person.suffix);
        found.names.push(person.n);
        self.add(group, person.n);
    }

    /// True if two names of several words can belong to one person.
    fn is_same_name(&self, known: &[u64], words: &[u64], known_name: usize, name: usize) -> bool {
        if known.len() < 2 {
            return false;
        }
        let (long, short) = if known.len() >= words.len() {
            (known, words)
        } else {
            (words, known)
        };
        if long.windows(short.len()).any(|part| part == short) {
            return true;
        }
        if known.last() != words.last() {
            return false;
        }
        let first = |n: usize| self.text.word(self.names[n].tokens.start);
        known[0] == words[0]
            || is_initial_of(first(known_name), first(name))
            || is_short_for(self.text.lexicon(), first(known_name), first(name))
    }

    /// "Pratt Jr." as Harold Pratt Jr.: the only person of the article with this surname and generational suffix.
    fn person_of_suffix(&self, word: u64, suffix: Option<u64>) -> Option<usize> {
        let suffix = suffix?;
        let mut bearers = self
            .by_word
            .get(&word)?
            .iter()
            .filter(|&group| self.all[group].suffix == Some(suffix) && self.surname(group) == Some(word));
        let bearer = bearers.next()?;
        bearers.next().is_none().then_some(bearer)
    }

    /// "The younger Pratt" as Harold Pratt Jr., "the elder Pratt" as his father. If the article names several Pratts and
    /// nothing tells which is meant, this is a person of their own.
    fn person_by_age(&mut self, n: usize, word: u64) -> Option<usize> {
        let before = self.names[n].tokens.start.checked_sub(1)?;
        let (own, other) = match self.text.word(before) {
            "younger" | "Younger" => ("Jr", "Sr"),
            "elder" | "Elder" | "older" => ("Sr", "Jr"),
            _ => return None,
        };
        let [own, other] = [own, other].map(|suffix| Some(self.text.lexicon().suffix(hash(suffix))));
        let mut bearers: Vec<usize> = self.by_word.get(&word)?.iter().collect();
        bearers.retain(|&bearer| self.surname(bearer) == Some(word));
        if bearers.len() < 2 {
            return None;
        }
        let only = |is_meant: &dyn Fn(Option<u64>) -> bool| {
            let mut meant = bearers
                .iter()
                .copied()
                .filter(|&bearer| is_meant(self.all[bearer].suffix));
            let bearer = meant.next()?;
            meant.next().is_none().then_some(bearer)
        };
        let has_other = bearers.iter().any(|&bearer| self.all[bearer].suffix == other);
        only(&|suffix| suffix == own)
            .or_else(|| only(&|suffix| suffix.is_none()).filter(|_| has_other))
            .or_else(|| Some(self.new_group(EntityKind::Person)))
    }

    /// Returns the person that a single name refers to: by surname if possible, otherwise by another part of the
    /// name.
    fn person_of_single(&self, n: usize, word: u64) -> Option<usize> {
        let name = &self.names[n];
        let candidates = self.by_word.get(&word)?;
        if let Some(surname) = self.shared_surname(n) {
            let mut family = candidates.iter();
            return family.find(|&group| self.surname(group) == Some(surname));
        }
        if let Some(group) = self.established(n, word, candidates) {
            return Some(group);
        }
        candidates
            .iter()
            .filter(|&group| self.all[group].gender.fits(name.gender))
            .max_by_key(|&group| {
                let is_last = self.surname(group) == Some(word);
                let group = &self.all[group];
                let at = name.tokens.start;
                // Full names were added first, then single ones; each part is in text order.
                let (full, single) = group.names.split_at(group.full_names);
                let nearest_before = [full, single]
                    .into_iter()
                    .filter_map(|part| {
                        let before = part.partition_point(|&m| self.names[m].tokens.start < at);
                        Some(self.names[*part.get(before.checked_sub(1)?)?].tokens.start)
                    })
                    .max();
                let has_same_gender = group.gender != Gender::Unknown && group.gender == name.gender;
                // Someone named before is preferred, the later the better; then someone named after, the sooner the
                // better.
                let nearness = match nearest_before {
                    Some(before) => (1, before),
                    None => (
                        0,
                        usize::MAX - group.names.first().map_or(0, |&m| self.names[m].tokens.start),
                    ),
                };
                (is_last, has_same_gender, nearness)
            })
    }

    /// Returns the last word of a person's fullest name.
    fn surname(&self, group: usize) -> Option<u64> {
        self.words[self.all[group].words.clone()].last().copied()
    }

    /// Returns the surname that a first name shares with the next name: of "Piet" in "Piet and Olga Ruden".
    fn shared_surname(&self, n: usize) -> Option<u64> {
        let (at, other) = (self.names[n].tokens.start, self.names.get(n + 1)?);
        let is_pair = self.text.is(at, flag::FIRST)
            && (self.text.reads(at + 1, "and") || self.text.reads(at + 1, "&"))
            && other.kind == EntityKind::Person
            && other.tokens.start == at + 2
            && other.tokens.len() == 2
            && self.text.is(at + 2, flag::FIRST);
        is_pair.then(|| self.text.words[last_word(self.text, &other.tokens)].hash)
    }

    /// Returns the person that the article keeps calling by a surname. A relative who is introduced later with a
    /// first name does not take the surname over, except in a paragraph that has just named the relative.
    fn established(&self, n: usize, word: u64, candidates: &Namesakes) -> Option<usize> {
        /// Minimum number of mentions by the surname alone.
        const OFTEN: usize = 3;
        let at = self.names[n].tokens.start;
        let singles_before = |group: usize| {
            let group = &self.all[group];
            let singles = &group.names[group.full_names..];
            singles.partition_point(|&m| self.names[m].tokens.start < at)
        };
        let mut family = candidates
            .iter()
            .filter(|&group| self.surname(group) == Some(word));
        let first = family.clone().max_by_key(|&group| singles_before(group))?;
        let gender = self.names[n].gender;
        let paragraph = self.text.paragraph_at(at);
        let is_alone = family.clone().count() > 1
            && singles_before(first) >= OFTEN
            && self.all[first].gender.fits(gender)
            && family.all(|group| {
                group == first
                    || singles_before(group) == 0
                        && !(gender != Gender::Unknown && self.all[group].gender == gender)
                        && !self.all[group].names.iter().any(|&m| {
                            let start = self.names[m].tokens.start;
                            start < at && self.text.paragraph_at(start) == paragraph
                        })
            });
        is_alone.then_some(first)
    }

    fn join_others(&mut self) {
        let mut by_key: FxHashMap<(EntityKind, u64), usize> = FxHashMap::default();
        by_key.reserve(self.names.len() / 2);
        for n in 0..self.names.len() {
            let name = &self.names[n];
            if name.kind == EntityKind::Person {
                continue;
            }
            let key = (name.kind, self.key(name));
            let group = if let Some(&group) = by_key.get(&key) {
                group
            } else {
                let group = self.long_form(n).unwrap_or_else(|| self.new_group(name.kind));
                by_key.insert(key, group);
                group
            };
            self.add(group, n);
        }
    }

    /// Returns a key that all names of one thing share: the canonical name, or the words without a legal form or
    /// plural ending.
    fn key(&self, name: &NameMention) -> u64 {
        let text = self.text;
        let written = text.span(&name.tokens).of(text.raw);
        if let Some(canonical) = text.lexicon().same_name(written) {
            return hash(canonical);
        }
        if name.kind == EntityKind::Nationality {
            return hash(written.strip_suffix('s').unwrap_or(written));
        }
        let mut words = name.tokens.clone().filter(|&at| text.tokens[at].is_word());
        let first = words.next().map_or(0, |at| text.words[at].hash);
        words
            .filter(|&at| !(name.kind == EntityKind::Organisation && text.is(at, flag::ORG_SUFFIX)))
            .fold(first, |key, at| joined(key, text.words[at].hash))
    }

    /// Returns the group of the organisation directly before an acronym in brackets.
    fn long_form(&self, n: usize) -> Option<usize> {
        let tokens = &self.names[n].tokens;
        let long = n.checked_sub(1)?;
        let stands_in_brackets = tokens.len() == 1
            && self.text.kind(tokens.start) == TokenKind::Upper
            && tokens.start > 0
            && self.text.reads(tokens.start - 1, "(")
            && self.text.reads(tokens.end, ")")
            && self.names[long].tokens.end + 1 == tokens.start;
        self.of_name[long]
            .filter(|&group| stands_in_brackets && self.all[group].kind == EntityKind::Organisation)
    }

    /// Orders the entities by first mention.
    fn finish(self) -> Grouped {
        let mut entity_of_group: Vec<Option<usize>> = vec![None; self.all.len()];
        let mut grouped = Grouped {
            entities: Vec::with_capacity(self.all.len()),
            genders: Vec::with_capacity(self.all.len()),
            of_name: Vec::with_capacity(self.of_name.len()),
        };
        for &group in &self.of_name {
            let entity = group.map(|n| {
                let group = &self.all[n];
                *entity_of_group[n].get_or_insert_with(|| {
                    grouped.entities.push(Entity {
                        kind: group.kind,
                        name: group.fullest.map_or_else(String::new, |(.., n)| self.shown(n.0)),
                        mentions: Vec::with_capacity(group.count),
                        title_mentions: Vec::new(),
                    });
                    grouped.genders.push(group.gender);
                    grouped.genders.len() - 1
                })
            });
            grouped.of_name.push(entity);
        }
        grouped
    }

    fn rank(&self, n: usize) -> Rank {
        let text = self.text;
        let tokens = &self.names[n].tokens;
        let (mut words, mut is_upper) = (0, true);
        for token in &text.tokens[tokens.clone()] {
            words += usize::from(token.is_word());
            is_upper &= token.kind == TokenKind::Upper;
        }
        (words, !is_upper, text.span(tokens).len(), std::cmp::Reverse(n))
    }

    /// Returns a name for showing, with white space folded to single spaces.
    fn shown(&self, n: usize) -> String {
        let text = self.text;
        let tokens = &self.names[n].tokens;
        let written = text.span(tokens).of(text.raw);
        let gaps = text.tokens[tokens.clone()].windows(2);
        let mut gaps = gaps.map(|pair| &text.raw[pair[0].end as usize..pair[1].start as usize]);
        if let Some(whole) = undivided(written) {
            return folded(&whole);
        }
        if gaps.all(|gap| matches!(gap, "" | " ")) {
            return written.to_owned();
        }
        folded(written)
    }
}

/// Folds white space to single spaces.
#[must_use]
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// True if one is the initial of the other: "J." and "John".
fn is_initial_of(a: &str, b: &str) -> bool {
    let initial = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next()?;
        matches!(chars.next(), None | Some('.')).then_some(first)
    };
    match (initial(a), initial(b)) {
        (Some(first), None) => b.starts_with(first),
        (None, Some(first)) => a.starts_with(first),
        _ => false,
    }
}

/// True if one given name is the usual short form of the other.
fn is_short_for(lexicon: &Lexicon, a: &str, b: &str) -> bool {
    let (a, b) = (hash(a), hash(b));
    lexicon.has(joined(a, b), WordClass::ShortName) || lexicon.has(joined(b, a), WordClass::ShortName)
}
