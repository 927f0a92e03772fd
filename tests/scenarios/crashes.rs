//! What is left after a crash, and what then happens (P1–P6).

use std::{fs, time::Duration};

use catalogue::CatalogueStore;

use crate::harness::{App, Reply, World, numbered};

fn verified(app: &App, courses: u64) {
    let ran = app.run(&["index", "verify", "--json"]);
    let said = ran.json();
    assert_eq!(
        (ran.code, &said["agrees"], &said["courses"]),
        (Some(0), &true.into(), &courses.into()),
        "{ran:?}"
    );
}

fn every_file(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { every_file(&path) } else { vec![path] }).collect()
}

#[test]
fn a_lost_index_is_made_anew_with_the_same_answers() {
    let world = World::after_a_good_run();
    let search = ["search", "--json", "kurssi 3"];
    let before = world.app.run(&search).json();
    fs::remove_dir_all(world.app.data().join("index")).unwrap();
    assert_eq!(world.app.run(&search).json(), before);
    verified(&world.app, 12);
    assert_eq!(world.app.run(&["index", "rebuild"]).code, Some(0));
    assert_eq!(world.app.run(&search).json(), before);
}

#[test]
fn a_damaged_index_is_made_anew() {
    type Damage = fn(&std::path::Path);
    let damages: [(&str, Damage); 3] = [
        ("half of its files are gone", |file| {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".idx") || name.ends_with(".pos") || name.ends_with(".fast") {
                fs::remove_file(file).unwrap();
            }
        }),
        ("its files are cut", |file| {
            let length = fs::metadata(file).unwrap().len();
            fs::File::options().write(true).open(file).unwrap().set_len(length / 2).unwrap();
        }),
        ("its files hold something else", |file| fs::write(file, [b'x'; 5000]).unwrap()),
    ];
    for (what, damage) in damages {
        let world = World::after_a_good_run();
        every_file(&world.app.data().join("index")).iter().for_each(|file| damage(file));
        let server = world.app.start(&["serve"]);
        server.until(what, || (server.get("/api/v1/courses").json()["total"] == 12).then_some(()));
        drop(server);
        verified(&world.app, 12);
    }
}

#[test]
fn a_damaged_catalogue_is_told_with_what_to_do() {
    let world = World::after_a_good_run();
    let copy = world.app.data().join("copy.sqlite3");
    let copy = copy.to_str().unwrap();
    assert_eq!(world.app.run(&["backup", copy]).code, Some(0));
    let file = world.app.data().join(store::SqliteStore::FILE);
    let mut bytes = fs::read(&file).unwrap();
    bytes.iter_mut().skip(100).step_by(3).for_each(|byte| *byte = !*byte);
    fs::write(&file, bytes).unwrap();
    let ran = world.app.run(&["crawl"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("restore"), "{}", ran.err);
    assert_eq!(world.app.run(&["restore", copy]).code, Some(0));
    assert_eq!(world.app.live(), 12);
    verified(&world.app, 12);
}

#[test]
fn a_backup_is_restored_as_it_was() {
    let world = World::after_a_good_run();
    let copy = world.app.data().join("copy.sqlite3");
    assert_eq!(world.app.run(&["backup", copy.to_str().unwrap()]).code, Some(0));
    world.partner.says("/k.csv", [Reply::csv(numbered(20))]);
    assert_eq!(world.app.crawl()["new"], 8);
    assert_eq!(world.app.run(&["restore", copy.to_str().unwrap()]).code, Some(0));
    verified(&world.app, 12);
    assert_eq!(world.app.crawl()["new"], 8);
    verified(&world.app, 20);
}

#[test]
fn followers_are_told_that_a_restore_took_numbers_back() {
    let world = World::after_a_good_run();
    let changes = || {
        let server = world.app.start(&["serve"]);
        let answered = server.get("/api/v1/changes?after=12");
        let etag = server.get("/api/v1/courses").header("etag").unwrap().to_owned();
        (answered.json(), etag)
    };
    let copy = world.app.data().join("copy.sqlite3");
    assert_eq!(world.app.run(&["backup", copy.to_str().unwrap()]).code, Some(0));
    let (first, first_etag) = changes();
    assert_eq!(first["catalogue"].as_str().map(str::len), Some(32), "{first}");
    assert_eq!(changes(), (first.clone(), first_etag.clone()), "a restart alone takes nothing back");
    world.partner.says("/k.csv", [Reply::csv(numbered(20))]);
    assert_eq!(world.app.crawl()["new"], 8);
    assert_eq!(changes().0["catalogue"], first["catalogue"]);
    assert_eq!(world.app.run(&["restore", copy.to_str().unwrap()]).code, Some(0));
    let (restored, restored_etag) = changes();
    assert_eq!(restored["last"], 12, "{restored}");
    assert_ne!(restored["catalogue"], first["catalogue"]);
    assert_ne!(restored_etag, first_etag, "what was cached of the same number before is void");
}

#[test]
fn a_run_that_was_killed_is_taken_up_where_it_was() {
    let mut world = World::reading("/");
    let source = world.source("/").of_pages();
    world.app.read_from([source.with("limits", "{ requests_per_s = 10000, timeout_s = 60 }")]);
    world.partner.says("/", [Reply::html(crate::harness::listing(["/a", "/b", "/c"]))]);
    for key in ["a", "b", "c"] {
        world.partner.says(&format!("/{key}"), [Reply::html(crate::harness::page(key, "Kurssi"))]);
    }
    let third = Reply::html(crate::harness::page("c", "Kurssi"));
    world.partner.says("/c", [third.clone().after(Duration::from_secs(60))]);
    let mut crawling = world.app.command(&["crawl"]).spawn().unwrap();
    world.partner.wait_for("/c");
    crawling.kill().unwrap();
    crawling.wait().unwrap();
    assert_eq!(world.app.live(), 0);
    world.partner.says("/c", [third]);
    world.partner.forget();
    let report = world.app.crawl();
    assert_eq!(report["new"], 3, "{report}");
    let asked: Vec<String> = world.partner.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked, ["/c"]);
    verified(&world.app, 3);
}

#[test]
fn a_terminated_process_ends_its_runs_and_exits_well() {
    let mut world = World::reading("/k.csv");
    world.app.read_from([world.source("/k.csv").with("limits", "{ timeout_s = 60 }")]);
    world.partner.says("/k.csv", [Reply::csv(numbered(3)).after(Duration::from_secs(60))]);
    let server = world.app.start(&["run"]);
    world.partner.wait_for("/k.csv");
    let began = std::time::Instant::now();
    server.signal("TERM");
    assert!(server.ended().success());
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    let last = world.app.store().sources().unwrap()[0].last_run.clone().unwrap();
    assert_eq!(last.outcome, Some(catalogue::Outcome::Aborted));
}

#[test]
fn a_directory_that_cannot_be_written_is_told() {
    let world = World::after_a_good_run();
    for (data, said) in [("/proc/opinovi", "/proc/opinovi"), ("/dev/null/x", "/dev/null")] {
        let ran =
            world.app.run(&["--data", data, "--config", world.app.feeds_toml().to_str().unwrap(), "crawl"]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.err.contains(said) && !ran.err.contains("panicked"), "{}", ran.err);
    }
}

#[test]
fn a_search_during_a_crawl_is_always_answered() {
    let world = World::after_a_good_run();
    let server = world.app.start(&["serve"]);
    world.partner.says("/k.csv", [Reply::csv(numbered(800))]);
    let mut crawling = world.app.command(&["crawl"]).stdout(std::process::Stdio::null()).spawn().unwrap();
    let mut asked = 0;
    while crawling.try_wait().unwrap().is_none() || asked < 50 {
        let answered = server.get("/api/v1/courses?q=kurssi&per_page=1");
        assert_eq!(answered.status, 200, "{}", answered.text());
        let total = answered.json()["total"].as_u64().unwrap();
        assert!(total == 12 || total == 800, "part of a run is found: {total}");
        asked += 1;
    }
    server.until("the new courses are found", || {
        (server.get("/api/v1/courses").json()["total"] == 800).then_some(())
    });
}
