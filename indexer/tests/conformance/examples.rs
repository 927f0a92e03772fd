//! Courses and moments to test with.

use catalogue::{Change, CourseId, CourseRecord, Moment, Provenance, Seq, SourceId, What};
use serde_json::{Value, json};

/// Monday noon in November.
pub fn moment() -> Moment {
    Moment { now: "2026-11-23T10:00:00Z".parse().unwrap(), zone: chrono_tz::Europe::Helsinki }
}

/// A record of a course given as JSON; what is missing is made up.
pub fn record(seq: u64, mut course: Value) -> CourseRecord {
    let defaults =
        json!({ "provider": { "id": "ekami", "name": { "fi": "Ekami" } }, "title": { "fi": "Kurssi" } });
    for (key, value) in defaults.as_object().unwrap() {
        if course.get(key).is_none() {
            course[key.as_str()] = value.clone();
        }
    }
    let id = course["id"].as_str().unwrap().to_owned();
    let source = SourceId::new(id.split(':').next().unwrap()).unwrap();
    let at = "2026-01-01T00:00:00Z".parse().unwrap();
    CourseRecord {
        course: serde_json::from_value(course).unwrap(),
        seq: Seq(seq),
        first_seen: at,
        updated_at: at,
        last_seen: at,
        removed_at: None,
        sources: vec![Provenance { source, url: String::new(), fetched_at: at }],
        merged_into: None,
    }
}

/// An offering given as JSON; what is missing is unknown.
pub fn offering(id: &str, mut fields: Value) -> Value {
    for (key, value) in [
        ("id", json!(id)),
        ("start", json!("unknown")),
        ("mode", json!("unknown")),
        ("price", json!("unknown")),
    ] {
        if fields.get(key).is_none() {
            fields[key] = value;
        }
    }
    fields
}

/// The change that makes a course this.
pub fn upsert(record: CourseRecord) -> Change {
    Change { seq: record.seq, course: record.course.id.clone(), what: What::Upsert(Box::new(record)) }
}

/// The change that removes a course.
pub fn remove(seq: u64, id: &str) -> Change {
    Change { seq: Seq(seq), course: CourseId::parse(id).unwrap(), what: What::Remove }
}
