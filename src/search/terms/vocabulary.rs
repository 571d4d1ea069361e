//! The words that articles have, as printed: look-ups in the dictionaries of printed forms.
//!
//! It may contain words that no article has any more.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::termdict::TermMerger;
use tantivy::{InvertedIndexReader, Searcher};

use crate::index::analysis::forms::PrintedForm;
use crate::index::analysis::{LANGUAGE, PRINTED, UNLIKE, irregular_forms, shared_beginning};
use crate::index::schema::Fields;
use crate::search::terms::near_spelling::NearSpelling;

/// The vocabulary of one commit.
pub(crate) struct Vocabulary {
    /// The dictionaries of each segment, of headlines and of texts.
    indexes: Vec<Arc<InvertedIndexReader>>,
}

impl Vocabulary {
    /// The words of all segments.
    pub(crate) fn new(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Self> {
        let readers = searcher.segment_readers().iter();
        let indexes = readers
            .flat_map(|reader| [fields.word, fields.title_word].map(|field| reader.inverted_index(field)));
        Ok(Self {
            indexes: indexes.collect::<tantivy::Result<_>>()?,
        })
    }

    /// Calls `visit` with every printed form whose folded word has this prefix, and its term in the fields of printed forms.
    /// Each form is visited once, in order, so the forms of a folded word follow each other.
    pub(crate) fn for_each(
        &self,
        beginning: &str,
        visit: &mut dyn FnMut(&PrintedForm<'_>, &str),
    ) -> tantivy::Result<()> {
        let streams = self.indexes.iter().map(|index| {
            let terms = index.terms().range().ge(beginning.as_bytes());
            terms.into_stream()
        });
        let mut words = TermMerger::new(streams.collect::<Result<_, _>>()?);
        while words.advance() && words.key().starts_with(beginning.as_bytes()) {
            // Terms are UTF-8. Anything else comes from a damaged index and is not a word of an article.
            if let Ok(term) = std::str::from_utf8(words.key())
                && !term.starts_with(UNLIKE)
            {
                visit(&PrintedForm::of_term(term), term);
            }
        }
        Ok(())
    }

    /// As [`Vocabulary::for_each`], with the forms that pass a test, which sees those of each dictionary in order. The
    /// dictionaries are read one after another, which for few forms of many takes less than merging them.
    pub(crate) fn for_each_passing(
        &self,
        beginning: &str,
        passes: &mut dyn FnMut(&PrintedForm<'_>) -> bool,
        visit: &mut dyn FnMut(&PrintedForm<'_>, &str),
    ) -> tantivy::Result<()> {
        let mut passing: Vec<String> = Vec::new();
        for index in &self.indexes {
            let mut words = index.terms().range().ge(beginning.as_bytes()).into_stream()?;
            while words.advance() && words.key().starts_with(beginning.as_bytes()) {
                if let Ok(term) = std::str::from_utf8(words.key())
                    && !term.starts_with(UNLIKE)
                    && passes(&PrintedForm::of_term(term))
                {
                    passing.push(term.to_owned());
                }
            }
        }
        passing.sort_unstable();
        passing.dedup();
        for term in &passing {
            visit(&PrintedForm::of_term(term), term);
        }
        Ok(())
    }

    /// Calls `visit` with folded words that are at most `most` changes from a folded one, some of them several times.
    pub(crate) fn for_each_near(
        &self,
        folded: &str,
        most: usize,
        visit: &mut dyn FnMut(&str),
    ) -> tantivy::Result<()> {
        for index in &self.indexes {
            let mut near = index
                .terms()
                .search(NearSpelling::new(folded, most))
                .into_stream()?;
            while near.advance() {
                if let Ok(term) = std::str::from_utf8(near.key())
                    && !term.starts_with(UNLIKE)
                {
                    visit(PrintedForm::of_term(term).folded);
                }
            }
        }
        Ok(())
    }

    /// Calls `visit` with the forms of a term that do not begin like it and are not those of [`irregular_forms`].
    pub(crate) fn for_each_unlike(
        &self,
        term: &str,
        visit: &mut dyn FnMut(&PrintedForm<'_>, &str),
    ) -> tantivy::Result<()> {
        if !term.contains(LANGUAGE) {
            return Ok(());
        }
        let beginning = format!("{UNLIKE}{term}{PRINTED}");
        let mut forms = BTreeSet::new();
        for index in &self.indexes {
            let mut entries = index.terms().range().ge(beginning.as_bytes()).into_stream()?;
            while entries.advance()
                && let Some(form) = entries.key().strip_prefix(beginning.as_bytes())
            {
                forms.extend(std::str::from_utf8(form).ok().map(str::to_owned));
            }
        }
        for form in &forms {
            visit(&PrintedForm::of_term(form), form);
        }
        Ok(())
    }

    /// Calls `visit` as [`Vocabulary::for_each`] does, with the forms of all words that the fields `title` and `text` index
    /// under this term.
    pub(crate) fn for_each_of_term(
        &self,
        term: &str,
        visit: &mut dyn FnMut(&PrintedForm<'_>, &str),
    ) -> tantivy::Result<()> {
        let beginning = shared_beginning(term);
        self.for_each(beginning, &mut |form, form_term| {
            if form.stem() == term {
                visit(form, form_term);
            }
        })?;
        let irregular = irregular_forms(term).iter();
        for word in irregular.filter(|word| !word.starts_with(beginning)) {
            self.for_each_of_word(word, &mut |form, form_term| {
                if form.stem() == term {
                    visit(form, form_term);
                }
            })?;
        }
        self.for_each_unlike(term, visit)
    }

    /// Calls `visit` as [`Vocabulary::for_each`] does, with the forms of one folded word.
    pub(crate) fn for_each_of_word(
        &self,
        folded: &str,
        visit: &mut dyn FnMut(&PrintedForm<'_>, &str),
    ) -> tantivy::Result<()> {
        self.for_each(folded, &mut |form, form_term| {
            if form.folded == folded {
                visit(form, form_term);
            }
        })
    }
}
