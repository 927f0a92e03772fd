//! What is planted in the region on purpose, listed so that tests can look for it.

mod arrange;
mod confide;
mod spoil;

use crate::course::{Course, Status};
use crate::feed::kouta;
use crate::partner::{Format, Partner};
use crate::random::Random;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A course as its partner lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Identifier of the partner, the source's id in feeds.toml.
    pub source: String,
    /// The partner's own key of the course.
    pub key: String,
    /// Title as the partner means it.
    pub title: String,
}

/// An offering as its partner lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferingReference {
    /// The course.
    pub course: Reference,
    /// The partner's own key of the offering.
    pub offering: String,
    /// Its place among the course's offerings, from 0.
    pub position: usize,
}

/// A wrong value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// What is wrong, such as `date-unreadable`.
    pub kind: String,
    /// Where.
    pub at: Reference,
    /// The value as it stands in the feed.
    pub value: String,
}

/// Something personal that stands in a feed and must be shown nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// `name`, `email`, `phone` or `identity-code`.
    pub kind: String,
    /// `field` of its own, or `text` of the description.
    pub stands_in: String,
    /// Where.
    pub at: Reference,
    /// The value as it stands in the feed.
    pub value: String,
}

/// A course whose place and start cross: one place in spring, the other in autumn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// The course.
    pub at: Reference,
    /// Municipality code of the spring offering.
    pub spring_municipality: String,
    /// First day of the spring offering.
    pub spring_start: NaiveDate,
    /// Municipality code of the autumn offering.
    pub autumn_municipality: String,
    /// First day of the autumn offering.
    pub autumn_start: NaiveDate,
}

/// A search that a counsellor makes, and courses that ought to be among the first answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sought {
    /// The text searched for.
    pub query: String,
    /// The courses.
    pub courses: Vec<Reference>,
}

/// How much a partner lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Identifier of the partner.
    pub source: String,
    /// Courses, faulty ones included.
    pub courses: usize,
    /// Offerings.
    pub offerings: usize,
    /// Courses that have not ended.
    pub current: usize,
}

/// Everything planted in the region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plants {
    /// Seed of the region.
    pub seed: u64,
    /// The day on which all dates rest.
    pub today: NaiveDate,
    /// How much every partner lists.
    pub listed: Vec<Listed>,
    /// The same course through two sources.
    pub two_sources: Vec<[Reference; 2]>,
    /// Courses of one name at two institutions: alike, not the same.
    pub near_duplicates: Vec<[Reference; 2]>,
    /// Wrong values.
    pub wrong: Vec<Wrong>,
    /// What must never be shown.
    pub secrets: Vec<Secret>,
    /// Cancelled offerings.
    pub cancelled: Vec<OfferingReference>,
    /// Full offerings.
    pub full: Vec<OfferingReference>,
    /// Courses whose place and start cross.
    pub crossing: Vec<Crossing>,
    /// Searches and what they ought to find.
    pub sought: Vec<Sought>,
}

/// Plants everything in the partners' courses and lists it.
pub(crate) fn plant(seed: u64, today: NaiveDate, partners: &mut [Partner]) -> Plants {
    let mut plants = Plants { seed, today, ..Plants::default() };
    plants.sought = arrange::sought(today, partners);
    plants.crossing = arrange::cross(today, partners);
    plants.two_sources = share(partners);
    plants.near_duplicates = near_duplicates(partners);
    stand(seed, partners, &mut plants);
    plants.secrets = confide::confide(seed, partners);
    plants.wrong = spoil::spoil(today, partners, &plants);
    plants.listed = partners
        .iter()
        .map(|partner| Listed {
            source: partner.id.to_owned(),
            courses: partner.courses.len(),
            offerings: partner.offering_count(),
            current: partner.courses.iter().filter(|course| course.is_current(today)).count(),
        })
        .collect();
    plants
}

fn reference(source: &str, course: &Course) -> Reference {
    Reference { source: source.to_owned(), key: published(source, &course.key), title: course.title.clone() }
}

/// The key of a course as the partner's format spells it.
fn published(source: &str, key: &str) -> String {
    match source {
        "etelaranta" => format!("http://id.etelaranta.example/koulutus/{key}"),
        "rannikko-amk" => format!("http://id.rannikko-amk.example/course/{key}"),
        "kymijoki" => kouta::koulutus_oid(key),
        _ => key.to_owned(),
    }
}

fn courses_of<'a>(partners: &'a mut [Partner], source: &str) -> &'a mut Vec<Course> {
    let place =
        partners.iter().position(|partner| partner.id == source).expect("the source is one of the partners");
    &mut partners[place].courses
}

/// Lets one partner list another's courses as well.
fn share(partners: &mut [Partner]) -> Vec<[Reference; 2]> {
    let mut all = Vec::new();
    for (from, to, prefix, step, most) in
        [("etelaranta", "kymijoki", "KJV", 9, 28), ("rannikko-amk", "kesayliopisto", "ISV", 4, 16)]
    {
        let lent: Vec<Course> = courses_of(partners, from).iter().step_by(step).take(most).cloned().collect();
        for (number, original) in lent.into_iter().enumerate() {
            let mut copy = Course { key: format!("{prefix}-{:03}", number + 1), ..original.clone() };
            for (place, offering) in copy.offerings.iter_mut().enumerate() {
                offering.key = format!("{}-{}", copy.key, place + 1);
            }
            all.push([reference(from, &original), reference(to, &copy)]);
            courses_of(partners, to).push(copy);
        }
    }
    all
}

/// Pairs of equal title at different institutions.
fn near_duplicates(partners: &[Partner]) -> Vec<[Reference; 2]> {
    let mut all = Vec::new();
    for (first, second) in [
        ("etelaranta", "satamakatu"),
        ("saaristotie", "valivayla"),
        ("rajajoki", "valivayla"),
        ("etelaranta", "haukkasuo"),
    ] {
        let of = |id: &'static str| {
            partners.iter().filter(move |partner| partner.id == id).flat_map(|p| &p.courses)
        };
        let pairs = of(first).filter_map(|one| {
            let other =
                of(second).find(|other| other.title == one.title && other.provider != one.provider)?;
            Some([reference(first, one), reference(second, other)])
        });
        all.extend(pairs.take(10));
    }
    all
}

/// Cancels some offerings and fills others, where the format can say so.
fn stand(seed: u64, partners: &mut [Partner], plants: &mut Plants) {
    for partner in partners {
        if matches!(partner.format, Format::XcriCap12 | Format::XcriCap11 | Format::Kouta) {
            continue;
        }
        let mut random = Random::named(seed, &format!("{}/status", partner.id));
        for course in &mut partner.courses {
            let at = reference(partner.id, course);
            for (position, offering) in course.offerings.iter_mut().enumerate() {
                if offering.key.contains("-P") {
                    continue;
                }
                let here =
                    || OfferingReference { course: at.clone(), offering: offering.key.clone(), position };
                match random.below(100) {
                    0..3 => {
                        plants.cancelled.push(here());
                        offering.status = Status::Cancelled;
                    }
                    3..7 => {
                        plants.full.push(here());
                        offering.status = Status::Full;
                    }
                    _ => {}
                }
            }
        }
    }
}
