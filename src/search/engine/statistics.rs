//! The statistics that BM25 reads.

pub(crate) use tantivy::Score;
use tantivy::Term;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field as EngineField;

use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;

/// Document frequencies and lengths for BM25, counted over one kind of hit: quotations and files in the same
/// index must not change the scores of articles.
pub(crate) struct Statistics<'a> {
    commit: &'a Commit,
    documents: u64,
}

impl<'a> Statistics<'a> {
    /// Statistics of documents of `kind`.
    pub(crate) fn of(commit: &'a Commit, kind: HitKind) -> Self {
        let documents = match &commit.whole {
            None => commit.columns.count(kind),
            Some(whole) => {
                let totals = whole.totals();
                let counted = match kind {
                    HitKind::Article => totals.articles,
                    HitKind::Quotation => totals.quotations,
                };
                // The engine panics if there are fewer documents in all than in the commit.
                counted.max(commit.columns.count(kind))
            }
        };
        Self { commit, documents }
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: EngineField) -> tantivy::Result<u64> {
        match &self.commit.whole {
            None => self.commit.engine.total_num_tokens(field),
            Some(whole) => Ok(whole.tokens(self.commit.engine.schema().get_field_name(field))),
        }
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let here = self.commit.engine.doc_freq(term)?;
        let counted = match (&self.commit.whole, term.value().as_str()) {
            (Some(whole), Some(text)) => {
                let field = self.commit.engine.schema().get_field_name(term.field());
                whole
                    .articles_with(field, text)
                    .map_or(here, |counted| counted.max(here))
            }
            _ => here,
        };
        // The engine panics if a term has more documents than the index.
        Ok(counted.min(self.documents))
    }
}

/// A number of terms as scores know it: the index keeps lengths in one byte each.
pub(crate) fn kept_length(terms: u32) -> Score {
    FieldNormReader::id_to_fieldnorm(FieldNormReader::fieldnorm_to_id(terms)) as Score
}
