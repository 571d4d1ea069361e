//! Shared by the fuzz targets: reads an input in its role, and panics where a promise is broken.
//!
//! The promises: no panic, at most one second of CPU time, at most 32 MB of memory and 40 times the decoded bytes. One input
//! in [`GROWN_ONE_IN`] is also tried with one of its pieces repeated up to [`GROWN`] bytes, because some faults of time and
//! memory need many of the same. The bytes of the input alone decide which piece, so that a file that was kept shows its
//! fault again.

mod limits;
mod role;

pub use limits::{GROWN, GROWN_ONE_IN};
pub use role::{extraction, names, package, pdf, question, read, record, request, saved, settings};
