//! Embedded lists, loaded once and passed in.
//!
//! All words of all lists share one hash table from a word's hash to bits that say in which lists it stands: one look
//! a word, no copies of strings. Case is folded away; the token's own case tells the rest.

use crate::extract::lexicon::cue_words::CueWords;
use crate::extract::lexicon::flag;
use crate::extract::lexicon::model::Model;
use crate::extract::lexicon::word_hash::{hash, hash_at, joined};
use crate::extract::token::{Token, tokenize};

/// What extraction knows beforehand: lists of names, titles, verbs, and the tagger's model.
#[derive(Debug)]
pub struct Lexicon {
    /// Open addressing; a free slot holds the default, of which nothing is told.
    slots: Vec<Slot>,
    model: Model,
    cue_words: CueWords,
}

/// The longest entry looked up, in tokens.
const MAX_PHRASE: usize = 6;

impl Lexicon {
    /// Loads the embedded lists and model; takes a few milliseconds.
    #[must_use]
    pub fn load() -> Self {
        Self::with(Model::embedded())
    }

    /// Loads the embedded lists, and takes this model for the embedded one.
    #[must_use]
    pub fn with(model: Model) -> Self {
        let mut lexicon = Self {
            slots: vec![Slot::default(); 1 << 17],
            model: Model::of_clusters(Vec::new()),
            cue_words: CueWords::load(),
        };
        for (list, flags) in [
            (include_str!("data/common.txt"), flag::COMMON),
            (include_str!("data/last-names.txt"), flag::LAST),
            (include_str!("data/cities.txt"), flag::CITY),
            (include_str!("data/countries.txt"), flag::PLACE),
            (include_str!("data/nationalities.txt"), flag::NATIONALITY),
        ] {
            for entry in list.lines().filter(|line| !line.starts_with('#')) {
                lexicon.add(entry, flags);
            }
        }
        for line in include_str!("data/first-names.txt").lines() {
            if let Some((name, gender)) = line.split_once(' ').filter(|(name, _)| *name != "#") {
                lexicon.add(
                    name,
                    match gender {
                        "m" => flag::FIRST_MALE,
                        "f" => flag::FIRST_FEMALE,
                        _ => flag::FIRST,
                    },
                );
            }
        }
        let mut flags = 0;
        for line in include_str!("data/words.txt").lines() {
            if let Some(section) = line.strip_prefix('[') {
                flags = section_flags(section.trim_end_matches(']'));
            } else if !line.starts_with('#') && flags != 0 {
                let is_verbs =
                    flags & (flag::SAY_ANY | flag::SAY_THAT | flag::SAY_CLAUSE | flag::SAY_WHAT) != 0;
                for entry in line.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
                    if is_verbs {
                        entry.split(' ').for_each(|form| lexicon.add(form, flags));
                    } else {
                        lexicon.add(entry, flags);
                    }
                }
            }
        }
        for at in 0..lexicon.cue_words.reporting().len() {
            lexicon.insert(lexicon.cue_words.reporting()[at], flag::SAY_THAT, 0);
        }
        for &(hash, cluster) in &model.clusters {
            lexicon.insert(hash, 0, cluster);
        }
        lexicon.model = model;
        lexicon
    }

    /// The classes of the words that report.
    #[must_use]
    pub const fn cue_words(&self) -> &CueWords {
        &self.cue_words
    }

    /// The tagger's model.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// A word as the lists see it, by its [`hash`].
    #[must_use]
    pub fn word(&self, hash: u64) -> LexiconWord {
        let mask = self.slots.len() - 1;
        let mut at = place(hash) & mask;
        loop {
            let found = self.slots[at];
            if found.is_free() || found.tag() == tag(hash) {
                return found.word(hash);
            }
            at = (at + 1) & mask;
        }
    }

    /// Looks the tokens of a text up. Marks get a hash but no flags.
    #[must_use]
    pub fn words(&self, text: &str, tokens: &[Token]) -> Vec<LexiconWord> {
        const AT_ONCE: usize = 64;
        let mask = self.slots.len() - 1;
        let mut words = Vec::with_capacity(tokens.len());
        // The table is larger than the processor's nearest memory. Where each look at it waited for what the last one found,
        // most of the time would be waiting: so many are looked at first, and judged then.
        for tokens in tokens.chunks(AT_ONCE) {
            let (mut hashes, mut found) = ([0; AT_ONCE], [Slot::default(); AT_ONCE]);
            for (hash, token) in hashes.iter_mut().zip(tokens) {
                *hash = hash_at(text, token.span());
            }
            // Nothing but looks, so that the processor has as many as it can under way.
            for (found, &hash) in found.iter_mut().zip(&hashes[..tokens.len()]) {
                *found = self.slots[place(hash) & mask];
            }
            let found = hashes.iter().zip(&found);
            words.extend(found.zip(tokens).map(|((&hash, &slot), token)| {
                if !token.is_word() {
                    Slot::default().word(hash)
                } else if slot.is_free() || slot.tag() == tag(hash) {
                    slot.word(hash)
                } else {
                    self.word(hash)
                }
            }));
        }
        words
    }

    /// The lists in which a word stands, by its [`hash`]; 0 for none.
    #[must_use]
    pub fn flags(&self, hash: u64) -> u32 {
        self.word(hash).flags
    }

    /// The longest entry of two words or more that begins the given hashes: its length in tokens and its flags.
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

    /// True if these words, two or more, are an entry as a whole, in one of these lists.
    #[must_use]
    pub fn is_phrase(&self, words: &[LexiconWord], flags: u32) -> bool {
        self.phrase(words.iter().map(|word| word.hash))
            .is_some_and(|(len, found)| len == words.len() && found & flags != 0)
    }

    fn add(&mut self, entry: &str, flags: u32) {
        if entry.bytes().all(|b| b.is_ascii_alphabetic()) {
            return self.insert(hash(entry), flags, 0);
        }
        let mut key = None;
        let mut first = 0;
        for token in tokenize(entry) {
            let word = hash(token.of(entry));
            key = Some(match key {
                None => {
                    first = word;
                    word
                }
                Some(key) => joined(key, word),
            });
        }
        if let Some(key) = key {
            self.insert(key, flags, 0);
            if key != first {
                self.insert(first, flag::STARTS_PHRASE, 0);
            }
        }
    }

    fn insert(&mut self, hash: u64, flags: u32, cluster: u8) {
        let mask = self.slots.len() - 1;
        let mut at = place(hash) & mask;
        while !self.slots[at].is_free() && self.slots[at].tag() != tag(hash) {
            at = (at + 1) & mask;
        }
        let slot = &mut self.slots[at];
        slot.flags |= flags;
        slot.mark = tag(hash) | u32::from(cluster.max(slot.cluster()));
    }
}

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
        "junior" => flag::JUNIOR,
        "particle" => flag::PARTICLE,
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

/// Where the search for a word begins.
const fn place(hash: u64) -> usize {
    (hash ^ (hash >> 32)) as usize
}

/// The part of a word's hash by which it is told from others in the table; the lowest eight bits are free.
const fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32 & !0xFF
}

/// An entry of the table: half as large as a [`LexiconWord`], so that twice as many are near the processor. The table is sparse and
/// the tag has 24 bits: one in some ten million words that no list has is taken for one that a list has.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    flags: u32,
    /// The [`tag`], and the cluster in the lowest eight bits.
    mark: u32,
}

impl Slot {
    const fn is_free(self) -> bool {
        self.flags == 0 && self.cluster() == 0
    }

    const fn tag(self) -> u32 {
        self.mark & !0xFF
    }

    const fn cluster(self) -> u8 {
        self.mark as u8
    }

    /// The word with this hash.
    const fn word(self, hash: u64) -> LexiconWord {
        LexiconWord {
            hash,
            flags: self.flags,
            cluster: self.cluster(),
            is_outside: false,
        }
    }
}

/// A token as the lists see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LexiconWord {
    /// See [`hash`].
    pub hash: u64,
    /// Its [`flag`]s.
    pub flags: u32,
    /// Its cluster of words that are used alike; 0 for none.
    pub cluster: u8,
    /// True for a token in boilerplate, of which nothing else is told.
    pub is_outside: bool,
}

impl LexiconWord {
    /// True if the word stands in one of these lists.
    #[must_use]
    pub const fn is(self, flags: u32) -> bool {
        self.flags & flags != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_case() {
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
    fn the_table_has_room() {
        let lexicon = Lexicon::load();
        let used = lexicon.slots.iter().filter(|slot| !slot.is_free()).count();
        assert!(
            used * 2 < lexicon.slots.len(),
            "{used} of {} slots",
            lexicon.slots.len()
        );
    }

    #[test]
    fn every_list_has_a_meaning() {
        for line in include_str!("data/words.txt").lines() {
            if let Some(section) = line.strip_prefix('[') {
                assert_ne!(section_flags(section.trim_end_matches(']')), 0, "{section}");
            }
        }
    }
}
