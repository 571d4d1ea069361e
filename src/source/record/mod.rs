//! JSON values as articles.

pub(crate) mod density;
pub(crate) mod rich_text;
pub(crate) mod fields;
