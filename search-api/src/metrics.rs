//! Numbers for operators, in Prometheus' text format.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use catalogue::SourceState;
use chrono::{DateTime, Utc};

use crate::app::SourceInfo;

/// Upper bounds of the latency histogram, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Counters that live as long as the process.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<(String, u16), Histogram>>,
    runs: Mutex<BTreeMap<&'static str, Runs>>,
    stopping: AtomicBool,
}

#[derive(Debug, Default, Clone)]
struct Histogram {
    counts: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

#[derive(Debug, Default, Clone, Copy)]
struct Runs {
    count: u64,
    bytes: u64,
    requests: u64,
    not_modified: u64,
}

impl Metrics {
    /// Counts an answered request. `route` is the template, never the path: paths hold what people typed.
    pub fn request(&self, route: &str, status: u16, seconds: f64) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let histogram = requests.entry((route.to_owned(), status)).or_default();
        for (count, bound) in histogram.counts.iter_mut().zip(BOUNDS) {
            *count += u64::from(seconds <= bound);
        }
        histogram.count += 1;
        histogram.sum += seconds;
    }

    /// Counts a run of a source.
    pub fn run(&self, outcome: catalogue::Outcome, bytes: u64, requests: u32, not_modified: u32) {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = runs.entry(outcome.as_str()).or_default();
        entry.count += 1;
        entry.bytes += bytes;
        entry.requests += u64::from(requests);
        entry.not_modified += u64::from(not_modified);
    }

    /// From now on `/health/ready` says no.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// Whether the server is stopping.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Everything, as text.
    pub(crate) fn render(
        &self,
        states: &[SourceState],
        infos: &[SourceInfo],
        lag: u64,
        now: DateTime<Utc>,
    ) -> String {
        let mut out = String::new();
        self.render_requests(&mut out);
        self.render_runs(&mut out);
        render_sources(&mut out, states, infos, now);
        help(
            &mut out,
            "opinovi_index_lag_changes",
            "gauge",
            "Changes of the catalogue that searches don't see yet.",
        );
        line(&mut out, "opinovi_index_lag_changes", "", lag as f64);
        out
    }

    fn render_requests(&self, out: &mut String) {
        let name = "opinovi_http_request_duration_seconds";
        help(out, name, "histogram", "Time from a request to its answer.");
        for ((route, status), histogram) in
            self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter()
        {
            let labels = format!("route=\"{}\",status=\"{status}\"", escape(route));
            for (count, bound) in histogram.counts.iter().zip(BOUNDS) {
                line(out, &format!("{name}_bucket"), &format!("{labels},le=\"{bound}\""), *count as f64);
            }
            line(out, &format!("{name}_bucket"), &format!("{labels},le=\"+Inf\""), histogram.count as f64);
            line(out, &format!("{name}_sum"), &labels, histogram.sum);
            line(out, &format!("{name}_count"), &labels, histogram.count as f64);
        }
    }

    fn render_runs(&self, out: &mut String) {
        let runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        type Count = fn(&Runs) -> u64;
        let columns: [(&str, &str, Count); 4] = [
            ("opinovi_runs_total", "Runs of sources by outcome.", |r| r.count),
            ("opinovi_crawl_bytes_total", "Bytes received from sources.", |r| r.bytes),
            ("opinovi_crawl_requests_total", "Requests made to sources.", |r| r.requests),
            ("opinovi_crawl_not_modified_total", "Requests answered with 304.", |r| r.not_modified),
        ];
        for (name, text, value) in columns {
            help(out, name, "counter", text);
            for (outcome, entry) in runs.iter() {
                line(out, name, &format!("outcome=\"{outcome}\""), value(entry) as f64);
            }
        }
    }
}

fn render_sources(out: &mut String, states: &[SourceState], infos: &[SourceInfo], now: DateTime<Utc>) {
    let age = |state: &SourceState| state.last_good.map(|at| (now - at).num_seconds().max(0) as f64);
    help(out, "opinovi_source_courses", "gauge", "Courses that a source lists.");
    for state in states {
        line(out, "opinovi_source_courses", &format!("source=\"{}\"", state.id), state.courses as f64);
    }
    help(out, "opinovi_source_age_seconds", "gauge", "Time since a run of the source last ended well.");
    for state in states {
        if let Some(age) = age(state) {
            line(out, "opinovi_source_age_seconds", &format!("source=\"{}\"", state.id), age);
        }
    }
    help(
        out,
        "opinovi_source_held_removals",
        "gauge",
        "Removals, or changes of a whole run, that wait for a decision.",
    );
    for state in states {
        line(out, "opinovi_source_held_removals", &format!("source=\"{}\"", state.id), f64::from(state.held));
    }
    help(out, "opinovi_source_findings", "gauge", "Findings of the last run that read anything.");
    for state in states {
        for (severity, count) in &state.findings {
            let labels =
                format!("source=\"{}\",severity=\"{}\"", state.id, format!("{severity:?}").to_lowercase());
            line(out, "opinovi_source_findings", &labels, *count as f64);
        }
    }
    help(out, "opinovi_source_failures", "gauge", "Failed runs of a source since its last good one.");
    for state in states {
        line(out, "opinovi_source_failures", &format!("source=\"{}\"", state.id), f64::from(state.failures));
    }
    help(
        out,
        "opinovi_source_stale",
        "gauge",
        "1 where a source had no good run for seven of its intervals.",
    );
    for info in infos.iter().filter(|info| info.enabled) {
        let last_good = states.iter().find(|state| state.id == info.id).and_then(|state| state.last_good);
        let stale = f64::from(u8::from(info.is_stale(last_good)));
        line(out, "opinovi_source_stale", &format!("source=\"{}\"", info.id), stale);
    }
    let enabled = |state: &&SourceState| infos.iter().any(|i| i.enabled && i.id == state.id);
    let oldest = states.iter().filter(enabled).filter_map(age).fold(0.0, f64::max);
    help(out, "opinovi_oldest_good_run_seconds", "gauge", "Age of the oldest good run of an enabled source.");
    line(out, "opinovi_oldest_good_run_seconds", "", oldest);
}

fn help(out: &mut String, name: &str, kind: &str, text: &str) {
    let _ = writeln!(out, "# HELP {name} {text}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, labels: &str, value: f64) {
    let _ = if labels.is_empty() {
        writeln!(out, "{name} {value}")
    } else {
        writeln!(out, "{name}{{{labels}}} {value}")
    };
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_is_cumulative() {
        let metrics = Metrics::default();
        metrics.request("/api/v1/courses", 200, 0.004);
        metrics.request("/api/v1/courses", 200, 0.2);
        let text = metrics.render(&[], &[], 3, DateTime::<Utc>::UNIX_EPOCH);
        let has = |line: &str| assert!(text.lines().any(|l| l == line), "{line} in {text}");
        let route = "route=\"/api/v1/courses\",status=\"200\"";
        has(&format!("opinovi_http_request_duration_seconds_bucket{{{route},le=\"0.005\"}} 1"));
        has(&format!("opinovi_http_request_duration_seconds_bucket{{{route},le=\"+Inf\"}} 2"));
        has("opinovi_index_lag_changes 3");
    }

    #[test]
    fn everything_that_an_operator_asks_of_sources_is_there() {
        use crate::app::SourceDirectory;
        use crate::sources::tests::{Daily, failing, now};
        use catalogue::Outcome;
        use chrono::TimeDelta;

        let metrics = Metrics::default();
        metrics.run(Outcome::Unchanged, 100, 1, 1);
        metrics.run(Outcome::Applied, 1000, 4, 1);
        metrics.run(Outcome::Failed, 5, 3, 0);
        let states = [failing("opisto", TimeDelta::days(8)), failing("koulu", TimeDelta::days(90))];
        let text = metrics.render(&states, &Daily.sources(now()), 0, now());
        for line in [
            "opinovi_runs_total{outcome=\"applied\"} 1",
            "opinovi_runs_total{outcome=\"failed\"} 1",
            "opinovi_runs_total{outcome=\"unchanged\"} 1",
            "opinovi_crawl_bytes_total{outcome=\"applied\"} 1000",
            "opinovi_crawl_requests_total{outcome=\"applied\"} 4",
            "opinovi_crawl_not_modified_total{outcome=\"applied\"} 1",
            "opinovi_source_courses{source=\"opisto\"} 40",
            "opinovi_source_age_seconds{source=\"opisto\"} 691200",
            "opinovi_source_held_removals{source=\"opisto\"} 30",
            "opinovi_source_findings{source=\"opisto\",severity=\"error\"} 2",
            "opinovi_source_failures{source=\"opisto\"} 4",
            "opinovi_source_stale{source=\"opisto\"} 1",
            // Of the source that is switched off nobody expects anything.
            "opinovi_oldest_good_run_seconds 691200",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
        assert!(!text.contains("opinovi_source_stale{source=\"koulu\"}"), "{text}");
    }
}
