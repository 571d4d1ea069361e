//! Questions that need more than one commit of the index, for the terminal and for the page: checks of drafts
//! against the present files, summaries of an index, and suggestions for a question that found nothing.

pub mod cites;
pub mod draft;
pub mod holdings;
pub mod near_miss;
pub mod values;
