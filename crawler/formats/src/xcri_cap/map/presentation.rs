//! `presentation` → offering.

use catalogue::{Draft, Finding, LatLon, OfferingDraft};
use url::Url;

use super::{
    super::wire::{Element, Space},
    duration, known, own_title, place_of, start_of,
};
use crate::{
    address::absolute,
    sink::Sink,
    words::{add, tidy},
};

/// An offering of a course.
pub(super) fn offering(
    presentation: &Element,
    course: &Draft,
    base: Option<&Url>,
    sink: &mut dyn Sink,
) -> OfferingDraft {
    let mut offering = start_of(presentation);
    offering.title = own_title(presentation, course);
    for element in presentation.children() {
        match (element.space, element.name.as_str()) {
            (Space::Extension, _) => extension(element, &mut offering),
            (_, "url") => offering.url = element.text().and_then(|url| absolute(base, &url)),
            _ => {
                property(element, &mut offering, base, sink);
            }
        }
    }
    offering
}

/// One property; `false` where presentations have no such one.
pub(super) fn property(
    element: &Element,
    offering: &mut OfferingDraft,
    base: Option<&Url>,
    sink: &mut dyn Sink,
) -> bool {
    match element.name.as_str() {
        "start" => start(element, offering),
        "end" => offering.end = words_or_date(element),
        "duration" => offering.duration = duration(element),
        "applyfrom" => offering.apply_from = words_or_date(element),
        "applyuntil" => offering.apply_to = words_or_date(element),
        "applyto" => match element.text() {
            Some(text) if absolute(base, &text).is_some() && !text.contains(' ') => {
                offering.apply_url = absolute(base, &text);
            }
            text => offering.apply_text = text.or(offering.apply_text.take()),
        },
        "applicationprocedure" => offering.apply_text = element.text(),
        "studymode" => offering.pace = known(element.text()).or_else(|| code(element)),
        "attendancemode" => coded(element, &mut offering.modes),
        "attendancepattern" => coded(element, &mut offering.times),
        "languageofinstruction" => {
            known(element.text()).into_iter().for_each(|language| add(&mut offering.languages, language));
        }
        "cost" => cost(element, offering, sink),
        "venue" => venue(element, offering),
        "identifier"
        | "title"
        | "description"
        | "subject"
        | "age"
        | "places"
        | "enquireto"
        | "image"
        | "abstract"
        | "objective"
        | "prerequisite"
        | "learningoutcome"
        | "assessment"
        | "regulations"
        | "qualification"
        | "entryprofile"
        | "startuntil"
        | "endfrom"
        | "entryrequirements"
        | "location"
        | "languageofassessment" => {}
        _ => return false,
    }
    true
}

/// The machine's date and, beside it, the human words: the date is a day off in feeds that wrote local midnight as a
/// UTC date, and the words are right.
fn start(element: &Element, offering: &mut OfferingDraft) {
    let words = element.text();
    match element.attribute("dtf") {
        Some(date) => {
            offering.start = Some(date.to_owned());
            offering.start_words = words;
        }
        None => offering.start = words,
    }
}

/// The words where they hold a date (they are right where both differ), else the machine's date, else the words.
fn words_or_date(element: &Element) -> Option<String> {
    let words = element.text();
    let dated = words.as_ref().is_some_and(|words| {
        let numbers: Vec<_> = words.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
        numbers.iter().any(|n| n.len() == 4) && numbers.iter().any(|n| n.len() <= 2)
    });
    match element.attribute("dtf") {
        Some(date) if !dated => Some(date.to_owned()),
        _ => words,
    }
}

fn code(element: &Element) -> Option<String> {
    element.attribute("identifier").map(str::to_owned)
}

/// The code where there is one, else the words. Not known (`NK`) is not a value.
fn coded(element: &Element, list: &mut Vec<String>) {
    let value = code(element).or_else(|| known(element.text())).filter(|value| value != "NK");
    value.into_iter().for_each(|value| add(list, value));
}

/// `0.0000` is a database column that nobody filled, not a price.
fn cost(element: &Element, offering: &mut OfferingDraft, sink: &mut dyn Sink) {
    let text = known(element.text());
    if text.as_deref() == Some("0.0000") {
        let message = "a price of `0.0000` is an empty column, not free of charge; taken as unknown";
        let at = format!("line {}", element.line);
        sink.finding(Finding::info("price-placeholder", message).at(at).found("0.0000"));
        return;
    }
    offering.price = text.or(offering.price.take());
}

/// Extensions that carry a price (`cost` with an amount) or say who pays (`funding`).
fn extension(element: &Element, offering: &mut OfferingDraft) {
    if matches!(element.name.as_str(), "funding" | "fundingtype") {
        element.text().into_iter().for_each(|funding| add(&mut offering.funding, funding));
    }
    if element.name == "cost"
        && element.attribute("type") != Some("NoData")
        && let Some(amount) = known(element.attribute("amount").and_then(tidy))
    {
        offering.price.get_or_insert(amount);
    }
    element.children().for_each(|child| extension(child, offering));
}

/// A venue of 1.2 holds a provider with a location; one of 1.1 holds the address itself.
fn venue(venue: &Element, offering: &mut OfferingDraft) {
    let place = venue.first("provider").unwrap_or(venue);
    let location = place.first("location").unwrap_or(place);
    for value in place_of(location) {
        add(&mut offering.places, value);
    }
    let name = place.first("title").or_else(|| place.first("name")).and_then(Element::text);
    let street = location.first("street").and_then(Element::text);
    let lines =
        location.named("address").filter(|line| line.attribute("type").is_none()).filter_map(Element::text);
    let mut words: Vec<String> = Vec::new();
    for word in name.into_iter().chain(street).chain(lines) {
        add(&mut words, word);
    }
    offering.venue = tidy(&words.join(", ")).or(offering.venue.take());
    let coordinate = |kind: &str| {
        let typed = |line: &&Element| line.attribute("type").is_some_and(|name| name.ends_with(kind));
        location.named("address").find(typed)?.text()?.parse::<f64>().ok()
    };
    if let (Some(lat), Some(lon)) = (coordinate("lat"), coordinate("long")) {
        offering.location = LatLon::new(lat, lon);
    }
}
