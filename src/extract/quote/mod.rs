//! Marks, clauses and entities -> quotations and their speakers.

mod cue;
mod noun_phrase;
mod clause;
mod extent;
mod indirect;
mod not_speech;
mod attribution;
mod confidence;
mod speaker_turn;
mod direct;

pub(crate) use direct::find;
