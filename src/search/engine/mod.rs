//! Our own queries for the engine, and the collector of the first hits.
//!
//! A query, its weight and its scorer are small types in one file, named after what they match.

pub(crate) mod statistics;
pub(crate) mod boosted;
pub(crate) mod budgeted;
pub(crate) mod either;
pub(crate) mod term_query;
pub(crate) mod all_words;
pub(crate) mod join;
pub(crate) mod exclude;
pub(crate) mod filter;
pub(crate) mod days;
pub(crate) mod every_quotation;
pub(crate) mod standing;
pub(crate) mod speakers;
pub(crate) mod quotation_phrase;
pub(crate) mod name_column;
pub(crate) mod stretch;
pub(crate) mod position_finder;
pub(crate) mod any_word;
pub(crate) mod positional;
pub(crate) mod worth;
pub(crate) mod spoken;
pub(crate) mod top_hits;
pub(crate) mod run;
