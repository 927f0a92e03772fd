//! What stands in documents (X1–X11): hostile, broken and merely odd.

use std::time::Duration;

use serde_json::Value;

use crate::harness::{App, Reply, World, csv, numbered, record, xcri};

/// What `check` says of a file.
fn check(name: &str, bytes: impl AsRef<[u8]>) -> Value {
    check_as("auto", name, bytes)
}

fn check_as(format: &str, name: &str, bytes: impl AsRef<[u8]>) -> Value {
    let app = App::new([]);
    let file = app.file(name, bytes);
    let ran = app.run(&["check", "--json", "--all", "--format", format, &file]);
    assert!(matches!(ran.code, Some(0 | 1)), "{ran:?}");
    assert!(ran.took < Duration::from_secs(60), "{name} took {:?}", ran.took);
    ran.json()
}

fn codes(checked: &Value) -> Vec<&str> {
    checked["findings"].as_array().unwrap().iter().filter_map(|finding| finding["code"].as_str()).collect()
}

fn titles(checked: &Value) -> Vec<&str> {
    checked["sample"].as_array().unwrap().iter().filter_map(|course| course["title"].as_str()).collect()
}

#[test]
fn declared_entities_are_refused_and_a_bare_doctype_is_not() {
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10))).collect();
    let feed = |doctype: &str, title: &str| {
        xcri(&record("1", title)).replacen("<catalog", &format!("{doctype}<catalog"), 1)
    };
    for (doctype, title) in [
        (format!("<!DOCTYPE catalog [<!ENTITY a0 \"ha\">{laughs}]>"), "&a9;"),
        ("<!DOCTYPE catalog [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>".to_owned(), "&x;"),
        ("<!DOCTYPE catalog [<!ENTITY x SYSTEM \"http://127.0.0.1:1/\">]>".to_owned(), "&x;"),
        ("<!DOCTYPE catalog [<!ENTITY % p SYSTEM \"file:///etc/passwd\">%p;]>".to_owned(), "Kurssi"),
        (format!("<!DOCTYPE catalog [<!ENTITY q \"{}\">]>", "x".repeat(50_000)), &"&q;".repeat(1000)),
    ] {
        let checked = check_as("xcri-cap", "feed.xml", feed(&doctype, title));
        assert_eq!(checked["courses"], 0, "{doctype:.60}");
        assert!(codes(&checked).contains(&"xml-dtd-refused"), "{:?}", codes(&checked));
        assert!(!checked.to_string().contains("root:"), "a file was read");
    }
    assert_eq!(check("feed.xml", feed("<!DOCTYPE catalog>", "Kurssi"))["courses"], 1);
}

#[test]
fn references_that_are_known_are_resolved_and_others_are_kept() {
    let checked = check("feed.xml", xcri(&record("1", "Hygienia &amp; h&#228;t&auml;&nbsp;&foo;")));
    let title = titles(&checked)[0].replace('\u{a0}', " ");
    assert_eq!(title, "Hygienia & hätä &foo;");
}

#[test]
fn nesting_attributes_and_names_have_limits_that_end_the_reading_cleanly() {
    let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=\"\"")).collect();
    let json = "[".repeat(10_000) + &"]".repeat(10_000);
    for (name, body) in [
        ("deep.xml", xcri(&deep)),
        ("attributes.xml", xcri(&format!("<x{attributes}/>"))),
        ("name.xml", xcri(&format!("<{}/>", "x".repeat(1_000_000)))),
        ("deep.json", json.clone()),
        ("deep.jsonld", format!("{{\"@context\":\"https://schema.org\",\"@graph\":{json}}}")),
    ] {
        let checked = check(name, body);
        assert_eq!(checked["courses"], 0, "{name}");
        assert!(!codes(&checked).is_empty(), "{name} is read without a word");
    }
    // A page is never refused for its depth: browsers show it too.
    check("deep.html", "<div>".repeat(20_000));
}

#[test]
fn a_document_that_breaks_off_removes_nothing_even_where_that_is_tolerated() {
    let records =
        |range: std::ops::Range<usize>| range.map(|n| record(&n.to_string(), "Kurssi")).collect::<String>();
    for (tolerant, outcome, new) in [("false", "failed", 0), ("true", "applied", 5)] {
        let mut world = World::reading("/k.xml");
        let source = world.source("/k.xml").with("tolerant", tolerant);
        world.app.read_from([source]);
        world.partner.says("/k.xml", [Reply::xml(xcri(&records(0..20)))]);
        assert_eq!(world.app.crawl()["new"], 20);
        let broken = xcri(&records(15..25)).replace("<dc:title>Kurssi</dc:title></course>", "");
        let broken = broken[..broken.rfind("</provider>").unwrap()].to_owned();
        world.partner.says("/k.xml", [Reply::xml(broken)]);
        let report = world.app.crawl();
        assert_eq!(
            (&report["outcome"], &report["removed"]),
            (&outcome.into(), &0.into()),
            "{tolerant} {report}"
        );
        assert_eq!((&report["new"], world.app.live()), (&new.into(), 20 + new), "{tolerant} {report}");
    }
}

#[test]
fn namespaces_count_and_prefixes_do_not() {
    let feed = xcri(&record("1", "<![CDATA[Hitsaus <1>]]>"));
    let renamed = feed.replace("xmlns:dc=", "xmlns:q=").replace("<dc:", "<q:").replace("</dc:", "</q:");
    for feed in [feed, renamed] {
        assert_eq!(titles(&check("feed.xml", feed)), ["Hitsaus <1>"]);
    }
}

#[test]
fn bytes_that_no_text_has_are_marked_and_the_record_is_kept() {
    let mut bytes = csv([("1", "Kurssi A"), ("2", "Kurssi B")]).into_bytes();
    let at = bytes.windows(8).position(|text| text == b"Kurssi A").unwrap();
    bytes[at + 6] = 1;
    let checked = check_as("csv", "feed.csv", &bytes);
    assert_eq!(checked["courses"], 2, "{checked}");
    assert!(
        codes(&checked).iter().any(|code| code.contains("character") || code.contains("encoding")),
        "{:?}",
        codes(&checked)
    );
    assert!(!checked.to_string().contains("\\u0001"));
}

#[test]
fn tables_are_read_however_their_cells_are_kept_apart() {
    let plain = csv([("1", "Hitsaus"), ("2", "\"Maali; \"\"väri\"\"\r\nja muoto\"")]);
    let tabs = csv([("1", "Hitsaus"), ("2", "Maali")]).replace(';', "\t");
    let commas = csv([("1", "Hitsaus"), ("2", "Maali")]).replace(';', ",");
    for feed in [plain.clone(), format!("\u{FEFF}{plain}"), plain.replace('\n', "\r\n"), tabs, commas] {
        let checked = check("feed.csv", &feed);
        assert_eq!(checked["courses"], 2, "{feed}");
        assert_eq!(titles(&checked)[0], "Hitsaus", "{feed}");
    }
}

#[test]
fn a_ragged_row_is_told_of_and_harms_no_other_row() {
    let feed = numbered(3)
        + "3;Kurssi 3\n"
        + "4;Kurssi 4;https://koulu.example/kurssi/4;1.9.2027;Kotka;liikaa;liikaa\n"
        + "5;Kurssi 5;https://koulu.example/kurssi/5;1.9.2027;Kotka\n";
    let checked = check("feed.csv", feed);
    assert!(codes(&checked).contains(&"row-ragged"), "{:?}", codes(&checked));
    assert!(checked["courses"].as_u64().unwrap() >= 4, "{checked}");
    assert!(titles(&checked).contains(&"Kurssi 5"));
}

#[test]
fn of_two_names_in_one_json_object_the_last_counts_and_it_is_told() {
    let json = r#"{"@context":"https://schema.org","@type":"Course","identifier":"1","name":"Ensin","name":"Viimeksi","provider":{"@type":"Organization","name":"Koulu"}}"#;
    let checked = check("feed.jsonld", json);
    assert_eq!(titles(&checked), ["Viimeksi"]);
    assert!(codes(&checked).contains(&"json-duplicate-name"), "{:?}", codes(&checked));
}

#[test]
fn of_two_records_with_one_key_the_first_counts_and_it_is_told() {
    let checked =
        check("feed.xml", xcri(&(record("1", "Ensin") + &record("1", "Sitten") + &record("2", "Muu"))));
    assert_eq!((&checked["courses"], titles(&checked)[0]), (&2.into(), "Ensin"));
    assert!(codes(&checked).contains(&"duplicate-id"), "{:?}", codes(&checked));
}

#[test]
fn nothing_that_acts_in_a_page_comes_through_a_description() {
    let payloads = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<svg/onload=alert(1)>",
        "<iframe src=\"data:text/html,x\"></iframe>",
        "<p style=\"background:url(javascript:alert(1))\">x</p>",
        "\"><script>alert(1)</script>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    ];
    for (n, payload) in payloads.iter().enumerate() {
        let world = World::reading("/k.xml");
        let escaped = payload.replace('&', "&amp;").replace('<', "&lt;");
        let extra = format!("</dc:title><dc:description>{escaped} Hyvä kurssi.</dc:description>");
        let feed =
            xcri(&record(&n.to_string(), &format!("Kurssi {escaped}")).replacen("</dc:title>", &extra, 1));
        world.partner.says("/k.xml", [Reply::xml(feed)]);
        world.app.crawl();
        let server = world.app.start(&["serve"]);
        for target in [format!("/course/koulu:{n}"), "/".to_owned(), format!("/api/v1/courses/koulu:{n}")] {
            let answered = server.get(&target);
            assert_eq!(answered.status, 200, "{target} {payload}");
            let text = answered.text();
            let page = text.replace("alert(1)&", "");
            if answered.header("content-type").unwrap_or_default().starts_with("text/html") {
                for active in [
                    "<script>alert",
                    "onerror=alert(1)>",
                    "href=\"javascript:",
                    "<iframe",
                    "<svg/onload",
                    "url(javascript",
                ] {
                    assert!(!page.contains(active), "{target}: {active} of {payload}");
                }
            }
        }
    }
}

#[test]
fn whatever_the_bytes_nothing_panics() {
    let line = format!("1;{};x;1.9.2027;Kotka\n", "a".repeat(500_000));
    let chaos: Vec<u8> = (0..200_000u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    for (name, bytes) in [
        ("line.csv", format!("id;title;url;start;municipality\n{line}").into_bytes()),
        ("nul.xml", vec![0; 100_000]),
        ("nul.csv", vec![0; 100_000]),
        ("chaos.csv", chaos.clone()),
        ("chaos.xml", chaos.clone()),
        ("chaos.html", chaos.clone()),
        ("chaos.json", chaos),
        ("half.json", b"{\"@type\":\"Course\",\"name\":".to_vec()),
        ("marks.xml", b"<!--".repeat(10_000)),
        ("cdata.xml", b"<![CDATA[".repeat(10_000)),
        ("quotes.csv", b"\"".repeat(100_000)),
        ("lone.html", b"<script type=\"application/ld+json\">{\"a\":\"\\ud800\"}</script>".to_vec()),
    ] {
        let checked = check(name, bytes);
        assert!(checked["courses"].is_u64(), "{name}");
    }
}

#[test]
fn a_document_that_cannot_be_read_is_one_error_and_a_failed_check() {
    let app = App::new([]);
    let file = app.file("feed.xml", "");
    let ran = app.run(&["check", "--json", &file]);
    let checked = ran.json();
    assert_eq!((ran.code, &checked["courses"]), (Some(1), &0.into()), "{checked}");
    let errors = checked["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").count();
    assert_eq!(errors, 1, "{checked}");
}
