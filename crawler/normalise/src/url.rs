//! Addresses: absolute, http or https, without user and password.

use url::Url;

use crate::findings::{Findings, PERSONAL_DATA, URL_UNUSABLE};

/// Longest address that is kept, in bytes.
const LONGEST: usize = 2000;

/// Makes an address absolute by its document's; none (with a remark) where it is no web address.
pub(crate) fn absolute(
    text: Option<&str>,
    document: Option<&str>,
    findings: &mut Findings,
) -> Option<String> {
    let text = text.map(str::trim).filter(|t| !crate::text::is_nothing(t) && *t != "#")?;
    let unescaped = text.replace("&amp;", "&");
    let base = document.and_then(|d| Url::parse(d).ok());
    let joined = match Url::parse(&unescaped) {
        Err(url::ParseError::RelativeUrlWithoutBase) => match &base {
            Some(base) => base.join(&unescaped).ok(),
            // `www.example.org/kurssi`, as people write it
            None if unescaped.starts_with("www.") => Url::parse(&format!("https://{unescaped}")).ok(),
            None => None,
        },
        parsed => parsed.ok(),
    };
    if text.to_ascii_lowercase().starts_with("mailto:") || text.to_ascii_lowercase().starts_with("tel:") {
        findings.note(PERSONAL_DATA);
        return None;
    }
    // A file that is tried on the operator's own machine has no addresses to resolve against.
    if joined.as_ref().is_some_and(|url| url.scheme() == "file")
        && document.is_some_and(|d| d.starts_with("file:"))
    {
        return None;
    }
    let usable = joined
        .filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host() && u.as_str().len() <= LONGEST);
    let Some(mut url) = usable else {
        findings.value(URL_UNUSABLE, text);
        return None;
    };
    // Only an address that cannot have them refuses this, and http addresses can.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let address = url.to_string();
    let decoded = address.replace("%40", "@");
    if crate::personal::scrub(&decoded).1 && decoded.contains('@') {
        findings.note(PERSONAL_DATA);
        return None;
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_absolute_web_addresses() {
        let document = Some("https://example.org/kurssit/lista?x=1");
        let table = [
            ("https://example.org/k/1", Some("https://example.org/k/1")),
            ("/k/1", Some("https://example.org/k/1")),
            ("k 1", Some("https://example.org/kurssit/k%201")),
            ("https://user:secret@example.org/", Some("https://example.org/")),
            ("https://example.org/?a=1&amp;b=2", Some("https://example.org/?a=1&b=2")),
            ("javascript:alert(1)", None),
            ("mailto:maija@example.fi", None),
            ("https://example.org/?to=maija@example.fi", None),
            ("data:text/html,x", None),
            ("", None),
        ];
        for (text, expected) in table {
            let mut findings = Findings::new("", "");
            assert_eq!(absolute(Some(text), document, &mut findings).as_deref(), expected, "{text}");
        }
        let mut findings = Findings::new("", "");
        assert_eq!(absolute(Some("/k/1"), Some("file:///tmp/feed.xml"), &mut findings), None);
        assert!(findings.into_list().is_empty());
    }
}
