//! A course as the API shows it.

use catalogue::{
    Code, Course, CourseRecord, CreditUnit, Credits, Moment,
    query::{Dimension, Query},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Labelled,
    offering::{OfferingView, offering_views},
};
use crate::labels::Labels;

/// A course, with its offerings: those that match the request first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseView {
    /// `source:key`.
    pub id: String,
    /// Its name in the language asked for, else in one that it has.
    pub title: String,
    /// The language that the title is really in.
    pub title_language: String,
    /// Who teaches.
    pub provider: ProviderView,
    /// A few sentences, plain text.
    pub summary: Option<String>,
    /// Sanitised HTML; only where one course is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Title and summary with the words found in `<mark>`; only with a text query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highlight: Option<Highlight>,
    /// The main field of study (ISCED-F 2013).
    pub field: Option<Labelled>,
    /// All its fields of study.
    pub fields: Vec<Labelled>,
    /// The level.
    pub level: Option<Labelled>,
    /// Study load.
    pub credits: Option<CreditsView>,
    /// Languages of teaching of any of its offerings, ISO 639-1.
    pub languages: Vec<String>,
    /// Entry requirements: any of these admits.
    pub entry: Vec<Labelled>,
    /// Entry requirements in the source's words; only where one course is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_text: Option<String>,
    /// The qualification that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualification: Option<String>,
    /// Subjects and other words of the source; only where one course is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// National or local codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// Properties that we derived from words: `field`, `level`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub derived: Vec<String>,
    /// Its runs, matching ones first; at most 50 in a list.
    pub offerings: Vec<OfferingView>,
    /// How many runs it has.
    pub offerings_total: usize,
    /// How many of them match the request.
    pub offerings_matching: usize,
    /// Kilometres to the nearest matching offering, where the request names a point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
    /// The score and its parts, with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<ExplainView>,
    /// Its page at the provider.
    pub url: Option<String>,
    /// The sources that list it; the first is the one shown.
    pub sources: Vec<SourceView>,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Courses like this one; only where one course is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub similar: Option<Vec<CourseView>>,
}

/// Who teaches.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProviderView {
    /// The same in every source.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its home page.
    pub url: Option<String>,
}

/// Texts with the words found marked; HTML, escaped but for `<mark>`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Highlight {
    /// The title.
    pub title: String,
    /// The line of evidence.
    pub summary: String,
}

/// Study load.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CreditsView {
    /// How many.
    pub value: f64,
    /// Of what: `ects`, `osp` or `hours`.
    pub unit: CreditUnitView,
}

/// What credits count.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CreditUnitView {
    /// ECTS credits.
    Ects,
    /// Competence points of vocational education.
    Osp,
    /// Hours of teaching.
    Hours,
}

/// A source that lists a course.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceView {
    /// The source of feeds.toml.
    pub id: String,
    /// The document that it stands in.
    pub url: String,
    /// When that document was last read or confirmed.
    pub fetched_at: DateTime<Utc>,
}

/// A score, argued.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplainView {
    /// The whole.
    pub score: Option<f32>,
    /// What it is made of.
    pub parts: Vec<ExplainPart>,
}

/// A part of a score.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExplainPart {
    /// What it is for.
    pub name: String,
    /// How much it gave.
    pub value: f32,
}

/// Most offerings of a course that a list shows.
const LISTED: usize = 50;

impl CourseView {
    /// As one of many: without description, and with at most 50 offerings.
    pub(crate) fn listed(record: &CourseRecord, query: &Query, moment: &Moment, labels: &Labels) -> Self {
        let mut view = Self::whole(record, query, moment, labels);
        view.offerings.truncate(LISTED);
        (view.description, view.entry_text) = (None, None);
        view.keywords.clear();
        view
    }

    /// With everything that the catalogue knows.
    pub(crate) fn whole(record: &CourseRecord, query: &Query, moment: &Moment, labels: &Labels) -> Self {
        let CourseRecord {
            course,
            seq: _,
            first_seen,
            updated_at,
            last_seen: _,
            removed_at: _,
            sources,
            merged_into: _,
        } = record;
        let Course {
            id,
            provider,
            title,
            summary,
            description,
            keywords,
            fields,
            level,
            level_derived,
            credits,
            qualification,
            codes,
            languages: _,
            entry,
            entry_text,
            url,
            offerings,
        } = course;
        let lang = labels.lang;
        let text = |texts: &catalogue::Texts| texts.best(lang).map(|(_, text)| text.to_owned());
        let labelled = |dimension, code: &Code| Labelled {
            code: code.as_str().to_owned(),
            label: labels.of(dimension, code),
        };
        let fields_view: Vec<Labelled> = fields.iter().map(|f| labelled(Dimension::Field, &f.code)).collect();
        let (offerings_view, matching) = offering_views(record, query, moment, labels);
        let mut derived = Vec::new();
        if fields.iter().any(|f| f.derived) {
            derived.push("field".to_owned());
        }
        if *level_derived {
            derived.push("level".to_owned());
        }
        let mut languages: Vec<String> = offerings
            .iter()
            .flat_map(|o| course.languages_of(o))
            .chain(&course.languages)
            .map(ToString::to_string)
            .collect();
        languages.sort();
        languages.dedup();
        Self {
            id: id.as_str().to_owned(),
            title: text(title).unwrap_or_default(),
            title_language: title.best(lang).map(|(code, _)| code.to_string()).unwrap_or_default(),
            provider: ProviderView {
                id: provider.id.as_str().to_owned(),
                name: text(&provider.name).unwrap_or_else(|| provider.id.as_str().to_owned()),
                url: provider.url.clone(),
            },
            summary: text(summary),
            description: text(description),
            highlight: None,
            field: fields_view.first().cloned(),
            fields: fields_view,
            level: level.as_ref().map(|l| labelled(Dimension::Level, l)),
            credits: credits.map(CreditsView::from),
            languages,
            entry: entry.iter().map(|e| labelled(Dimension::Entry, e)).collect(),
            entry_text: text(entry_text),
            qualification: text(qualification),
            keywords: keywords.iter().map(|(_, word)| word.clone()).collect(),
            codes: codes.clone(),
            derived,
            offerings_total: offerings.len(),
            offerings_matching: matching,
            offerings: offerings_view,
            distance_km: None,
            explain: None,
            url: url.clone(),
            sources: sources
                .iter()
                .map(|s| SourceView {
                    id: s.source.as_str().to_owned(),
                    url: s.url.clone(),
                    fetched_at: s.fetched_at,
                })
                .collect(),
            first_seen: *first_seen,
            updated_at: *updated_at,
            similar: None,
        }
    }
}

impl From<Credits> for CreditsView {
    fn from(Credits { value, unit }: Credits) -> Self {
        let unit = match unit {
            CreditUnit::Ects => CreditUnitView::Ects,
            CreditUnit::Osp => CreditUnitView::Osp,
            CreditUnit::Hours => CreditUnitView::Hours,
        };
        Self { value, unit }
    }
}

/// A course that the catalogue does not hold (yet), as the API would show it.
pub fn unrecorded(course: Course, url: &str, moment: &Moment, lang: catalogue::Lang) -> CourseView {
    let sources = catalogue::SourceId::new(course.id.source())
        .map(|source| vec![catalogue::Provenance { source, url: url.to_owned(), fetched_at: moment.now }])
        .unwrap_or_default();
    let record = CourseRecord {
        course,
        seq: catalogue::Seq(0),
        first_seen: moment.now,
        updated_at: moment.now,
        last_seen: moment.now,
        removed_at: None,
        sources,
        merged_into: None,
    };
    CourseView::whole(&record, &Query { lang, ..Query::default() }, moment, &Labels::plain(lang))
}
