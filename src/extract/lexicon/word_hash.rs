//! Hashes of words and phrases that ignore case.

use crate::span::Span;

/// Returns the hash of a word, ignoring case: setting bit 5 turns ASCII and Latin-1 capitals into small letters. It
/// also makes some other characters equal, which at worst causes a false match of rare words.
#[must_use]
pub fn hash(word: &str) -> u64 {
    hash_at(word, Span::new(0, word.len()))
}

/// Returns the [`hash`] of the word at a span of a text.
///
/// Word lengths vary, so that branches on the length are mispredicted. Most words have at most eight bytes: these are
/// read from the text as one number, including whatever follows the word, and cut to length without a branch.
#[inline]
pub(crate) fn hash_at(text: &str, word: Span) -> u64 {
    const EIGHT: usize = 8;
    let bytes = text.as_bytes();
    let length = word.end - word.start;
    let mut state = length as u64;
    let mut at = word.start;
    while word.end - at > EIGHT {
        state = mixed(state, eight_at(bytes, at) | FOLD);
        at += EIGHT;
    }
    if length == 0 {
        return state;
    }
    mixed(state, tail(eight_at(bytes, at), (word.end - at) as u32) | FOLD)
}

/// Folds the case of eight letters.
const FOLD: u64 = 0x2020_2020_2020_2020;

/// Eight bytes of the text as a number, the first byte lowest; bytes past the end are 0.
#[inline]
fn eight_at(bytes: &[u8], at: usize) -> u64 {
    if let Some(eight) = bytes[at..].first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    let rest = bytes[at..].iter().rev();
    rest.fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// Returns the first `length` bytes of eight (1 to 8) as a number that is unique to them. From four bytes on, it
/// consists of the first four and the last four, which may overlap.
#[inline]
const fn tail(eight: u64, length: u32) -> u64 {
    const FOUR: u64 = 0xFFFF_FFFF;
    let few = eight.swap_bytes() >> (64 - 8 * length);
    let many = (eight & FOUR) << 32 | (eight >> (8 * (length.saturating_sub(4)))) & FOUR;
    match length {
        8 => eight,
        4.. => many,
        _ => few,
    }
}

/// Returns the hash of a phrase from the hash of all words but the last, and the last word's.
#[must_use]
pub(crate) const fn joined(key: u64, word: u64) -> u64 {
    mixed(key.rotate_left(17), word)
}

/// Computes one round of multiply and fold, as in wyhash.
const fn mixed(state: u64, value: u64) -> u64 {
    let product =
        ((state ^ 0x9E37_79B9_7F4A_7C15) as u128).wrapping_mul((value ^ 0xE703_7ED1_A0B4_28DB) as u128);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_a_word_does_not_depend_on_the_text_around_it() {
        let letters = "AbcdefghijklmnopqrstuvwxyZ";
        for length in 0..=letters.len() {
            let word = &letters[..length];
            for after in ["", " ", " and more text after it"] {
                let text = format!("é{word}{after}");
                let span = Span::new(2, 2 + length);
                assert_eq!(hash_at(&text, span), hash(word), "{text}");
                assert_eq!(hash(&word.to_uppercase()), hash(word));
            }
        }
    }

    #[test]
    fn words_of_all_lengths_have_different_hashes() {
        let letters = "aaaaaaaaaaaaaaaaaaaa";
        let hashes: std::collections::BTreeSet<u64> = (0..=letters.len())
            .map(|length| hash(&letters[..length]))
            .collect();
        assert_eq!(hashes.len(), letters.len() + 1);
    }
}
