//! One `[[source]]`.

use std::collections::BTreeMap;

use catalogue::{
    Format, LanguageCode, SourceId, SourceSpec,
    source::{DefaultProvider, Defaults, Follow, Guard, Limits, RobotsRule},
    vocabulary::Vocabulary,
};
use chrono_tz::Tz;

use super::{check, reader::Section};

/// Reads a source; every key is asked for, whatever is wrong with the others.
pub(super) fn read(section: &Section<'_, '_>, zone: Tz) -> Option<SourceSpec> {
    let id = id(section);
    let enabled = section.flag("enabled").unwrap_or(true);
    let urls = urls(section, enabled);
    let spec = SourceSpec {
        id: id.unwrap_or(SourceId::new("nameless").expect("a legal id")),
        provider: provider(section.section("provider")),
        urls,
        format: format(section),
        schedule: check::schedule(section, "schedule", zone),
        defaults: defaults(section.section("defaults")),
        map: section.text_table("map", "a text: a column, a selector or a pointer"),
        campuses: campuses(section),
        follow: follow(section),
        limits: limits(section.section("limits")),
        guard: guard(section.section("guard")),
        grace_runs: u32::try_from(section.whole("grace_runs", 0..101).unwrap_or(0)).unwrap_or(0),
        allow_private: section.flag("allow_private").unwrap_or(false),
        robots: robots(section),
        tolerant: section.flag("tolerant").unwrap_or(false),
        enabled,
    };
    section.has_readable_id().then_some(spec)
}

impl Section<'_, '_> {
    fn has_readable_id(&self) -> bool {
        self.value("id").is_some_and(|id| id.get_ref().as_str().is_some_and(|id| SourceId::new(id).is_ok()))
    }
}

fn id(section: &Section<'_, '_>) -> Option<SourceId> {
    let allowed = "1 to 40 of a-z, 0-9 and -";
    if !section.has("id") {
        section.missing("id", allowed);
    }
    section.read("id", allowed, |value| value.as_str().and_then(|id| SourceId::new(id).ok()))
}

fn urls(section: &Section<'_, '_>, enabled: bool) -> Vec<String> {
    let one = section.text("url");
    let many = section.texts("urls");
    if section.has("url") && section.has("urls") {
        section.refuse("urls", "either url or urls");
    } else if !section.has("url") && !section.has("urls") {
        section.missing("url", check::URL);
    }
    let key = if many.is_some() { "urls" } else { "url" };
    let urls: Vec<String> = one.into_iter().chain(many.into_iter().flatten()).collect();
    if urls.iter().any(|url| check::url(url).is_none()) {
        section.refuse(key, check::URL);
    } else if urls.is_empty() && section.has("urls") {
        section.refuse("urls", "at least one address");
    } else if enabled
        && section.value("allow_private").is_none()
        && urls.iter().any(|u| u.starts_with("http:"))
    {
        section.warn(
            key,
            "anybody on the way can change what comes by http: use https where the partner has it",
        );
    }
    urls
}

fn format(section: &Section<'_, '_>) -> Option<Format> {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.as_str()).collect();
    let allowed = format!("auto, {}", names.join(", "));
    section
        .read("format", &allowed, |value| match value.as_str()? {
            "auto" => Some(None),
            name => Format::from_name(name).map(Some),
        })
        .flatten()
}

fn provider(section: Section<'_, '_>) -> DefaultProvider {
    let url = section.read("url", check::URL, |value| value.as_str().and_then(check::url));
    let provider = DefaultProvider {
        name: section.text("name"),
        url: url.map(String::from),
        municipality: check::code(&section, "municipality", Vocabulary::Municipality),
    };
    section.end();
    provider
}

fn defaults(section: Section<'_, '_>) -> Defaults {
    let language = section.texts("language").unwrap_or_default();
    let codes: Vec<LanguageCode> = language.iter().filter_map(|code| LanguageCode::new(code)).collect();
    let known = codes.iter().all(|code| Vocabulary::Language.get(code.as_str()).is_some());
    if codes.len() < language.len() || !known {
        section.refuse("language", "ISO 639-1 codes such as \"fi\"");
    }
    let text_language = section.read("text_language", "an ISO 639-1 code such as \"fi\"", |value| {
        value.as_str().and_then(LanguageCode::new)
    });
    let defaults = Defaults {
        level: check::code(&section, "level", Vocabulary::Level),
        language: codes,
        text_language,
        funding: check::code(&section, "funding", Vocabulary::Funding),
        municipality: check::code(&section, "municipality", Vocabulary::Municipality),
        mode: check::code(&section, "mode", Vocabulary::Mode),
        field: check::code(&section, "field", Vocabulary::Field),
    };
    section.end();
    defaults
}

fn campuses(section: &Section<'_, '_>) -> BTreeMap<String, String> {
    let allowed = check::codes(Vocabulary::Municipality);
    let campuses = section.text_table("campuses", &allowed);
    for (campus, code) in &campuses {
        if Vocabulary::Municipality.get(code).is_none() {
            section.refuse("campuses", &format!("{allowed}; `{campus}` lies in \"{code}\""));
        }
    }
    campuses
}

fn follow(section: &Section<'_, '_>) -> Option<Follow> {
    let section = section.section("follow");
    let usual = Follow::default();
    let max_pages = section.whole("max_pages", 1..100_001).and_then(|pages| usize::try_from(pages).ok());
    let follow = Follow {
        links: section.text("links"),
        next: section.text("next"),
        max_pages: max_pages.unwrap_or(usual.max_pages),
        sitemap: section.flag("sitemap").unwrap_or(usual.sitemap),
    };
    let given = section.is_given();
    section.end();
    given.then_some(follow)
}

fn limits(section: Section<'_, '_>) -> Limits {
    let usual = Limits::default();
    let limits = Limits {
        max_bytes: section.whole("max_bytes", 1..10_000_000_001).unwrap_or(usual.max_bytes),
        timeout_s: section.whole("timeout_s", 1..3601).unwrap_or(usual.timeout_s),
        requests_per_s: section.number("requests_per_s", 0.001, 10_000.0).unwrap_or(usual.requests_per_s),
    };
    section.end();
    limits
}

fn guard(section: Section<'_, '_>) -> Guard {
    let max_removed = section.number("max_removed", 0.0, 1.0).unwrap_or(Guard::default().max_removed);
    section.end();
    Guard { max_removed }
}

fn robots(section: &Section<'_, '_>) -> RobotsRule {
    let allowed = "\"obey\", or { contract = \"why we may\" }";
    let Some(value) = section.value("robots") else { return RobotsRule::Obey };
    match (value.get_ref().as_str(), value.get_ref().as_table()) {
        (Some("obey"), _) => RobotsRule::Obey,
        (None, Some(_)) => {
            let contract = section.section("robots");
            let reason = contract.text("contract");
            if !contract.has("contract") {
                contract.missing("contract", "why we may read what robots.txt forbids");
            }
            contract.end();
            reason.map_or(RobotsRule::Obey, RobotsRule::Contract)
        }
        _ => {
            section.refuse("robots", allowed);
            RobotsRule::Obey
        }
    }
}
