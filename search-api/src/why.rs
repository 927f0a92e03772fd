//! `/api/v1/why`: why a course is not among the results of a search, and the smallest change that brings it in.

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::{
    CourseId, CourseRecord, Moment, Outcome,
    query::{
        Query,
        matching::Ask,
        relax,
        why::{self, Explanation, Hurdles, Standing, Trouble},
    },
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    conditional,
    courses::SearchParams,
    labels::Labels,
    params::{self, Params},
    problem::Problem,
    relax::ChangeOfRequestView,
    spell,
};

/// Courses that a text may mean.
const MEANT: usize = 5;

/// Which course is asked for; the other parameters are those of the search.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub(crate) struct WhyParams {
    /// The course's id.
    id: Option<String>,
    /// Or words of its name.
    text: Option<String>,
}

/// Why courses are not found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhyView {
    /// The course of the id; or those that the text may mean, best first. None where the catalogue knows none.
    courses: Vec<WhyCourseView>,
    /// Sources that fail, wait for a decision, or were put off: what they list may be missing.
    sources: Vec<TroubleView>,
}

/// Why a course is not found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhyCourseView {
    /// The course.
    id: String,
    /// Its name.
    title: String,
    /// Whether it is among the results.
    found: bool,
    /// `listed`, `removed` (its source no longer lists it), `merged` (shown under another id), `not-indexed` (changed
    /// a moment ago).
    standing: String,
    /// When it was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    removed_at: Option<DateTime<Utc>>,
    /// The id under which it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
    /// Words of the request that the course has in no form.
    missing_words: Vec<String>,
    /// Its offerings, with what keeps each out.
    offerings: Vec<HurdlesView>,
    /// The fewest changes that bring it in; empty where it is found or cannot be.
    changes: Vec<ChangeOfRequestView>,
    /// The query string with these changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    /// Those of its own sources that are in trouble.
    sources: Vec<TroubleView>,
}

/// What keeps an offering out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HurdlesView {
    /// The offering; none where the course lists none and is taken as one of which nothing is known.
    id: Option<String>,
    /// It is over.
    ended: bool,
    /// It is cancelled.
    cancelled: bool,
    /// Parameters that it fails.
    failed: Vec<String>,
    /// The changes that would let it through.
    changes: Vec<ChangeOfRequestView>,
}

/// A source in trouble.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TroubleView {
    /// The source of feeds.toml.
    id: String,
    /// Removals that wait for a decision.
    held: u32,
    /// Failed runs since the last good one.
    failures: u32,
    /// How its last run ended.
    outcome: Option<String>,
    /// When it was last read well.
    last_good_run: Option<DateTime<Utc>>,
    /// Its host asked not to be read before then.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<DateTime<Utc>>,
}

/// Why a course is not among the results of a search.
#[utoipa::path(get, path = "/api/v1/why", tag = "courses", params(WhyParams, SearchParams), responses(
    (status = 200, description = "What keeps it out", body = WhyView),
    (status = 304, description = "Not changed since the validator given"),
    (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn why(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::parse(query.as_deref().unwrap_or_default())?;
    let meant = read_meant(&mut params)?;
    let request = params::read_search(&mut params)?;
    params.end()?;
    let moment = app.moment();
    // The state of sources changes without the index.
    let canonical = format!("why {meant:?} {} {}", moment.now.timestamp() / 10, request.canonical);
    conditional::json(&app, &headers, canonical, move |app| {
        let view = answer(app, &meant, &request.query, &moment)?;
        serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
    })
    .await
}

/// The course that is asked for.
#[derive(Debug)]
enum Meant {
    Id(CourseId),
    Text(String),
}

fn read_meant(params: &mut Params) -> Result<Meant, Problem> {
    match (params.one("id")?, params.one("text")?) {
        (Some(id), None) => CourseId::parse(&id)
            .map(Meant::Id)
            .map_err(|error| Problem::parameter("id", error.to_string(), vec!["source:key".to_owned()])),
        (None, Some(text)) if text.chars().count() <= params::MAX_TEXT => Ok(Meant::Text(text)),
        (None, Some(_)) => {
            let allowed = vec!["up to 200 characters".to_owned()];
            Err(Problem::parameter("text", "is longer than 200 characters", allowed))
        }
        _ => {
            let allowed = vec!["id".to_owned(), "text".to_owned()];
            Err(Problem::parameter("id", "give either `id` or `text`: which course is asked for", allowed))
        }
    }
}

fn answer(app: &App, meant: &Meant, query: &Query, moment: &Moment) -> Result<WhyView, Problem> {
    let records: Vec<CourseRecord> = match meant {
        Meant::Id(id) => app.store.course(id)?.into_iter().collect(),
        Meant::Text(text) => named(app, text, query, moment)?,
    };
    let troubles = why::troubles(&*app.store, moment)?;
    let labels = app.labels(query.lang)?;
    let understood = relax::understood(query, &*app.engine, moment)?;
    let courses = records.iter().map(|record| {
        let explanation = why::why(record, &understood, &*app.engine, moment)?;
        Ok(course_view(record, explanation, &troubles, &labels))
    });
    let courses = courses.collect::<Result<Vec<_>, Problem>>()?;
    Ok(WhyView { courses, sources: troubles.into_iter().map(TroubleView::from).collect() })
}

/// The courses that a text may mean, ended ones included.
pub(crate) fn named(
    app: &App,
    text: &str,
    query: &Query,
    moment: &Moment,
) -> Result<Vec<CourseRecord>, Problem> {
    let asked = Query {
        text: text.to_owned(),
        understand: false,
        include_ended: true,
        facets: Vec::new(),
        per_page: MEANT,
        lang: query.lang,
        ..Query::default()
    };
    let hits = app.engine.search(&asked, moment)?.hits;
    let ids: Vec<CourseId> = hits.into_iter().map(|hit| hit.id).collect();
    Ok(app.store.courses(&ids)?.into_iter().flatten().collect())
}

fn course_view(
    record: &CourseRecord,
    explanation: Explanation,
    troubles: &[Trouble],
    labels: &Labels,
) -> WhyCourseView {
    let Explanation { found, standing, words, offerings, changes, query } = explanation;
    let (standing, removed_at, merged_into) = match standing {
        Standing::Listed => ("listed", None, None),
        Standing::Removed(at) => ("removed", Some(at), None),
        Standing::Merged(other) => ("merged", None, Some(other.as_str().to_owned())),
        Standing::NotIndexed => ("not-indexed", None, None),
    };
    let own = record.course.id.source();
    let is_own = |trouble: &&Trouble| {
        trouble.source.as_str() == own || record.sources.iter().any(|s| s.source == trouble.source)
    };
    WhyCourseView {
        id: record.course.id.as_str().to_owned(),
        title: record.course.title.best(labels.lang).map_or(String::new(), |(_, title)| title.to_owned()),
        found,
        standing: standing.to_owned(),
        removed_at,
        merged_into,
        missing_words: words,
        offerings: offerings.into_iter().map(|hurdles| hurdles_view(hurdles, labels)).collect(),
        query: (!changes.is_empty()).then(|| spell::query_string(&query)),
        changes: changes.iter().map(|change| ChangeOfRequestView::of(change, labels)).collect(),
        sources: troubles.iter().filter(is_own).cloned().map(TroubleView::from).collect(),
    }
}

fn hurdles_view(hurdles: Hurdles, labels: &Labels) -> HurdlesView {
    let Hurdles { offering, ended, cancelled, failed, changes } = hurdles;
    HurdlesView {
        id: offering.map(|id| id.as_str().to_owned()),
        ended,
        cancelled,
        failed: failed.into_iter().map(parameter).collect(),
        changes: changes.iter().map(|change| ChangeOfRequestView::of(change, labels)).collect(),
    }
}

/// The parameter that asks it.
fn parameter(ask: Ask) -> String {
    match ask {
        Ask::Values(dimension) => dimension.as_str(),
        Ask::StartRange => "start_from,start_to",
        Ask::ApplyOpen => "apply_open",
        Ask::PriceMax => "price_max",
        Ask::Free => "free",
        Ask::Near => "within_km",
        Ask::Duration => "duration_max",
    }
    .to_owned()
}

impl From<Trouble> for TroubleView {
    fn from(Trouble { source, held, failures, outcome, last_good, not_before }: Trouble) -> Self {
        Self {
            id: source.as_str().to_owned(),
            held,
            failures,
            outcome: outcome.map(Outcome::as_str).map(str::to_owned),
            last_good_run: last_good,
            not_before,
        }
    }
}
