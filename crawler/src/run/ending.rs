//! How a run ends, and what it leaves behind.

use catalogue::{Finding, Findings, Format, Outcome, PageRecord, SourceSpec, run::SeenCourse};
use chrono::{DateTime, TimeDelta, Utc};

use super::reading::Reader;
use super::report::RunReport;
use super::walk::{Trouble, Walk};
use super::{Mode, blocking, soon};
use crate::fetch::FetchError;

/// What a run leaves behind.
pub(super) struct Ending {
    pub(super) outcome: Outcome,
    pub(super) message: Option<String>,
    pub(super) courses: Vec<SeenCourse>,
    pub(super) complete: bool,
    pub(super) pages: Vec<PageRecord>,
    pub(super) format: Option<Format>,
    pub(super) findings: Findings,
    pub(super) requests: u32,
    pub(super) not_modified: u32,
    pub(super) bytes: u64,
    /// Of a run that was put off.
    pub(super) not_before: Option<DateTime<Utc>>,
    /// The host itself has said when.
    pub(super) host_said_when: bool,
}

impl Ending {
    /// The end of a walk through all pages.
    pub(super) async fn of(walk: &mut Walk, reader: &Reader) -> Result<Ending, Trouble> {
        let pages = std::mem::take(&mut walk.pages);
        let records: Vec<PageRecord> = pages.iter().map(|page| page.record.clone()).collect();
        let as_before = pages.iter().all(|page| !page.changed)
            && pages.len() == walk.memory.known.len()
            && walk.memory.same_reading
            && walk.complete
            && walk.mode == Mode::Usual;
        let mut ending = Ending::empty(walk, Outcome::Applied);
        ending.pages = records;
        if as_before {
            ending.outcome = Outcome::Unchanged;
            ending.findings = Findings::default();
            return Ok(ending);
        }
        let (reader, drafts) = (reader.clone(), std::mem::take(&mut walk.drafts));
        let (courses, findings) = blocking(move || reader.courses(drafts, &pages)).await?;
        ending.courses = courses;
        ending.findings.append(findings);
        Ok(ending)
    }

    /// The end of a walk that could not go on. Nothing is applied then.
    pub(super) fn of_trouble(mut walk: Walk, trouble: Trouble) -> Ending {
        let now = walk.crawler.clock.now();
        let later = soon(&*walk.crawler.clock);
        let mut ending = Ending::empty(&mut walk, Outcome::Failed);
        ending.complete = false;
        let (message, code) = match trouble {
            Trouble::Stopped => {
                ending.outcome = Outcome::Aborted;
                ("stopped; the next run goes on from here".to_owned(), None)
            }
            Trouble::Fetch(error) => {
                ending.put_off(&error, now, later);
                (error.to_string(), Some(error.code()))
            }
            // Its finding is there already.
            Trouble::Unreadable(message) => (message, None),
            Trouble::Store(error) => (error.to_string(), None),
            Trouble::NothingKept => {
                ("no body is kept of this source, or not of all its pages: crawl it first".to_owned(), None)
            }
            Trouble::Internal => ("internal error while reading".to_owned(), Some("internal")),
        };
        ending.findings.extend(code.map(|code| Finding::error(code, message.clone())));
        ending.message = Some(message);
        ending
    }

    /// Some failures only mean "later".
    fn put_off(&mut self, error: &FetchError, now: DateTime<Utc>, later: DateTime<Utc>) {
        match error {
            FetchError::Slow { wait: Some(wait), .. } => {
                self.host_said_when = true;
                self.not_before = Some(now + TimeDelta::from_std(*wait).unwrap_or(TimeDelta::days(1)));
                self.outcome = Outcome::Deferred;
            }
            FetchError::RobotsUnavailable { until, .. } => {
                self.not_before = Some((*until).max(later));
                self.outcome = Outcome::Deferred;
            }
            _ => {}
        }
    }

    fn empty(walk: &mut Walk, outcome: Outcome) -> Ending {
        Ending {
            outcome,
            message: None,
            courses: Vec::new(),
            complete: walk.complete,
            pages: Vec::new(),
            format: walk.format,
            findings: std::mem::take(&mut walk.findings),
            requests: walk.requests,
            not_modified: walk.not_modified,
            bytes: walk.bytes,
            not_before: None,
            host_said_when: false,
        }
    }

    /// The report of it, as far as it is known before the catalogue is written.
    pub(super) fn report(&self, source: &SourceSpec) -> RunReport {
        let mut report = RunReport::not_run(source.id.clone(), self.outcome, String::new());
        report.message.clone_from(&self.message);
        report.format = self.format;
        report.complete = self.complete;
        report.requests = self.requests;
        report.fetched = self.requests.saturating_sub(self.not_modified);
        report.not_modified = self.not_modified;
        report.bytes = self.bytes;
        report.findings.clone_from(self.findings.by_severity());
        report
    }
}
