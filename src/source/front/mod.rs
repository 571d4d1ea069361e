//! The front of an article: who wrote it, for whom and when.

pub(crate) mod front_words;
pub(crate) mod names;
pub(crate) mod front_lines;
