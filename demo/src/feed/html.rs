//! Plain pages: lists with a next link, detail pages with a table of offerings; no machine-readable data.

use crate::course::{Course, Offering, Tongue};
use crate::markup::{description, escape, page, summary, word};
use crate::wording;

/// Courses on one list page.
const PER_PAGE: usize = 25;

/// The list pages in order, with their addresses: `/kurssit`, `/kurssit?sivu=2`, …
pub(crate) fn lists(courses: &[Course], name: &str, tongue: Tongue) -> Vec<(String, String)> {
    let address =
        |number: usize| if number == 1 { "/kurssit".to_owned() } else { format!("/kurssit?sivu={number}") };
    let pages: Vec<&[Course]> = courses.chunks(PER_PAGE).collect();
    let heading = word(tongue, ["Kurssit", "Kurser", "Courses"]);
    let next_word = word(tongue, ["Seuraava", "Nästa", "Next"]);
    let many = pages.len();
    pages
        .into_iter()
        .enumerate()
        .map(|(place, part)| {
            let mut body = format!("<h1>{heading}, {}</h1>\n<ul class=\"kurssit\">\n", escape(name));
            for course in part {
                let named = if course.title.is_empty() { "kurssi" } else { "kurssi nimi" };
                body.push_str(&format!(
                    "<li class=\"kurssi\" data-tunnus=\"{0}\"><a class=\"{named}\" href=\"/koulutus/{0}\">{1}</a> \
                     <span class=\"ingressi\">{2}</span></li>\n",
                    course.key,
                    escape(shown_title(course)),
                    escape(&summary(course))
                ));
            }
            body.push_str("</ul>\n");
            if place + 1 < many {
                body.push_str(&format!(
                    "<p><a class=\"seuraava\" rel=\"next\" href=\"{}\">{next_word}</a></p>\n",
                    address(place + 2)
                ));
            }
            (address(place + 1), page(tongue.code(), &format!("{heading} – {name}"), "", &body))
        })
        .collect()
}

fn shown_title(course: &Course) -> &str {
    if course.title.is_empty() { &course.key } else { &course.title }
}

/// The detail page, made to be read by people and by selectors.
pub(crate) fn detail(course: &Course, number: usize) -> String {
    let mut body = format!(
        "<p class=\"polku\"><a href=\"/\">Etusivu</a> › <a href=\"/kurssit\">Kurssit</a></p>\n\
         <article class=\"kurssi\" data-tunnus=\"{}\">\n<h1 class=\"nimi\">{}</h1>\n<p class=\"ingressi\">{}</p>\n\
         <dl><dt>Taso</dt><dd class=\"taso\">{}</dd><dt>Aihe</dt><dd class=\"aihe\">{}</dd>\
         <dt>Laajuus</dt><dd class=\"laajuus\">{}</dd><dt>Kieli</dt><dd class=\"kieli\">suomi</dd>\
         <dt>Pääsyvaatimus</dt><dd class=\"vaatimus\">{}</dd></dl>\n\
         <div class=\"kuvaus\">{}</div>\n",
        course.key,
        escape(&course.title),
        escape(&summary(course)),
        course.kind.level()[0],
        wording::group(course),
        escape(&course.amount),
        course.entry().unwrap_or("Ei pääsyvaatimuksia"),
        description(course)
    );
    body.push_str(
        "<table class=\"toteutukset\">\n<tr><th>Aika</th><th>Paikka</th><th>Opetus</th><th>Hinta</th>\
         <th>Ilmoittautuminen</th><th></th></tr>\n",
    );
    for (place, offering) in course.offerings.iter().enumerate() {
        body.push_str(&row(course, offering, number + place));
    }
    body.push_str("</table>\n");
    if let Some(teacher) = &course.teacher {
        body.push_str(&format!(
            "<p class=\"opettaja\">Opettaja: {}, <a href=\"mailto:{}\">{}</a>, {}</p>\n",
            escape(&teacher.name),
            teacher.email,
            escape(&teacher.email.replace('@', "(at)")),
            teacher.phone
        ));
    }
    body.push_str(&format!(
        "<p><a class=\"pysyva\" href=\"/koulutus/{}\">Pysyvä linkki</a></p>\n</article>\n",
        course.key
    ));
    page("fi", shown_title(course), "", &body)
}

fn row(course: &Course, offering: &Offering, habit: usize) -> String {
    let place = match (&offering.odd_place, offering.campus) {
        (Some(odd), _) => odd.clone(),
        (None, Some(campus)) => campus.inside.to_owned(),
        (None, None) => "Verkossa".to_owned(),
    };
    format!(
        "<tr class=\"toteutus\" data-tunnus=\"{}\"><td class=\"aika\">{}</td><td class=\"paikka\">{}</td>\
         <td><span class=\"tapa\">{}</span>, <span class=\"kello\">{}</span>, <span class=\"rahoitus\">{}</span></td>\
         <td class=\"hinta\">{}</td><td class=\"haku\">{} <a class=\"ilmo\" href=\"/koulutus/{}#haku\">Ilmoittaudu</a></td>\
         <td class=\"tila\">{}</td></tr>\n",
        offering.key,
        escape(&wording::finnish_span(offering, habit)),
        escape(&place),
        wording::mode(offering.mode, Tongue::Fi),
        wording::hours(offering.hours, Tongue::Fi).to_lowercase(),
        wording::funding(offering.funding, Tongue::Fi).to_lowercase(),
        escape(&wording::price(&offering.price, Tongue::Fi)),
        haku(offering),
        course.key,
        wording::status(offering.status, Tongue::Fi)
    )
}

fn haku(offering: &Offering) -> String {
    let iso = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    format!(
        "<span class=\"hakuaika\" data-alkaa=\"{}\" data-paattyy=\"{}\">{}</span>",
        iso(offering.apply.from),
        iso(offering.apply.to),
        wording::finnish_apply(&offering.apply)
    )
}
