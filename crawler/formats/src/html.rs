//! Web pages by CSS selectors of the source's settings.
//!
//! `item` selects the courses of a listing; every other key of the map selects a property within an item, as `css` or
//! `css@attribute` (`@attribute`: of the item itself). `offering` selects rows within an item, and keys that begin with
//! `offering_` select within a row. A page on which `item` selects nothing is read as one course's own page.

mod map;
mod selectors;

use catalogue::{Finding, Format, SourceSpec};

use crate::{
    adapter::{Adapter, Confidence, Unreadable},
    document::{Document, Head},
    markup::Page,
    sink::Sink,
};
use selectors::Selectors;

/// The adapter.
pub(crate) struct Html;

impl Adapter for Html {
    fn format(&self) -> Format {
        Format::Html
    }

    fn detect(&self, head: &Head) -> Confidence {
        let start: String = head.text.chars().take(4096).collect::<String>().to_ascii_lowercase();
        let page = ["<!doctype html", "<html", "<body", "<head"].iter().any(|tag| start.contains(tag));
        match head.text.starts_with('<') {
            true if page || matches!(head.media_type.as_str(), "text/html" | "application/xhtml+xml") => {
                Confidence::Likely
            }
            true if !["<?xml", "<!doctype", "<rss", "<feed", "<rdf"]
                .iter()
                .any(|tag| start.starts_with(tag)) =>
            {
                Confidence::Maybe
            }
            _ => Confidence::No,
        }
    }

    fn read(&self, document: Document<'_>, spec: &SourceSpec, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        let selectors = Selectors::new(spec, sink)?;
        let url = document.url().cloned();
        let text = document.into_page(sink)?;
        if !text.contains('<') {
            let found = text.chars().take(40).collect();
            return Err(Unreadable::Unexpected { expected: "a web page", found });
        }
        let page = Page::parse(&text, url.as_ref())?;
        let links = page.follow(spec, sink)?;
        if page.refuses(sink) {
            return Ok(());
        }
        let count = map::read(&page, url.as_ref(), &selectors, sink);
        selectors.tell_unmatched(sink);
        if count + links == 0 {
            let message = "neither `item` nor `title` selects anything on this page, and no link is followed; has its layout changed?";
            sink.finding(Finding::error("nothing-found", message));
        }
        Ok(())
    }
}
