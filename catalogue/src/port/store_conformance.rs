//! What every [`CatalogueStore`] must do. Each function is one rule; it panics where the store breaks it.
//!
//! ```ignore
//! store_conformance::every_rule(|| MyStore::new());
//! ```
#![allow(clippy::unwrap_used)]

use std::io::Read;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};

use super::{CatalogueStore, Decision, StoreError};
use crate::{
    change::{Seq, What},
    course::Course,
    doubt::HeldFor,
    finding::{Finding, Findings},
    id::{CourseId, Digest, SourceId},
    run::{Applied, FinishedRun, Outcome, PageRecord, SeenCourse},
    source::Guard,
};

/// Runs every rule, each on an empty store of its own.
pub fn every_rule<S: CatalogueStore>(empty: impl Fn() -> S) {
    type Rule = fn(&dyn CatalogueStore);
    let rules: [(&str, Rule); 20] = [
        ("a course comes back as it was written", a_course_comes_back_as_it_was_written),
        ("the change log has the newest entry of each course", the_log_has_the_newest_entry_of_each_course),
        ("an unchanged record gets no number", an_unchanged_record_gets_no_number),
        ("the first of two records with one id counts", the_first_of_two_records_with_one_id_counts),
        (
            "a removed course comes back with its first sight",
            a_removed_course_comes_back_with_its_first_sight,
        ),
        ("an incomplete run removes nothing", an_incomplete_run_removes_nothing),
        ("runs without courses change nothing", runs_without_courses_change_nothing),
        ("mass removal is held until it is decided", mass_removal_is_held_until_it_is_decided),
        ("an empty answer removes nothing by itself", an_empty_answer_removes_nothing_by_itself),
        ("a held removal resolves when the feed recovers", a_held_removal_resolves_when_the_feed_recovers),
        ("a rejected removal is not news again", a_rejected_removal_is_not_news_again),
        ("a run with other ids is held whole", a_run_with_other_ids_is_held_whole),
        ("a run that has lost properties is held whole", a_run_that_has_lost_properties_is_held_whole),
        ("grace is counted in complete runs", grace_is_counted_in_complete_runs),
        ("one course of two sources is shown once", one_course_of_two_sources_is_shown_once),
        ("an address of many courses merges none", an_address_of_many_courses_merges_none),
        ("runs and findings are remembered", runs_and_findings_are_remembered),
        ("documents are remembered and staged", documents_are_remembered_and_staged),
        ("staged courses count when the run ends", staged_courses_count_when_the_run_ends),
        ("what is not there is told", what_is_not_there_is_told),
    ];
    for (rule, check) in rules {
        let store = empty();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&store)));
        assert!(outcome.is_ok(), "the store breaks the rule: {rule}");
    }
}

/// A source id.
pub fn source(id: &str) -> SourceId {
    SourceId::new(id).unwrap()
}

/// The `n`th minute of a day.
pub fn minute(n: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 1, 11, 3, 15, 0).unwrap() + TimeDelta::minutes(n)
}

/// A course of a source with a title and, where `page` is not empty, a page at its provider.
pub fn course(source: &SourceId, key: &str, title: &str, page: &str) -> Course {
    let mut course = serde_json::json!({
        "id": CourseId::of(source, key),
        "provider": { "id": "opisto", "name": { "fi": "Opisto" } },
        "title": { "fi": title },
        "offerings": [
            { "id": "2", "start": "unknown", "mode": "onsite", "municipality": "285", "price": "free" },
            { "id": "1", "start": "any-time", "mode": "online", "price": "unknown" }
        ]
    });
    if !page.is_empty() {
        course["url"] = page.into();
    }
    serde_json::from_value(course).unwrap()
}

/// `count` courses without pages, numbered from 0.
pub fn courses(source: &SourceId, count: usize) -> Vec<Course> {
    (0..count).map(|n| course(source, &n.to_string(), &format!("Kurssi {n}"), "")).collect()
}

/// A document of a source.
pub fn page(url: &str, body: &str, at: DateTime<Utc>) -> PageRecord {
    PageRecord {
        url: url.to_owned(),
        digest: Digest::of(body.as_bytes()),
        bytes: body.len() as u64,
        etag: Some(format!("W/\"{body}\"")),
        last_modified: None,
        content_type: Some("text/csv".to_owned()),
        fetched_at: at,
    }
}

/// A kept body as a whole.
pub fn body_of(store: &dyn CatalogueStore, digest: &Digest) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    store.body(digest).unwrap()?.read_to_end(&mut body).unwrap();
    Some(body)
}

/// A run that has begun, in the minute `at`; [`FinishedRun::courses`] and what else matters is set by the test.
pub fn run(store: &dyn CatalogueStore, source: &SourceId, at: i64) -> FinishedRun {
    FinishedRun {
        id: store.begin_run(source, minute(at)).unwrap(),
        source: source.clone(),
        at: minute(at),
        outcome: Outcome::Applied,
        message: None,
        courses: Vec::new(),
        complete: true,
        guard: Guard::default(),
        grace_runs: 0,
        pages: Vec::new(),
        reading: Digest::of(b"settings"),
        format: None,
        findings: Findings::default(),
        requests: 1,
        not_modified: 0,
        bytes: 0,
    }
}

/// A complete run that lists these courses.
pub fn lists(store: &dyn CatalogueStore, source: &SourceId, at: i64, courses: &[Course]) -> Applied {
    store.finish_run(FinishedRun { courses: seen(courses), ..run(store, source, at) }).unwrap()
}

/// The courses as standing in one document.
pub fn seen(courses: &[Course]) -> Vec<SeenCourse> {
    let page = "https://example.org/feed".to_owned();
    courses.iter().map(|course| SeenCourse { course: course.clone(), page: page.clone() }).collect()
}

fn outcome(store: &dyn CatalogueStore, source: &SourceId) -> Outcome {
    store.source(source).unwrap().unwrap().last_run.unwrap().outcome.unwrap()
}

fn one_source(store: &dyn CatalogueStore) -> SourceId {
    let a = source("a");
    store.register(std::slice::from_ref(&a)).unwrap();
    a
}

fn log(store: &dyn CatalogueStore, after: u64) -> Vec<(u64, String, bool)> {
    let changes = store.changes(Seq(after), usize::MAX).unwrap();
    let entry = |what: &What| matches!(what, What::Upsert(_));
    changes.iter().map(|c| (c.seq.0, c.course.to_string(), entry(&c.what))).collect()
}

fn a_course_comes_back_as_it_was_written(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let written = course(&a, "https://example.org/k?x=1", "Hitsaus ä", "https://example.org/k/1");
    assert_eq!(lists(store, &a, 1, std::slice::from_ref(&written)).new, 1);
    let record = store.course(&written.id).unwrap().unwrap();
    assert_eq!(record.course, written);
    assert_eq!((record.first_seen, record.updated_at, record.last_seen), (minute(1), minute(1), minute(1)));
    assert_eq!((record.removed_at, record.merged_into, record.seq), (None, None, Seq(1)));
    assert_eq!(record.sources.len(), 1);
    assert_eq!((&record.sources[0].source, record.sources[0].fetched_at), (&a, minute(1)));
    let unknown = CourseId::of(&a, "other");
    let asked = store.courses(&[unknown.clone(), written.id.clone()]).unwrap();
    assert_eq!((asked[0].is_none(), asked[1].is_some()), (true, true));
    assert!(store.course(&unknown).unwrap().is_none());
    let providers = store.providers().unwrap();
    assert_eq!(providers, [(written.provider, 1)]);
}

fn the_log_has_the_newest_entry_of_each_course(store: &dyn CatalogueStore) {
    let a = one_source(store);
    assert_eq!(store.last_seq().unwrap(), Seq(0));
    let mut list = courses(&a, 20);
    lists(store, &a, 1, &list);
    assert_eq!(log(store, 0).len(), 20);
    list[3].keywords.push((crate::LanguageCode::FI, "uusi".into()));
    list.pop();
    let applied = lists(store, &a, 2, &list);
    let expected = Applied { changed: 1, removed: 1, unchanged: 18, last: Seq(22), ..Applied::default() };
    assert_eq!(applied, expected);
    assert_eq!(store.last_seq().unwrap(), Seq(22));
    let news = log(store, 20);
    assert_eq!(news, [(21, "a:3".into(), true), (22, "a:19".into(), false)]);
    assert_eq!(log(store, 0).len(), 20, "an older entry of a course is not kept");
    let first = store.changes(Seq(0), 5).unwrap();
    let second = store.changes(first[4].seq, 5).unwrap();
    assert_eq!((first.len(), second.len()), (5, 5));
    assert!(first[4].seq < second[0].seq);
    assert!(log(store, 22).is_empty());
}

fn an_unchanged_record_gets_no_number(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let mut list = courses(&a, 5);
    lists(store, &a, 1, &list);
    list.reverse();
    for course in &mut list {
        course.offerings.reverse(); // order is not content
    }
    let applied = lists(store, &a, 2, &list);
    assert_eq!(applied, Applied { unchanged: 5, last: Seq(5), ..Applied::default() });
    let record = store.course(&list[0].id).unwrap().unwrap();
    assert_eq!((record.updated_at, record.last_seen), (minute(1), minute(2)));
}

fn the_first_of_two_records_with_one_id_counts(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let (first, second) = (course(&a, "1", "Ensin", ""), course(&a, "1", "Sitten", ""));
    for at in 1..=2 {
        lists(store, &a, at, &[first.clone(), second.clone()]);
        assert_eq!(store.course(&first.id).unwrap().unwrap().course, first);
        assert_eq!(store.last_seq().unwrap(), Seq(1));
    }
}

fn a_removed_course_comes_back_with_its_first_sight(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 5);
    lists(store, &a, 1, &list);
    assert_eq!(lists(store, &a, 2, &list[1..]).removed, 1);
    let tombstone = store.course(&list[0].id).unwrap().unwrap();
    assert_eq!((tombstone.removed_at, tombstone.last_seen), (Some(minute(2)), minute(1)));
    assert_eq!(store.source(&a).unwrap().unwrap().courses, 4);
    assert_eq!(store.providers().unwrap()[0].1, 4);
    assert_eq!(lists(store, &a, 3, &list[1..]).removed, 0, "a tombstone is not removed again");
    let back = lists(store, &a, 4, &list);
    assert_eq!((back.new, back.last), (1, Seq(7)));
    let record = store.course(&list[0].id).unwrap().unwrap();
    assert_eq!((record.first_seen, record.removed_at, record.last_seen), (minute(1), None, minute(4)));
    assert_eq!(log(store, 6), [(7, "a:0".into(), true)]);
}

fn an_incomplete_run_removes_nothing(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 5);
    lists(store, &a, 1, &list);
    let part = FinishedRun { courses: seen(&list[1..]), complete: false, ..run(store, &a, 2) };
    assert_eq!(store.finish_run(part).unwrap().removed, 0);
    let unseen = store.course(&list[0].id).unwrap().unwrap();
    assert_eq!((unseen.removed_at, unseen.last_seen), (None, minute(1)));
    assert_eq!(store.course(&list[1].id).unwrap().unwrap().last_seen, minute(2));
    assert_eq!(lists(store, &a, 3, &list).unchanged, 5);
    assert_eq!(store.course(&list[0].id).unwrap().unwrap().last_seen, minute(3));
}

fn runs_without_courses_change_nothing(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 3);
    lists(store, &a, 1, &list);
    for (at, outcome) in [(2, Outcome::Failed), (3, Outcome::Deferred), (4, Outcome::Aborted)] {
        let applied = store.finish_run(FinishedRun { outcome, ..run(store, &a, at) }).unwrap();
        assert_eq!(applied, Applied { last: Seq(3), ..Applied::default() });
        assert_eq!(store.course(&list[0].id).unwrap().unwrap().last_seen, minute(1));
    }
    let state = store.source(&a).unwrap().unwrap();
    assert_eq!((state.courses, state.failures, state.last_good), (3, 1, Some(minute(1))));
    let same = FinishedRun { outcome: Outcome::Unchanged, ..run(store, &a, 5) };
    let applied = store.finish_run(same).unwrap();
    assert_eq!(applied, Applied { unchanged: 3, last: Seq(3), ..Applied::default() });
    assert_eq!(store.course(&list[0].id).unwrap().unwrap().last_seen, minute(5));
    let state = store.source(&a).unwrap().unwrap();
    assert_eq!((state.failures, state.last_good), (0, Some(minute(5))));
}

fn staged_courses_count_when_the_run_ends(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let mut list = courses(&a, 30);
    lists(store, &a, 1, &list);
    let first = list[3].clone();
    list[3].keywords.push((crate::LanguageCode::FI, "uusi".into()));
    list.push(first);

    let lost = run(store, &a, 2);
    store.stage_courses(lost.id, &a, &seen(&list)).unwrap();
    assert_eq!(store.last_seq().unwrap(), Seq(30), "nobody sees them before the run ends");

    let two = run(store, &a, 3);
    store.stage_courses(two.id, &a, &seen(&list[..10])).unwrap();
    store.stage_courses(two.id, &a, &seen(&list[10..20])).unwrap();
    let (open, two) = (two.id, FinishedRun { courses: seen(&list[20..]), ..two });
    let applied = store.finish_run(two).unwrap();
    assert_eq!((applied.changed, applied.unchanged, applied.removed, applied.last), (1, 29, 0, Seq(31)));
    assert!(store.stage_courses(open, &a, &seen(&list)).is_err(), "the run has ended");

    let three = run(store, &a, 4);
    assert_eq!(store.finish_run(three).unwrap().held, 30, "nothing is left of earlier runs");
}

fn mass_removal_is_held_until_it_is_decided(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 40);
    lists(store, &a, 1, &list);
    for at in 2..=5 {
        let held = lists(store, &a, at, &list[..20]);
        assert_eq!((held.removed, held.held, held.unchanged), (0, 20, 20), "no run approves itself");
        assert_eq!(outcome(store, &a), Outcome::Held);
    }
    let state = store.source(&a).unwrap().unwrap();
    assert_eq!((state.held, state.courses, state.last_good), (20, 40, Some(minute(1))));
    assert_eq!(store.course(&list[39].id).unwrap().unwrap().last_seen, minute(1));
    let decided = store.decide(&a, Decision::Approve, minute(6)).unwrap();
    assert_eq!((decided.removed, decided.held, decided.last), (20, 0, Seq(60)));
    let state = store.source(&a).unwrap().unwrap();
    assert_eq!((state.held, state.courses), (0, 20));
    assert_eq!(lists(store, &a, 7, &list[..20]).unchanged, 20);
    assert_eq!(outcome(store, &a), Outcome::Applied);
}

fn an_empty_answer_removes_nothing_by_itself(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 2);
    lists(store, &a, 1, &list);
    let held = lists(store, &a, 2, &[]);
    assert_eq!((held.removed, held.held), (0, 2));
}

fn a_held_removal_resolves_when_the_feed_recovers(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 40);
    lists(store, &a, 1, &list);
    lists(store, &a, 2, &list[..20]);
    let unchanged = FinishedRun { outcome: Outcome::Unchanged, ..run(store, &a, 3) };
    assert_eq!(store.finish_run(unchanged).unwrap().held, 20);
    assert_eq!(outcome(store, &a), Outcome::Held, "the same bytes do not decide it");
    let recovered = lists(store, &a, 4, &list);
    assert_eq!((recovered.held, recovered.unchanged, recovered.last), (0, 40, Seq(40)));
    assert_eq!(outcome(store, &a), Outcome::Applied);
    assert!(store.decide(&a, Decision::Approve, minute(5)).is_err(), "nothing is left to decide");
}

fn a_run_with_other_ids_is_held_whole(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 12);
    let known = vec![page("https://example.org/feed", "old", minute(1))];
    let first = FinishedRun { courses: seen(&list), pages: known.clone(), ..run(store, &a, 1) };
    store.finish_run(first).unwrap();
    let others: Vec<_> = (0..12).map(|n| course(&a, &format!("x{n}"), "Kurssi", "")).collect();
    let other = |at| FinishedRun {
        courses: seen(&others),
        pages: vec![page("https://example.org/feed", "new", minute(at))],
        ..run(store, &a, at)
    };
    for at in 2..=3 {
        let held = store.finish_run(other(at)).unwrap();
        assert_eq!((held.new, held.held, held.last), (0, 24, Seq(12)));
        assert_eq!(held.held_for, Some(HeldFor::IdSchemeChanged));
        assert_eq!(store.pages(&a).unwrap(), known, "what is known of the documents stays");
    }
    let state = store.source(&a).unwrap().unwrap();
    assert_eq!((state.held, state.courses, state.last_good), (24, 12, Some(minute(1))));
    assert!(state.last_run.unwrap().message.unwrap().starts_with("id_scheme_changed"));
    assert_eq!(lists(store, &a, 4, &list).unchanged, 12, "it settles itself");
    assert_eq!(store.source(&a).unwrap().unwrap().held_for, None);
    store.finish_run(other(5)).unwrap();
    store.decide(&a, Decision::Reject, minute(6)).unwrap();
    assert_eq!(store.finish_run(other(7)).unwrap().held, 24, "a rejected run does not pass");
    store.decide(&a, Decision::Approve, minute(8)).unwrap();
    let passed = store.finish_run(other(9)).unwrap();
    assert_eq!(
        (passed.new, passed.removed, passed.held),
        (12, 12, 0),
        "a run that passes takes its removals along"
    );
}

fn a_run_that_has_lost_properties_is_held_whole(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 20);
    lists(store, &a, 1, &list);
    let mut without = list.clone();
    for course in &mut without[..7] {
        course.offerings.clear();
    }
    for complete in [true, false] {
        let lost = FinishedRun { complete, courses: seen(&without), ..run(store, &a, 2) };
        let held = store.finish_run(lost).unwrap();
        assert_eq!((held.changed, held.held, held.held_for), (0, 7, Some(HeldFor::FieldsLost)));
    }
    without[0] = list[0].clone();
    let fewer = lists(store, &a, 3, &without);
    assert_eq!((fewer.changed, fewer.held_for), (6, None), "thirty points are let pass");
}

fn a_rejected_removal_is_not_news_again(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 40);
    lists(store, &a, 1, &list);
    lists(store, &a, 2, &list[..20]);
    let decided = store.decide(&a, Decision::Reject, minute(3)).unwrap();
    assert_eq!((decided.removed, decided.held, decided.unchanged), (0, 0, 20));
    let again = lists(store, &a, 4, &list[..20]);
    assert_eq!((again.removed, again.held, again.missing), (0, 0, 0));
    assert_eq!(outcome(store, &a), Outcome::Applied);
    let less = lists(store, &a, 5, &list[1..20]);
    assert_eq!((less.removed, less.held), (1, 0), "other removals go on");
    lists(store, &a, 6, &list);
    assert_eq!(lists(store, &a, 7, &list[..20]).held, 20, "what came back can be held again");
}

fn grace_is_counted_in_complete_runs(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 5);
    lists(store, &a, 1, &list);
    let without = |at| FinishedRun { courses: seen(&list[1..]), grace_runs: 2, ..run(store, &a, at) };
    let first = store.finish_run(without(2)).unwrap();
    assert_eq!((first.removed, first.missing), (0, 1));
    let part = FinishedRun { complete: false, ..without(3) };
    assert_eq!(store.finish_run(part).unwrap().removed, 0);
    let same = FinishedRun { outcome: Outcome::Unchanged, courses: Vec::new(), ..without(4) };
    let second = store.finish_run(same).unwrap();
    assert_eq!((second.removed, second.missing, second.unchanged), (0, 1, 4));
    let third = store.finish_run(without(5)).unwrap();
    assert_eq!((third.removed, third.missing), (1, 0));
    assert_eq!(store.course(&list[0].id).unwrap().unwrap().last_seen, minute(1));
}

fn one_course_of_two_sources_is_shown_once(store: &dyn CatalogueStore) {
    let (a, b) = (source("a"), source("b"));
    store.register(&[b.clone(), a.clone()]).unwrap();
    let of_a = course(&a, "1", "Hitsaus", "https://www.example.org/k/1");
    let of_b = course(&b, "9", "Hitsaus", "http://example.org/k/1/?utm_source=b");
    let rest = courses(&b, 3);
    lists(store, &a, 1, std::slice::from_ref(&of_a));
    lists(store, &b, 2, &[std::slice::from_ref(&of_b), &rest].concat());
    let primary = store.course(&of_b.id).unwrap().unwrap();
    assert_eq!(primary.sources.iter().map(|p| &p.source).collect::<Vec<_>>(), [&b, &a]);
    let merged = store.course(&of_a.id).unwrap().unwrap();
    assert_eq!((merged.merged_into.as_ref(), merged.removed_at), (Some(&of_b.id), None));
    assert!(log(store, 0).iter().any(|(_, id, upsert)| id == "a:1" && !upsert));
    assert_eq!(store.providers().unwrap()[0].1, 4);
    assert_eq!(store.source(&a).unwrap().unwrap().courses, 1, "merged ones are counted by their source");

    let before = store.last_seq().unwrap();
    lists(store, &b, 3, &rest);
    assert_eq!(log(store, before.0).len(), 2, "one goes, the other is shown");
    assert_eq!(store.course(&of_a.id).unwrap().unwrap().merged_into, None);
    let gone = store.course(&of_b.id).unwrap().unwrap();
    assert_eq!((gone.removed_at, gone.merged_into.as_ref()), (Some(minute(3)), Some(&of_a.id)));
    lists(store, &b, 4, &[std::slice::from_ref(&of_b), &rest].concat());
    store.register(&[a.clone(), b.clone()]).unwrap();
    assert_eq!(
        store.course(&of_b.id).unwrap().unwrap().merged_into.as_ref(),
        Some(&of_a.id),
        "order decides"
    );
}

fn an_address_of_many_courses_merges_none(store: &dyn CatalogueStore) {
    let (a, b) = (source("a"), source("b"));
    store.register(&[a.clone(), b.clone()]).unwrap();
    let page = "https://example.org/kurssit";
    let list: Vec<_> = (0..3).map(|n| course(&a, &n.to_string(), &format!("Kurssi {n}"), page)).collect();
    lists(store, &a, 1, &list);
    lists(store, &b, 2, &[course(&b, "1", "Kurssi 1", page)]);
    assert_eq!(log(store, 0).iter().filter(|(_, _, upsert)| *upsert).count(), 4);
}

fn runs_and_findings_are_remembered(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let list = courses(&a, 2);
    let findings = vec![Finding::warning("date-unreadable", "…").at("line 8"), Finding::info("x", "y")];
    let read = run(store, &a, 1);
    store
        .finish_run(FinishedRun {
            courses: seen(&list),
            findings: findings.iter().cloned().collect(),
            ..read
        })
        .unwrap();
    store.finish_run(FinishedRun { outcome: Outcome::Unchanged, ..run(store, &a, 2) }).unwrap();
    assert_eq!(store.findings(&a).unwrap(), findings);
    let failed = run(store, &a, 3);
    let why = vec![Finding::error("document-unreadable", "…")];
    let message = Some("not XML".to_owned());
    store
        .finish_run(FinishedRun {
            outcome: Outcome::Failed,
            message,
            findings: why.iter().cloned().collect(),
            ..failed
        })
        .unwrap();
    assert_eq!(store.findings(&a).unwrap(), why, "why it failed");
    store.finish_run(FinishedRun { outcome: Outcome::Unchanged, ..run(store, &a, 4) }).unwrap();
    assert_eq!(store.findings(&a).unwrap(), findings);
    let severities = store.source(&a).unwrap().unwrap().findings;
    assert_eq!(severities.into_values().collect::<Vec<_>>(), [1, 1]);
    let lost = run(store, &a, 5).id;
    let next = run(store, &a, 6).id;
    let runs = store.runs(&a, 3).unwrap();
    assert_eq!(runs.iter().map(|r| r.id).collect::<Vec<_>>(), [next, lost, crate::RunId(lost.0 - 1)]);
    assert_eq!((runs[0].outcome, runs[1].outcome), (None, Some(Outcome::Aborted)));
    assert_eq!(store.runs(&a, 100).unwrap().len(), 6);
}

fn documents_are_remembered_and_staged(store: &dyn CatalogueStore) {
    let a = one_source(store);
    let body = b"title;start\nHitsaus;1.9.2026\n".repeat(50);
    let digest = store.keep_body(&mut &body[..]).unwrap();
    assert_eq!(store.keep_body(&mut &body[..]).unwrap(), digest);
    assert_eq!(body_of(store, &digest).as_deref(), Some(&*body));
    assert_eq!(body_of(store, &Digest::of(b"other")), None);
    let pages =
        [page("https://example.org/1", "one", minute(1)), page("https://example.org/2", "two", minute(1))];
    store.stage_page(&a, &pages[0]).unwrap();
    store.finish_run(FinishedRun { outcome: Outcome::Aborted, ..run(store, &a, 1) }).unwrap();
    assert_eq!(store.staged_pages(&a).unwrap(), pages[..1], "an interrupted crawl goes on");
    let list = courses(&a, 20);
    let full = FinishedRun { courses: seen(&list), pages: pages.to_vec(), ..run(store, &a, 2) };
    store.finish_run(full).unwrap();
    assert!(store.staged_pages(&a).unwrap().is_empty());
    assert_eq!(store.pages(&a).unwrap(), pages);
    let failed = FinishedRun { outcome: Outcome::Failed, pages: Vec::new(), ..run(store, &a, 3) };
    store.finish_run(failed).unwrap();
    assert_eq!(store.pages(&a).unwrap(), pages, "a failure keeps what was good");
    let held = FinishedRun { pages: pages[..1].to_vec(), ..run(store, &a, 4) };
    store.finish_run(held).unwrap();
    let after = store.pages(&a).unwrap();
    assert_eq!((after.len(), &after[0].etag), (1, &None), "what is held is asked for without validators");
}

fn what_is_not_there_is_told(store: &dyn CatalogueStore) {
    let (a, unknown) = (one_source(store), source("unknown"));
    assert!(matches!(store.begin_run(&unknown, minute(1)), Err(StoreError::UnknownSource(_))));
    assert!(store.source(&unknown).unwrap().is_none());
    let ended = run(store, &a, 1);
    store.finish_run(ended.clone()).unwrap();
    assert!(matches!(store.finish_run(ended), Err(StoreError::Missing(_))));
    assert!(matches!(store.decide(&a, Decision::Reject, minute(2)), Err(StoreError::Missing(_))));
    store.defer(&a, Some(minute(9))).unwrap();
    assert_eq!(store.source(&a).unwrap().unwrap().not_before, Some(minute(9)));
    store.defer(&a, None).unwrap();
    assert_eq!(store.sources().unwrap()[0].not_before, None);
}
