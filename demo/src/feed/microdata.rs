//! schema.org as microdata: attributes on a page that people read.

use crate::course::{Course, Offering, Status, Tongue, When};
use crate::markup::{description, escape, page};
use crate::wording;

/// The detail page of a course.
pub(crate) fn detail(course: &Course) -> String {
    let tongue = course.tongue;
    let mut body = format!(
        "<article itemscope itemtype=\"https://schema.org/Course\">\n<h1 itemprop=\"name\">{}</h1>\n\
         <p><span itemprop=\"provider\" itemscope itemtype=\"https://schema.org/EducationalOrganization\">\
         <span itemprop=\"name\">{}</span></span> · <span itemprop=\"educationalLevel\">{}</span> · \
         <span itemprop=\"about\">{}</span></p>\n<meta itemprop=\"identifier\" content=\"{}\">\n\
         <meta itemprop=\"inLanguage\" content=\"{}\">\n<div itemprop=\"description\">{}</div>\n<ul>\n",
        escape(&course.title),
        escape(&course.provider),
        course.kind.level()[tongue as usize],
        wording::group(course),
        course.key,
        tongue.code(),
        description(course)
    );
    course.offerings.iter().for_each(|offering| body.push_str(&instance(course, offering)));
    body.push_str("</ul>\n");
    if let Some(teacher) = &course.teacher {
        body.push_str(&format!(
            "<p itemprop=\"instructor\" itemscope itemtype=\"https://schema.org/Person\">\
             <span itemprop=\"name\">{}</span> <span itemprop=\"email\">{}</span> <span itemprop=\"telephone\">{}</span></p>\n",
            escape(&teacher.name),
            teacher.email,
            teacher.phone
        ));
    }
    body.push_str("</article>\n");
    page(tongue.code(), &course.title, "", &body)
}

fn instance(course: &Course, offering: &Offering) -> String {
    let mut item = String::from(
        "<li itemprop=\"hasCourseInstance\" itemscope itemtype=\"https://schema.org/CourseInstance\">",
    );
    item.push_str(&format!("<meta itemprop=\"identifier\" content=\"{}\">", offering.key));
    for (property, when, words) in [
        ("startDate", &offering.start, wording::start(offering, course.tongue)),
        ("endDate", &offering.end, wording::end(offering, course.tongue)),
    ] {
        match when {
            When::Unknown => {}
            When::Day(day) => {
                item.push_str(&format!("<time itemprop=\"{property}\" datetime=\"{day}\">{words}</time> "))
            }
            _ => item.push_str(&format!("<span itemprop=\"{property}\">{}</span> ", escape(&words))),
        }
    }
    item.push_str(&format!(
        "<span itemprop=\"courseMode\">{}</span>, {}, {} ",
        wording::mode(offering.mode, course.tongue),
        wording::hours(offering.hours, course.tongue).to_lowercase(),
        wording::funding(offering.funding, course.tongue).to_lowercase()
    ));
    item.push_str(&place(offering));
    item.push_str(&offer(offering, course.tongue));
    if offering.status == Status::Cancelled {
        item.push_str("<link itemprop=\"eventStatus\" href=\"https://schema.org/EventCancelled\">Peruttu");
    }
    item.push_str("</li>\n");
    item
}

fn place(offering: &Offering) -> String {
    let Some(campus) = offering.campus else {
        return "<span itemprop=\"location\" itemscope itemtype=\"https://schema.org/VirtualLocation\">\
                <span itemprop=\"name\">Verkossa</span></span> "
            .to_owned();
    };
    let postcode = if offering.odd_place.is_some() { "" } else { campus.postcode };
    format!(
        "<span itemprop=\"location\" itemscope itemtype=\"https://schema.org/Place\"><span itemprop=\"name\">{}</span> \
         <span itemprop=\"address\" itemscope itemtype=\"https://schema.org/PostalAddress\">\
         <span itemprop=\"streetAddress\">{}</span> <span itemprop=\"postalCode\">{postcode}</span> \
         <span itemprop=\"addressLocality\">{}</span></span></span> ",
        campus.name,
        campus.street,
        escape(&wording::town(offering, Tongue::Fi))
    )
}

fn offer(offering: &Offering, tongue: Tongue) -> String {
    let words = wording::price(&offering.price, tongue);
    let full = if offering.status == Status::Full {
        "<link itemprop=\"availability\" href=\"https://schema.org/SoldOut\">Täynnä"
    } else {
        ""
    };
    if words.is_empty() && full.is_empty() {
        return String::new();
    }
    let content = wording::euros(&offering.price).map_or(words.clone(), |euros| format!("{euros:.2}"));
    let until = offering
        .apply
        .to
        .map_or(String::new(), |day| format!("<meta itemprop=\"validThrough\" content=\"{day}\">"));
    let from = offering
        .apply
        .from
        .map_or(String::new(), |day| format!("<meta itemprop=\"validFrom\" content=\"{day}\">"));
    format!(
        "<span itemprop=\"offers\" itemscope itemtype=\"https://schema.org/Offer\">\
         <span itemprop=\"price\" content=\"{}\">{}</span><meta itemprop=\"priceCurrency\" content=\"EUR\">{from}{until}{full}</span> ",
        escape(&content),
        escape(&words)
    )
}
