//! Sentences -> names: the names in a text and the kind of thing each one names.

pub(crate) mod name;
pub(crate) mod headline;
pub(crate) mod chain;
pub(crate) mod word_usage;
pub(crate) mod features;
pub(crate) mod tagger;
mod name_forms;
mod organisation;
mod sport;
mod namesake;
mod consistency;
mod find;
mod listed;

pub(crate) use find::{find, find_in_title};
pub(crate) use listed::find_listed;
pub(crate) use name::Gender;
