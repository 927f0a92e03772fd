//! Exports of a small catalogue, read back.

use axum::{body::Body, http::Request};
use catalogue::{Format, SourceId, SourceSpec};
use tower::ServiceExt;

use super::{ExportFormat, export};
use crate::{example::Example, params::search_request};

fn written(example: &Example, format: ExportFormat, pairs: &[(&str, &str)]) -> String {
    let mut out = Vec::new();
    let request = search_request(pairs).unwrap();
    export(&example.app, &request, format, &example.app.moment(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn csv_has_a_row_for_each_matching_offering_and_names_in_the_language_asked_for() {
    let example = Example::new();
    let all = written(&example, ExportFormat::Csv, &[]);
    assert!(all.starts_with("\u{feff}tunniste,nimi,oppilaitos,"));
    // The ended offering is left out, the course without offerings has a row.
    assert_eq!(all.matches("\r\n").count(), 1 + 5);
    let kotka = written(&example, ExportFormat::Csv, &[("municipality", "285"), ("lang", "sv")]);
    let rows: Vec<&str> = kotka.lines().collect();
    assert!(rows[0].starts_with("\u{feff}id,namn,läroanstalt,"));
    assert_eq!(rows.len(), 2);
    assert!(rows[1].starts_with("ekami:1,Svetsning,") && rows[1].contains(",2027-01-11,day,"));
    assert!(all.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{all}");
}

#[test]
fn json_lines_are_courses_whole() {
    let example = Example::new();
    let lines = written(&example, ExportFormat::Jsonl, &[("municipality", "285")]);
    let course: serde_json::Value = serde_json::from_str(lines.trim_end()).unwrap();
    assert_eq!(course["id"], "ekami:1");
    assert_eq!(course["offerings"].as_array().unwrap().len(), 3);
    assert_eq!(course["offerings_matching"], 1);
    assert!(course["description"].as_str().unwrap().contains("<p>"));
    assert_eq!(written(&example, ExportFormat::Jsonl, &[]).lines().count(), 4);
}

#[test]
fn xcri_cap_is_read_back_by_our_own_adapter() {
    let example = Example::new();
    let xml = written(&example, ExportFormat::XcriCap, &[]);
    let spec = SourceSpec::new(SourceId::new("mirror").unwrap(), "https://ovi.example/");
    let document = formats::Document::new("https://ovi.example/export.xml", None, xml.as_bytes());
    assert_eq!(formats::detect(&document.head(), &spec), Some(Format::XcriCap));
    let parsed = formats::read(document, &spec);
    assert!(parsed.complete && parsed.findings.is_empty(), "{:#?}\n{xml}", parsed.findings);
    let mut keys: Vec<_> = parsed.drafts.iter().filter_map(|draft| draft.key.as_deref()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["ekami:1", "ekami:2", "ekami:https://a.example/?b=1&c", "opisto:9"]);
    let hitsaus = parsed.drafts.iter().find(|draft| draft.key.as_deref() == Some("ekami:1")).unwrap();
    let titles: Vec<_> =
        hitsaus.title.iter().map(|t| (t.lang.as_deref().unwrap(), t.text.as_str())).collect();
    assert_eq!(titles, [("fi", "Hitsaus & levytyöt"), ("sv", "Svetsning")]);
    assert_eq!(hitsaus.provider_key.as_deref(), Some("ekami"));
    assert!(hitsaus.fields.contains(&"isced-f:0715".to_owned()));
    assert_eq!(hitsaus.credits.as_deref(), Some("15 osp"));
    assert!(hitsaus.description[0].text.contains("<strong>"), "{:?}", hitsaus.description);
    let offerings: Vec<_> =
        hitsaus.offerings.iter().map(|o| (o.key.as_deref().unwrap(), o.start.as_deref())).collect();
    assert_eq!(offerings, [("k1", Some("2027-01-11")), ("k2", Some("syksy 2027"))]);
    let kotka = &hitsaus.offerings[0];
    assert_eq!(kotka.places, ["Kotka"]);
    assert_eq!(kotka.apply_to.as_deref(), Some("2026-12-09T15:00:00+02:00"));
    assert_eq!(
        (kotka.modes.as_slice(), kotka.times.as_slice()),
        (&["CM".to_owned()][..], &["EV".to_owned()][..])
    );
    assert_eq!(kotka.price.as_deref(), Some("0 €"));
}

#[test]
fn json_ld_is_read_back_by_our_own_adapter() {
    let example = Example::new();
    let json = written(&example, ExportFormat::JsonLd, &[]);
    let graph: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(graph["@graph"].as_array().unwrap().len(), 4);
    let mut spec = SourceSpec::new(SourceId::new("mirror").unwrap(), "https://ovi.example/");
    spec.format = Some(Format::SchemaOrg);
    let parsed =
        formats::read(formats::Document::new("https://ovi.example/x.jsonld", None, json.as_bytes()), &spec);
    assert!(parsed.complete, "{:#?}", parsed.findings);
    assert_eq!(parsed.drafts.len(), 4);
    let hitsaus =
        parsed.drafts.iter().find(|d| d.title.iter().any(|t| t.text.starts_with("Hitsaus"))).unwrap();
    assert_eq!(hitsaus.offerings.len(), 2);
    assert_eq!(hitsaus.offerings[0].start.as_deref(), Some("2027-01-11"));
    // An unknown price is not zero.
    assert!(!graph.to_string().contains("\"price\":null"));
    let unknown = graph["@graph"].as_array().unwrap().iter().find(|c| c["identifier"] == "ekami:2").unwrap();
    let instance = &unknown["hasCourseInstance"][0];
    assert!(instance.get("offers").is_none() && instance.get("startDate").is_none());
    assert_eq!(instance["description"], "Milloin vain");
}

#[test]
fn a_feed_has_the_newest_first_and_says_how_much_it_holds() {
    let example = Example::new();
    let atom = written(&example, ExportFormat::Atom, &[("lang", "en")]);
    assert_eq!(atom.matches("<entry>").count(), 4);
    assert!(atom.contains("<subtitle>All 4 courses, newest first</subtitle>"), "{atom}");
    assert!(atom.contains("<id>urn:opinovi:course:ekami:https:%2F%2Fa.example%2F%3Fb%3D1%26c</id>"));
    assert!(atom.contains("https://ovi.example/api/v1/export.atom?lang=en"));
}

#[test]
fn a_calendar_has_starts_and_deadlines() {
    let example = Example::new();
    let ics = written(&example, ExportFormat::Ics, &[("municipality", "285")]);
    assert_eq!(ics.matches("BEGIN:VEVENT").count(), 2);
    assert!(ics.contains("DTSTART;VALUE=DATE:20270111\r\n"));
    assert!(ics.contains("DTSTART:20261209T130000Z\r\n"));
    assert!(ics.split("\r\n").all(|line| line.len() <= 75));
    assert_eq!(ics, written(&example, ExportFormat::Ics, &[("municipality", "285")]), "ids are stable");
}

#[tokio::test]
async fn the_endpoints_stream_validate_and_refuse() {
    let example = Example::new();
    for (ending, media) in [
        ("csv", "text/csv"),
        ("jsonl", "application/jsonl"),
        ("jsonld", "application/ld+json"),
        ("atom", "application/atom+xml"),
        ("ics", "text/calendar"),
        ("xml", "application/xml"),
    ] {
        let (status, headers, body) = example.get(&format!("/api/v1/export.{ending}?municipality=285")).await;
        assert_eq!(status, 200, "{ending}: {body}");
        assert!(headers["content-type"].to_str().unwrap().starts_with(media));
        assert!(headers["content-disposition"].to_str().unwrap().contains(&format!("opin-ovi.{ending}")));
        assert!(body.contains("Hitsaus"), "{body}");
        let again = Request::get(format!("/api/v1/export.{ending}?municipality=285"))
            .header("if-none-match", headers["etag"].clone())
            .body(Body::empty())
            .unwrap();
        assert_eq!(crate::router(example.app.clone()).oneshot(again).await.unwrap().status(), 304);
    }
    for parameter in ["page", "per_page", "facets", "colour"] {
        let (status, _, body) = example.get(&format!("/api/v1/export.csv?{parameter}=2")).await;
        assert_eq!(status, 400, "{body}");
        assert!(body.contains(&format!("\"parameter\":\"{parameter}\"")), "{body}");
    }
}

#[test]
fn every_form_stands_in_the_openapi_document_without_paging() {
    let document = serde_json::to_value(crate::openapi()).unwrap();
    for path in ["export.csv", "export.jsonl", "export.jsonld", "export.atom", "export.ics", "export.xml"] {
        let parameters =
            document["paths"][format!("/api/v1/{path}")]["get"]["parameters"].as_array().unwrap();
        let names: Vec<_> = parameters.iter().map(|parameter| parameter["name"].as_str().unwrap()).collect();
        assert!(names.contains(&"municipality") && names.contains(&"lang"), "{path}");
        assert!(!names.iter().any(|name| ["page", "per_page", "facets", "explain"].contains(name)), "{path}");
    }
    for path in ["relax", "why"] {
        assert!(document["paths"][format!("/api/v1/{path}")]["get"].is_object(), "{path}");
    }
}
