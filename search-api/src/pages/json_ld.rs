//! A course as schema.org `Course` with `CourseInstance`s, by the rules that Google documents for course information:
//! name, description, provider; offers with a category; instances with a mode and a workload or schedule. What the
//! source does not say is left out, never invented.

use catalogue::{
    Course, CourseRecord, CreditUnit, LanguageCode, Mode, Moment, Offering, Price, Start, Status,
    query::Dimension, text::plain_text,
};
use serde_json::{Map, Value, json};

use super::{address::web, telling::Teller};

/// Hours of work of one credit: 1,600 a year for 60 (Finnish Government Decree 794/2004 on university degrees).
const HOURS_OF_CREDIT: f64 = 27.0;
/// Most instances.
const MOST: usize = 50;

/// The course as JSON-LD, safe inside a `script` element.
pub(crate) fn course(record: &CourseRecord, teller: &Teller, address: &str) -> String {
    safe(&value(record, teller, address))
}

/// JSON in which no `</script` and no comment can stand.
fn safe(value: &Value) -> String {
    let text = value.to_string();
    text.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn value(record: &CourseRecord, teller: &Teller, address: &str) -> Value {
    let course = &record.course;
    let lang = teller.lang();
    let (code, title) = course.title.best(lang).unwrap_or((LanguageCode::FI, ""));
    let mut ld = Map::new();
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            ld.insert(name.to_owned(), value);
        }
    };
    set("@context", json!("https://schema.org"));
    set("@type", json!("Course"));
    set("@id", json!(address));
    set("url", json!(address));
    set("name", json!(title));
    set("description", json!(description(course, teller)));
    set("inLanguage", json!(code.as_str()));
    set("provider", provider(course, teller));
    set("courseCode", course.codes.first().map_or(Value::Null, |code| json!(code)));
    set("educationalLevel", label(course.level.as_ref(), Dimension::Level, teller));
    set("about", label(course.fields.first().map(|f| &f.code), Dimension::Field, teller));
    if let Some(credits) = course.credits.filter(|c| c.unit == CreditUnit::Ects) {
        set(
            "numberOfCredits",
            json!({ "@type": "StructuredValue", "value": credits.value, "unitText": "ECTS" }),
        );
    }
    set("sameAs", web(course.url.as_ref()).map_or(Value::Null, |url| json!(url)));
    let shown: Vec<&Offering> = course.offerings.iter().filter(|o| !o.is_ended(teller.moment)).collect();
    let mut offers: Vec<Value> = shown.iter().filter_map(|o| offer(course, o)).collect();
    offers.dedup();
    set("offers", if offers.is_empty() { Value::Null } else { json!(offers) });
    let instances: Vec<Value> = shown.iter().take(MOST).map(|o| instance(course, o, teller)).collect();
    set("hasCourseInstance", if instances.is_empty() { Value::Null } else { json!(instances) });
    Value::Object(ld)
}

/// Summary, else the plain description, else what we know in a sentence.
fn description(course: &Course, teller: &Teller) -> String {
    let own = course.summary.best(teller.lang()).map(|(_, text)| text.to_owned());
    let long = || course.description.best(teller.lang()).map(|(_, html)| plain_text(html));
    let known = || {
        let level = course.level.as_ref().map(|code| teller.labels.of(Dimension::Level, code));
        let title = course.title.best(teller.lang()).map(|(_, title)| title.to_owned());
        let provider = course.provider.name.best(teller.lang()).map(|(_, name)| name.to_owned());
        [title, provider, level].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    own.or_else(long).unwrap_or_else(known)
}

fn provider(course: &Course, teller: &Teller) -> Value {
    let name = course.provider.name.best(teller.lang()).map_or(course.provider.id.as_str(), |(_, name)| name);
    match web(course.provider.url.as_ref()) {
        Some(url) => json!({ "@type": "EducationalOrganization", "name": name, "url": url, "sameAs": url }),
        None => json!({ "@type": "EducationalOrganization", "name": name }),
    }
}

fn label(code: Option<&catalogue::Code>, dimension: Dimension, teller: &Teller) -> Value {
    code.map_or(Value::Null, |code| json!(teller.labels.of(dimension, code)))
}

fn offer(course: &Course, offering: &Offering) -> Option<Value> {
    let least = offering.price.least(course.credit_count())?.euros();
    let free = offering.price == Price::Free || least == 0.0;
    Some(json!({
        "@type": "Offer", "category": if free { "Free" } else { "Paid" }, "price": least, "priceCurrency": "EUR"
    }))
}

fn instance(course: &Course, offering: &Offering, teller: &Teller) -> Value {
    let mut ld = Map::new();
    ld.insert("@type".to_owned(), json!("CourseInstance"));
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            ld.insert(name.to_owned(), value);
        }
    };
    let mode = match offering.mode {
        Mode::Onsite => Some("Onsite"),
        Mode::Online => Some("Online"),
        Mode::Hybrid => Some("Blended"),
        Mode::Unknown => None,
    };
    set("name", offering.title.best(teller.lang()).map(|(_, title)| json!(title)));
    set("courseMode", mode.map(|mode| json!(mode)));
    set("startDate", start_date(offering.start).map(|date| json!(date)));
    set("endDate", offering.end.map(|end| json!(end.to_string())));
    set("courseWorkload", workload(course).map(|workload| json!(workload)));
    set(
        "courseSchedule",
        offering
            .duration_months
            .map(|n| json!({ "@type": "Schedule", "repeatFrequency": "Monthly", "repeatCount": n.max(1) })),
    );
    set("location", location(offering, teller));
    let languages = course.languages_of(offering);
    set("inLanguage", (!languages.is_empty()).then(|| json!(languages)));
    set("offers", offer_of(course, offering, teller.moment));
    set(
        "eventStatus",
        (offering.status == Status::Cancelled).then(|| json!("https://schema.org/EventCancelled")),
    );
    Value::Object(ld)
}

/// The price with where and until when to apply.
fn offer_of(course: &Course, offering: &Offering, moment: &Moment) -> Option<Value> {
    let mut offer = offer(course, offering)?;
    if let Some(url) = web(offering.apply.url.as_ref()) {
        offer["url"] = json!(url);
    }
    if let Some(to) = offering.apply.to {
        offer["validThrough"] = json!(to.day().to_string());
    }
    let availability = match (offering.status, offering.application_open(moment)) {
        (Status::Full, _) => Some("https://schema.org/SoldOut"),
        (_, Some(true)) => Some("https://schema.org/InStock"),
        _ => None,
    };
    if let Some(availability) = availability {
        offer["availability"] = json!(availability);
    }
    Some(offer)
}

/// As exactly as it is known: `2027-01-11`, `2027-01`.
fn start_date(start: Start) -> Option<String> {
    match start {
        Start::Day(day) => Some(day.to_string()),
        Start::Month(year, month) => Some(format!("{year:04}-{month:02}")),
        Start::Season(..) | Start::AnyTime | Start::Unknown => None,
    }
}

/// Hours of work as an ISO 8601 duration, where credits or hours are known.
fn workload(course: &Course) -> Option<String> {
    let credits = course.credits?;
    let hours = match credits.unit {
        CreditUnit::Ects => credits.value * HOURS_OF_CREDIT,
        CreditUnit::Hours => credits.value,
        CreditUnit::Osp => return None,
    };
    Some(format!("PT{}H", hours.round()))
}

fn location(offering: &Offering, teller: &Teller) -> Option<Value> {
    if offering.mode == Mode::Online {
        return Some(json!({ "@type": "VirtualLocation" }));
    }
    let municipality =
        offering.municipality.as_ref().map(|code| teller.labels.of(Dimension::Municipality, code));
    let name = offering.place.clone().or_else(|| municipality.clone())?;
    Some(json!({
        "@type": "Place", "name": name,
        "address": { "@type": "PostalAddress", "addressLocality": municipality, "addressCountry": "FI" }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_element_cannot_be_left() {
        let hostile = json!({ "name": "</script><script>alert(1)</script><!-- \u{2028}" });
        let text = safe(&hostile);
        assert!(!text.contains('<') && !text.contains('>') && !text.contains('\u{2028}'));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap_or_default(), hostile);
    }
}
