//! The knowledge that extraction begins with: word lists and the tagger's trained model.

pub mod flag;
pub(crate) mod class;
pub(crate) mod sentences;
mod word_hash;
pub(crate) mod model;
mod cue_words;
mod lists;

pub(crate) use class::WordClass;
pub(crate) use cue_words::cue;
pub use lists::{Lexicon, LexiconWord};
pub use word_hash::hash;
pub(crate) use word_hash::joined;
