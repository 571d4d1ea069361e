//! Plain text, and all that its content may turn it into: exports of press databases, clippings, mail.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onrecord_fuzz::read("a.txt", bytes));
