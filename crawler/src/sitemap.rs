//! Sitemaps: which pages a site has. Sources: sitemaps.org protocol 0.9; RSS 2.0 and Atom where a site offers
//! those instead; plain lists of URLs.
//!
//! Names are matched without their namespace, because sites get it wrong and mean the same.

mod xml;

use chrono::{DateTime, NaiveDate, Utc};

/// How many URLs of one file are read, by the protocol.
pub const MAX_URLS: usize = 50_000;
/// How large a file may be, uncompressed, by the protocol.
pub const MAX_SITEMAP_BYTES: usize = 50 * 1024 * 1024;
/// How many files are read for one source.
pub const MAX_FILES: usize = 500;
/// The longest URL, by the protocol.
const MAX_URL_CHARS: usize = 2048;

/// What kind of file it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Pages (`urlset`).
    Pages,
    /// Other sitemaps (`sitemapindex`).
    Index,
    /// Items of an RSS feed.
    Rss,
    /// Entries of an Atom feed.
    Atom,
    /// One URL a line.
    Text,
    /// Nothing of the kind.
    Unknown,
}

/// One page, or of an index one sitemap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its URL, as written, trimmed; it may be relative or worse.
    pub url: String,
    /// When it last changed, where that can be read.
    pub modified: Option<DateTime<Utc>>,
}

/// A sitemap, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitemap {
    /// What kind of file it was.
    pub kind: Kind,
    /// What it lists, in its order, at most [`MAX_URLS`].
    pub entries: Vec<Entry>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// What can be wrong with a sitemap that is read all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// More than [`MAX_URLS`]: the rest is left out.
    #[error("more than {MAX_URLS} URLs: the rest is left out")]
    TooMany,
    /// Larger than [`MAX_SITEMAP_BYTES`]: nothing is read.
    #[error("larger than 50 MiB")]
    TooLarge,
    /// Not well-formed from some place on: what stood before it is read.
    #[error("not well-formed at byte {at}: {message}")]
    Malformed {
        /// Bytes from the start.
        at: u64,
        /// What the parser says.
        message: String,
    },
}

impl Sitemap {
    /// Reads a sitemap that was decompressed before: XML (UTF-8, or UTF-16 with a byte order mark) or a list.
    /// Never fails: what is none is of kind [`Kind::Unknown`].
    pub fn parse(bytes: &[u8]) -> Sitemap {
        let mut sitemap = Sitemap { kind: Kind::Unknown, entries: Vec::new(), faults: Vec::new() };
        if bytes.len() > MAX_SITEMAP_BYTES {
            sitemap.faults.push(Fault::TooLarge);
            return sitemap;
        }
        let text = xml::decode(bytes);
        if text.trim_start().starts_with('<') {
            xml::read(&text, &mut sitemap);
        } else {
            read_list(&text, &mut sitemap);
        }
        sitemap
    }

    /// Whether all of the file was read.
    pub fn is_complete(&self) -> bool {
        self.kind != Kind::Unknown && self.faults.is_empty()
    }

    fn add(&mut self, url: &str, modified: Option<&str>) {
        let url = url.trim();
        if url.is_empty() || url.chars().count() > MAX_URL_CHARS {
            return;
        }
        if self.entries.len() == MAX_URLS {
            if !self.faults.contains(&Fault::TooMany) {
                self.faults.push(Fault::TooMany);
            }
            return;
        }
        self.entries.push(Entry { url: url.to_owned(), modified: modified.and_then(read_time) });
    }
}

/// A list of URLs. The kind is told by its first line.
fn read_list(text: &str, sitemap: &mut Sitemap) {
    for line in text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with("http://") || line.starts_with("https://") {
            sitemap.kind = Kind::Text;
            sitemap.add(line, None);
        } else if sitemap.kind == Kind::Unknown {
            return;
        }
    }
}

/// A W3C date or time, or the RFC 2822 time of RSS. A date means its beginning, in UTC.
fn read_time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let time = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%#z"))
        .or_else(|_| DateTime::parse_from_rfc2822(text));
    if let Ok(time) = time {
        return Some(time.with_timezone(&Utc));
    }
    let first_of = |text: String| NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
    let date = match text.len() {
        10 => first_of(text.to_owned()),
        7 => first_of(format!("{text}-01")),
        4 => first_of(format!("{text}-01-01")),
        _ => None,
    };
    Some(date?.and_hms_opt(0, 0, 0)?.and_utc())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, kind: Kind, urls: &[&str]) -> Sitemap {
        let sitemap = Sitemap::parse(text.as_bytes());
        assert_eq!(sitemap.kind, kind);
        assert_eq!(sitemap.entries.iter().map(|entry| entry.url.as_str()).collect::<Vec<_>>(), urls);
        sitemap
    }

    #[test]
    fn pages_with_the_wrong_namespace_or_a_prefix() {
        for (open, close) in [
            (r#"<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">"#, "</urlset>"),
            (r#"<urlset xmlns="http://muu.example/">"#, "</urlset>"),
            ("<urlset>", "</urlset>"),
        ] {
            let text = format!(
                "\n<?xml version=\"1.0\"?>{open}<url><loc> https://a.fi/?x=1&amp;y=2 </loc></url><url><loc><![CDATA[https://a.fi/2]]></loc></url>{close}"
            );
            assert!(check(&text, Kind::Pages, &["https://a.fi/?x=1&y=2", "https://a.fi/2"]).is_complete());
        }
        let prefixed = r#"<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"><s:url><s:loc>https://a.fi/&#228;&#xe4;</s:loc></s:url></s:urlset>"#;
        check(prefixed, Kind::Pages, &["https://a.fi/ää"]);
    }

    #[test]
    fn locations_of_images_are_no_pages() {
        check(
            r#"<urlset xmlns:image="i"><url><image:image><image:loc>https://a.fi/k.png</image:loc></image:image><loc>https://a.fi/1</loc></url></urlset>"#,
            Kind::Pages,
            &["https://a.fi/1"],
        );
    }

    #[test]
    fn times_of_change_are_read() {
        let text = "<urlset>".to_owned()
            + &[
                "2026-11-23",
                "2026-11-23T01:00:00+02:00",
                "2026-11-23T01:00Z",
                "2026-11",
                "Mon, 23 Nov 2026 01:00:00 +0200",
                "eilen",
            ]
            .map(|time| format!("<url><loc>https://a.fi/</loc><lastmod>{time}</lastmod></url>"))
            .concat()
            + "</urlset>";
        let times: Vec<Option<String>> = Sitemap::parse(text.as_bytes())
            .entries
            .iter()
            .map(|e| e.modified.map(|t| t.format("%F %R").to_string()))
            .collect();
        let times: Vec<Option<&str>> = times.iter().map(Option::as_deref).collect();
        assert_eq!(
            times,
            [
                Some("2026-11-23 00:00"),
                Some("2026-11-22 23:00"),
                Some("2026-11-23 01:00"),
                Some("2026-11-01 00:00"),
                Some("2026-11-22 23:00"),
                None
            ]
        );
    }

    #[test]
    fn indexes_with_and_without_loc() {
        check(
            "<sitemapindex><sitemap><loc>https://a.fi/1.xml</loc><lastmod>2026-01-01</lastmod></sitemap><sitemap>\nhttps://a.fi/2.xml?a&amp;b\n</sitemap></sitemapindex>",
            Kind::Index,
            &["https://a.fi/1.xml", "https://a.fi/2.xml?a&b"],
        );
    }

    #[test]
    fn feeds_and_lists() {
        check(
            "<rss><channel><link>https://a.fi/</link><item><link>\nhttps://a.fi/1\n</link></item><item><guid isPermaLink=\"true\">https://a.fi/2</guid></item><item><title>x</title></item></channel></rss>",
            Kind::Rss,
            &["https://a.fi/1", "https://a.fi/2"],
        );
        check(
            r#"<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://a.fi/"/><entry><link rel="edit" href="https://a.fi/e"/><link rel="alternate" href="https://a.fi/1"/></entry><entry><link href="https://a.fi/2?a&amp;b"/></entry></feed>"#,
            Kind::Atom,
            &["https://a.fi/1", "https://a.fi/2?a&b"],
        );
        check(
            "\u{feff}https://a.fi/1\r\nhttps://a.fi/2\n\n# x\n",
            Kind::Text,
            &["https://a.fi/1", "https://a.fi/2"],
        );
        check("ei mitään", Kind::Unknown, &[]);
        check("<html><body>https://a.fi/</body></html>", Kind::Unknown, &[]);
        check("", Kind::Unknown, &[]);
    }

    #[test]
    fn what_stands_before_a_fault_is_read() {
        let sitemap = check(
            "<urlset><url><loc>https://a.fi/1</loc></url><url><loc>https://a.fi/2</lok>",
            Kind::Pages,
            &["https://a.fi/1"],
        );
        assert!(!sitemap.is_complete());
        let sitemap = check(
            "<urlset><url><loc>https://a.fi/1</loc></url></urlset><site>",
            Kind::Pages,
            &["https://a.fi/1"],
        );
        assert!(!sitemap.is_complete());
        let cut =
            check("<urlset><url><loc>https://a.fi/1</loc></url><url><lo", Kind::Pages, &["https://a.fi/1"]);
        assert!(!cut.is_complete());
        let open = check("<urlset><url><loc>https://a.fi/1</loc></url>", Kind::Pages, &["https://a.fi/1"]);
        assert!(!open.is_complete());
    }

    #[test]
    fn the_50_001st_is_left_out() {
        let urls: String =
            (0..=MAX_URLS).map(|n| format!("<url><loc>https://a.fi/{n}</loc></url>")).collect();
        let sitemap = Sitemap::parse(format!("<urlset>{urls}</urlset>").as_bytes());
        assert_eq!(sitemap.entries.len(), MAX_URLS);
        assert_eq!(sitemap.faults, [Fault::TooMany]);
    }

    #[test]
    fn utf_16_is_read_where_it_says_so() {
        let text = "<urlset><url><loc>https://a.fi/ä</loc></url></urlset>";
        let bytes: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(Sitemap::parse(&bytes).entries[0].url, "https://a.fi/ä");
    }

    #[test]
    fn entities_are_not_expanded() {
        let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset><url><loc>https://a.fi/&b;</loc></url></urlset>"#;
        check(bomb, Kind::Pages, &["https://a.fi/&b;"]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Sitemap::parse(&bytes);
        }

        #[test]
        fn any_tags_are_read(text in "(<(/?(urlset|url|loc|rss|item|entry|feed|link)( href='&a;')?/?)>|https://a.fi|&lt;|<!\\[CDATA\\[|\\]\\]>){0,30}") {
            let _ = Sitemap::parse(text.as_bytes());
        }
    }
}
