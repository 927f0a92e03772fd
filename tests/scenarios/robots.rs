//! robots.txt (R1–R14).

use std::time::Duration;

use crate::harness::{App, Partner, Reply, Source, World, numbered, page};

/// What the binary says of a file.
fn verdict(robots: &[u8], url: &str) -> String {
    let app = App::new([]);
    let file = app.file("robots.txt", robots);
    app.run(&["robots", &file, "OpinOvi", url]).out.trim().to_owned()
}

fn world(robots: Reply) -> World {
    let world = World::reading("/k.csv");
    world.partner.says("/robots.txt", [robots]);
    world.partner.says("/k.csv", [Reply::csv(numbered(3))]);
    world
}

#[test]
fn groups_of_our_name_are_merged_and_go_before_the_group_of_everyone() {
    let robots = b"User-agent: *\nDisallow: /c\n\nUser-agent: OpinOvi\nDisallow: /a\n\nUser-agent: opinovi\nDisallow: /b\n";
    for (path, said) in [("/a", "disallowed"), ("/b", "disallowed"), ("/c", "allowed"), ("/d", "allowed")] {
        assert_eq!(verdict(robots, path), said, "{path}");
    }
}

#[test]
fn the_longest_rule_wins_and_allowing_wins_a_tie() {
    let robots = b"User-agent: *\nDisallow: /x\nAllow: /x/\nDisallow: /y\nAllow: /y\n";
    for (path, said) in [("/x", "disallowed"), ("/x/", "allowed"), ("/x/1", "allowed"), ("/y", "allowed")] {
        assert_eq!(verdict(robots, path), said, "{path}");
    }
}

#[test]
fn letters_beyond_ascii_are_compared_as_they_are_encoded() {
    let robots = "User-agent: *\nDisallow: /käyttäjä/\n".as_bytes();
    assert_eq!(verdict(robots, "https://a.fi/k%c3%a4ytt%c3%a4j%c3%a4/1"), "disallowed");
    assert_eq!(verdict(robots, "https://a.fi/kayttaja/1"), "allowed");
}

#[test]
fn stars_dollars_and_comments_mean_what_they_do() {
    let robots = b"User-agent: * # everyone\nDisallow: /*.php$ # scripts\n";
    for (path, said) in [("/a.php", "disallowed"), ("/a.php?x", "allowed"), ("/a.html", "allowed")] {
        assert_eq!(verdict(robots, path), said, "{path}");
    }
}

#[test]
fn a_robots_txt_behind_five_redirects_is_obeyed_and_behind_six_it_is_as_if_there_were_none() {
    for (hops, outcome, pages) in [(5, "failed", 0), (6, "applied", 1)] {
        let world = world(Reply::redirect("/r1"));
        for hop in 1..hops {
            world.partner.says(&format!("/r{hop}"), [Reply::redirect(&format!("/r{}", hop + 1))]);
        }
        world.partner.says(&format!("/r{hops}"), [Reply::ok("User-agent: *\nDisallow: /k\n")]);
        let report = world.app.crawl();
        assert_eq!(report["outcome"], outcome, "{report}");
        assert_eq!(world.partner.asked_for("/k.csv").len(), pages);
    }
}

#[test]
fn where_there_is_no_robots_txt_everything_is_allowed() {
    for status in [404, 403, 401, 410] {
        let world = world(Reply::status(status));
        assert_eq!(world.app.crawl()["outcome"], "applied", "{status}");
    }
}

#[test]
fn where_robots_txt_is_refused_for_now_nothing_is_asked_for() {
    let world = world(Reply::status(429));
    assert_eq!(world.app.crawl()["outcome"], "deferred");
    assert_eq!(world.partner.asked_for("/k.csv").len(), 0);
}

#[test]
fn a_failing_robots_txt_puts_the_run_off_and_is_not_asked_for_again_at_once() {
    for robots in [Reply::status(503), Reply::status(500), Reply::ok("User-agent: *").declaring(100)] {
        let world = world(robots);
        assert_eq!(world.app.crawl()["outcome"], "deferred");
        assert_eq!((world.partner.all_asked(), world.app.live()), (1, 0));
        assert_eq!(world.app.crawl()["outcome"], "deferred");
        assert_eq!(world.partner.all_asked(), 1, "the host was asked again before five minutes had passed");
    }
}

#[test]
fn a_failing_robots_txt_costs_nothing_that_is_in_the_catalogue() {
    let world = World::after_a_good_run();
    world.partner.says("/robots.txt", [Reply::status(500)]);
    world.loses_nothing([Reply::csv("")], "deferred", "");
    assert_eq!(world.partner.asked_for("/k.csv").len(), 0);
}

#[test]
fn sources_of_one_host_share_one_request_for_robots_txt() {
    let partner = Partner::start();
    let sources = ["a", "b", "c"].map(|id| {
        partner.says(&format!("/{id}.csv"), [Reply::csv(numbered(2))]);
        Source::new(id, &partner.url(&format!("/{id}.csv")))
    });
    App::new(sources).crawl();
    assert_eq!((partner.asked_for("/robots.txt").len(), partner.asked().len()), (1, 3));
}

#[test]
fn of_a_long_robots_txt_the_first_500_kib_count_to_the_last_whole_line() {
    const LIMIT: usize = 500 * 1024;
    let mut robots = b"User-agent: *\n".to_vec();
    let early = b"Disallow: /early\n";
    while robots.len() < LIMIT - 1024 {
        robots.extend_from_slice(b"# nothing\n");
    }
    robots.extend_from_slice(early);
    robots.resize(LIMIT - "\nDisallow: /a".len(), b'#');
    robots.extend_from_slice(b"\nDisallow: /admin\n");
    robots.resize(600 * 1024, b'#');
    assert_eq!(verdict(&robots, "/early"), "disallowed");
    assert_eq!(verdict(&robots, "/a"), "allowed");
    assert_eq!(verdict(&robots, "/abc"), "allowed");
}

#[test]
fn a_delay_that_robots_txt_asks_for_is_kept() {
    let world = world(Reply::ok("User-agent: *\nCrawl-delay: 1\n"));
    world.app.crawl();
    let (robots, feed) = (&world.partner.asked_for("/robots.txt")[0], &world.partner.asked_for("/k.csv")[0]);
    assert!(feed.at - robots.at >= Duration::from_millis(990), "{:?}", feed.at - robots.at);
}

#[test]
fn whatever_a_robots_txt_is_made_of_it_is_read_or_says_nothing() {
    let rule = "User-agent: *\nDisallow: /k\n";
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(rule.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let html = b"<!DOCTYPE html><html><body>Disallow: /k</body></html>".to_vec();
    for (robots, outcome) in [
        (rule.replace('\n', "\r").into_bytes(), "failed"),
        (rule.replace('\n', "\r\n").into_bytes(), "failed"),
        (format!("\u{FEFF}{rule}").into_bytes(), "failed"),
        (utf16, "failed"),
        (html, "applied"),
        (vec![0; 4000], "applied"),
        (Vec::new(), "applied"),
    ] {
        let shown = String::from_utf8_lossy(&robots[..robots.len().min(40)]).into_owned();
        assert_eq!(world(Reply::ok(robots)).app.crawl()["outcome"], outcome, "{shown:?}");
    }
}

#[test]
fn a_page_that_asks_not_to_be_indexed_gives_no_course() {
    let marked = page("1", "Hitsaus").replace("<head>", "<head><meta name=\"robots\" content=\"noindex\">");
    for reply in [Reply::html(marked), Reply::html(page("1", "Hitsaus")).header("x-robots-tag", "noindex")] {
        let mut world = World::reading("/sitemap.txt");
        let source = world.source("/sitemap.txt").with("follow", "{ sitemap = true }");
        world.app.read_from([source]);
        let addresses = ["/1", "/2"].map(|path| world.partner.url(path)).join("\n");
        world.partner.says("/sitemap.txt", [Reply::ok(addresses).header("content-type", "text/plain")]);
        world.partner.says("/1", [reply]);
        world.partner.says("/2", [Reply::html(page("2", "Keramiikka"))]);
        let report = world.app.crawl();
        assert_eq!(report["new"], 1, "{report}");
        assert!(world.app.findings().contains(&"noindex".to_owned()), "{:?}", world.app.findings());
    }
}

#[test]
fn what_robots_txt_forbids_is_read_only_by_a_contract_that_says_why() {
    let mut world = world(Reply::ok("User-agent: *\nDisallow: /\n"));
    let report = world.app.crawl();
    assert_eq!((&report["outcome"], world.partner.asked().len()), (&"failed".into(), 0), "{report}");
    assert!(world.app.findings().contains(&"robots-disallowed".to_owned()));
    let source = world.source("/k.csv").with("robots", "{ contract = \"the agreement of 1 May\" }");
    world.app.read_from([source]);
    assert_eq!(world.app.crawl()["new"], 3);
    let source = world.source("/k.csv").with("robots", "\"ignore\"");
    world.app.read_from([source]);
    assert_eq!(world.app.run(&["crawl"]).code, Some(2));
}

#[test]
fn every_request_says_who_asks_and_where_to_complain() {
    let world = world(Reply::status(404));
    world.app.crawl();
    for asked in world.partner.asked_for("/robots.txt").iter().chain(&world.partner.asked()) {
        let agent = asked.header("user-agent").unwrap();
        assert!(
            agent.starts_with("OpinOvi/0.") && agent.contains(" (+https://koe.example/bot; koe@koe.example)"),
            "{agent}"
        );
        assert_eq!((asked.header("cookie"), asked.header("referer")), (None, None));
    }
}
