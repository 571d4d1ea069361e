//! Excerpts of a text: the passage that matches best, and the text around a quotation.

pub(crate) mod snippet;
pub(crate) mod context;
pub(crate) mod reported;
