//! What any search engine must do, run on every implementation.

#![allow(clippy::unwrap_used)]

#[path = "conformance/examples.rs"]
mod examples;
#[path = "conformance/random.rs"]
mod random;
#[path = "conformance/suite.rs"]
mod suite;

use std::sync::Arc;

use catalogue::{Lang, SearchEngine};
use indexer::{MemoryEngine, Settings, TantivyEngine};
use language::Analyser;

fn analyser() -> Arc<Analyser> {
    let words = ["hitsaus", "kurssi", "englanti", "sairaanhoitaja", "hoitaja", "koulutus", "lähihoitaja"];
    Arc::new(Analyser::new(None, words.map(|word| (Lang::Fi, word))))
}

/// An engine on a directory of its own that lives as long as the engine is used.
fn tantivy(share_from: Option<u64>) -> (TantivyEngine, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = Settings::new(chrono_tz::Europe::Helsinki, analyser());
    settings.share_from = share_from.unwrap_or(settings.share_from);
    (TantivyEngine::open(dir.path(), settings).unwrap(), dir)
}

#[test]
fn the_embedded_engine_does_what_every_engine_must() {
    suite::run(&|| {
        let (engine, dir) = tantivy(None);
        (Box::new(engine) as Box<dyn SearchEngine>, Some(dir))
    });
}

#[test]
fn the_memory_engine_does_what_every_engine_must() {
    suite::run(&|| (Box::new(MemoryEngine::new(analyser())) as Box<dyn SearchEngine>, None));
}

/// Random catalogues and requests: `OPINOVI_CASES` says how many catalogues, each is asked 40 requests.
#[test]
fn the_embedded_engine_agrees_with_the_loop_on_every_request() {
    let cases = std::env::var("OPINOVI_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(16);
    for seed in 0..cases {
        // Every other catalogue is walked by two threads.
        let (engine, _dir) = tantivy((seed % 2 == 1).then_some(1));
        random::compare(seed, &engine, &MemoryEngine::new(analyser()));
    }
}
