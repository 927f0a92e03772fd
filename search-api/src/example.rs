//! A small catalogue to test with.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Request},
};
use catalogue::{
    CatalogueStore, FinishedRun, Lang, Outcome, SearchEngine, Seq, SourceId, SourceState, run::SeenCourse,
    source::Guard,
};
use chrono::{DateTime, Utc};
use indexer::MemoryEngine;
use serde_json::{Value, json};
use store::SqliteStore;
use tower::ServiceExt;

use crate::app::{App, Region, Settings, SourceDirectory, SourceInfo};

/// Monday noon in November.
pub(crate) const NOW: &str = "2026-11-23T10:00:00Z";

/// An app over a catalogue of two sources.
pub(crate) struct Example {
    pub app: Arc<App>,
    pub store: Arc<SqliteStore>,
    pub engine: Arc<MemoryEngine>,
    _dir: tempfile::TempDir,
}

struct NoDirectory;

impl SourceDirectory for NoDirectory {
    fn sources(&self, _: DateTime<Utc>) -> Vec<SourceInfo> {
        Vec::new()
    }

    fn next_run(&self, _: &SourceId, _: Option<&SourceState>, _: DateTime<Utc>) -> Option<DateTime<Utc>> {
        None
    }
}

impl Example {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(dir.path()).unwrap());
        let analyser = Arc::new(language::Analyser::new(None, Vec::<(Lang, String)>::new()));
        let engine = Arc::new(MemoryEngine::new(Arc::clone(&analyser)));
        let settings = Settings {
            public_url: "https://ovi.example".to_owned(),
            rate_limit_per_minute: 0,
            trusted_proxies: Vec::new(),
            workers: 2,
            user_agent: "test".to_owned(),
            notices: Vec::new(),
            vocabularies: vec![crate::VocabularyCredit {
                title: "Koesanasto".to_owned(),
                licence: "CC BY 4.0, Koe".to_owned(),
            }],
        };
        let region = Region {
            name: serde_json::from_value(json!({ "fi": "Opin Ovi", "en": "Opin Ovi" })).unwrap(),
            municipalities: vec!["285".to_owned(), "286".to_owned()],
            zone: chrono_tz::Europe::Helsinki,
        };
        let app = App::new(
            Arc::<SqliteStore>::clone(&store),
            Arc::<MemoryEngine>::clone(&engine),
            analyser,
            Arc::new(NoDirectory),
            Arc::new(|| NOW.parse().unwrap()),
            region,
            settings,
        )
        .unwrap();
        let example = Self { app, store, engine, _dir: dir };
        example.crawl("ekami", Outcome::Applied, ekami());
        example.crawl("opisto", Outcome::Applied, vec![bare()]);
        example
    }

    /// A run of a source that lists these courses and nothing else.
    pub fn crawl(&self, source: &str, outcome: Outcome, courses: Vec<Value>) {
        let source = SourceId::new(source).unwrap();
        let at = NOW.parse().unwrap();
        self.store.register(std::slice::from_ref(&source)).unwrap();
        let seen = |course: Value| SeenCourse {
            course: serde_json::from_value(course).unwrap(),
            page: "https://partner.example/feed".to_owned(),
        };
        let run = FinishedRun {
            id: self.store.begin_run(&source, at).unwrap(),
            source,
            at,
            outcome,
            message: None,
            courses: courses.into_iter().map(seen).collect(),
            complete: outcome == Outcome::Applied,
            guard: Guard { max_removed: 0.9 },
            grace_runs: 0,
            pages: Vec::new(),
            reading: catalogue::Digest::of(b""),
            format: None,
            findings: catalogue::Findings::default(),
            requests: 1,
            not_modified: 0,
            bytes: 1,
        };
        self.store.finish_run(run).unwrap();
        let changes = self.store.changes(Seq(0), 100).unwrap();
        self.engine.apply(&changes).unwrap();
    }

    /// Status, headers and body of an answer.
    pub async fn get(&self, address: &str) -> (u16, HeaderMap, String) {
        let request = Request::get(address).body(Body::empty()).unwrap();
        let response = crate::router(Arc::clone(&self.app)).oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, headers, String::from_utf8_lossy(&body).into_owned())
    }
}

/// Courses of the first source.
pub(crate) fn ekami() -> Vec<Value> {
    let provider = json!({ "id": "ekami", "name": { "fi": "Ekami" }, "url": "https://ekami.example/" });
    vec![
        json!({ "id": "ekami:1", "provider": provider, "title": { "fi": "Hitsaus & levytyöt", "sv": "Svetsning" },
        "summary": { "fi": "Perusteet, \"alusta\" asti; lähiopetusta" },
        "description": { "fi": "<p>Opit <strong>hitsaamaan</strong>.<br>Hyvin.</p>" },
        "fields": [{ "code": "0715" }], "level": "vocational-upper", "codes": ["ABC-1"],
        "credits": { "value": 15.0, "unit": "osp" }, "languages": ["fi"],
        "offerings": [
            { "id": "k1", "start": { "day": "2027-01-11" }, "end": "2027-05-28", "municipality": "285",
              "place": "Kampus, \"A\"-talo", "mode": "onsite", "times": ["evening"], "price": "free",
              "apply": { "from": "2026-11-01", "to": "2026-12-09T15:00:00+02:00", "url": "https://ekami.example/haku" } },
            { "id": "k2", "start": { "season": [2027, "autumn"] }, "municipality": "286", "mode": "onsite",
              "times": ["day"], "price": { "fixed": 12050 } },
            { "id": "k0", "start": { "day": "2025-01-11" }, "municipality": "075", "mode": "onsite", "price": "free" }
        ]}),
        json!({ "id": "ekami:2", "provider": provider, "title": { "fi": "=HYPERLINK(\"http://x\")" },
            "offerings": [{ "id": "a", "start": "any-time", "mode": "online", "price": "unknown" }]}),
        json!({ "id": "ekami:https://a.example/?b=1&c", "provider": provider, "title": { "fi": "Hitsauksen jatkokurssi" },
            "fields": [{ "code": "0715" }],
            "offerings": [{ "id": "x", "start": { "month": [2027, 2] }, "municipality": "286", "mode": "hybrid",
                "price": { "fixed": 4000 } }]}),
    ]
}

/// A course without offerings.
pub(crate) fn bare() -> Value {
    json!({ "id": "opisto:9", "provider": { "id": "opisto", "name": { "fi": "Opisto" } }, "title": { "fi": "Kuorolaulu" } })
}
