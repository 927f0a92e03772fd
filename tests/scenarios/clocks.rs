//! Schedules, clocks, one run at a time (K1–K10).

use std::time::Duration;

use crate::harness::{App, Reply, Source, World, csv, numbered};

fn fires(expression: &str, after: &str, count: &str) -> Vec<String> {
    let ran = App::new([]).run(&[
        "schedule",
        expression,
        "--zone",
        "Europe/Helsinki",
        "--after",
        after,
        "--count",
        count,
    ]);
    assert_eq!(ran.code, Some(0), "{expression}: {ran:?}");
    ran.out.lines().map(str::to_owned).collect()
}

#[test]
fn a_time_that_the_clocks_skip_in_spring_comes_right_after_the_gap() {
    assert_eq!(
        fires("30 3 * * *", "2026-03-28T12:00:00+02:00", "2"),
        ["2026-03-29T04:00:00+03:00", "2026-03-30T03:30:00+03:00"]
    );
}

#[test]
fn a_time_that_the_clocks_repeat_in_autumn_comes_once() {
    assert_eq!(
        fires("30 3 * * *", "2026-10-24T12:00:00+03:00", "2"),
        ["2026-10-25T03:30:00+03:00", "2026-10-26T03:30:00+02:00"]
    );
}

#[test]
fn days_of_the_week_are_those_of_crontab() {
    let monday_to_friday = fires("0 6 * * 1-5", "2026-11-20T12:00:00+02:00", "5");
    assert_eq!(monday_to_friday[0], "2026-11-23T06:00:00+02:00");
    assert_eq!(monday_to_friday[4], "2026-11-27T06:00:00+02:00");
    for sunday in ["0 6 * * 0", "0 6 * * 7", "0 6 * * SUN"] {
        assert_eq!(fires(sunday, "2026-11-23T12:00:00+02:00", "1"), ["2026-11-29T06:00:00+02:00"]);
    }
}

#[test]
fn a_day_of_the_month_or_a_day_of_the_week() {
    assert_eq!(fires("0 0 13 * 5", "2026-01-01T00:00:00+02:00", "1"), ["2026-01-02T00:00:00+02:00"]);
}

#[test]
fn a_schedule_that_never_comes_or_comes_too_often_is_refused_with_its_line() {
    assert_eq!(App::new([]).run(&["schedule", "0 0 30 2 *"]).code, Some(2));
    for wrong in ["0 0 30 2 *", "* * * * * *", "*/2 * * * *", "every day", "61 3 * * *", "0 6 * * 8"] {
        let source =
            Source::new("koulu", "https://koulu.example/k.csv").with("schedule", &format!("{wrong:?}"));
        let app = App::new([source]);
        let ran = app.run(&["crawl"]);
        let text = std::fs::read_to_string(app.feeds_toml()).unwrap();
        let line = text.lines().position(|line| line.starts_with("schedule")).unwrap() + 1;
        assert_eq!(ran.code, Some(2), "{wrong}: {ran:?}");
        assert!(
            ran.err.contains(&format!("{line}")) && ran.err.contains("schedule") && ran.err.contains(wrong),
            "{wrong}: {}",
            ran.err
        );
    }
}

#[test]
fn a_second_crawl_of_the_same_data_is_refused_and_told_why() {
    let world = World::after_a_good_run();
    world.partner.says("/k.csv", [Reply::csv(numbered(13)).after(Duration::from_secs(1))]);
    let mut first =
        world.app.command(&["crawl", "--json"]).stdout(std::process::Stdio::null()).spawn().unwrap();
    world.partner.wait_for("/k.csv");
    for second in [world.app.run(&["crawl"]), world.app.run(&["run", "--listen", "127.0.0.1:0"])] {
        assert_eq!(second.code, Some(1), "{second:?}");
        assert!(second.err.contains("crawl") && second.out.is_empty(), "{second:?}");
    }
    // What only reads, and what decides, goes on beside it.
    assert_eq!(world.app.run(&["sources"]).code, Some(0));
    assert_eq!(world.app.run(&["approve", "koulu"]).code, Some(0));
    let copy = world.app.data().join("copy.sqlite3");
    assert_eq!(world.app.run(&["backup", copy.to_str().unwrap()]).code, Some(0));
    assert!(first.wait().unwrap().success());
    assert_eq!((world.partner.asked().len(), world.app.live()), (1, 13));
}

#[test]
fn a_process_crawls_what_it_has_missed_once_and_serves_it() {
    let world = World::reading("/k.csv");
    world.partner.says("/k.csv", [Reply::csv(numbered(12))]);
    let server = world.app.start(&["run"]);
    server.until("the courses are found", || {
        (server.get("/api/v1/courses").json()["total"] == 12).then_some(())
    });
    assert_eq!(world.partner.asked().len(), 1);
    server.signal("TERM");
    assert!(server.ended().success());
    // It was read a moment ago: a new process does not read it again.
    let server = world.app.start(&["run"]);
    server.until("it is ready", || (server.get("/health/ready").status == 200).then_some(()));
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(world.partner.asked().len(), 1);
}

#[test]
fn a_wrong_feeds_toml_keeps_the_old_one_in_force_and_says_so() {
    let mut world = World::reading("/k.csv");
    world.partner.says("/k.csv", [Reply::csv(numbered(3))]);
    world.partner.says("/uusi.csv", [Reply::csv(csv([("x", "Uusi")]))]);
    let server = world.app.start(&["run"]);
    server.until("the courses are found", || {
        (server.get("/api/v1/courses").json()["total"] == 3).then_some(())
    });
    world.app.read_from([world.source("/k.csv").with("shedule", "\"0 3 * * *\"")]);
    server.signal("HUP");
    server.until("it is said", || server.log().contains("shedule").then_some(()));
    assert_eq!(server.get("/api/v1/courses").json()["total"], 3);
    world.app.read_from([world.source("/k.csv"), Source::new("uusi", &world.partner.url("/uusi.csv"))]);
    server.signal("HUP");
    server.until("the new source is read", || {
        (server.get("/api/v1/courses").json()["total"] == 4).then_some(())
    });
}

#[test]
fn a_date_that_does_not_exist_is_unknown_and_told() {
    for wrong in ["2026-02-30", "31.11.2027", "0001-01-01", "9999-12-31"] {
        let world = World::reading("/k.csv");
        world.partner.says("/k.csv", [Reply::csv(numbered(1).replace("1.9.2027", wrong))]);
        assert_eq!(world.app.crawl()["new"], 1);
        let found = world.app.run(&["search", "--json", "--filter", "include_ended=true"]).json();
        let start = &found["results"][0]["offerings"][0]["start"];
        assert_eq!(
            (&start["precision"], &start["date"]),
            (&"unknown".into(), &serde_json::Value::Null),
            "{wrong} {start}"
        );
        assert!(!world.app.findings().is_empty(), "{wrong}");
    }
}
