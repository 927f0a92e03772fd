#![allow(clippy::unwrap_used)]

use std::path::Path;

use catalogue::{Format, source::RobotsRule};
use chrono_tz::Europe::Helsinki;

use super::*;

const HEAD: &str = r#"
[region]
name = { fi = "Opin Ovi Kymi", sv = "Opin Ovi Kymmene", en = "Opin Ovi Kymi" }
municipalities = ["285", "286", "142"]
[crawler]
user_agent = "OpinOvi/{version} (+https://example.org/bot; crawler@example.org)"
"#;

fn read(text: &str) -> (Config, Vec<Warning>) {
    Config::read(text, Path::new("/etc/opinovi/feeds.toml")).unwrap()
}

fn mistakes(text: &str) -> Vec<Mistake> {
    match Config::read(text, Path::new("feeds.toml")) {
        Err(ConfigError::Wrong { mistakes, .. }) => mistakes,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_not_said_has_its_usual_value() {
    let (config, warnings) = read(HEAD);
    assert_eq!((config.keep, config.crawler.concurrency), (store::Keep::default(), 8));
    assert_eq!((config.region.timezone, config.server.rate_limit_per_minute), (Helsinki, 600));
    assert_eq!(config.crawler.default_schedule, "0 15 3 * * *");
    assert_eq!(config.crawler.retry_wait, std::time::Duration::from_secs(2));
    let version = env!("CARGO_PKG_VERSION");
    let agent = format!("OpinOvi/{version} (+https://example.org/bot; crawler@example.org)");
    assert_eq!(config.crawler.user_agent, agent);
    assert!(warnings[0].text.contains("nothing will be crawled"));
}

#[test]
fn every_key_of_a_source_is_read() {
    let (config, warnings) = read(&format!(
        "{HEAD}{}",
        r##"
[language]
finnish_dictionary = "words/mor.vfst"
[[source]]
id = "a-1"
provider = { name = "Metsolan opisto", url = "https://example.org", municipality = "285" }
urls = ["https://example.org/a", "http://127.0.0.1:8081/b"]
format = "html"
schedule = "15 3 * * 1-5"
defaults = { level = "liberal-adult", language = "fi", text_language = "sv", municipality = "286", mode = "onsite", field = "0715" }
map = { title = "h2 a", start = "td:nth-child(2)" }
campuses = { "Metsola" = "285" }
follow = { links = "a.course", next = "a.next", max_pages = 20, sitemap = true }
limits = { max_bytes = 1_000_000, timeout_s = 5, requests_per_s = 2 }
guard = { max_removed = 0.5 }
grace_runs = 2
allow_private = true
robots = { contract = "agreed on 1.9.2026" }
tolerant = true
enabled = true
"##
    ));
    assert_eq!(warnings, []);
    let source = &config.sources[0];
    assert_eq!((source.id.as_str(), source.urls.len(), source.format), ("a-1", 2, Some(Format::Html)));
    assert_eq!(source.schedule.as_deref(), Some("15 3 * * 1-5"));
    assert_eq!(source.defaults.field.as_deref(), Some("0715"));
    assert_eq!((source.map["title"].as_str(), source.campuses["Metsola"].as_str()), ("h2 a", "285"));
    let follow = source.follow.as_ref().unwrap();
    assert_eq!((follow.max_pages, follow.sitemap, follow.next.as_deref()), (20, true, Some("a.next")));
    assert_eq!((source.limits.requests_per_s, source.limits.max_bytes), (2.0, 1_000_000));
    assert_eq!((source.guard.max_removed, source.grace_runs), (0.5, 2));
    assert_eq!(source.robots, RobotsRule::Contract("agreed on 1.9.2026".into()));
    assert!(source.allow_private && source.tolerant && source.enabled);
    assert_eq!(config.language.finnish_dictionary.unwrap(), Path::new("/etc/opinovi/words/mor.vfst"));
}

#[test]
fn all_mistakes_are_told_at_once_with_line_key_found_and_allowed() {
    let found = mistakes(&format!(
        "{HEAD}{}",
        r#"
[keep]
bodies_days = -1
rums_days = 3
[[source]]
id = "Ekami"
url = "ftp://example.org/"
[[source]]
id = "eduko"
url = "https://example.org/"
schedule = "0 15 3 31 2 *"
format = "xml"
limits = { max_bytes = "much" }
guard = { max_removed = 30 }
defaults = { municipality = "Kotka", level = "high" }
campuses = { Metsola = "999" }
robots = "ignore"
[[source]]
id = "eduko"
title = "?"
"#
    ));
    let told: Vec<(usize, &str)> = found.iter().map(|m| (m.line, m.key.as_str())).collect();
    let expected = [
        (9, "keep.bodies_days"),
        (10, "keep.rums_days"),
        (12, "source[Ekami].id"),
        (13, "source[Ekami].url"),
        (17, "source[eduko].schedule"),
        (18, "source[eduko].format"),
        (19, "source[eduko].limits.max_bytes"),
        (20, "source[eduko].guard.max_removed"),
        (21, "source[eduko].defaults.level"),
        (21, "source[eduko].defaults.municipality"),
        (22, "source[eduko].campuses"),
        (23, "source[eduko].robots"),
        (24, "source[eduko].url"),
        (25, "source[eduko].id"),
        (26, "source[eduko].title"),
    ];
    assert_eq!(told, expected);
    assert_eq!((found[0].found.as_str(), found[0].allowed.as_str()), ("`-1`", "a whole number, 1 to 36500"));
    assert_eq!(
        (found[1].found.as_str(), found[1].allowed.as_str()),
        ("an unknown key", "bodies_days, runs_days")
    );
    assert!(found[5].allowed.contains("auto, xcri-cap"));
    let error = Config::read(&format!("{HEAD}[keep]\nx = 1"), Path::new("feeds.toml")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "feeds.toml:8: `keep.x`: found an unknown key; allowed: bodies_days, runs_days"
    );
}

#[test]
fn what_is_needed_is_asked_for() {
    let keys = |text: &str| mistakes(text).into_iter().map(|m| m.key).collect::<Vec<_>>();
    assert_eq!(keys(""), ["region", "crawler"]);
    let some = "[region]\nname = { fi = \"x\" }\nmunicipalities = []\n[crawler]\n";
    let expected = ["region.name.sv", "region.name.en", "region.municipalities", "crawler.user_agent"];
    assert_eq!(keys(some), expected);
}

#[test]
fn what_is_not_toml_is_told_with_its_line() {
    let found = mistakes("[region]\nname = \n");
    assert_eq!((found[0].line, found[0].allowed.as_str()), (2, "TOML 1.0"));
    for strange in
        ["\u{0}", "[[[", "a = 1\na = 2", "x = \"\\q\"", "= =", "source = 3", "source = [1]", "region = 1"]
    {
        assert!(!mistakes(strange).is_empty(), "{strange:?}");
    }
}

#[test]
fn an_agent_says_who_it_is_and_how_to_reach_it() {
    let ok = [
        "OpinOvi/1.0 (+https://example.org/bot; a@example.org)",
        "Opin-Ovi/{version} (+http://127.0.0.1/bot; a@example.org) x",
    ];
    let wrong = [
        "OpinOvi",
        "OpinOvi/1.0",
        "OpinOvi/1.0 (+https://example.org/bot)",
        "OpinOvi/1.0 (a@example.org)",
        "Opin Ovi/1.0 (+https://example.org/bot; a@example.org)",
        "OpinOvi/1.0 (+https://example.org/bot; a@b)",
        "OpinOvi/x (+https://example.org/bot; a@example.org)",
        "OpinOvi/1.0 (+https://example.org/bot; a@example.org)\r\nX: y",
    ];
    for agent in ok {
        assert!(check::user_agent(agent).is_some(), "{agent}");
    }
    for agent in wrong {
        assert!(check::user_agent(agent).is_none(), "{agent}");
    }
}

#[test]
fn what_may_not_be_meant_is_told_beside() {
    let (_, warnings) = read(&format!(
        "{HEAD}{}",
        r#"
[[source]]
id = "a"
url = "http://example.org/x"
schedule = "0 0 6 * * 1-5"
[[source]]
id = "b"
url = "http://example.org/x"
enabled = false
"#
    ));
    let told: Vec<(usize, &str)> = warnings.iter().map(|w| (w.line, w.key.as_str())).collect();
    assert_eq!(told, [(10, "source[a].url"), (11, "source[a].schedule"), (14, "source[b].url")]);
}

#[test]
fn the_data_directorys_own_file_is_used_where_none_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_owned();
    let found = |config: Option<&str>, data: Option<&Path>| {
        Places::find(config.map(PathBuf::from), data.map(Path::to_owned)).config
    };
    assert_eq!(found(None, None), Path::new("feeds.toml"));
    assert_eq!(found(None, Some(&data)), Path::new("feeds.toml"));
    std::fs::write(data.join("feeds.toml"), "").unwrap();
    assert_eq!(found(None, Some(&data)), data.join("feeds.toml"));
    assert_eq!(found(Some("x.toml"), Some(&data)), Path::new("x.toml"));
}

#[test]
fn the_projects_own_file_is_right() {
    let text = include_str!("../../feeds.toml");
    let (config, _) = read(text);
    assert_eq!(config.region.municipalities.len(), 7);
    assert!(config.sources.len() >= 9 && config.sources.iter().all(|source| !source.enabled));
}
