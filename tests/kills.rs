//! The process is killed fifty times while it crawls and indexes; whatever is left agrees with itself.
//!
//! Slow, so a target of its own: `cargo test --test kills`.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, unused_imports)]
mod harness;

use std::{
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use harness::{Partner, Reply, Source, World, numbered};

const KILLS: u32 = 50;
const SOURCES: usize = 4;

/// The sources list so many courses each, more of them each round, so that every run has something to write.
fn says(partner: &Partner, round: u32) {
    for n in 0..SOURCES {
        let feed = numbered(40 + 5 * round as usize + n).replace("Kurssi", &format!("Kurssi {round}."));
        partner.says(&format!("/{n}.csv"), [Reply::csv(feed)]);
    }
}

#[test]
fn after_every_kill_index_and_catalogue_agree_and_the_next_run_converges() {
    let mut world = World::reading("/0.csv");
    let sources =
        (0..SOURCES).map(|n| Source::new(&format!("s{n}"), &world.partner.url(&format!("/{n}.csv"))));
    world.app.read_from(sources.collect::<Vec<_>>());
    says(&world.partner, 0);
    let began = Instant::now();
    world.app.crawl();
    let whole = began.elapsed();
    let mut hit = 0;
    for round in 1..=KILLS {
        says(&world.partner, round);
        let mut crawling =
            world.app.command(&["crawl"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Spread evenly over the run, in an order that has nothing to do with time.
        thread::sleep(whole * (round * 37 % KILLS) / KILLS + Duration::from_millis(5));
        hit += u32::from(crawling.try_wait().unwrap().is_none());
        crawling.kill().unwrap();
        crawling.wait().unwrap();
        let verified = world.app.run(&["index", "verify", "--json"]);
        assert_eq!(verified.json()["agrees"], true, "round {round}: {verified:?}");
    }
    assert!(hit > KILLS / 2, "only {hit} kills met a running process");
    let reports = world.app.crawl_with(&[]);
    for (n, report) in reports["sources"].as_array().unwrap().iter().enumerate() {
        let known =
            ["new", "changed", "unchanged"].map(|key| report[key].as_u64().unwrap()).iter().sum::<u64>();
        assert_eq!(known, 40 + 5 * u64::from(KILLS) + n as u64, "{report}");
    }
    assert_eq!(world.app.run(&["index", "verify"]).code, Some(0));
}
