//! The lines of a robots.txt, and the names in them.

use std::borrow::Cow;
use std::time::Duration;

use super::{ANYONE, MAX_ROBOTS_BYTES};

/// One line that means something.
pub(super) enum Line<'a> {
    UserAgent(&'a str),
    Allow(&'a str),
    Disallow(&'a str),
    CrawlDelay(Duration),
    Sitemap(&'a str),
    Other,
}

/// The text of a file: UTF-16 by its byte order mark, otherwise UTF-8 with replacement; cut at the limit.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = within_limit(bytes);
    match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(from_utf_16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(from_utf_16(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(bytes),
    }
}

fn within_limit(bytes: &[u8]) -> &[u8] {
    if bytes.len() <= MAX_ROBOTS_BYTES {
        return bytes;
    }
    let head = &bytes[..MAX_ROBOTS_BYTES];
    match head.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(end) => &head[..=end],
        None => &[],
    }
}

fn from_utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The meaningful lines of a text.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.split(['\n', '\r']).map(line)
}

fn line(line: &str) -> Line<'_> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let Some((key, value)) = key_and_value(line) else { return Line::Other };
    let key: String = key.trim().chars().map(|c| c.to_ascii_lowercase()).collect();
    let value = value.trim();
    match key.as_str() {
        "user-agent" | "useragent" | "user agent" => Line::UserAgent(value),
        "allow" => Line::Allow(value),
        "disallow" | "dissallow" | "dissalow" | "disalow" | "diasllow" | "disallaw" => Line::Disallow(value),
        "crawl-delay" | "crawl delay" | "crawldelay" => seconds(value).map_or(Line::Other, Line::CrawlDelay),
        "sitemap" | "site-map" => Line::Sitemap(value),
        _ => Line::Other,
    }
}

/// `key: value`, or `key value` where the colon was forgotten.
fn key_and_value(line: &str) -> Option<(&str, &str)> {
    if let Some(pair) = line.split_once(':') {
        return Some(pair);
    }
    const TWO_WORDS: &str = "user agent ";
    match line.get(..TWO_WORDS.len()) {
        Some(start) if start.eq_ignore_ascii_case(TWO_WORDS) => Some(line.split_at(TWO_WORDS.len())),
        _ => line.split_once(char::is_whitespace),
    }
}

/// The number that a text begins with, in seconds; a million at most.
fn seconds(value: &str) -> Option<Duration> {
    let end = value.find(|c: char| !matches!(c, '0'..='9' | '.' | 'e' | 'E')).unwrap_or(value.len());
    let number: f64 = value[..end].parse().ok()?;
    (number >= 0.0).then(|| Duration::from_secs_f64(number.min(1_000_000.0)))
}

/// The token of a `User-agent` line: its first word, without version, in lower case; [`ANYONE`] for `*`.
pub(super) fn group_token(value: &str) -> String {
    let first = value.split(|c: char| c.is_whitespace() || c == '<').next().unwrap_or_default();
    if first == ANYONE {
        return ANYONE.to_owned();
    }
    product(first)
}

/// What precedes the version, in lower case.
fn product(word: &str) -> String {
    let end = word.find(['/', '*', '<', ';', ',', '(', ')']).unwrap_or(word.len());
    word[..end].to_lowercase()
}

/// Products that stand in the headers of browsers and name nobody.
const NOBODY: &[&str] = &[
    "mozilla",
    "applewebkit",
    "chrome",
    "safari",
    "gecko",
    "khtml",
    "firefox",
    "version",
    "mobile",
    "edg",
    "opr",
    "compatible",
];

/// The product tokens that an agent goes by, in lower case: the one of a bare name; of a whole header every
/// `name/version`, without those that stand in every browser's header (unless there are no others).
pub(super) fn agent_tokens(agent: &str) -> Vec<String> {
    let agent = agent.trim();
    if agent.is_empty() || agent == ANYONE {
        return vec![ANYONE.to_owned()];
    }
    let first = group_token(agent);
    if !NOBODY.contains(&first.as_str()) {
        return vec![first];
    }
    let named: Vec<String> = agent
        .split(|c: char| c.is_whitespace() || matches!(c, ';' | '(' | ')' | ','))
        .filter(|word| !word.starts_with('+') && !word.contains("://"))
        .filter_map(|word| word.split_once('/').map(|(name, _)| product(name)))
        .filter(|name| !name.is_empty() && !NOBODY.contains(&name.as_str()))
        .collect();
    if named.is_empty() { vec![first] } else { named }
}

/// The path, parameters and query of a URL or of a bare path: what rules are compared with. Never empty.
///
/// A network path (`//host/path`) and a host without scheme (`host/path`) are URLs too.
pub fn path_of(url: &str) -> Cow<'_, str> {
    let start = if url.starts_with("//") { 2 } else { 0 };
    let find = |from: usize, what: &[char]| url[from..].find(what).map(|at| at + from);
    let early = find(start, &['/', '?', ';']);
    let after_scheme = match url[start..].find("://").map(|at| at + start) {
        Some(colon) if early.is_none_or(|early| early > colon) => colon + 3,
        _ => start,
    };
    let Some(path) = find(after_scheme, &['/', '?', ';']) else { return Cow::Borrowed("/") };
    let end = url.find('#').unwrap_or(url.len());
    if end < path {
        return Cow::Borrowed("/");
    }
    let path = &url[path..end];
    if path.starts_with('/') { Cow::Borrowed(path) } else { Cow::Owned(format!("/{path}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_urls() {
        for (url, path) in [
            ("", "/"),
            ("https://example.fi", "/"),
            ("https://example.fi/a/b?c=https://d.fi/#e", "/a/b?c=https://d.fi/"),
            ("https://user@example.fi:8080/a;b?c", "/a;b?c"),
            ("example.fi/a", "/a"),
            ("example.fi?a", "/?a"),
            ("//example.fi/a/b", "/a/b"),
            ("/a?b=c://d", "/a?b=c://d"),
            ("/", "/"),
            ("#x/y", "/"),
            ("https://example.fi//a", "//a"),
        ] {
            assert_eq!(path_of(url), path, "{url}");
        }
    }

    #[test]
    fn tokens_of_agents() {
        for (agent, tokens) in [
            ("OpinOvi", vec!["opinovi"]),
            ("OpinOvi/0.1 (+https://x.fi/bot)", vec!["opinovi"]),
            ("Mozilla/5.0 (compatible; Haku-Botti/2.1; +https://x.fi/bot.html)", vec!["haku-botti"]),
            ("Mozilla/5.0", vec!["mozilla"]),
            (" * ", vec!["*"]),
            ("", vec!["*"]),
        ] {
            assert_eq!(agent_tokens(agent), tokens, "{agent}");
        }
    }
}
