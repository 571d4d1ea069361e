//! Everything that extraction knows before it reads an article: word lists, and the tagger's trained model.

pub mod model;
mod hashing;
mod cue_words;
mod lists;

pub use cue_words::{CueWords, class};
pub use hashing::{hash, joined};
pub use lists::{Lexicon, LexiconWord, flag};
