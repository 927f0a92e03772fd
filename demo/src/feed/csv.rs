//! Two tables, a row per offering: one with semicolons, windows-1252 and Finnish headers, one with commas,
//! a byte order mark and Swedish headers.

use crate::course::{Course, Offering, Tongue};
use crate::markup::{plain_description, summary};
use crate::text::windows_1252;
use crate::wording;

const FINNISH: [&str; 22] = [
    "Kurssinumero",
    "Toteutus",
    "Nimi",
    "Kuvaus",
    "Aihealue",
    "Taso",
    "Laajuus",
    "Alkaa",
    "Päättyy",
    "Aika",
    "Paikkakunta",
    "Opetuspaikka",
    "Postinumero",
    "Opetustapa",
    "Opetuskieli",
    "Hinta",
    "Rahoitus",
    "Ilmoittautuminen alkaa",
    "Ilmoittautuminen päättyy",
    "Tila",
    "Linkki",
    "Opettaja",
];

const SWEDISH: [&str; 19] = [
    "Kurskod",
    "Tillfälle",
    "Kursnamn",
    "Kort",
    "Beskrivning",
    "Nivå",
    "ISCED",
    "Omfattning",
    "Start",
    "Slut",
    "Tid",
    "Ort",
    "Form",
    "Pris",
    "Finansiering",
    "Ansökan öppnar",
    "Ansökan stänger",
    "Läge",
    "Länk",
];

/// The Finnish table.
pub(crate) fn finnish(courses: &[Course], base: &str) -> Vec<u8> {
    let mut table = row(&FINNISH.map(str::to_owned), ';');
    for course in courses {
        each_offering(course, |offering| table.push_str(&row(&finnish_cells(course, offering, base), ';')));
    }
    windows_1252(&table)
}

/// The Swedish table.
pub(crate) fn swedish(courses: &[Course], base: &str) -> Vec<u8> {
    let mut table = format!("\u{feff}{}", row(&SWEDISH.map(str::to_owned), ','));
    for course in courses {
        each_offering(course, |offering| table.push_str(&row(&swedish_cells(course, offering, base), ',')));
    }
    table.into_bytes()
}

/// A row for each offering, and one for a course that has none.
fn each_offering(course: &Course, mut write: impl FnMut(Option<&Offering>)) {
    if course.offerings.is_empty() {
        write(None);
    }
    course.offerings.iter().for_each(|offering| write(Some(offering)));
}

fn finnish_cells(course: &Course, offering: Option<&Offering>, base: &str) -> Vec<String> {
    let fi = Tongue::Fi;
    let of = |cell: fn(&Offering) -> String| offering.map(cell).unwrap_or_default();
    let teacher = course.teacher.as_ref();
    vec![
        course.key.clone(),
        of(|it| it.key.clone()),
        course.title.clone(),
        plain_description(course),
        wording::group(course).to_owned(),
        course.kind.level()[0].to_owned(),
        course.amount.clone(),
        of(|it| wording::start(it, Tongue::Fi)),
        of(|it| wording::end(it, Tongue::Fi)),
        of(|it| wording::hours(it.hours, Tongue::Fi).to_owned()),
        of(|it| if it.campus.is_some() { wording::town(it, Tongue::Fi) } else { String::new() }),
        of(|it| it.campus.map_or("Verkossa", |campus| campus.inside).to_owned()),
        of(|it| {
            if it.odd_place.is_some() {
                String::new()
            } else {
                it.campus.map_or("", |place| place.postcode).to_owned()
            }
        }),
        of(|it| wording::mode(it.mode, Tongue::Fi).to_owned()),
        if course.title.starts_with("Englanti") { "suomi, englanti" } else { "suomi" }.to_owned(),
        of(|it| decimal(&wording::price(&it.price, Tongue::Fi))),
        of(|it| wording::funding(it.funding, Tongue::Fi).to_owned()),
        of(|it| it.apply.from.map(crate::calendar::finnish).unwrap_or_default()),
        of(|it| it.apply.to.map(crate::calendar::finnish).unwrap_or_default()),
        offering.map_or("", |it| wording::status(it.status, fi)).to_owned(),
        format!("{base}/koulutus/{}", course.key),
        teacher
            .map(|person| format!("{}, {}, {}", person.name, person.email, person.phone))
            .unwrap_or_default(),
    ]
}

/// Prices of the table carry two decimals: `45,00 €`.
fn decimal(price: &str) -> String {
    match price.strip_suffix(" €") {
        Some(number) if !number.contains(',') => format!("{number},00 €"),
        _ => price.to_owned(),
    }
}

fn swedish_cells(course: &Course, offering: Option<&Offering>, base: &str) -> Vec<String> {
    let of = |cell: fn(&Offering) -> String| offering.map(cell).unwrap_or_default();
    vec![
        course.key.clone(),
        of(|it| it.key.clone()),
        course.title.clone(),
        summary(course),
        plain_description(course),
        course.kind.level()[1].to_owned(),
        course.field.clone(),
        course.amount.clone(),
        of(|it| wording::start(it, Tongue::Sv)),
        of(|it| wording::end(it, Tongue::Sv)),
        of(|it| wording::hours(it.hours, Tongue::Sv).to_owned()),
        of(|it| wording::town(it, Tongue::Sv)),
        of(|it| wording::mode(it.mode, Tongue::Sv).to_owned()),
        of(|it| wording::price(&it.price, Tongue::Sv)),
        of(|it| wording::funding(it.funding, Tongue::Sv).to_owned()),
        of(|it| it.apply.from.map(|day| day.to_string()).unwrap_or_default()),
        of(|it| it.apply.to.map(|day| day.to_string()).unwrap_or_default()),
        of(|it| wording::status(it.status, Tongue::Sv).to_owned()),
        format!("{base}/koulutus/{}", course.key),
    ]
}

fn row(cells: &[String], delimiter: char) -> String {
    let quoted: Vec<String> = cells.iter().map(|cell| quote(cell, delimiter)).collect();
    let mut line = quoted.join(&delimiter.to_string());
    line.push_str("\r\n");
    line
}

fn quote(cell: &str, delimiter: char) -> String {
    if cell.contains([delimiter, '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
