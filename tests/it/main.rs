//! End-to-end tests: they drive the built program. A module a theme.
//!
//! A test that cannot run on this machine says so with [`support::skip`]; `tests/check.sh` lists those at its end.

#![allow(missing_docs)] // Tests are named as facts.

mod support;

mod architecture;
mod bad_input;
