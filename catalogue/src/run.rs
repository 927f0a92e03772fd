//! One run of one source, and what the catalogue knows about a source.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    change::Seq,
    course::Course,
    doubt::HeldFor,
    finding::{Findings, Severity},
    id::{Digest, SourceId},
    source::Format,
};

/// Number of a run, in the order in which runs began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub i64);

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Read and applied.
    Applied,
    /// Every document was not modified, or its bytes were the same: nothing to read.
    Unchanged,
    /// Read; held for a person to decide: the removals, or the whole run (see [`HeldFor`]).
    Held,
    /// Nothing could be read or used; nothing was removed.
    Failed,
    /// Put off: the host asked us to wait, or robots.txt could not be had.
    Deferred,
    /// The process ended during the run.
    Aborted,
}

impl Outcome {
    /// The name in JSON, logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Unchanged => "unchanged",
            Self::Held => "held",
            Self::Failed => "failed",
            Self::Deferred => "deferred",
            Self::Aborted => "aborted",
        }
    }

    /// Reads [`Outcome::as_str`] back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Applied, Self::Unchanged, Self::Held, Self::Failed, Self::Deferred, Self::Aborted]
            .into_iter()
            .find(|o| o.as_str() == name)
    }

    /// The catalogue holds what the source says.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Applied | Self::Unchanged)
    }
}

/// What is remembered of one fetched document, for the next conditional request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRecord {
    /// Its address as requested.
    pub url: String,
    /// Digest of the decoded (decompressed) body, under which the store keeps it.
    pub digest: Digest,
    /// Length of that body in bytes.
    pub bytes: u64,
    /// `ETag`, byte for byte; none where the answer forbade storing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub etag: Option<String>,
    /// `Last-Modified`, as received.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_modified: Option<String>,
    /// `Content-Type`, as received: needed to read the body again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content_type: Option<String>,
    /// Fetched, or confirmed unchanged.
    pub fetched_at: DateTime<Utc>,
}

/// A course as a run read it.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenCourse {
    /// The course.
    pub course: Course,
    /// The document it stood in.
    pub page: String,
}

/// Everything that a run leaves behind; the store writes it in one transaction.
#[derive(Clone, Debug)]
pub struct FinishedRun {
    /// Given by `begin_run`.
    pub id: RunId,
    /// Whose run.
    pub source: SourceId,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How it ended, as far as the crawler can tell. The store turns [`Outcome::Applied`] into [`Outcome::Held`]
    /// where the guard holds the removals.
    pub outcome: Outcome,
    /// Why, where it did not end well.
    pub message: Option<String>,
    /// The courses read that were not staged; none where the documents were unchanged or nothing could be read.
    pub courses: Vec<SeenCourse>,
    /// The run listed everything that the source has: what is missing may be removed.
    pub complete: bool,
    /// Largest share that may be removed, and grace.
    pub guard: crate::source::Guard,
    /// Complete runs that a course may be missing from before it is removed.
    pub grace_runs: u32,
    /// Validators and digests of the documents, to be written with the courses.
    pub pages: Vec<PageRecord>,
    /// Digest of the settings that the documents were read with.
    pub reading: Digest,
    /// What was read.
    pub format: Option<Format>,
    /// Remarks.
    pub findings: Findings,
    /// Requests made.
    pub requests: u32,
    /// Of these, answered "not modified".
    pub not_modified: u32,
    /// Bytes received over the network.
    pub bytes: u64,
}

/// What the store made of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// Courses that were not there before (or came back).
    pub new: u32,
    /// Courses that differ from before.
    pub changed: u32,
    /// Courses removed.
    pub removed: u32,
    /// Courses as before.
    pub unchanged: u32,
    /// Removals held for a person to decide; changes of every kind where the whole run is held.
    pub held: u32,
    /// Why something is held.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub held_for: Option<HeldFor>,
    /// Missing, but within the source's grace.
    pub missing: u32,
    /// The last change number written, or the last there was.
    pub last: Seq,
}

/// One past run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Its number.
    pub id: RunId,
    /// Began.
    pub started_at: DateTime<Utc>,
    /// Ended; none while it runs.
    pub finished_at: Option<DateTime<Utc>>,
    /// How; none while it runs.
    pub outcome: Option<Outcome>,
    /// Why, where it did not end well.
    pub message: Option<String>,
    /// What came of it.
    pub applied: Applied,
    /// Requests made.
    pub requests: u32,
    /// Of these, not modified.
    pub not_modified: u32,
    /// Bytes received.
    pub bytes: u64,
}

/// What the catalogue knows about a source.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceState {
    /// Which.
    pub id: SourceId,
    /// Live courses (merged ones included).
    pub courses: u64,
    /// Its last run, running or ended.
    pub last_run: Option<RunSummary>,
    /// When it last ended well.
    pub last_good: Option<DateTime<Utc>>,
    /// Failed runs since then.
    pub failures: u32,
    /// Removals waiting for a decision; changes of every kind where a whole run waits.
    pub held: u32,
    /// Why they wait.
    pub held_for: Option<HeldFor>,
    /// Not before this moment, because the host asked for it.
    pub not_before: Option<DateTime<Utc>>,
    /// Findings of the last run that read anything, by severity.
    pub findings: BTreeMap<Severity, u64>,
    /// The format that was read last.
    pub format: Option<Format>,
    /// Digest of the settings of the last run that read anything.
    pub reading: Option<Digest>,
}
