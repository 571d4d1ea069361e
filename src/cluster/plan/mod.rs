//! Turns the tree of a question into queries of the cluster: `Query -> JSON`, pure.
//!
//! Most parts of a question can be said exactly. Of the others a plan gives two queries: one that matches all that matches,
//! and perhaps more, and one that matches nothing else, and perhaps less. `NOT` exchanges the two. Where they differ, the
//! hits are checked again by the code of the index on disk.

pub(crate) mod bound;
mod intervals;
mod leaf;
pub(crate) mod article;
pub(crate) mod score;

pub(crate) use article::{ArticlePlan, plan_articles, plan_quoted_articles};
pub(crate) use score::{ScorePlan, plan_score};

#[cfg(test)]
mod tests;
