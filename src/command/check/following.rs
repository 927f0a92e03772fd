//! A document and those that it leads to, read as the nightly crawl reads them: into a catalogue that is thrown away.

use std::sync::Arc;

use catalogue::{CatalogueStore, Course, Seq, SourceSpec, What, source::Follow};
use crawler::{Crawler, Fetcher, Kind, Mode, Patience, Sitemap, Stop, SystemClock, system_lookup};
use language::Analyser;
use store::SqliteStore;
use tokio::sync::watch;

use super::{AGENT, Document, Reading};

/// Reads at most `pages` documents of a source. `first` is the one that was asked for.
pub fn read(
    first: &Document,
    spec: &SourceSpec,
    pages: usize,
    analyser: Arc<Analyser>,
) -> anyhow::Result<Reading> {
    let mut spec = SourceSpec { allow_private: true, enabled: true, ..spec.clone() };
    // What reads as a sitemap holds no courses itself.
    let follow = spec.follow.get_or_insert_with(|| Follow {
        sitemap: Sitemap::parse(&first.bytes).kind != Kind::Unknown,
        ..Follow::default()
    });
    follow.max_pages = pages;
    let scratch = tempfile::tempdir()?;
    let store = Arc::new(SqliteStore::open(scratch.path())?);
    store.register(std::slice::from_ref(&spec.id))?;
    let clock = Arc::new(SystemClock);
    let fetcher = Fetcher::new(AGENT, clock.clone(), Patience::default(), system_lookup())?;
    let fetcher = fetcher.with_scratch(scratch.path());
    let crawler = Crawler::new(fetcher, store.clone(), clock, super::ZONE).with_analyser(analyser);
    let report = tokio::runtime::Runtime::new()?.block_on(async {
        // Nobody stops it but the person who waits.
        let (_go_on, stop) = watch::channel(false);
        crawler.crawl(&spec, Mode::Usual, &Stop::when(stop)).await
    });
    let mut findings = store.findings(&spec.id)?;
    if let Some(message) = report.message.filter(|_| !report.outcome.is_good()) {
        let told = findings.iter().any(|finding| finding.message == message);
        findings.extend((!told).then(|| catalogue::Finding::error("not-read", message)));
    }
    Ok(Reading {
        format: report.format,
        bytes: report.bytes,
        documents: report.fetched as usize,
        links: 0,
        complete: report.complete,
        courses: courses(&*store)?,
        findings,
    })
}

/// What the catalogue holds, each course with the document that it stood in.
fn courses(store: &dyn CatalogueStore) -> anyhow::Result<Vec<(Course, String)>> {
    let mut found = Vec::new();
    let mut after = Seq(0);
    loop {
        let changes = store.changes(after, 1000)?;
        let Some(last) = changes.last() else { return Ok(found) };
        after = last.seq;
        for change in changes {
            if let What::Upsert(record) = change.what {
                let page = record.sources.into_iter().next().map(|source| source.url);
                found.push((record.course, page.unwrap_or_default()));
            }
        }
    }
}
