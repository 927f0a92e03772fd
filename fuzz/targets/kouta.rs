#![no_main]
//! Any bytes as a document of this format.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::document(Some(catalogue::Format::Kouta), bytes));
