#![no_main]
//! Any bytes as a document of no stated format.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::document(None, bytes));
