//! `/api/v1/suggest`.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::query::{Suggestion, SuggestionKind};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    conditional,
    params::{MAX_TEXT, Params},
    problem::Problem,
};

/// Most completions of an answer.
const MOST: usize = 10;

/// What to complete.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub(crate) struct SuggestParams {
    /// What was typed so far.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `fi`, `sv` or `en`: language of fields and occupations.
    lang: Option<String>,
}

/// Completions, best first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuggestView {
    /// At most ten.
    suggestions: Vec<SuggestionView>,
}

/// A completion.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuggestionView {
    /// What to search for.
    text: String,
    /// What it is: `course`, `field`, `provider`, `municipality` or `occupation`.
    kind: String,
    /// The code to filter by, where it is a field, provider or place.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// Courses that it leads to.
    count: u64,
}

impl From<Suggestion> for SuggestionView {
    fn from(Suggestion { text, kind, value, count }: Suggestion) -> Self {
        let kind = match kind {
            SuggestionKind::Course => "course",
            SuggestionKind::Field => "field",
            SuggestionKind::Provider => "provider",
            SuggestionKind::Municipality => "municipality",
            SuggestionKind::Occupation => "occupation",
        };
        Self { text, kind: kind.to_owned(), value: value.map(|code| code.as_str().to_owned()), count }
    }
}

/// Completes what was typed.
#[utoipa::path(get, path = "/api/v1/suggest", tag = "courses", params(SuggestParams), responses(
    (status = 200, description = "Completions", body = SuggestView),
    (status = 304, description = "Not changed since the validator given"),
    (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn suggest(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::parse(query.as_deref().unwrap_or_default())?;
    let text = params.one("q")?.unwrap_or_default();
    let lang = params.lang()?;
    params.end()?;
    if text.chars().count() > MAX_TEXT {
        let allowed = vec!["up to 200 characters".to_owned()];
        return Err(Problem::parameter("q", "is longer than 200 characters", allowed));
    }
    let moment = app.moment();
    let canonical = format!("suggest {lang:?} {text}");
    conditional::kept_json(&app, &headers, canonical, moment, move |app, moment| {
        let suggestions = app.engine.suggest(&text, lang, MOST, moment)?;
        let view = SuggestView { suggestions: suggestions.into_iter().map(Into::into).collect() };
        serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
    })
    .await
}
