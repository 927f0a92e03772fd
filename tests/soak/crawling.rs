//! The process that crawls: scheduler, crawler and catalogue as in `opinovi run`, on a fast clock.

use std::{
    io::BufRead,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
};

use catalogue::{CatalogueStore, SourceId};
use chrono_tz::Tz;
use crawler::{Crawler, Fetcher, Patience, Scheduler, Stop, system_lookup};
use store::SqliteStore;
use tokio::sync::{mpsc, watch};

use crate::world::Plan;

/// Names the data directory to the process that is to crawl into it.
const DATA: &str = "OPINOVI_SOAK_DATA";
/// Tells the processes of one soak apart.
const PROCESS: &str = "OPINOVI_SOAK_PROCESS";
/// Said to it, it runs every source as soon as there is a place.
pub const RUN_ALL: &[u8] = b"all\n";

/// This test's own program, as the process that crawls; ends when its standard input does.
pub fn start(data: &Path, test: &str, process: usize) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(DATA, data).env(PROCESS, process.to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()
}

/// Crawls, where this process was started to do so.
pub fn is_asked_for() -> bool {
    let Some(data) = std::env::var_os(DATA) else { return false };
    let plan = Plan::read(Path::new(&data));
    tokio::runtime::Runtime::new().unwrap().block_on(crawl(&plan));
    true
}

async fn crawl(plan: &Plan) {
    let store: Arc<dyn CatalogueStore> = Arc::new(SqliteStore::open(&plan.data).unwrap());
    let sources = plan.scheduled();
    let ids: Vec<SourceId> = sources.iter().map(|scheduled| scheduled.source.id.clone()).collect();
    store.register(&ids).unwrap();
    let clock = Arc::new(plan.clock());
    let agent = format!("Soak/{}", std::env::var(PROCESS).unwrap());
    let fetcher = Fetcher::new(&agent, clock.clone(), Patience::default(), system_lookup()).unwrap();
    let crawler = Crawler::new(fetcher.with_scratch(&plan.data), store, clock, Tz::UTC);
    let (commands, received) = mpsc::channel(ids.len());
    let (stop, stopped) = watch::channel(false);
    thread::spawn(move || {
        for _line in std::io::stdin().lock().lines().map_while(Result::ok) {
            for id in &ids {
                commands.blocking_send(crawler::Command::Run(id.clone())).unwrap();
            }
        }
        let _ = stop.send(true);
        // Commands stay open to the end.
        drop(commands);
    });
    let scheduler = Scheduler::new(crawler, sources, received, |_| {});
    scheduler.run(Stop::when(stopped)).await.unwrap();
}
