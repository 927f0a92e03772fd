//! `/api/v1/courses` and `/api/v1/courses/{id}`.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::{CourseId, CourseRecord, Moment, query::Query};
use utoipa::IntoParams;

use crate::{
    app::App,
    conditional,
    labels::Labels,
    params::{self, Params},
    problem::Problem,
    search,
    view::{CourseView, ResultsView},
};

/// Courses like the one shown.
const SIMILAR: usize = 5;

/// The parameters of a search, for the OpenAPI document. (They are read by [`params::read_search`]; a test holds both
/// to the same names.)
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub(crate) struct SearchParams {
    /// Free text, up to 200 characters; Finnish, Swedish and English mixed.
    #[param(max_length = 200)]
    q: Option<String>,
    /// ISCED-F 2013 code, 2, 3 or 4 digits; a parent includes its children. Repeat or separate by commas for OR.
    field: Option<Vec<String>>,
    /// Level.
    level: Option<Vec<String>>,
    /// Municipality, three digits.
    municipality: Option<Vec<String>>,
    /// Region (maakunta), two digits.
    region: Option<Vec<String>>,
    /// Provider.
    provider: Option<Vec<String>>,
    /// Funding form.
    funding: Option<Vec<String>>,
    /// Language of teaching, ISO 639-1.
    language: Option<Vec<String>>,
    /// `onsite`, `online`, `hybrid`.
    mode: Option<Vec<String>>,
    /// `day`, `evening`, `weekend`, `self-paced`.
    time: Option<Vec<String>>,
    /// Entry requirement.
    entry: Option<Vec<String>>,
    /// Source of feeds.toml.
    source: Option<Vec<String>>,
    /// `YYYY-MM`, `YYYY-spring`, `YYYY-autumn` or `any-time`.
    start: Option<Vec<String>>,
    /// Not these fields.
    not_field: Option<Vec<String>>,
    /// Not these levels.
    not_level: Option<Vec<String>>,
    /// Not these municipalities.
    not_municipality: Option<Vec<String>>,
    /// Not these regions.
    not_region: Option<Vec<String>>,
    /// Not these providers.
    not_provider: Option<Vec<String>>,
    /// Not these funding forms.
    not_funding: Option<Vec<String>>,
    /// Not these languages.
    not_language: Option<Vec<String>>,
    /// Not these modes.
    not_mode: Option<Vec<String>>,
    /// Not these times of day.
    not_time: Option<Vec<String>>,
    /// Not these entry requirements.
    not_entry: Option<Vec<String>>,
    /// Not these sources.
    not_source: Option<Vec<String>>,
    /// Not these starts.
    not_start: Option<Vec<String>>,
    /// Starts on this day or later, or at any time.
    #[param(format = Date, value_type = Option<String>)]
    start_from: Option<String>,
    /// Starts on this day or earlier, or at any time.
    #[param(format = Date, value_type = Option<String>)]
    start_to: Option<String>,
    /// An application period is open now.
    apply_open: Option<bool>,
    /// Costs at most this, in euros.
    #[param(minimum = 0, maximum = 1_000_000)]
    price_max: Option<f64>,
    /// Costs nothing.
    free: Option<bool>,
    /// `latitude,longitude` or a municipality code.
    near: Option<String>,
    /// At most this far from `near`, in kilometres.
    #[param(minimum = 0, maximum = 2000)]
    within_km: Option<f64>,
    /// Takes at most this many months.
    #[param(minimum = 1, maximum = 240)]
    duration_max: Option<u16>,
    /// Online offerings pass place filters, ranked after local ones.
    online_anywhere: Option<bool>,
    /// `false` takes words as words.
    understand: Option<bool>,
    /// `true` shows the parts of each score.
    explain: Option<bool>,
    /// `true` finds also what is over or cancelled.
    include_ended: Option<bool>,
    /// `relevance`, `start`, `deadline`, `newest`, `distance`, `price`, `title`.
    sort: Option<String>,
    /// From 1; `page` × `per_page` reaches 10,000.
    #[param(minimum = 1)]
    page: Option<u32>,
    /// 1 to 100; 20 where absent.
    #[param(minimum = 1, maximum = 100)]
    per_page: Option<u32>,
    /// `none`, or a list of facets; all where absent.
    facets: Option<Vec<String>>,
    /// `fi`, `sv` or `en`.
    lang: Option<String>,
}

/// Searches courses.
#[utoipa::path(get, path = "/api/v1/courses", tag = "courses", params(SearchParams), responses(
    (status = 200, description = "What was found", body = ResultsView),
    (status = 304, description = "Not changed since the validator given"),
    (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::parse(query.as_deref().unwrap_or_default())?;
    let request = params::read_search(&mut params)?;
    params.end()?;
    let moment = app.moment();
    let canonical = format!("courses {}", request.canonical);
    conditional::kept_json(&app, &headers, canonical, moment, move |app, moment| {
        search::results_json(app, &request, moment)
    })
    .await
}

/// One course, whole.
#[utoipa::path(get, path = "/api/v1/courses/{id}", tag = "courses",
    params(("id" = String, Path, description = "`source:key`, percent-encoded"), LangParam),
    responses(
    (status = 200, description = "The course", body = CourseView),
    (status = 301, description = "The same course is shown under another id"),
    (status = 304, description = "Not changed since the validator given"),
    (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such course", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "No longer offered", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn one(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::parse(query.as_deref().unwrap_or_default())?;
    let lang = params.lang()?;
    params.end()?;
    let id = CourseId::parse(&id).map_err(|error| Problem::not_found(error.to_string()))?;
    let wanted = id.clone();
    let record = app.work(move |app| Ok(app.store.course(&wanted)?)).await?;
    let record = match find(record, &id) {
        Ok(record) => record,
        Err(Lookup::Moved(to)) => return Ok(moved(&to, query.as_deref())),
        Err(Lookup::Problem(problem)) => return Err(*problem),
    };
    let moment = app.moment();
    let canonical = format!("course {id} {lang:?} {:?}", record.sources);
    conditional::json(&app, &headers, canonical, move |app| {
        let labels = app.labels(lang)?;
        let view = whole(app, &record, &moment, &labels)?;
        serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
    })
    .await
}

/// The language of labels.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub(crate) struct LangParam {
    /// `fi`, `sv` or `en`.
    lang: Option<String>,
}

/// Why a course is not shown under an id.
pub(crate) enum Lookup {
    /// It is shown under another.
    Moved(CourseId),
    /// It is not there, or no longer.
    Problem(Box<Problem>),
}

/// Decides what an id leads to.
pub(crate) fn find(record: Option<CourseRecord>, id: &CourseId) -> Result<CourseRecord, Lookup> {
    let problem = |problem| Err(Lookup::Problem(Box::new(problem)));
    match record {
        None => problem(Problem::not_found(format!("there is no course `{id}`"))),
        Some(CourseRecord { merged_into: Some(to), .. }) => Err(Lookup::Moved(to)),
        Some(record) if record.removed_at.is_some() => {
            let title = record.course.title.best(catalogue::Lang::Fi).map_or("", |(_, title)| title);
            let provider = record.course.provider.url.clone();
            problem(Problem::gone(format!("`{title}` is no longer offered by its provider"), provider))
        }
        Some(record) => Ok(record),
    }
}

fn moved(to: &CourseId, query: Option<&str>) -> Response {
    let id = percent_encoding::utf8_percent_encode(to.as_str(), percent_encoding::NON_ALPHANUMERIC);
    let query = query.map(|q| format!("?{q}")).unwrap_or_default();
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("/api/v1/courses/{id}{query}"))])
        .into_response()
}

/// A course with everything, and with courses like it.
pub(crate) fn whole(
    app: &App,
    record: &CourseRecord,
    moment: &Moment,
    labels: &Labels,
) -> Result<CourseView, Problem> {
    let query = Query { lang: labels.lang, ..Query::default() };
    let mut view = CourseView::whole(record, &query, moment, labels);
    let similar = app.engine.similar(&record.course.id, SIMILAR, moment)?;
    let similar = app.store.courses(&similar)?.into_iter().flatten();
    view.similar = Some(similar.map(|record| CourseView::listed(&record, &query, moment, labels)).collect());
    Ok(view)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_documented_parameters_are_those_that_are_read() {
        let documented: BTreeSet<String> =
            SearchParams::into_params(|| None).into_iter().map(|p| p.name).collect();
        let read: BTreeSet<String> = params::search_parameters().into_iter().map(str::to_owned).collect();
        assert_eq!(documented, read);
    }
}
