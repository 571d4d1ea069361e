//! Text processing: encodings, lines, markup, dates, languages, boilerplate.

pub(crate) mod encoding;
pub(crate) mod markup;
pub(crate) mod line;
pub(crate) mod month_names;
pub(crate) mod date_labels;
pub(crate) mod date;
pub(crate) mod path_date;
pub(crate) mod language;
pub(crate) mod boilerplate;
mod correction_words;
mod correction_stems;
pub(crate) mod correction;
