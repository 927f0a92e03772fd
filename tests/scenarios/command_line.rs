//! The contract of the command line: names, shapes, exit codes.

use serde_json::{Value, json};

use crate::harness::{App, Partner, Reply, Source, World, csv, numbered};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn every_command_has_help_with_an_example() {
    let app = App::new([]);
    for command in [
        "demo",
        "run",
        "serve",
        "crawl",
        "check",
        "sources",
        "approve",
        "reject",
        "search",
        "index",
        "robots",
        "schedule",
        "net-check",
        "read",
        "dictionary",
        "backup",
        "restore",
        "export",
        "bench",
    ] {
        let ran = app.run(&[command, "--help"]);
        assert_eq!(ran.code, Some(0), "{command}: {ran:?}");
        assert!(ran.out.contains("Example:") && ran.out.contains("opinovi "), "{command}: {}", ran.out);
        assert!(ran.err.is_empty(), "{command}: {}", ran.err);
    }
    assert_eq!((app.run(&["--help"]).code, app.run(&["--version"]).code), (Some(0), Some(0)));
}

#[test]
fn wrong_usage_is_exit_code_two() {
    let world = World::after_a_good_run();
    for args in [
        &["nonsense"][..],
        &["crawl", "--nonsense"],
        &["crawl", "nobody"],
        &["crawl", "--force", "--reparse"],
        &["search", "--filter", "citty=285"],
        &["search", "--filter", "municipality"],
        &["search", "--sort", "sideways"],
        &["schedule", "every day"],
        &["schedule", "0 3 * * *", "--zone", "Europe/Kotka"],
        &["read", "colour", "red"],
        &["read", "date", "1.9.2026", "--lang", "xx"],
        &["approve", "Not An Id"],
        &["check", "--format", "word", "x"],
    ] {
        let ran = world.app.run(args);
        assert_eq!(ran.code, Some(2), "{args:?}: {ran:?}");
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{args:?}: {ran:?}");
    }
}

#[test]
fn a_wrong_feeds_toml_is_refused_with_every_mistake_and_its_line() {
    let mut app = App::new([Source::new("koulu", "https://koulu.example/k.csv")
        .with("format", "\"word\"")
        .with("shedule", "\"0 3 * * *\"")
        .with("grace_runs", "\"two\"")
        .with("limits", "{ timeout_s = 0 }")]);
    app.set("[keep]\nbodies_days = -1\n");
    for args in [&["crawl"][..], &["sources"], &["serve", "--listen", "127.0.0.1:0"]] {
        let ran = app.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        let text = std::fs::read_to_string(app.feeds_toml()).unwrap();
        for wrong in ["format", "shedule", "grace_runs", "limits", "bodies_days"] {
            let line = text.lines().position(|line| line.starts_with(wrong)).unwrap() + 1;
            let told = ran
                .err
                .lines()
                .any(|said| said.contains(&line.to_string()) && said.contains(wrong.trim_end_matches('s')));
            assert!(
                told || wrong == "limits" && ran.err.contains("timeout_s"),
                "{wrong} at {line}: {}",
                ran.err
            );
        }
    }
    assert_eq!(App::new([]).run(&["--config", "/nowhere/feeds.toml", "crawl"]).code, Some(2));
}

#[test]
fn crawling_prints_one_json_document_and_logs_on_standard_error() {
    let partner = Partner::start();
    partner.says("/k.csv", [Reply::csv(numbered(3))]);
    let app = App::new([
        Source::new("koulu", &partner.url("/k.csv")),
        Source::new("rikki", &partner.url("/none.csv")),
        Source::new("pois", &partner.url("/k.csv")).with("enabled", "false"),
    ]);
    let ran = app.run(&["crawl", "--json"]);
    let sources = &ran.json()["sources"];
    assert_eq!((ran.code, sources.as_array().unwrap().len()), (Some(1), 2), "{ran:?}");
    for key in [
        "source",
        "outcome",
        "message",
        "format",
        "complete",
        "requests",
        "fetched",
        "not_modified",
        "bytes",
        "new",
        "changed",
        "removed",
        "unchanged",
        "held",
        "findings",
        "elapsed_ms",
    ] {
        assert!(keys(&sources[0]).contains(&key), "{key}: {sources}");
    }
    assert_eq!((&sources[0]["outcome"], &sources[0]["new"]), (&"applied".into(), &3.into()));
    assert_eq!((&sources[1]["source"], &sources[1]["outcome"]), (&"rikki".into(), &"failed".into()));
    assert_eq!(app.run(&["crawl", "koulu"]).code, Some(0));
    assert!(app.run(&["crawl", "koulu"]).out.contains("unchanged"));
}

#[test]
fn checking_prints_the_shape_that_partners_programs_read() {
    let app = App::new([]);
    let file = app.file("k.csv", numbered(7));
    let ran = app.run(&["check", "--json", &file]);
    let checked = ran.json();
    assert_eq!(ran.code, Some(0));
    assert_eq!(
        (&checked["format"], &checked["detected"], &checked["courses"]),
        (&json!("csv"), &json!(true), &json!(7))
    );
    assert_eq!((&checked["offerings"], &checked["bytes"]), (&json!(7), &json!(numbered(7).len())));
    for key in ["title", "description", "field", "level", "municipality", "start", "price", "language"] {
        assert!(checked["coverage"][key].is_number(), "{key}");
    }
    assert_eq!((&checked["coverage"]["title"], &checked["coverage"]["price"]), (&json!(1.0), &json!(0.0)));
    assert!(checked["sample"].as_array().unwrap().len() < 7);
    assert_eq!(app.run(&["check", "--json", "--all", &file]).json()["sample"].as_array().unwrap().len(), 7);
    // Nothing is written.
    assert!(!app.data().join(store::SqliteStore::FILE).exists());
    let bad = app.file("bad.csv", numbered(2).replace("1.9.2027", "joskus"));
    let findings = app.run(&["check", "--json", &bad]).json()["findings"].clone();
    let first = &findings[0];
    assert!(
        first["count"].is_u64() && first["message"].is_string() && first["code"].is_string(),
        "{findings}"
    );
    assert!(["error", "warning", "info"].contains(&first["severity"].as_str().unwrap()));
    assert!(first["example"].is_object());
    let report = app.data().join("report.html");
    assert_eq!(app.run(&["check", &bad, "--html", report.to_str().unwrap()]).code, Some(0));
    assert!(std::fs::read_to_string(report).unwrap().contains("joskus"));
}

#[test]
fn checking_an_address_reads_it_over_the_network() {
    let partner = Partner::start();
    partner.says("/k.csv", [Reply::csv(numbered(7))]);
    let ran = App::new([]).run(&["check", "--json", &partner.url("/k.csv")]);
    assert_eq!((ran.code, &ran.json()["courses"]), (Some(0), &json!(7)));
    assert_eq!(App::new([]).run(&["check", "--json", &partner.url("/none.csv")]).code, Some(1));
}

/// A sitemap, a list with a second page, and a list whose details say more.
#[test]
fn checking_follows_what_a_document_leads_to() {
    let partner = Partner::start();
    let page = |title: &str| {
        let course = json!({ "@context": "https://schema.org", "@type": "Course", "name": title,
            "provider": { "@type": "Organization", "name": "Koulu" },
            "hasCourseInstance": [{ "@type": "CourseInstance", "startDate": "2027-09-01" }] });
        Reply::html(format!(
            "<!doctype html><title>{title}</title><script type=\"application/ld+json\">{course}</script>"
        ))
    };
    let urls: String =
        ["/1", "/2", "/3"].map(|path| format!("<url><loc>{}</loc></url>", partner.url(path))).concat();
    let sitemap = format!(
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{urls}</urlset>"
    );
    partner.says("/sitemap.xml", [Reply::xml(sitemap)]);
    for (path, title) in [("/1", "Hitsaus"), ("/2", "Kokki"), ("/3", "Kuoro")] {
        partner.says(path, [page(title)]);
    }
    let app = App::new([Source::new("koulu", &partner.url("/")).with("format", "\"schema-org\"")]);
    let check = |target: &str, more: &[&str]| {
        let mut args = vec!["check", target, "--json", "--source", "koulu"];
        args.extend(more);
        app.run(&args)
    };
    let sitemap = partner.url("/sitemap.xml");
    let all = check(&sitemap, &["--follow"]);
    assert_eq!(
        (all.code, &all.json()["courses"], &all.json()["documents"]),
        (Some(0), &json!(3), &json!(4)),
        "{all:?}"
    );
    let page = all.json()["sample"][0]["sources"][0]["url"].clone();
    assert!(page.as_str().is_some_and(|page| page.ends_with("/1")), "the page that it stood in: {page}");
    let some = check(&sitemap, &["--follow", "3"]).json();
    assert_eq!((&some["courses"], &some["findings"][0]["code"]), (&json!(2), &json!("page-limit")), "{some}");
    // What cannot be read among it is told with its place.
    partner.says("/2", [Reply::status(500)]);
    let partly = check(&sitemap, &["--follow"]).json();
    assert_eq!(partly["courses"], 2, "{partly}");
    assert!(partly["findings"].to_string().contains("/2"), "{partly}");
    assert_eq!(app.run(&["check", "feeds.toml", "--follow"]).code, Some(2));
    // Nothing is written.
    assert!(!app.data().join(store::SqliteStore::FILE).exists());
}

#[test]
fn findings_are_grouped_by_what_was_found() {
    let app = App::new([]);
    let rows: String =
        (0..7).map(|n| format!("{n};Kurssi {n};{};Kotka\n", if n < 5 { "joskus" } else { "ehkä" })).collect();
    let file = app.file("k.csv", format!("id;nimi;alkaa;paikka\n{rows}"));
    let checked = app.run(&["check", "--json", &file]).json();
    let found = checked["findings"].as_array().unwrap().iter().find(|f| f["code"] == "date-unreadable");
    let found = found.unwrap_or_else(|| panic!("{checked}"));
    assert_eq!((&found["count"], &found["different_values"]), (&json!(7), &json!(2)));
    assert_eq!((&found["values"][0]["value"], &found["values"][0]["count"]), (&json!("joskus"), &json!(5)));
    let text = app.run(&["check", &file]).out;
    assert!(text.contains("“joskus” × 5, first at line 2"), "{text}");
}

#[test]
fn robots_answers_by_word_and_exit_code_one_by_one_and_in_batches() {
    let app = App::new([]);
    let file = app.file("robots.txt", "User-agent: *\nDisallow: /no\n");
    for (url, word, code) in
        [("https://a.fi/yes", "allowed", 0), ("/no", "disallowed", 1), ("https://a.fi/no?x", "disallowed", 1)]
    {
        let ran = app.run(&["robots", &file, "OpinOvi", url]);
        assert_eq!((ran.out.trim(), ran.code), (word, Some(code)), "{url}");
    }
    let lines = [
        json!({ "robots": "User-agent: *\nDisallow: /", "agent": "*", "url": "/x" }),
        json!({ "robots": "", "agent": "", "url": "/x" }),
        json!({ "robots_b64": "VXNlci1hZ2VudDogKgpEaXNhbGxvdzogLw==", "agent": "Mozilla/5.0 (x; Y/1.0)", "url": "https://a.fi/x" }),
    ];
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let ran = app.run_with(&["robots", "--batch"], input.as_bytes());
    assert_eq!((ran.out.as_str(), ran.code), ("disallowed\nallowed\ndisallowed\n", Some(0)), "{ran:?}");
}

#[test]
fn the_address_guard_answers_by_word_and_exit_code() {
    let app = App::new([]);
    for (target, word, code) in [
        ("https://example.org/", "allowed", 0),
        ("http://127.0.0.1/", "denied: ", 1),
        ("10.0.0.1", "denied: ", 1),
    ] {
        let ran = app.run(&["net-check", target]);
        assert!(ran.out.starts_with(word) && ran.code == Some(code), "{target}: {ran:?}");
    }
    let ran = app.run_with(&["net-check", "--batch"], b"8.8.8.8\n::1\n\xff\n");
    assert_eq!(
        ran.out.lines().map(|line| line.starts_with("allowed")).collect::<Vec<_>>(),
        [true, false, false]
    );
}

#[test]
fn texts_of_feeds_are_read_one_by_one_and_in_batches() {
    let app = App::new([]);
    let read = |args: &[&str]| {
        let ran = app.run(&[&["read"], args].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.json()
    };
    let date = read(&["date", "1.9.2026"]);
    assert_eq!(
        date,
        json!({ "start": { "date": "2026-09-01", "precision": "day" }, "end": null, "unread": null })
    );
    assert!(read(&["words", "lähihoitajaksi"])["tokens"][0]["lemmas"].is_array());
    for (kind, texts) in [
        ("date", "1.9.2026\n\nnonsense\n1.9.–15.12.2026\n"),
        ("price", "0 €\n12,50 euroa\nmaksuton\n\u{0}\n"),
        ("place", "Kotkassa\nKouvolan kampus\nverkossa\nAtlantis\n"),
        ("level", "ammatillinen perustutkinto\nx\n\n?\n"),
        ("field", "hitsaus\nx\n\n?\n"),
        ("language", "suomi\nruotsi\n\nklingon\n"),
        ("words", "lähihoitajaksi\nsjuksköterska\n\nnurses\n"),
    ] {
        let ran = app.run_with(&["read", kind, "--batch"], texts.as_bytes());
        assert_eq!((ran.code, ran.json_lines().len()), (Some(0), 4), "{kind}: {ran:?}");
    }
    assert_eq!(app.run_with(&["read", "date", "--batch"], b"\xff\xfe\n").json_lines().len(), 1);
}

#[test]
fn searching_prints_exactly_what_the_interface_answers() {
    let world = World::after_a_good_run();
    let server = world.app.start(&["serve"]);
    for (args, query) in [
        (&["kurssi 3"][..], "q=kurssi%203"),
        (&[""], "q="),
        (&["", "--sort", "title"], "sort=title"),
        (
            &["kurssi", "--filter", "municipality=285", "--filter", "per_page=3", "--filter", "lang=sv"],
            "q=kurssi&municipality=285&per_page=3&lang=sv",
        ),
        (&["puuttuva"], "q=puuttuva"),
    ] {
        let said = world.app.run(&[&["search", "--json"], args].concat());
        let answered = server.get(&format!("/api/v1/courses?{query}"));
        assert_eq!((said.out.trim(), said.code), (answered.text().trim(), Some(0)), "{query}");
    }
}

#[test]
fn wrong_parameters_are_refused_by_name_and_nothing_is_a_server_error() {
    let world = World::after_a_good_run();
    let server = world.app.start(&["serve"]);
    for (query, parameter) in [
        ("citty=x", "citty"),
        ("per_page=abc", "per_page"),
        ("per_page=101", "per_page"),
        ("municipality=9999", "municipality"),
        ("sort=sideways", "sort"),
        ("start_from=2026-02-30", "start_from"),
        ("price_max=-1", "price_max"),
        ("near=here", "near"),
        ("page=100000", "page"),
    ] {
        let answered = server.get(&format!("/api/v1/courses?{query}"));
        assert_eq!(answered.status, 400, "{query}: {}", answered.text());
        assert!(answered.header("content-type").unwrap().starts_with("application/problem+json"));
        assert_eq!(answered.json()["parameter"], parameter, "{query}: {}", answered.text());
    }
    let naughty = [
        "%00",
        "%FF%FE",
        "%F0%9F%98%80",
        "%27%22%3B--",
        "((((((((((",
        "%2A%3F%5B%5D",
        "../../etc/passwd",
        "%3Cscript%3E",
        "AND%20OR%20NOT",
        "%25%25",
        "%0D%0Ax%3A%20y",
        "%E2%80%AE",
        "-",
        "%22",
        "a%3Ab%3Ac",
        "99999999999999999999",
        "%5C",
        "%C2%A0",
    ];
    for parameter in [
        "q",
        "municipality",
        "field",
        "start",
        "near",
        "sort",
        "page",
        "price_max",
        "lang",
        "facets",
        "time",
        "not_provider",
        "entry",
    ] {
        for text in naughty {
            let answered = server.get(&format!("/api/v1/courses?{parameter}={text}"));
            assert!(matches!(answered.status, 200 | 400), "{parameter}={text}: {}", answered.status);
        }
    }
    for text in naughty {
        for target in [
            format!("/api/v1/courses/{text}"),
            format!("/api/v1/suggest?q={text}"),
            format!("/?q={text}"),
            format!("/course/{text}"),
        ] {
            assert!(server.get(&target).status < 500, "{target}");
        }
    }
    assert_eq!(server.get(&format!("/api/v1/courses?q={}", "a".repeat(300))).status, 400);
}

#[test]
fn the_catalogue_is_exported_in_every_form() {
    let world = World::reading("/k.csv");
    world.partner.says("/k.csv", [Reply::csv(csv([("1", "=cmd()"), ("2", "Hitsaus & <maali>")]))]);
    world.app.crawl();
    for format in ["csv", "jsonl", "json-ld", "xcri-cap"] {
        let ran = world.app.run(&["export", "--format", format]);
        assert_eq!(ran.code, Some(0), "{format}: {ran:?}");
        assert!(ran.out.contains("Hitsaus"), "{format}: {}", ran.out);
    }
    assert_eq!(world.app.run(&["export", "--format", "jsonl"]).json_lines().len(), 2);
    // A spreadsheet runs what begins like a formula.
    let table = world.app.run(&["export", "--format", "csv"]).out;
    assert!(table.contains("'=cmd()") && !table.contains(",=cmd()") && !table.contains(";=cmd()"), "{table}");
    assert_eq!(world.app.run(&["export", "--filter", "municipality=091", "--format", "jsonl"]).out, "");
}

#[test]
fn the_index_is_rebuilt_verified_and_told_of() {
    let world = World::after_a_good_run();
    let stats = world.app.run(&["index", "stats", "--json"]).json();
    assert_eq!((&stats["courses"], &stats["position"]), (&json!(12), &json!(12)), "{stats}");
    assert_eq!(world.app.run(&["index", "rebuild"]).code, Some(0));
    let verified = world.app.run(&["index", "verify", "--json"]);
    assert_eq!((verified.code, &verified.json()["agrees"]), (Some(0), &json!(true)));
    assert_eq!(world.app.run(&["index"]).code, Some(2));
}
