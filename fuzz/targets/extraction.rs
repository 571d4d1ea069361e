//! Names and quotations of any text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onrecord_fuzz::extraction(bytes));
