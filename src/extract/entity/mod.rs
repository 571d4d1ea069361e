//! Sentences -> names: who and what is named, and what kind of thing it is.

pub mod name;
pub mod headline;
pub mod chain;
pub mod word_usage;
pub mod features;
pub mod tagger;
mod organisation;
mod sport;
mod namesake;
mod consistency;
mod find;

pub use find::{find, find_in_title};
pub use name::Gender;
