//! Sentences about any engine.

use catalogue::{
    Code, CourseId, SearchEngine, Seq,
    query::{Dimension, Query, Results, Sort},
};
use serde_json::json;

use crate::examples::{moment, offering, record, remove, upsert};

/// Makes an empty engine; the directory is kept until it is dropped.
pub type Make<'a> = &'a dyn Fn() -> (Box<dyn SearchEngine>, Option<tempfile::TempDir>);

/// Every sentence, each on an engine of its own.
pub fn run(make: Make<'_>) {
    for sentence in [
        an_empty_engine_finds_nothing,
        place_and_start_are_of_one_offering,
        a_course_in_many_places_counts_once_in_each,
        a_changed_course_is_found_as_it_is_now,
        a_removed_course_is_gone,
        pages_follow_on_each_other,
        every_word_must_be_found_in_some_form,
        a_search_sees_what_apply_has_returned,
    ] {
        let (engine, _dir) = make();
        sentence(&*engine);
    }
}

fn ids(results: &Results) -> Vec<&str> {
    results.hits.iter().map(|hit| hit.id.as_str()).collect()
}

fn search(engine: &dyn SearchEngine, query: &Query) -> Results {
    engine.search(query, &moment()).unwrap()
}

fn text(text: &str) -> Query {
    Query { text: text.to_owned(), understand: false, ..Query::default() }
}

fn an_empty_engine_finds_nothing(engine: &dyn SearchEngine) {
    assert_eq!(engine.position(), Seq(0));
    let found = search(engine, &Query::default());
    assert_eq!((found.total, found.hits.len(), found.facets.len()), (0, 0, Dimension::FACETS.len()));
    assert_eq!(engine.apply(&[]).unwrap(), Seq(0));
}

fn place_and_start_are_of_one_offering(engine: &dyn SearchEngine) {
    let crossing = json!({ "id": "a:1", "offerings": [
        offering("1", json!({ "start": { "day": "2027-01-11" }, "municipality": "285" })),
        offering("2", json!({ "start": { "day": "2027-08-16" }, "municipality": "286" })),
    ]});
    engine.apply(&[upsert(record(1, crossing))]).unwrap();
    let mut query = Query::default();
    query.filters.selection(Dimension::Municipality).any_of.push(Code::new("285"));
    query.filters.selection(Dimension::Start).any_of.push(Code::new("2027-01"));
    assert_eq!(ids(&search(engine, &query)), ["a:1"]);
    query.filters.selection(Dimension::Start).any_of = vec![Code::new("2027-autumn")];
    let found = search(engine, &query);
    assert_eq!(found.total, 0);
    let facet = |d| found.facets.iter().find(|f| f.dimension == d).unwrap();
    let offered: Vec<_> =
        facet(Dimension::Municipality).values.iter().map(|v| (v.value.as_str(), v.count)).collect();
    assert_eq!(offered, [("286", 1), ("285", 0)]);
}

fn a_course_in_many_places_counts_once_in_each(engine: &dyn SearchEngine) {
    let places = ["285", "286", "075", "489", "624", "935", "091", "049", "092", "837", "285"];
    let held =
        |place: &&str| offering(place, json!({ "start": { "day": "2027-01-11" }, "municipality": place }));
    for (seq, count) in [(1, 1), (2, 2), (3, 5), (4, 8), (5, 9), (6, places.len())] {
        let offerings: Vec<_> = places[..count].iter().map(held).collect();
        engine.apply(&[upsert(record(seq, json!({ "id": "a:1", "offerings": offerings })))]).unwrap();
        let found = search(engine, &Query::default());
        let counts = |dimension| {
            let facet = found.facets.iter().find(|facet| facet.dimension == dimension).unwrap();
            facet.values.iter().map(|value| (value.value.as_str(), value.count)).collect::<Vec<_>>()
        };
        let mut municipalities = places[..count.min(10)].to_vec();
        municipalities.sort_unstable();
        let once: Vec<_> = municipalities.into_iter().map(|place| (place, 1)).collect();
        assert_eq!(counts(Dimension::Municipality), once);
        let regions = [("01", 7), ("06", 10), ("08", 1)].into_iter().filter(|(_, first)| *first <= count);
        assert_eq!(counts(Dimension::Region), regions.map(|(region, _)| (region, 1)).collect::<Vec<_>>());
    }
}

fn a_changed_course_is_found_as_it_is_now(engine: &dyn SearchEngine) {
    engine.apply(&[upsert(record(1, json!({ "id": "a:1", "title": { "fi": "Hitsaus" } })))]).unwrap();
    engine.apply(&[upsert(record(2, json!({ "id": "a:1", "title": { "fi": "Englanti" } })))]).unwrap();
    assert_eq!(engine.count(&text("hitsaus"), &moment()).unwrap().courses, 0);
    assert_eq!(engine.count(&text("englanti"), &moment()).unwrap().courses, 1);
    assert_eq!(search(engine, &Query::default()).total, 1);
    assert_eq!(engine.position(), Seq(2));
}

fn a_removed_course_is_gone(engine: &dyn SearchEngine) {
    let course = |seq, id: &str| upsert(record(seq, json!({ "id": id })));
    engine.apply(&[course(1, "a:1"), course(2, "a:2"), remove(3, "a:1")]).unwrap();
    engine.apply(&[remove(4, "a:3")]).unwrap();
    assert_eq!(engine.all_hits(&Query::default(), &moment()).unwrap(), [CourseId::parse("a:2").unwrap()]);
    engine.apply(&[course(5, "a:1")]).unwrap();
    assert_eq!(search(engine, &Query::default()).total, 2);
}

fn pages_follow_on_each_other(engine: &dyn SearchEngine) {
    let changes: Vec<_> =
        (0..45).map(|n| upsert(record(n + 1, json!({ "id": format!("a:{n:02}") })))).collect();
    engine.apply(&changes).unwrap();
    let mut seen = Vec::new();
    for page in 1..=4 {
        let query = Query { page, sort: Some(Sort::Title), ..Query::default() };
        let found = search(engine, &query);
        assert_eq!(found.total, 45);
        seen.extend(found.hits.into_iter().map(|hit| hit.id));
    }
    assert_eq!(seen, engine.all_hits(&Query::default(), &moment()).unwrap());
}

fn every_word_must_be_found_in_some_form(engine: &dyn SearchEngine) {
    let titled = |seq: u64, title: &str| {
        upsert(record(seq, json!({ "id": format!("a:{seq}"), "title": { "fi": title } })))
    };
    engine
        .apply(&[
            titled(1, "Hitsaus ja levytyöt"),
            titled(2, "Sairaanhoitajakoulutus"),
            titled(3, "Lähihoitaja"),
        ])
        .unwrap();
    let finds = |words: &str| -> Vec<String> {
        engine.all_hits(&text(words), &moment()).unwrap().iter().map(|id| id.key().to_owned()).collect()
    };
    assert_eq!(finds("hitsausta"), ["1"]);
    assert_eq!(finds("levytyot"), ["1"]);
    assert_eq!(finds("hitsaus levytyöt"), ["1"]);
    assert_eq!(engine.count(&text("hitsaus lähihoitaja"), &moment()).unwrap().courses, 0);
    assert!(finds("sairaanhoitaja").contains(&"2".to_owned()));
}

fn a_search_sees_what_apply_has_returned(engine: &dyn SearchEngine) {
    for seq in 1..=12 {
        let position = engine.apply(&[upsert(record(seq, json!({ "id": format!("a:{seq}") })))]).unwrap();
        let found = search(engine, &Query::default());
        assert_eq!((position, found.position, found.total), (Seq(seq), Seq(seq), seq));
    }
}
