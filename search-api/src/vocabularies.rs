//! `/api/v1/vocabularies/{name}`.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::vocabulary::{Term, Vocabulary};
use language::Lang;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::App, conditional, params::Params, problem::Problem};

/// A vocabulary.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VocabularyView {
    /// Its name, which is the name of the parameter that takes its codes.
    name: String,
    /// Its entries.
    entries: Vec<EntryView>,
}

/// An entry of a vocabulary.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryView {
    /// The code.
    code: String,
    /// The code of the entry that includes it.
    parent: Option<String>,
    /// What it is called.
    labels: LabelsView,
}

/// Labels in three languages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LabelsView {
    /// Finnish.
    fi: String,
    /// Swedish.
    sv: String,
    /// English.
    en: String,
}

/// The codes of a vocabulary with their labels.
#[utoipa::path(get, path = "/api/v1/vocabularies/{name}", tag = "catalogue",
    params(("name" = String, Path, description = "`field`, `level`, `municipality`, `region`, `funding`, `language`, `mode`, `time` or `entry`")),
    responses(
    (status = 200, description = "The vocabulary", body = VocabularyView),
    (status = 304, description = "Not changed since the validator given"),
    (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such vocabulary", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn vocabulary(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Params::parse(query.as_deref().unwrap_or_default())?.end()?;
    let Some(vocabulary) = Vocabulary::by_name(&name) else {
        let names = Vocabulary::ALL.map(Vocabulary::name).join(", ");
        return Err(Problem::not_found(format!("there is no such vocabulary; there are: {names}")));
    };
    conditional::json(&app, &headers, format!("vocabulary {name}"), move |_| {
        let label = |term: &Term, lang| term.label(lang).to_owned();
        let entry = |term: &Term| EntryView {
            code: term.code().to_owned(),
            parent: vocabulary.parent(term.code()).map(str::to_owned),
            labels: LabelsView {
                fi: label(term, Lang::Fi),
                sv: label(term, Lang::Sv),
                en: label(term, Lang::En),
            },
        };
        let view = VocabularyView {
            name: vocabulary.name().to_owned(),
            entries: vocabulary.all().iter().map(entry).collect(),
        };
        serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
    })
    .await
}
