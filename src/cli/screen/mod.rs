//! The terminal around an answer: progress, pager, and suggestions if nothing was found.

pub(crate) mod pager;
pub(crate) mod progress;
pub(crate) mod nothing_found;
