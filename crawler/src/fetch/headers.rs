//! What is said and heard in headers.

use reqwest::header::{self, HeaderMap, HeaderValue};

/// What every request says.
pub(super) fn usual_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br, zstd, deflate"));
    headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fi, sv;q=0.9, en;q=0.8"));
    headers
}

/// A text as a header's value, where it can be one.
pub(super) fn header_value(text: Option<&str>) -> Option<HeaderValue> {
    HeaderValue::from_str(text?).ok()
}

/// `no-store`, or an `Expires` that says "never keep this".
pub(super) fn forbids_storing(headers: &HeaderMap) -> bool {
    let is = |name, what: fn(&str) -> bool| {
        headers.get_all(name).iter().any(|value| value.to_str().is_ok_and(what))
    };
    is(header::CACHE_CONTROL, |value| value.to_ascii_lowercase().contains("no-store"))
        || is(header::EXPIRES, |value| value.trim() == "0")
}

/// `X-Robots-Tag: noindex` for everyone or for us.
pub(super) fn asks_not_to_index(headers: &HeaderMap, agent: &str) -> bool {
    let product = agent.split('/').next().unwrap_or_default().to_ascii_lowercase();
    headers.get_all("x-robots-tag").iter().filter_map(|value| value.to_str().ok()).any(|value| {
        let value = value.to_ascii_lowercase();
        let rules = match value.split_once(':') {
            Some((name, rules)) if !name.contains(',') && name.trim() == product => rules,
            Some((name, _)) if !name.contains(',') && !name.trim().starts_with("unavailable_after") => {
                return false;
            }
            _ => value.as_str(),
        };
        rules.split(',').any(|rule| matches!(rule.trim(), "noindex" | "none"))
    })
}
