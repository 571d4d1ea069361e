//! Full-text search for news that knows who said what.

// The order is that of the data: a module uses only modules above it, and a test holds that.
pub mod error;
pub mod span;
pub mod article;
pub mod source;
pub mod extract;
pub mod index;
pub mod search;
pub mod ingest;
pub mod render;
pub mod cli;
