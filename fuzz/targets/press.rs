//! Exports of Nexis, Factiva and ProQuest as text or HTML, Reuters SGML and clippings: their content decides.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onrecord_fuzz::read("export", bytes));
