//! Turns the words that a question describes into terms of the index.

pub(crate) mod pattern;
pub(crate) mod leaf;
pub(crate) mod document_lists;
pub(crate) mod near_spelling;
pub(crate) mod vocabulary;
pub(crate) mod expand;
