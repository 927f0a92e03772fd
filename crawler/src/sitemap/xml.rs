//! Sitemaps and feeds written in XML.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{Fault, Kind, Sitemap};

/// Nesting beyond this is no sitemap.
const MAX_DEPTH: usize = 64;
/// Text beyond this is no URL and no date; what follows is left out.
const MAX_TEXT_BYTES: usize = 16 * 1024;

/// The text of a file: UTF-16 by its byte order mark, otherwise UTF-8 with replacement.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let utf_16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| -> String {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf_16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf_16(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// What is known of the element that will become an entry.
#[derive(Default)]
struct Found {
    loc: String,
    modified: String,
    /// Text directly in the element: where indexes without `loc` have their URL.
    own: String,
    /// A `guid` that is a URL, for items without `link`.
    guid: String,
}

/// Reads elements as deep as the document is well-formed.
pub(super) fn read(text: &str, sitemap: &mut Sitemap) {
    let mut reader = Reader::from_str(text.trim_start());
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut path: Vec<String> = Vec::new();
    let mut found = Found::default();
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return malformed(sitemap, reader.error_position(), &error.to_string()),
        };
        match event {
            Event::Start(start) => {
                path.push(start.local_name().as_ref().to_ascii_lowercase());
                if path.len() > MAX_DEPTH {
                    return malformed(sitemap, reader.buffer_position(), "nested too deep");
                }
                if path.len() == 1 {
                    if sitemap.kind != Kind::Unknown {
                        return malformed(sitemap, reader.buffer_position(), "a second document follows");
                    }
                    sitemap.kind = kind_of(&path[0]);
                    if sitemap.kind == Kind::Unknown {
                        return;
                    }
                }
                if is_entry(sitemap.kind, &path) {
                    found = Found::default();
                }
                take_link(&start, sitemap.kind, &path, &mut found);
            }
            Event::End(_) => {
                if is_entry(sitemap.kind, &path) {
                    finish(sitemap, &found);
                }
                path.pop();
            }
            Event::Text(text) => append(&text, sitemap.kind, &path, &mut found),
            Event::CData(text) => append(&text, sitemap.kind, &path, &mut found),
            Event::GeneralRef(reference) => append(&resolve(&reference), sitemap.kind, &path, &mut found),
            Event::Eof if path.is_empty() => return,
            Event::Eof => return malformed(sitemap, reader.buffer_position(), "ends within an element"),
            _ => {}
        }
    }
}

fn malformed(sitemap: &mut Sitemap, at: u64, message: &str) {
    sitemap.faults.push(Fault::Malformed { at, message: message.to_owned() });
}

fn kind_of(root: &str) -> Kind {
    match root {
        "urlset" => Kind::Pages,
        "sitemapindex" => Kind::Index,
        "rss" | "rdf" => Kind::Rss,
        "feed" => Kind::Atom,
        _ => Kind::Unknown,
    }
}

fn is_entry(kind: Kind, path: &[String]) -> bool {
    let name = path.last().map_or("", String::as_str);
    match kind {
        Kind::Pages => name == "url" && path.len() == 2,
        Kind::Index => name == "sitemap" && path.len() == 2,
        Kind::Rss => name == "item",
        Kind::Atom => name == "entry" && path.len() == 2,
        Kind::Text | Kind::Unknown => false,
    }
}

/// Appends text to what it belongs to.
fn append(text: &str, kind: Kind, path: &[String], found: &mut Found) {
    let Some((name, parents)) = path.split_last() else { return };
    let slot = if is_entry(kind, path) {
        &mut found.own
    } else if is_entry(kind, parents) {
        match (kind, name.as_str()) {
            (Kind::Pages | Kind::Index, "loc") | (Kind::Rss, "link") => &mut found.loc,
            (Kind::Rss, "guid") => &mut found.guid,
            (_, "lastmod" | "pubdate" | "updated" | "date") => &mut found.modified,
            _ => return,
        }
    } else {
        return;
    };
    if slot.len() + text.len() <= MAX_TEXT_BYTES {
        slot.push_str(text);
    }
}

/// The `href` of an Atom entry's link: the one that is an alternate, before any that says nothing.
fn take_link(start: &BytesStart<'_>, kind: Kind, path: &[String], found: &mut Found) {
    let Some((name, parents)) = path.split_last() else { return };
    if name != "link" || !is_entry(kind, parents) {
        return;
    }
    let value = |name: &str| {
        let attribute = start.attributes().with_checks(false).flatten().find(|a| a.key.as_ref() == name)?;
        Some(unescape(&attribute.value))
    };
    let alternate = value("rel").is_none_or(|rel| rel == "alternate");
    if let Some(href) = value("href").filter(|_| alternate && found.loc.is_empty()) {
        found.loc = href;
    }
}

/// An attribute's value with its references resolved; as written where one is unknown.
fn unescape(value: &str) -> String {
    match quick_xml::escape::unescape(value) {
        Ok(text) => text.into_owned(),
        Err(_) => value.to_owned(),
    }
}

/// The character of a reference; unknown ones stay as written and are never expanded.
fn resolve(reference: &BytesRef<'_>) -> String {
    let name: &str = reference;
    match (reference.resolve_char_ref(), resolve_predefined_entity(name)) {
        (Ok(Some(character)), _) => character.to_string(),
        (_, Some(text)) => text.to_owned(),
        _ => format!("&{name};"),
    }
}

fn finish(sitemap: &mut Sitemap, found: &Found) {
    let is_url = |text: &&String| text.trim().starts_with("http");
    let candidates = match sitemap.kind {
        Kind::Rss => [&found.loc, &found.guid],
        _ => [&found.loc, &found.own],
    };
    let first = candidates
        .iter()
        .copied()
        .find(is_url)
        .or_else(|| Some(&found.loc).filter(|loc| !loc.trim().is_empty()));
    if let Some(url) = first {
        sitemap.add(url, Some(&found.modified));
    }
}
