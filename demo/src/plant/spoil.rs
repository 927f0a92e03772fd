//! Values that are wrong in every way that real feeds are.

use super::{Plants, Wrong, published, reference};
use crate::calendar::{coming, shift};
use crate::course::{Course, Mode, Price, When};
use crate::partner::{Format, Partner};
use crate::place::CAMPUSES;
use chrono::NaiveDate;
use std::collections::HashSet;

/// A change that spoils a course; gives the value as it will stand in the feed.
type Spoiling = fn(&mut Course, NaiveDate) -> String;

const SPOILINGS: [(&str, Spoiling); 10] = [
    ("date-unreadable", |course, _| raw_start(course, "tba")),
    ("date-impossible", |course, today| {
        let day = format!("30.2.{}", coming(today, 2, 1, 0).format("%Y"));
        raw_start(course, &day)
    }),
    ("date-template", |course, _| raw_start(course, "[alkamispäivä]")),
    ("end-before-start", |course, today| {
        let Some(offering) = course.offerings.first_mut() else { return String::new() };
        let (start, end) = (shift(today, 50), shift(today, 20));
        offering.start = When::Day(start);
        offering.end = When::Day(end);
        format!("{start}/{end}")
    }),
    ("municipality-unknown", |course, _| {
        let Some(offering) = course.offerings.first_mut() else { return String::new() };
        offering.mode = Mode::Onsite;
        offering.campus = CAMPUSES.first();
        offering.odd_place = Some("Sisä-Kymi".to_owned());
        "Sisä-Kymi".to_owned()
    }),
    ("price-negative", |course, _| {
        let Some(offering) = course.offerings.first_mut() else { return String::new() };
        offering.price = Price::Raw("-20 €".to_owned());
        "-20 €".to_owned()
    }),
    ("title-missing", |course, _| {
        course.title.clear();
        String::new()
    }),
    ("text-mojibake", |course, _| {
        course.title = "KeittiÃ¶n ja kylpyhuoneen remontti itse tehden".to_owned();
        course.title.clone()
    }),
    ("html-in-title", |course, _| {
        course.title.push_str("<script>alert('opin-ovi-title')</script>");
        course.title.clone()
    }),
    ("html-in-description", |course, _| {
        let payload = "<img src=x onerror=\"alert('opin-ovi-text')\"><script>alert('opin-ovi-text')</script>";
        course.prose.push(payload.to_owned());
        payload.to_owned()
    }),
];

fn raw_start(course: &mut Course, text: &str) -> String {
    if let Some(offering) = course.offerings.first_mut() {
        offering.start = When::Raw(text.to_owned());
        offering.end = When::Unknown;
    }
    text.to_owned()
}

/// Spoils one course of every partner in each of the ways, and repeats one key.
pub(super) fn spoil(today: NaiveDate, partners: &mut [Partner], plants: &Plants) -> Vec<Wrong> {
    let spared: HashSet<&str> = plants
        .two_sources
        .iter()
        .chain(&plants.near_duplicates)
        .flatten()
        .map(|at| at.key.as_str())
        .collect();
    let mut all = Vec::new();
    for (turn, partner) in partners.iter_mut().enumerate() {
        let id = partner.id;
        let untouched = |course: &Course| {
            course.offerings.len() > 1
                && course.teacher.is_none()
                && !spared.contains(published(id, &course.key).as_str())
                && !course.offerings.iter().any(|offering| offering.key.contains("-P"))
        };
        let free: Vec<usize> =
            (0..partner.courses.len()).filter(|&place| untouched(&partner.courses[place])).collect();
        let places = free.iter().skip(free.len() / 3).step_by(2);
        for ((kind, spoiling), &place) in
            SPOILINGS.iter().cycle().skip(turn).take(SPOILINGS.len()).zip(places)
        {
            let course = &mut partner.courses[place];
            let at = reference(partner.id, course);
            let value = spoiling(course, today);
            all.push(Wrong { kind: (*kind).to_owned(), at, value });
        }
        let repeated = partner.courses.iter().rev().find(|course| untouched(course)).cloned();
        if let Some(course) =
            repeated.filter(|_| matches!(partner.format, Format::XcriCap12 | Format::CsvFinnish))
        {
            let second = Course { title: format!("{} (uusi)", course.title), ..course };
            all.push(Wrong {
                kind: "key-repeated".to_owned(),
                at: reference(partner.id, &second),
                value: second.key.clone(),
            });
            partner.courses.push(second);
        }
    }
    all
}
