//! What terminal and page both do with more than one commit of the index: checks of drafts against the present files,
//! summaries of an index, suggestions for a question that found nothing, saved questions, changes of names.

pub(crate) mod cites;
pub(crate) mod differences;
pub(crate) mod draft;
pub(crate) mod holdings;
pub(crate) mod names;
pub(crate) mod near_miss;
pub(crate) mod saved;
pub(crate) mod values;
