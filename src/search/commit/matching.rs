//! All that match a question.

use tantivy::DocId;

use crate::search::answer::Warning;

/// All that match.
pub(crate) struct Matching {
    pub(crate) total: u64,
    /// The documents of each segment.
    pub(crate) matches: Vec<Vec<DocId>>,
    pub(crate) warnings: Vec<Warning>,
}
