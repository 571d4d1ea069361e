//! [`ShortWords`]: a list of short words that every word of a text is looked up in.

/// Maximum length of a word in bytes.
const LONGEST: usize = 15;
/// A table has at least this many places for each word, so that nearly every look-up ends at the first.
const ROOM: usize = 4;

/// Words of at most 15 bytes, each with a value. A word is compared as a number: for most words of a text, a look-up is one
/// access to memory, without a comparison of strings.
#[derive(Clone, Debug)]
pub struct ShortWords<T> {
    /// The keys with their values; the key 0 marks a free place.
    places: Box<[(u128, T)]>,
}

impl<T: Copy + Default> ShortWords<T> {
    /// A list of these words. Of equal words, the last one counts.
    ///
    /// # Panics
    /// If a word is empty or too long.
    #[must_use]
    pub fn new<'w>(words: impl IntoIterator<Item = (&'w str, T)>) -> Self {
        let words: Vec<(&str, T)> = words.into_iter().collect();
        let room = (ROOM * words.len().max(1)).next_power_of_two();
        let mut places = vec![(0, T::default()); room].into_boxed_slice();
        for (word, value) in words {
            let key = key(word).expect("a listed word is short");
            let mut at = first_place(key, room);
            while ![0, key].contains(&places[at].0) {
                at = (at + 1) % room;
            }
            places[at] = (key, value);
        }
        Self { places }
    }

    /// The value of a word; None if it is not listed.
    #[must_use]
    #[inline]
    pub fn get(&self, word: &str) -> Option<T> {
        let key = key(word)?;
        let room = self.places.len();
        let mut at = first_place(key, room);
        loop {
            let (known, value) = self.places[at];
            if known == key {
                return Some(value);
            }
            if known == 0 {
                return None;
            }
            at = (at + 1) % room;
        }
    }
}

/// The bytes of a word, the first one lowest, and in the highest byte its length. None for an empty word and a long one.
#[inline]
fn key(word: &str) -> Option<u128> {
    let word = word.as_bytes();
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let mut bytes = [0; LONGEST + 1];
    bytes[..word.len()].copy_from_slice(word);
    bytes[LONGEST] = word.len() as u8;
    Some(u128::from_le_bytes(bytes))
}

/// The place at which the search for a key begins.
#[inline]
const fn first_place(key: u128, room: usize) -> usize {
    let (low, high) = (key as u64, (key >> 64) as u64);
    let mixed = (low ^ high.rotate_left(23)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 32) as usize & (room - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn long_and_empty_words_are_not_listed() {
        let words = ShortWords::new([("harbour", 1), ("fifteen-letters", 2)]);
        assert_eq!(words.get("fifteen-letters"), Some(2));
        assert_eq!(words.get("fifteen-letters-"), None);
        assert_eq!(words.get(""), None);
    }

    proptest! {
        #[test]
        fn a_list_has_what_a_map_has(
            words in prop::collection::btree_map("[a-c]{1,4}", 0_u8..9, 0..40),
            asked in prop::collection::vec("[a-c]{0,5}", 0..40),
        ) {
            let list = ShortWords::new(words.iter().map(|(word, value)| (word.as_str(), *value)));
            for word in words.keys().chain(&asked) {
                prop_assert_eq!(list.get(word), words.get(word).copied());
            }
        }
    }
}
