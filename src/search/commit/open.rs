//! One commit of an index, open for searching.

use std::sync::Arc;

use tantivy::DocAddress;

use crate::article::ArticleId;
use crate::error::Result;
use crate::index::Index;
use crate::index::schema::Fields;
use crate::search::commit::columns::Columns;
use crate::search::commit::copies::CommitCopies;
use crate::search::commit::stored::failed;

/// The state that every question on one commit reads. Later commits are not visible. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    pub(crate) engine: tantivy::Searcher,
    pub(crate) fields: Fields,
    pub(crate) columns: Arc<Columns>,
    /// Groups of near-equal copies.
    pub(crate) copies: Arc<CommitCopies>,
}

impl Commit {
    /// Opens the last commit of an index.
    ///
    /// # Errors
    /// If files of the index are missing or damaged.
    pub(crate) fn open(index: &Index) -> Result<Self> {
        let engine = index.searcher()?;
        let columns = Columns::open(&engine, index.fields()).map_err(|error| failed(&error))?;
        let columns = Arc::new(columns);
        let copies = CommitCopies::new(&engine, &columns, index.path().to_owned());
        Ok(Self {
            engine,
            fields: *index.fields(),
            columns,
            copies: Arc::new(copies),
        })
    }

    /// The id of an article; 0 for other documents.
    pub(crate) fn article_id(&self, address: DocAddress) -> ArticleId {
        let id = self.columns.of(address.segment_ord).article_id(address.doc_id);
        ArticleId(id.unwrap_or_default())
    }
}
