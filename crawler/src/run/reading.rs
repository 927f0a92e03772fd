//! From bodies to courses: the pure parts, put together.

use std::io::{self, Read};
use std::sync::Arc;

use catalogue::{
    CatalogueStore, Draft, Finding, Findings, Format, RunId, SourceSpec, StoreError, draft::Link,
    run::SeenCourse,
};
use chrono::NaiveDate;
use chrono_tz::Tz;
use language::Analyser;
use url::Url;

use super::drafts::Drafts;
use super::page::Page;
use super::walk::Trouble;

/// So many courses are handed to the catalogue at once.
const BATCH: usize = 500;

/// A body with what is needed to read it.
pub(super) struct Document {
    pub(super) url: Url,
    pub(super) content_type: Option<String>,
    pub(super) body: Box<dyn Read + Send>,
}

/// A document that begins so meets a defect in parsing; a course of that key, one in normalising.
#[cfg(test)]
pub(super) const DEFECT: &str = "a-document-that-nobody-thought-of";

/// What a document has given, beside its drafts.
pub(super) struct Contents {
    pub(super) format: Option<Format>,
    pub(super) findings: Findings,
    pub(super) links: Vec<Link>,
    /// Read to its end.
    pub(super) complete: bool,
}

/// Reads one document, the `page`th; its drafts go to the others.
///
/// Of a document that cannot be read to its end nothing is kept but a finding, unless the source is tolerant.
pub(super) fn parse(
    document: Document,
    source: &SourceSpec,
    drafts: &mut Drafts,
    page: usize,
) -> io::Result<Contents> {
    let mut contents =
        Contents { format: source.format, findings: Findings::default(), links: Vec::new(), complete: true };
    let before = drafts.len();
    let mut taking = Taking { drafts, page, contents: &mut contents, trouble: None };
    let read = taking.document(document, source);
    if let Some(trouble) = taking.trouble {
        return Err(trouble);
    }
    if let Err(unreadable) = read {
        contents.complete = false;
        if !source.tolerant {
            drafts.truncate(before)?;
            contents.links.clear();
        }
        contents.findings.push(Finding::error(unreadable.code(), unreadable.to_string()));
    }
    Ok(contents)
}

/// Takes what an adapter finds.
struct Taking<'a> {
    drafts: &'a mut Drafts,
    page: usize,
    contents: &'a mut Contents,
    /// The drafts cannot be put down.
    trouble: Option<io::Error>,
}

impl Taking<'_> {
    fn document(&mut self, document: Document, source: &SourceSpec) -> Result<(), formats::Unreadable> {
        let Document { url, content_type, body } = document;
        let document = formats::Document::from_reader(url.as_str(), content_type.as_deref(), body)?;
        let head = document.head();
        #[cfg(test)]
        assert!(!head.text.starts_with(DEFECT), "a defect in parsing");
        self.contents.format = source.format.or_else(|| formats::detect(&head, source));
        drop(head);
        formats::read_into(document, source, self)
    }
}

impl formats::Sink for Taking<'_> {
    fn draft(&mut self, draft: Draft) {
        if self.trouble.is_none() {
            self.trouble = self.drafts.add(&draft, self.page).err();
        }
    }

    fn finding(&mut self, finding: Finding) {
        self.contents.findings.push(finding);
    }

    fn link(&mut self, link: Link) {
        self.contents.links.push(link);
    }
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
    pub(super) run: RunId,
    pub(super) source: Arc<SourceSpec>,
    pub(super) store: Arc<dyn CatalogueStore>,
    pub(super) today: NaiveDate,
    pub(super) zone: Tz,
    pub(super) analyser: Option<Arc<Analyser>>,
}

impl Reader {
    /// The courses of all pages: what listing and detail pages say of one course is joined. Where they are many, they
    /// are handed to the catalogue as they come, and the last of them come back.
    pub(super) fn courses(
        &self,
        drafts: Drafts,
        pages: &[Page],
    ) -> Result<(Vec<SeenCourse>, Findings), Trouble> {
        let mut findings = Findings::default();
        let mut batch = Vec::new();
        drafts.each_course(|draft, page| {
            #[cfg(test)]
            assert!(draft.key.as_deref() != Some(DEFECT), "a defect in normalising");
            let page = &pages[page];
            let context = normalise::Context {
                today: self.today,
                zone: self.zone,
                document_url: Some(page.url.as_str()),
                analyser: self.analyser.as_deref(),
            };
            let (course, remarks) = normalise::normalise(draft, &self.source, &context);
            findings.extend(remarks);
            batch.extend(course.map(|course| SeenCourse { course, page: page.record.url.clone() }));
            if batch.len() >= BATCH {
                self.store.stage_courses(self.run, &self.source.id, &batch)?;
                batch.clear();
            }
            Ok::<_, Trouble>(())
        })?;
        Ok((batch, findings))
    }
}

impl From<io::Error> for Trouble {
    /// Of the drafts' own file.
    fn from(error: io::Error) -> Self {
        let text =
            format!("what a run has read cannot be put down: {error}; free some space and crawl again");
        Trouble::Store(StoreError::Io(text))
    }
}
