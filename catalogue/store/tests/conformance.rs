//! The port's rules, on SQLite.
#![allow(clippy::unwrap_used)]

use catalogue::port::store_conformance;
use store::SqliteStore;

#[test]
fn the_store_keeps_every_rule_of_the_port() {
    let dir = tempfile::tempdir().unwrap();
    let number = std::cell::Cell::new(0);
    store_conformance::every_rule(|| {
        number.set(number.get() + 1);
        SqliteStore::open(&dir.path().join(number.get().to_string())).unwrap()
    });
}
