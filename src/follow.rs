//! The index follows the change log.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use catalogue::{CatalogueStore, Moment, SearchEngine};

/// Time between looks at the change log.
const INTERVAL: Duration = Duration::from_millis(500);

/// Follows until `stop` is set, and keeps ready what searches of `now` ask often. What fails is tried again with the
/// next look; searches go on meanwhile.
pub fn follow(
    store: &dyn CatalogueStore,
    engine: &dyn SearchEngine,
    now: impl Fn() -> Moment,
    stop: &AtomicBool,
) {
    let mut failing = false;
    while !stop.load(Ordering::Acquire) {
        match engine.catch_up(store).and_then(|taken| engine.warm(&now()).map(|()| taken)) {
            Ok(0) => failing = false,
            Ok(changes) => {
                failing = false;
                tracing::info!(changes, position = engine.position().0, "the index took in changes");
            }
            Err(error) if !failing => {
                failing = true;
                tracing::error!("the index does not follow the catalogue: {error}");
            }
            Err(_) => {}
        }
        thread::park_timeout(INTERVAL);
    }
}
