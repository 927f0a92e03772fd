//! Opintopolku's JSON (konfo-backend): search answers, koulutus, toteutus and hakukohde.
//!
//! A koulutus (what can be studied) is a course, its toteutukset are the offerings, and a hakukohde tells when to apply
//! to one. Search answers give what they hold and links to the details and to their next page. Documents of editors
//! and contact persons' names, addresses and numbers are never read.

mod apply;
mod koulutus;
mod pages;
mod toteutus;
mod wire;

use std::io::Read;

use catalogue::{Draft, Finding, Format, SourceSpec};
use serde_json::Value;
use url::Url;

use crate::{
    adapter::{Adapter, Confidence, Unreadable},
    charset::Kind,
    document::{Document, Head, Text},
    json,
    merge::merge,
    sink::Sink,
};
use wire::{Thing, oid, state, thing};

/// The adapter.
pub(crate) struct Kouta;

impl Adapter for Kouta {
    fn format(&self) -> Format {
        Format::Kouta
    }

    fn detect(&self, head: &Head) -> Confidence {
        const NAMES: [&str; 5] = [
            "\"koulutustyyppi\"",
            "\"koulutusOid\"",
            "\"toteutusOid\"",
            "\"hakukohdeOid\"",
            "\"toteutustenTarjoajat\"",
        ];
        match &head.text {
            text if !text.starts_with(['{', '[']) => Confidence::No,
            // Linked data may well name organisations by OID.
            text if text.contains("\"@context\"") => Confidence::No,
            text if text.contains("\"1.2.246.562.") => Confidence::Certain,
            text if NAMES.iter().any(|name| text.contains(name)) => Confidence::Likely,
            text if text.contains("\"total\"") && text.contains("\"hits\"") => Confidence::Likely,
            _ => Confidence::No,
        }
    }

    fn read(&self, document: Document<'_>, spec: &SourceSpec, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        let url = document.url().cloned();
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
    if text.trim_start().starts_with('<') {
        let found = "markup".to_owned();
        return Err(Unreadable::Unexpected { expected: "JSON of Opintopolku", found });
    }
    let (value, whole) = json::parse_or_salvage(text, spec, sink)?;
    let mut reading = Reading::new(url, sink);
    reading.any(&value, String::new());
    let Reading { courses: mut drafts, parts, found, .. } = reading;
    drafts.extend(parts);
    tell_empty(found || !drafts.is_empty(), sink);
    merge(drafts).into_iter().for_each(|draft| sink.draft(draft));
    whole
}

/// Reads a document record by record; what belongs together is joined when all of the source was read.
fn read_large(text: impl Read, url: Option<&Url>, sink: &mut dyn Sink) -> Result<(), Unreadable> {
    let (mut hits, mut found) = (0, false);
    json::each_thing(text, sink, |at, value, sink| {
        let mut reading = Reading { hits, ..Reading::new(url, sink) };
        reading.any(&value, at.to_owned());
        let Reading { courses: mut drafts, parts, found: known, .. } = reading;
        if at.rsplit('/').nth(1) == Some("hits") {
            hits += 1;
            pages::details(&value, url, sink);
        }
        drafts.extend(parts);
        found |= known || !drafts.is_empty();
        drafts.into_iter().for_each(|draft| sink.part(draft));
    })?;
    tell_empty(found, sink);
    Ok(())
}

fn tell_empty(found: bool, sink: &mut dyn Sink) {
    if !found {
        let message = "there is no koulutus, toteutus or hakukohde here";
        sink.finding(Finding::info("no-courses", message));
    }
}

/// One document on its way.
struct Reading<'a> {
    url: Option<&'a Url>,
    /// Koulutukset: their names are the courses' names, wherever in the document they stand.
    courses: Vec<Draft>,
    /// Toteutukset and hakukohteet.
    parts: Vec<Draft>,
    /// The document is of a known kind, even where it holds no course.
    found: bool,
    /// Hits of a search answer that were read one by one.
    hits: usize,
    sink: &'a mut dyn Sink,
}

impl<'a> Reading<'a> {
    fn new(url: Option<&'a Url>, sink: &'a mut dyn Sink) -> Self {
        Self { url, courses: Vec::new(), parts: Vec::new(), found: false, hits: 0, sink }
    }

    /// Reads whatever a value is.
    fn any(&mut self, value: &Value, at: String) {
        match (thing(value), value) {
            (_, Value::Array(values)) => {
                values.iter().enumerate().for_each(|(index, value)| self.any(value, format!("{at}/{index}")));
            }
            (Thing::Wrapped, _) => self.any(&value["_source"], format!("{at}/_source")),
            (Thing::Answer, _) => self.answer(value, &at),
            (Thing::Koulutus, _) => self.koulutus(value, &at),
            (Thing::Toteutus, _) => self.toteutus(value, &at),
            (Thing::Jarjestaja, _) => self.jarjestaja(value, &at),
            (Thing::Hakukohde, _) => self.hakukohde(value, &at),
            (Thing::Other, _) => {}
        }
    }

    /// `{ total, hits }`, also Elasticsearch's own with one more level, also several answers by name.
    fn answer(&mut self, answer: &Value, at: &str) {
        self.found = true;
        for name in ["koulutukset", "toteutukset", "hakukohteet"] {
            if answer[name].is_object() {
                self.answer(&answer[name], &format!("{at}/{name}"));
            }
        }
        match &answer["hits"] {
            hits @ Value::Object(_) => self.answer(hits, &format!("{at}/hits")),
            Value::Array(hits) => {
                for (index, hit) in hits.iter().enumerate() {
                    self.any(hit, format!("{at}/hits/{index}"));
                    pages::details(hit, self.url, self.sink);
                }
                pages::next_page(answer, hits.len() + self.hits, self.url, self.sink);
            }
            _ => {}
        }
    }

    fn koulutus(&mut self, value: &Value, at: &str) {
        if !self.published(value, at) {
            return;
        }
        let draft = koulutus::draft(value, at, self.url, self.sink);
        pages::toteutukset(value, self.url, self.sink);
        self.courses.push(draft);
    }

    fn toteutus(&mut self, value: &Value, at: &str) {
        if self.published(value, at) {
            self.parts.push(toteutus::draft(value, at, self.url));
        }
    }

    /// A search answer's word of one provider's toteutus; its koulutus may stand in the question's address only.
    fn jarjestaja(&mut self, value: &Value, at: &str) {
        let koulutus = oid(value, &["koulutusOid"]).or_else(|| pages::asked_koulutus(self.url));
        self.parts.push(toteutus::of_search(value, at, koulutus, self.url));
    }

    fn hakukohde(&mut self, value: &Value, at: &str) {
        if !self.published(value, at) {
            return;
        }
        match apply::draft(value, at, self.url) {
            Some(draft) => self.parts.push(draft),
            None => {
                let message = "a hakukohde that names no toteutus was skipped";
                self.sink.finding(Finding::warning("hakukohde-alone", message).at(at));
            }
        }
    }

    /// Whether a record is there for everybody. Archived and deleted ones leave nothing, except that a course is told
    /// to be gone.
    fn published(&mut self, value: &Value, at: &str) -> bool {
        self.found = true;
        let Some(state) = state(value) else { return true };
        if thing(value) == Thing::Koulutus && matches!(state, "arkistoitu" | "poistettu") {
            let key = oid(value, &["oid"]);
            let title = wire::texts(&value["nimi"]);
            let at = at.to_owned();
            self.courses.push(Draft { key, at, deleted: true, title, ..Default::default() });
        }
        let message = "a record that is not published (`tila`) was skipped";
        self.sink.finding(Finding::info("not-published", message).at(at).found(state));
        false
    }
}
