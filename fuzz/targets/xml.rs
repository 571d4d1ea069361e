//! NITF, NewsML-G2, RSS, Atom and other XML.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onrecord_fuzz::read("a.xml", bytes));
