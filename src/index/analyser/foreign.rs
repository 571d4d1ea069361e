//! The terms of words in articles that Snowball stems, kept so that a word is stemmed only when it is first met.

use rustc_hash::FxHashMap;

use super::{form_term, push_form_to};
use crate::index::analysis::stemming::SnowballLanguage;
use crate::index::analysis::{AnalysedText, PRINTED, UNLIKE, fold, other_form, shared_beginning};
use crate::index::inflection::primary::is_primary;

/// Maximum number of known words. Beyond it all are forgotten.
const MOST: usize = 1 << 16;

/// The words met so far, by language.
#[derive(Default)]
pub(super) struct ForeignWords {
    known: FxHashMap<SnowballLanguage, FxHashMap<Box<str>, ForeignWord>>,
    number: usize,
}

/// The terms of a word, each with its printed form unless that is primary. Empty for a word that is not stemmed.
#[derive(Debug, Default)]
pub(super) struct ForeignWord {
    pub(super) terms: Vec<(String, Option<String>)>,
}

impl ForeignWords {
    /// Returns the terms of a printed word. Adds the vocabulary's entries for a word that was not known to `new`.
    pub(super) fn get(
        &mut self,
        language: SnowballLanguage,
        word: &str,
        new: &mut AnalysedText,
    ) -> &ForeignWord {
        let is_known = |words: &FxHashMap<Box<str>, ForeignWord>| words.contains_key(word);
        if !self.known.get(&language).is_some_and(is_known) {
            if self.number >= MOST {
                (self.known, self.number) = (FxHashMap::default(), 0);
            }
            self.number += 1;
        }
        let words = self.known.entry(language).or_default();
        if !words.contains_key(word) {
            words.insert(word.into(), ForeignWord::of(language, word, new));
        }
        &words[word]
    }
}

impl ForeignWord {
    fn of(language: SnowballLanguage, word: &str, new: &mut AnalysedText) -> Self {
        let mut made = Self::default();
        if !made.add(language, &fold(word), word, new) {
            return made;
        }
        if let Some((folded, part)) = other_form(word)
            && !made.add(language, &folded, part, new)
        {
            let mut form = AnalysedText::default();
            push_form_to(&mut form, 0, &folded, part, false);
            let form = form.terms().next().map(str::to_owned);
            made.terms.push((folded.into_owned(), form));
        }
        made
    }

    /// Adds the terms of a printed word with these folded letters. False if it is not stemmed.
    fn add(
        &mut self,
        language: SnowballLanguage,
        folded: &str,
        printed: &str,
        new: &mut AnalysedText,
    ) -> bool {
        let Some((term, plain)) = language.terms_of(printed, folded) else {
            return false;
        };
        for (term, plain) in [(Some(term), ""), (plain, "+")] {
            let Some(term) = term else { continue };
            let form = form_term(folded, printed, &[language.code(), plain]);
            if !folded.starts_with(shared_beginning(&term)) {
                let [mut sign, mut printed] = [[0; 4]; 2];
                let (sign, printed) = (UNLIKE.encode_utf8(&mut sign), PRINTED.encode_utf8(&mut printed));
                new.push_parts(0, &[sign, &term, printed, &form]);
            }
            if is_primary(&term, printed) {
                new.push(0, &form);
                self.terms.push((term, None));
            } else {
                self.terms.push((term, Some(form)));
            }
        }
        true
    }
}
