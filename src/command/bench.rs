//! `opinovi bench`: figures of this machine, never of a test.

pub mod http;

use std::path::Path;

use catalogue::Moment;
use chrono::Utc;
use indexer::bench::{self, Figures, Latency, Report};

use crate::{
    cli::{BenchAction, BenchArgs, Cli},
    output::{bytes, say, say_json, table},
    wiring::Place,
};

/// Measures and prints.
pub fn run(cli: &Cli, args: &BenchArgs) -> anyhow::Result<bool> {
    match &args.action {
        BenchAction::Search { courses, index, json } => search(cli, *courses, index.as_deref(), *json),
        BenchAction::Http { courses, clients, texts, keep, json } => {
            let scratch = tempfile::tempdir()?;
            let data = keep.clone().unwrap_or_else(|| scratch.path().to_owned());
            let place = Place::in_directory(data);
            let load = http::Load { courses: *courses, clients: *clients, texts: texts.get() };
            let report = http::run(&place, &load, |stage| eprintln!("{stage}"))?;
            if *json {
                say_json(&report)?
            } else {
                say(http::text(&report))
            }
            Ok(true)
        }
    }
}

fn search(cli: &Cli, courses: usize, index: Option<&Path>, json: bool) -> anyhow::Result<bool> {
    let analyser = Place::of(cli).analyser();
    let moment = Moment { now: Utc::now(), zone: chrono_tz::Europe::Helsinki };
    let scratch = tempfile::tempdir()?;
    let dir = index.unwrap_or(scratch.path());
    let report = bench::search(courses, dir, analyser, &moment, |stage| eprintln!("{stage}"))?;
    if json {
        say_json(&report)?;
    } else {
        say(text(&report));
    }
    Ok(true)
}

fn text(report: &Report) -> String {
    let row = |name: &str, figures: &Figures| {
        let Figures { p50_ms, p99_ms, qps } = figures;
        vec![name.to_owned(), format!("{p50_ms:.2}"), format!("{p99_ms:.2}"), format!("{qps:.0}")]
    };
    let classes = &report.classes;
    let bare = |name: &str, latency: &Latency| {
        vec![
            name.to_owned(),
            format!("{:.2}", latency.p50_ms),
            format!("{:.2}", latency.p99_ms),
            String::new(),
        ]
    };
    let yardstick = &report.yardstick;
    let rows = vec![
        row("text, all facets", &classes.text_facets),
        row("… multi-select", &classes.multi_select),
        bare("bare Tantivy, top 20", &yardstick.tantivy_top20),
        bare("… of base forms alone", &yardstick.tantivy_top20_base_forms),
        bare("… with their number", &yardstick.tantivy_top20_base_forms_count),
        row("browse, 2 filters", &classes.browse_filters),
        row("one word", &classes.word),
        row("… multi-select", &classes.word_multi_select),
        row("suggestion", &classes.suggest),
        row("typo", &classes.typo),
        row("landing page", &classes.landing),
        row("page 500", &classes.deep_page),
        row("export", &classes.export),
    ];
    let index = &report.index;
    let share = index.bytes as f64 / index.source_bytes.max(1) as f64;
    format!(
        "{} courses, {} offerings\nindexed at {:.0} courses/s (bare Tantivy {:.0}); {} on disk ({share:.2} of the JSON lines); {} resident; 1,000 changes searchable in {:.0} ms\n\n{}",
        report.courses,
        report.offerings,
        index.courses_per_s,
        index.tantivy_courses_per_s,
        bytes(index.bytes),
        bytes(report.resident_bytes),
        report.update_1000_ms,
        table(&["request", "p50 ms", "p99 ms", &format!("per s, {} clients", report.threads)], &rows)
    )
}
