//! `/api/v1/providers`.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::{Code, query::Dimension};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App, conditional, courses::LangParam, labels::Labels, params::Params, problem::Problem,
    view::Labelled,
};

/// Institutions with courses.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProvidersView {
    /// By name.
    providers: Vec<ProviderCount>,
}

/// An institution.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderCount {
    /// The value of the parameter `provider`.
    id: String,
    /// Its name.
    name: String,
    /// Its home page.
    url: Option<String>,
    /// Municipality of its seat.
    municipality: Option<Labelled>,
    /// Its courses in the catalogue, ended ones included.
    courses: u64,
}

/// Every institution with courses.
#[utoipa::path(get, path = "/api/v1/providers", tag = "catalogue", params(LangParam), responses(
    (status = 200, description = "Institutions by name", body = ProvidersView),
    (status = 304, description = "Not changed since the validator given"),
    (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn providers(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::parse(query.as_deref().unwrap_or_default())?;
    let lang = params.lang()?;
    params.end()?;
    conditional::json(&app, &headers, format!("providers {lang:?}"), move |app| {
        let labels = Labels::plain(lang);
        let municipality = |code: Code| Labelled {
            label: labels.of(Dimension::Municipality, &code),
            code: code.as_str().to_owned(),
        };
        let count = |(provider, courses): (catalogue::Provider, u64)| ProviderCount {
            name: provider
                .name
                .best(lang)
                .map_or_else(|| provider.id.to_string(), |(_, name)| name.to_owned()),
            id: provider.id.to_string(),
            url: provider.url,
            municipality: provider.municipality.map(municipality),
            courses,
        };
        let view = ProvidersView { providers: app.store.providers()?.into_iter().map(count).collect() };
        serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
    })
    .await
}
