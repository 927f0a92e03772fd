//! Questions to a small catalogue.

use catalogue::Outcome;
use serde_json::{Value, json};

use crate::example::{Example, ekami};

async fn asked(example: &Example, query: &str) -> Value {
    let (status, _, body) = example.get(&format!("/api/v1/why?{query}")).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

#[tokio::test]
async fn the_smallest_change_brings_the_course_in() {
    let example = Example::new();
    for (query, changes) in [
        ("municipality=075&start=2025-01", json!([["with", "include_ended"]])),
        ("municipality=285&time=day", json!([["with", "time"]])),
        ("not_field=0715", json!([["without", "not_field"]])),
        ("municipality=285&start_from=2027-02-01", json!([["with", "start_from"]])),
        ("q=hitsaus+kuorolaulu", json!([["without", "q"]])),
        ("price_max=100&municipality=286", json!([["with", "municipality"]])),
        ("free=true&start=2027-02", json!([["with", "start"]])),
        ("near=60.87,26.70&within_km=5&free=true", json!([["with", "within_km"]])),
    ] {
        let answer = asked(&example, &format!("id=ekami:1&{query}")).await;
        let course = &answer["courses"][0];
        assert_eq!(course["found"], false, "{query}");
        let told: Vec<Value> = course["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| json!([c["step"], c["parameter"]]))
            .collect();
        assert_eq!(Value::from(told), changes, "{query}");
        let address = format!("id=ekami:1&{}", course["query"].as_str().unwrap());
        assert_eq!(asked(&example, &address).await["courses"][0]["found"], true, "{address}");
    }
}

#[tokio::test]
async fn a_course_that_is_found_needs_no_change() {
    let example = Example::new();
    let answer = asked(&example, "id=ekami:1&municipality=285&q=hitsaus").await;
    let course = &answer["courses"][0];
    assert_eq!((&course["found"], &course["changes"]), (&json!(true), &json!([])));
    assert!(course.get("query").is_none());
}

#[tokio::test]
async fn online_and_unknown_are_let_in_by_their_own_change() {
    let example = Example::new();
    let online = asked(&example, "id=ekami:2&municipality=285&near=60.4,26.9&within_km=5").await;
    let changes = online["courses"][0]["changes"].as_array().unwrap().clone();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["parameter"], "online_anywhere");
    let bare = asked(&example, "text=kuorolaulu&municipality=285").await;
    assert_eq!(bare["courses"][0]["changes"][0]["value"], "unknown");
}

#[tokio::test]
async fn removed_courses_and_failing_sources_are_told() {
    let example = Example::new();
    example.crawl("ekami", Outcome::Applied, ekami().into_iter().skip(1).collect());
    example.crawl("opisto", Outcome::Failed, Vec::new());
    let answer = asked(&example, "id=ekami:1").await;
    assert_eq!(answer["courses"][0]["standing"], "removed");
    assert_eq!(answer["courses"][0]["found"], false);
    assert_eq!(answer["sources"][0]["id"], "opisto");
    assert_eq!(answer["sources"][0]["failures"], 1);
    assert_eq!(asked(&example, "id=ekami:77").await["courses"], json!([]));
}

#[tokio::test]
async fn one_course_must_be_named() {
    let example = Example::new();
    for query in ["", "id=ekami:1&text=x", "id=nonsense", "id=ekami:1&colour=red"] {
        let (status, _, body) = example.get(&format!("/api/v1/why?{query}")).await;
        assert_eq!(status, 400, "{query}: {body}");
    }
}
