//! The source's selectors, and which of them found anything.

use std::cell::Cell;

use catalogue::{Finding, SourceSpec};
use scraper::{ElementRef, Selector};

use crate::{adapter::Unreadable, markup::parse_selector, properties::PROPERTIES, sink::Sink};

/// One key of the map.
pub(super) struct Entry {
    key: String,
    /// None selects the item itself.
    css: Option<Selector>,
    attribute: Option<String>,
    matched: Cell<bool>,
}

/// The whole map.
pub(super) struct Selectors {
    pub item: Option<Entry>,
    pub offering: Option<Entry>,
    pub course: Vec<Entry>,
    pub rows: Vec<Entry>,
}

impl Entry {
    fn new(key: &str, value: &str) -> Result<Self, Unreadable> {
        let (css, attribute) = split(value);
        let css = match css.trim() {
            "" if attribute.is_some() => None,
            css => Some(parse_selector(css, key)?),
        };
        let attribute = attribute.map(str::to_owned);
        Ok(Self { key: key.to_owned(), css, attribute, matched: Cell::new(false) })
    }

    /// The property's name, without `offering_`.
    pub fn property(&self) -> &str {
        self.key.strip_prefix("offering_").unwrap_or(&self.key)
    }

    pub fn attribute(&self) -> Option<&str> {
        self.attribute.as_deref()
    }

    /// The elements that it selects within another.
    pub fn select<'a>(&self, within: ElementRef<'a>) -> Vec<ElementRef<'a>> {
        let found = match &self.css {
            Some(css) => within.select(css).collect(),
            None => vec![within],
        };
        if !found.is_empty() {
            self.matched.set(true);
        }
        found
    }
}

impl Selectors {
    /// Reads the map; keys that mean nothing are told.
    ///
    /// # Errors
    /// [`Unreadable::Settings`] naming the key of a selector that is none, or `title` where the map has none.
    pub fn new(spec: &SourceSpec, sink: &mut dyn Sink) -> Result<Self, Unreadable> {
        let mut selectors = Self { item: None, offering: None, course: Vec::new(), rows: Vec::new() };
        for (key, value) in &spec.map {
            let entry = Entry::new(key, value)?;
            match key.as_str() {
                "item" => selectors.item = Some(entry),
                "offering" => selectors.offering = Some(entry),
                key if PROPERTIES.contains(&key) => selectors.course.push(entry),
                key if key.strip_prefix("offering_").is_some_and(|name| PROPERTIES.contains(&name)) => {
                    selectors.rows.push(entry);
                }
                key => {
                    let message = "the map names a property that does not exist; it is not used";
                    sink.finding(Finding::warning("map-key-unknown", message).found(key));
                }
            }
        }
        if selectors.course.iter().any(|entry| entry.key == "title") {
            return Ok(selectors);
        }
        let why = "a page of courses needs a selector for the title".to_owned();
        Err(Unreadable::Settings { key: "title".to_owned(), why })
    }

    /// Tells of properties that no course of the page has.
    pub fn tell_unmatched(&self, sink: &mut dyn Sink) {
        let entries = self.course.iter().chain(&self.rows).chain(&self.offering);
        for entry in entries.filter(|entry| !entry.matched.get()) {
            let message = "a selector of the map matches nothing on this page";
            sink.finding(Finding::info("selector-unmatched", message).at(format!("map.{}", entry.key)));
        }
    }
}

/// `a.more@href` → `a.more`, `href`. An `@` within a selector's brackets or quotes is a part of it.
fn split(value: &str) -> (&str, Option<&str>) {
    match value.rsplit_once('@') {
        Some((css, name))
            if !name.is_empty()
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')) =>
        {
            (css, Some(name))
        }
        _ => (value, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attribute_stands_behind_the_last_at_sign() {
        for (value, expected) in [
            ("a.more@href", ("a.more", Some("href"))),
            ("@data-id", ("", Some("data-id"))),
            ("a[title=\"x@y\"]", ("a[title=\"x@y\"]", None)),
            ("h1", ("h1", None)),
        ] {
            assert_eq!(split(value), expected);
        }
    }
}
