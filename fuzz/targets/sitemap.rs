#![no_main]
//! Any bytes as a sitemap.

use crawler::{Kind, MAX_URLS, Sitemap};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let sitemap = Sitemap::parse(bytes);
    assert!(sitemap.entries.len() <= MAX_URLS.min(bytes.len()));
    assert!(sitemap.kind != Kind::Unknown || sitemap.entries.is_empty(), "what is none lists nothing");
});
