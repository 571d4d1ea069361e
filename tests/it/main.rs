//! End-to-end tests: they drive the built program. A module a theme.
//!
//! A test that cannot run on this machine says so with [`support::skip`]; `tests/check.sh` lists those at its end.

// Tests are named as facts; there is nobody outside to be public to.
#![allow(missing_docs, unreachable_pub)]

mod support;

mod architecture;
mod assistant;
mod bad_input;
mod crash;
mod error_kinds;
mod faults;
mod in_vain;
mod incremental;
mod language;
mod licences;
mod page;
mod people;
mod private;
mod questions;
mod quotations;
mod readme;
mod results;
mod verify;
mod wholeness;
mod working_day;
