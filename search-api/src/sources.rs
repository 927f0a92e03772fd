//! `/api/v1/sources`: where the information comes from and how fresh it is.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::{Severity, SourceState};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{App, SourceInfo},
    conditional,
    params::Params,
    problem::Problem,
};

/// The sources of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourcesView {
    /// In the order of feeds.toml.
    pub sources: Vec<SourceStatusView>,
}

/// One source, as an operator wants to see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceStatusView {
    /// Its id.
    pub id: String,
    /// Name of its provider.
    pub name: String,
    /// Where it is read.
    pub url: String,
    /// The format read last, else the one named in feeds.toml.
    pub format: Option<String>,
    /// Switched on.
    pub enabled: bool,
    /// Courses that it lists.
    pub courses: u64,
    /// `applied`, `unchanged`, `held`, `failed`, `deferred` or `aborted`; none before the first run ended.
    pub outcome: Option<String>,
    /// Why the last run did not end well.
    pub message: Option<String>,
    /// When the last run began.
    pub last_run: Option<DateTime<Utc>>,
    /// When a run last ended well.
    pub last_good_run: Option<DateTime<Utc>>,
    /// Seconds since then.
    pub age_s: Option<i64>,
    /// No good run for seven intervals.
    pub stale: bool,
    /// When it is next due.
    pub next_run: Option<DateTime<Utc>>,
    /// Failed runs since the last good one.
    pub failures: u32,
    /// Removals that wait for a decision.
    pub held: u32,
    /// Findings of the last run that read anything.
    pub findings: FindingCounts,
    /// Why robots.txt is not asked, where a contract says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub robots_contract: Option<String>,
}

/// Numbers of findings by severity.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct FindingCounts {
    /// Records that could not be used.
    pub error: u64,
    /// Values that were not understood.
    pub warning: u64,
    /// Remarks.
    pub info: u64,
}

/// Every source with its state.
#[utoipa::path(get, path = "/api/v1/sources", tag = "catalogue", responses(
    (status = 200, description = "Sources", body = SourcesView),
    (status = 400, description = "A parameter is wrong", body = Problem, content_type = "application/problem+json"),
    (status = 304, description = "Not changed since the validator given"),
    (status = 429, description = "Too many requests", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn sources(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Params::parse(query.as_deref().unwrap_or_default())?.end()?;
    let now = (app.clock)();
    // The state of sources changes without the index: the minute is part of the validator.
    let canonical = format!("sources {}", now.timestamp() / 10);
    conditional::json(&app, &headers, canonical, move |app| {
        let view = sources_view(&app.directory.sources(now), app.store.sources()?, now);
        serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
    })
    .await
}

/// Puts together what feeds.toml and the catalogue know.
pub fn sources_view(infos: &[SourceInfo], states: Vec<SourceState>, now: DateTime<Utc>) -> SourcesView {
    let states: HashMap<String, SourceState> = states.into_iter().map(|s| (s.id.to_string(), s)).collect();
    let sources = infos.iter().map(|info| status(info, states.get(info.id.as_str()), now)).collect();
    SourcesView { sources }
}

fn status(info: &SourceInfo, state: Option<&SourceState>, now: DateTime<Utc>) -> SourceStatusView {
    let run = state.and_then(|s| s.last_run.as_ref());
    let last_good = state.and_then(|s| s.last_good);
    let findings = |severity| state.and_then(|s| s.findings.get(&severity).copied()).unwrap_or(0);
    let format = state.and_then(|s| s.format).or(info.format);
    SourceStatusView {
        id: info.id.to_string(),
        name: info.name.clone(),
        url: info.url.clone(),
        format: format.map(|f| f.to_string()),
        enabled: info.enabled,
        courses: state.map_or(0, |s| s.courses),
        outcome: run.and_then(|r| r.outcome).map(|o| o.as_str().to_owned()),
        message: run.and_then(|r| r.message.clone()),
        last_run: run.map(|r| r.started_at),
        last_good_run: last_good,
        age_s: last_good.map(|at| (now - at).num_seconds().max(0)),
        stale: info.enabled && info.stale_before.is_some_and(|before| last_good.is_none_or(|at| at < before)),
        next_run: info.next_run,
        failures: state.map_or(0, |s| s.failures),
        held: state.map_or(0, |s| s.held),
        findings: FindingCounts {
            error: findings(Severity::Error),
            warning: findings(Severity::Warning),
            info: findings(Severity::Info),
        },
        robots_contract: info.robots_contract.clone(),
    }
}
