//! schema.org: `Course`, `CourseInstance`, `Offer`, in one graph.
//!
//! Source: schema.org; Google's course list and course info guidelines (which properties readers ask for).

use std::io::{self, Write};

use catalogue::{
    Course, CreditUnit, Deadline, Mode, Offering, Price, Start, Status,
    query::{Dimension, matching},
    text::plain_text,
};
use serde_json::{Map, Value, json};

use super::{Entry, Form, View};
use crate::{app::App, spell};

/// The graph.
pub(super) struct JsonLd<'a> {
    pub app: &'a App,
    pub view: &'a View,
    pub first: bool,
}

impl Form for JsonLd<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"{\"@context\":\"https://schema.org\",\"@graph\":[")
    }

    fn course(&mut self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        let comma: &[u8] = if std::mem::take(&mut self.first) { b"\n" } else { b",\n" };
        out.write_all(comma)?;
        Ok(serde_json::to_writer(out, &self.node(entry))?)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n]}\n")
    }
}

impl JsonLd<'_> {
    fn node(&self, entry: &Entry<'_>) -> Value {
        let (course, view) = (&entry.record.course, self.view);
        let page = spell::course_page(self.app, course.id.as_str());
        let summary = view.text(&course.summary);
        let description = match view.text(&course.description) {
            "" => summary.to_owned(),
            html => plain_text(html),
        };
        let title_language = course.title.best(view.labels.lang).map(|(code, _)| code.to_string());
        let label = |dimension, code| view.labels.of(dimension, code);
        let about: Vec<Value> = course
            .fields
            .iter()
            .map(|field| {
                json!({ "@type": "DefinedTerm", "inDefinedTermSet": "ISCED-F 2013",
                    "termCode": field.code.as_str(), "name": label(Dimension::Field, &field.code) })
            })
            .collect();
        let provider = &course.provider;
        let mut node =
            properties(json!({ "@type": "Course", "@id": page, "identifier": course.id.as_str() }));
        put(&mut node, "name", text(view.text(&course.title)));
        put(&mut node, "description", text(&description));
        put(&mut node, "abstract", text(summary).filter(|_| description != summary));
        put(&mut node, "url", course.url.clone().or(Some(page.clone())).map(Value::from));
        put(&mut node, "courseCode", list(course.codes.iter().map(|code| json!(code)).collect()));
        put(&mut node, "educationalLevel", course.level.as_ref().map(|c| json!(label(Dimension::Level, c))));
        put(&mut node, "educationalCredentialAwarded", text(view.text(&course.qualification)));
        put(&mut node, "coursePrerequisites", text(view.text(&course.entry_text)));
        put(&mut node, "about", list(about));
        put(&mut node, "keywords", list(course.keywords.iter().map(|(_, word)| json!(word)).collect()));
        put(&mut node, "numberOfCredits", credits(course));
        put(&mut node, "inLanguage", title_language.map(Value::from));
        put(&mut node, "dateModified", Some(json!(entry.record.updated_at)));
        let mut organisation = properties(json!({ "@type": "EducationalOrganization" }));
        put(&mut organisation, "identifier", Some(json!(provider.id.as_str())));
        put(&mut organisation, "name", text(view.text(&provider.name)));
        put(&mut organisation, "url", provider.url.clone().map(Value::from));
        put(&mut node, "provider", Some(organisation.into()));
        let instances =
            entry.offerings.iter().map(|offering| self.instance(course, offering, &page)).collect();
        put(&mut node, "hasCourseInstance", list(instances));
        node.into()
    }

    fn instance(&self, course: &Course, offering: &Offering, page: &str) -> Value {
        let view = self.view;
        let languages = course.languages_of(offering).iter().map(|code| json!(code.as_str())).collect();
        let id =
            percent_encoding::utf8_percent_encode(offering.id.as_str(), percent_encoding::NON_ALPHANUMERIC);
        let mut node = properties(json!({ "@type": "CourseInstance", "@id": format!("{page}#{id}") }));
        put(&mut node, "identifier", Some(json!(offering.id.as_str())));
        let name = [view.text(&offering.title), view.text(&course.title)];
        put(&mut node, "name", name.into_iter().find(|name| !name.is_empty()).and_then(text));
        put(&mut node, "startDate", start(offering));
        put(&mut node, "endDate", offering.end.map(|day| json!(day)));
        put(&mut node, "courseMode", mode(offering.mode));
        put(&mut node, "inLanguage", list(languages));
        put(&mut node, "location", self.location(offering));
        put(&mut node, "description", text(&self.words(offering)));
        put(&mut node, "duration", offering.duration_months.map(|months| json!(format!("P{months}M"))));
        put(&mut node, "url", offering.url.clone().map(Value::from));
        let cancelled = offering.status == Status::Cancelled;
        let status = if cancelled { "EventCancelled" } else { "EventScheduled" };
        put(&mut node, "eventStatus", Some(json!(format!("https://schema.org/{status}"))));
        put(&mut node, "isAccessibleForFree", (offering.price == Price::Free).then_some(json!(true)));
        put(&mut node, "offers", self.offer(course, offering));
        node.into()
    }

    /// The start where it is no date, and the timetable.
    fn words(&self, offering: &Offering) -> String {
        let start = match offering.start {
            start @ (Start::Season(..) | Start::AnyTime) => {
                let values = matching::start_values(start);
                values.first().map(|value| self.view.labels.of(Dimension::Start, value))
            }
            Start::Unknown => offering.start_text.clone(),
            Start::Day(_) | Start::Month(..) => None,
        };
        start.into_iter().chain(offering.pace.clone()).collect::<Vec<_>>().join("; ")
    }

    fn location(&self, offering: &Offering) -> Option<Value> {
        if offering.mode == Mode::Online {
            let url = offering.url.clone().map(Value::from);
            let mut place = properties(json!({ "@type": "VirtualLocation" }));
            put(&mut place, "url", url);
            return Some(place.into());
        }
        let town = offering.municipality.as_ref().map(|c| self.view.labels.of(Dimension::Municipality, c));
        if town.is_none() && offering.place.is_none() && offering.location.is_none() {
            return None;
        }
        let name = offering.place.clone().or_else(|| town.clone());
        let mut place = properties(json!({ "@type": "Place" }));
        put(&mut place, "name", name.map(Value::from));
        put(
            &mut place,
            "address",
            town.map(
                |town| json!({ "@type": "PostalAddress", "addressLocality": town, "addressCountry": "FI" }),
            ),
        );
        put(
            &mut place,
            "geo",
            offering
                .location
                .map(|at| json!({ "@type": "GeoCoordinates", "latitude": at.lat, "longitude": at.lon })),
        );
        Some(place.into())
    }

    /// None where neither price nor application is known: an absent price is not zero.
    fn offer(&self, course: &Course, offering: &Offering) -> Option<Value> {
        let funding: Vec<String> =
            offering.funding.iter().map(|code| self.view.labels.of(Dimension::Funding, code)).collect();
        let mut offer = properties(json!({ "@type": "Offer" }));
        if let Some(least) = offering.price.least(course.credit_count()) {
            put(&mut offer, "price", Some(json!(least.euros())));
            put(&mut offer, "priceCurrency", Some(json!("EUR")));
        }
        put(&mut offer, "description", offering.price_text.as_deref().and_then(text));
        put(&mut offer, "category", text(&funding.join(", ")));
        put(&mut offer, "availabilityStarts", offering.apply.from.map(deadline));
        put(&mut offer, "availabilityEnds", offering.apply.to.map(deadline));
        put(&mut offer, "url", offering.apply.url.clone().map(Value::from));
        let sold_out = offering.status == Status::Full;
        put(&mut offer, "availability", sold_out.then(|| json!("https://schema.org/SoldOut")));
        (offer.len() > 1).then(|| offer.into())
    }
}

/// A day or month as ISO 8601 has it. Nothing else is a date; [`JsonLd::words`] says it.
fn start(offering: &Offering) -> Option<Value> {
    match offering.start {
        Start::Day(day) => Some(json!(day)),
        Start::Month(year, month) => Some(json!(format!("{year:04}-{month:02}"))),
        Start::Season(..) | Start::AnyTime | Start::Unknown => None,
    }
}

fn mode(mode: Mode) -> Option<Value> {
    match mode {
        Mode::Onsite => Some(json!("onsite")),
        Mode::Online => Some(json!("online")),
        Mode::Hybrid => Some(json!("blended")),
        Mode::Unknown => None,
    }
}

fn credits(course: &Course) -> Option<Value> {
    let credits = course.credits?;
    let unit = match credits.unit {
        CreditUnit::Ects => "ECTS",
        CreditUnit::Osp => "osp",
        CreditUnit::Hours => return None,
    };
    Some(json!({ "@type": "StructuredValue", "value": credits.value, "unitText": unit }))
}

fn deadline(deadline: Deadline) -> Value {
    match deadline {
        Deadline::Day(day) => json!(day),
        Deadline::At(at) => json!(at.to_rfc3339()),
    }
}

fn properties(node: Value) -> Map<String, Value> {
    match node {
        Value::Object(properties) => properties,
        _ => Map::new(),
    }
}

fn put(node: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        node.insert(name.to_owned(), value);
    }
}

fn text(text: &str) -> Option<Value> {
    (!text.trim().is_empty()).then(|| json!(text))
}

fn list(values: Vec<Value>) -> Option<Value> {
    (!values.is_empty()).then_some(Value::Array(values))
}
