//! Damage, interruption, two processes, backup and the way back.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path, time::SystemTime};

use catalogue::{
    CatalogueStore, Digest, FinishedRun, Outcome, Seq, StoreError,
    port::store_conformance::{body_of, course, courses, lists, minute, page, run, seen, source},
};
use chrono::{TimeDelta, Utc};
use store::{Keep, SqliteStore, restore};

fn filled(dir: &Path, count: usize) -> (SqliteStore, catalogue::SourceId) {
    let store = SqliteStore::open(dir).unwrap();
    let a = source("a");
    store.register(std::slice::from_ref(&a)).unwrap();
    lists(&store, &a, 1, &courses(&a, count));
    (store, a)
}

fn body_file(dir: &Path, digest: &Digest) -> std::path::PathBuf {
    let hex = digest.hex();
    dir.join("bodies").join(&hex[..2]).join(format!("{hex}.zst"))
}

#[test]
fn a_flipped_bit_in_a_record_is_told_with_the_way_back() {
    let dir = tempfile::tempdir().unwrap();
    let (store, a) = filled(dir.path(), 3);
    drop(store);
    let db = rusqlite::Connection::open(dir.path().join(SqliteStore::FILE)).unwrap();
    let mut record: Vec<u8> =
        db.query_row("SELECT record FROM courses WHERE id = 'a:1'", [], |row| row.get(0)).unwrap();
    let middle = record.len() / 2;
    record[middle] ^= 1;
    db.execute("UPDATE courses SET record = ?1 WHERE id = 'a:1'", [record]).unwrap();
    drop(db);
    let store = SqliteStore::open(dir.path()).unwrap();
    let list = courses(&a, 3);
    assert!(store.course(&list[0].id).unwrap().is_some(), "the others are readable");
    let told = store.course(&list[1].id).unwrap_err();
    assert!(matches!(&told, StoreError::Damaged(text) if text.contains("a:1") && text.contains("restore")));
    let found = store.integrity().unwrap();
    assert_eq!((found.courses, found.faults.len()), (2, 1), "{found:?}");
}

#[test]
fn damaged_pages_and_strange_files_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path(), 300);
    let file = store.file();
    drop(store);
    let mut bytes = fs::read(&file).unwrap();
    for byte in bytes.iter_mut().skip(4096) {
        *byte ^= 0x5a;
    }
    fs::write(&file, &bytes).unwrap();
    let told = SqliteStore::open(dir.path()).and_then(|store| store.sources().map(|_| ()));
    assert!(matches!(&told, Err(StoreError::Damaged(text)) if text.contains("restore")), "{told:?}");

    fs::write(&file, b"this is not a database, it is a long enough text to be read as one".repeat(100))
        .unwrap();
    assert!(matches!(SqliteStore::open(dir.path()), Err(StoreError::Damaged(_))));
}

#[test]
fn a_newer_catalogue_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path(), 1);
    let db = rusqlite::Connection::open(store.file()).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let told = SqliteStore::open(dir.path()).map(|_| ());
    assert!(matches!(told, Err(StoreError::TooNew { found: 99, .. })), "{told:?}");
}

#[test]
fn a_damaged_body_is_told_and_mended_by_the_next_fetch() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = filled(dir.path(), 1);
    let body = b"a body that is fetched".repeat(1000);
    let digest = store.keep_body(&mut &body[..]).unwrap();
    let file = body_file(dir.path(), &digest);
    assert!(fs::metadata(&file).unwrap().len() < body.len() as u64 / 2, "compressed");
    fs::write(&file, b"rubbish").unwrap();
    assert!(
        matches!(store.body(&digest), Err(StoreError::Damaged(text)) if text.contains("fetches it again"))
    );
    store.keep_body(&mut &body[..]).unwrap();
    assert_eq!(body_of(&store, &digest).as_deref(), Some(&*body));
}

#[test]
fn one_process_crawls_and_the_others_are_told_who() {
    let dir = tempfile::tempdir().unwrap();
    let (crawling, a) = filled(dir.path(), 40);
    lists(&crawling, &a, 2, &courses(&a, 20));
    let beside = SqliteStore::open(dir.path()).unwrap();
    let told = beside.begin_run(&a, minute(3)).unwrap_err();
    let pid = std::process::id().to_string();
    assert!(matches!(&told, StoreError::Locked(text) if text.contains(&pid)), "{told}");
    let open = run(&crawling, &a, 3);
    beside.decide(&a, catalogue::port::Decision::Approve, minute(4)).unwrap();
    beside.backup(&dir.path().join("backup.sqlite3")).unwrap();
    let applied = crawling.finish_run(FinishedRun { courses: seen(&courses(&a, 20)), ..open }).unwrap();
    assert_eq!((applied.unchanged, applied.removed, applied.last), (20, 0, Seq(60)));
    drop(crawling);
    beside.begin_run(&a, minute(5)).unwrap();
}

#[test]
fn a_run_that_fails_halfway_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (store, a) = filled(dir.path(), 5);
    let stranger = course(&source("b"), "1", "Vieras", "");
    let open = run(&store, &a, 2);
    let mut list = courses(&a, 8);
    list.push(stranger);
    let wrong = FinishedRun { courses: seen(&list), pages: vec![page("u", "b", minute(2))], ..open };
    assert!(store.finish_run(wrong).is_err());
    assert_eq!(store.last_seq().unwrap(), Seq(5));
    assert!(store.pages(&a).unwrap().is_empty(), "validators come with the courses or not at all");
    drop(store);
    let store = SqliteStore::open(dir.path()).unwrap();
    assert_eq!(lists(&store, &a, 3, &courses(&a, 8)).new, 3);
    assert_eq!(store.runs(&a, 2).unwrap()[1].outcome, Some(Outcome::Aborted));
    assert_eq!(store.integrity().unwrap().faults, Vec::<String>::new());
}

#[test]
fn a_backup_brings_everything_back() {
    let dir = tempfile::tempdir().unwrap();
    let (store, a) = filled(dir.path(), 30);
    let list = courses(&a, 30);
    let document = page("https://example.org/feed", "feed", minute(2));
    let full = FinishedRun { courses: seen(&list), pages: vec![document], ..run(&store, &a, 2) };
    store.finish_run(full).unwrap();
    let backup = dir.path().join("backup.sqlite3");
    let epoch = store.epoch().unwrap();
    store.backup(&backup).unwrap();
    store.backup(&backup).unwrap(); // replaces
    assert_eq!(store.epoch().unwrap(), epoch);
    lists(&store, &a, 3, &list[..25]);
    assert!(matches!(restore(dir.path(), &backup), Err(StoreError::Locked(_))));
    drop(store);

    let file = dir.path().join(SqliteStore::FILE);
    fs::write(&file, b"gone").unwrap();
    restore(dir.path(), &backup).unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    assert_eq!(store.last_seq().unwrap(), Seq(30));
    assert_ne!(store.epoch().unwrap(), epoch, "number 31 will be given a second time");
    assert!(store.course(&list[29].id).unwrap().unwrap().removed_at.is_none());
    assert_eq!(store.pages(&a).unwrap()[0].etag, None, "its body is not here, so it must be fetched whole");
    assert_eq!(store.integrity().unwrap().faults, Vec::<String>::new());
    drop(store);

    let kept = fs::read(&file).unwrap();
    fs::write(dir.path().join("text"), b"not a backup at all").unwrap();
    for wrong in ["text", "nowhere"] {
        assert!(restore(dir.path(), &dir.path().join(wrong)).is_err());
        assert_eq!(fs::read(&file).unwrap(), kept, "a wrong backup replaces nothing");
    }
}

#[test]
fn pruning_keeps_what_documents_refer_to_and_the_last_runs() {
    let dir = tempfile::tempdir().unwrap();
    let (store, a) = filled(dir.path(), 3);
    let referred = store.keep_body(&mut &b"referred"[..]).unwrap();
    let (old, young) =
        (store.keep_body(&mut &b"old"[..]).unwrap(), store.keep_body(&mut &b"young"[..]).unwrap());
    let document = page("https://example.org/feed", "referred", minute(2));
    for at in 2..6 {
        let same =
            FinishedRun { outcome: Outcome::Unchanged, pages: vec![document.clone()], ..run(&store, &a, at) };
        store.finish_run(same).unwrap();
    }
    let left = body_file(dir.path(), &old).with_extension("1-1.part");
    fs::write(&left, b"half").unwrap();
    let now = Utc::now() + TimeDelta::days(500);
    for path in [body_file(dir.path(), &old), body_file(dir.path(), &referred), left.clone()] {
        let file = fs::File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::from(now - TimeDelta::days(31))).unwrap();
    }
    let file = fs::File::options().append(true).open(body_file(dir.path(), &young)).unwrap();
    file.set_modified(SystemTime::from(now - TimeDelta::days(2))).unwrap();
    let pruned = store.prune(Keep::default(), now).unwrap();
    assert_eq!(pruned.bodies, 2);
    assert!(store.body(&referred).unwrap().is_some() && store.body(&young).unwrap().is_some());
    assert!(store.body(&old).unwrap().is_none() && !left.exists());
    assert_eq!((pruned.runs, store.runs(&a, 9).unwrap().len()), (3, 2), "the last, and the one that read");
    assert_eq!(store.integrity().unwrap().faults, Vec::<String>::new());
}
