//! `opinovi run` and `opinovi serve`.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use anyhow::Context;
use catalogue::Moment;
use chrono::Utc;
use indexer::TantivyEngine;
use search_api::App;
use store::SqliteStore;
use tokio::net::TcpListener;

use crate::{
    cli::{Cli, ServeArgs},
    config::Config,
    crawling,
    directory::Directory,
    follow,
    output::say,
    wiring::Place,
};

/// Who crawls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crawling {
    /// This process, by the schedules of feeds.toml.
    Scheduled,
    /// Another process, or nobody.
    None,
}

/// Serves until SIGTERM or Ctrl-C.
pub fn run(cli: &Cli, args: &ServeArgs, crawling: Crawling) -> anyhow::Result<bool> {
    let place = Place::of(cli);
    let config = place.load_config()?;
    let store = Arc::new(place.store()?);
    if crawling == Crawling::Scheduled {
        store.lock_for_crawling()?;
    }
    crawling::register(&*store, &config)?;
    let house = House::open(&place, &config, store)?;
    for notice in &house.app.settings.notices {
        tracing::warn!("{notice}");
    }
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = listen(args.listen).await?;
        say(format_args!("search    http://{}/", listener.local_addr()?));
        let scheduler =
            (crawling == Crawling::Scheduled).then(|| house.schedule(&place, &config)).transpose()?;
        house.serve(listener, stop_signal()).await?;
        if let Some(scheduler) = scheduler {
            scheduler.stop().await;
        }
        anyhow::Ok(())
    })?;
    house.close();
    Ok(true)
}

/// Takes the address, or says who could not.
///
/// # Errors
/// Where the address is taken or not ours.
pub async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; choose another with --listen"))
}

/// Resolves on SIGTERM or Ctrl-C.
pub async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        };
    };
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping: requests under way are finished first");
}

/// Catalogue, index and server, open; the index follows the catalogue.
pub struct House {
    /// What handlers share.
    pub app: Arc<App>,
    directory: Arc<Directory>,
    store: Arc<SqliteStore>,
    stop: Arc<AtomicBool>,
    follower: JoinHandle<()>,
}

impl House {
    /// Opens the index beside the catalogue and lets it follow.
    ///
    /// # Errors
    /// Where either cannot be used.
    pub fn open(place: &Place, config: &Config, store: Arc<SqliteStore>) -> anyhow::Result<Self> {
        let engine: Arc<TantivyEngine> = Arc::new(place.engine_as_it_is(&store)?);
        let directory = Arc::new(Directory::of(config));
        let app = place.app(
            config,
            Arc::clone(&store),
            Arc::clone(&engine),
            Arc::clone(&directory) as _,
            Arc::new(Utc::now),
        )?;
        let stop = Arc::new(AtomicBool::new(false));
        let (following, ended) = (Arc::clone(&store), Arc::clone(&stop));
        let zone = config.region.timezone;
        let now = move || Moment { now: Utc::now(), zone };
        let follower = std::thread::Builder::new()
            .name("follow".to_owned())
            .spawn(move || follow::follow(&*following, &*engine, now, &ended))?;
        Ok(Self { app, directory, store, stop, follower })
    }

    /// Starts the scheduler; it reads feeds.toml again on SIGHUP.
    ///
    /// # Errors
    /// Where the crawler cannot be made.
    pub fn schedule(&self, place: &Place, config: &Config) -> anyhow::Result<crawling::Scheduling> {
        let (store, app, directory) =
            (Arc::clone(&self.store), Arc::clone(&self.app), Arc::clone(&self.directory));
        crawling::Scheduling::start(place, config, store, app, directory)
    }

    /// Serves until `stop` resolves.
    ///
    /// # Errors
    /// Where the listening socket fails.
    pub async fn serve(&self, listener: TcpListener, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let metrics = Arc::clone(&self.app.metrics);
        let stop = async move {
            stop.await;
            metrics.stop();
        };
        Ok(search_api::serve(listener, search_api::router(Arc::clone(&self.app)), stop).await?)
    }

    /// Lets the index take in what is left, and ends.
    pub fn close(self) {
        self.stop.store(true, Ordering::Release);
        self.follower.thread().unpark();
        if self.follower.join().is_err() {
            tracing::error!("following the catalogue ended in a panic");
        }
        if let Err(error) = self.app.engine.catch_up(&*self.store) {
            tracing::error!("the index is behind the catalogue: {error:#}");
        }
    }
}
