//! End-to-end tests, which run the built program. One module for each theme.
//!
//! A test that cannot run on this machine reports that with [`support::skip`]; `tests/check.sh` lists such
//! tests at its end.

// Tests are named as facts. No other crate uses their modules.
#![allow(missing_docs, unreachable_pub)]

mod support;

mod architecture;
mod arrivals;
mod assistant;
mod bad_input;
mod cluster;
mod completions;
mod corrections;
mod crash;
mod error_kinds;
mod faults;
mod folder_dates;
mod formats;
mod in_vain;
mod incremental;
mod language;
mod licences;
mod moves;
mod page;
mod people;
mod private;
mod questions;
mod quotations;
mod readme;
mod results;
mod scale;
mod several;
mod verify;
mod watch;
mod wholeness;
mod words;
mod working_day;
