//! Quotation marks, clauses and entities -> quotations and their speakers.

mod cue;
mod noun_phrase;
mod opening_phrase;
mod main_clause;
mod clause;
mod subject_after;
mod verb_group;
mod assertion;
mod extent;
mod clause_opening;
mod indirect;
mod addressee;
mod complement;
mod object;
mod trailing;
mod not_speech;
mod attribution;
mod confidence;
mod speakers;
mod speaker_turn;
mod direct;
mod speaker_before;
mod unattributed;

pub(crate) use direct::find;
pub(crate) use unattributed::find_unattributed;
