//! Saved questions, and the articles seen.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onrecord_fuzz::saved(bytes));
