//! Names -> entities: one for each person, organisation and place of the article, under all names it has there.
//!
//! Full names come first, so that a surname in the lead finds the full name that the second paragraph tells. A surname
//! that two people share goes to whom title and first name allow, and among those to the one named last. Pronouns are
//! resolved by gender, distance and place in the sentence, after the salience factors of Lappin & Leass (1994) as far
//! as they can be had without a parser; where two people come close to each other, the pronoun is left alone.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::extract::entity::{Gender, Name, last_word};
use crate::extract::lexicon::{flag, joined};
use crate::extract::marks::Region;
use crate::extract::reading::Reading;
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
    pub placed: Vec<Placed>,
}

impl Identity {
    /// The mention that ends just before a token.
    #[must_use]
    pub fn ending_at(&self, token: usize) -> Option<&Placed> {
        let n = self.placed.partition_point(|placed| placed.tokens.start < token);
        self.placed[..n]
            .last()
            .filter(|placed| placed.tokens.end == token)
    }

    /// The mention that holds a token.
    #[must_use]
    pub fn holding(&self, token: usize) -> Option<&Placed> {
        let n = self.placed.partition_point(|placed| placed.tokens.end <= token);
        self.placed.get(n).filter(|placed| placed.tokens.contains(&token))
    }

    /// The mentions that begin in a token range.
    #[must_use]
    pub fn within(&self, range: &Range<usize>) -> &[Placed] {
        let start = self
            .placed
            .partition_point(|placed| placed.tokens.start < range.start);
        let end = self
            .placed
            .partition_point(|placed| placed.tokens.start < range.end);
        &self.placed[start..end.max(start)]
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
pub fn resolve(reading: &Reading, names: &[Name], regions: &[Region]) -> Identity {
    let mut groups = Groups {
        reading,
        names,
        all: Vec::new(),
        of_name: vec![None; names.len()],
        by_word: FxHashMap::default(),
    };
    groups.join_people();
    groups.join_others();
    let mut identity = groups.finish();
    resolve_descriptions(reading, &mut identity);
    resolve_pronouns(reading, regions, &mut identity);
    identity.fill_in(reading);
    identity
}

/// Adds to each entity where a headline that stands apart mentions it; a name that the text lacks makes no entity.
pub fn add_title_mentions(identity: &mut Identity, text: &Reading, title: &Reading, names: &[Name]) {
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

/// One entity in the making.
#[derive(Debug)]
struct Group {
    kind: EntityKind,
    /// The words of the fullest name, without marks and `Jr.`.
    words: Vec<u64>,
    gender: Gender,
    /// The hash of `Jr.` and the like, where one was seen.
    junior: Option<u64>,
    names: Vec<usize>,
    /// How many of `names` have several words; they come first.
    full_names: usize,
}

/// How many people of one name are kept apart; articles have a few, only lists of names have more.
const MAX_NAMESAKES: usize = 200;

struct Groups<'r, 'a> {
    reading: &'r Reading<'a>,
    names: &'r [Name],
    all: Vec<Group>,
    of_name: Vec<Option<usize>>,
    /// A word of a person's full name -> the people that have it, in order of appearance.
    by_word: FxHashMap<u64, Vec<usize>>,
}

impl Groups<'_, '_> {
    fn join_people(&mut self) {
        let people = |names: &[Name]| -> Vec<usize> {
            (0..names.len())
                .filter(|&n| names[n].kind == EntityKind::Person)
                .collect()
        };
        let people = people(self.names);
        for &n in &people {
            let (words, junior) = self.person_words(n);
            if words.len() < 2 {
                continue;
            }
            let gender = self.names[n].gender;
            let known = self
                .by_word
                .get(&words[words.len() - 1])
                .into_iter()
                .chain(self.by_word.get(&words[0]))
                .flat_map(|people| people.iter().take(MAX_NAMESAKES))
                .copied()
                .find(|&group| {
                    let group = &self.all[group];
                    group.gender.fits(gender)
                        && (junior.is_none() || group.junior.is_none() || junior == group.junior)
                        && self.is_same_name(&group.words, &words, group.names[0], n)
                });
            let group = known.unwrap_or_else(|| self.new_group(EntityKind::Person));
            self.add_person(group, n, words, junior);
        }
        for &n in &people {
            let (words, junior) = self.person_words(n);
            if let [word] = words[..] {
                if self.is_family(n) {
                    continue;
                }
                let group = self
                    .person_of_single(n, word)
                    .unwrap_or_else(|| self.new_group(EntityKind::Person));
                self.add_person(group, n, words, junior);
            }
        }
    }

    /// "the Clintons": the family, none of its people.
    fn is_family(&self, n: usize) -> bool {
        let at = self.names[n].tokens.start;
        at > 0
            && matches!(self.reading.word(at - 1), "the" | "The")
            && self.reading.word(at).ends_with('s')
            && {
                let word = self.reading.word(at);
                let stem = crate::extract::lexicon::hash(&word[..word.len() - 1]);
                self.by_word.contains_key(&stem)
            }
    }

    fn new_group(&mut self, kind: EntityKind) -> usize {
        self.all.push(Group {
            kind,
            words: Vec::new(),
            gender: Gender::Unknown,
            junior: None,
            names: Vec::new(),
            full_names: 0,
        });
        self.all.len() - 1
    }

    fn add_person(&mut self, group: usize, n: usize, words: Vec<u64>, junior: Option<u64>) {
        for &word in &words {
            let people = self.by_word.entry(word).or_default();
            if people.len() < MAX_NAMESAKES && !people.contains(&group) {
                people.push(group);
            }
        }
        let name = &self.names[n];
        let found = &mut self.all[group];
        found.full_names += usize::from(words.len() > 1);
        if words.len() > found.words.len() {
            found.words = words;
        }
        if found.gender == Gender::Unknown {
            found.gender = name.gender;
        }
        found.junior = found.junior.or(junior);
        found.names.push(n);
        self.of_name[n] = Some(group);
    }

    /// A person's words without marks and junior, and the junior.
    fn person_words(&self, n: usize) -> (Vec<u64>, Option<u64>) {
        let reading = self.reading;
        let mut words = Vec::with_capacity(4);
        let mut junior = None;
        for at in self.names[n].tokens.clone() {
            if !reading.tokens[at].is_word() {
                continue;
            }
            if reading.is(at, flag::JUNIOR) && !words.is_empty() {
                junior = Some(reading.words[at].hash);
            } else {
                words.push(reading.words[at].hash);
            }
        }
        (words, junior)
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
        let first = |n: usize| self.reading.word(self.names[n].tokens.start);
        known[0] == words[0]
            || is_initial_of(first(known_name), first(name))
            || is_short_for(first(known_name), first(name))
    }

    /// The person whom a single name means: a surname first, else a first name or another part.
    fn person_of_single(&self, n: usize, word: u64) -> Option<usize> {
        let name = &self.names[n];
        let candidates = self.by_word.get(&word)?;
        if let Some(surname) = self.shared_surname(n) {
            let mut family = candidates.iter().copied();
            return family.find(|&group| self.all[group].words.last() == Some(&surname));
        }
        if let Some(group) = self.established(n, word, candidates) {
            return Some(group);
        }
        candidates
            .iter()
            .copied()
            .filter(|&group| self.all[group].gender.fits(name.gender))
            .max_by_key(|&group| {
                let group = &self.all[group];
                let is_last = group.words.last() == Some(&word);
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

    /// The surname behind a first name that shares it: of "Piet" in "Piet and Olga Ruden".
    fn shared_surname(&self, n: usize) -> Option<u64> {
        let (at, other) = (self.names[n].tokens.start, self.names.get(n + 1)?);
        let is_pair = self.reading.is(at, flag::FIRST)
            && matches!(self.reading.word(at + 1), "and" | "&")
            && other.kind == EntityKind::Person
            && other.tokens.start == at + 2
            && other.tokens.len() == 2
            && self.reading.is(at + 2, flag::FIRST);
        is_pair.then(|| self.reading.words[last_word(self.reading, &other.tokens)].hash)
    }

    /// Whom an article calls by a surname again and again: another of the family, who is told with a first name since, does
    /// not take it over, but where a paragraph has just named the other.
    fn established(&self, n: usize, word: u64, candidates: &[usize]) -> Option<usize> {
        const OFTEN: usize = 3;
        let at = self.names[n].tokens.start;
        let singles_before = |group: usize| {
            let group = &self.all[group];
            let singles = &group.names[group.full_names..];
            singles.partition_point(|&m| self.names[m].tokens.start < at)
        };
        let has_surname = |group: &usize| self.all[*group].words.last() == Some(&word);
        let mut family = candidates.iter().copied().filter(has_surname);
        let first = family.clone().max_by_key(|&group| singles_before(group))?;
        let gender = self.names[n].gender;
        let paragraph = self.reading.paragraph_at(at);
        let is_alone = family.clone().count() > 1
            && singles_before(first) >= OFTEN
            && self.all[first].gender.fits(gender)
            && family.all(|group| {
                group == first
                    || singles_before(group) == 0
                        && !(gender != Gender::Unknown && self.all[group].gender == gender)
                        && !self.all[group].names.iter().any(|&m| {
                            let start = self.names[m].tokens.start;
                            start < at && self.reading.paragraph_at(start) == paragraph
                        })
            });
        is_alone.then_some(first)
    }

    fn join_others(&mut self) {
        let mut by_key: FxHashMap<(EntityKind, u64), usize> = FxHashMap::default();
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
            self.all[group].names.push(n);
            self.of_name[n] = Some(group);
        }
    }

    /// What names of one thing have in common: their words without a company's form or a plural ending.
    fn key(&self, name: &Name) -> u64 {
        let reading = self.reading;
        let text = reading.span(&name.tokens).of(reading.text);
        if let Some(canonical) = canonical_place(text) {
            return crate::extract::lexicon::hash(canonical);
        }
        if name.kind == EntityKind::Nationality {
            return crate::extract::lexicon::hash(text.strip_suffix('s').unwrap_or(text));
        }
        let mut words = name.tokens.clone().filter(|&at| reading.tokens[at].is_word());
        let first = words.next().map_or(0, |at| reading.words[at].hash);
        words
            .filter(|&at| !(name.kind == EntityKind::Organisation && reading.is(at, flag::ORG_SUFFIX)))
            .fold(first, |key, at| joined(key, reading.words[at].hash))
    }

    /// For an acronym in brackets, the organisation named right before them.
    fn long_form(&self, n: usize) -> Option<usize> {
        let tokens = &self.names[n].tokens;
        let long = n.checked_sub(1)?;
        let stands_in_brackets = tokens.len() == 1
            && self.reading.kind(tokens.start) == TokenKind::Upper
            && tokens.start > 0
            && self.reading.word(tokens.start - 1) == "("
            && self.reading.word(tokens.end) == ")"
            && self.names[long].tokens.end + 1 == tokens.start;
        self.of_name[long]
            .filter(|&group| stands_in_brackets && self.all[group].kind == EntityKind::Organisation)
    }

    /// Orders the entities by first mention.
    fn finish(self) -> Identity {
        let mut order: Vec<usize> = (0..self.all.len())
            .filter(|&g| !self.all[g].names.is_empty())
            .collect();
        order.sort_by_key(|&g| self.all[g].names.iter().min().copied());
        let mut entity_of_group = vec![0; self.all.len()];
        let mut identity = Identity::default();
        for (entity, &g) in order.iter().enumerate() {
            entity_of_group[g] = entity;
            let group = &self.all[g];
            identity.entities.push(Entity {
                kind: group.kind,
                name: self.fullest(group),
                mentions: Vec::new(),
                title_mentions: Vec::new(),
            });
            identity.genders.push(group.gender);
        }
        for (n, group) in self.of_name.iter().enumerate() {
            if let Some(group) = group {
                identity.placed.push(Placed {
                    tokens: self.names[n].tokens.clone(),
                    entity: entity_of_group[*group],
                    form: MentionForm::Name,
                });
            }
        }
        identity
    }

    /// The name with most words, not in capitals if possible.
    fn fullest(&self, group: &Group) -> String {
        let reading = self.reading;
        let best = group.names.iter().copied().max_by_key(|&n| {
            let tokens = &self.names[n].tokens;
            let is_upper = tokens.clone().all(|at| reading.kind(at) == TokenKind::Upper);
            let words = tokens.clone().filter(|&at| reading.tokens[at].is_word()).count();
            (words, !is_upper, reading.span(tokens).len(), std::cmp::Reverse(n))
        });
        best.map_or_else(String::new, |n| {
            folded(reading.span(&self.names[n].tokens).of(reading.text))
        })
    }
}

impl Identity {
    fn fill_in(&mut self, reading: &Reading) {
        for placed in &self.placed {
            self.entities[placed.entity].mentions.push(Mention {
                span: reading.span(&placed.tokens),
                form: placed.form,
            });
        }
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

/// How far back, in sentences, a description looks for its person.
const DESCRIBED_REACH: usize = 6;

/// Joins "the minister" to the one person of the article who was introduced by that office.
fn resolve_descriptions(reading: &Reading, identity: &mut Identity) {
    // None: two people have the office.
    let mut holders: FxHashMap<u64, Option<usize>> = FxHashMap::default();
    for placed in &identity.placed {
        if !identity.is_person(placed.entity) {
            continue;
        }
        for at in offices_beside(reading, &placed.tokens) {
            let holder = holders
                .entry(reading.words[at].hash)
                .or_insert(Some(placed.entity));
            if *holder != Some(placed.entity) {
                *holder = None;
            }
        }
    }
    if holders.is_empty() {
        return;
    }
    let mut described = Vec::new();
    let mut next = 0;
    // Each person's last named sentence.
    let mut last_named: FxHashMap<usize, usize> = FxHashMap::default();
    for (n, sentence) in reading.sentences.iter().enumerate() {
        for at in sentence.start..sentence.end - 1 {
            while let Some(placed) = identity
                .placed
                .get(next)
                .filter(|placed| placed.tokens.start <= at)
            {
                last_named.insert(placed.entity, n);
                next += 1;
            }
            if !matches!(reading.word(at), "the" | "The") || !is_office(reading, at + 1) {
                continue;
            }
            let goes_on = matches!(
                reading.word(at + 2),
                "of" | "for" | "in" | "at" | "to" | "-" | ","
            ) || reading
                .tokens
                .get(at + 2)
                .is_some_and(|token| token.is_capitalised())
                || reading.is(at + 2, flag::ROLE | flag::GROUP)
                || reading.kind(at + 2) == TokenKind::Possessive;
            let holder = holders.get(&reading.words[at + 1].hash).copied().flatten();
            if let Some(entity) = holder.filter(|_| !goes_on)
                && last_named
                    .get(&entity)
                    .is_some_and(|&named| n - named <= DESCRIBED_REACH)
            {
                last_named.insert(entity, n);
                described.push(Placed {
                    tokens: at..at + 2,
                    entity,
                    form: MentionForm::Nominal,
                });
            }
        }
    }
    identity.placed.extend(described);
    identity.placed.sort_by_key(|placed| placed.tokens.start);
}

/// An office in lower case: "minister", "mayor".
fn is_office(reading: &Reading, at: usize) -> bool {
    reading.kind(at) == TokenKind::Lower && reading.is(at, flag::OFFICE) && reading.is(at, flag::ROLE)
}

/// The words for offices that stand right before a name ("Mayor Vera Holt") or behind it ("Vera Holt, the mayor").
fn offices_beside(reading: &Reading, name: &Range<usize>) -> impl Iterator<Item = usize> {
    let is_title = |at: usize| reading.is(at, flag::OFFICE) && reading.is(at, flag::ROLE);
    // "the foreign minister, Vera Holt,".
    let apart = name
        .start
        .checked_sub(2)
        .filter(|&at| reading.word(at + 1) == "," && is_office(reading, at) && reading.word(name.end) == ",");
    let before = name.start.checked_sub(1).filter(|&at| is_title(at)).or(apart);
    let mut behind = None;
    if reading.word(name.end) == "," {
        let mut at = name.end + 1;
        at += usize::from(matches!(reading.word(at), "the" | "a" | "an"));
        // "the French foreign minister": a word or two can stand before the office.
        behind = (at..at + 3)
            .take_while(|&at| reading.tokens.get(at).is_some_and(|token| token.is_word()))
            .find(|&at| is_office(reading, at) && !reading.is(at + 1, flag::ROLE));
    }
    before.into_iter().chain(behind)
}

/// How far back, in sentences, a pronoun looks for its person.
const REACH: usize = 3;

/// Where a person was last named.
#[derive(Clone, Copy)]
struct Seen {
    entity: usize,
    sentence: usize,
    paragraph: Option<usize>,
    is_subject: bool,
    is_quoted: bool,
    token: usize,
}

fn resolve_pronouns(reading: &Reading, regions: &[Region], identity: &mut Identity) {
    let mut resolved = Vec::new();
    let mut recent: Vec<Seen> = Vec::new();
    let mut region = 0;
    let mut next = 0;
    for (n, sentence) in reading.sentences.iter().enumerate() {
        let paragraph = reading.paragraph_at(sentence.start);
        recent.retain(|seen| n - seen.sentence <= REACH);
        let mut has_subject = false;
        // Where a subject of several people ("Lund and Marsh") could go on.
        let mut subject_end = usize::MAX;
        let mut at = sentence.start;
        while at < sentence.end {
            while regions.get(region).is_some_and(|r| r.outer.end <= at) {
                region += 1;
            }
            let is_quoted = regions.get(region).is_some_and(|r| r.outer.contains(&at));
            while identity
                .placed
                .get(next)
                .is_some_and(|placed| placed.tokens.start < at)
            {
                next += 1;
            }
            let name = identity
                .placed
                .get(next)
                .filter(|placed| placed.tokens.start == at);
            if let Some(placed) = name {
                if identity.is_person(placed.entity) {
                    let entity = placed.entity;
                    let is_joined = subject_end < at
                        && at - subject_end <= 2
                        && (subject_end..at).all(|joint| matches!(reading.word(joint), "and" | "," | "&"));
                    let is_subject = !is_quoted && (!has_subject || is_joined);
                    recent.retain(|seen| seen.entity != entity || seen.sentence != n);
                    recent.push(Seen {
                        entity,
                        sentence: n,
                        paragraph,
                        is_subject,
                        is_quoted,
                        token: at,
                    });
                    has_subject |= !is_quoted;
                    if is_subject {
                        subject_end = placed.tokens.end;
                    }
                }
                at = placed.tokens.end;
                continue;
            }
            if reading.is(at, flag::HE | flag::SHE) {
                let gender = if reading.is(at, flag::HE) {
                    Gender::Male
                } else {
                    Gender::Female
                };
                if let Some(entity) =
                    antecedent(reading, identity, &recent, gender, n, paragraph, is_quoted, at)
                {
                    if identity.genders[entity] == Gender::Unknown {
                        identity.genders[entity] = gender;
                    }
                    let is_subject =
                        !has_subject && !is_quoted && matches!(reading.word(at), "he" | "He" | "she" | "She");
                    recent.push(Seen {
                        entity,
                        sentence: n,
                        paragraph,
                        is_subject,
                        is_quoted,
                        token: at,
                    });
                    has_subject |= is_subject;
                    resolved.push(Placed {
                        tokens: at..at + 1,
                        entity,
                        form: MentionForm::Pronoun,
                    });
                }
            }
            at += 1;
        }
    }
    identity.placed.extend(resolved);
    identity.placed.sort_by_key(|placed| placed.tokens.start);
}

#[allow(clippy::too_many_arguments)]
fn antecedent(
    _reading: &Reading,
    identity: &Identity,
    recent: &[Seen],
    gender: Gender,
    sentence: usize,
    paragraph: Option<usize>,
    is_quoted: bool,
    at: usize,
) -> Option<usize> {
    let mut scores: Vec<(usize, f32)> = Vec::new();
    for seen in recent {
        if !identity.genders[seen.entity].fits(gender) {
            continue;
        }
        let mut score = 4.0 - 1.5 * (sentence - seen.sentence) as f32;
        if seen.is_subject {
            score += 1.5;
        }
        if identity.genders[seen.entity] == gender {
            score += 1.5;
        }
        if seen.paragraph != paragraph {
            score -= 0.5;
        }
        if seen.is_quoted != is_quoted {
            score -= 1.5;
        }
        score -= ((at - seen.token) as f32 / 100.0).min(0.5);
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
