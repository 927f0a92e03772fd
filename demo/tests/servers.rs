//! The servers as a crawler meets them, over real HTTP.
#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use demo::{Behaviour, Format, Handles, Region, feeds_toml, serve};
use std::collections::HashMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}

async fn running() -> Handles {
    serve(Region::new(1, today()), None).await.unwrap()
}

struct Answer {
    status: u16,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// One request over a connection of its own.
async fn get(url: &str, headers: &[(&str, &str)]) -> Answer {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    let mut stream = TcpStream::connect(host).await.unwrap();
    let extra: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{extra}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let headers: HashMap<String, String> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let body = bytes[end + 4..].to_vec();
    let length: usize = headers.get("content-length").map_or(0, |text| text.parse().unwrap());
    assert!(status == 304 || body.len() == length, "{url}");
    Answer { status, headers, body }
}

fn site(handles: &Handles, id: &str) -> demo::PartnerSite {
    handles.partners().into_iter().find(|site| site.id == id).unwrap()
}

fn assert_well_formed(xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{error} at {}", reader.error_position()),
        }
    }
}

#[tokio::test]
async fn every_feed_answers_and_answers_304_when_asked_again() {
    let handles = running().await;
    for site in handles.partners() {
        let first = get(&site.feed_url, &[]).await;
        assert_eq!(first.status, 200, "{}", site.id);
        assert!(first.body.len() > 1000, "{}", site.id);
        let condition = match (first.headers.get("etag"), first.headers.get("last-modified")) {
            (Some(tag), _) => ("If-None-Match", tag.as_str()),
            (None, Some(date)) => ("If-Modified-Since", date.as_str()),
            (None, None) => panic!("{} sends no validator", site.id),
        };
        let second = get(&site.feed_url, &[condition]).await;
        assert_eq!((second.status, second.body.len()), (304, 0), "{}", site.id);
        assert_eq!(get(&format!("{}/", site.base_url), &[]).await.status, 200);
        assert_eq!(get(&format!("{}/robots.txt", site.base_url), &[]).await.status, 200);
        assert_eq!(get(&format!("{}/nowhere", site.base_url), &[]).await.status, 404);
    }
    handles.shutdown().await;
}

#[tokio::test]
async fn the_same_region_at_the_same_ports_is_the_same_to_the_byte() {
    let handles = running().await;
    let port = |site: &demo::PartnerSite| site.base_url.rsplit(':').next().unwrap().to_owned();
    let other = running().await;
    for (one, two) in handles.partners().iter().zip(other.partners()) {
        let (first, second) = (get(&one.feed_url, &[]).await.body, get(&two.feed_url, &[]).await.body);
        // The sites differ in nothing but their ports.
        let portless = |bytes: &[u8], port: &str| {
            String::from_utf8_lossy(bytes).replace(&format!("127.0.0.1:{port}"), "HOST")
        };
        assert_eq!(portless(&first, &port(one)), portless(&second, &port(&two)), "{}", one.id);
    }
}

#[tokio::test]
async fn xml_feeds_are_well_formed_and_hold_every_course() {
    let handles = running().await;
    let big = site(&handles, "etelaranta");
    let xml = get(&big.feed_url, &[]).await.text();
    assert_well_formed(&xml);
    assert_eq!(xml.matches("<course>").count(), big.courses);
    let old = site(&handles, "rannikko-amk");
    let bytes = get(&old.feed_url, &[]).await.body;
    assert!(bytes.starts_with(b"\n<?xml") && String::from_utf8(bytes.clone()).is_err());
    let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
    assert_well_formed(text.trim_start());
    assert_eq!(text.matches("<course ").count(), old.courses);
}

#[tokio::test]
async fn tables_have_equal_rows() {
    let handles = running().await;
    for (id, delimiter) in [("saaristotie", b';'), ("sydkust", b',')] {
        let site = site(&handles, id);
        let body = get(&site.feed_url, &[]).await.body;
        assert_eq!(id == "sydkust", body.starts_with(b"\xef\xbb\xbf"));
        let mut table = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(body.as_slice());
        let keys: std::collections::BTreeSet<Vec<u8>> =
            table.byte_records().map(|row| row.unwrap()[0].to_vec()).collect();
        // One key of the Finnish table is planted twice.
        let repeated = usize::from(id == "saaristotie");
        assert_eq!(keys.len() + repeated, site.courses, "{id}");
    }
}

#[tokio::test]
async fn the_study_search_pages_and_leads_to_details() {
    let handles = running().await;
    let site = site(&handles, "kymijoki");
    let search = format!("{}/konfo-backend/external/search/toteutukset-koulutuksittain", site.base_url);
    let mut seen = 0;
    for page in 1.. {
        let answer: serde_json::Value =
            serde_json::from_str(&get(&format!("{search}?page={page}&size=60"), &[]).await.text()).unwrap();
        assert_eq!(answer["total"], site.courses);
        let hits = answer["hits"].as_array().unwrap();
        if hits.is_empty() {
            break;
        }
        seen += hits.len();
        let oid = hits[0]["oid"].as_str().unwrap();
        let whole =
            get(&format!("{}/konfo-backend/external/koulutus/{oid}?toteutukset=true", site.base_url), &[])
                .await;
        let whole: serde_json::Value = serde_json::from_str(&whole.text()).unwrap();
        assert_eq!(whole["oid"], oid);
        assert_eq!(get(&format!("{}/konfo/fi/koulutus/{oid}", site.base_url), &[]).await.status, 200);
        assert_eq!(
            whole["toteutukset"].as_array().unwrap().len(),
            hits[0]["toteutukset"].as_array().unwrap().len()
        );
        for part in hits[0]["toteutukset"].as_array().unwrap() {
            let oid = part["toteutusOid"].as_str().unwrap();
            assert_eq!(
                get(&format!("{}/konfo-backend/external/toteutus/{oid}", site.base_url), &[]).await.status,
                200
            );
        }
    }
    assert_eq!(seen, site.courses);
}

#[tokio::test]
async fn pages_lead_from_list_to_list_to_every_detail() {
    let handles = running().await;
    for site in handles.partners() {
        if !matches!(
            site.format,
            Format::HtmlLists | Format::Microdata | Format::JsonLdPages | Format::MixedPages
        ) {
            continue;
        }
        let (mut url, mut details) = (site.feed_url.clone(), Vec::new());
        loop {
            let html = get(&url, &[]).await.text();
            let links =
                html.split("<a class=\"kurssi").skip(1).filter_map(|rest| rest.split("href=\"").nth(1));
            details.extend(links.map(|rest| rest.split('"').next().unwrap().to_owned()));
            let Some(next) = html.split("rel=\"next\" href=\"").nth(1) else { break };
            url = format!("{}{}", site.base_url, next.split('"').next().unwrap());
        }
        assert_eq!(details.len(), site.courses, "{}", site.id);
        for path in details.iter().step_by(20) {
            let html = get(&format!("{}{path}", site.base_url), &[]).await.text();
            if let Some(script) = html.split("ld+json\">").nth(1) {
                let json = script.split("</script>").next().unwrap();
                serde_json::from_str::<serde_json::Value>(json).unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_partner_can_fail_in_every_way_and_recover() {
    let handles = running().await;
    let url = site(&handles, "etelaranta").feed_url;
    let whole = get(&url, &[]).await.body.len();
    for (behaviour, status, least, most) in [
        (Behaviour::Down, 503, 0, 100),
        (Behaviour::Empty, 200, 0, 0),
        (Behaviour::Truncated, 200, whole / 2 - 1, whole / 2 + 1),
        (Behaviour::HalfGone, 200, whole / 3, whole * 2 / 3),
        (Behaviour::ErrorPage, 200, 10, 500),
        (Behaviour::Normal, 200, whole, whole),
    ] {
        handles.set_behaviour("etelaranta", behaviour).unwrap();
        let answer = get(&url, &[]).await;
        assert_eq!(answer.status, status, "{behaviour:?}");
        assert!((least..=most).contains(&answer.body.len()), "{behaviour:?} {}", answer.body.len());
    }
    assert!(handles.set_behaviour("nobody", Behaviour::Down).is_err());
    assert!(handles.visits("etelaranta").unwrap().iter().any(|visit| visit.status == 503));
}

#[tokio::test]
async fn a_day_passes_and_the_validators_know() {
    let handles = running().await;
    let whole = ["etelaranta", "rannikko-amk", "saaristotie", "sydkust", "kesayliopisto"];
    let mut known = Vec::new();
    for id in whole {
        let url = site(&handles, id).feed_url;
        let answer = get(&url, &[]).await;
        let condition = match answer.headers.get("etag") {
            Some(tag) => ("If-None-Match", tag.clone()),
            None => ("If-Modified-Since", answer.headers["last-modified"].clone()),
        };
        known.push((url, condition));
    }
    handles.advance_day();
    for (url, (name, value)) in known {
        assert_eq!(get(&url, &[(name, &value)]).await.status, 200, "{url}");
    }
}

#[tokio::test]
async fn packed_bodies_are_gzip() {
    let handles = running().await;
    let answer = get(&site(&handles, "etelaranta").feed_url, &[("Accept-Encoding", "gzip, br")]).await;
    assert_eq!(answer.headers["content-encoding"], "gzip");
    assert!(answer.body.starts_with(b"\x1f\x8b"));
}

#[tokio::test]
async fn planted_secrets_stand_in_the_feeds() {
    let handles = running().await;
    let plants = handles.region().plants().clone();
    let xml = get(&site(&handles, "etelaranta").feed_url, &[]).await.text();
    for secret in plants.secrets.iter().filter(|it| it.at.source == "etelaranta") {
        assert!(xml.contains(&secret.value), "{secret:?}");
    }
}

#[tokio::test]
async fn the_configuration_names_every_partner() {
    let handles = running().await;
    let toml = feeds_toml(&handles, today());
    for site in handles.partners() {
        assert!(
            toml.contains(&format!("id = \"{}\"\n", site.id)) && toml.contains(&site.feed_url),
            "{}",
            site.id
        );
    }
    assert_eq!(toml.matches("[[source]]").count(), handles.partners().len());
    assert_eq!(toml.matches("allow_private = true").count(), handles.partners().len());
    assert_eq!(toml.matches('"').count() % 2, 0);
    let _: toml::Table = toml.parse().unwrap();
}
