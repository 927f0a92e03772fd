//! schema.org in JSON-LD (a file, or scripts of a page), microdata or RDFa.
//!
//! Read are Course, CourseInstance, EducationalOccupationalProgram, EducationEvent, and an Event that carries the name
//! of a Course beside it. An ItemList of addresses gives links to details. No context is ever fetched.

mod carrier;
mod course;
mod graph;
mod instance;
mod node;
mod scripts;

use std::io::Read;

use catalogue::{Finding, Format, Parsed, SourceSpec};
use serde_json::Value;
use url::Url;

use crate::{
    adapter::{Adapter, Confidence, Unreadable},
    charset::Kind,
    document::{Document, Head, Text},
    json,
    markup::Page,
    sink::Sink,
};

/// The adapter.
pub(crate) struct SchemaOrg;

/// Property names that only schema.org's educational vocabulary has.
const NAMES: [&str; 7] = [
    "\"courseCode\"",
    "\"hasCourseInstance\"",
    "\"courseMode\"",
    "\"educationalLevel\"",
    "\"numberOfCredits\"",
    "\"coursePrerequisites\"",
    "\"educationalCredentialAwarded\"",
];

impl Adapter for SchemaOrg {
    fn format(&self) -> Format {
        Format::SchemaOrg
    }

    fn detect(&self, head: &Head) -> Confidence {
        let text = &head.text;
        let vocabulary = text.contains("schema.org");
        if is_json(text) {
            let typed = text.contains("\"@type\"") || text.contains("\"@context\"");
            return match NAMES.iter().any(|name| text.contains(name)) {
                _ if vocabulary && typed => Confidence::Certain,
                true => Confidence::Likely,
                false if typed => Confidence::Maybe,
                false => Confidence::No,
            };
        }
        let carrier = text.contains("application/ld+json") || vocabulary && carries(text);
        match carrier {
            true if text.contains("Course") || text.contains("Educational") => Confidence::Certain,
            true => Confidence::Likely,
            false => Confidence::No,
        }
    }

    fn read(&self, document: Document<'_>, spec: &SourceSpec, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        let url = document.url().cloned();
        let head = document.head();
        if head.promises_json() && head.text.starts_with('<') {
            return Err(Unreadable::Unexpected { expected: "JSON", found: "markup".to_owned() });
        }
        if !is_json(&head.text) {
            let text = document.into_page(sink)?;
            return read_page(&text, url.as_ref(), spec, sink);
        }
        match document.into_text(Kind::Json, sink)? {
            Text::Whole(text) => read_whole(&text, url.as_ref(), spec, sink),
            Text::Stream(text) => text.read(sink, |text, sink| read_large(text, url.as_ref(), sink)),
        }
    }
}

fn read_whole(
    text: &str,
    url: Option<&Url>,
    spec: &SourceSpec,
    sink: &mut dyn Sink,
) -> Result<(), Unreadable> {
    let (value, whole) = json::parse_or_salvage(text, spec, sink)?;
    let found = graph::read(value, "", url, None, sink);
    tell_empty(found, sink);
    whole
}

/// Reads a document thing by thing.
fn read_large(text: impl Read, url: Option<&Url>, sink: &mut dyn Sink) -> Result<(), Unreadable> {
    let message = "the document is larger than 8 MiB, so its things were read one by one: a course cannot refer to what \
        stands elsewhere in the list; let each hold all that belongs to it";
    sink.finding(Finding::info("read-in-pieces", message));
    let mut found = 0;
    json::each_thing(text, sink, |at, value, sink| found += graph::read_thing(value, at, url, sink))?;
    tell_empty(found, sink);
    Ok(())
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn carries(text: &str) -> bool {
    text.contains("itemtype") || text.contains("typeof")
}

/// A page: JSON-LD where it tells of courses, else microdata, else RDFa; all three would tell the same again.
fn read_page(
    text: &str,
    url: Option<&Url>,
    spec: &SourceSpec,
    sink: &mut dyn Sink,
) -> Result<(), Unreadable> {
    if !text.contains('<') {
        let found = text.chars().take(40).collect();
        let nothing = |_| tell_empty(0, sink);
        // A text or a number alone is JSON too.
        return json::parse(text, &mut Parsed::default())
            .map(nothing)
            .map_err(|_| Unreadable::Unexpected { expected: "JSON or a web page", found });
    }
    let page = Page::parse(text, url)?;
    let links = page.follow(spec, sink)?;
    if page.refuses(sink) {
        return Ok(());
    }
    let scripts = scripts::read(&page, sink);
    let mut found = graph::read(Value::Array(scripts.values), "script", page.base.as_ref(), url, sink);
    for carrier in [carrier::MICRODATA, carrier::RDFA] {
        if found == 0 {
            let value = Value::Array(carrier.collect(&page));
            found = graph::read(value, carrier.name, page.base.as_ref(), url, sink);
        }
    }
    if let Some(broken) = scripts.broken {
        return Err(broken);
    }
    tell_empty(found + links, sink);
    Ok(())
}

fn tell_empty(found: usize, sink: &mut dyn Sink) {
    if found == 0 {
        let message = "there is no Course, EducationalOccupationalProgram or EducationEvent here";
        sink.finding(Finding::info("no-courses", message));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::SourceId;

    use super::*;

    #[test]
    fn lists_of_whole_things_are_the_same_read_whole_and_in_pieces() {
        let course = r#"{"@type":"Course","name":"Hitsaus","courseCode":"H1","hasCourseInstance":[{"@type":"CourseInstance","startDate":"2027-01-11"}]}"#;
        let untyped =
            r#"{"name":"Sorvaus","courseCode":"S1","hasCourseInstance":{"startDate":"2027-02-01"}}"#;
        let event = r#"{"@type":"EducationEvent","name":"Uinti","startDate":"2027-03-01"}"#;
        let url = Url::parse("https://partner.example/x").unwrap();
        let spec = SourceSpec::new(SourceId::new("partner").unwrap(), url.as_str());
        for text in [
            format!("[{course},{event},{untyped},7,{{}}]"),
            format!("{course}\n{untyped}\n{event}\n"),
            format!(r#"{{"@context":"https://schema.org","@graph":[{course},{event}]}}"#),
            format!(r#"{{"result":{{"courses":[{course},{untyped}]}}}}"#),
            format!(
                r#"{{"@type":"ItemList","itemListElement":[{{"@type":"ListItem","item":{course}}},{{"@type":"ListItem","url":"/a"}},"/b",{{"@type":"Course","name":"Muu","url":"/c"}}]}}"#
            ),
            format!(r#"{{"@type":"CollegeOrUniversity","name":"Opisto","hasCourse":[{course}]}}"#),
            course.to_owned(),
        ] {
            let (mut whole, mut pieces) = (Parsed::default(), Parsed::default());
            read_whole(&text, Some(&url), &spec, &mut whole).unwrap();
            read_large(text.as_bytes(), Some(&url), &mut pieces).unwrap();
            // Events come after the courses where the whole is known.
            whole.drafts.sort_by(|a, b| a.at.cmp(&b.at));
            assert_eq!(pieces.drafts, whole.drafts, "{text}");
            pieces.links.sort_by(|a, b| a.url.cmp(&b.url));
            assert_eq!(pieces.links, whole.links, "{text}");
        }
    }
}
