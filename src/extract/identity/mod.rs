//! Names -> entities: which names and pronouns of an article refer to the same person or thing.

mod same_name;
mod resolve;

pub(crate) use resolve::{Identity, Placed, add_title_mentions, named, resolve};
pub(crate) use same_name::folded;
