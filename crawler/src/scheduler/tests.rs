#![allow(clippy::unwrap_used)]

use std::sync::Mutex;

use catalogue::{CatalogueStore, Outcome};
use chrono_tz::Tz;
use store::SqliteStore;
use tempfile::TempDir;
use tokio::sync::watch;

use super::*;
use crate::clock::SystemClock;
use crate::fake_partner::{Partner, Reply};
use crate::fetch::{Fetcher, Patience, system_lookup};

/// A scheduler at work, in a task of its own.
struct World {
    partner: Partner,
    sources: Vec<Scheduled>,
    reports: Arc<Mutex<Vec<RunReport>>>,
    commands: mpsc::Sender<Command>,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<Result<(), StoreError>>,
    _dir: TempDir,
}

async fn start(count: usize, reply: Reply) -> World {
    let dir = TempDir::new().unwrap();
    let partner = Partner::start().await;
    partner.says("/kurssit.csv", [reply]);
    let store = Arc::new(SqliteStore::open(dir.path()).unwrap());
    let schedule = Schedule::parse("0 3 * * *", Tz::Europe__Helsinki).unwrap();
    let sources: Vec<Scheduled> = (0..count)
        .map(|n| {
            let mut source =
                SourceSpec::new(SourceId::new(&format!("s{n}")).unwrap(), partner.url("/kurssit.csv"));
            source.allow_private = true;
            source.limits.requests_per_s = 1000.0;
            Scheduled { source, schedule: schedule.clone() }
        })
        .collect();
    let ids: Vec<SourceId> = sources.iter().map(|scheduled| scheduled.source.id.clone()).collect();
    store.register(&ids).unwrap();
    let clock = Arc::new(SystemClock);
    let fetcher = Fetcher::new("OpinOvi/0.1", clock.clone(), Patience::default(), system_lookup()).unwrap();
    let crawler = Crawler::new(fetcher, store, clock, Tz::Europe__Helsinki);
    let reports = Arc::<Mutex<Vec<RunReport>>>::default();
    let heard = Arc::clone(&reports);
    let (commands, receiver) = mpsc::channel(8);
    let (stop, stopped) = watch::channel(false);
    let scheduler = Scheduler::new(crawler, sources.clone(), receiver, move |report| {
        heard.lock().unwrap().push(report.clone())
    });
    let task = tokio::spawn(scheduler.run(Stop::when(stopped)));
    World { partner, sources, reports, commands, stop, task, _dir: dir }
}

impl World {
    async fn until_reports(&self, count: usize) {
        while self.reports.lock().unwrap().len() < count {
            tokio::task::yield_now().await;
        }
    }

    async fn ends(self) -> Vec<RunReport> {
        self.stop.send(true).unwrap();
        self.task.await.unwrap().unwrap();
        Arc::try_unwrap(self.reports).unwrap().into_inner().unwrap()
    }
}

fn feed() -> Reply {
    Reply::ok("id;title\n1;Hitsaus\n").csv()
}

#[tokio::test]
async fn what_is_due_runs_once_and_then_waits_for_its_time() {
    let world = start(3, feed()).await;
    world.until_reports(3).await;
    world.commands.send(Command::Run(world.sources[1].source.id.clone())).await.unwrap();
    world.until_reports(4).await;
    let wanted = world.sources[1].source.id.clone();
    assert_eq!(world.partner.asked_for("/kurssit.csv"), 4);
    let reports = world.ends().await;
    assert!(reports[..3].iter().all(|report| report.outcome == Outcome::Applied), "{reports:?}");
    assert_eq!((reports[3].source.clone(), reports[3].outcome), (wanted, Outcome::Unchanged));
}

#[tokio::test]
async fn a_source_runs_once_at_a_time_and_stops_when_told() {
    let world = start(1, feed().after(Duration::from_secs(3600))).await;
    let id = world.sources[0].source.id.clone();
    while world.partner.asked_for("/kurssit.csv") == 0 {
        tokio::task::yield_now().await;
    }
    world.commands.send(Command::Run(id)).await.unwrap();
    while world.commands.capacity() < 8 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.partner.asked_for("/kurssit.csv"), 1);
    let reports = world.ends().await;
    assert_eq!(reports.iter().map(|report| report.outcome).collect::<Vec<_>>(), [Outcome::Aborted]);
}

#[tokio::test]
async fn sources_are_replaced_while_it_runs() {
    let world = start(2, feed()).await;
    world.until_reports(2).await;
    world.commands.send(Command::Replace(world.sources[..1].to_vec())).await.unwrap();
    for scheduled in &world.sources {
        world.commands.send(Command::Run(scheduled.source.id.clone())).await.unwrap();
    }
    world.until_reports(3).await;
    let reports = world.ends().await;
    assert_eq!(reports.len(), 3);
    assert_eq!(reports[2].source.as_str(), "s0");
}

#[tokio::test]
async fn no_more_sources_are_read_at_once_than_the_crawler_is_told() {
    let dir = TempDir::new().unwrap();
    let store = Arc::new(SqliteStore::open(dir.path()).unwrap());
    let schedule = Schedule::parse("0 3 * * *", Tz::Europe__Helsinki).unwrap();
    let (mut partners, mut sources) = (Vec::new(), Vec::new());
    for n in 0..4 {
        let partner = Partner::start().await;
        partner.says("/kurssit.csv", [feed().after(Duration::from_secs(3600))]);
        let id = SourceId::new(&format!("s{n}")).unwrap();
        let mut source = SourceSpec::new(id, partner.url("/kurssit.csv"));
        source.allow_private = true;
        sources.push(Scheduled { source, schedule: schedule.clone() });
        partners.push(partner);
    }
    let ids: Vec<SourceId> = sources.iter().map(|scheduled| scheduled.source.id.clone()).collect();
    store.register(&ids).unwrap();
    let clock = Arc::new(SystemClock);
    let fetcher = Fetcher::new("OpinOvi/0.1", clock.clone(), Patience::default(), system_lookup()).unwrap();
    let crawler = Crawler::new(fetcher, store, clock, Tz::Europe__Helsinki).with_concurrency(2);
    let ended = Arc::<Mutex<usize>>::default();
    let counted = Arc::clone(&ended);
    let (_commands, receiver) = mpsc::channel(8);
    let (stop, stopped) = watch::channel(false);
    let scheduler = Scheduler::new(crawler, sources, receiver, move |_| *counted.lock().unwrap() += 1);
    let task = tokio::spawn(scheduler.run(Stop::when(stopped)));
    while partners.iter().filter(|partner| partner.asked_for("/kurssit.csv") > 0).count() < 2 {
        tokio::task::yield_now().await;
    }
    stop.send(true).unwrap();
    task.await.unwrap().unwrap();
    assert_eq!(*ended.lock().unwrap(), 2);
}

/// A clock that shows what it is told, and on which a minute's sleep is over at once.
struct SetClock(Mutex<DateTime<Utc>>, Instant);

impl crate::clock::Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    fn instant(&self) -> Instant {
        self.1 + self.1.elapsed() * 10_000
    }

    fn sleep_for(&self, span: Duration) -> Duration {
        span / 10_000
    }
}

#[tokio::test]
async fn a_clock_that_jumps_makes_neither_a_second_run_nor_none() {
    let dir = TempDir::new().unwrap();
    let partner = Partner::start().await;
    partner.says("/kurssit.csv", [feed()]);
    let store = Arc::new(SqliteStore::open(dir.path()).unwrap());
    let mut source = SourceSpec::new(SourceId::new("s").unwrap(), partner.url("/kurssit.csv"));
    source.allow_private = true;
    source.limits.requests_per_s = 1000.0;
    store.register(std::slice::from_ref(&source.id)).unwrap();
    let start: DateTime<Utc> = "2026-11-23T12:00:00Z".parse().unwrap();
    let clock = Arc::new(SetClock(Mutex::new(start), Instant::now()));
    let fetcher = Fetcher::new("OpinOvi/0.1", clock.clone(), Patience::default(), system_lookup()).unwrap();
    let crawler =
        Crawler::new(fetcher, Arc::clone(&store) as _, Arc::clone(&clock) as _, Tz::Europe__Helsinki);
    let schedule = Schedule::parse("0 3 * * *", Tz::Europe__Helsinki).unwrap();
    let (_commands, receiver) = mpsc::channel(8);
    let (stop, stopped) = watch::channel(false);
    let id = source.id.clone();
    let scheduler = Scheduler::new(crawler, vec![Scheduled { source, schedule }], receiver, |_| {});
    let task = tokio::spawn(scheduler.run(Stop::when(stopped)));
    let runs = || store.runs(&id, 10).unwrap();
    let ended = |count: usize| runs().iter().filter(|run| run.finished_at.is_some()).count() == count;
    // Long enough for some hundred looks at the clock.
    let pause = || tokio::time::sleep(Duration::from_millis(600));
    while !ended(1) {
        tokio::task::yield_now().await;
    }
    for back in [TimeDelta::hours(1), TimeDelta::days(400)] {
        *clock.0.lock().unwrap() = start - back;
        pause().await;
        assert_eq!(runs().len(), 1, "set back by {back}");
    }
    *clock.0.lock().unwrap() = start + TimeDelta::days(400);
    while !ended(2) {
        tokio::task::yield_now().await;
    }
    pause().await;
    assert_eq!(runs().len(), 2, "what was missed makes one run");
    assert_eq!(store.source(&id).unwrap().unwrap().courses, 1);
    stop.send(true).unwrap();
    task.await.unwrap().unwrap();
}
