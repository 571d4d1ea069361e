//! Finds articles by an exact name in a column of names.
//!
//! The column holds the fullest name of each organisation and place of an article, so the exact terms of
//! these names are not indexed. Only the other names that the article uses have terms of their own.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// A name in a column of names.
#[derive(Clone, Debug)]
pub(crate) struct ColumnName {
    pub(crate) column: Field,
    /// As written, white space folded to single blanks.
    pub(crate) name: String,
}

impl ColumnName {
    /// Opens the name on a segment; None if the segment does not have it.
    pub(crate) fn open(&self, reader: &SegmentReader) -> tantivy::Result<Option<Holders>> {
        let column = reader.schema().get_field_name(self.column);
        let Some(names) = reader.fast_fields().str(column)? else {
            return Ok(None);
        };
        let number = names.dictionary().term_ord(&self.name)?;
        Ok(number.map(|number| Holders {
            names: names.ords().clone(),
            number,
        }))
    }
}

/// The articles of a segment that have a name in a column.
pub(crate) struct Holders {
    /// Names as dictionary numbers.
    names: Column<u64>,
    number: u64,
}

impl Holders {
    /// True if the article has the name.
    pub(crate) fn has(&self, article: DocId) -> bool {
        self.names
            .values_for_doc(article)
            .any(|number| number == self.number)
    }
}

/// Matches the documents of another query that have a name in a column. Scores are those of the other query.
#[derive(Clone, Debug)]
pub(crate) struct NamedQuery {
    inner: Arc<dyn Query>,
    name: ColumnName,
}

impl NamedQuery {
    pub(crate) fn boxed(inner: Box<dyn Query>, name: ColumnName) -> Box<dyn Query> {
        Box::new(Self {
            inner: Arc::from(inner),
            name,
        })
    }
}

impl Query for NamedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(NamedWeight {
            inner: self.inner.weight(scoring)?,
            name: self.name.clone(),
        }))
    }
}

struct NamedWeight {
    inner: Box<dyn Weight>,
    name: ColumnName,
}

impl Weight for NamedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(holders) = self.name.open(reader)? else {
            return Ok(Box::new(EmptyScorer));
        };
        let mut scorer = NamedScorer {
            inner: self.inner.scorer(reader, boost)?,
            holders,
        };
        scorer.move_to_holder();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        if self.name.open(reader)?.is_some_and(|holders| holders.has(doc)) {
            return self.inner.explain(reader, doc);
        }
        let message = format!("document #{doc} does not match");
        Err(TantivyError::InvalidArgument(message))
    }
}

struct NamedScorer {
    inner: Box<dyn Scorer>,
    holders: Holders,
}

impl NamedScorer {
    /// Moves from the current document to the first that has the name.
    fn move_to_holder(&mut self) -> DocId {
        let mut doc = self.inner.doc();
        while doc != TERMINATED && !self.holders.has(doc) {
            doc = self.inner.advance();
        }
        doc
    }
}

impl DocSet for NamedScorer {
    fn advance(&mut self) -> DocId {
        if self.inner.doc() != TERMINATED {
            self.inner.advance();
        }
        self.move_to_holder()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.inner.doc() < target {
            self.inner.seek(target);
        }
        self.move_to_holder()
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl Scorer for NamedScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
