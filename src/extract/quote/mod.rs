//! Marks, clauses and entities -> quotations and their speakers.

mod cue;
mod noun_phrase;
mod clause;
mod verb_group;
mod assertion;
mod extent;
mod indirect;
mod complement;
mod trailing;
mod not_speech;
mod attribution;
mod confidence;
mod speakers;
mod speaker_turn;
mod direct;

pub use direct::find;
