//! `opinovi check`: the tool by which a partner gets their own feed right. Reads as the nightly crawl reads; writes
//! nothing.

mod following;
mod report;

use std::{collections::BTreeSet, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use catalogue::{Course, Finding, Format, Lang, Moment, Parsed, SourceId, SourceSpec, source::Limits};
use chrono::Utc;
use crawler::{Answer, Fetcher, Guard, Patience, SystemClock, Terms, system_lookup};
use language::Analyser;

use crate::{
    cli::{CheckArgs, Cli},
    output::{say, say_json, usage},
    wiring::Place,
};

use report::Report;

/// Partners' logs show who asks.
const AGENT: &str = concat!("OpinOvi-check/", env!("CARGO_PKG_VERSION"), " (a person checks one document)");
/// Days begin and end here.
const ZONE: chrono_tz::Tz = chrono_tz::Europe::Helsinki;

/// A document as it came.
struct Document {
    url: String,
    content_type: Option<String>,
    bytes: Vec<u8>,
}

/// Exit code 1 where the document cannot be read.
pub fn run(cli: &Cli, args: &CheckArgs) -> anyhow::Result<bool> {
    let mut spec = source(cli, args)?;
    if args.format != "auto" {
        let names = Format::ALL.map(Format::as_str).join(", ");
        let format = Format::from_name(&args.format);
        spec.format =
            Some(format.ok_or_else(|| {
                usage(format!("`{}` is not a format; there are auto, {names}", args.format))
            })?);
    }
    let document = fetch_or_open(&args.target, &spec)?;
    let analyser = Arc::new(Place::of(cli).analyser()?);
    let reading = match args.follow {
        None => read(&document, &spec, &analyser),
        Some(_) if !is_address(&args.target) => {
            return Err(usage("--follow needs an address: what a file leads to lies on the partner's site"));
        }
        Some(pages) => following::read(&document, &spec, pages.get(), Arc::clone(&analyser))?,
    };
    let report = report(reading, &spec);
    if args.json {
        say_json(&report.json(args.all))?;
    } else {
        say(report.text(&args.target));
    }
    if let Some(file) = &args.html {
        std::fs::write(file, report.html(&args.target))
            .with_context(|| format!("cannot write `{}`", file.display()))?;
        eprintln!("report written to {}", file.display());
    }
    Ok(report.readable)
}

/// The settings to read with: a source of feeds.toml, else none at all.
fn source(cli: &Cli, args: &CheckArgs) -> anyhow::Result<SourceSpec> {
    let Some(id) = &args.source else {
        return Ok(SourceSpec {
            limits: Limits { max_bytes: 2_000_000_000, ..Limits::default() },
            ..SourceSpec::new(id(), &args.target)
        });
    };
    let config = Place::of(cli).load_config()?;
    let spec = config.sources.into_iter().find(|s| s.id.as_str() == id);
    let mut spec = spec.ok_or_else(|| usage(format!("feeds.toml has no source `{id}`")))?;
    // Its settings, on the document that was named.
    spec.urls = vec![args.target.clone()];
    Ok(spec)
}

/// What a source is called that feeds.toml does not have.
fn id() -> SourceId {
    SourceId::new("check").expect("`check` is a source id")
}

fn is_address(target: &str) -> bool {
    url::Url::parse(target).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn fetch_or_open(target: &str, spec: &SourceSpec) -> anyhow::Result<Document> {
    if let Some(url) = url::Url::parse(target).ok().filter(|url| matches!(url.scheme(), "http" | "https")) {
        return fetch(url, spec);
    }
    let bytes = std::fs::read(target).with_context(|| format!("cannot read `{target}`"))?;
    let absolute = Path::new(target).canonicalize().unwrap_or_else(|_| target.into());
    let url = url::Url::from_file_path(absolute).map_or_else(|()| target.to_owned(), String::from);
    Ok(Document { url, content_type: None, bytes })
}

/// Fetches with the crawler's own manners. Whoever types an address may reach it, also on their own network.
fn fetch(url: url::Url, spec: &SourceSpec) -> anyhow::Result<Document> {
    let terms = Terms {
        guard: Guard::with_private([&url]),
        robots: spec.robots.clone(),
        delay: spec.limits.delay(),
        max_bytes: spec.limits.max_bytes,
        timeout: Duration::from_secs(spec.limits.timeout_s),
    };
    tokio::runtime::Runtime::new()?.block_on(async {
        let fetcher = Fetcher::new(AGENT, Arc::new(SystemClock), Patience::default(), system_lookup())?;
        match fetcher.fetch(&url, None, &terms).await? {
            Answer::Fresh(fetched) => Ok(Document {
                url: fetched.url.into(),
                content_type: fetched.record.content_type,
                bytes: fetched.body.into_bytes()?,
            }),
            Answer::NotModified => anyhow::bail!("`{url}` answered 304 although nothing was known of it"),
        }
    })
}

/// What was read.
struct Reading {
    format: Option<Format>,
    bytes: u64,
    documents: usize,
    /// Further documents, not read.
    links: usize,
    complete: bool,
    /// Each with the document that it stood in.
    courses: Vec<(Course, String)>,
    findings: Vec<Finding>,
}

/// Parses and normalises one document.
fn read(document: &Document, spec: &SourceSpec, analyser: &Analyser) -> Reading {
    let open = || formats::Document::new(&document.url, document.content_type.as_deref(), &document.bytes);
    let format = spec.format.or_else(|| formats::detect(&open().head(), spec));
    let Parsed { drafts, mut findings, links, complete } = formats::read(open(), spec);
    let moment = Moment { now: Utc::now(), zone: ZONE };
    let context = normalise::Context {
        today: moment.today(),
        zone: moment.zone,
        document_url: Some(&document.url),
        analyser: Some(analyser),
    };
    let mut courses = Vec::with_capacity(drafts.len());
    for draft in formats::merge(drafts) {
        let (course, mut remarks) = normalise::normalise(draft, spec, &context);
        findings.append(&mut remarks);
        courses.extend(course.map(|course| (course, document.url.clone())));
    }
    let bytes = document.bytes.len() as u64;
    Reading { format, bytes, documents: 1, links: links.len(), complete, courses, findings }
}

fn report(reading: Reading, spec: &SourceSpec) -> Report {
    let Reading { format, bytes, documents, links, complete, courses, findings } = reading;
    let providers: BTreeSet<_> = courses.iter().map(|(course, _)| course.provider.id.clone()).collect();
    let is_error = |finding: &Finding| finding.severity == catalogue::Severity::Error;
    let moment = Moment { now: Utc::now(), zone: ZONE };
    Report {
        format,
        detected: spec.format.is_none(),
        bytes,
        documents,
        readable: complete || !courses.is_empty() || !findings.iter().any(is_error),
        providers: providers.len(),
        links,
        coverage: report::coverage(courses.iter().map(|(course, _)| course)),
        offerings: courses.iter().map(|(course, _)| course.offerings.len()).sum(),
        findings: report::group(findings),
        courses: courses
            .into_iter()
            .map(|(course, url)| search_api::unrecorded(course, &url, &moment, Lang::Fi))
            .collect(),
    }
}
