#![no_main]
//! Any header as `Retry-After`: never nothing, never more than a day.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

mod host {
    pub use crawler::LONGEST_ABSENCE;
}
#[path = "../../crawler/src/fetch/retry_after.rs"]
mod retry_after;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
    let headers = HeaderMap::from_iter([(RETRY_AFTER, value)]);
    if let Some(wait) = retry_after::read(&headers, fuzz::moment().now) {
        assert!(wait > Duration::ZERO && wait <= crawler::LONGEST_ABSENCE);
    }
});
