//! The courses of a document, added up.

use std::collections::BTreeSet;

use catalogue::{Application, Course, Lang, Moment, Price, ProviderId, Start, offering::Mode};
use search_api::CourseView;

type Has = fn(&Course) -> bool;

/// What a course should have.
const PROPERTIES: [(&str, Has); 11] = [
    ("title", |c| !c.title.is_empty()),
    ("description", |c| !c.description.is_empty() || !c.summary.is_empty()),
    ("field", |c| !c.fields.is_empty()),
    ("level", |c| c.level.is_some()),
    ("municipality", |c| c.offerings.iter().any(|o| o.municipality.is_some() || o.mode == Mode::Online)),
    ("start", |c| c.offerings.iter().any(|o| o.start != Start::Unknown)),
    ("price", |c| c.offerings.iter().any(|o| o.price != Price::Unknown)),
    ("language", |c| !c.languages.is_empty() || c.offerings.iter().any(|o| !o.languages.is_empty())),
    ("funding", |c| c.offerings.iter().any(|o| !o.funding.is_empty())),
    ("mode", |c| c.offerings.iter().any(|o| o.mode != Mode::Unknown)),
    ("apply", |c| c.offerings.iter().any(|o| o.apply != Application::default())),
];

/// How many courses there are and what they have; the first of them whole.
pub struct Courses {
    keep: usize,
    moment: Moment,
    pub count: usize,
    pub offerings: usize,
    providers: BTreeSet<ProviderId>,
    /// By property.
    having: [usize; PROPERTIES.len()],
    pub first: Vec<CourseView>,
}

impl Courses {
    /// None yet; so many will be kept.
    pub fn new(keep: usize, moment: Moment) -> Self {
        Self {
            keep,
            moment,
            count: 0,
            offerings: 0,
            providers: BTreeSet::new(),
            having: [0; PROPERTIES.len()],
            first: Vec::new(),
        }
    }

    /// Adds one with the document that it stood in.
    pub fn add(&mut self, course: Course, url: &str) {
        self.count += 1;
        self.offerings += course.offerings.len();
        if !self.providers.contains(&course.provider.id) {
            self.providers.insert(course.provider.id.clone());
        }
        for (count, (_, has)) in self.having.iter_mut().zip(PROPERTIES) {
            *count += usize::from(has(&course));
        }
        if self.first.len() < self.keep {
            self.first.push(search_api::unrecorded(course, url, &self.moment, Lang::Fi));
        }
    }

    /// How many institutions teach them.
    pub fn providers(&self) -> usize {
        self.providers.len()
    }

    /// Shares of courses that have a property, 0 to 1.
    pub fn coverage(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let share = |count: usize| (count as f64 / self.count.max(1) as f64 * 1000.0).round() / 1000.0;
        PROPERTIES.iter().zip(self.having).map(move |((name, _), count)| (*name, share(count)))
    }
}
