//! Who is one person across articles.

pub(crate) mod name;
pub(crate) mod identity;
pub(crate) mod further_names;
