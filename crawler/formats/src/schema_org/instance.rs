//! CourseInstance, EducationEvent, Event → offering.

use catalogue::{LatLon, OfferingDraft};
use serde_json::Value;

use super::{
    graph::Context,
    node::{address, get, identifier, is, term, text, texts, words},
};
use crate::{
    address::absolute,
    json::{each, scalar},
    words::{add, tidy},
};

/// A run of a course; also reads what a course says of all its runs.
pub(super) fn offering<'a>(run: &'a Value, at: &str, context: &Context<'a>) -> OfferingDraft {
    let id = scalar(get(run, &["@id"])).filter(|id| !id.starts_with(['_', '#']));
    let mut offering = OfferingDraft {
        key: id.or_else(|| identifier(get(run, &["identifier"]))),
        at: at.to_owned(),
        title: texts(get(run, &["name"])),
        url: address(get(run, &["url"])).and_then(|url| absolute(context.base, &url)),
        start: text(get(run, &["startDate"])),
        end: text(get(run, &["endDate"])),
        languages: words(get(run, &["inLanguage", "availableLanguage"])),
        duration: text(get(run, &["duration", "timeRequired", "timeToComplete"])),
        pace: text(get(run, &["courseWorkload"])),
        apply_from: text(get(run, &["applicationStartDate"])),
        apply_to: text(get(run, &["applicationDeadline"])),
        status: term(get(run, &["eventStatus"])),
        ..Default::default()
    };
    if let Some(free) = flag(get(run, &["isAccessibleForFree"])) {
        offering.free = Some(free);
    }
    modes(run, &mut offering);
    for schedule in each(get(run, &["courseSchedule", "eventSchedule", "schedule"])) {
        self::schedule(schedule, &mut offering);
    }
    for place in each(get(run, &["location"])) {
        location(context.resolve(place), &mut offering);
    }
    for offer in each(get(run, &["offers"])) {
        self::offer(context.resolve(offer), context, &mut offering);
    }
    offering
}

/// `true`, `"false"`, `"https://schema.org/True"`.
fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        value => match term(value)?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => None,
        },
    }
}

/// Ways of taking part, apart from pace and time of day, which are written in the same place.
fn modes(run: &Value, offering: &mut OfferingDraft) {
    const PACE: [&str; 6] = ["full-time", "part-time", "fulltime", "parttime", "full time", "part time"];
    const TIMES: [&str; 6] = ["evening", "evenings", "weekend", "weekends", "daytime", "day"];
    for name in ["courseMode", "eventAttendanceMode", "educationalProgramMode"] {
        for mode in each(get(run, &[name])).iter().filter_map(term) {
            match mode.to_lowercase().as_str() {
                word if PACE.contains(&word) => {
                    offering.pace.get_or_insert(mode);
                }
                word if TIMES.contains(&word) => add(&mut offering.times, mode),
                _ => add(&mut offering.modes, mode),
            }
        }
    }
    for time in each(get(run, &["timeOfDay"])).iter().filter_map(term) {
        add(&mut offering.times, time);
    }
}

/// A timetable: its dates where the run gives none, its hours and days in words.
fn schedule(schedule: &Value, offering: &mut OfferingDraft) {
    let of = |name: &str| text(get(schedule, &[name]));
    offering.start = offering.start.take().or_else(|| of("startDate"));
    offering.end = offering.end.take().or_else(|| of("endDate"));
    let days: Vec<_> = each(get(schedule, &["byDay"])).iter().filter_map(term).collect();
    let hours = [of("startTime"), of("endTime")].into_iter().flatten().collect::<Vec<_>>().join("–");
    let repeats = of("repeatFrequency").filter(|_| days.is_empty()).unwrap_or_default();
    if let Some(words) = tidy(&format!("{} {hours} {repeats}", days.join(", "))) {
        offering.pace = Some(match offering.pace.take() {
            Some(pace) => format!("{pace}; {words}"),
            None => words,
        });
    }
}

/// A Place, a PostalAddress, a VirtualLocation, or words.
fn location(place: &Value, offering: &mut OfferingDraft) {
    if is(place, &["VirtualLocation"]) {
        add(&mut offering.modes, "online".to_owned());
        return;
    }
    let address = match get(place, &["address"]) {
        Value::Null if is(place, &["PostalAddress"]) => place,
        address => each(address).first().unwrap_or(&Value::Null),
    };
    for name in ["postalCode", "addressLocality"] {
        text(get(address, &[name])).into_iter().for_each(|place| add(&mut offering.places, place));
    }
    let mut words: Vec<String> = Vec::new();
    let parts = [text(get(place, &["name"])), text(get(address, &["streetAddress"]))];
    let bare = [scalar(place), scalar(address)];
    for word in parts.into_iter().chain(bare).flatten() {
        let word = word.trim_matches([',', ' ']).to_owned();
        if !word.is_empty() {
            add(&mut words, word);
        }
    }
    let venue = tidy(&words.join(", "));
    offering.venue = offering.venue.take().or(venue);
    let geo = match get(place, &["geo"]) {
        Value::Null => place,
        geo => geo,
    };
    let degrees = |name: &str| scalar(get(geo, &[name]))?.parse().ok();
    if let (Some(lat), Some(lon)) = (degrees("latitude"), degrees("longitude")) {
        offering.location = offering.location.or(LatLon::new(lat, lon));
    }
}

/// Price, window and address of an offer; of several, the first that has a price.
fn offer(offer: &Value, context: &Context<'_>, offering: &mut OfferingDraft) {
    let specification = each(get(offer, &["priceSpecification"])).first().unwrap_or(&Value::Null);
    let of = |name: &str| text(get(offer, &[name]));
    let price = of("price").or_else(|| text(get(specification, &["price", "minPrice"])));
    let price = price.or_else(|| match (of("lowPrice"), of("highPrice")) {
        (Some(low), Some(high)) if low != high => Some(format!("{low}–{high}")),
        (low, high) => low.or(high),
    });
    if offering.price.is_none() && price.is_some() {
        offering.price = price;
        offering.currency = of("priceCurrency").or_else(|| text(get(specification, &["priceCurrency"])));
    }
    if of("category").is_some_and(|category| category.eq_ignore_ascii_case("free")) {
        offering.free.get_or_insert(true);
    }
    let fill = |known: &mut Option<String>, value: Option<String>| *known = known.take().or(value);
    fill(&mut offering.apply_from, of("availabilityStarts").or_else(|| of("validFrom")));
    fill(&mut offering.apply_to, of("availabilityEnds").or_else(|| of("validThrough")));
    let url = address(get(offer, &["url"])).and_then(|url| absolute(context.base, &url));
    fill(&mut offering.apply_url, url);
    let availability = term(get(offer, &["availability"])).filter(|state| state != "InStock");
    fill(&mut offering.status, availability);
}
