//! A feed of a search: what is new in it.
//!
//! Source: RFC 4287. Ids are names, not addresses: they stay when the site moves.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use catalogue::{Digest, Lang, query::Dimension};
use chrono::{DateTime, SecondsFormat, Utc};

use super::{
    Entry, Form, View,
    xml::{element, escaped},
};
use crate::{app::App, spell};

/// The feed.
pub(super) struct Atom<'a> {
    pub app: &'a App,
    pub view: &'a View,
    /// When the newest change of an entry was made; none without entries.
    pub updated: Option<DateTime<Utc>>,
    /// Entries of the feed.
    pub written: usize,
    /// Courses found.
    pub total: usize,
}

impl Form for Atom<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.view.labels.lang;
        let site = &self.app.settings.public_url;
        let query = &self.view.address;
        let name = self.view.text(&self.app.region.name);
        let name = if name.is_empty() { "Opin Ovi" } else { name };
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n",
            lang.code()
        );
        element(&mut xml, "id", "", &format!("urn:opinovi:search:{}", Digest::of(query.as_bytes()).short()));
        element(&mut xml, "title", "", &self.title(name));
        element(&mut xml, "subtitle", "", &extent(self.written, self.total, lang));
        // A feed without entries has not changed since a moment that nobody remembers.
        element(&mut xml, "updated", "", &instant(self.updated.unwrap_or_default()));
        if site.starts_with("http") {
            link(&mut xml, "self", "application/atom+xml", &format!("{site}/api/v1/export.atom?{query}"));
            link(&mut xml, "alternate", "text/html", &format!("{site}/?{query}"));
        }
        let _ = writeln!(xml, "<author><name>{}</name></author>", escaped(name));
        element(&mut xml, "generator", "", "Opin Ovi");
        out.write_all(xml.as_bytes())
    }

    fn course(&mut self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        let (record, view) = (entry.record, self.view);
        let course = &record.course;
        let page = spell::course_page(self.app, course.id.as_str());
        let mut xml = String::from("<entry>\n");
        element(&mut xml, "id", "", &spell::course_urn(course.id.as_str()));
        element(&mut xml, "title", "", view.text(&course.title));
        element(&mut xml, "updated", "", &instant(record.updated_at));
        element(&mut xml, "published", "", &instant(record.first_seen));
        link(&mut xml, "alternate", "text/html", &page);
        let provider = view.text(&course.provider.name);
        if !provider.is_empty() {
            let _ = writeln!(xml, "<author><name>{}</name></author>", escaped(provider));
        }
        for field in &course.fields {
            let label = view.labels.of(Dimension::Field, &field.code);
            let (term, label) = (escaped(field.code.as_str()), escaped(&label));
            let _ = writeln!(xml, "<category term=\"{term}\" label=\"{label}\"/>");
        }
        element(&mut xml, "summary", "", &self.summary(entry));
        xml.push_str("</entry>\n");
        out.write_all(xml.as_bytes())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"</feed>\n")
    }
}

impl Atom<'_> {
    fn title(&self, name: &str) -> String {
        let text = self.view.query.text.trim();
        if text.is_empty() { name.to_owned() } else { format!("{name}: {text}") }
    }

    /// Next starts and places, then the course in a few sentences.
    fn summary(&self, entry: &Entry<'_>) -> String {
        let view = self.view;
        let mut parts: Vec<String> = Vec::new();
        for offering in entry.offerings.iter().take(3) {
            let start = match offering.start {
                catalogue::Start::Day(day) => day.format("%-d.%-m.%Y").to_string(),
                start => offering.start_text.clone().unwrap_or_else(|| {
                    let values = catalogue::query::matching::start_values(start);
                    values.first().map(|code| view.labels.of(Dimension::Start, code)).unwrap_or_default()
                }),
            };
            let place = match &offering.municipality {
                Some(code) => view.labels.of(Dimension::Municipality, code),
                None => view.labels.of(Dimension::Mode, &catalogue::Code::new(offering.mode.as_str())),
            };
            parts.push(format!("{start}, {place}"));
        }
        let when = parts.join("; ");
        let about = view.text(&entry.record.course.summary);
        [when.as_str(), about].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ")
    }
}

/// Says what part of the search the feed holds.
fn extent(written: usize, total: usize, lang: Lang) -> String {
    match (lang, written < total) {
        (Lang::Fi, true) => format!("{written} uusinta {total} koulutuksesta"),
        (Lang::Fi, false) => format!("Kaikki {total} koulutusta, uusimmat ensin"),
        (Lang::Sv, true) => format!("De {written} nyaste av {total} utbildningar"),
        (Lang::Sv, false) => format!("Alla {total} utbildningar, de nyaste först"),
        (Lang::En, true) => format!("The {written} newest of {total} courses"),
        (Lang::En, false) => format!("All {total} courses, newest first"),
    }
}

fn link(xml: &mut String, rel: &str, media_type: &str, address: &str) {
    let address = escaped(address);
    let _ = writeln!(xml, "<link rel=\"{rel}\" type=\"{media_type}\" href=\"{address}\"/>");
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
