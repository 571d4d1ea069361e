//! Texts all in capitals -> the same text with capitals only where names and sentences begin.
//!
//! The rules read capitals as evidence of names. Wire copy and transcripts in capitals would have no names and no
//! verbs, so their words are first put into small letters of the same length in bytes.

use rustc_hash::FxHashSet;

use crate::extract::lexicon::{Lexicon, LexiconWord, flag};
use crate::extract::token::{self, Token, TokenKind};

/// Minimum number of letters for a decision.
const FEWEST_LETTERS: usize = 60;
/// A shouted text has at most one small letter per this many capitals.
const CAPITALS_PER_SMALL: usize = 12;
/// Maximum length, in bytes, of a listed acronym of an organisation or country.
const LONGEST_ACRONYM: usize = 5;

/// Returns the text with small letters, of the same length in bytes; None if it is not all in capitals.
pub(crate) fn recased(text: &str, lexicon: &Lexicon) -> Option<String> {
    if !is_shouted(text) {
        return None;
    }
    let tokens = token::tokenize(text);
    let words = lexicon.words(text, &tokens);
    let names = names(text, &tokens, &words);
    let mut recased = String::with_capacity(text.len());
    let mut end = 0;
    for (at, token) in tokens.iter().enumerate() {
        let span = token.span();
        recased.push_str(&text[end..span.start]);
        end = span.end;
        let word = span.of(text);
        let is_acronym = words[at].is(flag::ORG | flag::PLACE)
            && word.len() <= LONGEST_ACRONYM
            && !words[at].is(flag::COMMON);
        if !token.is_word() || is_acronym || word == "I" {
            recased.push_str(word);
        } else if opens_sentence(text, &tokens, at) || names.contains(&at) {
            let first = word.chars().next().map_or(0, char::len_utf8);
            recased.push_str(&word[..first]);
            push_small(&word[first..], &mut recased);
        } else {
            push_small(word, &mut recased);
        }
    }
    recased.push_str(&text[end..]);
    Some(recased)
}

/// True for a text whose letters are nearly all capitals.
fn is_shouted(text: &str) -> bool {
    let (mut capitals, mut small) = (0_usize, 0_usize);
    for byte in text.bytes() {
        capitals += usize::from(byte.is_ascii_uppercase());
        small += usize::from(byte.is_ascii_lowercase());
        // Most texts are decided by their first words.
        if small > FEWEST_LETTERS && small > capitals {
            return false;
        }
    }
    capitals >= FEWEST_LETTERS && small * CAPITALS_PER_SMALL <= capitals
}

/// Appends the small letters of a word; a letter whose small form has another length in bytes stays.
fn push_small(word: &str, to: &mut String) {
    for letter in word.chars() {
        let mut small = letter.to_lowercase();
        match (small.next(), small.next()) {
            (Some(one), None) if one.len_utf8() == letter.len_utf8() => to.push(one),
            _ => to.push(letter),
        }
    }
}

fn opens_sentence(text: &str, tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &tokens[before]) else {
        return true;
    };
    let gap = &text[before.span().end..tokens[at].span().start];
    let mark = before.of(text);
    gap.contains('\n')
        || before.kind == TokenKind::Mark
            && (mark.starts_with(['.', '!', '?', '“', '‘', ':']) && !mark.starts_with(":\u{2f}")
                || mark.starts_with('"') && gap.is_empty())
}

/// Returns the tokens that belong to names: listed days and places, first names and the words after them, offices and
/// courtesy titles and the words after them, and the same words elsewhere.
fn names(text: &str, tokens: &[Token], words: &[LexiconWord]) -> FxHashSet<usize> {
    let ordinary = flag::COMMON | flag::FUNCTION;
    let is_free = |at: usize| {
        tokens.get(at).is_some_and(|token| token.is_word())
            && !words[at].is(ordinary)
            && !words[at].is(flag::SAY_ANY)
    };
    let mut found = FxHashSet::default();
    let mut surnames = FxHashSet::default();
    for at in 0..tokens.len() {
        let word = words[at];
        let is_listed = word.is(flag::CALENDAR | flag::PLACE | flag::NATIONALITY | flag::ORG)
            && !word.is(ordinary)
            || word.is(flag::CALENDAR) && !word.is(flag::FUNCTION);
        if is_listed {
            found.insert(at);
        }
        let is_title = word.is(flag::OFFICE | flag::COURTESY);
        let next = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|token| token.of(text) == "."));
        let begins = word.is(flag::FIRST) && is_free(at) && is_free(at + 1) || is_title && is_free(next);
        if !begins {
            continue;
        }
        found.insert(at);
        let mut last = if is_title { next } else { at + 1 };
        while is_free(last) {
            found.insert(last);
            surnames.insert(words[last].hash);
            last += 1;
        }
    }
    found.extend((0..tokens.len()).filter(|&at| is_free(at) && surnames.contains(&words[at].hash)));
    found
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

    #[test]
    fn names_and_sentences_keep_their_capitals() {
        let text = "MAYOR SAYS WALL SAFE\n\nHALLOW, JUNE 3 - MAYOR ANNA VELDE SAID ON MONDAY THE WALL WAS SAFE. \"IT IS,\" VELDE SAID.";
        let expected = "Mayor says wall safe\n\nHallow, June 3 - Mayor Anna Velde said on Monday the wall was safe. \"It is,\" Velde said.";
        assert_eq!(recased(text, &LEXICON).as_deref(), Some(expected));
    }

    #[test]
    fn ordinary_texts_stay() {
        assert_eq!(
            recased(
                "Vera Holt said on Monday the wall was safe. HOLT SAID NO.",
                &LEXICON
            ),
            None
        );
        assert_eq!(recased("", &LEXICON), None);
    }

    proptest! {
        #[test]
        fn every_character_stays_in_its_place(text in "[A-ZÄÖÜÉİẞΣ \\n.,“”\"'-]{60,200}") {
            let recased = recased(&text, &LEXICON).unwrap_or_else(|| text.clone());
            prop_assert_eq!(recased.len(), text.len());
            prop_assert!(text.char_indices().all(|(at, _)| recased.is_char_boundary(at)));
        }
    }
}
