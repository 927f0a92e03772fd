//! Measures the engine on courses that are made up: how fast it indexes, how large it gets, how fast it answers.

mod courses;
mod samples;
mod yardstick;

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use catalogue::{
    Change, Code, EngineError, Lang, Moment, SearchEngine,
    query::{Dimension, Query, Sort},
    vocabulary::Vocabulary,
};
use language::Analyser;
use serde::Serialize;

use crate::engine::{Settings, TantivyEngine};
pub use courses::Generator;
pub use samples::Samples;
pub use yardstick::Yardstick;

/// The figures of one run; names and units are those of `opinovi bench search --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Courses in the index.
    pub courses: usize,
    /// Their offerings.
    pub offerings: u64,
    /// Clients of the throughput figures.
    pub threads: usize,
    /// How the index was made.
    pub index: IndexFigures,
    /// Memory of this process with the index open, bytes; 0 where the system does not say.
    pub resident_bytes: u64,
    /// Until 1,000 changed courses can be searched, milliseconds.
    pub update_1000_ms: f64,
    /// What bare Tantivy takes.
    pub yardstick: Yardstick,
    /// By kind of request.
    pub classes: Classes,
}

/// How the index was made.
#[derive(Clone, Debug, Serialize)]
pub struct IndexFigures {
    /// Courses analysed, indexed and committed in a second (making them up included); 0 where the index was there.
    pub courses_per_s: f64,
    /// Bare Tantivy indexing the same texts, words as they stand and nothing else, in the same way: the first 100,000 at
    /// most; 0 where the index was there.
    pub tantivy_courses_per_s: f64,
    /// Size on disk.
    pub bytes: u64,
    /// Size of the same courses as JSON lines.
    pub source_bytes: u64,
}

/// Time of one request, milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Latency {
    /// Half take at most this.
    pub p50_ms: f64,
    /// 99 of 100 take at most this.
    pub p99_ms: f64,
}

impl Latency {
    /// Of times in milliseconds, in any order; zero where there are none.
    pub fn of(times: &mut [f64]) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times.get((times.len().saturating_sub(1) as f64 * share) as usize).copied();
        Self { p50_ms: at(0.5).unwrap_or_default(), p99_ms: at(0.99).unwrap_or_default() }
    }
}

/// Time of one request and throughput of all clients.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Figures {
    /// Half take at most this, milliseconds.
    pub p50_ms: f64,
    /// 99 of 100 take at most this, milliseconds.
    pub p99_ms: f64,
    /// Requests answered in a second by [`Report::threads`] clients.
    pub qps: f64,
}

/// By kind of request.
#[derive(Clone, Debug, Serialize)]
pub struct Classes {
    /// Two words that must both be found, all facets, 20 courses.
    pub text_facets: Figures,
    /// A place and a month, all facets.
    pub browse_filters: Figures,
    /// The words of `text_facets` with two places and two levels, all facets.
    pub multi_select: Figures,
    /// Two to six letters.
    pub suggest: Figures,
    /// The first word of a title, all facets.
    pub word: Figures,
    /// The same with two places and two levels.
    pub word_multi_select: Figures,
    /// The words of `word` with a letter missing: what most of them count was counted there, and is remembered.
    pub typo: Figures,
    /// Nothing asked.
    pub landing: Figures,
    /// The 500th page.
    pub deep_page: Figures,
    /// Every id of a level.
    pub export: Figures,
}

/// Clients of the throughput figures.
const CLIENTS: usize = 2;
/// Different requests of a class.
const REQUESTS: usize = 200;
/// Longest time for one figure: a run on few courses is not meant to be exact.
fn patience(courses: usize) -> Duration {
    Duration::from_millis(if courses < 1000 { 20 } else { 1200 })
}

/// Makes up `courses` courses, indexes them in `dir` and measures; where `dir` holds an index of as many courses, that
/// one is measured, and the rate is 0. `tell` is told what is being done.
///
/// # Errors
/// As of [`TantivyEngine::rebuild_in`].
pub fn search(
    courses: usize,
    dir: &Path,
    analyser: Arc<Analyser>,
    moment: &Moment,
    mut tell: impl FnMut(&str),
) -> Result<Report, EngineError> {
    let generator = Generator::new(moment.now);
    let settings = Settings::new(moment.zone, analyser);
    let (mut courses_per_s, mut tantivy_courses_per_s) = (0.0, 0.0);
    let open = || TantivyEngine::open(dir, settings.clone());
    let mut engine = open()?;
    if engine.stats()?.courses != courses as u64 {
        drop(engine);
        tell("indexing with bare Tantivy");
        tantivy_courses_per_s = yardstick::courses_per_s(&generator, courses.min(100_000))?;
        tell("indexing");
        let begun = Instant::now();
        drop(build(courses, dir, &settings, &generator)?);
        courses_per_s = courses as f64 / begun.elapsed().as_secs_f64().max(1e-9);
        engine = open()?; // as a server would, without what building left in memory
    }
    let stats = engine.stats()?;
    tell("measuring the size of the courses");
    let json = |number| {
        serde_json::to_vec(&generator.course(number, number as u64 + 1).course)
            .map_or(0, |j| j.len() as u64 + 1)
    };
    let sample = courses.min(20_000);
    let sampled: u64 = (0..sample).map(json).sum();
    tell("asking");
    engine.warm(moment)?; // as a server does beside its first requests
    let samples = Samples::of(&generator, courses, REQUESTS, &engine);
    let bench = Bench { engine: &engine, moment, samples, patience: patience(courses) };
    let classes = bench.classes()?;
    let yardstick = Yardstick::of(&bench)?;
    tell("updating");
    let changed: Vec<Change> = (0..courses.min(1000))
        .map(|n| generator.change(n * courses / courses.clamp(1, 1000), (courses + n + 1) as u64))
        .collect();
    let begun = Instant::now();
    engine.apply(&changed)?;
    engine.search(&Query::default(), moment)?;
    let update_1000_ms = begun.elapsed().as_secs_f64() * 1000.0;
    Ok(Report {
        courses,
        offerings: stats.offerings,
        threads: CLIENTS,
        index: IndexFigures {
            courses_per_s,
            tantivy_courses_per_s,
            bytes: stats.bytes,
            source_bytes: (sampled as f64 / sample.max(1) as f64 * courses as f64) as u64,
        },
        resident_bytes: resident(),
        update_1000_ms,
        yardstick,
        classes,
    })
}

fn build(
    courses: usize,
    dir: &Path,
    settings: &Settings,
    generator: &Generator,
) -> Result<TantivyEngine, EngineError> {
    let mut next = 0;
    TantivyEngine::build_in(dir, settings.clone(), || {
        let from = next;
        next = courses.min(from + 2000);
        let change = |number: usize| generator.change(number, number as u64 + 1);
        Ok((from < next).then(|| (from..next).map(change).collect()))
    })
}

struct Bench<'a> {
    engine: &'a TantivyEngine,
    moment: &'a Moment,
    samples: Samples,
    patience: Duration,
}

impl Bench<'_> {
    fn classes(&self) -> Result<Classes, EngineError> {
        let plain = |text: String| Query { text, understand: false, ..Query::default() };
        let place = |n: usize| Code::new(Vocabulary::Municipality.all()[(n * 5 + 91) % 308].code());
        let level = |n: usize| Code::new(Vocabulary::Level.all()[n % 6].code());
        let two_words = |n: usize| plain(self.samples.two_words[n].clone());
        let browse = |n: usize| {
            let mut query = Query::default();
            query.filters.selection(Dimension::Municipality).any_of.push(place(n % 20));
            query.filters.selection(Dimension::Start).any_of.push(Code::new("2027-01"));
            query
        };
        let one_word = |n: usize| plain(first_word(&self.samples.titles[n]).to_owned());
        let multi = |mut query: Query, n: usize| {
            query
                .filters
                .selection(Dimension::Municipality)
                .any_of
                .extend([place(n % 10), place(n % 10 + 1)]);
            query.filters.selection(Dimension::Level).any_of.extend([level(n), level(n + 1)]);
            query
        };
        let typo = |n: usize| {
            let word = first_word(&self.samples.titles[n]);
            plain(word.chars().enumerate().filter(|(at, _)| *at != 3).map(|(_, c)| c).collect())
        };
        let deep = |_| Query { page: 500, sort: Some(Sort::Start), ..Query::default() };
        let export = |n| {
            let mut query = Query::default();
            query.filters.selection(Dimension::Level).any_of.push(level(n));
            query
        };
        let prefix = |n: usize| self.samples.titles[n].chars().take(2 + n % 5).collect::<String>();
        Ok(Classes {
            text_facets: self.search(two_words)?,
            browse_filters: self.search(browse)?,
            multi_select: self.search(|n| multi(two_words(n), n))?,
            word: self.search(one_word)?,
            word_multi_select: self.search(|n| multi(one_word(n), n))?,
            suggest: self
                .measure(|n| self.engine.suggest(&prefix(n), Lang::Fi, 10, self.moment).map(drop))?,
            typo: self.search(typo)?,
            landing: self.search(|_| Query::default())?,
            deep_page: self.search(deep)?,
            export: self.measure(|n| self.engine.all_hits(&export(n), self.moment).map(drop))?,
        })
    }

    fn search(&self, query: impl Fn(usize) -> Query + Sync) -> Result<Figures, EngineError> {
        self.measure(|n| self.engine.search(&query(n), self.moment).map(drop))
    }

    fn measure(&self, ask: impl Fn(usize) -> Result<(), EngineError> + Sync) -> Result<Figures, EngineError> {
        (0..3).try_for_each(&ask)?;
        let latency = latency(&ask, self.patience)?;
        let begun = Instant::now();
        let answered: usize = std::thread::scope(|scope| {
            let client = |client: usize| {
                let ask = &ask;
                scope.spawn(move || {
                    let mut answered = 0;
                    while begun.elapsed() < self.patience / 2 {
                        // Every request was answered once already.
                        let _ = ask((answered * CLIENTS + client) % REQUESTS);
                        answered += 1;
                    }
                    answered
                })
            };
            let clients: Vec<_> = (0..CLIENTS).map(client).collect();
            clients.into_iter().map(|client| client.join().unwrap_or(0)).sum()
        });
        let qps = answered as f64 / begun.elapsed().as_secs_f64();
        Ok(Figures { p50_ms: latency.p50_ms, p99_ms: latency.p99_ms, qps })
    }
}

fn latency(
    ask: &impl Fn(usize) -> Result<(), EngineError>,
    patience: Duration,
) -> Result<Latency, EngineError> {
    let mut times = Vec::new();
    let begun = Instant::now();
    for n in 0..REQUESTS {
        let at = Instant::now();
        ask(n)?;
        times.push(at.elapsed().as_secs_f64() * 1000.0);
        if begun.elapsed() > patience {
            break;
        }
    }
    Ok(Latency::of(&mut times))
}

fn first_word(title: &str) -> &str {
    title.split_whitespace().next().unwrap_or_default()
}

/// Memory of this process, bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_small_run_measures_everything() {
        let dir = tempfile::tempdir().unwrap();
        let moment =
            Moment { now: "2026-11-23T10:00:00Z".parse().unwrap(), zone: chrono_tz::Europe::Helsinki };
        let analyser = Arc::new(Analyser::new(None, [(Lang::Fi, "kurssi")]));
        let report = search(60, dir.path(), analyser, &moment, |_| ()).unwrap();
        assert_eq!(report.courses, 60);
        assert!(report.offerings >= 60 && report.index.bytes > 0 && report.index.source_bytes > 0);
        let json = serde_json::to_value(&report).unwrap();
        assert!(json["classes"]["text_facets"]["p50_ms"].as_f64().unwrap() > 0.0);
    }
}
