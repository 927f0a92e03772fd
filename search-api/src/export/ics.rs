//! A calendar: an all-day event for each start, one for each application deadline.
//!
//! Source: RFC 5545; RFC 7986 (NAME, REFRESH-INTERVAL).

use std::io::{self, Write};

use catalogue::{CourseRecord, Deadline, Digest, Lang, Offering, Start, Status, query::Dimension};
use chrono::{DateTime, NaiveDate, Utc};

use super::{Entry, Form, View};
use crate::{app::App, spell};

/// Longest line in bytes, without its end.
const LINE: usize = 75;

/// The calendar.
pub(super) struct Ics<'a> {
    pub app: &'a App,
    pub view: &'a View,
}

/// When an event is.
enum When {
    Day(NaiveDate),
    At(DateTime<Utc>),
}

impl Form for Ics<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let name = escaped(self.view.text(&self.app.region.name));
        for text in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Opin Ovi//Export//EN", "CALSCALE:GREGORIAN"]
        {
            line(text, out)?;
        }
        line("METHOD:PUBLISH", out)?;
        if !name.is_empty() {
            line(&format!("NAME:{name}"), out)?;
            line(&format!("X-WR-CALNAME:{name}"), out)?;
        }
        line("REFRESH-INTERVAL;VALUE=DURATION:PT12H", out)
    }

    fn course(&mut self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        for offering in &entry.offerings {
            let title = self.title(entry.record, offering);
            if let Start::Day(day) = offering.start {
                self.event(entry.record, offering, ("start", &title, When::Day(day)), out)?;
            }
            if let Some(to) = offering.apply.to {
                let summary = format!("{}: {title}", closes(self.view.labels.lang));
                let when = match to {
                    Deadline::Day(day) => When::Day(day),
                    Deadline::At(at) => When::At(at.with_timezone(&Utc)),
                };
                self.event(entry.record, offering, ("apply", &summary, when), out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        line("END:VCALENDAR", out)
    }
}

impl Ics<'_> {
    fn title<'a>(&self, record: &'a CourseRecord, offering: &'a Offering) -> String {
        let own = self.view.text(&offering.title);
        let course = self.view.text(&record.course.title);
        if own.is_empty() { course.to_owned() } else { format!("{course}: {own}") }
    }

    fn event(
        &self,
        record: &CourseRecord,
        offering: &Offering,
        (kind, summary, when): (&str, &str, When),
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let id = record.course.id.as_str();
        // Stable, and of legal characters whatever the keys are.
        let uid = Digest::of(format!("{id}\n{}", offering.id).as_bytes()).short();
        let page = spell::course_page(self.app, id);
        line("BEGIN:VEVENT", out)?;
        line(&format!("UID:{kind}-{uid}@opinovi"), out)?;
        line(&format!("DTSTAMP:{}", instant(record.updated_at)), out)?;
        line(&format!("LAST-MODIFIED:{}", instant(record.updated_at)), out)?;
        match when {
            When::Day(day) => line(&format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")), out)?,
            When::At(at) => line(&format!("DTSTART:{}", instant(at)), out)?,
        }
        line(&format!("SUMMARY:{}", escaped(summary)), out)?;
        line(&format!("DESCRIPTION:{}", escaped(&self.description(record, offering, kind, &page))), out)?;
        let place = self.place(offering);
        if kind == "start" && !place.is_empty() {
            line(&format!("LOCATION:{}", escaped(&place)), out)?;
        }
        if let Some(at) = offering.location.filter(|_| kind == "start") {
            line(&format!("GEO:{:.6};{:.6}", at.lat, at.lon), out)?;
        }
        if page.starts_with("http") {
            line(&format!("URL:{page}"), out)?;
        }
        let status = if offering.status == Status::Cancelled { "CANCELLED" } else { "CONFIRMED" };
        line(&format!("STATUS:{status}"), out)?;
        line("TRANSP:TRANSPARENT", out)?;
        line("END:VEVENT", out)
    }

    fn description(&self, record: &CourseRecord, offering: &Offering, kind: &str, page: &str) -> String {
        let view = self.view;
        let apply = offering.apply.url.as_deref().filter(|_| kind == "apply");
        let parts = [
            view.text(&record.course.provider.name),
            offering.pace.as_deref().unwrap_or_default(),
            view.text(&record.course.summary),
            apply.unwrap_or_default(),
            page,
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn place(&self, offering: &Offering) -> String {
        let town =
            offering.municipality.as_ref().map(|code| self.view.labels.of(Dimension::Municipality, code));
        let place = offering.place.clone().filter(|place| Some(place) != town.as_ref());
        place.into_iter().chain(town).collect::<Vec<_>>().join(", ")
    }
}

fn closes(lang: Lang) -> &'static str {
    match lang {
        Lang::Fi => "Haku päättyy",
        Lang::Sv => "Ansökan slutar",
        Lang::En => "Application closes",
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// RFC 5545, 3.1: at most 75 bytes a line, folded between characters.
fn line(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut rest = text;
    let mut room = LINE;
    while rest.len() > room {
        let mut at = room;
        while !rest.is_char_boundary(at) {
            at -= 1;
        }
        write!(out, "{}\r\n ", &rest[..at])?;
        rest = &rest[at..];
        // The blank that begins a folded line counts.
        room = LINE - 1;
    }
    write!(out, "{rest}\r\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_unfold_to_themselves() {
        for text in ["a".repeat(75), "ä".repeat(200), "SUMMARY:👩‍🏭 hitsaus ".repeat(20), String::new()]
        {
            let mut out = Vec::new();
            line(&text, &mut out).unwrap();
            let folded = String::from_utf8(out).unwrap();
            assert!(folded.split("\r\n").all(|line| line.len() <= 75), "{folded}");
            assert_eq!(folded.trim_end_matches("\r\n").replace("\r\n ", ""), text);
        }
    }

    #[test]
    fn separators_are_escaped() {
        assert_eq!(escaped("a;b,c\\d\ne\r\u{7}"), "a\\;b\\,c\\\\d\\ne");
    }
}
