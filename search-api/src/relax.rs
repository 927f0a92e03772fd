//! `/api/v1/relax`: for a request with few or no hits, each single change that would find more.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::{
    Lang,
    query::relax::{self, Alteration, Step},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    conditional,
    courses::SearchParams,
    labels::Labels,
    params::{self, Params},
    problem::Problem,
    search::label,
    spell,
};

/// What would find more.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RelaxView {
    /// Courses that the request finds, with its words as filters but nothing mended or let go.
    total: u64,
    /// Their offerings that pass every filter.
    total_offerings: u64,
    /// The request's query string, as it was understood.
    query: String,
    /// Single changes that find more, most first.
    changes: Vec<AlternativeView>,
}

/// A change with what it finds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AlternativeView {
    /// The change.
    #[serde(flatten)]
    change: ChangeOfRequestView,
    /// Courses found with it.
    count: u64,
    /// Their offerings.
    offerings: u64,
    /// The changed request's query string.
    query: String,
}

/// One change of a request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeOfRequestView {
    /// `without`: the filter, value or word no longer holds; `with`: the value is let in, or the bound moved to it.
    step: String,
    /// The parameter.
    parameter: String,
    /// What is let go or let in; several values are separated by commas.
    value: String,
    /// What the values are called.
    label: String,
    /// The change in words, in the language asked for: "without evening", "with Hamina".
    text: String,
}

impl ChangeOfRequestView {
    pub(crate) fn of(change: &Alteration, labels: &Labels) -> Self {
        let Alteration { step, parameter, value } = change;
        let each = value.split(',').filter(|value| !value.is_empty());
        let label = match parameter.as_str() {
            "q" => format!("”{value}”"),
            _ => each.map(|value| label(labels, parameter, value)).collect::<Vec<_>>().join(", "),
        };
        let text = said(*step, parameter, &label, labels.lang);
        Self {
            step: step.as_str().to_owned(),
            parameter: parameter.clone(),
            value: value.clone(),
            label,
            text,
        }
    }
}

/// A change in words.
fn said(step: Step, parameter: &str, label: &str, lang: Lang) -> String {
    let [fi, sv, en] = match parameter {
        "start_from" => ["alkaa aikaisintaan", "börjar tidigast", "starts at the earliest"],
        "start_to" => ["alkaa viimeistään", "börjar senast", "starts at the latest"],
        "apply_open" => ["haku auki", "ansökan öppen", "application open"],
        "price_max" => ["hinta enintään (€)", "pris högst (€)", "price at most (€)"],
        "free" => ["maksuton", "avgiftsfri", "free of charge"],
        "within_km" => ["etäisyys enintään (km)", "avstånd högst (km)", "distance at most (km)"],
        "duration_max" => ["kesto enintään (kk)", "längd högst (mån)", "duration at most (months)"],
        "online_anywhere" => ["verkko-opetus", "nätundervisning", "online teaching"],
        "include_ended" => ["päättyneet ja perutut", "avslutade och inställda", "ended and cancelled"],
        name if name.starts_with("not_") => ["rajaus pois", "uteslutning", "exclusion"],
        _ => ["", "", ""],
    };
    let (name, without, with) = match lang {
        Lang::Fi => (fi, "ilman", "mukaan"),
        Lang::Sv => (sv, "utan", "även"),
        Lang::En => (en, "without", "with"),
    };
    let word = if step == Step::With { with } else { without };
    let value = if label == "true" { "" } else { label };
    [word, name, value].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Each single change of a search that would find more, with its exact count.
#[utoipa::path(get, path = "/api/v1/relax", tag = "courses", params(SearchParams), responses(
    (status = 200, description = "Changes that find more", body = RelaxView),
    (status = 304, description = "Not changed since the validator given"),
    (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn relax(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::parse(query.as_deref().unwrap_or_default())?;
    let request = params::read_search(&mut params)?;
    params.end()?;
    let moment = app.moment();
    let canonical = format!("relax {}", request.canonical);
    conditional::json(&app, &headers, canonical, move |app| {
        let found = relax::relax(&request.query, &*app.engine, &moment)?;
        let labels = app.labels(request.query.lang)?;
        let changes = found.alternatives.iter().map(|alternative| AlternativeView {
            change: ChangeOfRequestView::of(&alternative.change, &labels),
            count: alternative.count.courses,
            offerings: alternative.count.offerings,
            query: spell::query_string(&alternative.query),
        });
        let view = RelaxView {
            total: found.count.courses,
            total_offerings: found.count.offerings,
            query: spell::query_string(&found.query),
            changes: changes.collect(),
        };
        serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
    })
    .await
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::Value;

    use crate::example::Example;

    async fn relaxed(example: &Example, query: &str) -> Value {
        let (status, _, body) = example.get(&format!("/api/v1/relax?{query}")).await;
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    #[tokio::test]
    async fn every_change_that_is_told_finds_exactly_as_many() {
        let example = Example::new();
        for query in [
            "municipality=285&time=day",
            "q=hitsaus&free=true&start_from=2027-08-01",
            "municipality=286&not_mode=hybrid&price_max=50&lang=en",
            "q=hitsaus+kuorolaulu",
            "near=60.46,26.94&within_km=5&start=2027-02",
        ] {
            let answer = relaxed(&example, query).await;
            let total = answer["total"].as_u64().unwrap();
            let changes = answer["changes"].as_array().unwrap();
            assert!(!changes.is_empty(), "{query}");
            for change in changes {
                let address = format!("/api/v1/courses?{}", change["query"].as_str().unwrap());
                let (status, _, body) = example.get(&address).await;
                assert_eq!(status, 200, "{address}: {body}");
                let found: Value = serde_json::from_str(&body).unwrap();
                assert_eq!(found["total"], change["count"], "{address}");
                assert!(change["count"].as_u64().unwrap() > total);
            }
        }
    }

    #[tokio::test]
    async fn changes_are_told_in_words() {
        let example = Example::new();
        let answer = relaxed(&example, "municipality=285&lang=en").await;
        let texts: Vec<_> =
            answer["changes"].as_array().unwrap().iter().map(|c| c["text"].as_str().unwrap()).collect();
        assert!(texts.contains(&"with Kouvola") && texts.contains(&"with online teaching"), "{texts:?}");
        assert!(texts.contains(&"without Kotka"), "{texts:?}");
    }

    #[tokio::test]
    async fn a_wrong_parameter_is_refused() {
        assert_eq!(Example::new().get("/api/v1/relax?colour=red").await.0, 400);
    }
}
