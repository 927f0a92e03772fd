//! What a run tells people and programs.

use std::collections::BTreeMap;

use catalogue::{Applied, Format, Outcome, Severity, SourceId};
use serde::Serialize;

/// One run of one source, as `opinovi crawl` shows it.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    /// Whose.
    pub source: SourceId,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, where it did not end well.
    pub message: Option<String>,
    /// What was read.
    pub format: Option<Format>,
    /// Everything that the source lists was read.
    pub complete: bool,
    /// Documents asked for.
    pub requests: u32,
    /// Of these, those that came.
    pub fetched: u32,
    /// Of these, those that had not changed.
    pub not_modified: u32,
    /// Bytes over the network.
    pub bytes: u64,
    /// What became of the courses.
    #[serde(flatten)]
    pub applied: Applied,
    /// Remarks by severity.
    pub findings: BTreeMap<Severity, u64>,
    /// Time that it took, in milliseconds.
    pub elapsed_ms: u64,
}

impl RunReport {
    /// The report of a run that did not begin.
    pub(super) fn not_run(source: SourceId, outcome: Outcome, message: String) -> RunReport {
        RunReport {
            source,
            outcome,
            message: Some(message),
            format: None,
            complete: false,
            requests: 0,
            fetched: 0,
            not_modified: 0,
            bytes: 0,
            applied: Applied::default(),
            findings: BTreeMap::new(),
            elapsed_ms: 0,
        }
    }

    /// Whether the catalogue now holds what the source says.
    pub fn is_good(&self) -> bool {
        self.outcome.is_good()
    }

    /// One line in the log.
    pub(super) fn log(&self) {
        let RunReport {
            source,
            outcome,
            message,
            applied,
            requests,
            not_modified,
            bytes,
            findings,
            elapsed_ms,
            ..
        } = self;
        let found = |severity| findings.get(&severity).copied().unwrap_or_default();
        let errors = found(Severity::Error);
        let (warnings, infos) = (found(Severity::Warning), found(Severity::Info));
        let (outcome, why) = (outcome.as_str(), message.as_deref().unwrap_or_default());
        let Applied { new, changed, removed, unchanged, held, .. } = applied;
        if self.is_good() {
            tracing::info!(
                source.id = %source, outcome, new, changed, removed, unchanged, held, requests, not_modified, bytes, errors, warnings, infos, elapsed_ms,
                "crawled `{source}`: {outcome}, {new} new, {changed} changed, {removed} removed, {unchanged} unchanged"
            );
        } else {
            tracing::warn!(
                source.id = %source, outcome, new, changed, removed, unchanged, held, requests, not_modified, bytes, errors, warnings, infos, elapsed_ms,
                "crawled `{source}`: {outcome} {why}"
            );
        }
    }
}
