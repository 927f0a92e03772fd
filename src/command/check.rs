//! `opinovi check`: the tool by which a partner gets their own feed right. Reads as the nightly crawl reads; writes
//! nothing.

mod courses;
mod following;
mod report;

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, ensure};
use catalogue::{Draft, Finding, Format, Moment, SourceId, SourceSpec, draft::Link, source::Limits};
use chrono::Utc;
use crawler::{Answer, Drafts, Fetcher, Guard, Patience, SystemClock, Terms, system_lookup};
use language::Analyser;

use crate::{
    cli::{CheckArgs, Cli},
    output::{say, say_json, usage},
    wiring::Place,
};

use courses::Courses;
use report::{Groups, Report, SAMPLE};

/// Partners' logs show who asks.
const AGENT: &str = concat!("OpinOvi-check/", env!("CARGO_PKG_VERSION"), " (a person checks one document)");
/// Days begin and end here.
const ZONE: chrono_tz::Tz = chrono_tz::Europe::Helsinki;

/// A document as it came.
struct Document {
    url: String,
    content_type: Option<String>,
    bytes: u64,
    body: Box<dyn Read>,
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
    let analyser = Place::of(cli).analyser();
    let keep = if args.all { usize::MAX } else { SAMPLE };
    let reading = match args.follow {
        None => read(document, &spec, &analyser, keep)?,
        Some(_) if !is_address(&args.target) => {
            return Err(usage("--follow needs an address: what a file leads to lies on the partner's site"));
        }
        Some(pages) => following::read(document, &spec, pages.get(), Arc::clone(&analyser), keep)?,
    };
    let report = report(reading, &spec);
    if args.json {
        say_json(&report.json())?;
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
    let cannot_be_read = || format!("cannot read `{target}`");
    let file = File::open(target).with_context(cannot_be_read)?;
    let metadata = file.metadata().with_context(cannot_be_read)?;
    ensure!(!metadata.is_dir(), "cannot read `{target}`: it is a directory");
    let absolute = Path::new(target).canonicalize().unwrap_or_else(|_| target.into());
    let url = url::Url::from_file_path(absolute).map_or_else(|()| target.to_owned(), String::from);
    Ok(Document { url, content_type: None, bytes: metadata.len(), body: Box::new(file) })
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
                bytes: fetched.record.bytes,
                body: Box::new(fetched.body),
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
    courses: Courses,
    findings: Groups,
}

/// Takes what an adapter finds.
#[derive(Default)]
struct Taking {
    drafts: Drafts,
    findings: Groups,
    links: usize,
    /// The drafts cannot be put down.
    trouble: Option<io::Error>,
}

impl formats::Sink for Taking {
    fn draft(&mut self, draft: Draft) {
        if self.trouble.is_none() {
            self.trouble = self.drafts.add(&draft, 0).err();
        }
    }

    fn finding(&mut self, finding: Finding) {
        self.findings.add(finding);
    }

    fn link(&mut self, _: Link) {
        self.links += 1;
    }
}

/// Parses and normalises one document; keeps so many of its courses.
fn read(document: Document, spec: &SourceSpec, analyser: &Analyser, keep: usize) -> anyhow::Result<Reading> {
    let Document { url, content_type, bytes, body } = document;
    let document = formats::Document::from_reader(&url, content_type.as_deref(), body)?;
    let format = spec.format.or_else(|| formats::detect(&document.head(), spec));
    let mut taking = Taking::default();
    let outcome = formats::read_into(document, spec, &mut taking);
    let Taking { mut drafts, mut findings, mut links, trouble } = taking;
    trouble.map_or(Ok(()), Err)?;
    if let Err(unreadable) = &outcome {
        if !spec.tolerant {
            drafts.truncate(0)?;
            links = 0;
        }
        findings.add(Finding::error(unreadable.code(), unreadable.to_string()));
    }
    let moment = now();
    let context = normalise::Context {
        today: moment.today(),
        zone: moment.zone,
        document_url: Some(&url),
        analyser: Some(analyser),
    };
    let mut courses = Courses::new(keep, moment);
    drafts.each_course(|draft, _| {
        let (course, remarks) = normalise::normalise(draft, spec, &context);
        remarks.into_iter().for_each(|remark| findings.add(remark));
        course.into_iter().for_each(|course| courses.add(course, &url));
        Ok::<_, io::Error>(())
    })?;
    Ok(Reading { format, bytes, documents: 1, links, complete: outcome.is_ok(), courses, findings })
}

fn now() -> Moment {
    Moment { now: Utc::now(), zone: ZONE }
}

fn report(reading: Reading, spec: &SourceSpec) -> Report {
    let Reading { format, bytes, documents, links, complete, courses, findings } = reading;
    Report {
        format,
        detected: spec.format.is_none(),
        bytes,
        documents,
        readable: complete || courses.count > 0 || !findings.has_errors(),
        links,
        courses,
        findings: findings.in_order(),
    }
}
