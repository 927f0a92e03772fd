//! From bodies to courses: the pure parts, put together.

use std::collections::HashMap;
use std::sync::Arc;

use catalogue::{Draft, Finding, Format, Parsed, SourceSpec, run::SeenCourse};
use chrono::NaiveDate;
use chrono_tz::Tz;
use language::Analyser;
use url::Url;

use super::page::Page;

/// A body with what is needed to read it.
pub(super) struct Document {
    pub(super) url: Url,
    pub(super) content_type: Option<String>,
    pub(super) body: Vec<u8>,
}

/// A document that begins so meets a defect in parsing; a course of that key, one in normalising.
#[cfg(test)]
pub(super) const DEFECT: &str = "a-document-that-nobody-thought-of";

/// Reads one document; also tells which format it was read as.
pub(super) fn parse(document: &Document, source: &SourceSpec) -> (Parsed, Option<Format>) {
    #[cfg(test)]
    assert!(!document.body.starts_with(DEFECT.as_bytes()), "a defect in parsing");
    let open =
        || formats::Document::new(document.url.as_str(), document.content_type.as_deref(), &document.body);
    let format = source.format.or_else(|| formats::detect(&open().head(), source));
    (formats::read(open(), source), format)
}

/// Whether a document was sent as a page for people.
pub(super) fn is_html(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        value.starts_with("text/html") || value.starts_with("application/xhtml")
    })
}

/// Turns drafts into courses.
#[derive(Clone)]
pub(super) struct Reader {
    pub(super) source: Arc<SourceSpec>,
    pub(super) today: NaiveDate,
    pub(super) zone: Tz,
    pub(super) analyser: Option<Arc<Analyser>>,
}

impl Reader {
    /// The courses of all pages: what listing and detail pages say of one course is joined.
    pub(super) fn courses(&self, pages: Vec<Page>) -> (Vec<SeenCourse>, Vec<Finding>) {
        let mut origins = Origins::default();
        let mut drafts = Vec::new();
        for page in pages {
            for draft in page.parsed.map(|parsed| parsed.drafts).unwrap_or_default() {
                origins.note(&draft, &page.record.url, &page.url);
                drafts.push(draft);
            }
        }
        let (mut courses, mut findings) = (Vec::new(), Vec::new());
        for draft in formats::merge(drafts) {
            #[cfg(test)]
            assert!(draft.key.as_deref() != Some(DEFECT), "a defect in normalising");
            let (record, url) = origins.of(&draft);
            let context = normalise::Context {
                today: self.today,
                zone: self.zone,
                document_url: Some(url.as_str()),
                analyser: self.analyser.as_deref(),
            };
            let (course, mut remarks) = normalise::normalise(draft, &self.source, &context);
            findings.append(&mut remarks);
            courses.extend(course.map(|course| SeenCourse { course, page: record }));
        }
        (courses, findings)
    }
}

/// Which document a course stood in first: the address asked for, and the one after redirects.
#[derive(Default)]
struct Origins {
    by_key: HashMap<String, (String, Url)>,
    by_place: HashMap<(Option<String>, String), (String, Url)>,
}

impl Origins {
    fn note(&mut self, draft: &Draft, record: &str, url: &Url) {
        let origin = || (record.to_owned(), url.clone());
        if let Some(key) = &draft.key {
            self.by_key.entry(key.clone()).or_insert_with(origin);
        }
        self.by_place.entry((draft.url.clone(), draft.at.clone())).or_insert_with(origin);
    }

    fn of(&self, draft: &Draft) -> (String, Url) {
        let by_key = draft.key.as_ref().and_then(|key| self.by_key.get(key));
        let found = by_key.or_else(|| self.by_place.get(&(draft.url.clone(), draft.at.clone())));
        found.expect("merging keeps key, address and place of the first draft").clone()
    }
}
