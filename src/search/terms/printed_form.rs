//! Reads from the stored text how a word is printed in an article.
//!
//! The index holds stems. If a question wants a word in one form only, the articles with the stem are
//! checked. Most of them need no tokenization: if the wanted form is not a substring of the text, the article
//! does not have it.

use memchr::memmem::Finder;
use tantivy::store::StoreReader;
use tantivy::{DocId, SegmentReader};

use crate::extract::token::tokenize;
use crate::index::analysis::cut;
use crate::index::record::StoredHead;
use crate::index::schema::Fields;
use crate::search::commit::stored::Stored;

/// Number of unpacked blocks of documents that the store keeps. One is enough, because articles are read in
/// order.
const BLOCKS: usize = 1;

/// The field that positions refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountedField {
    /// The headline: the field `title`.
    Title,
    /// The text: the field `text`.
    Text,
}

/// A set of words as printed.
#[derive(Debug, Default)]
pub(crate) struct Printings {
    /// Sorted.
    words: Vec<String>,
    finders: Vec<Finder<'static>>,
}

impl Printings {
    /// One of these words.
    pub(crate) fn new(mut words: Vec<String>) -> Self {
        words.sort_unstable();
        words.dedup();
        let finders = words.iter().map(|word| Finder::new(word.as_bytes()).into_owned());
        Self {
            finders: finders.collect(),
            words,
        }
    }

    /// True if it is one of the words.
    fn holds(&self, word: &str) -> bool {
        self.words
            .binary_search_by(|known| known.as_str().cmp(cut(word)))
            .is_ok()
    }

    /// True if one of the words is in the text, whole or within a longer word.
    fn are_in(&self, text: &str) -> bool {
        self.finders
            .iter()
            .any(|finder| finder.find(text.as_bytes()).is_some())
    }
}

/// Reads printed words of a segment's articles. Fast if articles are read in order.
pub(crate) struct PrintedWords {
    store: StoreReader,
    fields: Fields,
    last: Option<ReadArticle>,
}

impl PrintedWords {
    pub(crate) fn open(reader: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        Ok(Self {
            store: reader.get_store_reader(BLOCKS)?,
            fields: *fields,
            last: None,
        })
    }

    /// Keeps the positions at which one of the words is printed.
    ///
    /// # Errors
    /// If the article cannot be read. The positions are then unchanged.
    pub(crate) fn retain(
        &mut self,
        doc: DocId,
        counted: CountedField,
        positions: &mut Vec<u32>,
        wanted: &Printings,
    ) -> tantivy::Result<()> {
        let article = self.article(doc)?;
        if wanted.are_in(article.text_of(counted)) {
            article.retain(counted, positions, &mut |word| wanted.holds(word));
        } else {
            positions.clear();
        }
        Ok(())
    }

    fn article(&mut self, doc: DocId) -> tantivy::Result<&mut ReadArticle> {
        let last = self.last.take().filter(|last| last.doc == doc);
        let article = match last {
            Some(article) => article,
            None => ReadArticle::new(doc, &self.store.get(doc)?, &self.fields),
        };
        Ok(self.last.insert(article))
    }
}

/// An article with its words, which are tokenized on first use.
struct ReadArticle {
    doc: DocId,
    title: String,
    text: String,
    title_words: Option<Vec<(u32, u32)>>,
    text_words: Option<Vec<(u32, u32)>>,
}

impl ReadArticle {
    fn new(doc: DocId, stored: &Stored, fields: &Fields) -> Self {
        let text = stored.text(fields.body).to_owned();
        let head = StoredHead::decode(stored.text(fields.head)).unwrap_or_default();
        // A headline that is part of the text was indexed from there, with its line breaks.
        let title = match head.title_span.and_then(|span| text.get(span.start..span.end)) {
            Some(title) => title.to_owned(),
            None => head.title,
        };
        Self {
            doc,
            title,
            text,
            title_words: None,
            text_words: None,
        }
    }

    fn text_of(&self, counted: CountedField) -> &str {
        match counted {
            CountedField::Title => &self.title,
            CountedField::Text => &self.text,
        }
    }

    fn retain(
        &mut self,
        counted: CountedField,
        positions: &mut Vec<u32>,
        passes: &mut dyn FnMut(&str) -> bool,
    ) {
        let (text, words) = match counted {
            CountedField::Title => (&self.title, &mut self.title_words),
            CountedField::Text => (&self.text, &mut self.text_words),
        };
        let words = words.get_or_insert_with(|| {
            let tokens = tokenize(text).into_iter().filter(|token| token.is_word());
            tokens.map(|token| (token.start, token.end)).collect()
        });
        positions.retain(|position| {
            let place = words.get(*position as usize);
            place.is_some_and(|(start, end)| passes(&text[*start as usize..*end as usize]))
        });
    }
}
