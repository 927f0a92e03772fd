//! XCRI-CAP 1.1 and 1.2, the conforming binding of EN 15982 (metadata for learning opportunities).
//!
//! Streaming: one course at a time is in memory. Feeds that are badly declared in the ways that occur are mended with a
//! warning and count as complete: blank lines before the declaration, a stray quote in the root tag, undeclared or
//! missing namespaces, names in the wrong case, a space within an end tag, a bare `&`.

mod map;
mod mend;
mod meter;
mod names;
mod read;
mod wire;

use catalogue::{Format, SourceSpec};

use crate::{
    adapter::{Adapter, Confidence, Unreadable},
    document::{Document, Head},
    sink::Sink,
};

/// The adapter.
pub(crate) struct XcriCap;

impl Adapter for XcriCap {
    fn format(&self) -> Format {
        Format::XcriCap
    }

    fn detect(&self, head: &Head) -> Confidence {
        let start = &head.text[..floor(&head.text, 16 * 1024)];
        let lower = start.to_ascii_lowercase();
        match root_name(&lower) {
            _ if start.contains("xcri.org/profiles") => Confidence::Certain,
            Some("catalog") => Confidence::Certain,
            Some("provider" | "course") if lower.contains("purl.org/net/mlo") => Confidence::Likely,
            Some("html" | "rss" | "feed" | "svg") | None => Confidence::No,
            Some(_) if lower.starts_with("<?xml") || lower.starts_with("<!doctype") => Confidence::Maybe,
            Some(_) => Confidence::No,
        }
    }

    fn read(&self, document: Document<'_>, _: &SourceSpec, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        read::read(document, sink)
    }
}

/// The local name of an XML document's root element; none where the text is no XML.
fn root_name(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    while rest.starts_with("<?") || rest.starts_with("<!") {
        if rest.starts_with("<!doctype html") {
            return None;
        }
        let declares = rest.starts_with("<!doctype") && rest.find('[') < rest.find('>') && rest.contains('[');
        let end = match () {
            () if rest.starts_with("<!--") => "-->",
            () if declares => "]>",
            () => ">",
        };
        rest = rest.split_once(end)?.1.trim_start();
    }
    let name = rest.strip_prefix('<')?.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next()?;
    let name = name.rsplit(':').next().unwrap_or(name);
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(name)
}

/// The largest character boundary at or below `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
