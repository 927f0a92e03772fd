//! What may be taken out of the catalogue, and when (D1–D11).

use serde_json::Value;

use catalogue::CatalogueStore;

use crate::harness::{Reply, Source, World, csv, listing, numbered, page};

/// A source of so many courses that then lists so many.
fn shrinks(from: usize, to: usize) -> (World, Value) {
    let world = World::reading("/k.csv");
    world.partner.says("/k.csv", [Reply::csv(numbered(from))]);
    assert_eq!(world.app.crawl()["new"], from);
    world.partner.says("/k.csv", [Reply::csv(numbered(to))]);
    let report = world.app.crawl();
    (world, report)
}

#[test]
fn a_run_that_would_remove_too_much_is_held_and_one_that_would_not_is_applied() {
    for (from, to, outcome) in [
        (100, 10, "held"),
        (100, 85, "applied"),
        (100, 70, "applied"),
        (100, 69, "held"),
        (20, 11, "applied"),
        (20, 10, "held"),
    ] {
        let (world, report) = shrinks(from, to);
        assert_eq!(report["outcome"], outcome, "{from} to {to}: {report}");
        let live = if outcome == "held" { from } else { to } as u64;
        assert_eq!(world.app.live(), live, "{from} to {to}");
    }
}

#[test]
fn a_run_that_would_remove_everything_is_held_whatever_their_number() {
    let world = World::reading("/k.csv");
    world.partner.says("/k.csv", [Reply::csv(numbered(5))]);
    world.app.crawl();
    world.partner.says("/k.csv", [Reply::csv(csv([("uusi", "Uusi kurssi")]))]);
    let report = world.app.crawl();
    assert_eq!(
        (&report["outcome"], &report["new"], &report["held"]),
        (&"held".into(), &1.into(), &5.into()),
        "{report}"
    );
    assert_eq!(world.app.live(), 6);
}

#[test]
fn a_source_whose_keys_have_all_changed_is_held() {
    let world = World::after_a_good_run();
    let renamed = csv((0..12).map(|n| (format!("uusi-{n}"), format!("Kurssi {n}"))));
    world.partner.says("/k.csv", [Reply::csv(renamed)]);
    for _ in 0..2 {
        let report = world.app.crawl();
        assert_eq!(
            (&report["outcome"], &report["new"], &report["held_for"]),
            (&"held".into(), &0.into(), &"id_scheme_changed".into()),
            "{report}"
        );
        assert!(report["message"].as_str().unwrap().starts_with("id_scheme_changed"), "{report}");
    }
    assert!(world.app.course("0").is_some());
    assert!(world.app.course("uusi-0").is_none());
    let sources = world.app.run(&["sources", "--json"]).json();
    assert_eq!(sources["sources"][0]["held_for"], "id_scheme_changed");
    let server = world.app.start(&["serve"]);
    assert_eq!(server.get("/api/v1/sources").json()["sources"][0]["held_for"], "id_scheme_changed");
    let told = world.app.run(&["approve", "koulu"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    let report = world.app.crawl();
    assert_eq!((&report["new"], &report["removed"]), (&12.into(), &12.into()), "{report}");
    assert!(world.app.course("uusi-0").is_some());
}

/// A CSV feed of twenty courses, so many of them with a start.
fn with_starts(count: usize) -> Reply {
    let lines = numbered(20);
    let strip = |(n, line): (usize, &str)| {
        let line = if n > count { line.replace("1.9.2027", "") } else { line.to_owned() };
        format!("{line}\n")
    };
    Reply::csv(lines.lines().enumerate().map(strip).collect::<String>())
}

#[test]
fn a_run_in_which_the_starts_are_gone_is_held_until_they_are_back() {
    let world = World::reading("/k.csv");
    world.partner.says("/k.csv", [with_starts(20)]);
    world.app.crawl();
    let seq = world.app.seq();
    world.partner.says("/k.csv", [with_starts(13)]);
    let report = world.app.crawl();
    assert_eq!(
        (&report["outcome"], &report["changed"], &report["held"], &report["held_for"]),
        (&"held".into(), &0.into(), &7.into(), &"fields_lost".into()),
        "{report}"
    );
    assert_eq!(world.app.run(&["reject", "koulu"]).code, Some(0));
    assert_eq!(world.app.crawl()["outcome"], "held");
    assert_eq!(world.app.seq(), seq);
    // Six of twenty are thirty points, no more.
    world.partner.says("/k.csv", [with_starts(14)]);
    let report = world.app.crawl();
    assert_eq!((&report["outcome"], &report["changed"]), (&"applied".into(), &6.into()), "{report}");
    assert_eq!(world.app.store().sources().unwrap()[0].held_for, None);
}

#[test]
fn a_bad_run_does_not_approve_itself_by_being_repeated() {
    let (world, _) = shrinks(40, 4);
    for _ in 0..4 {
        assert_eq!(world.app.crawl()["outcome"], "held");
    }
    assert_eq!(world.app.live(), 40);
}

#[test]
fn a_held_removal_is_seen_everywhere_until_somebody_decides() {
    let (world, _) = shrinks(40, 4);
    let sources = world.app.run(&["sources", "--json"]).json();
    assert_eq!(
        (&sources["sources"][0]["held"], &sources["sources"][0]["outcome"]),
        (&36.into(), &"held".into())
    );
    assert!(world.app.run(&["sources"]).out.contains("approve"), "`sources` does not say what to do");
    let server = world.app.start(&["serve"]);
    assert_eq!(server.get("/api/v1/sources").json()["sources"][0]["held"], 36);
    assert!(server.get("/metrics").text().lines().any(|line| line.contains("held") && line.ends_with(" 36")));
    assert_eq!(server.get("/api/v1/courses").json()["total"], 40);
    // Deciding works beside a server.
    let approved = world.app.run(&["approve", "koulu"]);
    assert_eq!((approved.code, world.app.live()), (Some(0), 4), "{approved:?}");
    server.until("the index follows the decision", || {
        (server.get("/api/v1/courses").json()["total"] == 4).then_some(())
    });
}

#[test]
fn a_rejected_removal_is_not_held_again() {
    let (world, _) = shrinks(40, 4);
    assert_eq!(world.app.run(&["reject", "koulu"]).code, Some(0));
    assert_eq!(world.app.live(), 40);
    assert_ne!(world.app.crawl()["outcome"], "held");
    assert_eq!(world.app.live(), 40);
}

#[test]
fn a_held_removal_settles_itself_when_the_feed_recovers() {
    let (world, _) = shrinks(40, 4);
    world.partner.says("/k.csv", [Reply::csv(numbered(39))]);
    let report = world.app.crawl();
    assert_eq!(
        (&report["outcome"], &report["removed"], &report["held"]),
        (&"applied".into(), &1.into(), &0.into()),
        "{report}"
    );
    assert_eq!(world.app.store().sources().unwrap()[0].held, 0);
}

#[test]
fn a_course_that_a_full_feed_no_longer_lists_goes_at_once_and_comes_back_as_itself() {
    let (world, report) = shrinks(40, 39);
    assert_eq!((&report["outcome"], &report["removed"]), (&"applied".into(), &1.into()), "{report}");
    let id = catalogue::CourseId::of(&catalogue::SourceId::new("koulu").unwrap(), "39");
    let first_seen = world.app.store().course(&id).unwrap().unwrap().first_seen;
    let server = world.app.start(&["serve"]);
    let gone = server.get("/api/v1/courses/koulu%3A39");
    assert_eq!(gone.status, 410, "{}", gone.text());
    assert!(gone.header("content-type").unwrap().starts_with("application/problem+json"));
    assert!(gone.text().contains("Kurssi 39"), "{}", gone.text());
    world.partner.says("/k.csv", [Reply::csv(numbered(40))]);
    assert_eq!(world.app.crawl()["new"], 1);
    let back = world.app.store().course(&id).unwrap().unwrap();
    assert_eq!((back.first_seen, back.removed_at), (first_seen, None));
    server.until("the course is served again", || {
        (server.get("/api/v1/courses/koulu%3A39").status == 200).then_some(())
    });
}

/// A listing of pages at `/`, read once.
fn pages(keys: &[&str], more: impl Fn(Source) -> Source) -> World {
    let mut world = World::reading("/");
    let source = more(world.source("/").of_pages());
    world.app.read_from([source]);
    lists(&world, keys);
    assert_eq!(world.app.crawl()["new"], keys.len());
    world
}

fn lists(world: &World, keys: &[&str]) {
    world.partner.says("/", [Reply::html(listing(keys.iter().map(|key| format!("/{key}"))))]);
    for key in keys {
        world.partner.says(&format!("/{key}"), [Reply::html(page(key, &format!("Kurssi {key}")))]);
    }
}

#[test]
fn a_course_of_a_page_crawl_goes_after_as_many_complete_runs_as_the_source_says() {
    let world = pages(&["a", "b", "c", "d"], |source| source.with("grace_runs", "2"));
    lists(&world, &["a", "b", "c"]);
    for live in [4, 4, 3] {
        world.app.crawl();
        assert_eq!(world.app.live(), live);
    }
}

#[test]
fn a_page_that_is_gone_takes_its_course_along() {
    for status in [410, 404] {
        let mut world = World::reading("/sitemap.txt");
        let source = world.source("/sitemap.txt").with("follow", "{ sitemap = true }");
        world.app.read_from([source]);
        let keys = ["a", "b", "c", "d"];
        let addresses = keys.map(|key| world.partner.url(&format!("/{key}"))).join("\n");
        world.partner.says("/sitemap.txt", [Reply::ok(addresses).header("content-type", "text/plain")]);
        for key in keys {
            world.partner.says(&format!("/{key}"), [Reply::html(page(key, &format!("Kurssi {key}")))]);
        }
        assert_eq!(world.app.crawl()["new"], 4);
        world.partner.says("/d", [Reply::status(status)]);
        let report = world.app.crawl();
        assert_eq!((&report["removed"], world.app.live()), (&1.into(), 3), "{status} {report}");
    }
}

#[test]
fn a_page_that_fails_for_now_keeps_its_course() {
    for failing in [Reply::status(500), Reply::html("").declaring(10), Reply::redirect("/d")] {
        let world = pages(&["a", "b", "c", "d"], |source| source);
        world.partner.says("/d", [failing]);
        let report = world.app.crawl();
        assert_eq!(
            (&report["removed"], &report["complete"], world.app.live()),
            (&0.into(), &false.into(), 4),
            "{report}"
        );
    }
}

#[test]
fn a_list_whose_later_page_fails_removes_nothing() {
    let mut world = World::reading("/1");
    let source = world.source("/1").of_pages();
    world.app.read_from([source]);
    let sheet = |n: usize| {
        let next =
            if n < 5 { format!("<a class=\"next\" href=\"/{}\">seuraava</a>", n + 1) } else { String::new() };
        Reply::html(listing([format!("/k{n}")]).replace("</body>", &format!("{next}</body>")))
    };
    for n in 1..=5 {
        world.partner.says(&format!("/{n}"), [sheet(n)]);
        world.partner.says(&format!("/k{n}"), [Reply::html(page(&format!("k{n}"), "Kurssi"))]);
    }
    assert_eq!(world.app.crawl()["new"], 5);
    world.partner.says("/3", [Reply::status(500)]);
    let report = world.app.crawl();
    assert_eq!((&report["outcome"], world.app.live()), (&"failed".into(), 5), "{report}");
    // A list that goes round in a circle ends, and loses nothing either.
    world.partner.says(
        "/3",
        [Reply::html(listing(["/k3"]).replace("</body>", "<a class=\"next\" href=\"/1\">x</a></body>"))],
    );
    let report = world.app.crawl();
    assert_eq!(world.app.live(), 5, "{report}");
}

#[test]
fn a_crawl_that_reaches_its_limit_of_pages_removes_nothing() {
    let mut world = pages(&["a", "b", "c", "d"], |source| source);
    let source = world.source("/").of_pages().with("follow", "{ links = \"a.course\", max_pages = 3 }");
    world.app.read_from([source]);
    let report = world.app.crawl();
    assert_eq!((&report["removed"], world.app.live()), (&0.into(), 4), "{report}");
    assert!(world.app.findings().contains(&"page-limit".to_owned()));
}

#[test]
fn the_same_input_twice_writes_nothing() {
    let world = World::after_a_good_run();
    let seq = world.app.seq();
    let before = world.app.course("3");
    for args in [&["--force"][..], &["--reparse"]] {
        let report = &world.app.crawl_with(args)["sources"][0];
        assert_eq!(
            (&report["new"], &report["changed"], &report["removed"]),
            (&0.into(), &0.into(), &0.into()),
            "{report}"
        );
        assert_eq!((world.app.seq(), world.app.course("3")), (seq, before.clone()));
    }
}

#[test]
fn ten_changes_in_a_long_feed_are_ten_changes() {
    let world = World::reading("/k.csv");
    world.partner.says("/k.csv", [Reply::csv(numbered(500))]);
    world.app.crawl();
    let seq = world.app.seq();
    let changed: String = numbered(500)
        .lines()
        .enumerate()
        .map(|(n, line)| {
            if n % 50 == 49 {
                format!("{}\n", line.replace("Kurssi", "Jatkokurssi"))
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    world.partner.says("/k.csv", [Reply::csv(changed)]);
    assert_eq!(world.app.crawl()["changed"], 10);
    assert_eq!(world.app.seq(), seq + 10);
}
