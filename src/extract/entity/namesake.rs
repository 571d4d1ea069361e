//! Decides between a person and a thing named after one.
//!
//! Storms, ships, saints, companies and laws named after people are not people, wherever the article mentions them,
//! and a lone surname is a person if a full name shows whose it is. The tagger decides name by name and sees too few
//! such cases to learn them. This pass makes the names of one article consistent.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::extract::EntityKind;
use crate::extract::entity::chain::is_capitalised;
use crate::extract::entity::name::{Gender, NameMention, add, last_word, titles_before};
use crate::extract::entity::organisation::is_plural_acronym;
use crate::extract::lexicon::{WordClass, flag, hash};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Makes the names of an article consistent and keeps them in order.
pub(crate) fn correct(text: &TokenisedText, names: &mut Vec<NameMention>) {
    for name in names
        .iter_mut()
        .filter(|name| matches!(name.kind, EntityKind::Organisation | EntityKind::Place))
    {
        if let Some(tokens) = person_within(text, &name.tokens) {
            *name = person(text, tokens);
        }
    }
    make_people_of_surnames(text, names);
    for name in names.iter_mut() {
        cut_possession(text, name);
    }
    let companies = companies(text, names);
    make_full_names_people(text, names);
    let mut evidence = Evidence::default();
    evidence.collect_from_people(text, names, &companies);
    evidence.collect_from_organisations(text, names);
    evidence.check_ordinary_words(text);
    let free = evidence.collect_from_text(text, names);
    evidence.correct(text, names);
    add(names, free);
    for name in names.iter_mut().filter(|name| is_person(name) && !name.is_titled) {
        let is_full = name.tokens.len() > 1 && text.is(name.tokens.start, flag::FIRST);
        let is_ship = name.tokens.len() > 1 && evidence.ships.contains(&text.key(&name.tokens));
        if is_ship || evidence.storms.contains(&word_of(text, name)) && !is_full {
            name.kind = EntityKind::Other;
        }
    }
}

fn is_person(name: &NameMention) -> bool {
    name.kind == EntityKind::Person
}

/// Cuts a possession off a person's name ("Vera Holt's Harbour"). "Halmery's Old Theatre" is no person.
fn cut_possession(text: &TokenisedText, name: &mut NameMention) {
    if !is_person(name) {
        return;
    }
    let (start, end) = (name.tokens.start, name.tokens.end);
    let mut inner = start + 1..end - 1;
    if let Some(at) = inner.find(|&at| text.kind(at) == TokenKind::Possessive) {
        if at == start + 1 && !text.is(start, flag::LAST) {
            name.kind = EntityKind::Other;
        } else {
            name.tokens.end = at;
        }
    }
}

/// Returns the hash of the last word of a name.
fn word_of(text: &TokenisedText, name: &NameMention) -> u64 {
    text.words[last_word(text, &name.tokens)].hash
}

/// Turns a name into a person if the article later uses its last word alone: "Eleni Karouz", later "Karouz".
/// Companies are shortened to their first word.
fn make_people_of_surnames(text: &TokenisedText, names: &mut [NameMention]) {
    let candidates: Vec<usize> = (0..names.len())
        .filter(|&n| can_be_full_name(text, &names[n]))
        .collect();
    if candidates.is_empty() {
        return;
    }
    let mut alone: FxHashMap<u64, bool> = FxHashMap::default();
    for &n in &candidates {
        let tokens = &names[n].tokens;
        alone.insert(text.words[tokens.start].hash, false);
        alone.insert(text.words[tokens.end - 1].hash, false);
    }
    for &at in &text.capitals {
        if let Some(alone) = alone.get_mut(&text.words[at].hash) {
            let is_clear =
                !text.is(at, flag::COMMON) || titles_before(text, &(at..at + 1)) & flag::COURTESY != 0;
            *alone |= is_clear && is_apart(text, &(at..at + 1));
        }
    }
    let stands_alone = |at: usize| alone.get(&text.words[at].hash) == Some(&true);
    for n in candidates {
        let tokens = names[n].tokens.clone();
        if stands_alone(tokens.end - 1) && !stands_alone(tokens.start) {
            names[n] = person(text, tokens);
        }
    }
}

/// True for an organisation or place of two words that no list contradicts.
fn can_be_full_name(text: &TokenisedText, name: &NameMention) -> bool {
    let things =
        flag::ORG | flag::ORG_HEAD | flag::ORG_WORD | flag::ORG_SUFFIX | flag::PLACE | flag::PLACE_HEAD;
    let others = flag::CITY | flag::NATIONALITY | flag::COMMON | flag::FUNCTION | flag::CALENDAR;
    let (first, last) = (name.tokens.start, name.tokens.end - 1);
    matches!(name.kind, EntityKind::Organisation | EntityKind::Place)
        && (last == first + 1 || last == first + 3 && text.is_hyphen(first + 2))
        && [first, last]
            .into_iter()
            .all(|at| matches!(text.kind(at), TokenKind::Title | TokenKind::Mixed) && !text.is(at, things))
        && !text.is(last, others & !flag::COMMON)
        && (text.is(first, flag::FIRST) || !text.is(last, flag::COMMON))
        && (text.is(first, flag::FIRST) || !text.is(first, others) && !text.word(last).ends_with('s'))
        && !text.is(first, flag::NATIONALITY | flag::FUNCTION | flag::CALENDAR)
}

/// Makes "Vera Holt" a person throughout if the article has her as a person once.
fn make_full_names_people(text: &TokenisedText, names: &mut [NameMention]) {
    let people: FxHashSet<u64> = names
        .iter()
        .filter(|name| is_person(name) && name.tokens.len() > 1 && text.is(name.tokens.start, flag::FIRST))
        .map(|name| text.key(&name.tokens))
        .collect();
    for name in names.iter_mut().filter(|name| name.tokens.len() > 1) {
        let is_open = !matches!(name.kind, EntityKind::Nationality | EntityKind::Person);
        if is_open && people.contains(&text.key(&name.tokens)) {
            name.kind = EntityKind::Person;
        }
    }
}

/// Evidence about the words of an article, by their hashes.
#[derive(Default)]
struct Evidence {
    /// First and last words of people's names. A first name can also occur alone, and in East Asia the family name
    /// comes first.
    surnames: FxHashSet<u64>,
    /// Surnames that follow a first name, and that no company shares.
    families: FxHashSet<u64>,
    /// A surname -> the particle before it: "Abu" of "Ahmed Abu Nasr".
    particles: FxHashMap<u64, u64>,
    /// Single names of people that no full name explains.
    unexplained: FxHashSet<u64>,
    /// Words that look like people's names, with the kind of thing they name.
    things: FxHashMap<u64, EntityKind>,
    /// Keys of the full names of ships and storms.
    ships: FxHashSet<u64>,
    /// Names of storms: the words after "Hurricane".
    storms: FxHashSet<u64>,
    /// Short names of companies: "Pemble" for "Pemble Corp".
    short: FxHashSet<u64>,
    /// Surnames like "Diamond" that are ordinary words in general, but not in this article.
    ordinary: FxHashSet<u64>,
}

impl Evidence {
    fn collect_from_people(
        &mut self,
        text: &TokenisedText,
        names: &mut [NameMention],
        companies: &FxHashSet<u64>,
    ) {
        self.surnames.reserve(names.len() / 2);
        for name in names.iter_mut().filter(|name| is_person(name)) {
            if companies.contains(&text.key(&name.tokens)) && !name.is_titled {
                name.kind = EntityKind::Organisation;
            } else if let Some(kind) = thing_by_context(text, name) {
                name.kind = kind;
                if kind == EntityKind::Other {
                    self.things.insert(word_of(text, name), kind);
                    self.ships.insert(text.key(&name_with_ship(text, &name.tokens)));
                }
            } else if name.tokens.len() > 1 || name.is_titled {
                self.collect_from_person(text, name);
            } else {
                self.unexplained.insert(word_of(text, name));
            }
        }
    }

    fn collect_from_person(&mut self, text: &TokenisedText, name: &NameMention) {
        let last = last_word(text, &name.tokens);
        let word = text.words[last].hash;
        self.surnames.insert(word);
        if name.tokens.len() == 1 {
            return;
        }
        self.surnames.insert(text.words[name.tokens.start].hash);
        if text.is(name.tokens.start, flag::FIRST) {
            self.families.insert(word);
            if text.is(last, flag::COMMON) && !text.is(last, flag::FUNCTION | flag::CALENDAR) {
                self.ordinary.insert(word);
            }
        }
        if last > name.tokens.start && text.is(last - 1, flag::PARTICLE) {
            self.particles.insert(word, text.words[last - 1].hash);
        }
    }

    fn collect_from_organisations(&mut self, text: &TokenisedText, names: &mut [NameMention]) {
        let organisations = |name: &&mut NameMention| name.kind == EntityKind::Organisation;
        let mut ends = FxHashSet::default();
        for name in names.iter_mut().filter(organisations) {
            if name.tokens.len() > 1 && is_kind_before(text, name.tokens.start) {
                name.kind = EntityKind::Other;
                self.things
                    .entry(word_of(text, name))
                    .or_insert(EntityKind::Other);
                continue;
            }
            let forms = flag::ORG_SUFFIX | flag::ORG_WORD;
            if text.is(name.tokens.end - 1, flag::ORG_SUFFIX)
                && (name.tokens.start + 1..name.tokens.end).all(|at| text.is(at, forms))
            {
                self.short.insert(text.words[name.tokens.start].hash);
            }
            ends.extend(ends_of_company(text, &name.tokens));
        }
        // "Holt" can be short for "Holt Motor Co".
        self.families.retain(|word| !ends.contains(word));
        let (surnames, things) = (&self.surnames, &self.things);
        self.unexplained
            .retain(|word| !surnames.contains(word) && !things.contains_key(word));
        // "Phelps", if only "Phelps Dodge Corp" explains the word.
        for word in self.unexplained.intersection(&ends) {
            self.things.insert(*word, EntityKind::Organisation);
        }
    }

    /// Keeps only those ordinary words that the article uses as nothing but a surname.
    fn check_ordinary_words(&mut self, text: &TokenisedText) {
        let families = &self.families;
        self.ordinary.retain(|word| families.contains(word));
        if self.ordinary.is_empty() {
            return;
        }
        // A filter that excludes most words.
        let bit = |word: u64| 1_u64 << (word >> 58);
        let few = self.ordinary.iter().fold(0, |few, &word| few | bit(word));
        for (token, word) in text.tokens.iter().zip(&text.words) {
            if few & bit(word.hash) != 0 && token.kind == TokenKind::Lower {
                self.ordinary.remove(&word.hash);
            }
        }
    }

    /// Reads the context of every capitalised word, and returns names that the tagger missed.
    fn collect_from_text(&mut self, text: &TokenisedText, names: &[NameMention]) -> Vec<NameMention> {
        let mut free = Vec::new();
        let mut next = 0;
        for &at in &text.capitals {
            let word = text.words[at].hash;
            if self.unexplained.contains(&word) && at > 0 {
                if is_kind_before(text, at - 1) {
                    self.things.insert(word, EntityKind::Other);
                } else if is_placed(text, at) && text.kind(at + 1) != TokenKind::Possessive {
                    self.things.insert(word, EntityKind::Place);
                }
            }
            if at > 0 && is_storm(text, at - 1) {
                self.storms.insert(word);
            }
            while names.get(next).is_some_and(|name| name.tokens.end <= at) {
                next += 1;
            }
            if names.get(next).is_some_and(|name| name.tokens.contains(&at)) {
                continue;
            }
            let tokens = self.with_particle(text, at);
            let is_surname = self.surnames.contains(&word) && stands_alone(text, &tokens)
                || self.ordinary.contains(&word) && is_apart(text, &tokens)
                || has_title(text, at);
            if is_surname || has_administration(text, at) {
                free.push(person(text, tokens));
            } else if self.short.contains(&word) && stands_alone(text, &(at..at + 1)) {
                free.push(NameMention {
                    kind: EntityKind::Organisation,
                    ..person(text, at..at + 1)
                });
            }
        }
        free
    }

    /// Corrects the kinds of single names by the evidence.
    fn correct(&self, text: &TokenisedText, names: &mut [NameMention]) {
        for name in names {
            let at = name.tokens.end - 1;
            if name.tokens != self.with_particle(text, at) {
                continue;
            }
            let word = text.words[at].hash;
            if self.surnames.contains(&word) {
                let mut listed = flag::PLACE | flag::NATIONALITY;
                if !self.families.contains(&word) {
                    listed |= flag::CITY | flag::ORG;
                }
                let is_titled = titles_before(text, &name.tokens) & flag::COURTESY != 0;
                if is_titled || !text.is(at, listed) && stands_alone(text, &name.tokens) {
                    name.kind = EntityKind::Person;
                }
            } else if is_person(name) {
                if let Some(&kind) = self.things.get(&word) {
                    name.kind = kind;
                } else if (text.kind(at) == TokenKind::Upper || is_trade_name(text, at))
                    && !name.is_titled
                    && !text.is(at, flag::FIRST | flag::LAST)
                {
                    // An acronym, or a word like "WebHalm", is no surname.
                    name.kind = EntityKind::Organisation;
                }
            }
        }
    }

    /// Returns the tokens of a surname at `at`, including the particle that its full name has.
    fn with_particle(&self, text: &TokenisedText, at: usize) -> Range<usize> {
        let is_its = |before: usize| {
            self.particles
                .get(&text.words[at].hash)
                .is_some_and(|particle| *particle == text.words[before].hash)
        };
        at.checked_sub(1).filter(|&before| is_its(before)).unwrap_or(at)..at + 1
    }
}

/// True for a word with an inner capital that no surname has: `WebHalm`, `halmTube`.
fn is_trade_name(text: &TokenisedText, at: usize) -> bool {
    let word = text.word(at);
    let Some(capital) = word
        .char_indices()
        .skip(1)
        .find(|(at, letter)| letter.is_uppercase() && word[..*at].ends_with(char::is_lowercase))
    else {
        return false;
    };
    let prefix = &word[..capital.0];
    let is_of_surname =
        prefix.starts_with(char::is_uppercase) && text.lexicon().has(hash(prefix), WordClass::SurnamePrefix);
    word.chars().all(char::is_alphabetic) && !is_of_surname
}

/// True for a lone word in a sentence that can only be a name. A title can precede it.
fn stands_alone(text: &TokenisedText, tokens: &Range<usize>) -> bool {
    !text.is(tokens.end - 1, flag::COMMON | flag::FUNCTION | flag::CALENDAR) && is_apart(text, tokens)
}

/// True for a capitalised word in a sentence without a capitalised neighbour, and not in the position of a place.
fn is_apart(text: &TokenisedText, tokens: &Range<usize>) -> bool {
    let (at, end) = (tokens.start, tokens.end);
    let is_beside = |at: usize| text.tokens.get(at).is_some() && is_capitalised(text, at);
    let is_title = |at: usize| {
        text.is(at, flag::COURTESY | flag::OFFICE)
            || text.reads(at, ".") && at > 0 && text.is(at - 1, flag::COURTESY | flag::OFFICE)
    };
    matches!(text.kind(end - 1), TokenKind::Title | TokenKind::Mixed)
        && !text.words[end - 1].is_outside
        && !is_beside(end)
        && !is_plural_acronym(text.word(end - 1))
        && !(at > 0
            && (is_beside(at - 1) && !is_title(at - 1)
                || is_placed(text, at)
                || text.touches_next(at - 1) && !text.is_mark(at - 1, OPENING)))
        && text.sentence_at(at).is_some()
}

/// True for a single word that a title makes a person's name: "Mr Sel", "President Sel".
fn has_title(text: &TokenisedText, at: usize) -> bool {
    let not_a_name =
        flag::FUNCTION | flag::CALENDAR | flag::PLACE | flag::NATIONALITY | flag::ORG_HEAD | flag::ORG_WORD;
    let title = match at.checked_sub(1) {
        Some(before) if text.kind(before) == TokenKind::Mark && text.reads(before, ".") => {
            before.checked_sub(1)
        }
        before => before,
    };
    let Some(title) = title.filter(|&title| {
        text.is(title, flag::COURTESY | flag::OFFICE)
            && text.kind(title) == TokenKind::Title
            && text.touches_next(title) == (at - title == 2)
    }) else {
        return false;
    };
    let is_beside = |at: usize| text.tokens.get(at).is_some() && is_capitalised(text, at);
    let is_clear = text.is(title, flag::COURTESY)
        || text.is(title, flag::OFFICE) && !text.is(at, flag::COMMON | flag::ORG | flag::CITY);
    is_clear
        && !text.is(at, not_a_name | flag::OFFICE | flag::COURTESY)
        && matches!(text.kind(at), TokenKind::Title | TokenKind::Mixed)
        && text.word(at).len() > 1
        && !is_beside(at + 1)
        && !(title > 0 && is_beside(title - 1) && !text.is(title, flag::COURTESY))
        && text
            .sentence_at(at)
            .is_some_and(|n| text.sentences[n].contains(&title))
}

/// Returns a person with the gender that the titles before the name show.
fn person(text: &TokenisedText, tokens: Range<usize>) -> NameMention {
    let titles = titles_before(text, &tokens);
    NameMention {
        tokens,
        kind: EntityKind::Person,
        gender: Gender::of_flags(titles, flag::TITLE_MALE, flag::TITLE_FEMALE),
        is_titled: titles != 0,
    }
}

/// Returns the person inside a name that the tagger took for an organisation: the owner in "Vera Holt's Cold Water",
/// a name with a particle ("Lotte de Ruyver"), or one with initials ("JK Holt").
fn person_within(text: &TokenisedText, tokens: &Range<usize>) -> Option<Range<usize>> {
    let organisation = flag::ORG | flag::ORG_HEAD | flag::ORG_WORD | flag::ORG_SUFFIX;
    let (first, last) = (tokens.start, tokens.end - 1);
    // "Republican Sen. Vera Holt"
    let title = (first..last.saturating_sub(1)).find(|&at| {
        text.is(at, flag::OFFICE | flag::COURTESY) && text.reads(at + 1, ".") && text.touches_next(at)
    });
    if let Some(title) = title {
        let is_named = (title + 2..=last).all(|at| !text.is(at, organisation | flag::FUNCTION));
        return is_named.then_some(title + 2..last + 1);
    }
    let mut inner = tokens.start + 2..last;
    let possessive = inner.find(|&at| text.kind(at) == TokenKind::Possessive && text.word(at).len() > 1);
    if let Some(at) = possessive {
        let is_owner = text.is(first, flag::FIRST)
            && !tokens.clone().any(|at| text.is(at, organisation))
            && !text.has_title(first, WordClass::Saint);
        return is_owner.then_some(first..at);
    }
    let has_particle = tokens.len() > 2
        && text.is(first, flag::FIRST)
        && (first + 1..last).all(|at| text.kind(at) == TokenKind::Lower && text.is(at, flag::PARTICLE));
    if has_particle && !text.is(last, organisation | flag::COMMON) {
        return Some(tokens.clone());
    }
    let is_initial = text.word(first).trim_end_matches('.').len() == 1;
    let has_initials = tokens.len() == 2
        && matches!(text.kind(first), TokenKind::Upper | TokenKind::Title)
        && (is_initial || text.has_letters(first, WordClass::InitialPair));
    (has_initials
        && text.kind(last) == TokenKind::Title
        && !text.is(last, organisation | flag::COMMON | flag::PLACE))
    .then(|| tokens.clone())
}

/// True in "the Holt administration", the only place where some articles name a president.
fn has_administration(text: &TokenisedText, at: usize) -> bool {
    text.is(at, flag::LAST)
        && text.kind(at) == TokenKind::Title
        && !text.is(at, flag::PLACE | flag::ORG | flag::NATIONALITY | flag::CALENDAR)
        && at > 0
        && text.is_the(at - 1)
        && (text.has_lower(at + 1, WordClass::Presidency)
            || text.has_lower(at + 1, WordClass::Regime) && !text.is(at, flag::CITY | flag::COMMON))
}

/// Returns the name of a ship or storm including words before it that the tagger left out: "Martha" + "Jane".
fn name_with_ship(text: &TokenisedText, tokens: &Range<usize>) -> Range<usize> {
    const MAX_FURTHER_WORDS: usize = 2;
    let mut start = tokens.start;
    while start > 0
        && tokens.start - start < MAX_FURTHER_WORDS
        && is_capitalised(text, start - 1)
        && !is_kind_before(text, start - 1)
    {
        start -= 1;
    }
    if start > 0 && is_kind_before(text, start - 1) {
        start..tokens.end
    } else {
        tokens.clone()
    }
}

/// Marks that touch the word after them.
const OPENING: &[char] = &['"', '“', '‘', '\'', '(', '[', '«'];

/// Keys of the names that the article uses for companies: a legal form follows ("Martin Cole Ltd"), or a kind of
/// business precedes ("the retailer Martin Cole").
fn companies(text: &TokenisedText, names: &[NameMention]) -> FxHashSet<u64> {
    let mut companies = FxHashSet::default();
    for name in names {
        let tokens = &name.tokens;
        let form = tokens.clone().skip(1).find(|&at| text.is(at, flag::ORG_SUFFIX));
        if let Some(form) = form.filter(|_| name.kind == EntityKind::Organisation) {
            let is_possessive = text.kind(form - 1) == TokenKind::Possessive;
            companies.insert(text.key(&(tokens.start..form - usize::from(is_possessive))));
        } else if name.kind == EntityKind::Person {
            let before = tokens.start.wrapping_sub(1);
            let does = text.kind(before) == TokenKind::Lower && text.is(before, flag::ORG_ROLE)
                || tokens.len() > 1 && is_where_one_works(text, before);
            if does || text.is(tokens.end, flag::ORG_SUFFIX) && text.kind(tokens.end) != TokenKind::Lower {
                companies.insert(text.key(tokens));
            }
        }
    }
    companies
}

/// True for "at" after an employee or an offer: "an analyst at Edward Lund", "odds of 4/1 at Edward Lund".
fn is_where_one_works(text: &TokenisedText, at: usize) -> bool {
    text.reads(at, "at")
        && at > 0
        && (text.kind(at - 1) == TokenKind::Lower && text.is(at - 1, flag::ROLE)
            || text.kind(at - 1) == TokenKind::Number && text.word(at - 1).contains('/'))
}

/// Returns the first and the last word of an organisation's name of several words, without its legal form.
fn ends_of_company(text: &TokenisedText, tokens: &Range<usize>) -> impl Iterator<Item = u64> {
    let form = tokens.clone().skip(1).find(|&at| text.is(at, flag::ORG_SUFFIX));
    let mut words = tokens.start..form.unwrap_or(tokens.end);
    if tokens.len() == 1 {
        words.end = words.start;
    }
    let last = words.clone().rev().find(|&at| text.tokens[at].is_word());
    let first = words.next();
    first.into_iter().chain(last).map(|at| text.words[at].hash)
}

/// True after a preposition of place ("near"), and after "came to" and the like.
fn is_placed(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at - 1, WordClass::PlacePreposition)
        || text.reads(at - 1, "to") && at > 1 && text.has_lower(at - 2, WordClass::Motion)
}

/// Returns the kind of thing that a name like a person's refers to, judging by the words around it; None for a
/// person.
fn thing_by_context(text: &TokenisedText, name: &mut NameMention) -> Option<EntityKind> {
    let start = name.tokens.start;
    let named = name_with_ship(text, &name.tokens);
    let follows_kind = named
        .start
        .checked_sub(1)
        .is_some_and(|at| is_kind_before(text, at));
    if follows_kind || name.tokens.len() > 1 && is_kind_before(text, start) {
        return Some(EntityKind::Other);
    }
    // "Amon St. Brown" is a person: a first name precedes the saint.
    let before = start.checked_sub(1);
    let saint = match before {
        Some(at) if text.reads(at, ".") => at.checked_sub(1),
        _ => before,
    };
    let follows_saint = saint.is_some_and(|at| {
        text.has_title(at, WordClass::Saint) && !(at > 0 && text.tokens[at - 1].is_capitalised())
    });
    let is_saint_first =
        name.tokens.len() > 1 && text.has_title(start, WordClass::Saint) && !text.touches_next(start);
    if follows_saint || is_saint_first && !text.is(start, flag::FIRST) {
        return Some(EntityKind::Other);
    }
    // "Basel II" is a thing; kings and popes have a first name.
    let last = name.tokens.end - 1;
    let is_numbered = name.tokens.len() > 1
        && text.has(last, WordClass::RomanNumeral)
        && text.word(last).bytes().all(|letter| letter.is_ascii_uppercase());
    if is_numbered && name.tokens.len() == 2 && !text.is(start, flag::FIRST) {
        return Some(EntityKind::Other);
    }
    if name.tokens.len() > 2 && text.has_title(name.tokens.end - 1, WordClass::StreetWord) {
        return Some(EntityKind::Place);
    }
    thing_by_next_words(text, name)
}

/// Returns the kind judging by the words after the name, which are added to it if they belong to it.
fn thing_by_next_words(text: &TokenisedText, name: &mut NameMention) -> Option<EntityKind> {
    let after = name.tokens.end;
    let is_firm = text.reads(after, "&") && text.has_title(after + 1, WordClass::FirmPartner);
    if is_firm {
        name.tokens.end += 2;
        return Some(EntityKind::Organisation);
    }
    match text.kind(after) {
        // "Cold Harbour star Vera Holt".
        TokenKind::Lower if text.reads(after, "star") => text
            .tokens
            .get(after + 1)
            .is_some_and(|token| token.is_capitalised())
            .then_some(EntityKind::Other),
        TokenKind::Lower => text
            .has(after, WordClass::NamedCraft)
            .then_some(EntityKind::Other),
        TokenKind::Title if text.is(after, flag::ORG_SUFFIX) => {
            name.tokens.end += 1;
            Some(EntityKind::Organisation)
        }
        TokenKind::Title => {
            let is_law = text.has(after, WordClass::Eponym);
            if is_law {
                name.tokens.end += 1;
                return Some(EntityKind::Other);
            }
            let is_place = text.has(after, WordClass::StreetWord);
            if is_place {
                name.tokens.end += 1;
            }
            is_place.then_some(EntityKind::Place)
        }
        _ => None,
    }
}

/// True for a title of a storm: "Hurricane".
fn is_storm(text: &TokenisedText, at: usize) -> bool {
    text.has_title(at, WordClass::NamedStorm)
}

/// True for a kind of storm or ship before its name.
fn is_kind_before(text: &TokenisedText, at: usize) -> bool {
    match text.kind(at) {
        TokenKind::Title => text.has(at, WordClass::NamedStorm) || text.has(at, WordClass::Storm),
        TokenKind::Lower => {
            text.has(at, WordClass::NamedStorm)
                || text.has(at, WordClass::Storm)
                || text.has(at, WordClass::Vessel)
        }
        TokenKind::Upper => text.has(at, WordClass::ShipPrefix),
        _ => false,
    }
}
