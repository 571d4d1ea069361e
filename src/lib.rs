//! Full-text search for news that knows who said what.
//!
//! onrecord turns files of news articles into an index of full text, people, organisations, places and quotations
//! with their speakers, and answers questions about it. The program `onrecord` is a thin shell around this library.
//!
//! Ingest a folder, ask, print:
//!
//! ```
//! use std::path::{Path, PathBuf};
//! use std::sync::atomic::AtomicBool;
//!
//! use onrecord::index::Index;
//! use onrecord::ingest::{IngestOptions, ingest};
//! use onrecord::search::{QuoteQuestion, Searcher, Window};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let dir: &Path = &folder.path().join("index");
//! let never = AtomicBool::new(false);
//! let report = ingest(dir, &[PathBuf::from("sample_corpus")], &IngestOptions::default(), &never, &|_| {})?;
//! assert!(report.articles > 40);
//!
//! let searcher = Searcher::new(&Index::open(dir)?)?;
//! let question = QuoteQuestion {
//!     by: Some("Helen Marrack".to_owned()),
//!     about: Some("dam".to_owned()),
//!     ..QuoteQuestion::default()
//! };
//! let found = searcher.quotes(&question, &Window::default())?;
//! for hit in &found.hits {
//!     println!("{} {} “{}” ({})", hit.speaker_words, hit.cue, hit.text, hit.path);
//! }
//! # assert!(!found.hits.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! # Stages
//!
//! Each stage has one kind of input, one kind of output and one entry function:
//!
//! | stage | from | to | entry |
//! | --- | --- | --- | --- |
//! | [`source`] | paths, files | [`article::Article`] | [`source::discover`], [`source::read`] |
//! | [`extract`] | an article | [`extract::Extraction`] | [`extract::extract`] |
//! | [`index`] | both | documents on disk | [`index::writer::Writer`] |
//! | [`cluster`] | the same two | the same, on a cluster | [`cluster::Cluster`] |
//! | [`ingest`] | paths | an index brought up to date | [`ingest::ingest`] |
//! | [`search`] | a question | hits | [`search::Searcher`] |
//! | `collection` | a question | hits, wherever the articles lie | `collection::Collection` |
//! | `render` | hits | terminal, JSON, CSV | |
//! | `inquiry` | drafts, files, hits | what terminal and page both answer | |
//! | `serve` | requests | pages and JSON in the browser | `serve::serve` |
//! | `cli` | arguments | an exit status | `cli::main` |
//!
//! `ARCHITECTURE.md` has the rooms of each stage.
//!
//! # What always holds
//!
//! - A module uses only modules declared above it in this file; `error`, `span`, `line_ends`, `calendar` and `name_parts`
//!   serve all. The same holds within [`extract`], [`index`] and [`search`]. A test reads every path in the code and
//!   enforces it.
//! - Only [`source`] reads the user's files; only [`index`] writes. [`extract`] is pure: no files, no clock, no errors.
//! - Offsets are bytes of UTF-8 in [`article::Article::text`], end exclusive.
//! - An article, its names and its quotations appear in one commit or not at all.
//! - Nothing is dropped without being counted and listed: see [`index::status`].
//! - Output never depends on the order of a hash map, the number of threads or the layout of segments.

pub mod error;
pub mod span;
pub(crate) mod line_ends;
pub(crate) mod calendar;
pub(crate) mod name_parts;
pub mod article;
pub mod source;
pub mod extract;
pub mod index;
pub mod search;
pub mod cluster;
pub(crate) mod collection;
pub mod ingest;
pub(crate) mod render;
pub(crate) mod inquiry;
pub(crate) mod serve;
#[doc(hidden)]
pub mod cli;
