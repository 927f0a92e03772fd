//! A run of a course as the API shows it.

use std::cmp::Ordering;

use catalogue::{
    Code, Course, CourseRecord, Deadline, Moment, Offering, Price, Start, Status,
    query::{Dimension, Query, Sort, matching},
    vocabulary::municipality,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Labelled;
use crate::labels::Labels;

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

/// The offerings as people want to see them, matching ones first, then live ones. In a list by start, deadline, price
/// or distance the offering that put the course in its place leads; otherwise as [`matching::shown`] orders them.
pub(crate) fn shown<'a>(
    record: &'a CourseRecord,
    query: &Query,
    moment: &Moment,
) -> Vec<(&'a Offering, bool)> {
    let mut shown = matching::shown(record, query, moment);
    if matches!(query.sort(), Sort::Start | Sort::Deadline | Sort::Price | Sort::Distance) {
        let key = |(offering, matches): &(&Offering, bool)| {
            let own = matching::sort_key(record, &[Some(*offering)], query, moment);
            (!matches, !offering.is_live(moment), own.by, own.start)
        };
        shown.sort_by(|a, b| key(a).partial_cmp(&key(b)).unwrap_or(Ordering::Equal));
    }
    shown
}

/// The offerings as [`shown`] orders them, and how many match.
pub(crate) fn offering_views(
    record: &CourseRecord,
    query: &Query,
    moment: &Moment,
    labels: &Labels,
) -> (Vec<OfferingView>, usize) {
    let asked = query.filters.chosen(Dimension::Funding);
    let shown = shown(record, query, moment);
    let matching = shown.iter().filter(|(_, matches)| *matches).count();
    let view = |(offering, matches)| offering_view(&record.course, offering, matches, asked, moment, labels);
    (shown.into_iter().map(view).collect(), matching)
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
