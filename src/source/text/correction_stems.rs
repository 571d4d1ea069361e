//! Finds in a text the stems of which a note about a correction has at least one.
//!
//! Every text of an ingest is searched, and most have none. A bit for the hash of three bytes rules most places out. It is
//! looked up at every other byte, since it is set for the first three bytes of each stem and for the three from the second on.
//! Then the first two and the next two bytes look up which stems may begin there. No look-up waits for the one before it, so
//! that this costs a fraction of a pattern's automaton, which follows the text byte by byte.

use std::sync::LazyLock;

use crate::source::text::correction_words::{KILL, STEMS};
use crate::span::Span;

/// Different pairs of bytes that the tables distinguish.
const PAIRS: usize = 1 << 10;
/// Bits of the hash of three bytes.
const HASH_BITS: u32 = 15;

static SEARCH: LazyLock<StemSearch> = LazyLock::new(StemSearch::new);

/// Returns the first stem at or after `from`, without regard to case.
pub(super) fn next_stem(text: &str, from: usize) -> Option<Span> {
    SEARCH.next(text, from)
}

/// The stems by their first four bytes: for each pair of bytes, a bit for each stem that has it there.
struct StemSearch {
    /// For each hash of three bytes, a bit that tells whether a stem has them at its first or second byte.
    beginnings: [u64; 1 << (HASH_BITS - 6)],
    /// By the first and second byte.
    first: [u64; PAIRS],
    /// By the third and fourth byte.
    second: [u64; PAIRS],
}

impl StemSearch {
    fn new() -> Self {
        let mut search = Self {
            beginnings: [0; 1 << (HASH_BITS - 6)],
            first: [0; PAIRS],
            second: [0; PAIRS],
        };
        for (number, stem) in STEMS.iter().enumerate() {
            if let [one, two, three, four, ..] = *stem.as_bytes() {
                for hash in [hash([one, two, three, 0]), hash([two, three, four, 0])] {
                    search.beginnings[hash / 64] |= 1 << (hash % 64);
                }
                search.first[pair(one, two)] |= 1 << number;
                search.second[pair(three, four)] |= 1 << number;
            }
        }
        search
    }

    fn next(&self, text: &str, from: usize) -> Option<Span> {
        let bytes = text.as_bytes();
        let mut at = from;
        // Most runs of sixteen bytes have no stem, and one branch tells so.
        while let Some(run) = bytes.get(at..).and_then(<[u8]>::first_chunk::<18>) {
            let mut may_begin = 0;
            for place in 0..8 {
                let four = [0, 1, 2, 3].map(|byte| run[2 * place + byte]);
                may_begin |= self.may_begin(four) << place;
            }
            while may_begin != 0 {
                let place = at + 2 * may_begin.trailing_zeros() as usize;
                let before = place.checked_sub(1).filter(|before| *before >= from);
                let mut places = before.into_iter().chain([place]);
                let stem = places.find_map(|place| self.stem_at(text, place));
                if stem.is_some() {
                    return stem;
                }
                may_begin &= may_begin - 1;
            }
            at += 16;
        }
        // A stem that begins at the last odd byte would be found at the next even one.
        let rest = at.saturating_sub(1).max(from);
        (rest..bytes.len()).find_map(|at| self.stem_at(text, at))
    }

    /// 1 if a stem may have the first three of these bytes at its first or second byte, else 0.
    const fn may_begin(&self, four: [u8; 4]) -> u64 {
        let hash = hash(four);
        self.beginnings[hash / 64] >> (hash % 64) & 1
    }

    /// The stem at a place; None if there is none.
    fn stem_at(&self, text: &str, at: usize) -> Option<Span> {
        let &[one, two, three, four] = text.as_bytes().get(at..)?.first_chunk::<4>()?;
        let mut candidates = self.first[pair(one, two)] & self.second[pair(three, four)];
        while candidates != 0 {
            let stem = STEMS[candidates.trailing_zeros() as usize];
            if let Some(length) = length_at(text, at, stem) {
                return Some(Span::new(at, at + length));
            }
            candidates &= candidates - 1;
        }
        None
    }
}

/// The number of two bytes. It is the same for letters that differ in case, and for some other bytes.
const fn pair(one: u8, two: u8) -> usize {
    (one as usize & 0x1F) << 5 | two as usize & 0x1F
}

/// Returns a hash of the first three of four bytes that ignores case, as [`pair`] does.
const fn hash(four: [u8; 4]) -> usize {
    let letters = u32::from_le_bytes(four) & 0x001F_1F1F;
    (letters.wrapping_mul(0x9E37_79B1) >> (32 - HASH_BITS)) as usize
}

/// The length of a stem if a text has it at `at`. The boundary of a word is that of ASCII.
fn length_at(text: &str, at: usize, stem: &str) -> Option<usize> {
    let found = text.as_bytes().get(at..at + stem.len())?;
    let mut pairs = found.iter().zip(stem.bytes());
    if !pairs.all(|(byte, of_stem)| is_same(*byte, of_stem)) {
        return None;
    }
    if stem != KILL {
        return Some(stem.len());
    }
    let rest = text.get(at + stem.len()..)?;
    if rest.starts_with(':') {
        return Some(stem.len() + 1);
    }
    if let [b'e' | b'E', b'd' | b'D', after @ ..] = rest.as_bytes() {
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        return (!after.first().is_some_and(goes_on)).then_some(stem.len() + 2);
    }
    let after = rest.trim_start();
    let blanks = rest.len() - after.len();
    after.starts_with('-').then_some(stem.len() + blanks + 1)
}

/// True if a byte is one of a stem, in either case: the bit that distinguishes them is the same in `Ä` as in `A`.
const fn is_same(byte: u8, of_stem: u8) -> bool {
    byte == of_stem
        || byte.is_ascii_alphabetic() && byte.eq_ignore_ascii_case(&of_stem)
        || !byte.is_ascii() && !of_stem.is_ascii() && byte | 0x20 == of_stem | 0x20
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The stems of a text, found by trying each one at each place.
    fn found_slowly(text: &str) -> Vec<Span> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let stem = STEMS.iter().find_map(|stem| length_at(text, at, stem));
            found.extend(stem.map(|length| Span::new(at, at + length)));
            at += stem.unwrap_or(1);
        }
        found
    }

    fn found(text: &str) -> Vec<Span> {
        let mut found = Vec::new();
        let mut done = 0;
        while let Some(stem) = next_stem(text, done) {
            done = stem.end;
            found.push(stem);
        }
        found
    }

    #[test]
    fn stems_are_found_in_either_case() {
        for (text, stem) in [
            ("(Corrects the name)", "Correct"),
            ("RÄTTELSE", "RÄTTELSE"),
            ("STORY KILL", "STORY KILL"),
            ("the story was killed.", "killed"),
            ("Kill  - do not use", "Kill  -"),
            ("KILL: harbour", "KILL:"),
            ("una versión anterior", "versión ant"),
            ("CORREÇÃO", "CORREÇ"),
        ] {
            let found = next_stem(text, 0).expect("a stem");
            assert_eq!(found.of(text), stem, "{text}");
        }
    }

    #[test]
    fn other_words_are_no_stems() {
        for text in [
            "",
            "kil",
            "she killed_it",
            "the killer",
            "a refined plan",
            "re\rfiled",
            "to add a wall",
        ] {
            assert_eq!(next_stem(text, 0), None, "{text}");
        }
    }

    #[test]
    fn each_stem_fits_the_tables() {
        assert!(STEMS.len() <= u64::BITS as usize);
        for stem in STEMS {
            assert!(stem.len() >= 4 && stem == stem.to_lowercase(), "{stem}");
        }
    }

    proptest! {
        #[test]
        fn the_tables_find_what_trying_each_stem_finds(
            parts in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(&STEMS[..]).prop_map(str::to_owned),
                    prop::sample::select(&STEMS[..]).prop_map(str::to_uppercase),
                    prop::sample::select(&STEMS[..]).prop_map(|stem| stem.chars().skip(1).collect()),
                    prop::sample::select(&STEMS[..]).prop_map(|stem| stem.chars().take(3).collect()),
                    "\\PC{0,4}",
                    Just(":".to_owned()), Just(" -".to_owned()), Just("ed ".to_owned()),
                ],
                0..12,
            ),
        ) {
            let text = parts.concat();
            prop_assert_eq!(found(&text), found_slowly(&text));
        }
    }
}
