//! One run of one source: fetch, parse, normalise, write.

mod drafts;
mod ending;
mod page;
mod reading;
mod report;
mod taking;
mod walk;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use catalogue::{
    CatalogueStore, Findings, FinishedRun, Outcome, PageRecord, RunId, SourceSpec, SourceState, StoreError,
};
use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;
use futures_util::FutureExt;
use language::Analyser;
use tokio::sync::{Semaphore, watch};
use url::Url;

use crate::address::Guard;
use crate::clock::Clock;
use crate::fetch::{Fetcher, Terms};

pub use drafts::Drafts;
pub use report::RunReport;

use ending::Ending;
use reading::Reader;
use walk::{Trouble, Walk};

/// How many sources are read at once where nobody says otherwise.
pub const CONCURRENCY: usize = 8;
/// How many runs of a source may be put off in a row before that is a failure.
const MOST_DEFERRALS: usize = 3;

/// How long what an interrupted run has fetched is as good as new.
const STAGED_FOR: TimeDelta = TimeDelta::hours(24);

/// How a source is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// What has changed since.
    #[default]
    Usual,
    /// Everything, whether it has changed or not.
    Force,
    /// The bodies of the last run, without any request.
    Reparse,
}

/// Says when to stop; what was fetched by then is kept for the next run.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Stops when `true` is sent, or the sender is gone.
    pub fn when(receiver: watch::Receiver<bool>) -> Stop {
        Stop(receiver)
    }

    /// Whether it has been said.
    pub fn is_now(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits until it is said.
    pub async fn wait(&mut self) {
        // An error is a sender that is gone.
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

/// Reads sources into the catalogue. Cheap to clone.
#[derive(Clone)]
pub struct Crawler {
    fetcher: Fetcher,
    store: Arc<dyn CatalogueStore>,
    clock: Arc<dyn Clock>,
    zone: Tz,
    analyser: Option<Arc<Analyser>>,
    concurrency: usize,
}

impl Crawler {
    /// A crawler that writes to `store`; days begin and end in `zone`.
    pub fn new(fetcher: Fetcher, store: Arc<dyn CatalogueStore>, clock: Arc<dyn Clock>, zone: Tz) -> Crawler {
        Crawler { fetcher, store, clock, zone, analyser: None, concurrency: CONCURRENCY }
    }

    /// Knows the base forms of words, by which the field of a course can be told from its name.
    #[must_use]
    pub fn with_analyser(self, analyser: Arc<Analyser>) -> Crawler {
        Crawler { analyser: Some(analyser), ..self }
    }

    /// Reads so many sources at once, instead of [`CONCURRENCY`].
    #[must_use]
    pub fn with_concurrency(self, concurrency: usize) -> Crawler {
        Crawler { concurrency: concurrency.max(1), ..self }
    }

    /// How many sources are read at once.
    pub fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// The catalogue that is written to.
    pub fn store(&self) -> &Arc<dyn CatalogueStore> {
        &self.store
    }

    /// The clock that is gone by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Runs the sources once, at most [`Crawler::concurrency`] at a time, and tells of each as it ends. The
    /// reports come in the order of the sources.
    pub async fn crawl_once(
        &self,
        sources: &[SourceSpec],
        mode: Mode,
        stop: &Stop,
        ended: impl Fn(&RunReport),
    ) -> Vec<RunReport> {
        let places = Semaphore::new(self.concurrency);
        let runs = sources.iter().map(|source| async {
            let _place = places.acquire().await.expect("the semaphore is never closed");
            let report = self.crawl(source, mode, stop).await;
            ended(&report);
            report
        });
        futures_util::future::join_all(runs).await
    }

    /// Runs one source. What goes wrong stands in the report.
    pub async fn crawl(&self, source: &SourceSpec, mode: Mode, stop: &Stop) -> RunReport {
        let began = Instant::now();
        let mut report = match self.run(Arc::new(source.clone()), mode, stop).await {
            Ok(report) => report,
            Err(error) => RunReport::not_run(source.id.clone(), Outcome::Failed, error.to_string()),
        };
        report.elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        report.log();
        report
    }

    async fn run(&self, source: Arc<SourceSpec>, mode: Mode, stop: &Stop) -> Result<RunReport, StoreError> {
        let id = source.id.clone();
        let now = self.clock.now();
        let before = self.with_store(move |store| store.source(&id)).await?;
        if let Some(until) = before.as_ref().and_then(|state| state.not_before)
            && until > now
            && mode != Mode::Reparse
        {
            let message = format!("the host wants no request before {until}");
            return Ok(RunReport::not_run(source.id.clone(), Outcome::Deferred, message));
        }
        let id = source.id.clone();
        let run = self.with_store(move |store| store.begin_run(&id, now)).await?;
        let mut walk = self.walk(&source, before.as_ref(), mode, stop).await?;
        let read = self.read(&mut walk, &source, run).await;
        let ending = read.unwrap_or_else(|trouble| Ending::of_trouble(walk, trouble));
        self.finish(run, &source, ending).await
    }

    /// Walks and reads. A defect of ours that some document brings to light is trouble of its source alone, and takes
    /// neither the other sources nor the process with it.
    async fn read(&self, walk: &mut Walk, source: &Arc<SourceSpec>, run: RunId) -> Result<Ending, Trouble> {
        let reading = async {
            walk.all().await?;
            Ending::of(walk, &self.reader(source, run)).await
        };
        AssertUnwindSafe(reading).catch_unwind().await.unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text =
                text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without text");
            tracing::error!(source.id = %source.id, "internal error while reading `{}`: {text}", source.id);
            Err(Trouble::Internal)
        })
    }

    async fn walk(
        &self,
        source: &Arc<SourceSpec>,
        before: Option<&SourceState>,
        mode: Mode,
        stop: &Stop,
    ) -> Result<Walk, StoreError> {
        let id = source.id.clone();
        let (known, staged) = self
            .with_store(move |store| Ok::<_, StoreError>((store.pages(&id)?, store.staged_pages(&id)?)))
            .await?;
        let now = self.clock.now();
        let goes_on = |page: &PageRecord| mode == Mode::Usual && now - page.fetched_at < STAGED_FOR;
        let staged = staged.into_iter().filter(goes_on).collect();
        let same_reading = before.and_then(|state| state.reading) == Some(source.reading_digest());
        Ok(Walk::new(
            self.clone(),
            Arc::clone(source),
            mode,
            stop.clone(),
            walk::Memory { known: by_url(known), staged: by_url(staged), same_reading },
        ))
    }

    fn reader(&self, source: &Arc<SourceSpec>, run: RunId) -> Reader {
        Reader {
            run,
            store: Arc::clone(&self.store),
            source: Arc::clone(source),
            today: self.clock.now().with_timezone(&self.zone).date_naive(),
            zone: self.zone,
            analyser: self.analyser.clone(),
        }
    }

    /// Writes the run's end, and when the host may be asked again.
    async fn finish(&self, run: RunId, source: &SourceSpec, ending: Ending) -> Result<RunReport, StoreError> {
        let mut ending = ending;
        let now = self.clock.now();
        if ending.outcome == Outcome::Deferred {
            let id = source.id.clone();
            let past = self.with_store(move |store| store.runs(&id, MOST_DEFERRALS + 1)).await?;
            // The first is the run at hand.
            let deferred =
                past.iter().skip(1).take_while(|run| run.outcome == Some(Outcome::Deferred)).count();
            if deferred >= MOST_DEFERRALS && !ending.host_said_when {
                ending.outcome = Outcome::Failed;
            }
        }
        let until = ending.not_before.filter(|_| ending.outcome == Outcome::Deferred);
        let mut report = ending.report(source);
        let finished = FinishedRun {
            id: run,
            source: source.id.clone(),
            at: now,
            outcome: ending.outcome,
            message: ending.message,
            courses: ending.courses,
            complete: ending.complete,
            guard: source.guard.clone(),
            grace_runs: source.grace_runs,
            pages: ending.pages,
            reading: source.reading_digest(),
            format: ending.format,
            findings: ending.findings,
            requests: ending.requests,
            not_modified: ending.not_modified,
            bytes: ending.bytes,
        };
        let id = source.id.clone();
        let written = self
            .with_store(move |store| {
                let applied = store.finish_run(finished)?;
                store.defer(&id, until)?;
                Ok::<_, StoreError>(applied)
            })
            .await;
        let applied = match written {
            Ok(applied) => applied,
            Err(error) => return self.note_failure(run, source, report, error).await,
        };
        report.applied = applied;
        if let Some(held) = applied.held_for.filter(|held| held.is_whole_run()) {
            report.message.get_or_insert_with(|| held.to_string());
        }
        if applied.held > 0 && matches!(report.outcome, Outcome::Applied | Outcome::Unchanged) {
            report.outcome = Outcome::Held;
        }
        Ok(report)
    }

    /// The catalogue could not take in what was read: the disk may be full, and yet have room for a line that says so.
    async fn note_failure(
        &self,
        run: RunId,
        source: &SourceSpec,
        report: RunReport,
        error: StoreError,
    ) -> Result<RunReport, StoreError> {
        let message = Some(error.to_string());
        let report = RunReport { outcome: Outcome::Failed, message: message.clone(), ..report };
        let failed = FinishedRun {
            id: run,
            source: source.id.clone(),
            at: self.clock.now(),
            outcome: Outcome::Failed,
            message,
            courses: Vec::new(),
            complete: false,
            guard: source.guard.clone(),
            grace_runs: source.grace_runs,
            pages: Vec::new(),
            reading: source.reading_digest(),
            format: report.format,
            findings: Findings::default(),
            requests: report.requests,
            not_modified: report.not_modified,
            bytes: report.bytes,
        };
        // Where there is no room for that either, the run counts as interrupted.
        if let Err(also) = self.with_store(move |store| store.finish_run(failed)).await {
            tracing::error!(source.id = %source.id, "the end of a run was not noted: {also}");
        }
        Ok(report)
    }

    /// Works with the catalogue where that may block.
    async fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn CatalogueStore) -> T + Send + 'static,
    ) -> T {
        let store = Arc::clone(&self.store);
        blocking(move || work(&*store)).await
    }
}

/// Does work that keeps a thread busy. A panic in it goes on in the caller.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => unreachable!("blocking work is never cancelled once it has begun"),
        },
    }
}

fn by_url(records: Vec<PageRecord>) -> HashMap<String, PageRecord> {
    records.into_iter().map(|record| (record.url.clone(), record)).collect()
}

/// The terms of a source.
fn terms_of(source: &SourceSpec) -> Terms {
    let urls: Vec<Url> = source.urls.iter().filter_map(|url| Url::parse(url).ok()).collect();
    Terms {
        guard: if source.allow_private { Guard::with_private(&urls) } else { Guard::public() },
        robots: source.robots.clone(),
        delay: source.limits.delay(),
        max_bytes: source.limits.max_bytes,
        timeout: Duration::from_secs(source.limits.timeout_s),
    }
}

/// When a run is tried again that could not ask.
fn soon(clock: &dyn Clock) -> chrono::DateTime<Utc> {
    clock.now() + TimeDelta::minutes(5)
}

#[cfg(test)]
mod tests;
