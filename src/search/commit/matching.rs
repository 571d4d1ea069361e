//! All hits that match a question.

use tantivy::DocId;

use crate::search::answer::Warning;

/// All hits that match, with the question's warnings.
pub(crate) struct Matching {
    pub(crate) total: u64,
    /// The matching documents of each segment.
    pub(crate) matches: Vec<Vec<DocId>>,
    pub(crate) warnings: Vec<Warning>,
}
