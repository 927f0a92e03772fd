//! `/api/v1/sources`: where the information comes from and how fresh it is.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::{Severity, SourceId, SourceState};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{App, SourceDirectory, SourceInfo},
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
    /// When it is next due: by its schedule, put off by failures and by what its host asks for.
    pub next_run: Option<DateTime<Utc>>,
    /// Failed runs since the last good one.
    pub failures: u32,
    /// Removals that wait for a decision; changes of every kind where a whole run waits.
    pub held: u32,
    /// Why they wait: `removals`, `id_scheme_changed` or `fields_lost`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_for: Option<String>,
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
        let view = sources_view(&*app.directory, app.store.sources()?, now);
        serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))
    })
    .await
}

/// Puts together what feeds.toml and the catalogue know.
pub fn sources_view(
    directory: &dyn SourceDirectory,
    states: Vec<SourceState>,
    now: DateTime<Utc>,
) -> SourcesView {
    let states: HashMap<SourceId, SourceState> = states.into_iter().map(|s| (s.id.clone(), s)).collect();
    let sources = directory.sources(now).into_iter().map(|info| {
        let state = states.get(&info.id);
        status(&info, state, directory.next_run(&info.id, state, now), now)
    });
    SourcesView { sources: sources.collect() }
}

fn status(
    info: &SourceInfo,
    state: Option<&SourceState>,
    next_run: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> SourceStatusView {
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
        stale: info.is_stale(last_good),
        next_run,
        failures: state.map_or(0, |s| s.failures),
        held: state.map_or(0, |s| s.held),
        held_for: state.and_then(|s| s.held_for).map(|held| held.as_str().to_owned()),
        findings: FindingCounts {
            error: findings(Severity::Error),
            warning: findings(Severity::Warning),
            info: findings(Severity::Info),
        },
        robots_contract: info.robots_contract.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use catalogue::{Applied, Outcome, RunId, RunSummary};
    use chrono::TimeDelta;

    use super::*;

    /// The directory of two daily sources, the second of which is switched off.
    pub(crate) struct Daily;

    impl SourceDirectory for Daily {
        fn sources(&self, now: DateTime<Utc>) -> Vec<SourceInfo> {
            let info = |id: &str, enabled| SourceInfo {
                id: SourceId::new(id).unwrap(),
                name: "Opisto".to_owned(),
                url: "https://opisto.example/".to_owned(),
                format: None,
                enabled,
                robots_contract: None,
                stale_before: Some(now - TimeDelta::days(7)),
            };
            vec![info("opisto", true), info("koulu", false)]
        }

        fn next_run(
            &self,
            _: &SourceId,
            state: Option<&SourceState>,
            _: DateTime<Utc>,
        ) -> Option<DateTime<Utc>> {
            state?.not_before
        }
    }

    pub(crate) fn now() -> DateTime<Utc> {
        crate::example::NOW.parse().unwrap()
    }

    /// The state of a source that was last read well so long ago, and has failed since.
    pub(crate) fn failing(id: &str, since: TimeDelta) -> SourceState {
        let started_at = now() - TimeDelta::hours(1);
        SourceState {
            id: SourceId::new(id).unwrap(),
            courses: 40,
            last_run: Some(RunSummary {
                id: RunId(7),
                started_at,
                finished_at: Some(started_at),
                outcome: Some(Outcome::Failed),
                message: Some("status 500".to_owned()),
                applied: Applied::default(),
                requests: 3,
                not_modified: 0,
                bytes: 12,
            }),
            last_good: Some(now() - since),
            failures: 4,
            held: 30,
            held_for: None,
            not_before: Some(now() + TimeDelta::hours(2)),
            findings: BTreeMap::from([(Severity::Error, 2), (Severity::Info, 9)]),
            format: None,
            reading: None,
        }
    }

    #[test]
    fn a_source_shows_how_old_it_is_and_what_waits() {
        let view = sources_view(&Daily, vec![failing("opisto", TimeDelta::days(2))], now());
        let [opisto, koulu] = &view.sources[..] else { panic!("two sources") };
        assert_eq!(
            (opisto.outcome.as_deref(), opisto.message.as_deref()),
            (Some("failed"), Some("status 500"))
        );
        assert_eq!((opisto.courses, opisto.failures, opisto.held), (40, 4, 30));
        assert_eq!((opisto.age_s, opisto.stale), (Some(2 * 24 * 60 * 60), false));
        assert_eq!((opisto.findings.error, opisto.findings.warning, opisto.findings.info), (2, 0, 9));
        assert_eq!(opisto.next_run, Some(now() + TimeDelta::hours(2)));
        assert_eq!((koulu.outcome.as_deref(), koulu.age_s, koulu.next_run), (None, None, None));
    }

    #[test]
    fn a_source_that_was_not_read_well_for_seven_intervals_is_stale() {
        let stale = |since| sources_view(&Daily, vec![failing("opisto", since)], now()).sources[0].stale;
        assert!(!stale(TimeDelta::days(7)));
        assert!(stale(TimeDelta::days(8)));
        let never = sources_view(&Daily, Vec::new(), now());
        assert_eq!(never.sources.iter().map(|source| source.stale).collect::<Vec<_>>(), [true, false]);
    }
}
