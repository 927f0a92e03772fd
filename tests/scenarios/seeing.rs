//! What an operator sees: a line in the log for each run, and numbers.

use serde_json::Value;

use crate::harness::{Reply, World, numbered};

#[test]
fn each_run_is_one_line_of_the_log_with_everything_that_it_did() {
    let world = World::after_a_good_run();
    let logged = |replies: Vec<Reply>| -> Value {
        world.partner.says("/k.csv", replies);
        let mut command = world.app.command(&["--log-json", "crawl"]);
        let output = command.env("RUST_LOG", "info").output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut runs = lines.filter(|line| line["outcome"].is_string());
        let run = runs.next().unwrap_or_else(|| panic!("no line: {text}"));
        assert!(runs.next().is_none(), "more than one line: {text}");
        run
    };
    let feed = numbered(14).replace("Kurssi 3;", "Kurssi kolme;").replacen("1.9.2027", "31.2.2027", 1);
    let run = logged(vec![Reply::csv(&*feed).header("etag", "\"2\"")]);
    for (field, value) in [
        ("new", 2),
        ("changed", 2),
        ("removed", 0),
        ("unchanged", 10),
        ("held", 0),
        ("requests", 1),
        ("not_modified", 0),
        ("bytes", feed.len() as u64),
        ("errors", 0),
        ("warnings", 1),
        ("infos", 0),
    ] {
        assert_eq!(run[field], value, "{field} of {run}");
    }
    assert_eq!((&run["source.id"], &run["outcome"]), (&"koulu".into(), &"applied".into()));
    assert!(run["elapsed_ms"].is_u64(), "{run}");
    let run = logged(vec![Reply::csv(&*feed).header("etag", "\"2\"")]);
    assert_eq!((&run["outcome"], &run["not_modified"]), (&"unchanged".into(), &1.into()), "{run}");
    let run = logged(vec![Reply::html("<!DOCTYPE html><h1>Huolto</h1>")]);
    assert_eq!(
        (&run["outcome"], &run["errors"], &run["level"]),
        (&"failed".into(), &1.into(), &"WARN".into())
    );
}

#[test]
fn metrics_tell_of_runs_sources_index_and_requests() {
    let world = World::reading("/k.csv");
    world.partner.says("/k.csv", [Reply::csv(numbered(12).replacen("1.9.2027", "31.2.2027", 1))]);
    let server = world.app.start(&["run"]);
    server.until("the courses are found", || {
        (server.get("/api/v1/courses").json()["total"] == 12).then_some(())
    });
    let text = server.get("/metrics").text();
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {name} in {text}")).parse::<f64>().unwrap()
    };
    assert_eq!(value("opinovi_runs_total{outcome=\"applied\"}"), 1.0);
    assert!(value("opinovi_crawl_bytes_total{outcome=\"applied\"}") > 500.0);
    assert_eq!(value("opinovi_crawl_requests_total{outcome=\"applied\"}"), 1.0);
    assert_eq!(value("opinovi_crawl_not_modified_total{outcome=\"applied\"}"), 0.0);
    assert_eq!(value("opinovi_source_courses{source=\"koulu\"}"), 12.0);
    assert_eq!(value("opinovi_source_findings{source=\"koulu\",severity=\"warning\"}"), 1.0);
    assert!(value("opinovi_oldest_good_run_seconds") < 60.0);
    assert_eq!(value("opinovi_index_lag_changes"), 0.0);
    let route =
        "opinovi_http_request_duration_seconds_bucket{route=\"/api/v1/courses\",status=\"200\",le=\"+Inf\"}";
    assert!(value(route) >= 1.0);
}
