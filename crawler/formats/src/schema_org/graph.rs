//! Which things of a document are courses, which are runs of them, and which belong together.

use std::collections::{HashMap, HashSet};

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
    fn of(value: &'a Value, base: Option<&'a Url>) -> Self {
        let mut ids = HashMap::new();
        index(value, &mut ids);
        Self { base, ids }
    }

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

impl<'a> Found<'a> {
    fn drafts(&self, context: &Context<'a>, sink: &mut dyn Sink) -> Vec<Draft> {
        self.courses.iter().map(|(at, thing)| course::draft(thing, at, context, sink)).collect()
    }

    /// What stands in the lists.
    fn items(&self) -> impl Iterator<Item = &'a Value> {
        self.lists.iter().flat_map(|list| each(get(list, &["itemListElement"])))
    }
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
    let context = Context::of(&value, base);
    let mut found = Found::default();
    walk(&value, label.to_owned(), true, &mut found);
    let mut drafts = found.drafts(&context, sink);
    let links = found.items().filter_map(|item| item_link(item, &context)).collect();
    attach(found.runs, &mut drafts, &context, sink);
    if let ([only], Some(page)) = (drafts.as_mut_slice(), page) {
        only.url.get_or_insert_with(|| page.to_string());
    }
    hand_on(drafts, links, sink)
}

/// The same of one thing of a large document's list. A run that stands alone is a part of the course that it names.
pub(super) fn read_thing(mut value: Value, at: &str, base: Option<&Url>, sink: &mut dyn Sink) -> usize {
    drop_templates(&mut value, at, sink);
    let context = Context::of(&value, base);
    let mut found = Found::default();
    let is_outermost = !at.get(1..).unwrap_or_default().contains('/');
    walk(&value, at.to_owned(), is_outermost, &mut found);
    let mut drafts = found.drafts(&context, sink);
    let is_listed = at.rsplit('/').nth(1) == Some("itemListElement");
    let own = is_listed.then_some(&value).into_iter();
    let links = own.chain(found.items()).filter_map(|item| item_link(item, &context)).collect();
    let (parts, runs) = found.runs.into_iter().partition(|(_, run)| drafts.is_empty() && names_course(run));
    attach(runs, &mut drafts, &context, sink);
    let count = hand_on(drafts, links, sink);
    let parts: Vec<(String, &Value)> = parts;
    for (at, run) in &parts {
        let offerings = vec![instance::offering(run, at, &context)];
        sink.part(Draft { key: course_ids(run).next(), at: at.clone(), offerings, ..Draft::default() });
    }
    count + parts.len()
}

fn hand_on(mut drafts: Vec<Draft>, links: Vec<String>, sink: &mut dyn Sink) -> usize {
    for Draft { title, offerings, .. } in &mut drafts {
        offerings.iter_mut().for_each(|offering| offering.title.retain(|own| !title.contains(own)));
    }
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

/// Gives each run to its course: the first that it names, else the first with its name. A run that is an event of
/// education and has no course beside it is a course itself; other events are none.
fn attach<'a>(
    runs: Vec<(String, &'a Value)>,
    drafts: &mut Vec<Draft>,
    context: &Context<'a>,
    sink: &mut dyn Sink,
) {
    let mut courses = Courses::default();
    drafts.iter().enumerate().for_each(|(number, draft)| courses.add(number, draft));
    let mut skipped = 0;
    for (at, run) in runs {
        let offering = instance::offering(run, &at, context);
        if offering.key.as_ref().is_some_and(|key| courses.offerings.contains(key)) {
            continue; // a course named it by reference
        }
        match courses.of(run, context) {
            Some(number) => {
                courses.offerings.extend(offering.key.clone());
                drafts[number].offerings.push(offering);
            }
            None if is(run, &RUNS) && text(get(run, &["name"])).is_some() => {
                let mut draft = course::draft(run, &at, context, sink);
                draft.common = Default::default();
                draft.offerings = vec![offering];
                courses.add(drafts.len(), &draft);
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

/// What courses are found by, the first of each.
#[derive(Default)]
struct Courses {
    keys: HashMap<String, usize>,
    titles: HashMap<String, usize>,
    offerings: HashSet<String>,
}

impl Courses {
    fn add(&mut self, number: usize, draft: &Draft) {
        if let Some(key) = &draft.key {
            self.keys.entry(key.clone()).or_insert(number);
        }
        for title in &draft.title {
            self.titles.entry(title.text.to_lowercase()).or_insert(number);
        }
        self.offerings.extend(draft.offerings.iter().filter_map(|offering| offering.key.clone()));
    }

    /// The first course that a run belongs to.
    fn of<'a>(&self, run: &'a Value, context: &Context<'a>) -> Option<usize> {
        let named = |thing: &Value| {
            let names = texts(get(thing, &["name"])).into_iter();
            names.filter_map(|name| self.titles.get(&name.text.to_lowercase()).copied()).min()
        };
        let courses = OF_COURSE.iter().flat_map(|name| each(get(run, &[name])));
        let referred = courses.map(|course| context.resolve(course)).flat_map(|course| {
            let by_id = address(get(course, &["@id"])).and_then(|id| self.keys.get(&id).copied());
            let by_name = is(course, &COURSES).then(|| named(course)).flatten();
            by_id.into_iter().chain(by_name)
        });
        referred.chain(named(run)).min()
    }
}

/// The ids of the courses that a run refers to.
fn course_ids(run: &Value) -> impl Iterator<Item = String> {
    let courses = OF_COURSE.iter().flat_map(|name| each(get(run, &[name])));
    courses.filter_map(|course| address(get(course, &["@id"])))
}

fn names_course(run: &Value) -> bool {
    course_ids(run).next().is_some()
}

/// The address of a list's item, where the document says no more of what stands there.
fn item_link<'a>(item: &'a Value, context: &Context<'a>) -> Option<String> {
    let item = match get(item, &["item"]) {
        Value::Null => item,
        inner => inner,
    };
    if !std::ptr::eq(context.resolve(item), item) {
        return None; // the thing itself stands in this document
    }
    let bare = item.is_string() || text(get(item, &["name"])).is_none() || !is(item, &COURSES);
    let url = address(match item {
        Value::Object(_) => get(item, &["url", "@id"]),
        item => item,
    });
    url.filter(|_| bare).and_then(|url| absolute(context.base, &url))
}
