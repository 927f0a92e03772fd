//! Reading the pages of a walk, and adding those that they name.

use std::io::Read;
use std::sync::Arc;

use catalogue::{
    Finding, PageRecord, Severity,
    draft::{Link, LinkKind},
};
use url::Url;

use super::blocking;
use super::page::{Got, Page, Role, Todo};
use super::reading::{self, Document};
use super::walk::{Trouble, Walk};
use crate::sitemap::{Kind, MAX_FILES, MAX_SITEMAP_BYTES, Sitemap};

impl Walk {
    /// Reads a page that was got, and adds those that it names.
    pub(super) async fn take(&mut self, todo: Todo, got: Got) -> Result<(), Trouble> {
        let Got { record, url, mut body, noindex, changed } = got;
        if let (Role::Sitemap { nested }, Some(body)) = (todo.role, &mut body) {
            let mut bytes = Vec::new();
            body.take(MAX_SITEMAP_BYTES as u64 + 1).read_to_end(&mut bytes)?;
            self.take_sitemap(&url, nested, Sitemap::parse(&bytes))?;
            self.pages.push(Page { record, url, changed });
            return Ok(());
        }
        let skip =
            !changed && self.is_single() && self.memory.same_reading && self.mode == super::Mode::Usual;
        if let Some(body) = body.filter(|_| !skip) {
            let document = Document { url: url.clone(), content_type: record.content_type.clone(), body };
            self.take_document(todo.role, &record, document, noindex).await?;
        }
        self.pages.push(Page { record, url, changed });
        Ok(())
    }

    async fn take_document(
        &mut self,
        role: Role,
        record: &PageRecord,
        document: Document,
        noindex: bool,
    ) -> Result<(), Trouble> {
        let at = document.url.to_string();
        let (source, page, before) = (Arc::clone(&self.source), self.pages.len(), self.drafts.len());
        let mut drafts = std::mem::take(&mut self.drafts);
        let (read, drafts) = blocking(move || {
            let read = reading::parse(document, &source, &mut drafts, page);
            (read, drafts)
        })
        .await;
        self.drafts = drafts;
        let read = read?;
        self.format = self.format.or(read.format);
        // A page that holds neither courses nor links where it should, as after a redesign.
        let nothing = self.drafts.len() == before && read.links.is_empty() && !read.findings.is_empty();
        if let Some(back) = self.leads_back(&record.url, &read.links) {
            let message = "the next page of the list is one that was read already";
            self.leave_out(Finding::warning("page-loop", message).at(&at).found(&back));
        }
        for link in read.links {
            let role = if link.kind == LinkKind::Next { Role::Listing } else { Role::Detail };
            if let Ok(url) = Url::parse(&link.url) {
                self.add(Todo { url, role, modified: None });
            }
        }
        self.findings.append(read.findings);
        if noindex && reading::is_html(record.content_type.as_deref()) {
            self.drafts.truncate(before)?;
            let message = "the page asks not to be indexed (X-Robots-Tag)";
            self.findings.push(Finding::info("noindex", message).at(at));
        }
        let useless = nothing && self.findings.last().is_some_and(|last| last.severity == Severity::Error);
        if useless || !read.complete {
            self.complete = false;
        }
        if role == Role::Listing && (useless || !(read.complete || self.source.tolerant)) {
            let why = self.findings.last().map(|finding| finding.message.clone());
            return Err(Trouble::Unreadable(why.unwrap_or_else(|| "the document cannot be read".to_owned())));
        }
        Ok(())
    }

    /// The only next page of a list, where it is an earlier one: then what lies beyond is not known. A page that names
    /// itself is the last one, and one that names several pages has a pager.
    fn leads_back(&self, page: &str, links: &[Link]) -> Option<String> {
        let mut next = links.iter().filter(|link| link.kind == LinkKind::Next).filter_map(|link| {
            let mut url = Url::parse(&link.url).ok()?;
            url.set_fragment(None);
            Some(String::from(url))
        });
        let only = next.next()?;
        let is_loop = only != page
            && next.all(|other| other == only)
            && self.pages.iter().any(|read| read.record.url == only);
        is_loop.then_some(only)
    }

    /// Adds the pages of a sitemap: those of its own host, and of an index the sitemaps.
    fn take_sitemap(&mut self, url: &Url, nested: bool, sitemap: Sitemap) -> Result<(), Trouble> {
        if sitemap.kind == Kind::Unknown {
            let message = "neither a sitemap, nor a feed, nor a list of addresses";
            let finding = Finding::error("sitemap-unreadable", message).at(url.as_str());
            self.leave_out(finding);
            return Err(Trouble::Unreadable(message.to_owned()));
        }
        for fault in &sitemap.faults {
            self.leave_out(Finding::warning("sitemap", fault.to_string()).at(url.as_str()));
        }
        let role = if sitemap.kind == Kind::Index { Role::Sitemap { nested: true } } else { Role::Detail };
        for entry in sitemap.entries {
            let Some(to) = url.join(&entry.url).ok().filter(|to| to.host() == url.host()) else {
                let message = "a sitemap may name pages of its own host only";
                self.findings
                    .push(Finding::warning("sitemap-foreign", message).at(url.as_str()).found(&entry.url));
                continue;
            };
            if sitemap.kind == Kind::Index {
                self.sitemaps += 1;
                if nested || self.sitemaps > MAX_FILES {
                    let message = "sitemaps may be nested once, and be 500 in number: the rest is left out";
                    self.leave_out(
                        Finding::warning("sitemap-index", message).at(url.as_str()).found(&entry.url),
                    );
                    return Ok(());
                }
            }
            self.add(Todo { url: to, role, modified: entry.modified });
        }
        Ok(())
    }
}
