//! The statistics that BM25 reads.

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field as EngineField;
use tantivy::{Searcher, Term};

use crate::search::commit::columns::{Columns, HitKind};

/// Document frequencies and lengths for BM25, counted over one kind of hit: quotations and files in the same
/// index must not change the scores of articles.
pub(crate) struct Statistics<'a> {
    searcher: &'a Searcher,
    documents: u64,
}

impl<'a> Statistics<'a> {
    /// Statistics of documents of `kind`.
    pub(crate) fn of(searcher: &'a Searcher, columns: &Columns, kind: HitKind) -> Self {
        let documents = columns.count(kind);
        Self { searcher, documents }
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: EngineField) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // The engine panics if a term has more documents than the index.
        Ok(self.searcher.doc_freq(term)?.min(self.documents))
    }
}
