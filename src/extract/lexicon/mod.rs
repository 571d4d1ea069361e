//! Everything that extraction knows before it reads an article: word lists, and the tagger's trained model.

pub mod flag;
mod word_hash;
pub mod model;
mod cue_words;
mod lists;

pub use cue_words::{CueWords, class};
pub use lists::{Lexicon, LexiconWord};
pub use word_hash::{hash, joined};
