//! Turns the tree of a question into the engine's queries over the fields of the index.

mod planner;
mod field;
mod question;

pub(crate) use field::field_label;
pub(crate) use planner::{Planner, TITLE_BOOST};
