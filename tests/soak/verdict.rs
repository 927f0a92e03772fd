//! What must hold.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use catalogue::{CatalogueStore, Outcome, Seq, SourceId, What};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crawler::{Schedule, jitter};
use store::SqliteStore;

use crate::{
    publisher::{CORE, Courses, Published, Publisher},
    world::{Plan, SCHEDULE},
};

/// A source with what it has published.
pub type Source = (SourceId, Arc<Mutex<Published>>);

/// Key and title of every live course, by source.
fn live(store: &SqliteStore) -> HashMap<SourceId, Courses> {
    let mut live: HashMap<SourceId, Courses> = HashMap::new();
    let mut after = Seq(0);
    loop {
        let changes = store.changes(after, 1000).unwrap();
        let Some(last) = changes.last() else { return live };
        after = last.seq;
        for change in changes {
            if let What::Upsert(record) = change.what {
                let course = &record.course;
                let title = course.title.iter().next().map(|(_, title)| title.to_owned()).unwrap_or_default();
                let (source, key) = course.id.as_str().split_once(':').unwrap();
                live.entry(SourceId::new(source).unwrap()).or_default().insert(key.to_owned(), title);
            }
        }
    }
}

/// Whatever happened: every course is one that was published, and those never withdrawn are there once any was.
pub fn holds_what_was_published(store: &SqliteStore, published: &[Source]) {
    let live = live(store);
    for (id, published) in published {
        let published = published.lock().unwrap();
        let Some(courses) = live.get(id) else { continue };
        for (key, title) in courses {
            assert!(published.was_ever(key, title), "{id} never published {key} {title:?}");
        }
        for n in 0..CORE {
            assert!(courses.contains_key(&n.to_string()), "{id} has lost course {n}");
        }
    }
}

/// After a good run of all, the catalogue is what is published.
pub fn equals_what_is_published(store: &SqliteStore, published: &[Source]) {
    let live = live(store);
    for (id, published) in published {
        assert_eq!(live.get(id).unwrap(), published.lock().unwrap().now(), "{id}");
    }
}

/// No two runs of a source overlap, and none but an interrupted or postponed one is done again before its next time.
pub fn runs_once_in_its_time(store: &SqliteStore, plan: &Plan, until: DateTime<Utc>) {
    let schedule = Schedule::parse(SCHEDULE, Tz::UTC).unwrap();
    for (id, _) in &plan.sources {
        let mut runs = store.runs(&SourceId::new(id).unwrap(), usize::MAX >> 1).unwrap();
        runs.reverse();
        for pair in runs.windows(2) {
            let ended = pair[0].finished_at.unwrap_or(pair[0].started_at);
            assert!(ended <= pair[1].started_at, "{id} ran twice at once: {pair:#?}");
        }
        let counted = runs.iter().filter(|run| {
            run.started_at < until
                && run.outcome.is_some_and(|out| !matches!(out, Outcome::Aborted | Outcome::Deferred))
        });
        let times: Vec<DateTime<Utc>> = counted.map(|run| run.started_at).collect();
        for pair in times.windows(2) {
            let at = schedule.next_after(pair[0]).unwrap().with_timezone(&Utc);
            let next = schedule.next_after(at).unwrap().with_timezone(&Utc);
            let due = at + jitter(id, at, Some(next));
            assert!(pair[1] >= due, "{id} ran at {} and again at {} before {due}", pair[0], pair[1]);
        }
    }
}

/// Mean of the last tenth of the first third, and of the last tenth of all, in kB.
fn memory(rss: &[u64]) -> (u64, u64) {
    let tenth = (rss.len() / 10).max(1);
    let mean = |end: usize| {
        let part = &rss[end.saturating_sub(tenth)..end];
        part.iter().sum::<u64>() / part.len().max(1) as u64
    };
    (mean(rss.len() / 3), mean(rss.len()))
}

/// Memory at the end is that at the end of the first third, give or take what allocators keep.
pub fn memory_is_flat(rss: &[u64]) {
    let (third, end) = memory(rss);
    assert!(end < third + third / 10 + 8 * 1024, "memory grew from {third} kB to {end} kB");
}

/// Figures.
pub fn tell(store: &SqliteStore, publishers: &[Publisher], published: &[Source], kills: usize, rss: &[u64]) {
    let (mut outcomes, mut bytes) = (BTreeMap::<&str, u64>::new(), 0);
    for (id, _) in published {
        for run in store.runs(id, usize::MAX >> 1).unwrap() {
            *outcomes.entry(run.outcome.map_or("open", Outcome::as_str)).or_default() += 1;
            bytes += run.bytes;
        }
    }
    let mut faults = BTreeMap::<&str, u64>::new();
    for (_, published) in published {
        for (name, count) in published.lock().unwrap().faults() {
            *faults.entry(name).or_default() += count;
        }
    }
    let requests: usize = publishers.iter().map(|publisher| publisher.server.all_asked()).sum();
    let (third, end) = memory(rss);
    println!("hosts {}, sources {}, kills {kills}", publishers.len(), published.len());
    println!("runs {outcomes:?}, {requests} requests, {bytes} bytes");
    println!("faults {faults:?}");
    println!(
        "memory {third} kB after a third, {end} kB at the end, {} kB at most",
        rss.iter().max().unwrap_or(&0)
    );
}
