//! Timeouts, sizes, broken transfers, wrong content (T9–T13).

use std::time::Duration;

use crate::harness::{Reply, World, gzip, numbered, record, xcri};

const SECOND: Duration = Duration::from_secs(1);

/// A good run behind it, and from now on little patience and little room.
fn narrow() -> World {
    let mut world = World::after_a_good_run();
    let source = world
        .source("/k.csv")
        .with("limits", "{ requests_per_s = 10000, timeout_s = 1, max_bytes = 100000 }");
    world.app.read_from([source]);
    world
}

#[test]
fn an_answer_that_drips_is_ended_at_the_time_limit() {
    let world = narrow();
    let dripping = Reply::csv(numbered(13)).dripping(SECOND / 5);
    // Three attempts of a second, and the pauses that a slow host gets.
    let report = world.loses_nothing([dripping], "failed", "timeout");
    assert!(report["elapsed_ms"].as_u64().unwrap() < 25_000, "{report}");
    world.recovers();
}

#[test]
fn an_answer_that_never_begins_is_ended_at_the_time_limit() {
    let world = narrow();
    let report = world.loses_nothing([Reply::csv(numbered(13)).after(SECOND * 60)], "failed", "timeout");
    assert!(report["elapsed_ms"].as_u64().unwrap() < 25_000, "{report}");
}

#[test]
fn a_body_without_end_is_ended_at_the_size_limit() {
    let world = narrow();
    let report = world.loses_nothing([Reply::csv("a;b;c\n".repeat(1000)).endless()], "failed", "too-large");
    assert!(report["elapsed_ms"].as_u64().unwrap() < 5000, "{report}");
}

#[test]
fn a_body_that_says_that_it_is_too_large_is_not_read() {
    narrow().loses_nothing([Reply::csv("x").declaring(200_000_000)], "failed", "too-large");
}

#[test]
fn a_bomb_goes_off_at_the_size_limit_after_decompression() {
    let bomb = gzip(&vec![b'a'; 30_000_000]);
    assert!(bomb.len() < 100_000);
    let report = narrow().loses_nothing(
        [Reply::csv(bomb.clone()).header("content-encoding", "gzip")],
        "failed",
        "too-large",
    );
    assert!(report["elapsed_ms"].as_u64().unwrap() < 5000, "{report}");
    let twice = Reply::csv(gzip(&bomb)).header("content-encoding", "gzip, gzip");
    narrow().loses_nothing([twice], "failed", "too-large");
}

#[test]
fn a_body_that_ends_before_its_end_is_not_taken_for_the_whole() {
    let whole = numbered(13);
    let most = &whole[..whole.rfind("12;").unwrap()];
    for cut in [Reply::csv(most).declaring(whole.len()), Reply::csv(most).chunked_and_broken_off()] {
        World::after_a_good_run().loses_nothing([cut], "failed", "truncated");
    }
}

#[test]
fn a_packed_body_that_is_cut_or_damaged_is_not_taken_for_the_whole() {
    let packed = gzip(numbered(2000).as_bytes());
    let mut wrong_sum = packed.clone();
    let at = wrong_sum.len() - 6;
    wrong_sum[at] ^= 0xFF;
    for damaged in [&packed[..packed.len() - 8], &packed[..packed.len() / 2], &wrong_sum, b"not gzip at all"]
    {
        let reply = Reply::csv(damaged).header("content-encoding", "gzip");
        World::after_a_good_run().loses_nothing([reply], "failed", "");
    }
}

#[test]
fn encodings_are_undone_from_the_last_to_the_first() {
    let once = gzip(numbered(13).as_bytes());
    for (body, encoding) in [(once.clone(), "gzip"), (once.clone(), "x-gzip"), (gzip(&once), "gzip, gzip")] {
        let world = World::after_a_good_run();
        world.partner.says("/k.csv", [Reply::csv(body).header("content-encoding", encoding)]);
        assert_eq!(world.app.crawl()["new"], 1, "{encoding}");
    }
}

#[test]
fn a_packed_file_is_unpacked_whether_or_not_it_is_said_to_be_packed() {
    let once = gzip(numbered(13).as_bytes());
    let as_file = Reply::ok(once.clone()).header("content-type", "application/gzip");
    for reply in [as_file.clone(), as_file.header("content-encoding", "gzip")] {
        let world = World::after_a_good_run();
        world.partner.says("/k.csv", [reply]);
        assert_eq!(world.app.crawl()["new"], 1);
    }
}

#[test]
fn an_unknown_encoding_is_not_guessed_at() {
    let reply = Reply::csv(numbered(13)).header("content-encoding", "rot13");
    World::after_a_good_run().loses_nothing([reply], "failed", "encoding");
}

#[test]
fn lengths_that_are_told_otherwise_are_read_to_their_end() {
    for reply in [Reply::csv(numbered(13)).chunked(), Reply::csv(numbered(13)).until_closed()] {
        let world = World::after_a_good_run();
        world.partner.says("/k.csv", [reply]);
        assert_eq!(world.app.crawl()["new"], 1);
    }
}

#[test]
fn a_page_in_the_place_of_a_feed_changes_nothing() {
    let login = "<!DOCTYPE html><html><head><title>Kirjaudu</title></head><body><form action=/login></form></body></html>";
    for (path, feed, format) in [
        ("/k.csv", Reply::csv(numbered(3)), "csv"),
        (
            "/k.xml",
            Reply::xml(xcri(&(0..3).map(|n| record(&n.to_string(), "Kurssi")).collect::<String>())),
            "xcri-cap",
        ),
    ] {
        for format in [format, "auto"] {
            let mut world = World::reading(path);
            let source = world.source(path).with("format", &format!("{format:?}"));
            world.app.read_from([source]);
            world.partner.says(path, [feed.clone()]);
            assert_eq!(world.app.crawl()["new"], 3, "{path}");
            for page in [
                Reply::html(login),
                Reply::ok(login).header("content-type", "application/xml"),
                Reply::redirect("/login"),
            ] {
                world.partner.says("/login", [Reply::html(login)]);
                world.partner.says(path, [page]);
                let report = world.app.crawl();
                assert_eq!(
                    (&report["outcome"], world.app.live()),
                    (&"failed".into(), 3),
                    "{path} {format} {report}"
                );
            }
        }
    }
}

#[test]
fn a_body_with_nothing_in_it_removes_nothing() {
    for empty in [
        "",
        " ",
        "\n\n",
        "\u{FEFF}",
        "id;title;url;start;municipality\n",
        "[]",
        "{}",
        "null",
        "<html></html>",
    ] {
        let world = World::after_a_good_run();
        world.partner.says("/k.csv", [Reply::csv(empty)]);
        let report = world.app.crawl();
        assert_eq!((world.app.live(), &report["removed"]), (12, &0.into()), "{empty:?} {report}");
        assert_ne!(report["outcome"], "applied", "{empty:?} {report}");
    }
}
