//! A process killed at any point of its runs loses nothing that was committed and leaves nothing half done.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use catalogue::{
    CatalogueStore, FinishedRun, Seq, What,
    port::store_conformance::{courses, minute, page, run, seen, source},
};
use store::SqliteStore;

const DIR: &str = "OPINOVI_TEST_KILLED_DIR";

/// The `n`th run lists this many courses, the first of them changed.
fn length(n: usize) -> usize {
    200 + n
}

/// Only when started by the other test: runs for ever, telling each run that has ended.
#[test]
fn the_process_that_is_killed() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let store = SqliteStore::open(Path::new(&dir)).unwrap();
    let a = source("a");
    store.register(std::slice::from_ref(&a)).unwrap();
    for n in store.runs(&a, 1).unwrap().len().. {
        let mut list = courses(&a, length(n));
        list[0].keywords.push((catalogue::LanguageCode::FI, format!("{n}")));
        let body = format!("body {n}");
        store.keep_body(&mut body.as_bytes()).unwrap();
        let document = page("https://example.org/feed", &body, minute(0));
        let begun = run(&store, &a, n as i64);
        store.finish_run(FinishedRun { courses: seen(&list), pages: vec![document], ..begun }).unwrap();
        println!("\nended {n}");
    }
}

#[test]
fn a_killed_process_leaves_the_last_run_that_ended_whole() {
    for kill_after in 1..=6 {
        let dir = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_process_that_is_killed", "--nocapture"])
            .env(DIR, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let told: Vec<usize> = lines
            .filter_map(|line| line.strip_prefix("ended ").and_then(|n| n.parse().ok()))
            .take(kill_after)
            .collect();
        child.kill().unwrap(); // SIGKILL, somewhere in the next run
        child.wait().unwrap();
        whole(dir.path(), *told.last().unwrap());
    }
}

/// Every run told as ended is there, and whatever is there is whole.
fn whole(dir: &Path, told: usize) {
    let store = SqliteStore::open(dir).unwrap();
    store.lock_for_crawling().expect("the dead hold no lock");
    assert_eq!(store.integrity().unwrap().faults, Vec::<String>::new());
    let mut shown = BTreeMap::new();
    for change in store.changes(Seq(0), usize::MAX).unwrap() {
        match change.what {
            What::Upsert(record) => drop(shown.insert(change.course, *record)),
            What::Remove => panic!("nothing was removed"),
        }
    }
    let last = shown.len() - length(0);
    assert!(last >= told, "run {told} had ended, {last} is the last");
    let body = catalogue::Digest::of(format!("body {last}").as_bytes());
    assert_eq!(store.pages(&source("a")).unwrap()[0].digest, body, "documents and courses of one run");
    assert!(store.body(&body).unwrap().is_some());
    assert_eq!(shown.values().next().unwrap().course.keywords[0].1, format!("{last}"));
}
