//! The stems of words, by the language of their article.
//!
//! English articles, and those whose language is not known, have the stems of [`crate::index::inflection`]. Articles in any
//! other language that the Snowball project has a stemmer for (M. F. Porter and others, <https://snowballstem.org>) have its
//! stems, each with [`LANGUAGE`] and the language's code at its end: the French stem of `important` is not the English word
//! `import`. All other articles have folded words.
//!
//! A stemmer of Snowball needs the accents of a word, and a reader may leave them out. So a word has its stem and, if that
//! differs, the stem of the word without accents, in articles and in questions.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use crate::extract::token::{is_alone, tokenize};
use crate::index::analysis::{LANGUAGE, cut, fold, is_left_out, stem};

/// How the words of an article become terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stemming {
    /// By the rules for English.
    English,
    /// By a stemmer of Snowball.
    Snowball(SnowballLanguage),
    /// Not at all.
    Unstemmed,
}

impl Stemming {
    /// Returns the stemming of an article, given its language's code: `en`, `en-GB`, `de`; None if it is not known.
    #[must_use]
    pub fn of(language: Option<&str>) -> Self {
        let Some(code) = language else {
            return Self::English;
        };
        let primary = code.split('-').next().unwrap_or(code);
        if primary == "en" {
            return Self::English;
        }
        SnowballLanguage::from_code(primary).map_or(Self::Unstemmed, Self::Snowball)
    }
}

/// A language, other than English, that Snowball has a stemmer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnowballLanguage(u8);

/// The languages by their codes. The number of a language is not stored, the code is.
const LANGUAGES: [(&str, Algorithm); 33] = [
    ("ar", Algorithm::Arabic),
    ("ca", Algorithm::Catalan),
    ("cs", Algorithm::Czech),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("eo", Algorithm::Esperanto),
    ("es", Algorithm::Spanish),
    ("et", Algorithm::Estonian),
    ("eu", Algorithm::Basque),
    ("fa", Algorithm::Persian),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("ga", Algorithm::Irish),
    ("hi", Algorithm::Hindi),
    ("hu", Algorithm::Hungarian),
    ("hy", Algorithm::Armenian),
    ("id", Algorithm::Indonesian),
    ("it", Algorithm::Italian),
    ("lt", Algorithm::Lithuanian),
    ("nb", Algorithm::Norwegian),
    ("ne", Algorithm::Nepali),
    ("nl", Algorithm::Dutch),
    ("pl", Algorithm::Polish),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sr", Algorithm::Serbian),
    ("st", Algorithm::Sesotho),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
    ("yi", Algorithm::Yiddish),
];

impl SnowballLanguage {
    /// Returns all languages.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LANGUAGES.len() as u8).map(Self)
    }

    /// Returns the language with this code; None if Snowball has no stemmer for it, or it is English.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let code = match code {
            "no" | "nn" => "nb",
            code => code,
        };
        let at = LANGUAGES.binary_search_by(|(other, _)| (*other).cmp(code)).ok()?;
        Some(Self(at as u8))
    }

    /// True if a word and its stem may begin differently.
    #[must_use]
    pub fn changes_beginnings(self) -> bool {
        matches!(self.code(), "ar" | "ga" | "id" | "nl" | "sr" | "st")
    }

    /// Returns its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        LANGUAGES[self.0 as usize].0
    }

    /// Returns the term of a word, given as [`lowered`].
    fn term(self, lowered: &str) -> String {
        let stemmer = Stemmer::new(LANGUAGES[self.0 as usize].1);
        let stem = stemmer.stem(lowered);
        let mut term = fold(&stem).into_owned();
        if term.is_empty() {
            term.push_str(&fold(lowered));
        }
        term.push(LANGUAGE);
        term.push_str(self.code());
        term
    }

    /// Returns the term of a word, printed in any way.
    #[must_use]
    pub fn term_of(self, word: &str) -> String {
        self.term(&lowered(word))
    }

    /// Returns the term of a folded word.
    #[must_use]
    pub fn term_of_folded(self, folded: &str) -> String {
        self.term(folded)
    }

    /// Returns the terms of a printed word with these folded letters: that of the word and, if another, that of the folded
    /// word. None if the word is not stemmed.
    pub(crate) fn terms_of(self, word: &str, folded: &str) -> Option<(String, Option<String>)> {
        has_stem(folded).then(|| self.terms(&lowered(word), folded))
    }

    fn terms(self, lowered: &str, folded: &str) -> (String, Option<String>) {
        let term = self.term(lowered);
        let other = (lowered != folded && !lowered.contains(is_cyrillic))
            .then(|| self.term(folded))
            .filter(|other| *other != term);
        (term, other)
    }
}

/// True for Cyrillic letters. Their marks are not accents: nobody leaves them out.
const fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// True for a folded word that Snowball could stem: letters only, not of a script whose characters are words.
fn has_stem(folded: &str) -> bool {
    let is_other = |c: char| c.is_ascii() && !c.is_ascii_lowercase() || c.is_numeric() || is_alone(c);
    !folded.is_empty() && !folded.contains(is_other)
}

/// Returns the word in lower case, with its accents, without apostrophes and invisible characters.
fn lowered(word: &str) -> Cow<'_, str> {
    let word = cut(word);
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(word);
    }
    let letters = word.chars().flat_map(char::to_lowercase).nfc();
    Cow::Owned(letters.filter(|c| !is_left_out(*c)).collect())
}

/// A word of a question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AskedWord {
    folded: String,
    /// As typed, in lower case, if that differs from the folded word.
    lowered: Option<String>,
}

impl AskedWord {
    /// Returns a word as typed.
    #[must_use]
    pub fn new(word: &str) -> Self {
        let folded = fold(word).into_owned();
        let lowered = lowered(word);
        Self {
            lowered: (*lowered != *folded).then(|| lowered.into_owned()),
            folded,
        }
    }

    /// Returns a word of which only the folded letters are known.
    #[must_use]
    pub const fn of_folded(folded: String) -> Self {
        Self {
            folded,
            lowered: None,
        }
    }

    /// Returns the words of a text as the tokenizer cuts them.
    #[must_use]
    pub fn all_of(text: &str) -> Vec<Self> {
        let tokens = tokenize(text).into_iter().filter(|token| token.is_word());
        tokens.map(|token| Self::new(token.of(text))).collect()
    }

    /// Returns the folded word.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Returns its English stem.
    #[must_use]
    pub fn english(&self) -> Cow<'_, str> {
        stem(&self.folded)
    }

    /// Returns its terms in articles that Snowball stems: at most two, none if the word is found by its folded form alone.
    #[must_use]
    pub fn terms_in(&self, language: SnowballLanguage) -> Vec<String> {
        if !has_stem(&self.folded) {
            return Vec::new();
        }
        let lowered = self.lowered.as_deref().unwrap_or(&self.folded);
        let (term, other) = language.terms(lowered, &self.folded);
        [Some(term), other].into_iter().flatten().collect()
    }

    /// Returns its terms in `title` and `text`, each once: the English stem, the folded word, then those of these languages.
    #[must_use]
    pub fn terms(&self, languages: &[SnowballLanguage]) -> Vec<String> {
        let mut terms = vec![self.english().into_owned()];
        if terms[0] != self.folded {
            terms.push(self.folded.clone());
        }
        for language in languages {
            terms.extend(self.terms_in(*language));
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(code: &str) -> SnowballLanguage {
        SnowballLanguage::from_code(code).unwrap_or_else(|| panic!("{code}"))
    }

    /// The stems of words, without the mark of the language.
    fn stems(code: &str, words: &str) -> Vec<String> {
        let of = |word| {
            language(code)
                .term_of(word)
                .replace(&format!("{LANGUAGE}{code}"), "")
        };
        words.split(' ').map(of).collect()
    }

    #[test]
    fn languages_are_found_by_their_codes() {
        assert!(LANGUAGES.is_sorted_by_key(|(code, _)| code));
        for language in SnowballLanguage::all() {
            assert_eq!(SnowballLanguage::from_code(language.code()), Some(language));
        }
        for (code, stemming) in [
            (None, Stemming::English),
            (Some("en"), Stemming::English),
            (Some("en-GB"), Stemming::English),
            (Some("de-AT"), Stemming::Snowball(language("de"))),
            (Some("no"), Stemming::Snowball(language("nb"))),
            (Some("zh"), Stemming::Unstemmed),
            (Some("und"), Stemming::Unstemmed),
        ] {
            assert_eq!(Stemming::of(code), stemming, "{code:?}");
        }
    }

    #[test]
    fn the_version_of_the_stemmers_is_the_one_of_this_index_format() {
        // With another version, words have other stems: raise the index format and the cluster's `ANALYSIS`.
        let lock = include_str!("../../../Cargo.lock");
        assert!(lock.contains("name = \"frostem\"\nversion = \"1.20260821.8\""));
        assert_eq!(crate::index::schema::FORMAT_VERSION, 10);
    }

    #[test]
    fn forms_of_a_word_have_one_stem_in_their_language() {
        for (code, words) in [
            ("de", "Haus Hauses Häuser Häusern"),
            ("fr", "cheval chevaux"),
            ("fr", "élection élections"),
            ("es", "nación naciones"),
            ("pt", "organização organizações"),
            ("it", "governo governi"),
            ("ru", "новый новая новое новых"),
            ("sv", "flicka flickor flickorna"),
            ("nl", "boek boeken"),
            ("fi", "talo talossa talon"),
            ("tr", "kitap kitaplar kitapları"),
            ("el", "Σίσυφος ΣΙΣΥΦΟΣ"),
        ] {
            let stems = stems(code, words);
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{words}: {stems:?}");
        }
    }

    #[test]
    fn a_question_without_accents_shares_a_term_with_the_word() {
        for (code, word) in [
            ("fr", "passées"),
            ("pt", "organizações"),
            ("de", "Häuser"),
            ("es", "habló"),
            ("tr", "kitapları"),
            ("cs", "městech"),
        ] {
            let printed = AskedWord::new(word).terms_in(language(code));
            let typed = AskedWord::new(&fold(word)).terms_in(language(code));
            assert!(
                typed.iter().any(|term| printed.contains(term)),
                "{word}: {printed:?} {typed:?}"
            );
        }
    }

    #[test]
    fn a_stem_of_another_language_is_no_english_word() {
        let asked = AskedWord::new("important");
        let terms = asked.terms(&[language("fr")]);
        assert_eq!(terms, ["important", "import\u{4}fr"]);
        assert_eq!(AskedWord::new("1,000").terms(&[language("fr")]), ["1000"]);
        assert_eq!(AskedWord::new("U.S.").terms(&[language("fr")]), ["u.s"]);
    }

    proptest::proptest! {
        #[test]
        fn any_word_has_a_term_in_each_language(word in "(\\PC{0,12}|[a-zäöüßéèêçñıİşğœæøåþðłőűčřžůąęćńśźż]{0,16}|[а-яёѐ-џ]{0,12}|[α-ωάέήίόύώς]{0,12}|[\u{600}-\u{6ff}]{0,10}|[\u{900}-\u{97f}]{0,10}|[\u{b80}-\u{bff}]{0,10}|[\u{530}-\u{58f}]{0,10}|[\u{590}-\u{5ff}]{0,10})") {
            let folded = fold(&word);
            for language in SnowballLanguage::all() {
                let code = language.code();
                if let Some((term, _)) = language.terms_of(&word, &folded) {
                    proptest::prop_assert!(term.len() > code.len() + 1);
                    let asked = AskedWord::new(&word).terms_in(language);
                    proptest::prop_assert_eq!(&term, &asked[0]);
                }
            }
        }
    }
}
