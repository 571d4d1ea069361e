//! The article as extraction reads it: sentences, tokens with what the lists say of them, and quotation marks in pairs.

pub mod sentence;
pub mod tokenised_text;
pub mod quotation_marks;
