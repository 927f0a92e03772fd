//! schema.org as JSON-LD in a script element.

use crate::course::{Course, Mode, Offering, Status, When};
use crate::markup::{description, escape, page, plain_description};
use crate::wording;
use serde_json::{Value, json};

/// The detail page of a course: the script, and the same for people.
pub(crate) fn detail(course: &Course, base: &str) -> String {
    let mut value = value(course, base);
    value["@context"] = json!("https://schema.org");
    let body = format!(
        "<h1>{}</h1>\n<p>{} · {}</p>\n{}\n",
        escape(&course.title),
        escape(&course.provider),
        course.kind.level()[course.tongue as usize],
        description(course)
    );
    page(course.tongue.code(), &course.title, &script(&value), &body)
}

/// One page that holds every course in a `@graph`, beside what is no course.
pub(crate) fn graph(courses: &[Course], name: &str, base: &str) -> String {
    let mut nodes = vec![
        json!({"@type": "WebSite", "@id": format!("{base}/#sivusto"), "name": name, "url": format!("{base}/")}),
        json!({"@type": "CollegeOrUniversity", "@id": format!("{base}/#opisto"), "name": name, "url": format!("{base}/")}),
        json!({"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Koulutus"}]}),
    ];
    nodes.extend(courses.iter().map(|course| value(course, base)));
    let items: String = courses
        .iter()
        .map(|course| {
            format!("<li><a href=\"/koulutus/{}\">{}</a></li>\n", course.key, escape(&course.title))
        })
        .collect();
    let body = format!("<h1>Koulutustarjonta</h1>\n<ul>\n{items}</ul>\n");
    page(
        "fi",
        &format!("Koulutustarjonta – {name}"),
        &script(&json!({"@context": "http://schema.org/", "@graph": nodes})),
        &body,
    )
}

/// JSON in a script element must not be able to close it.
fn script(value: &Value) -> String {
    let json = value.to_string().replace("</", "<\\/");
    format!("<script type=\"application/ld+json\">{json}</script>\n")
}

fn value(course: &Course, base: &str) -> Value {
    let url = format!("{base}/koulutus/{}", course.key);
    let mut value = json!({
        "@type": "Course", "url": url, "identifier": course.key, "courseCode": course.key,
        "description": plain_description(course), "inLanguage": course.tongue.code(),
        "provider": {"@type": "EducationalOrganization", "name": course.provider, "url": format!("{base}/")},
        "educationalLevel": course.kind.level()[course.tongue as usize],
        "about": {"@type": "DefinedTerm", "inDefinedTermSet": "ISCED-F 2013", "termCode": course.field},
        "keywords": course.contents.join(", "),
        "hasCourseInstance": course.offerings.iter().map(|offering| instance(course, offering, &url)).collect::<Vec<_>>(),
    });
    if !course.title.is_empty() {
        value["name"] = json!(course.title);
    }
    match course.credits() {
        Some((number, unit)) => {
            value["numberOfCredits"] = json!({"@type": "StructuredValue", "value": number, "unitText": unit});
        }
        None => value["timeRequired"] = json!(course.amount),
    }
    if let Some(entry) = course.entry() {
        value["coursePrerequisites"] = json!(entry);
    }
    value
}

fn instance(course: &Course, offering: &Offering, url: &str) -> Value {
    let mut value = json!({
        "@type": "CourseInstance", "identifier": offering.key,
        "courseMode": [mode(offering.mode), wording::hours(offering.hours, course.tongue)],
        "inLanguage": course.tongue.code(), "location": location(offering),
    });
    for (property, when) in [("startDate", &offering.start), ("endDate", &offering.end)] {
        match when {
            When::Day(day) => value[property] = json!(day.to_string()),
            When::Raw(text) => value[property] = json!(text),
            When::Season { .. } => {
                let season = Offering { start: when.clone(), ..offering.clone() };
                value[property] = json!(wording::start(&season, course.tongue));
            }
            When::AnyTime => value["description"] = json!(wording::start(offering, course.tongue)),
            When::Unknown => {}
        }
    }
    if let Some(offer) = offer(course, offering, url) {
        value["offers"] = offer;
    }
    if offering.status == Status::Cancelled {
        value["eventStatus"] = json!("https://schema.org/EventCancelled");
    }
    if let Some(teacher) = &course.teacher {
        value["instructor"] = json!({"@type": "Person", "name": teacher.name, "email": teacher.email, "telephone": teacher.phone});
    }
    value
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Onsite => "onsite",
        Mode::Online => "online",
        Mode::Hybrid => "blended",
    }
}

fn location(offering: &Offering) -> Value {
    let Some(campus) = offering.campus else { return json!({"@type": "VirtualLocation", "name": "Online"}) };
    let odd = offering.odd_place.as_deref();
    let mut place = json!({
        "@type": "Place", "name": campus.name,
        "address": {"@type": "PostalAddress", "streetAddress": campus.street,
                    "addressLocality": odd.unwrap_or(campus.town), "addressCountry": "FI"},
    });
    if odd.is_none() {
        place["address"]["postalCode"] = json!(campus.postcode);
        place["geo"] =
            json!({"@type": "GeoCoordinates", "latitude": campus.point.0, "longitude": campus.point.1});
    }
    place
}

fn offer(course: &Course, offering: &Offering, url: &str) -> Option<Value> {
    let words = wording::price(&offering.price, course.tongue);
    let apply = &offering.apply;
    if words.is_empty() && apply.from.is_none() && offering.status != Status::Full {
        return None;
    }
    let mut offer = json!({"@type": "Offer", "url": format!("{url}#haku"), "category": wording::funding(offering.funding, course.tongue)});
    match wording::euros(&offering.price) {
        Some(euros) => {
            offer["price"] = json!(euros);
            offer["priceCurrency"] = json!("EUR");
        }
        None if !words.is_empty() => offer["price"] = json!(words),
        None => {}
    }
    if let Some(from) = apply.from {
        offer["validFrom"] = json!(from.to_string());
    }
    if let Some(to) = apply.to {
        offer["validThrough"] = json!(format!("{to}T{}", wording::closing(apply)));
    }
    if offering.status == Status::Full {
        offer["availability"] = json!("https://schema.org/SoldOut");
    }
    Some(offer)
}
