//! `/api/v1/overview`: a matrix of course counts.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::query::Dimension;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    conditional,
    courses::SearchParams,
    params::{self, ParamError, Params},
    problem::Problem,
    view::Labelled,
};

/// The sides of the matrix; every search parameter narrows it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub(crate) struct OverviewParams {
    /// What the rows are; `municipality` where absent.
    rows: Option<String>,
    /// What the columns are; `field` where absent (its broad fields).
    columns: Option<String>,
}

/// Numbers of courses by two vocabularies.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewView {
    /// The rows.
    rows: Vec<Labelled>,
    /// The columns.
    columns: Vec<Labelled>,
    /// `counts[row][column]`: courses that have both.
    counts: Vec<Vec<u64>>,
}

/// A matrix of course counts under the same filters as a search.
#[utoipa::path(get, path = "/api/v1/overview", tag = "courses", params(OverviewParams, SearchParams), responses(
    (status = 200, description = "The matrix", body = OverviewView),
    (status = 304, description = "Not changed since the validator given"),
    (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn overview(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::parse(query.as_deref().unwrap_or_default())?;
    let rows = axis(&mut params, "rows", Dimension::Municipality)?;
    let columns = axis(&mut params, "columns", Dimension::Field)?;
    let request = params::read_search(&mut params)?;
    params.end()?;
    let moment = app.moment();
    let canonical = format!("overview {rows} {columns} {}", request.canonical);
    conditional::kept_json(&app, &headers, canonical, moment, move |app, moment| {
        let overview = app.engine.overview(&request.query, rows, columns, moment)?;
        let labels = app.labels(request.query.lang)?;
        let labelled = |dimension, codes: &[catalogue::Code]| {
            let label = |code| Labelled {
                code: catalogue::Code::as_str(code).to_owned(),
                label: labels.of(dimension, code),
            };
            codes.iter().map(label).collect()
        };
        let view = OverviewView {
            rows: labelled(rows, &overview.rows),
            columns: labelled(columns, &overview.columns),
            counts: overview.counts,
        };
        serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
    })
    .await
}

fn axis(params: &mut Params, name: &'static str, default: Dimension) -> Result<Dimension, ParamError> {
    let Some(text) = params.one(name)? else { return Ok(default) };
    Dimension::from_name(&text).filter(|d| Dimension::FACETS.contains(d)).ok_or_else(|| ParamError {
        parameter: name.to_owned(),
        detail: "is not a facet".to_owned(),
        allowed: Dimension::FACETS.iter().map(|d| d.as_str().to_owned()).collect(),
    })
}
