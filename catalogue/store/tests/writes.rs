//! How much is written: as much as has changed.
#![allow(clippy::unwrap_used)]

use catalogue::{
    CatalogueStore, FinishedRun, Outcome,
    port::store_conformance::{courses, lists, minute, page, run, seen, source},
};
use store::SqliteStore;

/// Rows of a run itself: its own row twice, its source's twice, its document's.
const RUN: u64 = 6;

#[test]
fn an_unchanged_feed_writes_the_run_alone_and_ten_changes_ten_rows() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    let a = source("a");
    store.register(std::slice::from_ref(&a)).unwrap();
    let mut list = courses(&a, 2000);
    lists(&store, &a, 1, &list);

    let before = store.rows_written();
    let document = vec![page("https://example.org/feed", "feed", minute(2))];
    let same = FinishedRun { outcome: Outcome::Unchanged, pages: document.clone(), ..run(&store, &a, 2) };
    store.finish_run(same).unwrap();
    assert!(store.rows_written() - before <= RUN, "not modified: {}", store.rows_written() - before);

    let before = store.rows_written();
    store.finish_run(FinishedRun { courses: seen(&list), pages: document, ..run(&store, &a, 3) }).unwrap();
    assert!(store.rows_written() - before <= RUN, "read again: {}", store.rows_written() - before);

    for course in list.iter_mut().step_by(200) {
        course.keywords.push((catalogue::LanguageCode::FI, "uusi".into()));
    }
    let before = store.rows_written();
    let applied = lists(&store, &a, 4, &list);
    assert_eq!((applied.changed, applied.unchanged), (10, 1990));
    assert!(store.rows_written() - before <= RUN + 10, "ten: {}", store.rows_written() - before);
}
