#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(robots: &str, agent: &str, allowed: &[&str], disallowed: &[&str]) {
    let rules = Rules::parse(robots.as_bytes());
    for url in allowed {
        assert_eq!(rules.verdict(agent, url), Verdict::Allowed, "{agent} {url}");
    }
    for url in disallowed {
        assert_eq!(rules.verdict(agent, url), Verdict::Disallowed, "{agent} {url}");
    }
}

#[test]
fn an_empty_file_allows_everything() {
    check("", "OpinOvi", &["/", "https://example.fi/kurssit", ""], &[]);
    check("User-agent: *\nDisallow:\n", "OpinOvi", &["/"], &[]);
}

#[test]
fn groups_of_one_agent_are_merged() {
    let robots = "User-agent: opinovi\nDisallow: /a\n\nUser-agent: muu\nDisallow: /c\n\nUser-agent: OpinOvi\nDisallow: /b\n";
    check(robots, "OpinOvi", &["/c"], &["/a", "/b"]);
    check(robots, "muu", &["/a"], &["/c"]);
    check(robots, "kolmas", &["/a", "/b", "/c"], &[]);
}

#[test]
fn a_group_of_our_own_replaces_the_one_for_anyone() {
    let robots = "User-agent: *\nDisallow: /\nUser-agent: opinovi\nAllow: /kurssit\n";
    check(robots, "OpinOvi", &["/kurssit", "/muuta"], &[]);
    check(robots, "toinen", &[], &["/kurssit"]);
    let silent = "User-agent: *\nDisallow: /\nUser-agent: opinovi\n";
    check(silent, "opinovi", &["/"], &[]);
}

#[test]
fn the_longest_rule_wins_and_allow_wins_a_tie() {
    check("User-agent: *\nDisallow: /x\nAllow: /x/\n", "a", &["/x/", "/x/y", "/"], &["/x", "/xy"]);
    check("User-agent: *\nDisallow: /x\nAllow: /x\n", "a", &["/x"], &[]);
    check("User-agent: *\nAllow: /x\nDisallow: /x\n", "a", &["/x"], &[]);
    check("User-agent: *\nAllow: /p\nDisallow: /*.pdf\n", "a", &["/p.html"], &["/p.pdf"]);
}

#[test]
fn the_file_itself_may_always_be_read() {
    check(
        "user-agent: *\ndisallow: /\n",
        "a",
        &["/robots.txt", "https://a.fi/robots.txt"],
        &["/robots.txt2", "/x/robots.txt"],
    );
}

#[test]
fn wildcards_and_anchors() {
    let robots = "User-agent: *\nDisallow: /*.php$\nDisallow: *koe\nDisallow: /a$b\nDisallow: /haku*?sivu=\n";
    check(
        robots,
        "a",
        &["/a.php?x", "/a.phps", "/ax"],
        &["/a.php", "/x/y.php", "/uusi-koe/2", "/a$bc", "/haku/x?sivu=2"],
    );
    check("User-agent: *\nDisallow: /$\n", "a", &["/x", "/?q"], &["/", ""]);
    check("User-agent: *\nDisallow: *\n", "a", &[], &["/", "/x"]);
    check("User-agent: *\nDisallow: /a*b*b$\n", "a", &["/ab", "/abbc"], &["/abb", "/axbxb"]);
}

#[test]
fn an_allowed_index_page_allows_its_directory() {
    let robots = "User-agent: *\nAllow: /kurssit/index.html\nDisallow: /\n";
    check(robots, "a", &["/kurssit/", "/kurssit/index.html"], &["/", "/kurssit", "/kurssit/x"]);
}

#[test]
fn percent_encoding_is_levelled() {
    let robots =
        "User-agent: *\nDisallow: /käyttäjä/\nDisallow: /%7Eoma\nDisallow: /a%2fb\nDisallow: /t%2a\n";
    check(
        robots,
        "a",
        &["/a/b", "/txx"],
        &["/k%c3%a4ytt%C3%A4j%c3%a4/1", "/käyttäjä/", "/~oma", "/%7eoma", "/a%2Fb", "/t*", "/t%2A"],
    );
    check("User-agent: *\nDisallow: /%3mu\nDisallow: /%\n", "a", &["/x"], &["/%3mu", "/%zz", "/%"]);
}

#[test]
fn directives_are_read_generously() {
    check("USER-AGENT : a\nDISALLOW:/x # pois\n", "a", &["/y"], &["/x"]);
    check("user agent a\ndissallow /x\n", "a", &["/y"], &["/x"]);
    check("\u{feff}User-agent: a\rDisallow: /x\rAllow: /x/1\r\n\r\n", "a", &["/x/1"], &["/x"]);
    check("Disallow: /x\nUser-agent: a\nDisallow: /y\n", "a", &["/x"], &["/y"]);
    check("<html><body>Sivua ei löydy</body></html>", "a", &["/"], &[]);
}

#[test]
fn other_records_do_not_end_the_list_of_agents() {
    check(
        "User-agent: a\nSitemap: https://x.fi/s.xml\nTuntematon: 1\nUser-agent: *\nDisallow: /\n",
        "a",
        &[],
        &["/x"],
    );
    check("User-agent: a\nCrawl-delay: 2\nUser-agent: b\nDisallow: /\n", "a", &[], &["/x"]);
}

#[test]
fn an_agent_may_be_a_whole_header() {
    let robots = "User-agent: OpinOvi/1.0\nDisallow: /o\nUser-agent: mozilla\nDisallow: /m\nUser-agent: 2bot\nDisallow: /2\n";
    check(robots, "OpinOvi/0.1 (+https://opinovi.example/bot; meili@opinovi.example)", &["/m"], &["/o"]);
    check(robots, "Mozilla/5.0 (compatible; OpinOvi/0.1; +https://opinovi.example/bot)", &["/m"], &["/o"]);
    check(robots, "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0", &["/o"], &["/m"]);
    check(robots, "2bot", &["/o"], &["/2"]);
}

#[test]
fn anyone_and_nobody_have_the_rules_of_anyone() {
    let robots = "User-agent: a\nDisallow: /\nUser-agent: *\nDisallow: /x\n";
    for agent in ["*", "", "b"] {
        check(robots, agent, &["/y"], &["/x"]);
    }
}

#[test]
fn delays_and_sitemaps() {
    let robots = "Sitemap: /s.xml\nUser-agent: a\nCrawl-delay: 2.5\nUser-agent: b\nCrawl-delay: pitkä\nDisallow: /\n\nsite-map: /s.xml\nSITEMAP: https://x.fi/T.xml # toinen\n";
    let rules = Rules::parse(robots.as_bytes());
    assert_eq!(rules.crawl_delay("a"), Some(Duration::from_millis(2500)));
    assert_eq!(rules.crawl_delay("b"), None);
    assert_eq!(rules.crawl_delay("c"), None);
    assert_eq!(rules.sitemaps(), ["/s.xml", "https://x.fi/T.xml"]);
    let absurd = Rules::parse(b"User-agent: *\nCrawl-delay: 1e300\n");
    assert!(absurd.crawl_delay("a").unwrap() >= Duration::from_secs(1_000_000));
    assert_eq!(Rules::parse(b"User-agent: *\nCrawl-delay: -3\n").crawl_delay("a"), None);
}

#[test]
fn utf_16_is_read_where_it_says_so() {
    let text = "User-agent: *\nDisallow: /ä\n";
    let little: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> =
        [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    for bytes in [little, big] {
        assert_eq!(Rules::parse(&bytes).verdict("a", "/ä"), Verdict::Disallowed);
    }
}

#[test]
fn a_file_beyond_the_limit_ends_at_its_last_whole_line() {
    let mut robots = b"User-agent: *\nDisallow: /alku\n".to_vec();
    let comment = [b"#".to_vec(), vec![b'.'; 98], b"\n".to_vec()].concat();
    while robots.len() + comment.len() + 30 < MAX_ROBOTS_BYTES {
        robots.extend_from_slice(&comment);
    }
    robots.extend_from_slice(b"Disallow: /loppu\n");
    let cut = b"Disallow: /a";
    robots.extend(std::iter::repeat_n(b'\n', MAX_ROBOTS_BYTES - robots.len() - cut.len()));
    robots.extend_from_slice(b"Disallow: /admin\nDisallow: /yli\n");
    let rules = Rules::parse(&robots);
    assert_eq!(rules.verdict("a", "/alku"), Verdict::Disallowed);
    assert_eq!(rules.verdict("a", "/loppu"), Verdict::Disallowed);
    assert_eq!(rules.verdict("a", "/aasi"), Verdict::Allowed);
    assert_eq!(rules.verdict("a", "/yli"), Verdict::Allowed);
}

#[test]
fn many_wildcards_cost_no_time() {
    let robots = format!("User-agent: *\nDisallow: /{}b$\n", "*a".repeat(2000));
    let path = format!("/{}", "a".repeat(8000));
    let started = std::time::Instant::now();
    check(&robots, "x", &[&path], &[]);
    assert!(started.elapsed() < Duration::from_secs(2));
}

proptest! {
    #[test]
    fn any_bytes_are_a_robots_file(bytes in proptest::collection::vec(any::<u8>(), 0..400), agent in ".{0,20}", url in ".{0,40}") {
        let _ = Rules::parse(&bytes).verdict(&agent, &url);
    }

    #[test]
    fn a_plain_rule_forbids_what_begins_with_it(path in "/[a-z/]{1,12}", more in "[a-z?=/]{0,12}") {
        let rules = Rules::parse(format!("User-agent: *\nDisallow: {path}\n").as_bytes());
        prop_assert_eq!(rules.verdict("a", &format!("https://x.fi{path}{more}")), Verdict::Disallowed);
    }
}
