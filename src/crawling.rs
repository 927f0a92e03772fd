//! The crawler, as feeds.toml wants it.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use catalogue::{CatalogueStore, SourceId};
use chrono::Utc;
use crawler::{
    Command, Crawler, Fetcher, Patience, Schedule, Scheduled, Scheduler, Stop, SystemClock, system_lookup,
};
use search_api::App;
use store::SqliteStore;
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};

use crate::{config::Config, directory::Directory, wiring::Place};

/// Time between prunings of bodies and runs.
const PRUNE_EVERY: Duration = Duration::from_secs(6 * 3600);

/// Makes the sources of feeds.toml known to the catalogue, in their order.
pub fn register(store: &dyn CatalogueStore, config: &Config) -> anyhow::Result<()> {
    let ids: Vec<SourceId> = config.sources.iter().map(|s| s.id.clone()).collect();
    Ok(store.register(&ids)?)
}

/// A crawler that writes to the catalogue.
pub fn crawler(place: &Place, config: &Config, store: Arc<dyn CatalogueStore>) -> anyhow::Result<Crawler> {
    let clock = Arc::new(SystemClock);
    let patience = Patience { first_wait: config.crawler.retry_wait, ..Patience::default() };
    let fetcher = Fetcher::new(&config.crawler.user_agent, clock.clone(), patience, system_lookup())?;
    let fetcher = fetcher.with_scratch(&place.data);
    let crawler = Crawler::new(fetcher, store, clock, config.region.timezone);
    Ok(crawler.with_analyser(place.analyser()).with_concurrency(config.crawler.concurrency))
}

/// The sources with their schedules, which feeds.toml was checked to have.
fn scheduled(config: &Config) -> anyhow::Result<Vec<Scheduled>> {
    let one = |source: &catalogue::SourceSpec| {
        let expression = source.schedule.as_deref().unwrap_or(&config.crawler.default_schedule);
        let schedule = Schedule::parse(expression, config.region.timezone)
            .with_context(|| format!("the schedule of `{}` cannot be read", source.id))?;
        Ok(Scheduled { source: source.clone(), schedule })
    };
    config.sources.iter().map(one).collect()
}

/// A running scheduler.
pub struct Scheduling {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Scheduling {
    /// Starts it; SIGHUP makes it read feeds.toml again.
    ///
    /// # Errors
    /// Where the crawler cannot be made.
    pub fn start(
        place: &Place,
        config: &Config,
        store: Arc<SqliteStore>,
        app: Arc<App>,
        directory: Arc<Directory>,
    ) -> anyhow::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let (commands, received) = mpsc::channel(16);
        let crawler = crawler(place, config, Arc::clone(&store) as Arc<dyn CatalogueStore>)?;
        let metrics = Arc::clone(&app.metrics);
        let scheduler = Scheduler::new(crawler, scheduled(config)?, received, move |report| {
            metrics.run(report.outcome, report.bytes, report.requests, report.not_modified);
        });
        let until = Stop::when(stopped.clone());
        let running = tokio::spawn(async move {
            if let Err(error) = scheduler.run(until).await {
                tracing::error!(%error, "the scheduler ended");
            }
        });
        let reloading =
            tokio::spawn(reload_on_hangup(place.clone(), Arc::clone(&store), commands, directory));
        let pruning = tokio::spawn(prune(store, config.keep));
        Ok(Self { stop, tasks: vec![running, reloading, pruning] })
    }

    /// Ends: runs under way keep what they have fetched for the next one.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let mut tasks = self.tasks.into_iter();
        if let Some(running) = tasks.next()
            && tokio::time::timeout(Duration::from_secs(20), running).await.is_err()
        {
            tracing::warn!("a run did not end within 20 s; it counts as aborted");
        }
        tasks.for_each(|task| task.abort());
    }
}

/// A wrong file keeps the old one in force, and says so.
async fn reload_on_hangup(
    place: Place,
    store: Arc<SqliteStore>,
    commands: mpsc::Sender<Command>,
    directory: Arc<Directory>,
) {
    let Ok(mut hangup) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) else {
        return;
    };
    while hangup.recv().await.is_some() {
        let reloaded = place.load_config().and_then(|config| {
            register(&*store, &config)?;
            Ok((scheduled(&config)?, config))
        });
        match reloaded {
            Ok((sources, config)) => {
                tracing::info!(sources = sources.len(), "feeds.toml was read again");
                directory.replace(&config);
                if commands.send(Command::Replace(sources)).await.is_err() {
                    return;
                }
            }
            Err(error) => tracing::error!("feeds.toml is wrong, the old one stays in force: {error:#}"),
        }
    }
}

async fn prune(store: Arc<SqliteStore>, keep: store::Keep) {
    loop {
        let store = Arc::clone(&store);
        let pruned = tokio::task::spawn_blocking(move || store.prune(keep, Utc::now())).await;
        if let Ok(Err(error)) = pruned {
            tracing::warn!(%error, "old bodies and runs were not removed");
        }
        tokio::time::sleep(PRUNE_EVERY).await;
    }
}
