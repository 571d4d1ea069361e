//! Everything that extraction knows before it reads an article: word lists, and the tagger's trained model.

pub mod model;
mod lists;

pub use lists::{Lexicon, LexiconWord, flag, hash, joined};
