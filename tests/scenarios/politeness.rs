//! Retries, delays and redirects (T1–T8, T14, T15).

use std::time::{Duration, Instant};

use catalogue::CatalogueStore;
use chrono::{DateTime, Utc};

use crate::harness::{App, Partner, Reply, Source, World, listing, numbered, page};

#[test]
fn a_host_that_asks_for_time_is_left_alone_until_then() {
    for when in ["120", "Fri, 01 Jan 2100 00:00:00 GMT"] {
        for status in [429, 503] {
            let world = World::after_a_good_run();
            world.loses_nothing([Reply::status(status).header("retry-after", when)], "deferred", "");
            assert_eq!(world.partner.asked().len(), 1, "{status} {when}");
            let report = world.app.crawl();
            assert_eq!(report["outcome"], "deferred", "{report}");
            assert_eq!(world.partner.asked().len(), 1, "it was asked again too early");
            let sources = world.app.run(&["sources", "--json"]).json();
            let not_before = world.app.store().sources().unwrap()[0].not_before.unwrap();
            let next: DateTime<Utc> = sources["sources"][0]["next_run"].as_str().unwrap().parse().unwrap();
            assert!(next >= not_before, "{next} {not_before}");
        }
    }
}

#[test]
fn a_short_wait_that_a_host_asks_for_is_waited_for_in_full() {
    let world = World::after_a_good_run();
    let wait = Reply::status(503).header("retry-after", "1");
    world.partner.says("/k.csv", [wait, Reply::csv(numbered(13))]);
    assert_eq!(world.app.crawl()["new"], 1);
    let asked = world.partner.asked();
    assert!(asked[1].at - asked[0].at >= Duration::from_secs(1), "{:?}", asked[1].at - asked[0].at);
}

#[test]
fn a_wait_that_says_nothing_is_the_usual_wait() {
    for nonsense in ["-5", "abc", "", "Mon, 02 Nov 2020 01:00:00 GMT"] {
        let world = World::after_a_good_run();
        let refused = Reply::status(429).header("retry-after", nonsense);
        world.partner.says("/k.csv", [refused.clone(), refused, Reply::csv(numbered(13))]);
        assert_eq!(world.app.crawl()["new"], 1, "{nonsense:?}");
        assert_eq!(world.partner.asked().len(), 3);
    }
}

#[test]
fn what_may_pass_is_tried_three_times() {
    for status in [408, 429, 500, 502, 503, 504] {
        let world = World::after_a_good_run();
        let failing = Reply::status(status);
        world.partner.says("/k.csv", [failing.clone(), failing.clone(), Reply::csv(numbered(13))]);
        assert_eq!(world.app.crawl()["new"], 1, "{status}");
        world.partner.forget();
        world.partner.says("/k.csv", [failing]);
        assert_eq!(world.app.crawl()["outcome"], "failed", "{status}");
        assert_eq!((world.partner.asked().len(), world.app.live()), (3, 13), "{status}");
    }
}

#[test]
fn what_will_not_pass_is_tried_once() {
    for status in [400, 401, 403, 404, 410, 451, 501, 999] {
        let world = World::after_a_good_run();
        world.loses_nothing([Reply::status(status)], "failed", "status");
        assert_eq!(world.partner.asked().len(), 1, "{status}");
    }
}

#[test]
fn a_host_sees_one_request_at_a_time_whoever_asks() {
    let partner = Partner::start();
    let sources = ["a", "b", "c", "d"].map(|id| {
        let slow = Reply::csv(numbered(2)).after(Duration::from_millis(120));
        partner.says(&format!("/{id}.csv"), [slow]);
        Source::new(id, &partner.url(&format!("/{id}.csv")))
    });
    App::new(sources).crawl();
    assert_eq!((partner.asked().len(), partner.most_in_flight()), (4, 1));
}

#[test]
fn requests_to_a_host_are_as_far_apart_as_the_source_says() {
    let mut world = World::reading("/");
    let source = world.source("/").of_pages();
    world.app.read_from([source.with("limits", "{ requests_per_s = 4.0 }")]);
    world.partner.says("/", [Reply::html(listing(["/1", "/2", "/3"]))]);
    for key in ["1", "2", "3"] {
        world.partner.says(&format!("/{key}"), [Reply::html(page(key, "Kurssi"))]);
    }
    assert_eq!(world.app.crawl()["new"], 3);
    let asked = world.partner.asked();
    for pair in asked.windows(2) {
        assert!(pair[1].at - pair[0].at >= Duration::from_millis(245), "{:?}", pair[1].at - pair[0].at);
    }
}

#[test]
fn a_host_that_answers_slowly_is_asked_more_seldom() {
    let mut world = World::reading("/");
    let source = world.source("/").of_pages();
    world.app.read_from([source]);
    world.partner.says("/", [Reply::html(listing(["/1"])).after(Duration::from_millis(600))]);
    world.partner.says("/1", [Reply::html(page("1", "Kurssi"))]);
    assert_eq!(world.app.crawl()["new"], 1);
    let asked = world.partner.asked();
    assert!(asked[1].at - asked[0].at >= Duration::from_millis(3500), "{:?}", asked[1].at - asked[0].at);
}

#[test]
fn a_host_that_keeps_failing_is_given_up() {
    let mut world = World::reading("/");
    let source = world.source("/").of_pages();
    world.app.read_from([source]);
    let pages: Vec<String> = (0..50).map(|n| format!("/{n}")).collect();
    world.partner.says("/", [Reply::html(listing(&pages))]);
    for path in &pages {
        world.partner.says(path, [Reply::status(500)]);
    }
    assert_eq!(world.app.crawl()["outcome"], "failed");
    assert!(world.partner.asked().len() <= 1 + 5 * 3, "{}", world.partner.asked().len());
}

#[test]
fn a_source_that_fails_for_long_loses_nothing_and_is_seen_to_fail() {
    let world = World::after_a_good_run();
    for _ in 0..5 {
        world.loses_nothing([Reply::status(404)], "failed", "status");
    }
    let sources = world.app.run(&["sources", "--json"]).json();
    let source = &sources["sources"][0];
    assert_eq!((&source["outcome"], &source["courses"]), (&"failed".into(), &12.into()), "{source}");
    assert_eq!(world.app.run(&["search", "--json", "kurssi"]).json()["total"], 12);
    assert_eq!(world.app.store().sources().unwrap()[0].failures, 5);
    world.recovers();
    assert_eq!(world.app.store().sources().unwrap()[0].failures, 0);
}

#[test]
fn redirects_without_end_are_not_followed_without_end() {
    let world = World::after_a_good_run();
    world.loses_nothing([Reply::redirect("/k.csv")], "failed", "redirect");
    assert_eq!(world.partner.asked().len(), 1);
    for hop in 0..30 {
        world.partner.says(&format!("/{hop}"), [Reply::redirect(&format!("/{}", hop + 1))]);
    }
    world.partner.forget();
    world.loses_nothing([Reply::redirect("/0")], "failed", "redirect");
    assert!(world.partner.asked().len() <= 11, "{}", world.partner.asked().len());
    world.loses_nothing([Reply::status(302)], "failed", "redirect");
    world.loses_nothing([Reply::redirect("ftp://127.0.0.1/k.csv")], "failed", "address-not-allowed");
    world.recovers();
}

#[test]
fn a_redirect_is_followed_and_robots_txt_of_the_other_host_is_obeyed() {
    let (world, other) = (World::after_a_good_run(), Partner::start());
    other.says("/k.csv", [Reply::csv(numbered(13))]);
    other.says("/robots.txt", [Reply::ok("User-agent: *\nDisallow: /\n")]);
    world.loses_nothing([Reply::redirect(&other.url("/k.csv"))], "failed", "robots-disallowed");
    assert_eq!(other.asked().len(), 0);
    other.says("/robots.txt", [Reply::status(404)]);
    assert_eq!(world.app.crawl()["new"], 1);
    assert_eq!(other.asked()[0].header("if-none-match"), Some("\"1\""));
}

#[test]
fn an_address_that_has_moved_for_good_is_told_and_not_rewritten() {
    for status in [301, 308] {
        let world = World::after_a_good_run();
        let feeds = std::fs::read(world.app.feeds_toml()).unwrap();
        let moved = Reply::redirect("/uusi.csv").with_status(status);
        world.partner.says("/k.csv", [moved]);
        world.partner.says("/uusi.csv", [Reply::csv(numbered(13))]);
        assert_eq!(world.app.crawl()["new"], 1);
        assert!(world.app.findings().contains(&"moved".to_owned()), "{:?}", world.app.findings());
        assert_eq!(std::fs::read(world.app.feeds_toml()).unwrap(), feeds);
    }
}

#[test]
fn eight_sources_run_at_once_and_a_slow_one_delays_no_other() {
    let partners: Vec<Partner> = (0..14).map(|_| Partner::start()).collect();
    let sources = partners.iter().enumerate().map(|(n, partner)| {
        let pause = if n == 0 { 8000 } else { 200 };
        partner.says("/k.csv", [Reply::csv(numbered(1)).after(Duration::from_millis(pause))]);
        Source::new(&format!("s{n}"), &partner.url("/k.csv")).with("limits", "{ timeout_s = 20 }")
    });
    let app = App::new(sources);
    app.crawl();
    let began: Vec<Instant> = partners.iter().map(|partner| partner.asked()[0].at).collect();
    let crowd = |at: Instant| {
        began.iter().filter(|began| **began <= at && at < **began + Duration::from_millis(190)).count()
    };
    assert!(began.iter().all(|at| crowd(*at) <= 8));
    assert!(
        began.iter().all(|at| *at < began[0] + Duration::from_millis(7900)),
        "the slow one was waited for"
    );
}
