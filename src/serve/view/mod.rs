//! Views for people: one file each. Everything that is shown goes through [`parts::shown`], which leaves out what could
//! drive a reader's screen; `maud` escapes the rest.

pub(crate) mod parts;
pub(crate) mod frame;
pub(crate) mod counts;
pub(crate) mod quotation;
pub(crate) mod marks;
pub(crate) mod results;
pub(crate) mod quotations;
pub(crate) mod directory;
pub(crate) mod differences;
pub(crate) mod article;
pub(crate) mod names;
pub(crate) mod name;
pub(crate) mod compare;
pub(crate) mod new;
pub(crate) mod verify;
pub(crate) mod status;
pub(crate) mod help;
