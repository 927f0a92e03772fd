//! Courses that can be found: what everybody searches for, and places and starts that cross.

use super::{Crossing, Sought, courses_of, reference};
use crate::calendar::{coming, shift};
use crate::course::{Apply, Course, Hours, Kind, Mode, Offering, Price, When};
use crate::partner::Partner;
use crate::place::{CAMPUSES, Campus};
use chrono::NaiveDate;

/// An offering at `campus` from `start` on, to which one can still apply.
fn open_offering(
    course: &Course,
    number: usize,
    campus: usize,
    start: NaiveDate,
    today: NaiveDate,
) -> Option<Offering> {
    let model = course.offerings.first()?.clone();
    let campus: &'static Campus = CAMPUSES.get(campus)?;
    let last = shift(start, -5).min(shift(today, 45));
    Some(Offering {
        key: format!("{}-P{number}", course.key),
        start: When::Day(start),
        end: When::Day(shift(start, if course.kind == Kind::Basic { 880 } else { 140 })),
        campus: Some(campus),
        mode: if course.title.contains("monimuoto") { Mode::Hybrid } else { Mode::Onsite },
        hours: if model.hours == Hours::Weekend { Hours::Evening } else { model.hours },
        apply: Apply { from: Some(shift(today, -30)), to: Some(last), ..Apply::default() },
        ..model
    })
}

/// Gives the courses that everybody searches for a place and a start that can be found.
pub(super) fn sought(today: NaiveDate, partners: &mut [Partner]) -> Vec<Sought> {
    let january = coming(today, 1, 9, 14);
    let wanted: [(&str, &str, &str, Option<usize>); 14] = [
        ("hitsaus kouvola tammikuu", "kymijoki", "Hitsaaja, levyseppähitsaaja", Some(4)),
        ("hitsaus kouvola tammikuu", "kymijoki", "Hitsaus", Some(2)),
        ("hitsaus kotka tammikuu", "etelaranta", "Hitsaaja, levyseppähitsaaja", Some(0)),
        ("hitsaus kotka tammikuu", "etelaranta", "Hitsaajakoulutus", Some(1)),
        ("lähihoitajaksi kotkaan", "etelaranta", "Lähihoitaja, sosiaali", Some(0)),
        ("lähihoitaja kouvola", "kymijoki", "Lähihoitaja", Some(2)),
        ("sairaanhoitaja", "rannikko-amk", "Sairaanhoitaja (AMK), monimuoto", Some(0)),
        ("svetsning", "sydkust", "Svetsare, grundexamen", Some(0)),
        ("närvårdare", "sydkust", "Närvårdare, grundexamen", Some(8)),
        ("practical nurse", "gulf", "Practical nurse", Some(0)),
        ("welding course", "gulf", "Welding course in English", Some(2)),
        ("ATK-kurssi ikäihmisille", "saaristotie", "ATK-kurssi ikäihmisille: tietokone", Some(1)),
        ("ilmainen englanti verkossa", "saaristotie", "Ilmainen englannin verkkokurssi: alkeet", None),
        ("free english online", "gulf", "Free English online for beginners", None),
    ];
    let mut all: Vec<Sought> = Vec::new();
    for (query, source, title, campus) in wanted {
        let Some(course) =
            courses_of(partners, source).iter_mut().find(|course| course.title.starts_with(title))
        else {
            continue;
        };
        if course.offerings.is_empty() {
            continue;
        }
        match campus {
            Some(campus) => {
                let offering = open_offering(course, 1, campus, january, today);
                course.offerings.splice(..0, offering);
            }
            None => {
                for offering in &mut course.offerings {
                    offering.price = Price::Free;
                    offering.campus = None;
                    offering.mode = Mode::Online;
                }
            }
        }
        let found = reference(source, course);
        match all.iter_mut().find(|sought| sought.query == query) {
            Some(sought) => sought.courses.push(found),
            None => all.push(Sought { query: query.to_owned(), courses: vec![found] }),
        }
    }
    all
}

/// Kotka in spring, Kouvola in autumn, or other two places: exactly two offerings each.
pub(super) fn cross(today: NaiveDate, partners: &mut [Partner]) -> Vec<Crossing> {
    let (spring, autumn) = (coming(today, 3, 1, 20), coming(today, 9, 1, 20));
    let wanted = [
        ("etelaranta", "Kirjanpito, tutkinnon osa", 0, 5),
        ("kymijoki", "Leipuri-kondiittori", 2, 6),
        ("rannikko-amk", "Johtaminen ja esihenkilötyö", 0, 2),
        ("saaristotie", "Keramiikka, dreijaus", 1, 8),
        ("sydkust", "Keramik", 8, 0),
        ("satamakatu", "Trukkikortti", 11, 2),
        ("kymijokivarsi", "YKI-testiin valmentava", 2, 6),
        ("haukkasuo", "Moottorisahakurssi", 4, 6),
        ("gulf", "Hygiene passport", 0, 2),
    ];
    let mut all = Vec::new();
    for (source, title, first, second) in wanted {
        let Some(course) = courses_of(partners, source)
            .iter_mut()
            .find(|course| course.title.starts_with(title) && !course.offerings.is_empty())
        else {
            continue;
        };
        let pair = [(1, first, spring), (2, second, autumn)];
        course.offerings = pair
            .into_iter()
            .filter_map(|(number, campus, start)| open_offering(course, number, campus, start, today))
            .map(|offering| Offering {
                end: When::Day(shift(offering.start.day().unwrap_or(today), 30)),
                ..offering
            })
            .collect();
        let code = |campus: usize| CAMPUSES[campus].code.to_owned();
        all.push(Crossing {
            at: reference(source, course),
            spring_municipality: code(first),
            spring_start: spring,
            autumn_municipality: code(second),
            autumn_start: autumn,
        });
    }
    all
}
