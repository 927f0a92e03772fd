//! `/api/v1/changes`: the change log, for mirrors and read replicas.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::{Change, Moment, Seq, What, query::Query};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{app::App, conditional, labels::Labels, params::Params, problem::Problem, view::CourseView};

/// Changes of a page where `limit` is absent.
const PAGE: usize = 500;

/// Where to read on.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub(crate) struct ChangesParams {
    /// The last number that the reader has; 0 from the beginning.
    #[param(minimum = 0)]
    after: Option<u64>,
    /// Changes of a page, 1 to 1000.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `fi`, `sv` or `en`: preferred language of texts.
    lang: Option<String>,
}

/// A page of the change log (paging as in RPDE: an empty page whose `next` is its own address is the end so far).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangesView {
    /// Address of the next page.
    next: String,
    /// In order of their numbers. Only the newest change of each course is kept.
    changes: Vec<ChangeView>,
    /// Which numbering it is: where this is not what it was, a backup was restored and numbers were taken back. Then
    /// what was read before is void: read again from 0.
    catalogue: String,
    /// The last number there is.
    last: u64,
    /// Licence of the catalogue's own work; the texts stay their providers'.
    license: String,
}

/// A change of a course.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeView {
    /// Its number.
    seq: u64,
    /// `updated` or `removed`.
    state: String,
    /// The course.
    id: String,
    /// The course as it is now, with every offering; none where removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    course: Option<CourseView>,
    /// The catalogue's record as it is kept, every language included; what a replica stores. None where removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    record: Option<serde_json::Value>,
}

/// Changes after a number. A reader keeps `catalogue` beside the number, and begins again from 0 where it is another.
#[utoipa::path(get, path = "/api/v1/changes", tag = "catalogue", params(ChangesParams), responses(
    (status = 200, description = "A page of changes", body = ChangesView),
    (status = 304, description = "Not changed since the validator given"),
    (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn changes(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::parse(query.as_deref().unwrap_or_default())?;
    let after = params.number("after", 0, i64::MAX as usize)?.unwrap_or(0) as u64;
    let limit = params.number("limit", 1, 1000)?.unwrap_or(PAGE);
    let lang = params.lang()?;
    params.end()?;
    let moment = app.moment();
    let last = app.work(|app| Ok(app.store.last_seq()?)).await?;
    let canonical = format!("changes {after} {limit} {lang:?} {}", last.0);
    conditional::json(&app, &headers, canonical, move |app| {
        let labels = app.labels(lang)?;
        let changes = app.store.changes(Seq(after), limit)?;
        let reached = changes.last().map_or(after, |change| change.seq.0);
        let changes = changes.into_iter().map(|change| change_view(change, &moment, &labels)).collect();
        let view = ChangesView {
            next: format!("{}/api/v1/changes?after={reached}&limit={limit}", app.settings.public_url),
            changes,
            catalogue: app.epoch.0.clone(),
            last: last.0,
            license: "https://creativecommons.org/licenses/by/4.0/".to_owned(),
        };
        serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
    })
    .await
}

fn change_view(Change { seq, course, what }: Change, moment: &Moment, labels: &Labels) -> ChangeView {
    let query = Query { lang: labels.lang, ..Query::default() };
    let (state, record) = match what {
        What::Upsert(record) => ("updated", Some(record)),
        What::Remove => ("removed", None),
    };
    ChangeView {
        seq: seq.0,
        state: state.to_owned(),
        id: course.as_str().to_owned(),
        course: record.as_ref().map(|record| CourseView::whole(record, &query, moment, labels)),
        record: record.and_then(|record| serde_json::to_value(&record.course).ok()),
    }
}
