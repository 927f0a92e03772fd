//! Addresses as documents write them.

use url::Url;

/// The absolute form of a reference, without fragment-only and script links; relative ones stay as they are where the
/// document's own address is unknown.
pub(crate) fn absolute(base: Option<&Url>, reference: &str) -> Option<String> {
    let reference: String = reference.trim().chars().filter(|c| !c.is_control()).collect();
    if reference.is_empty() || reference.starts_with('#') {
        return None;
    }
    let joined = match base {
        Some(base) => base.join(&reference),
        None => Url::parse(&reference),
    };
    match joined {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Some(url.to_string()),
        Err(url::ParseError::RelativeUrlWithoutBase) => Some(reference),
        _ => None,
    }
}

/// Whether a text is an absolute web address.
pub(crate) fn is_web_address(text: &str) -> bool {
    let lower = text.trim_start().get(..8).unwrap_or(text).to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")) && Url::parse(text.trim()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_absolute_or_stay() {
        let base = Url::parse("https://a.example/kurssit/lista?sivu=1").ok();
        for (reference, expected) in [
            ("/k/1", Some("https://a.example/k/1")),
            (" k/ä \n", Some("https://a.example/kurssit/k/%C3%A4")),
            ("?sivu=2", Some("https://a.example/kurssit/lista?sivu=2")),
            ("//b.example/x", Some("https://b.example/x")),
            ("#top", None),
            ("javascript:void(0)", None),
            ("mailto:a@b.example", None),
            ("", None),
        ] {
            assert_eq!(absolute(base.as_ref(), reference).as_deref(), expected, "{reference}");
        }
        assert_eq!(absolute(None, "/k/1").as_deref(), Some("/k/1"));
        assert_eq!(absolute(None, "javascript:x"), None);
    }
}
