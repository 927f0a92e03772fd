//! A course as the API shows it.

use catalogue::{
    Code, Course, CourseRecord, CreditUnit, Credits, Deadline, Moment, Offering, Price, Start, Status,
    query::{Dimension, Query, matching},
    vocabulary::municipality,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Labelled;
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

/// One run of a course.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferingView {
    /// Unique within the course.
    pub id: String,
    /// A name of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it starts.
    pub start: StartView,
    /// Last day, ISO date.
    pub end: Option<String>,
    /// Where; none for online offerings and where unknown.
    pub municipality: Option<Labelled>,
    /// The place in the source's words.
    pub place: Option<String>,
    /// On the map: its own point, else the centre of its municipality.
    pub location: Option<LocationView>,
    /// `onsite`, `online`, `hybrid` or `unknown`.
    pub mode: String,
    /// Times of day: `day`, `evening`, `weekend`, `self-paced`.
    pub times: Vec<String>,
    /// Pace and timetable in the source's words.
    pub pace: Option<String>,
    /// Languages of teaching.
    pub languages: Vec<String>,
    /// The funding form: of several the one that was asked for.
    pub funding: Option<Labelled>,
    /// All funding forms.
    pub fundings: Vec<Labelled>,
    /// What it costs; none where unknown.
    pub price: Option<PriceView>,
    /// How and when to apply.
    pub apply: ApplyView,
    /// `scheduled`, `full`, `cancelled` or `ended`.
    pub status: StatusView,
    /// Length in months.
    pub duration_months: Option<u16>,
    /// Whether it matches the request.
    pub matching: bool,
    /// Its own page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// When an offering starts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StartView {
    /// The first day on which it may start, ISO date; none for any-time and unknown.
    pub date: Option<String>,
    /// `day`, `month`, `season`, `any-time` or `unknown`.
    pub precision: String,
    /// The start in the source's words.
    pub text: Option<String>,
}

/// A point, WGS 84.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LocationView {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

/// What an offering costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PriceView {
    /// The least that one may have to pay, in euros; none where only the words are known.
    pub amount: Option<f64>,
    /// The most, where the source gives a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_max: Option<f64>,
    /// For each credit, where that is how the price is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_credit: Option<f64>,
    /// `EUR`.
    pub currency: String,
    /// The price in the source's words.
    pub text: Option<String>,
}

/// How and when to apply.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplyView {
    /// From: ISO date, or RFC 3339 where the source gives a time.
    pub from: Option<String>,
    /// Until: ISO date (that day included), or RFC 3339 where the source gives a time.
    pub to: Option<String>,
    /// One can apply now; none where the source doesn't say.
    pub open: Option<bool>,
    /// Applications are taken continuously.
    pub continuous: bool,
    /// Where to apply.
    pub url: Option<String>,
    /// In the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The state of an offering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StatusView {
    /// Will be held.
    Scheduled,
    /// No places left.
    Full,
    /// Will not be held.
    Cancelled,
    /// Over.
    Ended,
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

/// The offerings: matching ones first, then live ones, then the rest, each by start; and how many match.
fn offering_views(
    record: &CourseRecord,
    query: &Query,
    moment: &Moment,
    labels: &Labels,
) -> (Vec<OfferingView>, usize) {
    let matching: Vec<&Offering> = matching::matching(record, query, moment).into_iter().flatten().collect();
    let matches = |offering: &Offering| matching.iter().any(|m| m.id == offering.id);
    let mut order: Vec<&Offering> = record.course.offerings.iter().collect();
    order.sort_by_cached_key(|o| {
        (!matches(o), !o.is_live(moment), matching::start_key(o, moment), o.id.clone())
    });
    let asked = query.filters.chosen(Dimension::Funding);
    let views = order
        .into_iter()
        .map(|o| offering_view(&record.course, o, matches(o), asked, moment, labels))
        .collect();
    (views, matching.len())
}

fn offering_view(
    course: &Course,
    offering: &Offering,
    matching: bool,
    asked: &[Code],
    moment: &Moment,
    labels: &Labels,
) -> OfferingView {
    let Offering {
        id,
        title,
        start,
        start_text,
        end,
        municipality,
        place,
        location,
        mode,
        times,
        pace,
        languages: _,
        funding,
        price,
        price_text,
        apply,
        status,
        duration_months,
        url,
    } = offering;
    let labelled = |dimension, code: &Code| Labelled {
        code: code.as_str().to_owned(),
        label: labels.of(dimension, code),
    };
    let main_funding = funding.iter().find(|f| asked.contains(f)).or_else(|| funding.first());
    let centre = || municipality.as_ref().and_then(|m| municipality::centre(m.as_str()));
    OfferingView {
        id: id.as_str().to_owned(),
        title: title.best(labels.lang).map(|(_, text)| text.to_owned()),
        start: start_view(*start, start_text.clone()),
        end: end.map(|day| day.to_string()),
        municipality: municipality.as_ref().map(|m| labelled(Dimension::Municipality, m)),
        place: place.clone(),
        location: location.or_else(centre).map(|at| LocationView { lat: at.lat, lon: at.lon }),
        mode: mode.as_str().to_owned(),
        times: times.iter().map(|t| t.as_str().to_owned()).collect(),
        pace: pace.clone(),
        languages: course.languages_of(offering).iter().map(ToString::to_string).collect(),
        funding: main_funding.map(|f| labelled(Dimension::Funding, f)),
        fundings: funding.iter().map(|f| labelled(Dimension::Funding, f)).collect(),
        price: price_view(*price, price_text.clone(), course.credit_count()),
        apply: ApplyView {
            from: apply.from.map(deadline_text),
            to: apply.to.map(deadline_text),
            open: offering.application_open(moment),
            continuous: apply.continuous,
            url: apply.url.clone(),
            text: apply.text.clone(),
        },
        status: match status {
            Status::Cancelled => StatusView::Cancelled,
            _ if offering.is_ended(moment) => StatusView::Ended,
            Status::Full => StatusView::Full,
            Status::Scheduled => StatusView::Scheduled,
        },
        duration_months: *duration_months,
        matching,
        url: url.clone(),
    }
}

fn start_view(start: Start, text: Option<String>) -> StartView {
    StartView {
        date: start.range().map(|(first, _)| first.to_string()),
        precision: start.precision().to_owned(),
        text,
    }
}

fn deadline_text(deadline: Deadline) -> String {
    match deadline {
        Deadline::Day(day) => day.to_string(),
        Deadline::At(at) => at.to_rfc3339(),
    }
}

fn price_view(price: Price, text: Option<String>, credits: Option<f64>) -> Option<PriceView> {
    if price == Price::Unknown && text.is_none() {
        return None;
    }
    Some(PriceView {
        amount: price.least(credits).map(catalogue::Money::euros),
        amount_max: match price {
            Price::Between(_, most) => Some(most.euros()),
            _ => None,
        },
        per_credit: match price {
            Price::PerCredit(each) => Some(each.euros()),
            _ => None,
        },
        currency: "EUR".to_owned(),
        text,
    })
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
