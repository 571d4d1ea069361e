//! Excerpts of a text: the passage that matches best, the text around a quotation, and the text before it that it needs.

pub(crate) mod snippet;
pub(crate) mod context;
pub(crate) mod lead;
pub(crate) mod reported;
