//! Names -> groups: which names of an article are one person's, and which are one organisation's or place's.
//!
//! Full names come first, so that a surname in the lead finds the full name that the second paragraph tells. A surname
//! that two people share goes to whom title and first name allow, and among those to the one named last.

use std::collections::hash_map::Entry;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::extract::entity::name::{Gender, NameMention, last_word};
use crate::extract::lexicon::{flag, hash, joined};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;
use crate::extract::{Entity, EntityKind};

/// The entities that an article's names make.
#[derive(Debug, Default)]
pub(crate) struct Grouped {
    /// The entities, ordered by first mention; their mentions are yet to be filled in.
    pub(crate) entities: Vec<Entity>,
    /// Each entity's gender, as its names tell it.
    pub(crate) genders: Vec<Gender>,
    /// For each name its entity; None for the name of a family ("the Clintons").
    pub(crate) of_name: Vec<Option<usize>>,
}

/// Joins names to entities.
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

/// One entity in the making.
#[derive(Debug)]
struct NameGroup {
    kind: EntityKind,
    gender: Gender,
    /// How many names it has.
    count: usize,
    /// The best name to show.
    fullest: Option<Rank>,
    /// The words of a person's fullest name, as a range of [`Groups::words`].
    words: Range<usize>,
    /// The hash of a person's `Jr.` and the like, where one was seen.
    junior: Option<u64>,
    /// A person's names.
    names: Vec<usize>,
    /// How many of `names` have several words; they come first.
    full_names: usize,
}

/// How good a name is to show: by its words, then not in capitals, then by its bytes, then the first one. The last is the
/// name's number.
type Rank = (usize, bool, usize, std::cmp::Reverse<usize>);

/// How many people of one name are kept apart; articles have a few, only lists of names have more.
const MAX_NAMESAKES: usize = 200;

/// The people who have a word in their names, in order of appearance: most words are one person's.
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

/// A person's name as it is compared.
struct PersonWords {
    /// Number of the name.
    n: usize,
    /// Its words without marks and junior, as a range of [`Groups::words`].
    words: Range<usize>,
    /// The hash of its `Jr.` and the like.
    junior: Option<u64>,
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
                people.push(self.called(n));
            }
        }
        self.by_word.reserve(self.words.len());
        for called in people.iter().filter(|called| called.words.len() > 1) {
            let words = &self.words[called.words.clone()];
            let gender = self.names[called.n].gender;
            let known = self
                .by_word
                .get(&words[words.len() - 1])
                .into_iter()
                .chain(self.by_word.get(&words[0]))
                .flat_map(Namesakes::iter)
                .find(|&group| {
                    let group = &self.all[group];
                    group.gender.fits(gender)
                        && (called.junior.is_none()
                            || group.junior.is_none()
                            || called.junior == group.junior)
                        && self.is_same_name(
                            &self.words[group.words.clone()],
                            words,
                            group.names[0],
                            called.n,
                        )
                });
            let group = known.unwrap_or_else(|| self.new_group(EntityKind::Person));
            self.add_person(group, called);
        }
        for called in people.iter().filter(|called| called.words.len() == 1) {
            if self.is_family(called.n) {
                continue;
            }
            let group = self
                .person_of_single(called.n, self.words[called.words.start])
                .unwrap_or_else(|| self.new_group(EntityKind::Person));
            self.add_person(group, called);
        }
    }

    /// Puts down a person's words.
    fn called(&mut self, n: usize) -> PersonWords {
        let text = self.text;
        let start = self.words.len();
        let mut junior = None;
        for at in self.names[n].tokens.clone() {
            if !text.tokens[at].is_word() {
                continue;
            }
            let word = text.words[at];
            if word.is(flag::JUNIOR) && self.words.len() > start {
                junior = Some(word.hash);
            } else {
                self.words.push(word.hash);
            }
        }
        PersonWords {
            n,
            words: start..self.words.len(),
            junior,
        }
    }

    /// "the Clintons": the family, none of its people.
    fn is_family(&self, n: usize) -> bool {
        let at = self.names[n].tokens.start;
        at > 0 && matches!(self.text.word(at - 1), "the" | "The") && self.text.word(at).ends_with('s') && {
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
            junior: None,
            names: Vec::new(),
            full_names: 0,
        });
        self.all.len() - 1
    }

    /// Gives a name to a group.
    fn add(&mut self, group: usize, n: usize) {
        let rank = self.rank(n);
        let found = &mut self.all[group];
        found.count += 1;
        found.fullest = found.fullest.max(Some(rank));
        self.of_name[n] = Some(group);
    }

    fn add_person(&mut self, group: usize, called: &PersonWords) {
        let words = &self.words[called.words.clone()];
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
            found.words = called.words.clone();
        }
        if found.gender == Gender::Unknown {
            found.gender = self.names[called.n].gender;
        }
        found.junior = found.junior.or(called.junior);
        found.names.push(called.n);
        self.add(group, called.n);
    }

    /// True if two names of several words can be one person's.
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
            || is_short_for(first(known_name), first(name))
    }

    /// The person whom a single name means: a surname first, else a first name or another part.
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
                // Full names were joined first, single ones after them: each part is in order.
                let (full, single) = group.names.split_at(group.full_names);
                let nearest_before = [full, single]
                    .into_iter()
                    .filter_map(|part| {
                        let before = part.partition_point(|&m| self.names[m].tokens.start < at);
                        Some(self.names[*part.get(before.checked_sub(1)?)?].tokens.start)
                    })
                    .max();
                let is_told = group.gender != Gender::Unknown && group.gender == name.gender;
                // Named before, the later the better; else named behind, the sooner the better.
                let nearness = match nearest_before {
                    Some(before) => (1, before),
                    None => (
                        0,
                        usize::MAX - group.names.first().map_or(0, |&m| self.names[m].tokens.start),
                    ),
                };
                (is_last, is_told, nearness)
            })
    }

    /// The last word of a person's fullest name.
    fn surname(&self, group: usize) -> Option<u64> {
        self.words[self.all[group].words.clone()].last().copied()
    }

    /// The surname behind a first name that shares it: of "Piet" in "Piet and Olga Ruden".
    fn shared_surname(&self, n: usize) -> Option<u64> {
        let (at, other) = (self.names[n].tokens.start, self.names.get(n + 1)?);
        let is_pair = self.text.is(at, flag::FIRST)
            && matches!(self.text.word(at + 1), "and" | "&")
            && other.kind == EntityKind::Person
            && other.tokens.start == at + 2
            && other.tokens.len() == 2
            && self.text.is(at + 2, flag::FIRST);
        is_pair.then(|| self.text.words[last_word(self.text, &other.tokens)].hash)
    }

    /// Whom an article calls by a surname again and again: another of the family, who is told with a first name since, does
    /// not take it over, but where a paragraph has just named the other.
    fn established(&self, n: usize, word: u64, candidates: &Namesakes) -> Option<usize> {
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

    /// What names of one thing have in common: their words without a company's form or a plural ending.
    fn key(&self, name: &NameMention) -> u64 {
        let text = self.text;
        let written = text.span(&name.tokens).of(text.raw);
        if let Some(canonical) = canonical_place(written) {
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

    /// For an acronym in brackets, the organisation named right before them.
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

    /// A name as it is shown: white space folded to single blanks.
    fn shown(&self, n: usize) -> String {
        let text = self.text;
        let tokens = &self.names[n].tokens;
        let written = text.span(tokens).of(text.raw);
        let gaps = text.tokens[tokens.clone()].windows(2);
        let mut gaps = gaps.map(|pair| &text.raw[pair[0].end as usize..pair[1].start as usize]);
        if gaps.all(|gap| matches!(gap, "" | " ")) {
            return written.to_owned();
        }
        folded(written)
    }
}

/// White space folded to single blanks.
#[must_use]
pub fn folded(text: &str) -> String {
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

/// True if one is the usual short form of the other.
fn is_short_for(a: &str, b: &str) -> bool {
    const SHORT: [(&str, &str); 40] = [
        ("Abe", "Abraham"),
        ("Al", "Albert"),
        ("Alex", "Alexander"),
        ("Andy", "Andrew"),
        ("Ben", "Benjamin"),
        ("Bernie", "Bernard"),
        ("Bill", "William"),
        ("Bob", "Robert"),
        ("Charlie", "Charles"),
        ("Chris", "Christopher"),
        ("Chuck", "Charles"),
        ("Dan", "Daniel"),
        ("Dave", "David"),
        ("Dick", "Richard"),
        ("Don", "Donald"),
        ("Ed", "Edward"),
        ("Fred", "Frederick"),
        ("Greg", "Gregory"),
        ("Jack", "John"),
        ("Jeff", "Jeffrey"),
        ("Jim", "James"),
        ("Joe", "Joseph"),
        ("Kate", "Katherine"),
        ("Ken", "Kenneth"),
        ("Larry", "Lawrence"),
        ("Liz", "Elizabeth"),
        ("Matt", "Matthew"),
        ("Mike", "Michael"),
        ("Mitch", "Mitchell"),
        ("Nick", "Nicholas"),
        ("Pat", "Patrick"),
        ("Pete", "Peter"),
        ("Rick", "Richard"),
        ("Rob", "Robert"),
        ("Ron", "Ronald"),
        ("Steve", "Steven"),
        ("Sue", "Susan"),
        ("Tim", "Timothy"),
        ("Tom", "Thomas"),
        ("Tony", "Anthony"),
    ];
    SHORT
        .iter()
        .any(|&(short, long)| (a == short && b == long) || (a == long && b == short))
}

/// The name under which the many forms of one country are joined.
fn canonical_place(text: &str) -> Option<&'static str> {
    Some(match text {
        "US" | "U.S." | "USA" | "U.S.A." | "United States" | "United States of America" => "United States",
        "UK" | "U.K." | "United Kingdom" | "Britain" | "Great Britain" => "United Kingdom",
        "UN" | "U.N." | "United Nations" => "United Nations",
        "EU" | "E.U." | "European Union" => "European Union",
        _ => return None,
    })
}
