//! The index follows the change log.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use catalogue::{CatalogueStore, SearchEngine};

/// Changes taken in at once.
const BATCH: usize = 5_000;
/// Time between looks at the change log.
const INTERVAL: Duration = Duration::from_millis(500);

/// Takes in every change that the index doesn't hold yet; the number of them.
pub fn catch_up(store: &dyn CatalogueStore, engine: &dyn SearchEngine) -> anyhow::Result<usize> {
    let mut taken = 0;
    loop {
        let changes = store.changes(engine.position(), BATCH)?;
        if changes.is_empty() {
            return Ok(taken);
        }
        taken += changes.len();
        engine.apply(&changes)?;
    }
}

/// Follows until `stop` is set. What fails is tried again with the next look; searches go on meanwhile.
pub fn follow(store: &dyn CatalogueStore, engine: &dyn SearchEngine, stop: &AtomicBool) {
    let mut failing = false;
    while !stop.load(Ordering::Acquire) {
        match catch_up(store, engine) {
            Ok(0) => failing = false,
            Ok(changes) => {
                failing = false;
                tracing::info!(changes, position = engine.position().0, "the index took in changes");
            }
            Err(error) if !failing => {
                failing = true;
                tracing::error!("the index does not follow the catalogue: {error:#}");
            }
            Err(_) => {}
        }
        thread::park_timeout(INTERVAL);
    }
}
