//! Rows → courses with their offerings.

use std::collections::{HashMap, VecDeque};

use catalogue::{Draft, Finding, OfferingDraft};
use url::Url;

use super::columns::Columns;
use crate::{
    address::absolute,
    merge::Mark,
    properties::{fill_course, fill_offering},
    sink::Sink,
    words::LongTexts,
};

/// Properties that tell courses from offerings: those of the course.
const OF_COURSE: [&str; 14] = [
    "id",
    "title",
    "description",
    "summary",
    "provider",
    "provider_url",
    "url",
    "field",
    "level",
    "keywords",
    "credits",
    "language",
    "entry",
    "qualification",
];

/// So many courses wait for further rows; those of a larger table are handed on, and rows that come later as parts of
/// them.
const WAITING: usize = if cfg!(fuzzing) { 4 } else { 4096 };

/// Courses in the order of their first rows.
pub(super) struct Courses<'a> {
    base: Option<&'a Url>,
    /// Those that wait, the first of them the `handed_on`th of all.
    drafts: VecDeque<Draft>,
    handed_on: usize,
    known: HashMap<Mark, usize>,
}

impl<'a> Courses<'a> {
    pub fn new(base: Option<&'a Url>) -> Self {
        Self { base, drafts: VecDeque::new(), handed_on: 0, known: HashMap::new() }
    }

    /// Takes in a row: a course, or a further offering of a known one.
    pub fn row(&mut self, columns: &Columns, record: &::csv::StringRecord, at: String, sink: &mut dyn Sink) {
        let (draft, offering) = self.read(columns, record, at);
        let identity = Mark::of(identity(&draft));
        let Some(number) = self.known.get(&identity).copied() else {
            if self.drafts.len() == WAITING {
                self.drafts.pop_front().into_iter().for_each(|draft| sink.draft(draft));
                self.handed_on += 1;
            }
            self.known.insert(identity, self.handed_on + self.drafts.len());
            self.drafts.push_back(Draft { offerings: offering.into_iter().collect(), ..draft });
            return;
        };
        let waiting = number.checked_sub(self.handed_on).and_then(|index| self.drafts.get_mut(index));
        let Some(course) = waiting else {
            return sink.part(Draft { offerings: offering.into_iter().collect(), ..draft });
        };
        let same = |other: &&OfferingDraft| {
            offering.as_ref().is_none_or(|new| match (&new.key, &other.key) {
                (Some(new), Some(key)) => new == key,
                _ => {
                    OfferingDraft { at: String::new(), ..new.clone() }
                        == OfferingDraft { at: String::new(), ..(*other).clone() }
                }
            })
        };
        match course.offerings.iter().find(same) {
            None if offering.is_some() => course.offerings.extend(offering),
            twin => {
                let first = twin.map_or(&course.at, |twin| &twin.at);
                let message = "two rows have the same id and offering; the first is kept";
                let value = draft
                    .key
                    .as_deref()
                    .or(draft.title.first().map(|title| title.text.as_str()))
                    .unwrap_or("");
                let finding = Finding::warning("duplicate-id", message).of(value).found(value);
                sink.finding(finding.at(format!("{first} and {}", draft.at)));
            }
        }
    }

    fn read(
        &self,
        columns: &Columns,
        record: &::csv::StringRecord,
        at: String,
    ) -> (Draft, Option<OfferingDraft>) {
        let mut draft = Draft { at: at.clone(), ..Default::default() };
        let mut offering = OfferingDraft { at, ..Default::default() };
        let mut long = LongTexts::default();
        for (property, value) in columns.values(record) {
            if OF_COURSE.contains(&property) {
                fill_course(&mut draft, &mut long, property, value);
            } else {
                fill_offering(&mut offering, property.strip_prefix("offering_").unwrap_or(property), value);
            }
        }
        long.fill(&mut draft);
        draft.url = draft.url.and_then(|url| absolute(self.base, &url));
        draft.provider_url = draft.provider_url.and_then(|url| absolute(self.base, &url));
        offering.apply_url = offering.apply_url.and_then(|url| absolute(self.base, &url));
        let blank = OfferingDraft { at: offering.at.clone(), ..Default::default() };
        (draft, (offering != blank).then_some(offering))
    }

    /// Hands on those that still wait.
    pub fn hand_on(self, sink: &mut dyn Sink) {
        self.drafts.into_iter().for_each(|draft| sink.draft(draft));
    }
}

/// What makes rows one course: id and provider, else title, provider and address.
fn identity(draft: &Draft) -> String {
    let text =
        |texts: &[catalogue::TextIn]| texts.first().map_or(String::new(), |text| text.text.to_lowercase());
    let provider = text(&draft.provider_name);
    match &draft.key {
        Some(key) => format!("{key}\u{1f}{provider}"),
        None => format!(
            "\u{1f}{provider}\u{1f}{}\u{1f}{}",
            text(&draft.title),
            draft.url.as_deref().unwrap_or("")
        ),
    }
}
