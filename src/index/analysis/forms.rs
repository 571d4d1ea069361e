//! Printed forms: the terms of the fields `word` and `title_word`.

use std::borrow::Cow;

use crate::index::analysis::stemming::SnowballLanguage;
use crate::index::analysis::{
    AnalysedText, CAPITALISED, CAPITALS, LANGUAGE, PRINTED, capitalised, casing, stem,
};

/// Adds the printed form of a word of an English or unstemmed article.
pub(in crate::index) fn push_form_to(
    forms: &mut AnalysedText,
    position: u32,
    folded: &str,
    printed: &str,
    stemmed: bool,
) {
    let [mut sign, mut end] = [[0; 4]; 2];
    let (sign, printed) = match printing(printed, folded) {
        None => ("", ""),
        Some(printed) => (&*PRINTED.encode_utf8(&mut sign), printed),
    };
    let end = if is_marked_unstemmed(folded, stemmed) {
        &*LANGUAGE.encode_utf8(&mut end)
    } else {
        ""
    };
    forms.push_parts(position, &[folded, sign, printed, end]);
}

/// Returns the printed form of a word that Snowball stems; `ending` is the language's code, and `+` if the term is that of
/// the folded word.
pub(in crate::index) fn form_term(folded: &str, printed: &str, ending: &[&str]) -> String {
    let mut form = folded.to_owned();
    if let Some(printed) = printing(printed, folded) {
        form.push(PRINTED);
        form.push_str(printed);
    }
    form.push(LANGUAGE);
    form.extend(ending.iter().copied());
    form
}

/// True if the printed form of a word ends with [`LANGUAGE`].
pub(in crate::index) fn is_marked_unstemmed(folded: &str, stemmed: bool) -> bool {
    !stemmed && *stem(folded) != *folded
}

/// The term of a folded word in `title` and `text`.
pub(in crate::index) fn stem_of(folded: &str, stemmed: bool) -> Cow<'_, str> {
    if stemmed {
        stem(folded)
    } else {
        Cow::Borrowed(folded)
    }
}

/// The part of a printed form after its folded word; None if the word is printed as it is folded.
pub(in crate::index) fn printing<'w>(word: &'w str, folded: &str) -> Option<&'w str> {
    (folded != word).then(|| casing(folded, word).unwrap_or(word))
}

/// A printed form of the vocabulary, read from its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintedForm<'t> {
    /// The folded word.
    pub folded: &'t str,
    /// How the word as printed differs from it.
    printing: Option<&'t str>,
    stemming: FormStemming,
}

/// How the term of a printed form in `title` and `text` is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FormStemming {
    English,
    /// The folded word is the term.
    Unstemmed,
    Snowball(SnowballLanguage),
    /// The term is that of the folded word.
    Plain(SnowballLanguage),
}

impl FormStemming {
    /// Reads what follows [`LANGUAGE`].
    fn of_code(code: &str) -> Self {
        let (code, is_plain) = match code.strip_suffix('+') {
            Some(code) => (code, true),
            None => (code, false),
        };
        match SnowballLanguage::from_code(code) {
            None => Self::Unstemmed,
            Some(language) if is_plain => Self::Plain(language),
            Some(language) => Self::Snowball(language),
        }
    }
}

impl<'t> PrintedForm<'t> {
    /// Reads a term of the field `word` or `title_word`.
    #[must_use]
    pub fn of_term(term: &'t str) -> Self {
        let (form, stemming) = match term.rsplit_once(LANGUAGE) {
            Some((form, code)) => (form, FormStemming::of_code(code)),
            None => (term, FormStemming::English),
        };
        let (folded, printing) = match form.split_once(PRINTED) {
            None => (form, None),
            Some((folded, printing)) => (folded, Some(printing)),
        };
        Self {
            folded,
            printing,
            stemming,
        }
    }

    /// The word as printed.
    #[must_use]
    pub fn printed(&self) -> Cow<'t, str> {
        match self.printing {
            None => Cow::Borrowed(self.folded),
            Some(CAPITALISED) => Cow::Owned(capitalised(self.folded)),
            Some(CAPITALS) => Cow::Owned(self.folded.to_ascii_uppercase()),
            Some(printed) => Cow::Borrowed(printed),
        }
    }

    /// The term of the word in `title` and `text`.
    #[must_use]
    pub fn stem(&self) -> Cow<'t, str> {
        match self.stemming {
            FormStemming::English => stem(self.folded),
            FormStemming::Unstemmed => Cow::Borrowed(self.folded),
            FormStemming::Snowball(language) => Cow::Owned(language.term_of(&self.printed())),
            FormStemming::Plain(language) => Cow::Owned(language.term_of_folded(self.folded)),
        }
    }
}
