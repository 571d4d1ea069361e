//! The front of an article: its writer, publication and date.

pub(crate) mod front_words;
pub(crate) mod names;
pub(crate) mod byline;
pub(crate) mod front_lines;
