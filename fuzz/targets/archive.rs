//! ZIP, tar and gzip files as they are.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onrecord_fuzz::read("archive", bytes));
