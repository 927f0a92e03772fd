//! The demo region, crawled once for all of these, and what is planted in it.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
};

use demo::{Handles, Plants};
use serde_json::Value;

use crate::harness::{App, Ran, Running};

/// A demo region that has been crawled twice. Its partners are served by this process, on ports of their own, so that
/// no other demo on this machine can take one between the crawls.
struct Region {
    app: App,
    first: Ran,
    second: Ran,
    seq: [u64; 2],
    _partners: (tokio::runtime::Runtime, Handles),
}

fn crawled_twice() -> Region {
    let app = App::new([]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let today = chrono::Utc::now().with_timezone(&chrono_tz::Europe::Helsinki).date_naive();
    let partners = runtime.block_on(demo::serve(demo::Region::new(1, today), None)).unwrap();
    demo::write_files(&partners, app.data()).unwrap();
    let first = app.run(&["crawl"]);
    let before = app.seq();
    let second = app.run(&["crawl"]);
    let seq = [before, app.seq()];
    Region { app, first, second, seq, _partners: (runtime, partners) }
}

fn region() -> &'static Region {
    static REGION: OnceLock<Region> = OnceLock::new();
    REGION.get_or_init(crawled_twice)
}

/// A server of the region, the same for all that run at the same time; it ends with the last of them.
fn server() -> Arc<Running> {
    static SERVER: Mutex<Weak<Running>> = Mutex::new(Weak::new());
    let mut server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    server.upgrade().unwrap_or_else(|| {
        let started = Arc::new(region().app.start(&["serve"]));
        *server = Arc::downgrade(&started);
        started
    })
}

fn plants() -> Plants {
    serde_json::from_slice(&fs::read(region().app.data().join("plants.json")).unwrap()).unwrap()
}

/// Every course that there is, by id, from the export.
fn exported() -> BTreeMap<String, Value> {
    let ran = region().app.run(&["export", "--format", "jsonl", "--filter", "include_ended=true"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    ran.json_lines().into_iter().map(|course| (course["id"].as_str().unwrap().to_owned(), course)).collect()
}

#[test]
fn the_demo_crawls_its_region_tells_of_it_and_ends_well() {
    let app = App::new([]);
    let ran = app.run(&["demo", "--once"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("12 sources") && ran.out.contains("can be found"), "{}", ran.out);
    assert_eq!(app.run(&["index", "verify"]).code, Some(0));
}

#[test]
fn the_region_is_large_and_many_voiced() {
    let region = region();
    assert_eq!(region.first.code, Some(0), "{:?}", region.first);
    let found = region.app.run(&["search", "--json"]).json();
    assert!(found["total"].as_u64().unwrap() >= 1500, "{}", found["total"]);
    let sources = region.app.run(&["sources", "--json"]).json();
    assert!(sources["sources"].as_array().unwrap().len() >= 8);
    assert!(region.first.out.contains("finding"), "{}", region.first.out);
}

#[test]
fn a_second_crawl_finds_everything_as_it_was() {
    let region = region();
    assert_eq!(region.second.code, Some(0), "{:?}", region.second);
    assert_eq!(region.seq[0], region.seq[1], "the second crawl wrote changes: {}", region.second.out);
    assert!(region.second.out.contains(": 0 new, 0 changed, 0 removed"), "{}", region.second.out);
    let verified = region.app.run(&["index", "verify", "--json"]);
    assert_eq!(verified.json()["agrees"], true, "{verified:?}");
}

#[test]
fn a_place_and_a_start_hold_of_one_and_the_same_offering() {
    let (plants, server) = (plants(), server());
    assert!(!plants.crossing.is_empty());
    for crossing in &plants.crossing {
        let title: String = crossing.at.title.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let finds = |municipality: &str, start: chrono::NaiveDate| {
            let target = format!(
                "/api/v1/courses?q={title}&understand=false&per_page=100&municipality={municipality}&start_from={start}&start_to={start}"
            );
            let found = server.get(&target).json();
            let id = format!("{}:{}", crossing.at.source, crossing.at.key);
            found["results"].as_array().unwrap().iter().any(|course| course["id"] == id.as_str())
        };
        assert!(finds(&crossing.spring_municipality, crossing.spring_start), "{crossing:?}");
        assert!(finds(&crossing.autumn_municipality, crossing.autumn_start), "{crossing:?}");
        assert!(!finds(&crossing.spring_municipality, crossing.autumn_start), "{crossing:?}");
        assert!(!finds(&crossing.autumn_municipality, crossing.spring_start), "{crossing:?}");
    }
}

#[test]
fn counts_of_a_filter_are_those_of_a_walk_through_everything() {
    let server = server();
    let all = exported();
    for municipality in ["285", "286", "075"] {
        let target = format!("/api/v1/courses?municipality={municipality}&include_ended=true&per_page=1");
        let total = server.get(&target).json()["total"].as_u64().unwrap();
        let walked = all.values().filter(|course| {
            let offerings = course["offerings"].as_array().unwrap();
            offerings.iter().any(|offering| offering["municipality"]["code"] == municipality)
        });
        assert_eq!(total, walked.count() as u64, "{municipality}");
    }
}

#[test]
fn a_course_that_two_sources_list_is_shown_once_and_found_under_both_ids() {
    let (plants, server) = (plants(), server());
    let mut merged = 0;
    for pair in &plants.two_sources {
        let ids = [0, 1].map(|n| format!("{}:{}", pair[n].source, pair[n].key));
        let encode = |id: &str| id.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let courses = ids.each_ref().map(|id| server.get(&format!("/api/v1/courses/{}", encode(id))));
        assert!(courses.iter().all(|answered| matches!(answered.status, 200 | 301 | 308)), "{ids:?}");
        merged += usize::from(courses.iter().any(|answered| {
            answered.status != 200 || answered.json()["sources"].as_array().unwrap().len() > 1
        }));
    }
    assert!(merged * 10 >= plants.two_sources.len() * 9, "{merged} of {}", plants.two_sources.len());
}

#[test]
fn personal_data_of_feeds_is_shown_and_kept_nowhere() {
    let (plants, region, server) = (plants(), region(), server());
    assert!(plants.secrets.len() >= 10);
    let mut said: Vec<(String, String)> = vec![
        ("the first crawl".to_owned(), format!("{}{}", region.first.out, region.first.err)),
        ("the second crawl".to_owned(), format!("{}{}", region.second.out, region.second.err)),
        ("sources".to_owned(), region.app.run(&["sources", "--json"]).out),
    ];
    for format in ["csv", "jsonl", "json-ld", "xcri-cap"] {
        let ran = region.app.run(&["export", "--format", format, "--filter", "include_ended=true"]);
        said.push((format!("export {format}"), ran.out));
    }
    for target in [
        "/api/v1/export.atom",
        "/api/v1/export.ics",
        "/api/v1/sources",
        "/api/v1/changes?after=0",
        "/api/v1/providers",
    ] {
        said.push((target.to_owned(), server.get(target).text()));
    }
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    for (n, secret) in plants.secrets.iter().enumerate() {
        let id = encode(&format!("{}:{}", secret.at.source, secret.at.key));
        // The exports hold every course; these are looked at as they are shown.
        for kind in ["/api/v1/courses", "/course"].iter().filter(|_| n % 16 == 0) {
            let target = format!("{kind}/{id}");
            said.push((target.clone(), server.get(&target).text()));
        }
    }
    said.push(("the server's log".to_owned(), server.log()));
    let mut shown: Vec<String> = Vec::new();
    for secret in &plants.secrets {
        // Mail addresses of the institution may stand in the demo's own host names; people's do not.
        for (place, text) in said.iter().filter(|(_, text)| text.contains(&secret.value)) {
            let at = text.find(&secret.value).unwrap();
            let around: String =
                text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            shown.push(format!("{} `{}` in {place}: …{around}", secret.kind, secret.value));
        }
    }
    assert!(shown.is_empty(), "{} times: {:#?}", shown.len(), &shown[..shown.len().min(12)]);
}

#[test]
fn what_counsellors_look_for_is_among_the_first_answers() {
    let (plants, server) = (plants(), server());
    let mut missed = Vec::new();
    for sought in &plants.sought {
        let query: String = sought.query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let found = server.get(&format!("/api/v1/courses?q={query}&per_page=20&include_ended=true")).json();
        let ids: Vec<&str> =
            found["results"].as_array().unwrap().iter().filter_map(|course| course["id"].as_str()).collect();
        if !sought.courses.iter().any(|at| ids.contains(&format!("{}:{}", at.source, at.key).as_str())) {
            missed.push(sought.query.clone());
        }
    }
    assert!(
        missed.len() * 5 <= plants.sought.len(),
        "{} of {}: {missed:?}",
        missed.len(),
        plants.sought.len()
    );
}
