//! Runs every source when it is due, for as long as the process lives.

mod due;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use catalogue::{SourceId, SourceSpec, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::run::{Crawler, Mode, RunReport, Stop};
use crate::schedule::Schedule;

pub use due::next_run;

/// The clock is looked at at least so often, because people set it.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// A source with its schedule, read.
#[derive(Clone, Debug)]
pub struct Scheduled {
    /// The source.
    pub source: SourceSpec,
    /// When it is due.
    pub schedule: Schedule,
}

/// What the scheduler can be told while it runs.
#[derive(Debug)]
pub enum Command {
    /// Run this source as soon as there is a place, whether it is due or not.
    Run(SourceId),
    /// From now on, these are the sources. Runs under way go on.
    Replace(Vec<Scheduled>),
}

/// A source rests at least so long after a run, also where the run could not even be noted in the catalogue.
const REST: Duration = Duration::from_secs(60);

/// Starts runs: one at a time per source, [`Crawler::concurrency`] in all.
pub struct Scheduler {
    crawler: Crawler,
    sources: HashMap<SourceId, Scheduled>,
    wanted: HashSet<SourceId>,
    ended_at: HashMap<SourceId, Instant>,
    commands: mpsc::Receiver<Command>,
    ended: Box<dyn Fn(&RunReport) + Send + Sync>,
}

impl Scheduler {
    /// A scheduler of the enabled ones among `sources`; `ended` hears of every run.
    pub fn new(
        crawler: Crawler,
        sources: Vec<Scheduled>,
        commands: mpsc::Receiver<Command>,
        ended: impl Fn(&RunReport) + Send + Sync + 'static,
    ) -> Scheduler {
        let sources = enabled(sources);
        Scheduler {
            crawler,
            sources,
            wanted: HashSet::new(),
            ended_at: HashMap::new(),
            commands,
            ended: Box::new(ended),
        }
    }

    /// Runs until told to stop; ends when the runs under way have ended, which they then do soon.
    ///
    /// # Errors
    /// Where the catalogue cannot be read.
    pub async fn run(mut self, mut stop: Stop) -> Result<(), StoreError> {
        let mut runs: JoinSet<RunReport> = JoinSet::new();
        let mut running: HashSet<SourceId> = HashSet::new();
        let mut open = true;
        while !stop.is_now() {
            let sleep = self.start_due(&mut runs, &mut running, &stop).await?;
            tokio::select! {
                () = stop.wait() => {}
                Some(ended) = runs.join_next() => self.note(ended, &mut running),
                command = self.commands.recv(), if open => match command {
                    Some(command) => self.obey(command),
                    None => open = false,
                },
                () = tokio::time::sleep(self.crawler.clock().sleep_for(sleep)) => {}
            }
        }
        while let Some(ended) = runs.join_next().await {
            self.note(ended, &mut running);
        }
        Ok(())
    }

    /// Starts what is due, longest overdue first, as far as there are places. Tells how long nothing else will be.
    async fn start_due(
        &mut self,
        runs: &mut JoinSet<RunReport>,
        running: &mut HashSet<SourceId>,
        stop: &Stop,
    ) -> Result<Duration, StoreError> {
        let now = self.crawler.clock().now();
        let mut due = self.due_times(now).await?;
        due.retain(|(_, id)| !running.contains(id));
        due.sort();
        let mut sleep = LONGEST_SLEEP;
        for (at, id) in due {
            if at > now {
                sleep = sleep.min((at - now).to_std().unwrap_or(LONGEST_SLEEP));
                break;
            }
            if running.len() >= self.crawler.concurrency() {
                break;
            }
            let Some(scheduled) = self.sources.get(&id) else { continue };
            self.wanted.remove(&id);
            running.insert(id);
            let (crawler, source, stop) = (self.crawler.clone(), scheduled.source.clone(), stop.clone());
            runs.spawn(async move { crawler.crawl(&source, Mode::Usual, &stop).await });
        }
        Ok(sleep)
    }

    /// When each source is due. What was asked for is overdue by all time.
    async fn due_times(&self, now: DateTime<Utc>) -> Result<Vec<(DateTime<Utc>, SourceId)>, StoreError> {
        let store = Arc::clone(self.crawler.store());
        let states = crate::run::blocking(move || store.sources()).await?;
        let states: HashMap<SourceId, _> =
            states.into_iter().map(|state| (state.id.clone(), state)).collect();
        let instant = self.crawler.clock().instant();
        let due = self.sources.values().filter_map(|scheduled| {
            let id = scheduled.source.id.clone();
            let state = states.get(&id);
            if self.wanted.contains(&id) {
                return Some((DateTime::UNIX_EPOCH, id));
            }
            let rested_for = |ended: &Instant| instant.saturating_duration_since(*ended);
            let rest =
                self.ended_at.get(&id).map_or(Duration::ZERO, |at| REST.saturating_sub(rested_for(at)));
            let rested = now + TimeDelta::from_std(rest).unwrap_or_default();
            let due = next_run(scheduled, state, now)?;
            Some((if rest.is_zero() { due } else { due.max(rested) }, id))
        });
        Ok(due.collect())
    }

    fn note(&mut self, ended: Result<RunReport, tokio::task::JoinError>, running: &mut HashSet<SourceId>) {
        match ended {
            Ok(report) => {
                running.remove(&report.source);
                self.ended_at.insert(report.source.clone(), self.crawler.clock().instant());
                (self.ended)(&report);
            }
            // A run that panicked has told nobody whose it was; its source rests until the process starts anew.
            Err(error) => tracing::error!("a run ended in a panic: {error}"),
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Run(id) if self.sources.contains_key(&id) => {
                self.wanted.insert(id);
            }
            Command::Run(id) => tracing::warn!(source.id = %id, "no enabled source `{id}` to run"),
            Command::Replace(sources) => self.sources = enabled(sources),
        }
    }
}

fn enabled(sources: Vec<Scheduled>) -> HashMap<SourceId, Scheduled> {
    let sources = sources.into_iter().filter(|scheduled| scheduled.source.enabled);
    sources.map(|scheduled| (scheduled.source.id.clone(), scheduled)).collect()
}

#[cfg(test)]
mod tests;
