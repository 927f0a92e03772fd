#![allow(clippy::unwrap_used)]

use super::*;
use crate::query::Near;
use serde_json::json;

fn record(offerings: serde_json::Value) -> CourseRecord {
    let course = json!({
        "id": "a:1", "title": { "fi": "Hitsaus" }, "provider": { "id": "p", "name": { "fi": "P" } },
        "fields": [{ "code": "0715" }], "offerings": offerings
    });
    let at = "2026-01-01T00:00:00Z".parse().unwrap();
    CourseRecord {
        course: serde_json::from_value(course).unwrap(),
        seq: crate::Seq(1),
        first_seen: at,
        updated_at: at,
        last_seen: at,
        removed_at: None,
        sources: vec![],
        merged_into: None,
    }
}

fn moment() -> Moment {
    Moment { now: "2026-11-23T10:00:00Z".parse().unwrap(), zone: chrono_tz::Europe::Helsinki }
}

fn crossing() -> CourseRecord {
    record(json!([
        { "id": "1", "start": { "day": "2027-01-11" }, "municipality": "285", "mode": "onsite", "price": "free" },
        { "id": "2", "start": { "day": "2027-08-16" }, "municipality": "286", "mode": "onsite", "price": "unknown" },
        { "id": "3", "start": { "day": "2025-08-16" }, "municipality": "075", "mode": "onsite", "price": "unknown" }
    ]))
}

fn query(set: impl FnOnce(&mut Query)) -> Query {
    let mut query = Query::default();
    set(&mut query);
    query
}

#[test]
fn place_and_start_must_be_of_one_offering() {
    let kotka_in_autumn = query(|q| {
        q.filters.selection(Dimension::Municipality).any_of.push(Code::new("285"));
        q.filters.selection(Dimension::Start).any_of.push(Code::new("2027-autumn"));
    });
    assert!(matching(&crossing(), &kotka_in_autumn, &moment()).is_empty());
    // Each facet shows what choosing another value in it would find.
    assert_eq!(
        counted(&crossing(), Dimension::Municipality, &kotka_in_autumn, &moment()),
        [Code::new("286")]
    );
    let starts = counted(&crossing(), Dimension::Start, &kotka_in_autumn, &moment());
    assert_eq!(starts, [Code::new("2027-01"), Code::new("2027-spring")]);
    assert!(counted(&crossing(), Dimension::Field, &kotka_in_autumn, &moment()).is_empty());
}

#[test]
fn what_is_over_is_found_only_when_asked_for() {
    let hamina = query(|q| q.filters.selection(Dimension::Municipality).any_of.push(Code::new("075")));
    assert!(matching(&crossing(), &hamina, &moment()).is_empty());
    let ended = Query { include_ended: true, ..hamina };
    assert_eq!(matching(&crossing(), &ended, &moment()).len(), 1);
}

#[test]
fn a_course_without_offerings_is_unknown_in_everything() {
    let bare = record(json!([]));
    let unknown = query(|q| q.filters.selection(Dimension::Municipality).any_of.push(Code::new("unknown")));
    assert_eq!(matching(&bare, &unknown, &moment()), [None]);
    assert_eq!(values(&bare, None, Dimension::Start), [Code::new("unknown")]);
    assert!(matching(&bare, &query(|q| q.filters.free = true), &moment()).is_empty());
}

#[test]
fn online_has_no_place_and_is_let_through_only_on_request() {
    let online = record(json!([{ "id": "1", "start": "any-time", "mode": "online", "price": "unknown" }]));
    assert!(values(&online, online.course.offerings.first(), Dimension::Municipality).is_empty());
    let mut kotka = query(|q| q.filters.selection(Dimension::Municipality).any_of.push(Code::new("285")));
    assert!(matching(&online, &kotka, &moment()).is_empty());
    assert!(only_online(&online, &kotka, &moment()));
    kotka.online_anywhere = true;
    let found = matching(&online, &kotka, &moment());
    assert_eq!(sort_key(&online, &found, &kotka, &moment()).elsewhere, 1);
}

#[test]
fn a_parent_includes_its_children() {
    let technology = query(|q| q.filters.selection(Dimension::Field).any_of.push(Code::new("07")));
    assert_eq!(matching(&crossing(), &technology, &moment()).len(), 2);
    let not = query(|q| q.filters.selection(Dimension::Field).none_of.push(Code::new("071")));
    assert!(matching(&crossing(), &not, &moment()).is_empty());
}

#[test]
fn near_is_measured_from_the_municipalitys_centre() {
    let point = municipality::centre("285").unwrap();
    let near = |km| query(|q| q.filters.near = Some(Near { point, within_km: Some(km) }));
    assert_eq!(matching(&crossing(), &near(10.0), &moment()).len(), 1);
    assert_eq!(matching(&crossing(), &near(100.0), &moment()).len(), 2);
}

#[test]
fn what_one_can_still_apply_to_is_shown_first() {
    let start = |id: &str, day: &str, to: &str| json!({ "id": id, "start": { "day": day }, "mode": "onsite", "price": "unknown", "apply": { "to": to } });
    let course = record(json!([
        start("closed", "2026-11-30", "2026-11-01"),
        start("open-later", "2027-03-01", "2027-01-31"),
        start("open", "2027-01-11", "2027-01-06"),
        start("over", "2025-01-11", "2025-01-06")
    ]));
    let shown = shown(&course, &Query::default(), &moment());
    let order: Vec<(&str, bool)> = shown.iter().map(|(o, matches)| (o.id.as_str(), *matches)).collect();
    assert_eq!(order, [("open", true), ("open-later", true), ("closed", true), ("over", false)]);
}

#[test]
fn titles_are_ordered_as_in_a_finnish_dictionary() {
    let mut titles = ["Öljy", "Zen", "ääni", "Åland", "aamu", "Ääni 2", "-Éclair"];
    titles.sort_by_key(|t| collation(t));
    assert_eq!(titles, ["aamu", "-Éclair", "Zen", "Åland", "ääni", "Ääni 2", "Öljy"]);
}
