//! The endpoints.

use std::{io, sync::Arc};

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::{ExportError, ExportFormat, Plan, body};
use crate::{
    app::App,
    conditional,
    courses::SearchParams,
    params::{self, Params},
    problem::Problem,
};

/// Parameters of a search that an export has no use for.
const NOT_HERE: [&str; 4] = ["page", "per_page", "facets", "explain"];

/// The parameters of an export: those of a search, without paging and facets.
pub(crate) struct ExportParams;

impl IntoParams for ExportParams {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = SearchParams::into_params(place);
        parameters.retain(|parameter| !NOT_HERE.contains(&parameter.name.as_str()));
        parameters
    }
}

macro_rules! route {
    ($(#[$doc:meta])* $name:ident, $path:literal, $format:expr, $media:literal, $body:ty) => {
        $(#[$doc])*
        #[utoipa::path(get, path = $path, tag = "courses", params(ExportParams), responses(
            (status = 200, description = "Every result, in order", body = $body, content_type = $media),
            (status = 304, description = "Not changed since the validator given"),
            (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
            (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
            (status = 503, description = "Too many exports at once", body = Problem, content_type = "application/problem+json"),
        ))]
        pub(crate) async fn $name(
            State(app): State<Arc<App>>,
            RawQuery(query): RawQuery,
            headers: HeaderMap,
        ) -> Result<Response, Problem> {
            answer(app, query, headers, $format).await
        }
    };
}

route!(
    /// Every result as a table (RFC 4180, UTF-8 with a byte order mark): a row for each offering that matches.
    ///
    /// Header names are in the language asked for. A cell that a spreadsheet would take for a formula begins with `'`.
    csv, "/api/v1/export.csv", ExportFormat::Csv, "text/csv", String
);
route!(
    /// Every result as JSON lines: a course, whole, on each line.
    jsonl, "/api/v1/export.jsonl", ExportFormat::Jsonl, "application/jsonl", String
);
route!(
    /// Every result as JSON-LD: schema.org `Course`, `CourseInstance`, `Offer`.
    jsonld, "/api/v1/export.jsonld", ExportFormat::JsonLd, "application/ld+json", serde_json::Value
);
route!(
    /// The 100 newest results as an Atom feed (RFC 4287).
    atom, "/api/v1/export.atom", ExportFormat::Atom, "application/atom+xml", String
);
route!(
    /// Starts and application deadlines of the results as a calendar (RFC 5545).
    ics, "/api/v1/export.ics", ExportFormat::Ics, "text/calendar", String
);
route!(
    /// Every result as XCRI-CAP 1.2 (EN 15982), by provider.
    xml, "/api/v1/export.xml", ExportFormat::XcriCap, "application/xml", String
);

async fn answer(
    app: Arc<App>,
    query: Option<String>,
    headers: HeaderMap,
    format: ExportFormat,
) -> Result<Response, Problem> {
    let mut params = Params::parse(query.as_deref().unwrap_or_default())?;
    for name in NOT_HERE {
        if !params.list(name)?.is_empty() {
            let detail = format!("an export gives every result and takes no `{name}`; leave it out");
            return Err(Problem::parameter(name, detail, Vec::new()));
        }
    }
    let request = params::read_search(&mut params)?;
    params.end()?;
    let moment = app.moment();
    let (tag, max_age) =
        conditional::etag(&app, &format!("export {} {}", format.extension(), request.canonical), &moment);
    let mut response = if conditional::matches(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let permit = Arc::clone(&app.exports)
            .try_acquire_owned()
            .map_err(|_| Problem::unavailable("too many exports are being read; try again in a moment"))?;
        let plan = app.work(move |app| Plan::of(app, &request, format, &moment)).await?;
        let body = body::streamed(move |out| {
            let _permit = permit;
            plan.write(&app, out).map_err(|error| match error {
                ExportError::Write(error) => error,
                refused @ ExportError::Refused(_) => io::Error::other(refused.to_string()),
            })
        });
        described(Response::new(body), format)
    };
    set(&mut response, header::ETAG, &tag);
    set(&mut response, header::CACHE_CONTROL, &format!("public, max-age={max_age}"));
    Ok(response)
}

/// With media type and file name.
fn described(mut response: Response, format: ExportFormat) -> Response {
    set(&mut response, header::CONTENT_TYPE, format.media_type());
    // A feed is subscribed to, not saved.
    let kind = if format == ExportFormat::Atom { "inline" } else { "attachment" };
    let name = format!("{kind}; filename=\"opin-ovi.{}\"", format.extension());
    set(&mut response, header::CONTENT_DISPOSITION, &name);
    response
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
