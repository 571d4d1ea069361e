//! Records of the index: heads of articles, packed names and quotations.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onrecord_fuzz::record(bytes));
