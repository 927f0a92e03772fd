//! Random sequences of runs against a plain model: who is live, who is shown, and whether whoever follows the
//! change log sees the same.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use catalogue::{
    CatalogueStore, Course, CourseId, FinishedRun, Seq, SourceId, What,
    port::{
        Decision,
        store_conformance::{course, minute, run, seen, source},
    },
    source::Guard,
};
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use store::SqliteStore;

/// One step of a story.
#[derive(Clone, Debug)]
enum Step {
    /// A source lists courses: key, title, page (0: none).
    Run { source: usize, list: Vec<(u8, u8, u8)>, complete: bool },
    /// What is held is decided.
    Decide { source: usize, approve: bool },
    /// The sources change their order; one may be left out.
    Register(Vec<usize>),
}

const SOURCES: [&str; 3] = ["a", "b", "c"];

fn step() -> impl Strategy<Value = Step> {
    let listed = prop::collection::vec((0..5u8, 0..2u8, 0..4u8), 0..6);
    prop_oneof![
        8 => (0..3usize, listed, prop::bool::weighted(0.8))
            .prop_map(|(source, list, complete)| Step::Run { source, list, complete }),
        1 => (0..3usize, any::<bool>()).prop_map(|(source, approve)| Step::Decide { source, approve }),
        1 => Just(vec![0, 1, 2]).prop_shuffle().prop_map(Step::Register),
        1 => Just(vec![2, 0]).prop_map(Step::Register),
    ]
}

#[derive(Clone, Copy, PartialEq)]
enum Removal {
    Open,
    Held,
    Rejected,
}

struct Known {
    course: Course,
    live: bool,
    first_seen: DateTime<Utc>,
    removal: Removal,
}

/// The catalogue as a map, with every rule written out.
#[derive(Default)]
struct Model {
    courses: BTreeMap<CourseId, Known>,
    order: Vec<SourceId>,
}

type Shown = BTreeMap<CourseId, (Course, Vec<String>)>;

impl Model {
    fn run(&mut self, source: &SourceId, list: &[Course], complete: bool, at: DateTime<Utc>) {
        let of_source = |id: &CourseId| id.source() == source.as_str();
        let live = self.courses.iter().filter(|(id, known)| of_source(id) && known.live).count();
        for course in list {
            let first_seen = self.courses.get(&course.id).map_or(at, |known| known.first_seen);
            let known = Known { course: course.clone(), live: true, first_seen, removal: Removal::Open };
            self.courses.insert(course.id.clone(), known);
        }
        if !complete {
            return;
        }
        let missed = |(id, known): &(&CourseId, &mut Known)| {
            of_source(id) && known.live && !list.iter().any(|course| course.id == **id)
        };
        let (rejected, due): (Vec<_>, Vec<_>) = self
            .courses
            .iter_mut()
            .filter(missed)
            .map(|(_, known)| known)
            .partition(|known| known.removal == Removal::Rejected);
        let held = Guard { max_removed: 1.0 }.holds(live - rejected.len(), due.len());
        for known in due {
            known.live = held;
            known.removal = if held { Removal::Held } else { Removal::Open };
        }
    }

    fn decide(&mut self, source: &SourceId, approve: bool) {
        for (id, known) in &mut self.courses {
            if id.source() == source.as_str() && known.removal == Removal::Held {
                known.live = !approve;
                known.removal = if approve { Removal::Open } else { Removal::Rejected };
            }
        }
    }

    fn rank(&self, id: &CourseId) -> (usize, CourseId) {
        let place = self.order.iter().position(|source| source.as_str() == id.source());
        (place.unwrap_or(usize::MAX), id.clone())
    }

    /// The live courses of an identity in order, the shown one first; none where an address has several of a source.
    fn group(&self, identity: &str) -> Option<Vec<CourseId>> {
        let same = |known: &&Known| known.live && known.course.identity().as_deref() == Some(identity);
        let mut ids: Vec<_> =
            self.courses.values().filter(same).map(|known| known.course.id.clone()).collect();
        ids.sort_by_key(|id| self.rank(id));
        let mut sources: Vec<_> = ids.iter().map(CourseId::source).collect();
        sources.sort_unstable();
        sources.dedup();
        (!ids.is_empty() && sources.len() == ids.len()).then_some(ids)
    }

    fn merged_into(&self, id: &CourseId) -> Option<CourseId> {
        let primary = self.group(&self.courses[id].course.identity()?)?.swap_remove(0);
        (primary != *id).then_some(primary)
    }

    fn shown(&self) -> Shown {
        let mut shown = Shown::new();
        for (id, known) in self.courses.iter().filter(|(_, known)| known.live) {
            if self.merged_into(id).is_some() {
                continue;
            }
            let group = known.course.identity().and_then(|identity| self.group(&identity));
            let group = group.unwrap_or_else(|| vec![id.clone()]);
            let sources = group.iter().map(|id| id.source().to_owned()).collect();
            shown.insert(id.clone(), (known.course.clone(), sources));
        }
        shown
    }
}

/// Whoever follows the change log, a few entries at a time.
#[derive(Default)]
struct Follower {
    at: Seq,
    shown: Shown,
}

impl Follower {
    fn follow(&mut self, store: &SqliteStore) {
        loop {
            let changes = store.changes(self.at, 3).unwrap();
            let Some(last) = changes.last() else { break };
            assert!(changes.is_sorted_by(|a, b| a.seq < b.seq) && changes[0].seq > self.at);
            self.at = last.seq;
            for change in changes {
                match change.what {
                    What::Remove => drop(self.shown.remove(&change.course)),
                    What::Upsert(record) => {
                        let sources = record.sources.iter().map(|p| p.source.to_string()).collect();
                        self.shown.insert(change.course, (record.course, sources));
                    }
                }
            }
        }
        assert_eq!(self.at, store.last_seq().unwrap());
    }
}

fn listed(source: &SourceId, list: &[(u8, u8, u8)]) -> Vec<Course> {
    let mut courses: Vec<Course> = Vec::new();
    for (key, title, page) in list {
        let page = if *page == 0 { String::new() } else { format!("https://example.org/k/{page}") };
        let course = course(source, &key.to_string(), &format!("Kurssi {title}"), &page);
        if courses.iter().all(|other| other.id != course.id) {
            courses.push(course);
        }
    }
    courses
}

fn play(step: &Step, at: i64, store: &SqliteStore, model: &mut Model) {
    match step {
        Step::Run { source: n, list, complete } => {
            let source = source(SOURCES[*n]);
            let list = listed(&source, list);
            let guard = Guard { max_removed: 1.0 };
            let begun = run(store, &source, at);
            let run = FinishedRun { courses: seen(&list), complete: *complete, guard, ..begun };
            store.finish_run(run).unwrap();
            model.run(&source, &list, *complete, minute(at));
        }
        Step::Decide { source: n, approve } => {
            let source = source(SOURCES[*n]);
            let decision = if *approve { Decision::Approve } else { Decision::Reject };
            let waiting = store.source(&source).unwrap().unwrap().held > 0;
            assert_eq!(store.decide(&source, decision, minute(at)).is_ok(), waiting);
            model.decide(&source, *approve);
        }
        Step::Register(order) => {
            model.order = order.iter().map(|n| source(SOURCES[*n])).collect();
            store.register(&model.order).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_story_ends_as_the_rules_say(steps in prop::collection::vec(step(), 1..14)) {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(dir.path()).unwrap();
        let (mut model, mut follower) = (Model::default(), Follower::default());
        play(&Step::Register(vec![0, 1, 2]), 0, &store, &mut model);
        for (at, step) in steps.iter().enumerate() {
            play(step, at as i64 + 1, &store, &mut model);
            follower.follow(&store);
            prop_assert_eq!(&follower.shown, &model.shown());
        }
        let mut late = Follower::default();
        late.follow(&store);
        prop_assert_eq!(&late.shown, &model.shown());
        for (id, known) in &model.courses {
            let record = store.course(id).unwrap().unwrap();
            prop_assert_eq!(&record.course, &known.course);
            prop_assert_eq!(record.removed_at.is_none(), known.live);
            prop_assert_eq!(record.first_seen, known.first_seen);
            prop_assert_eq!(record.merged_into, model.merged_into(id));
        }
        prop_assert_eq!(store.providers().unwrap().iter().map(|p| p.1).sum::<u64>(), model.shown().len() as u64);
        prop_assert_eq!(store.integrity().unwrap().faults, Vec::<String>::new());
    }
}
