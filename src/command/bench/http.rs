//! The whole service on courses that are made up: a catalogue, its index, the server, and clients that keep asking.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use catalogue::{
    CatalogueStore, FinishedRun, Outcome, SearchEngine, Seq, SourceId, run::SeenCourse, source::Guard,
    vocabulary::Vocabulary,
};
use chrono::{DateTime, Datelike, Utc};
use http_body_util::{BodyExt, Empty};
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use indexer::bench::{Generator, Latency, Samples};
use serde::Serialize;
use store::SqliteStore;
use tokio::net::TcpStream;
use url::form_urlencoded::byte_serialize;

use crate::{
    command::serve::{House, listen},
    crawling,
    output::{bytes, table},
    wiring::Place,
};

/// What is asked of whom.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Courses in the catalogue.
    pub courses: usize,
    /// Connections that ask without a pause.
    pub clients: usize,
    /// Different texts.
    pub texts: usize,
}

/// The figures of one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Courses in the catalogue.
    pub courses: usize,
    /// Connections that ask without a pause, each from one request to the next.
    pub clients: usize,
    /// Requests sent with addresses that had been sent before, so often for each 100.
    pub repeated_percent: f64,
    /// Requests answered in a second, all clients together.
    pub per_s: f64,
    /// Body bytes of an answer, on average.
    pub answer_bytes: u64,
    /// Time of one request as its client sees it.
    pub mix: Latency,
    /// The same by kind of request.
    pub classes: Vec<(&'static str, Latency)>,
}

/// What clients ask for, and how often among 20 requests.
const MIX: [(&str, usize); 6] = [
    ("two-word text", 7),
    ("place and month", 5),
    ("multi-select", 2),
    ("suggestion", 4),
    ("landing page", 1),
    ("typo", 1),
];

/// Time that clients ask for, after a tenth of it that is not counted.
const ASKING: Duration = Duration::from_secs(10);
/// Courses that are staged at a time.
const PORTION: usize = 2_000;

/// Fills a catalogue, serves it and asks.
pub fn run(place: &Place, load: &Load, mut tell: impl FnMut(&str)) -> anyhow::Result<Report> {
    let Load { courses, clients, texts } = *load;
    std::fs::create_dir_all(&place.data)?;
    std::fs::write(&place.config, FEEDS)?;
    let config = place.load_config()?;
    let store = Arc::new(place.store()?);
    crawling::register(&*store, &config)?;
    let now = Utc::now();
    let generator = Generator::new(now);
    if store.last_seq()? == Seq(0) {
        tell("filling the catalogue");
        fill(&store, &generator, courses, now)?;
    }
    tell("indexing");
    let engine = place.engine_as_it_is(&store)?;
    engine.catch_up(&*store)?;
    tell("choosing what to ask");
    let samples = Samples::of(&generator, courses, texts, &engine);
    drop(engine);
    let house = House::open(place, &config, Arc::clone(&store))?;
    tell("asking");
    let runtime = tokio::runtime::Runtime::new()?;
    let answered = runtime.block_on(async {
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let stop = tokio::sync::Notify::new();
        let asking = async {
            let answered = ask_all(address, Arc::new(Asker { samples, now }), clients).await;
            stop.notify_one();
            answered
        };
        let (served, answered) = tokio::join!(house.serve(listener, stop.notified()), asking);
        served?;
        answered
    })?;
    house.close();
    Ok(answered.report(courses, clients))
}

/// One source that nobody reads: its courses are written by [`fill`].
const FEEDS: &str = r#"
[region]
name = { fi = "Mittaus", sv = "Mätning", en = "Measuring" }
municipalities = ["285", "286"]
timezone = "Europe/Helsinki"

[crawler]
user_agent = "OpinOvi/{version} (+https://bench.invalid/bot; bench@bench.invalid)"

[[source]]
id = "bench"
url = "https://bench.invalid/"
provider = { name = "Mittaus" }
enabled = false
"#;

fn fill(
    store: &SqliteStore,
    generator: &Generator,
    courses: usize,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let source = SourceId::new("bench").expect("`bench` is a source id");
    let id = store.begin_run(&source, now)?;
    let seen = |number: usize| SeenCourse {
        course: generator.course(number, number as u64 + 1).course,
        page: "https://bench.invalid/".to_owned(),
    };
    for from in (0..courses).step_by(PORTION) {
        let portion: Vec<_> = (from..courses.min(from + PORTION)).map(seen).collect();
        store.stage_courses(id, &source, &portion)?;
    }
    store.finish_run(FinishedRun {
        id,
        source,
        at: now,
        outcome: Outcome::Applied,
        message: None,
        courses: Vec::new(),
        complete: true,
        guard: Guard::default(),
        grace_runs: 0,
        pages: Vec::new(),
        reading: catalogue::Digest::of(b""),
        format: None,
        findings: catalogue::Findings::default(),
        requests: 0,
        not_modified: 0,
        bytes: 0,
    })?;
    Ok(())
}

/// Makes requests: the same for the same number.
struct Asker {
    samples: Samples,
    now: DateTime<Utc>,
}

impl Asker {
    /// The kind of a request and its address.
    fn request(&self, number: usize) -> (usize, String) {
        let mut turn = number % 20;
        let class = MIX.iter().position(|(_, share)| {
            let is_this = turn < *share;
            turn = turn.wrapping_sub(*share);
            is_this
        });
        let class = class.unwrap_or(0);
        let text = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let at = number % self.samples.titles.len();
        let word = self.samples.titles[at].split_whitespace().next().unwrap_or_default();
        let place = |n: usize| Vocabulary::Municipality.all()[(n * 5 + 91) % 308].code();
        let level = |n: usize| Vocabulary::Level.all()[n % 6].code();
        let path = match class {
            0 => format!("courses?q={}", text(&self.samples.two_words[at])),
            1 => {
                let month = self.now.month0() as usize + number / 20 % 12;
                let (year, month) = (self.now.year() as usize + month / 12, month % 12 + 1);
                format!("courses?municipality={}&start={year}-{month:02}", place(number / 7 % 60))
            }
            2 => format!(
                "courses?q={}&municipality={},{}&level={},{}",
                text(word),
                place(number / 20 % 10),
                place(number / 20 % 10 + 1),
                level(number / 20),
                level(number / 20 + 1)
            ),
            3 => {
                let prefix: String = self.samples.titles[at].chars().take(2 + number / 20 % 5).collect();
                format!("suggest?q={}", text(&prefix))
            }
            4 => "courses".to_owned(),
            _ => {
                let typo: String =
                    word.chars().enumerate().filter(|(at, _)| *at != 3).map(|(_, c)| c).collect();
                format!("courses?q={}", text(&typo))
            }
        };
        (class, format!("/api/v1/{path}"))
    }
}

/// What clients have seen.
#[derive(Default)]
struct Answered {
    /// Milliseconds, by kind of request.
    times: [Vec<f64>; MIX.len()],
    bytes: u64,
    seconds: f64,
    /// Numbers of requests were given out up to this one.
    asked: usize,
    different: usize,
}

impl Answered {
    fn report(mut self, courses: usize, clients: usize) -> Report {
        let mut all = self.times.concat();
        Report {
            courses,
            clients,
            repeated_percent: 100.0 * (1.0 - self.different as f64 / self.asked.max(1) as f64),
            per_s: all.len() as f64 / self.seconds,
            answer_bytes: self.bytes / all.len().max(1) as u64,
            mix: Latency::of(&mut all),
            classes: MIX
                .iter()
                .zip(&mut self.times)
                .map(|((name, _), times)| (*name, Latency::of(times)))
                .collect(),
        }
    }
}

async fn ask_all(address: SocketAddr, asker: Arc<Asker>, clients: usize) -> anyhow::Result<Answered> {
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let asking: Vec<_> = (0..clients)
        .map(|_| tokio::spawn(ask(address, Arc::clone(&asker), Arc::clone(&next), begun)))
        .collect();
    let mut answered = Answered { seconds: ASKING.as_secs_f64(), ..Answered::default() };
    for client in asking {
        let seen = client.await??;
        answered.bytes += seen.bytes;
        for (all, times) in answered.times.iter_mut().zip(seen.times) {
            all.extend(times);
        }
    }
    answered.asked = next.load(Ordering::Relaxed);
    let paths = (0..answered.asked).map(|number| asker.request(number).1);
    answered.different = paths.collect::<std::collections::HashSet<_>>().len();
    Ok(answered)
}

/// One client with one connection.
async fn ask(
    address: SocketAddr,
    asker: Arc<Asker>,
    next: Arc<AtomicUsize>,
    begun: Instant,
) -> anyhow::Result<Answered> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let mut seen = Answered::default();
    while begun.elapsed() < ASKING + ASKING / 10 {
        let (class, path) = asker.request(next.fetch_add(1, Ordering::Relaxed));
        let at = Instant::now();
        let request = Request::get(&path).header("host", "bench.invalid").body(Empty::<Bytes>::new())?;
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await.context("an answer broke off")?.to_bytes();
        ensure!(status.is_success(), "{path} was answered with {status}: {}", String::from_utf8_lossy(&body));
        if at.duration_since(begun) >= ASKING / 10 {
            seen.times[class].push(at.elapsed().as_secs_f64() * 1000.0);
            seen.bytes += body.len() as u64;
        }
    }
    Ok(seen)
}

/// The figures for people.
pub fn text(report: &Report) -> String {
    let row = |name: &str, latency: &Latency| {
        vec![name.to_owned(), format!("{:.2}", latency.p50_ms), format!("{:.2}", latency.p99_ms)]
    };
    let mut rows = vec![row("all", &report.mix)];
    rows.extend(report.classes.iter().map(|(name, latency)| row(name, latency)));
    format!(
        "{} courses, {} clients: {:.0} answers/s of {} each; {:.0} % of the addresses repeated\n\n{}",
        report.courses,
        report.clients,
        report.per_s,
        bytes(report.answer_bytes),
        report.repeated_percent,
        table(&["request", "p50 ms", "p99 ms"], &rows)
    )
}
