//! Whatever the bytes, reading ends, soon and without a panic.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{
    fs,
    io::{self, Read},
    time::{Duration, Instant},
};

use catalogue::{Format, Parsed, SourceId, SourceSpec};
use formats::{Document, detect, merge, read};
use proptest::prelude::*;

fn spec(format: Option<Format>) -> SourceSpec {
    let mut spec = SourceSpec::new(SourceId::new("partner").unwrap(), "https://partner.example/");
    spec.format = format;
    if matches!(format, Some(Format::Html)) {
        for (key, css) in
            [("item", "li, div"), ("title", "h1, a"), ("offering", "tr"), ("offering_start", "td")]
        {
            spec.map.insert(key.to_owned(), css.to_owned());
        }
    }
    spec
}

/// Reads by every format, and as detected.
fn read_by_all(bytes: &[u8]) -> Vec<Parsed> {
    let formats = Format::ALL.map(Some).into_iter().chain([None]);
    formats
        .map(|format| read(Document::new("https://partner.example/x", None, bytes), &spec(format)))
        .collect()
}

fn xcri(bytes: &[u8]) -> Parsed {
    read(Document::new("https://partner.example/x", None, bytes), &spec(Some(Format::XcriCap)))
}

#[test]
fn bombs_are_refused_at_once() {
    let lol: String = (1..20).map(|n| format!("<!ENTITY l{n} \"&l{};&l{};\">", n - 1, n - 1)).collect();
    let wide = |n: usize| (0..n).map(|i| format!(" a{i}=\"\"")).collect::<String>();
    let cases = [
        ("xml-dtd-refused", format!("<!DOCTYPE c [<!ENTITY l0 \"lol\">{lol}]><catalog>&l19;</catalog>")),
        (
            "xml-dtd-refused",
            "<!DOCTYPE c [<!ENTITY % p SYSTEM \"http://127.0.0.1/x\"> %p;]><catalog/>".to_owned(),
        ),
        ("limit-exceeded", format!("<catalog>{}", "<a>".repeat(100_000))),
        ("limit-exceeded", format!("<catalog><course{}/></catalog>", wide(100_000))),
        ("limit-exceeded", format!("<catalog><course><{}/></course></catalog>", "n".repeat(5_000))),
        ("limit-exceeded", format!("<catalog><course>{}</course></catalog>", "x".repeat(3 << 20))),
        ("limit-exceeded", format!("<catalog><course a=\"{}\"/></catalog>", "x".repeat(3 << 20))),
        (
            "limit-exceeded",
            format!("<catalog><course>{}</course></catalog>", "<a>xxxxxxxxxxxxxxxx</a>".repeat(1 << 20)),
        ),
        ("malformed", "<catalog><provider></catalog></provider>".to_owned()),
        ("malformed", "<catalog/></catalog>".to_owned()),
        ("unexpected-content", "<!DOCTYPE html><html><body>Huoltokatko</body></html>".to_owned()),
        ("unexpected-content", "<catalog/><catalog/>".to_owned()),
        ("unexpected-content", "  ".to_owned()),
        ("document-empty", String::new()),
    ];
    for (code, text) in cases {
        let started = Instant::now();
        let parsed = xcri(text.as_bytes());
        assert!(!parsed.complete && parsed.drafts.is_empty());
        assert_eq!(parsed.findings.last().unwrap().code, code, "{text:.60}");
        assert!(started.elapsed() < Duration::from_secs(20), "{text:.60}");
    }
}

#[test]
fn a_bomb_is_told_for_what_it_is_without_being_named_a_format() {
    for text in [
        "<!DOCTYPE x [\n<!ENTITY a \"123 &b;\" >\n<!ENTITY b \"&a;\">\n]>\n<x>&a;</x>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n<x>&e;</x>",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>",
    ] {
        let parsed = read(Document::new("https://partner.example/x", None, text.as_bytes()), &spec(None));
        assert_eq!(parsed.findings.last().unwrap().code, "xml-dtd-refused", "{text}");
    }
    let page = "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><title>a[b]</title>";
    assert_eq!(
        detect(&Document::new("https://partner.example/x", None, page.as_bytes()).head(), &spec(None)),
        Some(Format::Html)
    );
}

#[test]
fn a_doctype_without_entities_is_no_bomb() {
    let parsed = xcri(b"<!DOCTYPE catalog SYSTEM \"http://127.0.0.1/never-fetched.dtd\"><catalog><course><title>A</title></course></catalog>");
    assert!(parsed.complete);
    assert_eq!(parsed.drafts.len(), 1);
}

#[test]
fn a_page_in_place_of_json_is_refused_and_json_without_things_is_none() {
    let page = b"<!doctype html><title>Huoltokatko</title>";
    let read_as = |url, media_type, text: &[u8]| {
        read(Document::new(url, media_type, text), &spec(Some(Format::SchemaOrg)))
    };
    for (url, media_type) in [
        ("https://partner.example/courses.json", None),
        ("https://partner.example/courses", Some("application/ld+json; charset=utf-8")),
    ] {
        let parsed = read_as(url, media_type, page);
        assert!(!parsed.complete);
        assert_eq!(parsed.findings.last().unwrap().code, "unexpected-content");
    }
    assert!(read_as("https://partner.example/courses.json", Some("text/html"), page).complete);
    for text in ["false", "-1.5", "\" \"", " null\n", "[]", "{}"] {
        let parsed = read_as("https://partner.example/courses.json", None, text.as_bytes());
        assert!(parsed.complete, "{text}");
        assert_eq!(parsed.findings.last().unwrap().code, "no-courses", "{text}");
    }
}

#[test]
fn deep_json_and_deep_markup_end() {
    let object = format!("{}1{}", "{\"@type\":\"Course\",\"a\":".repeat(5_000), "}".repeat(5_000));
    let page = format!(
        "<html><body>{}<h1>x</h1>",
        "<div itemscope itemtype='https://schema.org/Course' itemprop='about'>".repeat(2_000)
    );
    let divs = format!("<!doctype html><h1>x</h1>{}", "<div class=d>".repeat(50_000));
    for text in [object, "[".repeat(50_000), page, divs] {
        assert!(read_by_all(text.as_bytes()).iter().all(|parsed| parsed.drafts.is_empty()));
    }
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(io::ErrorKind::ConnectionReset, "reset"))
    }
}

#[test]
fn a_body_that_stops_coming_is_not_complete() {
    let start = format!("<catalog>{}", "<course><title>A</title></course>".repeat(40_000));
    let document = Document::from_reader("", None, start.as_bytes().chain(Broken)).unwrap();
    let parsed = read(document, &spec(Some(Format::XcriCap)));
    assert!(!parsed.complete && parsed.drafts.is_empty());
    assert_eq!(parsed.findings.last().unwrap().code, "truncated");
}

/// Each of many runs looks for its course among many.
#[test]
fn courses_and_runs_that_stand_apart_are_brought_together_soon() {
    let course = |n: usize| format!(r##"{{"@type":"Course","@id":"#c{n}","name":"Kurssi {n}"}}"##);
    let run = |n: usize| {
        format!(
            r##"{{"@type":"CourseInstance","@id":"#r{n}","instanceOf":{{"@id":"#c{n}"}},"startDate":"2027-01-11"}}"##
        )
    };
    let things: Vec<String> = (0..20_000).map(course).chain((0..20_000).map(run)).collect();
    let text = format!(r#"{{"@context":"https://schema.org","@graph":[{}]}}"#, things.join(","));
    let started = Instant::now();
    let parsed = read(Document::new("https://partner.example/x", None, text.as_bytes()), &spec(None));
    assert_eq!(parsed.drafts.len(), 20_000);
    assert!(parsed.drafts.iter().all(|draft| draft.offerings.len() == 1));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn listing_toteutus_and_hakukohde_are_one_course_in_any_order() {
    let koulutus = br#"{"oid":"1.2.246.562.13.1","nimi":{"fi":"Tutkinto"},"toteutukset":[{"oid":"1.2.246.562.17.1","nimi":{"fi":"T"}}]}"#;
    let toteutus = br#"{"oid":"1.2.246.562.17.1","koulutusOid":"1.2.246.562.13.1","nimi":{"fi":"T"},"tarjoajat":[{"paikkakunta":{"koodiUri":"kunta_285"}}]}"#;
    let hakukohde = br#"{"oid":"1.2.246.562.20.1","toteutusOid":"1.2.246.562.17.1","hakuajat":[{"alkaa":"2026-09-01T08:00"}]}"#;
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let documents: [&[u8]; 3] = [koulutus, toteutus, hakukohde];
        let drafts =
            order.into_iter().flat_map(|i| read(Document::new("", None, documents[i]), &spec(None)).drafts);
        let merged = merge(drafts.collect());
        assert_eq!(merged.len(), 1);
        let [offering] = merged[0].offerings.as_slice() else { panic!("one offering") };
        assert_eq!(offering.places, ["kunta_285"]);
        assert_eq!(offering.apply_from.as_deref(), Some("2026-09-01T08:00"));
    }
}

#[test]
fn names_and_addresses_of_people_enter_no_draft() {
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/kouta")).unwrap() {
        let snapshot = fs::read_to_string(entry.unwrap().path().join("expected.snap")).unwrap();
        for personal in ["Erkki", "Olli Opinto", "olli@", "040 123"] {
            assert!(!snapshot.contains(personal), "{personal}");
        }
    }
}

/// Every fixture's bytes.
fn fixtures() -> Vec<Vec<u8>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let cases = fs::read_dir(root).unwrap().flat_map(|format| fs::read_dir(format.unwrap().path()).unwrap());
    let files =
        cases.flat_map(|case| fs::read_dir(case.unwrap().path()).unwrap()).map(|file| file.unwrap().path());
    let inputs = files.filter(|file| file.file_stem().is_some_and(|stem| stem == "input"));
    let mut inputs: Vec<_> = inputs.collect();
    inputs.sort();
    inputs.into_iter().map(|input| fs::read(input).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        read_by_all(&bytes);
    }

    #[test]
    fn text_of_markup_is_read_without_panic(text in "[<>&;/!\\[\\]{}\":,='a-c\\-? \n#@0-9ä]{0,400}") {
        for start in ["", "<catalog>", "<html><body>", "[{\"@type\":\"Course\",\"name\":", "id;title\n", "{\"hits\":["] {
            read_by_all(format!("{start}{text}").as_bytes());
        }
    }

    #[test]
    fn a_damaged_feed_is_read_without_panic(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let fixtures = fixtures();
        let mut bytes = fixtures[which.index(fixtures.len())].clone();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if cut {
            bytes.truncate(at);
        }
        read_by_all(&bytes);
    }

    #[test]
    fn a_cut_catalog_is_never_complete(at in 9usize..400) {
        let whole = format!("<catalog>{}</catalog>", "<course><identifier>1</identifier><title>a</title></course>".repeat(7));
        prop_assert!(!xcri(&whole.as_bytes()[..at.min(whole.len() - 1)]).complete);
    }
}

#[test]
fn what_no_format_recognises_is_told() {
    let parsed = read(Document::new("", None, b"\x00\x01\x02 not a feed"), &spec(None));
    assert_eq!(parsed.findings[0].code, "format-unknown");
    assert_eq!(detect(&Document::new("", None, b"").head(), &spec(None)), None);
}
