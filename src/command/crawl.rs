//! `opinovi crawl`: the sources, once, now.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::bail;
use catalogue::{CatalogueStore, Severity, SourceId, SourceSpec};
use crawler::{Crawler, Mode, RunReport, Stop};
use serde_json::json;

use crate::{
    cli::{Cli, CrawlArgs},
    config::Config,
    crawling,
    output::{bytes, say, say_json, table, usage},
    wiring::Place,
};

/// Exit code 1 where a source failed.
pub fn run(cli: &Cli, args: &CrawlArgs) -> anyhow::Result<bool> {
    let place = Place::of(cli);
    let config = place.load_config()?;
    let sources = chosen(&config, &args.sources)?;
    let store = Arc::new(place.store()?);
    store.lock_for_crawling()?;
    crawling::register(&*store, &config)?;
    let mode = match (args.force, args.reparse) {
        (true, _) => Mode::Force,
        (_, true) => Mode::Reparse,
        _ => Mode::Usual,
    };
    let reports = tokio::runtime::Runtime::new()?.block_on(async {
        let crawler = crawling::crawler(&place, &config, Arc::clone(&store) as Arc<dyn CatalogueStore>)?;
        anyhow::Ok(crawl_once(&crawler, &sources, mode).await)
    })?;
    place.update_index(&store)?;
    if args.json {
        say_json(&json!({ "sources": reports }))?;
    } else {
        say(report(&reports));
        tell_findings(&*store, &reports)?;
    }
    Ok(reports.iter().all(|r| r.outcome != catalogue::Outcome::Failed))
}

/// Runs them with progress on standard error; Ctrl-C ends after the documents under way.
pub async fn crawl_once(crawler: &Crawler, sources: &[SourceSpec], mode: Mode) -> Vec<RunReport> {
    let bar = indicatif::ProgressBar::new(sources.len() as u64);
    bar.set_style(
        indicatif::ProgressStyle::with_template(
            "{bar:24} {pos}/{len} sources  {elapsed} (about {eta} left)  {msg}",
        )
        .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()),
    );
    let (sender, receiver) = tokio::sync::watch::channel(false);
    let interrupted = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = sender.send(true);
        }
        std::future::pending::<()>().await;
    });
    let reports = crawler
        .crawl_once(sources, mode, &Stop::when(receiver), |report| {
            bar.set_message(report.source.to_string());
            bar.inc(1);
        })
        .await;
    interrupted.abort();
    bar.finish_and_clear();
    reports
}

fn chosen(config: &Config, names: &[String]) -> anyhow::Result<Vec<SourceSpec>> {
    if names.is_empty() {
        let enabled: Vec<SourceSpec> = config.sources.iter().filter(|s| s.enabled).cloned().collect();
        if enabled.is_empty() {
            bail!(usage("no source of feeds.toml is switched on (`enabled = true`)"));
        }
        return Ok(enabled);
    }
    let find = |name: &String| {
        let spec = config.sources.iter().find(|s| s.id.as_str() == name).cloned();
        let known = || config.sources.iter().map(|s| s.id.as_str()).collect::<Vec<_>>().join(", ");
        spec.ok_or_else(|| usage(format!("feeds.toml has no source `{name}`; it has {}", known())))
    };
    names.iter().map(find).collect()
}

/// A line each, and a sum.
pub fn report(reports: &[RunReport]) -> String {
    let header = [
        "source",
        "format",
        "outcome",
        "requests",
        "not modified",
        "new",
        "changed",
        "removed",
        "unchanged",
        "held",
        "errors",
        "warnings",
        "bytes",
        "time",
    ];
    let count = |r: &RunReport, severity| r.findings.get(&severity).copied().unwrap_or(0);
    let row = |r: &RunReport| {
        vec![
            r.source.to_string(),
            r.format.map_or_else(|| "-".to_owned(), |f| f.to_string()),
            r.outcome.as_str().to_owned(),
            r.requests.to_string(),
            r.not_modified.to_string(),
            r.applied.new.to_string(),
            r.applied.changed.to_string(),
            r.applied.removed.to_string(),
            r.applied.unchanged.to_string(),
            r.applied.held.to_string(),
            count(r, Severity::Error).to_string(),
            count(r, Severity::Warning).to_string(),
            bytes(r.bytes),
            format!("{:.1} s", r.elapsed_ms as f64 / 1000.0),
        ]
    };
    let mut out = table(&header, &reports.iter().map(row).collect::<Vec<_>>());
    for r in reports.iter().filter(|r| r.message.is_some()) {
        out.push_str(&format!("\n{}: {}", r.source, r.message.as_deref().unwrap_or_default()));
    }
    let sum = |of: fn(&RunReport) -> u32| reports.iter().map(of).sum::<u32>();
    let known = sum(|r| r.applied.new + r.applied.changed + r.applied.unchanged);
    out.push_str(&format!(
        "\n{} sources, {known} courses: {} new, {} changed, {} removed",
        reports.len(),
        sum(|r| r.applied.new),
        sum(|r| r.applied.changed),
        sum(|r| r.applied.removed)
    ));
    out
}

/// Findings by kind, of the sources that were read.
pub fn tell_findings(store: &dyn CatalogueStore, reports: &[RunReport]) -> anyhow::Result<()> {
    let mut kinds: BTreeMap<(Severity, String), (u64, SourceId)> = BTreeMap::new();
    for report in reports {
        for finding in store.findings(&report.source)? {
            kinds.entry((finding.severity, finding.code)).or_insert_with(|| (0, report.source.clone())).0 +=
                1;
        }
    }
    if kinds.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = kinds
        .into_iter()
        .map(|((severity, code), (count, source))| {
            vec![format!("{severity:?}").to_lowercase(), code, count.to_string(), source.to_string()]
        })
        .collect();
    say(format_args!("\n{}", table(&["severity", "finding", "count", "first seen in"], &rows)));
    Ok(())
}
