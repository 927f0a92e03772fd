//! Elements → drafts.

use catalogue::{Draft, OfferingDraft};
use scraper::ElementRef;
use url::Url;

use super::selectors::{Entry, Selectors};
use crate::{
    address::absolute,
    markup::{Page, text_of},
    properties::{fill_course, fill_offering},
    sink::Sink,
    words::{LongTexts, tidy},
};

/// Properties whose markup is kept.
const LONG: [&str; 3] = ["description", "summary", "entry"];
/// Properties of which an element each is a value.
const LISTS: [&str; 7] = ["keywords", "field", "level", "language", "mode", "time", "funding"];
/// Properties that are addresses.
const ADDRESSES: [&str; 3] = ["url", "apply_url", "provider_url"];

/// Hands on the courses of a page and tells how many there were.
pub(super) fn read(page: &Page, url: Option<&Url>, selectors: &Selectors, sink: &mut dyn Sink) -> usize {
    let root = page.html.root_element();
    let items = selectors.item.as_ref().map(|item| item.select(root)).unwrap_or_default();
    let base = page.base.as_ref();
    if items.is_empty() {
        let mut draft = course(root, "page".to_owned(), selectors, base);
        if draft.title.is_empty() {
            return 0;
        }
        draft.url = url.map(Url::to_string).or(draft.url);
        sink.draft(draft);
        return 1;
    }
    let count = items.len();
    for (index, item) in items.into_iter().enumerate() {
        let draft = course(item, format!("item {}", index + 1), selectors, base);
        if draft != (Draft { at: draft.at.clone(), ..Default::default() }) {
            sink.draft(draft);
        }
    }
    count
}

fn course(item: ElementRef<'_>, at: String, selectors: &Selectors, base: Option<&Url>) -> Draft {
    let mut draft = Draft { at, ..Default::default() };
    let mut long = LongTexts::default();
    for entry in &selectors.course {
        let property = entry.property();
        for (value, words) in values(entry, item, base) {
            fill_course(&mut draft, &mut long, property, &value);
            if property == "start" && words.is_some() {
                draft.common.start_words = words;
            }
        }
    }
    long.fill(&mut draft);
    if !selectors.course.iter().any(|entry| entry.property() == "url") {
        draft.url = title_link(item, selectors, base);
    }
    let rows = selectors.offering.as_ref().map(|rows| rows.select(item)).unwrap_or_default();
    for (index, row) in rows.into_iter().enumerate() {
        let at = format!("{}, offering {}", draft.at, index + 1);
        draft.offerings.extend(offering(row, at, selectors, base));
    }
    draft
}

/// An offering; none where a row, such as a table's head, holds nothing.
fn offering(
    row: ElementRef<'_>,
    at: String,
    selectors: &Selectors,
    base: Option<&Url>,
) -> Option<OfferingDraft> {
    let mut offering = OfferingDraft { at: at.clone(), ..Default::default() };
    for entry in &selectors.rows {
        let property = entry.property();
        for (value, words) in values(entry, row, base) {
            fill_offering(&mut offering, property, &value);
            if property == "start" && words.is_some() {
                offering.start_words = words;
            }
        }
    }
    (offering != OfferingDraft { at, ..Default::default() }).then_some(offering)
}

/// What an entry's elements hold: the value and, where a machine's value stands beside them, the human words.
fn values(entry: &Entry, within: ElementRef<'_>, base: Option<&Url>) -> Vec<(String, Option<String>)> {
    let property = entry.property();
    let many = LONG.contains(&property) || LISTS.contains(&property);
    let found = entry.select(within).into_iter().filter_map(|element| value(entry, element, base));
    if many { found.collect() } else { found.take(1).collect() }
}

fn value(entry: &Entry, element: ElementRef<'_>, base: Option<&Url>) -> Option<(String, Option<String>)> {
    let property = entry.property();
    if ADDRESSES.contains(&property) {
        let written = element.attr(entry.attribute().unwrap_or("href")).map(str::to_owned);
        return Some((absolute(base, &written.unwrap_or_else(|| text_of(element)))?, None));
    }
    if let Some(attribute) = entry.attribute() {
        return Some((element.attr(attribute).filter(|value| !value.trim().is_empty())?.to_owned(), None));
    }
    let words = tidy(&text_of(element))?;
    match element.attr("datetime").and_then(tidy) {
        Some(date) if matches!(property, "start" | "end" | "apply_from" | "apply_to") => {
            Some((date, Some(words)))
        }
        _ if LONG.contains(&property) && element.child_elements().next().is_some() => {
            Some((element.inner_html(), None))
        }
        _ => Some((words, None)),
    }
}

/// The address that the title leads to, or that leads to it.
fn title_link(item: ElementRef<'_>, selectors: &Selectors, base: Option<&Url>) -> Option<String> {
    let title = selectors.course.iter().find(|entry| entry.property() == "title")?;
    let title = title.select(item).into_iter().next()?;
    let around =
        title.ancestors().filter_map(ElementRef::wrap).take_while(|element| element.id() != item.id());
    let own = std::iter::once(title).chain(around).find_map(|element| element.attr("href"));
    let inside = || title.descendent_elements().find_map(|element| element.attr("href"));
    let itself = || item.attr("href");
    own.or_else(inside).or_else(itself).and_then(|address| absolute(base, address))
}
