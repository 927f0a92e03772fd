//! The names that a source's map may use, and what each fills (csv, html).

use catalogue::{Draft, OfferingDraft, TextIn};

use crate::words::{LongTexts, add, tidy, trimmed};

/// Properties that a map names, for a course or, with `offering_` before them, for an offering.
pub(crate) const PROPERTIES: [&str; 28] = [
    "id",
    "title",
    "description",
    "summary",
    "provider",
    "provider_url",
    "url",
    "field",
    "level",
    "keywords",
    "credits",
    "language",
    "start",
    "end",
    "municipality",
    "place",
    "postcode",
    "mode",
    "time",
    "funding",
    "price",
    "apply_from",
    "apply_to",
    "apply_url",
    "status",
    "duration",
    "entry",
    "qualification",
];

/// Fills a property of the offering; `false` where an offering has no such property.
pub(crate) fn fill_offering(offering: &mut OfferingDraft, property: &str, value: &str) -> bool {
    let Some(text) = tidy(value) else { return true };
    match property {
        "id" => offering.key = Some(text),
        "title" => offering.title.push(TextIn::plain(text)),
        "url" => offering.url = Some(text),
        "start" => offering.start = Some(text),
        "end" => offering.end = Some(text),
        "municipality" | "postcode" => add(&mut offering.places, text),
        "place" => offering.venue = Some(text),
        "mode" => extend(&mut offering.modes, &text),
        "time" => extend(&mut offering.times, &text),
        "language" => listed(&text).for_each(|word| add(&mut offering.languages, word.to_owned())),
        "funding" => extend(&mut offering.funding, &text),
        "price" => offering.price = Some(text),
        "apply_from" => offering.apply_from = Some(text),
        "apply_to" => offering.apply_to = Some(text),
        "apply_url" => offering.apply_url = Some(text),
        "status" => offering.status = Some(text),
        "duration" => offering.duration = Some(text),
        _ => return false,
    }
    true
}

/// Fills a property of the course; what belongs to offerings goes into `common`.
pub(crate) fn fill_course(draft: &mut Draft, long: &mut LongTexts, property: &str, value: &str) {
    match (property, tidy(value)) {
        (_, None) => {}
        ("id", text) => draft.key = text,
        ("title", Some(text)) => draft.title.push(TextIn::plain(text)),
        ("description", _) => long.description(None, &trimmed(value).unwrap_or_default()),
        ("summary", _) => long.summary(None, &trimmed(value).unwrap_or_default()),
        ("entry", _) => long.entry(None, &trimmed(value).unwrap_or_default()),
        ("provider", Some(text)) => draft.provider_name.push(TextIn::plain(text)),
        ("provider_url", text) => draft.provider_url = text,
        ("url", text) => draft.url = text,
        ("field", Some(text)) => extend(&mut draft.fields, &text),
        ("level", Some(text)) => extend(&mut draft.levels, &text),
        ("keywords", Some(text)) => {
            listed(&text).for_each(|word| add(&mut draft.keywords, TextIn::plain(word)));
        }
        ("credits", text) => draft.credits = text,
        ("language", Some(text)) => {
            listed(&text).for_each(|word| add(&mut draft.languages, word.to_owned()));
        }
        ("duration", text) => draft.duration = text,
        ("qualification", Some(text)) => draft.qualification.push(TextIn::plain(text)),
        (property, Some(text)) => {
            fill_offering(&mut draft.common, property, &text);
        }
    }
}

/// Lists are written with semicolons, bars or commas.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '|', ',']).map(str::trim).filter(|word| !word.is_empty())
}

/// Adds the values of a list; a comma separates nothing here, since names of fields and levels contain it.
fn extend(list: &mut Vec<String>, text: &str) {
    text.split([';', '|'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .for_each(|word| add(list, word.to_owned()));
}
