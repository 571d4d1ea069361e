//! Names -> entities: who is who within one article.

mod same_name;
mod resolve;

pub use resolve::{Identity, Placed, add_title_mentions, resolve};
pub use same_name::folded;
