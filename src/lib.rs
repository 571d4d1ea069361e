//! Full-text search for news that knows who said what.

pub mod error;
pub mod span;

pub mod article;
pub mod cli;
pub mod extract;
pub mod index;
pub mod ingest;
pub mod render;
pub mod search;
pub mod source;
