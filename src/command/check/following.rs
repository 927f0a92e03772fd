//! A document and those that it leads to, read as the nightly crawl reads them: into a catalogue that is thrown away.

use std::{io::Read, sync::Arc};

use catalogue::{CatalogueStore, Seq, SourceSpec, What, source::Follow};
use crawler::{
    Crawler, Fetcher, Kind, MAX_SITEMAP_BYTES, Mode, Patience, Sitemap, Stop, SystemClock, system_lookup,
};
use language::Analyser;
use store::SqliteStore;
use tokio::sync::watch;

use super::{AGENT, Courses, Document, Groups, Reading, now};

/// Reads at most `pages` documents of a source, and keeps so many of their courses. `first` is the one that was asked
/// for.
pub fn read(
    first: Document,
    spec: &SourceSpec,
    pages: usize,
    analyser: Arc<Analyser>,
    keep: usize,
) -> anyhow::Result<Reading> {
    let mut start = Vec::new();
    first.body.take(MAX_SITEMAP_BYTES as u64).read_to_end(&mut start)?;
    let mut spec = SourceSpec { allow_private: true, enabled: true, ..spec.clone() };
    // What reads as a sitemap holds no courses itself.
    let follow = spec.follow.get_or_insert_with(|| Follow {
        sitemap: Sitemap::parse(&start).kind != Kind::Unknown,
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
    let mut remarks = store.findings(&spec.id)?;
    if let Some(message) = report.message.filter(|_| !report.outcome.is_good()) {
        let told = remarks.iter().any(|finding| finding.message == message);
        remarks.extend((!told).then(|| catalogue::Finding::error("not-read", message)));
    }
    let mut findings = Groups::default();
    remarks.into_iter().for_each(|finding| findings.add(finding));
    Ok(Reading {
        format: report.format,
        bytes: report.bytes,
        documents: report.fetched as usize,
        links: 0,
        complete: report.complete,
        courses: courses(&*store, keep)?,
        findings,
    })
}

/// What the catalogue holds, each course with the document that it stood in.
fn courses(store: &dyn CatalogueStore, keep: usize) -> anyhow::Result<Courses> {
    let mut found = Courses::new(keep, now());
    let mut after = Seq(0);
    loop {
        let changes = store.changes(after, 1000)?;
        let Some(last) = changes.last() else { return Ok(found) };
        after = last.seq;
        for change in changes {
            if let What::Upsert(record) = change.what {
                let page = record.sources.into_iter().next().map(|source| source.url);
                found.add(record.course, &page.unwrap_or_default());
            }
        }
    }
}
