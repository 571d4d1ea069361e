//! PDF, as the child process reads it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onrecord_fuzz::pdf(bytes));
