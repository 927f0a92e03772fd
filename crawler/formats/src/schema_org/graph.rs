//! Which things of a document are courses, which are runs of them, and which belong together.

use std::collections::HashMap;

use catalogue::{Draft, Finding};
use serde_json::Value;
use url::Url;

use super::{
    course, instance,
    node::{address, get, is, text, texts, types},
};
use crate::{
    address::absolute,
    json::each,
    sink::{Sink, detail},
    words::is_template,
};

const COURSES: [&str; 4] =
    ["Course", "EducationalOccupationalProgram", "WorkBasedProgram", "LearningOpportunity"];
const RUNS: [&str; 2] = ["CourseInstance", "EducationEvent"];
/// Properties by which a run names its course.
const OF_COURSE: [&str; 5] = ["instanceOf", "superEvent", "courseInstanceOf", "about", "workFeatured"];

/// What the rest of the mapping asks of the document.
pub(super) struct Context<'a> {
    pub base: Option<&'a Url>,
    ids: HashMap<&'a str, &'a Value>,
}

impl<'a> Context<'a> {
    /// The thing that a reference means; anything else means itself.
    pub fn resolve(&self, value: &'a Value) -> &'a Value {
        let reference = value.as_object().filter(|map| map.keys().all(|key| key == "@id" || key == "@type"));
        let id = reference.and_then(|map| map.get("@id")).and_then(Value::as_str);
        id.and_then(|id| self.ids.get(id)).copied().unwrap_or(value)
    }
}

/// Things found, with where they stand.
#[derive(Default)]
struct Found<'a> {
    courses: Vec<(String, &'a Value)>,
    runs: Vec<(String, &'a Value)>,
    lists: Vec<&'a Value>,
}

/// Hands on the courses of a document and tells how many there were, links to details included.
pub(super) fn read(
    mut value: Value,
    label: &str,
    base: Option<&Url>,
    page: Option<&Url>,
    sink: &mut dyn Sink,
) -> usize {
    drop_templates(&mut value, label, sink);
    let mut context = Context { base, ids: HashMap::new() };
    index(&value, &mut context.ids);
    let mut found = Found::default();
    walk(&value, label.to_owned(), true, &mut found);
    let mut drafts: Vec<Draft> =
        found.courses.iter().map(|(at, thing)| course::draft(thing, at, &context, sink)).collect();
    attach(&found.runs, &mut drafts, &context, sink);
    for Draft { title, offerings, .. } in &mut drafts {
        offerings.iter_mut().for_each(|offering| offering.title.retain(|own| !title.contains(own)));
    }
    if let ([only], Some(page)) = (drafts.as_mut_slice(), page) {
        only.url.get_or_insert_with(|| page.to_string());
    }
    let links = found.lists.iter().flat_map(|list| list_links(list, &context)).collect::<Vec<_>>();
    let count = drafts.len() + links.len();
    links.into_iter().for_each(|url| sink.link(detail(url)));
    drafts.into_iter().for_each(|draft| sink.draft(draft));
    count
}

/// Values that a template left unfilled are no values.
fn drop_templates(value: &mut Value, at: &str, sink: &mut dyn Sink) {
    match value {
        Value::String(text) if is_template(text) => {
            let message = "a template's placeholder stands where a value should be; taken as unknown";
            sink.finding(Finding::warning("template-value", message).at(at).found(text));
            *value = Value::Null;
        }
        Value::Array(values) => values
            .iter_mut()
            .enumerate()
            .for_each(|(index, value)| drop_templates(value, &format!("{at}/{index}"), sink)),
        Value::Object(map) => map
            .iter_mut()
            .for_each(|(name, value)| drop_templates(value, &format!("{at}/{}", escaped(name)), sink)),
        _ => {}
    }
}

/// A name within a JSON pointer (RFC 6901).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Things with an id and more than that, for references to them.
fn index<'a>(value: &'a Value, ids: &mut HashMap<&'a str, &'a Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| index(value, ids)),
        Value::Object(map) => {
            if let Some(id) = map.get("@id").and_then(Value::as_str)
                && map.len() > 2
            {
                ids.entry(id).or_insert(value);
            }
            map.values().for_each(|value| index(value, ids));
        }
        _ => {}
    }
}

fn walk<'a>(value: &'a Value, at: String, top: bool, found: &mut Found<'a>) {
    match value {
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                walk(value, format!("{at}/{index}"), top, found);
            }
        }
        Value::Object(map) => {
            if is(value, &COURSES) && map.len() > 2 || top && is_untyped_course(value) {
                found.courses.push((at.clone(), value));
                if let Some(courses) = map.get("hasCourse") {
                    walk(courses, format!("{at}/hasCourse"), false, found);
                }
                return;
            }
            if is(value, &RUNS) || types(value).iter().any(|name| name.ends_with("Event")) {
                found.runs.push((at.clone(), value));
            }
            if is(value, &["ItemList", "OfferCatalog"]) {
                found.lists.push(value);
            }
            for (name, value) in map {
                walk(value, format!("{at}/{}", escaped(name)), false, found);
            }
        }
        _ => {}
    }
}

/// schema.org's words without its types, as some APIs serve them.
fn is_untyped_course(thing: &Value) -> bool {
    const SIGNS: [&str; 6] = [
        "courseCode",
        "hasCourseInstance",
        "numberOfCredits",
        "educationalLevel",
        "coursePrerequisites",
        "educationalCredentialAwarded",
    ];
    types(thing).is_empty() && !get(thing, &["name"]).is_null() && !get(thing, &SIGNS).is_null()
}

/// Gives each run to its course: the one that it names, else the one with its name. A run that is an event of
/// education and has no course beside it is a course itself; other events are none.
fn attach<'a>(
    runs: &[(String, &'a Value)],
    drafts: &mut Vec<Draft>,
    context: &Context<'a>,
    sink: &mut dyn Sink,
) {
    let mut skipped = 0;
    for (at, run) in runs {
        let offering = instance::offering(run, at, context);
        let known = drafts.iter().flat_map(|draft| &draft.offerings).any(|known| known.key == offering.key);
        if known && offering.key.is_some() {
            continue; // a course named it by reference
        }
        match drafts.iter_mut().find(|draft| belongs(run, draft, context)) {
            Some(draft) => draft.offerings.push(offering),
            None if is(run, &RUNS) && text(get(run, &["name"])).is_some() => {
                let mut draft = course::draft(run, at, context, sink);
                draft.common = Default::default();
                draft.offerings = vec![offering];
                drafts.push(draft);
            }
            None => skipped += 1,
        }
    }
    if skipped > 0 {
        let message = "events that belong to no course here were skipped";
        sink.finding(Finding::info("event-skipped", message).found(&skipped.to_string()));
    }
}

fn belongs<'a>(run: &'a Value, draft: &Draft, context: &Context<'a>) -> bool {
    let names = |thing: &Value| texts(get(thing, &["name"])).into_iter().map(|name| name.text.to_lowercase());
    let same_name = |thing: &Value| {
        let mut titles = draft.title.iter().map(|title| title.text.to_lowercase());
        titles.any(|title| names(thing).any(|name| name == title))
    };
    let named = OF_COURSE.iter().flat_map(|name| each(get(run, &[name])));
    let by_reference = named.map(|course| context.resolve(course)).any(|course| {
        let id = address(get(course, &["@id"]));
        id.is_some() && id == draft.key || is(course, &COURSES) && same_name(course)
    });
    by_reference || same_name(run)
}

/// The addresses that a list gives without the document saying more of what stands there.
fn list_links<'a>(list: &'a Value, context: &Context<'a>) -> Vec<String> {
    each(get(list, &["itemListElement"]))
        .iter()
        .filter_map(|item| {
            let item = match get(item, &["item"]) {
                Value::Null => item,
                inner => inner,
            };
            if !std::ptr::eq(context.resolve(item), item) {
                return None; // the thing itself stands in this document
            }
            let bare = item.is_string() || text(get(item, &["name"])).is_none() || !is(item, &COURSES);
            address(match item {
                Value::Object(_) => get(item, &["url", "@id"]),
                item => item,
            })
            .filter(|_| bare)
        })
        .filter_map(|url| absolute(context.base, &url))
        .collect()
}
