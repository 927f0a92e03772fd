//! Conditional requests and digests (C1–C8).

use crate::harness::{Reply, World, csv, numbered, record, xcri};

#[test]
fn validators_are_sent_back_byte_for_byte() {
    let world = World::reading("/k.csv");
    let said = Reply::csv(numbered(3))
        .header("etag", "W/\"a,b\"")
        .header("last-modified", "Mon, 2 Nov 2026 1:00:00 GMT");
    world.partner.says("/k.csv", [said]);
    world.app.crawl();
    world.app.crawl();
    let asked = world.partner.asked();
    assert_eq!((asked[0].header("if-none-match"), asked[0].header("if-modified-since")), (None, None));
    assert_eq!(asked[1].header("if-none-match"), Some("W/\"a,b\""));
    assert_eq!(asked[1].header("if-modified-since"), Some("Mon, 2 Nov 2026 1:00:00 GMT"));
}

#[test]
fn a_feed_that_has_not_changed_costs_one_request_and_writes_nothing() {
    let world = World::after_a_good_run();
    let seq = world.app.seq();
    let report = world.app.crawl();
    assert_eq!((&report["outcome"], &report["not_modified"]), (&"unchanged".into(), &1.into()), "{report}");
    assert_eq!((world.partner.asked().len(), world.app.seq(), world.app.live()), (1, seq, 12));
}

#[test]
fn a_process_that_dies_between_fetching_and_writing_asks_for_everything_again() {
    let mut world = World::reading("/a.csv");
    let urls = format!("[{:?}, {:?}]", world.partner.url("/a.csv"), world.partner.url("/b.csv"));
    let source = world.source("/a.csv").without("url").with("urls", &urls);
    world.app.read_from([source.with("limits", "{ requests_per_s = 10000, timeout_s = 60 }")]);
    world.partner.says("/a.csv", [Reply::csv(csv([("1", "Hitsaus")])).header("etag", "\"a\"")]);
    let late = Reply::csv(csv([("2", "Keramiikka")])).header("etag", "\"b\"");
    world.partner.says("/b.csv", [late.clone().after(std::time::Duration::from_secs(60))]);
    let mut crawling = world.app.command(&["crawl"]).spawn().unwrap();
    world.partner.wait_for("/b.csv");
    crawling.kill().unwrap();
    crawling.wait().unwrap();
    assert_eq!(world.app.live(), 0);
    world.partner.says("/b.csv", [late]);
    world.partner.forget();
    let report = world.app.crawl();
    assert_eq!((&report["outcome"], &report["new"]), (&"applied".into(), &2.into()), "{report}");
    assert!(world.partner.asked().iter().all(|asked| asked.header("if-none-match").is_none()));
}

#[test]
fn a_feed_that_could_not_be_read_leaves_no_validators_behind() {
    let world = World::reading("/k.xml");
    let good = xcri(&record("1", "Hitsaus"));
    world.partner.says("/k.xml", [Reply::xml(&good[..good.len() / 2]).header("etag", "\"1\"")]);
    assert_eq!(world.app.crawl()["outcome"], "failed");
    world.partner.says("/k.xml", [Reply::xml(good).header("etag", "\"1\"")]);
    let report = world.app.crawl();
    assert_eq!((&report["outcome"], &report["new"]), (&"applied".into(), &1.into()), "{report}");
    assert!(world.partner.asked().iter().all(|asked| asked.header("if-none-match").is_none()));
}

#[test]
fn a_held_run_leaves_no_validators_behind() {
    let world = World::after_a_good_run();
    world.partner.says("/k.csv", [Reply::csv(numbered(1)).header("etag", "\"2\"")]);
    assert_eq!(world.app.crawl()["outcome"], "held");
    world.app.crawl();
    let asked = world.partner.asked();
    assert_ne!(asked[asked.len() - 1].header("if-none-match"), Some("\"2\""));
}

#[test]
fn other_settings_ask_for_the_whole_feed_again() {
    let mut world = World::after_a_good_run();
    let source = world.source("/k.csv").with("defaults", "{ level = \"liberal-adult\" }");
    world.app.read_from([source]);
    let report = world.app.crawl();
    assert_eq!(report["changed"], 12, "{report}");
    assert_eq!(world.partner.asked()[0].header("if-none-match"), None);
}

#[test]
fn not_modified_without_having_been_asked_is_an_error() {
    let world = World::reading("/k.csv");
    world.partner.says("/k.csv", [Reply::status(304)]);
    let report = world.app.crawl();
    assert_eq!(report["outcome"], "failed", "{report}");
    assert!(world.app.findings().contains(&"bad-304".to_owned()), "{:?}", world.app.findings());
    assert!((2..=3).contains(&world.partner.asked().len()));
}

#[test]
fn the_same_bytes_are_unchanged_whatever_their_validators_say() {
    let world = World::after_a_good_run();
    let seq = world.app.seq();
    for etag in ["\"2\"", "\"3\""] {
        world.partner.says("/k.csv", [Reply::csv(numbered(12)).header("etag", etag).unconditional()]);
        let report = world.app.crawl();
        assert_eq!((&report["outcome"], world.app.seq()), (&"unchanged".into(), seq), "{report}");
    }
}

#[test]
fn an_etag_that_lies_is_found_out_by_asking_for_everything() {
    let world = World::after_a_good_run();
    world.partner.says("/k.csv", [Reply::csv(numbered(14)).header("etag", "\"1\"")]);
    assert_eq!(world.app.crawl()["outcome"], "unchanged");
    let report = &world.app.crawl_with(&["--force"])["sources"][0];
    assert_eq!(report["new"], 2, "{report}");
}

#[test]
fn what_must_not_be_stored_leaves_no_validators_behind() {
    for (name, value) in [("cache-control", "private, no-store"), ("expires", "0")] {
        let world = World::reading("/k.csv");
        world.partner.says("/k.csv", [Reply::csv(numbered(2)).header("etag", "\"1\"").header(name, value)]);
        world.app.crawl();
        world.app.crawl();
        assert_eq!(world.partner.asked()[1].header("if-none-match"), None, "{name}: {value}");
    }
}
