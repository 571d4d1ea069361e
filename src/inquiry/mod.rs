//! Questions that need more than one commit of the index, for the terminal and for the page: checks of drafts
//! against the present files, summaries of an index, and suggestions for a question that found nothing.

pub(crate) mod cites;
pub(crate) mod draft;
pub(crate) mod holdings;
pub(crate) mod near_miss;
pub(crate) mod values;
