//! Saved pages: extracts the article from its surroundings.

pub(crate) mod tree;
pub(crate) mod clutter;
pub(crate) mod blocks;
pub(crate) mod shown;
pub(crate) mod content;
pub(crate) mod linked;
pub(crate) mod state;
pub(crate) mod page;
mod listing;
pub(crate) mod html;
