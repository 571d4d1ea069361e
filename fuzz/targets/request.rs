//! Requests to the server: addresses, forms and messages of assistants, on a small index.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onrecord_fuzz::request(bytes));
