//! `/health/live`, `/health/ready`, `/metrics`.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::App, problem::Problem};

/// The process runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Live {
    /// `ok`.
    status: String,
    /// The version that runs.
    version: String,
}

/// The service can answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ready {
    /// `ok`, or `stopping`.
    status: String,
    /// The last change of the catalogue.
    catalogue: u64,
    /// The last change that searches see.
    index: u64,
    /// Changes that searches don't see yet.
    lag: u64,
    /// What the analysis of words is called.
    analysis: String,
    /// What is missing and how to get it.
    notices: Vec<String>,
}

/// Whether the process runs.
#[utoipa::path(get, path = "/health/live", tag = "operation", responses((status = 200, description = "It runs", body = Live)))]
pub(crate) async fn live() -> Json<Live> {
    Json(Live { status: "ok".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() })
}

/// Whether the service can answer.
#[utoipa::path(get, path = "/health/ready", tag = "operation", responses(
    (status = 200, description = "It can answer", body = Ready),
    (status = 503, description = "It is stopping, or the catalogue cannot be read", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    if app.metrics.is_stopping() {
        return Err(Problem::unavailable("the server is stopping"));
    }
    let last = app
        .work(|app| app.store.last_seq().map_err(|_| Problem::unavailable("the catalogue cannot be read")))
        .await?;
    let index = app.engine.position();
    let ready = Ready {
        status: "ok".to_owned(),
        catalogue: last.0,
        index: index.0,
        lag: last.0.saturating_sub(index.0),
        analysis: app.engine.analysis(),
        notices: app.settings.notices.clone(),
    };
    Ok((StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Json(ready)).into_response())
}

/// Numbers for operators, as Prometheus text.
#[utoipa::path(get, path = "/metrics", tag = "operation", responses((status = 200, description = "Prometheus text", body = String, content_type = "text/plain")))]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let text = app
        .work(|app| {
            let now = (app.clock)();
            let lag = app.store.last_seq()?.0.saturating_sub(app.engine.position().0);
            Ok(app.metrics.render(&app.store.sources()?, &app.directory.sources(now), lag, now))
        })
        .await?;
    let mut response = text.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    Ok(response)
}
