//! The embedded word lists, loaded once and passed to every stage of extraction.
//!
//! All lists share one hash table from a word's hash to its flags and classes: one look-up a word, and no string is
//! copied. The table folds case; rules check the case of the token.

use rustc_hash::FxHashMap;

use crate::calendar::{MONTHS, WEEKDAYS};
use crate::extract::lexicon::class::{ClassSet, WordClass};
use crate::extract::lexicon::cue_words::{CueWords, cue};
use crate::extract::lexicon::flag;
use crate::extract::lexicon::model::Model;
use crate::extract::lexicon::word_hash::{hash, hash_at, joined};
use crate::extract::sections::entries;
use crate::extract::token::{Token, tokenize, undivided};
use crate::name_parts::{PARTICLES, SUFFIXES};

const WORDS: &str = include_str!("data/words.txt");
const CLASSES: &str = include_str!("data/classes.txt");
const SAME_NAMES: &str = include_str!("data/same-names.txt");

/// The word lists and the tagger's model.
#[derive(Debug)]
pub struct Lexicon {
    /// A hash table with open addressing; a free slot is [`Slot::default`].
    slots: Vec<Slot>,
    /// For each number of a slot: the flags.
    flags: Vec<u32>,
    /// For each number of a slot: the classes. The tagger never reads them, so they are stored separately from the flags.
    classes: Vec<ClassSet>,
    /// For each number of a slot: the classes that [`cue`](crate::extract::lexicon::cue) names.
    cues: Vec<u32>,
    /// A name as it is written -> the first name of the same thing.
    same_names: FxHashMap<&'static str, &'static str>,
    /// The hash of a generational suffix -> the hash of its canonical spelling.
    suffixes: FxHashMap<u64, u64>,
    model: Model,
}

/// Maximum length of an entry, in tokens.
const MAX_PHRASE: usize = 6;

impl Lexicon {
    /// Loads the embedded lists and model; takes a few milliseconds.
    #[must_use]
    pub fn load() -> Self {
        Self::with(Model::embedded())
    }

    /// Loads the embedded lists with another model than the embedded one.
    #[must_use]
    pub fn with(model: Model) -> Self {
        let mut builder = LexiconBuilder::default();
        builder.add_name_lists();
        builder.add_flags();
        builder.add_shared_tables();
        builder.add_classes();
        builder.add_cue_words();
        for &(hash, cluster) in &model.clusters {
            builder.insert(hash, Meaning::default(), cluster);
        }
        let meanings = builder.meanings.iter();
        Self {
            flags: meanings.clone().map(|meaning| meaning.flags).collect(),
            classes: meanings.clone().map(|meaning| meaning.classes).collect(),
            cues: meanings.map(|meaning| meaning.all_cues()).collect(),
            slots: builder.slots,
            same_names: same_names(),
            suffixes: suffixes(),
            model,
        }
    }

    /// The tagger's model.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// Looks up a word by its [`hash`].
    #[must_use]
    pub(crate) fn word(&self, hash: u64) -> LexiconWord {
        self.word_of(find(&self.slots, hash).1, hash)
    }

    /// Looks up the tokens of a text. A punctuation mark gets a hash, but no flags and classes.
    #[must_use]
    pub(crate) fn words(&self, text: &str, tokens: &[Token]) -> Vec<LexiconWord> {
        const AT_ONCE: usize = 64;
        let mask = self.slots.len() - 1;
        let mut words = Vec::with_capacity(tokens.len());
        // The table does not fit into the processor's nearest cache. Reading the slots of many words before judging any
        // of them lets the reads overlap, instead of each waiting for the one before.
        for tokens in tokens.chunks(AT_ONCE) {
            let (mut hashes, mut found) = ([0; AT_ONCE], [Slot::default(); AT_ONCE]);
            for (hash, token) in hashes.iter_mut().zip(tokens) {
                *hash = hash_at(text, token.span());
            }
            for (found, &hash) in found.iter_mut().zip(&hashes[..tokens.len()]) {
                *found = self.slots[place(hash) & mask];
            }
            let found = hashes.iter().zip(&found);
            words.extend(found.zip(tokens).map(|((&hash, &slot), token)| {
                if !token.is_word() {
                    self.word_of(Slot::default(), hash)
                } else if slot.is_free()
                    && let Some(whole) = undivided(token.of(text))
                {
                    self.word(self::hash(&whole))
                } else if slot.is_free() || slot.tag == tag(hash) {
                    self.word_of(slot, hash)
                } else {
                    self.word(hash)
                }
            }));
        }
        words
    }

    #[inline]
    fn word_of(&self, slot: Slot, hash: u64) -> LexiconWord {
        LexiconWord {
            hash,
            flags: self.flags[usize::from(slot.meaning)],
            meaning: slot.meaning,
            cluster: slot.cluster,
            is_outside: false,
        }
    }

    /// Returns the flags of a word or phrase, by its [`hash`] or by its words' joined hashes; 0 for one that no list
    /// has.
    #[must_use]
    pub fn flags(&self, hash: u64) -> u32 {
        self.word(hash).flags
    }

    /// True if a word that was looked up is of a class.
    #[must_use]
    #[inline]
    pub(crate) fn is_of(&self, word: LexiconWord, class: WordClass) -> bool {
        word.meaning != 0 && self.classes[usize::from(word.meaning)].has(class)
    }

    /// The classes that [`cue`](crate::extract::lexicon::cue) names of a word that was looked up.
    #[must_use]
    #[inline]
    pub(crate) fn cues(&self, word: LexiconWord) -> u32 {
        self.cues[usize::from(word.meaning)]
    }

    /// The [`Lexicon::cues`] of a pair of words: a verb with its particle, or a noun of two words. 0 for no entry.
    #[must_use]
    #[inline]
    pub(crate) fn cues_of_pair(&self, first: LexiconWord, second: LexiconWord) -> u32 {
        // Most words are part of no pair: their own cues show it without a further look-up.
        if self.cues(first) & cue::STARTS_PAIR == 0 || self.cues(second) & cue::ENDS_PAIR == 0 {
            return 0;
        }
        self.cues(self.word(joined(first.hash, second.hash)))
    }

    /// True if a word or phrase, by its [`hash`] or by its words' joined hashes, is of a class.
    #[must_use]
    pub(crate) fn has(&self, hash: u64, class: WordClass) -> bool {
        self.is_of(self.word(hash), class)
    }

    /// True if the words, one or more, are as a whole an entry of a class.
    #[must_use]
    pub(crate) fn has_phrase(&self, words: &[LexiconWord], class: WordClass) -> bool {
        let hashes = words.iter().map(|word| word.hash);
        hashes.reduce(joined).is_some_and(|key| self.has(key, class))
    }

    /// Returns the main name of a thing by any of its listed names: `United States` for `U.S.`. None for an unlisted
    /// name. Names are compared exactly as written.
    #[must_use]
    pub(crate) fn same_name(&self, written: &str) -> Option<&'static str> {
        self.same_names.get(written).copied()
    }

    /// Returns the hash of the standard spelling of a generational suffix: that of `Jr` for `Jnr`. Any other hash is
    /// unchanged.
    #[must_use]
    pub(crate) fn suffix(&self, hash: u64) -> u64 {
        self.suffixes.get(&hash).copied().unwrap_or(hash)
    }

    /// Returns the longest entry of at least two words that begins the given hashes: its length in tokens, and its
    /// flags. Phrases that have only classes are not found.
    #[must_use]
    pub fn phrase(&self, words: impl Iterator<Item = u64>) -> Option<(usize, u32)> {
        let mut key = 0;
        let mut longest = None;
        for (n, hash) in words.take(MAX_PHRASE).enumerate() {
            key = if n == 0 { hash } else { joined(key, hash) };
            if n > 0 {
                match self.flags(key) & !flag::STARTS_PHRASE {
                    0 => {}
                    flags => longest = Some((n + 1, flags)),
                }
            }
        }
        longest
    }

    /// True if the words, two or more, are as a whole an entry with one of these flags.
    #[must_use]
    pub(crate) fn is_phrase(&self, words: &[LexiconWord], flags: u32) -> bool {
        self.phrase(words.iter().map(|word| word.hash))
            .is_some_and(|(len, found)| len == words.len() && found & flags != 0)
    }
}

/// All that the lists say about a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Meaning {
    flags: u32,
    classes: ClassSet,
    cues: u32,
}

impl Meaning {
    /// The cues, with those that follow from the other lists.
    fn all_cues(self) -> u32 {
        let can_report = self.flags & flag::REPORTING != 0
            || self.cues & cue::TOKEN != 0
            || self.classes.has(WordClass::NounOfSpeech)
            || self.classes.has(WordClass::SourcePreposition);
        self.cues | if can_report { cue::CAN_REPORT } else { 0 }
    }

    fn of_flags(flags: u32) -> Self {
        Self {
            flags,
            ..Self::default()
        }
    }

    fn union(self, other: Self) -> Self {
        Self {
            flags: self.flags | other.flags,
            classes: self.classes.union(other.classes),
            cues: self.cues | other.cues,
        }
    }
}

/// A table in the making.
struct LexiconBuilder {
    slots: Vec<Slot>,
    /// Every meaning that some word has; the first one is empty.
    meanings: Vec<Meaning>,
    numbers: FxHashMap<Meaning, u16>,
    /// The number of the last entry.
    last: u16,
}

impl Default for LexiconBuilder {
    fn default() -> Self {
        let none = Meaning::default();
        Self {
            slots: vec![Slot::default(); 1 << 17],
            meanings: vec![none],
            numbers: [(none, 0)].into_iter().collect(),
            last: 0,
        }
    }
}

impl LexiconBuilder {
    /// Adds the long lists, one entry a line.
    fn add_name_lists(&mut self) {
        for (list, flags) in [
            (include_str!("data/common.txt"), flag::COMMON),
            (include_str!("data/last-names.txt"), flag::LAST),
            (include_str!("data/cities.txt"), flag::CITY),
            (include_str!("data/countries.txt"), flag::PLACE),
            (include_str!("data/nationalities.txt"), flag::NATIONALITY),
        ] {
            for entry in list.lines().filter(|line| !line.starts_with('#')) {
                self.add(entry, flags, ClassSet::default());
            }
        }
        for line in include_str!("data/first-names.txt").lines() {
            if let Some((name, gender)) = line.split_once(' ').filter(|(name, _)| *name != "#") {
                let flags = match gender {
                    "m" => flag::FIRST_MALE,
                    "f" => flag::FIRST_FEMALE,
                    _ => flag::FIRST,
                };
                self.add(name, flags, ClassSet::default());
            }
        }
    }

    /// Adds the sections of the word file. An entry of a verb has all its forms, separated by spaces.
    fn add_flags(&mut self) {
        const VERBS: u32 = flag::SAY_ANY | flag::SAY_THAT | flag::SAY_CLAUSE | flag::SAY_WHAT;
        for (section, entry) in entries(WORDS) {
            let flags = section_flags(section);
            if flags & VERBS == 0 {
                self.add(entry, flags, ClassSet::default());
            } else {
                for form in entry.split(' ') {
                    self.add(form, flags, ClassSet::default());
                }
            }
        }
    }

    /// Adds the word classes. An entry "@name" means all words of a section above.
    fn add_classes(&mut self) {
        let mut words: Vec<(&str, &str)> = Vec::new();
        for (section, entry) in entries(CLASSES) {
            match entry.strip_prefix('@') {
                None => words.push((section, entry)),
                Some(other) => {
                    let included = words.iter().filter(|(of, _)| *of == other);
                    let included: Vec<_> = included.map(|&(_, word)| (section, word)).collect();
                    words.extend(included);
                }
            }
        }
        let (mut section, mut classes) = ("", ClassSet::default());
        for (named, word) in words {
            if named != section {
                section = named;
                classes =
                    class_of(named).map_or_else(ClassSet::default, |class| ClassSet::default().with(class));
            }
            self.add(word, 0, classes);
        }
    }

    /// Adds the words that other stages of the crate read from the same tables.
    fn add_shared_tables(&mut self) {
        let none = ClassSet::default();
        for word in MONTHS.iter().chain(&WEEKDAYS) {
            word.forms().for_each(|form| self.add(form, flag::CALENDAR, none));
        }
        for day in &WEEKDAYS {
            self.add(&format!("{}s", day.name), flag::CALENDAR, none);
        }
        for particle in PARTICLES.iter().filter(|particle| particle.joins) {
            self.add(particle.word, flag::PARTICLE, none);
        }
        for suffix in SUFFIXES.iter().filter(|suffix| suffix.joins) {
            self.add(suffix.word, flag::JUNIOR, none);
            if suffix.is_abbreviation {
                self.add(&format!("{}.", suffix.word), flag::JUNIOR, none);
            }
        }
    }

    /// Adds the words that decide what a speaker did. Verbs that can report also get a flag that the tagger sees.
    fn add_cue_words(&mut self) {
        let words = CueWords::load();
        for &hash in words.reporting() {
            self.insert(hash, Meaning::of_flags(flag::SAY_THAT), 0);
        }
        for (hash, cues) in words.classes() {
            let meaning = Meaning {
                cues,
                ..Meaning::default()
            };
            self.insert(hash, meaning, 0);
        }
    }

    /// Adds an entry. The first word of a phrase gets [`flag::STARTS_PHRASE`] if the phrase has flags.
    fn add(&mut self, entry: &str, flags: u32, classes: ClassSet) {
        let meaning = Meaning {
            classes,
            ..Meaning::of_flags(flags)
        };
        if entry.bytes().all(|b| b.is_ascii_alphabetic()) {
            return self.insert(hash(entry), meaning, 0);
        }
        let mut words = tokenize(entry).into_iter().map(|token| hash(token.of(entry)));
        let Some(first) = words.next() else { return };
        let key = words.fold(first, joined);
        self.insert(key, meaning, 0);
        if key != first && flags != 0 {
            self.insert(first, Meaning::of_flags(flag::STARTS_PHRASE), 0);
        }
    }

    /// Adds a meaning and a cluster to what the table has for a hash.
    fn insert(&mut self, hash: u64, meaning: Meaning, cluster: u8) {
        let (at, slot) = find(&self.slots, hash);
        let meaning = self.meanings[usize::from(slot.meaning)].union(meaning);
        // Neighbours in a list mostly have the same meaning.
        let number = if self.meanings[usize::from(self.last)] == meaning {
            self.last
        } else {
            *self.numbers.entry(meaning).or_insert_with(|| {
                self.meanings.push(meaning);
                u16::try_from(self.meanings.len() - 1).expect("far fewer combinations than words")
            })
        };
        self.last = number;
        self.slots[at] = Slot {
            tag: tag(hash),
            meaning: number,
            cluster: cluster.max(slot.cluster),
        };
    }
}

/// Returns the listed names, each with the first one of its line.
fn same_names() -> FxHashMap<&'static str, &'static str> {
    let lines = SAME_NAMES.lines().filter(|line| !line.starts_with('#'));
    let names = lines.flat_map(|line| {
        let names = line.split(',').map(str::trim).filter(|name| !name.is_empty());
        let first = names.clone().next().unwrap_or_default();
        names.map(move |name| (name, first))
    });
    names.collect()
}

/// Returns the hashes of the generational suffixes, each with that of its canonical spelling.
fn suffixes() -> FxHashMap<u64, u64> {
    let suffixes = SUFFIXES.iter().filter(|suffix| suffix.joins);
    suffixes
        .map(|suffix| (hash(suffix.word), hash(suffix.canonical)))
        .collect()
}

/// Returns the class of a section of the classes' file.
fn class_of(section: &str) -> Option<WordClass> {
    WordClass::ALL
        .iter()
        .copied()
        .find(|class| class.section() == section)
}

/// Returns the flags of a section of the word file; 0 for an unknown one.
fn section_flags(name: &str) -> u32 {
    match name {
        "courtesy-m" => flag::COURTESY | flag::TITLE_MALE,
        "courtesy-f" => flag::COURTESY | flag::TITLE_FEMALE,
        "courtesy" => flag::COURTESY,
        "office-m" => flag::OFFICE | flag::TITLE_MALE,
        "office-f" => flag::OFFICE | flag::TITLE_FEMALE,
        "office" | "office-phrase" => flag::OFFICE,
        "role" => flag::ROLE,
        "group" => flag::GROUP,
        "org-head" => flag::ORG_HEAD,
        "org-word" => flag::ORG_WORD,
        "org-suffix" => flag::ORG_SUFFIX,
        "org" => flag::ORG,
        "org-role" => flag::ORG_ROLE,
        "place" => flag::PLACE,
        "place-head" => flag::PLACE_HEAD,
        "nationality" => flag::NATIONALITY,
        "say" => flag::SAY,
        "say-that" => flag::SAY_THAT,
        "say-clause" => flag::SAY_CLAUSE,
        "say-what" => flag::SAY_WHAT,
        "say-of" => flag::SAY_OF,
        "say-to" => flag::SAY_TO,
        "calendar" => flag::CALENDAR,
        "function" => flag::FUNCTION,
        "he" => flag::HE,
        "she" => flag::SHE,
        "first-m" => flag::FIRST_MALE,
        "first-f" => flag::FIRST_FEMALE,
        "last" => flag::LAST,
        _ => 0,
    }
}

/// Returns the slot of a hash, or the free slot where it would be inserted, and its number.
fn find(slots: &[Slot], hash: u64) -> (usize, Slot) {
    let mask = slots.len() - 1;
    let mut at = place(hash) & mask;
    while !slots[at].is_free() && slots[at].tag != tag(hash) {
        at = (at + 1) & mask;
    }
    (at, slots[at])
}

/// Returns the index at which probing for a hash begins, before it is reduced to the size of the table.
const fn place(hash: u64) -> usize {
    (hash ^ (hash >> 32)) as usize
}

/// Returns the part of a hash that the table stores, to compare words with.
const fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// An entry of the table. It is half the size of a [`LexiconWord`], so that twice as many fit into the cache.
///
/// Two words are taken for one if their tags are equal and probing for the one reaches the slot of the other, which
/// happens to about one unlisted word in a thousand million.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// See [`tag`].
    tag: u32,
    /// Number of the combination of flags and classes.
    meaning: u16,
    cluster: u8,
}

impl Slot {
    const fn is_free(self) -> bool {
        self.meaning == 0 && self.cluster == 0
    }
}

/// A word that was looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LexiconWord {
    /// See [`hash`].
    pub hash: u64,
    /// Its [`flag`]s.
    pub flags: u32,
    /// Number of its flags and classes in the lexicon.
    meaning: u16,
    /// Its cluster of words that are used alike; 0 for none.
    pub cluster: u8,
    /// True for a token in boilerplate; all other fields are 0 then.
    pub is_outside: bool,
}

impl LexiconWord {
    /// A token in boilerplate.
    pub const OUTSIDE: Self = Self {
        is_outside: true,
        ..Self::unknown(0)
    };

    /// Returns a word that no list has.
    #[must_use]
    pub const fn unknown(hash: u64) -> Self {
        Self {
            hash,
            flags: 0,
            meaning: 0,
            cluster: 0,
            is_outside: false,
        }
    }

    /// True if the word has one of these flags.
    #[must_use]
    pub const fn is(self, flags: u32) -> bool {
        self.flags & flags != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::sections::names;

    #[test]
    fn lookup_ignores_case() {
        let lexicon = Lexicon::load();
        for word in ["Mary", "MARY", "mary"] {
            assert!(lexicon.flags(hash(word)) & flag::FIRST_FEMALE != 0, "{word}");
        }
        assert!(lexicon.flags(hash("SAID")) & flag::SAY != 0);
        assert_eq!(lexicon.flags(hash("Xyzzyq")), 0);
    }

    #[test]
    fn the_longest_phrase_wins() {
        let lexicon = Lexicon::load();
        let text = "New York Times reporters";
        let hashes = tokenize(text).into_iter().map(|t| hash(t.of(text)));
        assert!(matches!(lexicon.phrase(hashes), Some((3, flags)) if flags & flag::ORG != 0));
        let text = "Tel Aviv";
        assert!(
            lexicon
                .phrase(tokenize(text).into_iter().map(|t| hash(t.of(text))))
                .is_some()
        );
    }

    #[test]
    fn a_word_can_have_flags_and_classes() {
        let lexicon = Lexicon::load();
        assert!(lexicon.flags(hash("captain")) & flag::OFFICE != 0);
        assert!(lexicon.has(hash("captain"), WordClass::TeamRole));
        assert!(!lexicon.has(hash("captain"), WordClass::PlayerNoun));
    }

    #[test]
    fn a_phrase_of_a_class_gives_its_first_word_no_flag() {
        let lexicon = Lexicon::load();
        let words = [lexicon.word(hash("Formula")), lexicon.word(hash("One"))];
        assert!(lexicon.has_phrase(&words, WordClass::Competition));
        assert!(!words[0].is(flag::STARTS_PHRASE));
    }

    #[test]
    fn names_of_one_country_and_spellings_of_one_suffix_are_known() {
        let lexicon = Lexicon::load();
        assert_eq!(lexicon.same_name("U.S."), Some("United States"));
        assert_eq!(lexicon.same_name("United States"), Some("United States"));
        assert_eq!(lexicon.same_name("Us"), None);
        assert_eq!(lexicon.suffix(hash("Jnr")), hash("Jr"));
        assert_eq!(lexicon.suffix(hash("III")), hash("III"));
    }

    #[test]
    fn at_most_half_of_the_slots_are_used() {
        let lexicon = Lexicon::load();
        let used = lexicon.slots.iter().filter(|slot| !slot.is_free()).count();
        assert!(
            used * 2 < lexicon.slots.len(),
            "{used} of {} slots",
            lexicon.slots.len()
        );
    }

    #[test]
    fn every_section_has_flags_or_a_class() {
        for section in names(WORDS) {
            assert_ne!(section_flags(section), 0, "{section}");
        }
        let mut sections: Vec<&str> = names(CLASSES).collect();
        let mut classes: Vec<&str> = WordClass::ALL.iter().map(|class| class.section()).collect();
        sections.sort_unstable();
        classes.sort_unstable();
        assert_eq!(sections, classes);
    }
}
