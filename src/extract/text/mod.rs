//! Tokens -> a text ready for the rules: sentences, looked-up words, and paired quotation marks.

pub(crate) mod shouting;
pub(crate) mod sentence;
pub(crate) mod tokenised_text;
pub(crate) mod quotation_marks;
