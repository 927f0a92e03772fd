//! Partners with bad days, a crawler on a fast clock that is killed now and then: nothing is lost, nothing is done
//! twice, and memory stays as it is.
//!
//! A short form by default; `OPINOVI_SOAK=full cargo test --test soak -- --nocapture` for the whole, with figures.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "soak/crawling.rs"]
mod crawling;
#[allow(dead_code, unused_imports)]
mod harness;
#[path = "soak/publisher.rs"]
mod publisher;
#[path = "soak/verdict.rs"]
mod verdict;
#[path = "soak/world.rs"]
mod world;

use std::{
    fs,
    io::Write,
    process::Child,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use catalogue::{CatalogueStore, SourceId};
use chrono::Utc;
use crawler::Clock;
use store::SqliteStore;

use publisher::{Chance, Publisher};
use world::Plan;

/// How much of it.
struct Form {
    partners: u64,
    /// Seconds with kills, then seconds without.
    with_kills: u64,
    without: u64,
    /// Seconds between two kills, at most.
    kill_every: u64,
    times: u32,
}

const SHORT: Form = Form { partners: 40, with_kills: 8, without: 10, kill_every: 4, times: 100 };
/// Thirty minutes of schedule pass with kills, and more than an hour without.
const FULL: Form = Form { partners: 200, with_kills: 120, without: 300, kill_every: 20, times: 15 };

#[test]
fn nothing_is_lost_or_done_twice_under_faults_and_kills() {
    if crawling::is_asked_for() {
        return;
    }
    let full = std::env::var_os("OPINOVI_SOAK").is_some_and(|form| form == "full");
    let form = if full { FULL } else { SHORT };
    let seed = std::env::var("OPINOVI_SOAK_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| Utc::now().timestamp_millis().unsigned_abs());
    println!("OPINOVI_SOAK_SEED={seed}");
    let dir = tempfile::tempdir().unwrap();
    let mut plan =
        Plan { data: dir.path().to_owned(), sources: Vec::new(), began: Utc::now(), times: form.times };
    let calm = Arc::new(AtomicBool::new(false));
    let publishers: Vec<Publisher> = (0..form.partners)
        // Every tenth has two sources on one host.
        .map(|n| Publisher::start(n, seed, 1 + u64::from(n % 10 == 0), plan.clock(), Arc::clone(&calm)))
        .collect();
    let mut published = Vec::new();
    for (n, publisher) in publishers.iter().enumerate() {
        for (path, courses) in &publisher.sources {
            let id = format!("p{n}-{}", &path[1..]);
            plan.sources.push((id.clone(), publisher.server.url(path)));
            published.push((SourceId::new(&id).unwrap(), Arc::clone(courses)));
        }
    }
    plan.write();

    let mut soak = Soak { plan, processes: 0, chance: Chance(seed) };
    let kills = soak.with_kills(&form, &published);
    let mut process = soak.start();
    let rss = sample(&process, Duration::from_secs(form.without));
    process.kill().unwrap();
    process.wait().unwrap();
    verdict::holds_what_was_published(&soak.store(), &published);

    calm.store(true, Ordering::Release);
    let calm_from = soak.plan.clock().now();
    let mut process = soak.start();
    process.stdin.as_mut().unwrap().write_all(crawling::RUN_ALL).unwrap();
    soak.until_all_are_good(calm_from, &published);
    drop(process.stdin.take());
    assert!(process.wait().unwrap().success());

    let store = soak.store();
    verdict::equals_what_is_published(&store, &published);
    verdict::runs_once_in_its_time(&store, &soak.plan, calm_from);
    for publisher in &publishers {
        assert!(publisher.server.most_in_flight() <= 1, "a host was asked twice at once");
    }
    assert!(store.integrity().unwrap().faults.is_empty());
    verdict::tell(&store, &publishers, &published, kills, &rss);
    if full {
        verdict::memory_is_flat(&rss);
    }
}

struct Soak {
    plan: Plan,
    processes: usize,
    chance: Chance,
}

impl Soak {
    fn start(&mut self) -> Child {
        self.processes += 1;
        let test = "nothing_is_lost_or_done_twice_under_faults_and_kills";
        crawling::start(&self.plan.data, test, self.processes)
    }

    fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.plan.data).unwrap()
    }

    /// Kills the process again and again, and looks at what it left each time. Tells how often.
    fn with_kills(&mut self, form: &Form, published: &[verdict::Source]) -> usize {
        let (began, mut kills) = (Instant::now(), 0);
        while began.elapsed() < Duration::from_secs(form.with_kills) {
            let mut process = self.start();
            let life = form.kill_every * 500 + self.chance.below(form.kill_every * 500);
            thread::sleep(Duration::from_millis(life));
            assert!(process.try_wait().unwrap().is_none(), "the process ended by itself");
            process.kill().unwrap();
            process.wait().unwrap();
            kills += 1;
            verdict::holds_what_was_published(&self.store(), published);
        }
        kills
    }

    /// Waits until every source was read well after `from`.
    fn until_all_are_good(&self, from: chrono::DateTime<Utc>, published: &[verdict::Source]) {
        let (store, began) = (self.store(), Instant::now());
        loop {
            let states = store.sources().unwrap();
            let good = |state: &&catalogue::SourceState| {
                let last = state.last_run.as_ref();
                state.held == 0
                    && state.held_for.is_none()
                    && last.is_some_and(|run| {
                        run.started_at >= from && run.outcome.is_some_and(catalogue::Outcome::is_good)
                    })
            };
            let count = states.iter().filter(good).count();
            if count == published.len() {
                return;
            }
            let bad: Vec<_> = states.iter().filter(|state| !good(state)).take(3).collect();
            assert!(began.elapsed() < Duration::from_secs(240), "only {count} are well again: {bad:#?}");
            thread::sleep(Duration::from_millis(200));
        }
    }
}

/// Resident memory of a process, in kB, a few times a second.
fn sample(process: &Child, span: Duration) -> Vec<u64> {
    let (file, began) = (format!("/proc/{}/status", process.id()), Instant::now());
    let mut samples = Vec::new();
    while began.elapsed() < span {
        let status = fs::read_to_string(&file).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        samples.extend(line.and_then(|kb| kb.trim().trim_end_matches(" kB").parse::<u64>().ok()));
        thread::sleep(Duration::from_millis(250));
    }
    samples
}
