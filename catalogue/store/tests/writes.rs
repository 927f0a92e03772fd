//! How much is written: as much as has changed.
#![allow(clippy::unwrap_used)]

use catalogue::{
    CatalogueStore, FinishedRun, Outcome,
    port::store_conformance::{courses, lists, minute, page, run, seen, source},
};
use rusqlite::Connection;
use store::SqliteStore;

/// What is written is counted in pages of the write-ahead log.
struct Written(Connection);

impl Written {
    fn since(&self, work: impl FnOnce()) -> u64 {
        let truncated: i64 =
            self.0.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap();
        assert_eq!(truncated, 0, "nobody else reads or writes");
        work();
        let log = std::path::PathBuf::from(format!("{}-wal", self.0.path().unwrap()));
        log.metadata().unwrap().len() / (4096 + 24)
    }
}

/// Pages of a run itself: its row and its source's, their indices, its document's; begun and ended.
const RUN: u64 = 12;

#[test]
fn an_unchanged_feed_writes_the_run_alone_and_ten_changes_ten_courses() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    let written = Written(Connection::open(store.file()).unwrap());
    let a = source("a");
    store.register(std::slice::from_ref(&a)).unwrap();
    let mut list = courses(&a, 2000);
    let all = written.since(|| {
        lists(&store, &a, 1, &list);
    });
    assert!(all > 200, "the measure measures: {all}");

    let document = vec![page("https://example.org/feed", "feed", minute(2))];
    let pages = written.since(|| {
        let run = run(&store, &a, 2);
        store
            .finish_run(FinishedRun { outcome: Outcome::Unchanged, pages: document.clone(), ..run })
            .unwrap();
    });
    assert!(pages <= RUN, "not modified: {pages}");

    let pages = written.since(|| {
        let run = run(&store, &a, 3);
        store.stage_courses(run.id, &a, &seen(&list[..1500])).unwrap();
        store.finish_run(FinishedRun { courses: seen(&list[1500..]), pages: document, ..run }).unwrap();
    });
    assert!(pages <= RUN, "read again: {pages}");

    for course in list.iter_mut().step_by(200) {
        course.keywords.push((catalogue::LanguageCode::FI, "uusi".into()));
    }
    let pages = written.since(|| {
        let applied = lists(&store, &a, 4, &list);
        assert_eq!((applied.changed, applied.unchanged), (10, 1990));
    });
    // Each is a page of its own, and one of the index of change numbers.
    assert!(pages <= RUN + 2 * 10 + 4, "ten: {pages}");
}
