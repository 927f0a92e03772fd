//! Everything but the sources.

use std::{collections::HashMap, path::Path, time::Duration};

use catalogue::{Code, LanguageCode, SourceSpec, Texts, vocabulary::Vocabulary};
use chrono_tz::Tz;

use super::{
    Config, Crawler, Language, Region, Server, check,
    reader::{Reader, Section},
    source,
};

/// When sources are asked that give no schedule: every night.
const NIGHTLY: &str = "0 15 3 * * *";

/// The whole file; none where it cannot be said even with mistakes.
pub(super) fn read(reader: &Reader<'_>, file: &Path) -> Option<Config> {
    let document = reader.document()?;
    let root = Section::new(reader, String::new(), Some(document.get_ref()), 0..0);
    let region = region(&root);
    let zone = region.as_ref().map_or(chrono_tz::Europe::Helsinki, |region| region.timezone);
    let server = server(root.section("server"));
    let language = language(root.section("language"), file);
    let keep = keep(root.section("keep"));
    let crawler = crawler(&root, zone);
    let sources = sources(&root, zone);
    root.end();
    Some(Config { region: region?, server, language, keep, crawler: crawler?, sources })
}

fn region(root: &Section<'_, '_>) -> Option<Region> {
    if !root.has("region") {
        root.missing("region", "a table with name, municipalities and timezone");
    }
    let section = root.section("region");
    let names = section.section("name");
    let mut name = Texts::new();
    for (key, language) in [("fi", LanguageCode::FI), ("sv", LanguageCode::SV), ("en", LanguageCode::EN)] {
        match names.text(key) {
            Some(text) => name.set(language, text),
            None if section.is_given() && !names.has(key) => names.missing(key, "the service's name"),
            None => {}
        }
    }
    names.end();
    let municipalities = municipalities(&section);
    let zone = |text: &str| text.parse::<Tz>().ok();
    let timezone =
        section.read("timezone", "a time zone such as \"Europe/Helsinki\"", |v| v.as_str().and_then(zone));
    let given = section.is_given();
    section.end();
    given.then(|| Region {
        name,
        municipalities: municipalities.into_iter().map(|code| Code::new(&code)).collect(),
        timezone: timezone.unwrap_or(chrono_tz::Europe::Helsinki),
    })
}

/// The region's municipalities: a list, never derived from a region's code, because regions change.
fn municipalities(section: &Section<'_, '_>) -> Vec<String> {
    if section.is_given() && !section.has("municipalities") {
        section.missing("municipalities", "a list of municipality codes");
    }
    let codes = section.texts("municipalities").unwrap_or_default();
    let known = |code: &String| Vocabulary::Municipality.get(code).is_some();
    let unknown: Vec<&str> = codes.iter().filter(|code| !known(code)).map(String::as_str).collect();
    if !unknown.is_empty() {
        let allowed = check::codes(Vocabulary::Municipality);
        section.refuse("municipalities", &format!("{allowed}; not known: {}", unknown.join(", ")));
    } else if codes.is_empty() && section.has("municipalities") {
        section.refuse("municipalities", "at least one municipality code");
    }
    codes
}

fn server(section: Section<'_, '_>) -> Server {
    let public_url = section.read("public_url", check::URL, |value| value.as_str().and_then(check::url));
    let proxies = section.texts("trusted_proxies").unwrap_or_default();
    if !proxies.iter().all(|proxy| check::is_network(proxy)) {
        section.refuse("trusted_proxies", "addresses, or ranges such as \"10.0.0.0/8\"");
    }
    let rate = section.whole("rate_limit_per_minute", 0..1_000_001).unwrap_or(600);
    section.end();
    Server {
        public_url,
        trusted_proxies: proxies,
        rate_limit_per_minute: u32::try_from(rate).unwrap_or(u32::MAX),
    }
}

fn language(section: Section<'_, '_>, file: &Path) -> Language {
    let beside = file.parent().unwrap_or(Path::new(""));
    let finnish_dictionary = section.text("finnish_dictionary").map(|path| beside.join(path));
    section.end();
    Language { finnish_dictionary }
}

fn keep(section: Section<'_, '_>) -> store::Keep {
    let days = |key, default: u32| {
        section.whole(key, 1..36_501).and_then(|days| u32::try_from(days).ok()).unwrap_or(default)
    };
    let usual = store::Keep::default();
    let keep = store::Keep {
        bodies_days: days("bodies_days", usual.bodies_days),
        runs_days: days("runs_days", usual.runs_days),
    };
    section.end();
    keep
}

fn crawler(root: &Section<'_, '_>, zone: Tz) -> Option<Crawler> {
    if !root.has("crawler") {
        root.missing("crawler", "a table with user_agent");
    }
    let section = root.section("crawler");
    if section.is_given() && !section.has("user_agent") {
        section.missing("user_agent", check::USER_AGENT);
    }
    let user_agent =
        section.read("user_agent", check::USER_AGENT, |value| value.as_str().and_then(check::user_agent));
    let concurrency = section.whole("concurrency", 1..257).unwrap_or(8);
    let default_schedule = check::schedule(&section, "default_schedule", zone);
    let retry_wait = section.number("retry_wait_s", 0.0, 60.0).map(Duration::from_secs_f64);
    section.end();
    Some(Crawler {
        user_agent: user_agent?,
        concurrency: usize::try_from(concurrency).unwrap_or(8),
        default_schedule: default_schedule.unwrap_or_else(|| NIGHTLY.to_owned()),
        retry_wait: retry_wait.unwrap_or(crawler::Patience::default().first_wait),
    })
}

fn sources(root: &Section<'_, '_>, zone: Tz) -> Vec<SourceSpec> {
    let mut sources: Vec<SourceSpec> = Vec::new();
    let mut read_by: HashMap<String, String> = HashMap::new();
    for section in root.sections("source", "id") {
        let Some(spec) = source::read(&section, zone) else {
            section.end();
            continue;
        };
        if sources.iter().any(|other| other.id == spec.id) {
            section.refuse("id", "an id that no other source has");
        }
        for url in &spec.urls {
            if let Some(other) = read_by.insert(url.clone(), spec.id.to_string()) {
                section.warn("url", format!("`{url}` is read by source `{other}` too"));
            }
        }
        sources.push(spec);
        section.end();
    }
    if !sources.iter().any(|source| source.enabled) {
        root.warn("source", "no source is enabled: nothing will be crawled");
    }
    sources
}
