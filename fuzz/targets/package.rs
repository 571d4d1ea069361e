//! DOCX, ODT, EPUB and ZIP archives: the input is the list of their members.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onrecord_fuzz::package(bytes));
