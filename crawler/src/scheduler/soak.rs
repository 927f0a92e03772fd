//! Many partners for a long time, with everything going wrong now and then: nothing is lost, nothing runs twice at once,
//! and memory does not grow.
//!
//! In short with the other tests. The long form, whose figures it prints:
//! `OPINOVI_SOAK=200x180 cargo test --release -p crawler soak -- --nocapture` (partners, seconds; each is due every
//! five seconds, so that three minutes are as many runs as half an hour of one every fifty seconds).
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::sync::Mutex;

use catalogue::{CatalogueStore, CourseId, Outcome};
use chrono_tz::Tz;
use store::SqliteStore;
use tempfile::TempDir;
use tokio::sync::watch;

use super::*;
use crate::clock::SystemClock;
use crate::fake_partner::{Partner, Reply};
use crate::fetch::{Fetcher, Patience, system_lookup};

/// A partner has about so many courses.
const COURSES: usize = 40;
/// The catalogue never shows fewer of a partner: none of them ever removes so many.
const FEWEST: usize = 30;

/// Numbers that look random, the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// A partner and what it truly offers: titles by id.
struct Institution {
    server: Partner,
    courses: BTreeMap<usize, String>,
    next: usize,
    edition: usize,
}

impl Institution {
    async fn open(n: usize) -> Institution {
        let courses = (0..COURSES).map(|id| (id, format!("Kurssi {n} {id}"))).collect();
        let institution = Institution { server: Partner::start().await, courses, next: COURSES, edition: 0 };
        institution.publishes(institution.feed());
        institution
    }

    fn csv(&self, prefix: &str, most: usize) -> String {
        let rows = self.courses.iter().take(most);
        let rows = rows.map(|(id, title)| format!("{prefix}{id};{title};2027-01-11;Kotka;10 €\n"));
        format!("id;title;start;place;price\n{}", rows.collect::<String>())
    }

    fn feed(&self) -> Reply {
        let etag = format!("\"{}\"", self.edition);
        Reply::ok(self.csv("", usize::MAX)).csv().header("etag", &etag)
    }

    fn publishes(&self, reply: Reply) {
        self.server.says("/kurssit.csv", [reply]);
    }

    /// A day goes by: a course more, less or changed, now and then.
    fn changes(&mut self, dice: &mut Dice) {
        let some = *self.courses.keys().nth(dice.below(self.courses.len())).unwrap();
        match dice.below(6) {
            0 if self.courses.len() < COURSES + 4 => {
                self.courses.insert(self.next, format!("Uusi kurssi {}", self.next));
                self.next += 1;
            }
            1 if self.courses.len() > COURSES - 4 => drop(self.courses.remove(&some)),
            2 => self.courses.get_mut(&some).unwrap().push('!'),
            _ => return,
        }
        self.edition += 1;
    }

    /// What goes wrong, of everything that can.
    fn fails(&self, dice: &mut Dice) -> Reply {
        let whole = self.csv("", usize::MAX);
        match dice.below(12) {
            0 => Reply::status(500),
            1 => Reply::status(404),
            2 => Reply::status(503).header("retry-after", "2"),
            3 => Reply::status(429),
            4 => Reply::ok("<html><body><form>Kirjaudu sisään</form></body></html>").html(),
            5 => Reply::ok("").csv(),
            6 => Reply::ok(&whole.as_bytes()[..whole.len() / 2]).csv().declaring(whole.len()),
            7 => Reply::ok(whole).csv().declaring(1_000_000).hanging(),
            // Most courses are missing, or known by other numbers: held.
            8 => Reply::ok(self.csv("", COURSES / 4)).csv(),
            9 => Reply::ok(self.csv("uusi-", usize::MAX)).csv(),
            10 => Reply::ok(vec![0, 159, 146, 150, 255]).csv(),
            _ => Reply::ok(whole).csv().dripping(Duration::from_millis(20)),
        }
    }
}

/// The crawler at work on a data directory.
struct Work {
    store: Arc<SqliteStore>,
    commands: mpsc::Sender<Command>,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<Result<(), StoreError>>,
}

type Reports = Arc<Mutex<Vec<RunReport>>>;

impl Work {
    fn begin(dir: &TempDir, sources: &[Scheduled], reports: &Reports) -> Work {
        let store = Arc::new(SqliteStore::open(dir.path()).unwrap());
        let ids: Vec<SourceId> = sources.iter().map(|scheduled| scheduled.source.id.clone()).collect();
        store.register(&ids).unwrap();
        let patience = Patience {
            connect: Duration::from_secs(2),
            idle: Duration::from_millis(400),
            retries: 1,
            first_wait: Duration::from_millis(20),
            longest_wait: Duration::from_millis(500),
        };
        let clock = Arc::new(SystemClock);
        let fetcher = Fetcher::new("OpinOvi/0.1", clock.clone(), patience, system_lookup()).unwrap();
        let crawler = Crawler::new(fetcher, store.clone(), clock, Tz::Europe__Helsinki);
        let (commands, receiver) = mpsc::channel(1024);
        let (stop, stopped) = watch::channel(false);
        let heard = Arc::clone(reports);
        let mut scheduler = Scheduler::new(crawler, sources.to_vec(), receiver, move |report| {
            heard.lock().unwrap().push(report.clone())
        });
        scheduler.rest = Duration::from_secs(1);
        let task = tokio::spawn(scheduler.run(Stop::when(stopped)));
        Work { store, commands, stop, task }
    }

    async fn end(self) {
        self.stop.send(true).unwrap();
        self.task.await.unwrap().unwrap();
    }
}

/// Resident memory of this process, mebibytes; none where the system does not say.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib / 1024)
}

fn size() -> (usize, u64) {
    let size = std::env::var("OPINOVI_SOAK").ok();
    let size = size.as_deref().and_then(|size| size.split_once('x'));
    size.map_or((12, 6), |(partners, seconds)| (partners.parse().unwrap(), seconds.parse().unwrap()))
}

fn sources(institutions: &[Institution]) -> Vec<Scheduled> {
    let schedule = Schedule::parse("*/5 * * * * *", Tz::Europe__Helsinki).unwrap();
    let source = |(n, institution): (usize, &Institution)| {
        let id = SourceId::new(&format!("s{n}")).unwrap();
        let mut source = SourceSpec::new(id, institution.server.url("/kurssit.csv"));
        source.allow_private = true;
        source.limits.requests_per_s = 50.0;
        source.limits.timeout_s = 2;
        Scheduled { source, schedule: schedule.clone() }
    };
    institutions.iter().enumerate().map(source).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn soak() {
    let (partners, seconds) = size();
    let mut institutions = Vec::new();
    for n in 0..partners {
        institutions.push(Institution::open(n).await);
    }
    let sources = sources(&institutions);
    let dir = TempDir::new().unwrap();
    let reports = Reports::default();
    let mut dice = Dice(7);
    let mut work = Work::begin(&dir, &sources, &reports);
    let mut shown: BTreeMap<SourceId, bool> = BTreeMap::new();
    let mut memory = Vec::new();
    let begun = Instant::now();
    for third in 1..=3 {
        while begun.elapsed() < Duration::from_secs(seconds) * third / 3 {
            // In half a second a tenth of the partners do something; most of what they do is right.
            for _ in 0..(partners / 10).max(2) {
                let institution = &mut institutions[dice.below(partners)];
                institution.changes(&mut dice);
                let fault = (dice.below(10) < 4).then(|| institution.fails(&mut dice));
                institution.publishes(fault.unwrap_or_else(|| institution.feed()));
                institution.server.forget();
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            for state in work.store.sources().unwrap() {
                let enough = state.courses as usize >= FEWEST;
                let was = shown.entry(state.id.clone()).or_default();
                assert!(enough || !*was, "`{}` has lost courses: {} are left", state.id, state.courses);
                *was |= enough;
            }
        }
        memory.extend(resident());
        // In the middle of runs.
        work.end().await;
        work = Work::begin(&dir, &sources, &reports);
    }

    // Everybody recovers, and is asked once more.
    for institution in &mut institutions {
        institution.edition += 1;
        institution.publishes(institution.feed());
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut waiting: HashSet<SourceId> = sources.iter().map(|s| s.source.id.clone()).collect();
    let heard = reports.lock().unwrap().len();
    while !waiting.is_empty() {
        for id in &waiting {
            work.commands.send(Command::Run(id.clone())).await.unwrap();
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let reports = reports.lock().unwrap();
        let good = reports[heard..].iter().filter(|report| report.outcome.is_good());
        good.for_each(|report| {
            waiting.remove(&report.source);
        });
        assert!(begun.elapsed() < Duration::from_secs(seconds + 300), "these never recover: {waiting:?}");
    }
    let store = work.store.clone();
    work.end().await;
    for (scheduled, institution) in sources.iter().zip(&institutions) {
        holds_what_it_should(&*store, &scheduled.source.id, institution);
        assert!(institution.server.most_in_flight() <= 1, "two requests at once");
    }
    tell(partners, &reports.lock().unwrap(), &memory);
    if let [early, .., late] = memory[..] {
        assert!(late <= early + early / 4 + 32, "memory grows: {memory:?} MiB");
    }
}

/// The catalogue has what the institution offers, all of it and nothing else, and no two of its runs overlapped.
fn holds_what_it_should(store: &dyn CatalogueStore, id: &SourceId, institution: &Institution) {
    for (key, title) in &institution.courses {
        let course = CourseId::parse(&format!("{id}:{key}")).unwrap();
        let record = store.course(&course).unwrap().unwrap_or_else(|| panic!("`{course}` is lost"));
        assert_eq!(record.removed_at, None, "`{course}` is gone");
        assert_eq!(record.course.title.iter().next().map(|(_, title)| title), Some(title.as_str()));
    }
    assert_eq!(store.source(id).unwrap().unwrap().courses as usize, institution.courses.len());
    let mut runs = store.runs(id, usize::MAX).unwrap();
    runs.sort_by_key(|run| run.id);
    for two in runs.windows(2) {
        let ended = two[0].finished_at.expect("a run ends before the next begins");
        assert!(ended <= two[1].started_at, "two runs of `{id}` at once");
    }
}

fn tell(partners: usize, reports: &[RunReport], memory: &[u64]) {
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    reports.iter().for_each(|report| *outcomes.entry(report.outcome.as_str()).or_default() += 1);
    let requests: u32 = reports.iter().map(|report| report.requests).sum();
    println!("{partners} partners, {} runs {outcomes:?}, {requests} requests, MiB {memory:?}", reports.len());
    let bad = reports.iter().filter(|report| report.outcome == Outcome::Failed).count();
    assert!(bad > 0, "the faults fail");
}
