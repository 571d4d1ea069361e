//! A collection on a cluster of `OpenSearch` or `Elasticsearch` nodes, in place of an index in a folder.
//!
//! Articles (with their quotations), files, and the names that were joined (`names`) are three indexes (`mapping`). The terms are those of the index on disk, at the
//! same positions (`tokens`, `document`). A question becomes the engine's queries (`plan`); the best articles that they
//! find are loaded into an index in memory (`pool`), which scores and shows them by the code of the index on disk. All
//! requests go through one client without an async runtime (`client`).

mod address;
mod tokens;
mod client;
mod document;
mod mapping;
mod bulk;
mod setup;
mod manifest;
mod upload;
mod check;
mod name_map;
mod names;
mod counts;
mod settle;
mod plan;
mod loading;
mod first_page;
mod pool;
mod facets;
mod lists;
mod searcher;

pub use address::{ClusterAccess, ClusterAddress, is_cluster};
pub use manifest::KnownFile;
pub use searcher::ClusterSearcher;
pub(crate) use searcher::not_yet;
pub use settle::SettleReport;
pub use setup::{Cluster, Layout};
pub use upload::{FileParts, FileState, Upload};
