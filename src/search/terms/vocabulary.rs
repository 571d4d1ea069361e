//! The words that articles have, as printed: look-ups in the dictionaries of the field `word`.
//!
//! The vocabulary does not record which article has a word; the stem's postings do. It may contain words that
//! no article has any more.

use std::sync::Arc;

use tantivy::termdict::TermMerger;
use tantivy::{InvertedIndexReader, Searcher};

use crate::index::analyser::printed_word;
use crate::index::analysis::{shared_beginning, stem};
use crate::index::schema::Fields;

/// The vocabulary of one commit.
pub(crate) struct Vocabulary {
    /// The dictionary of each segment.
    indexes: Vec<Arc<InvertedIndexReader>>,
}

impl Vocabulary {
    /// The words of all segments.
    pub(crate) fn new(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Self> {
        let readers = searcher.segment_readers().iter();
        let indexes = readers.map(|reader| reader.inverted_index(fields.word));
        Ok(Self {
            indexes: indexes.collect::<tantivy::Result<_>>()?,
        })
    }

    /// Calls `visit` with the folded word and the word as printed, for every printed form whose folded word
    /// has this prefix. Each form is visited once, in order, so the forms of a folded word follow each other.
    pub(crate) fn for_each(&self, beginning: &str, visit: &mut dyn FnMut(&str, &str)) -> tantivy::Result<()> {
        let streams = self.indexes.iter().map(|index| {
            let terms = index.terms().range().ge(beginning.as_bytes());
            terms.into_stream()
        });
        let mut words = TermMerger::new(streams.collect::<Result<_, _>>()?);
        while words.advance() && words.key().starts_with(beginning.as_bytes()) {
            // Terms are UTF-8. Anything else comes from a damaged index and is not a word of an article.
            let Ok(word) = std::str::from_utf8(words.key()) else {
                continue;
            };
            let (folded, printed) = printed_word(word);
            visit(folded, &printed);
        }
        Ok(())
    }

    /// All words that the fields `title` and `text` index under this term: words with this stem and, because
    /// articles in other languages than English are not stemmed, words with this folded form. Each comes with
    /// its folded form, as in [`Vocabulary::for_each`].
    pub(crate) fn printings_of_stem(&self, term: &str) -> tantivy::Result<Vec<(String, String)>> {
        let mut printings = Vec::new();
        self.for_each(shared_beginning(term), &mut |folded, printed| {
            if folded == term || stem(folded) == term {
                printings.push((folded.to_owned(), printed.to_owned()));
            }
        })?;
        Ok(printings)
    }
}
