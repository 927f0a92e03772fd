//! XCRI-CAP 1.2: a provider with its courses, a presentation for each offering that matches.
//!
//! Funding forms have no place in XCRI-CAP and are left out; so are courses' other languages' labels. Texts stand in
//! every language that the course has.
//!
//! Source: XCRI-CAP 1.2 data definitions; EN 15982.

use std::io::{self, Write};

use catalogue::{
    Course, CreditUnit, Deadline, Lang, Mode, Offering, Price, Provider, ProviderId, Start, Texts,
    query::{Dimension, matching},
};
use chrono::SecondsFormat;

use super::{
    Entry, Form, View,
    xml::{element, escaped, xhtml},
};
use crate::{app::App, labels::Labels, spell};

const HEAD: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    "<catalog xmlns=\"http://xcri.org/profiles/1.2/catalog\"",
    " xmlns:terms=\"http://xcri.org/profiles/1.2/catalog/terms\"",
    " xmlns:mlo=\"http://purl.org/net/mlo\"",
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"",
    " xmlns:dcterms=\"http://purl.org/dc/terms/\"",
    " xmlns:credit=\"http://purl.org/net/cm\"",
    " xmlns:geo=\"http://www.w3.org/2003/01/geo/wgs84_pos#\"",
    " xmlns:isced=\"http://uis.unesco.org/isced-f/2013\"",
    " xmlns:local=\"urn:opinovi:code\"",
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"",
);

/// The document.
pub(super) struct XcriCap<'a> {
    pub app: &'a App,
    pub view: &'a View,
    /// Whose courses are being written.
    pub provider: Option<ProviderId>,
}

impl Form for XcriCap<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let now = self.view.moment.now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let name = self.view.text(&self.app.region.name);
        let mut xml = format!("{HEAD} generated=\"{now}\">\n");
        element(&mut xml, "dc:contributor", "", if name.is_empty() { "Opin Ovi" } else { name });
        out.write_all(xml.as_bytes())
    }

    fn course(&mut self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut xml = String::new();
        let course = &entry.record.course;
        if self.provider.as_ref() != Some(&course.provider.id) {
            if self.provider.is_some() {
                xml.push_str("</provider>\n");
            }
            self.provider = Some(course.provider.id.clone());
            provider(&mut xml, &course.provider);
        }
        self.write_course(&mut xml, course);
        for offering in &entry.offerings {
            self.presentation(&mut xml, course, offering);
        }
        xml.push_str("</course>\n");
        out.write_all(xml.as_bytes())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.provider.is_some() {
            out.write_all(b"</provider>\n")?;
        }
        out.write_all(b"</catalog>\n")
    }
}

fn provider(xml: &mut String, Provider { id, name, url, municipality }: &Provider) {
    xml.push_str("<provider>\n");
    element(xml, "dc:identifier", "", id.as_str());
    texts(xml, "dc:title", name);
    element(xml, "mlo:url", "", url.as_deref().unwrap_or_default());
    if let Some(seat) = municipality {
        xml.push_str("<mlo:location>");
        element(xml, "mlo:town", "", &Labels::plain(Lang::Fi).of(Dimension::Municipality, seat));
        xml.push_str("</mlo:location>\n");
    }
}

impl XcriCap<'_> {
    fn write_course(&self, xml: &mut String, course: &Course) {
        xml.push_str("<course>\n");
        element(xml, "dc:identifier", "", course.id.as_str());
        for code in &course.codes {
            element(xml, "dc:identifier", "xsi:type=\"local:code\"", code);
        }
        texts(xml, "dc:title", &course.title);
        for field in &course.fields {
            let code = escaped(field.code.as_str());
            let label = self.view.labels.of(Dimension::Field, &field.code);
            element(xml, "dc:subject", &format!("xsi:type=\"isced:ISCED-F\" identifier=\"{code}\""), &label);
        }
        for (language, word) in &course.keywords {
            element(xml, "dc:subject", &format!("xml:lang=\"{language}\""), word);
        }
        texts(xml, "abstract", &course.summary);
        for (language, html) in course.description.iter() {
            description(xml, language.as_str(), html);
        }
        let page = spell::course_page(self.app, course.id.as_str());
        element(xml, "mlo:url", "", course.url.as_deref().unwrap_or(&page));
        texts(xml, "mlo:prerequisite", &course.entry_text);
        qualification(xml, course);
        credit(xml, course);
    }

    fn presentation(&self, xml: &mut String, course: &Course, offering: &Offering) {
        xml.push_str("<presentation>\n");
        element(xml, "dc:identifier", "", offering.id.as_str());
        texts(xml, "dc:title", &offering.title);
        start(xml, offering);
        if let Some(end) = offering.end {
            element(xml, "end", &format!("dtf=\"{end}\""), &end.to_string());
        }
        if let Some(months) = offering.duration_months {
            element(xml, "mlo:duration", &format!("interval=\"P{months}M\""), &format!("{months} kk"));
        }
        deadline(xml, "applyFrom", offering.apply.from);
        deadline(xml, "applyUntil", offering.apply.to);
        if offering.apply.continuous && offering.apply.to.is_none() {
            element(xml, "applyUntil", "", "Jatkuva haku");
        }
        element(xml, "applyTo", "", offering.apply.url.as_deref().unwrap_or_default());
        element(xml, "studyMode", "", offering.pace.as_deref().unwrap_or_default());
        let mode = match offering.mode {
            Mode::Onsite => Some("CM"),
            Mode::Online => Some("ON"),
            Mode::Hybrid => Some("MM"),
            Mode::Unknown => None,
        };
        self.coded(xml, "attendanceMode", mode, Dimension::Mode, offering.mode.as_str());
        for time in &offering.times {
            let code = match time.as_str() {
                "day" => Some("DT"),
                "evening" => Some("EV"),
                "weekend" => Some("WE"),
                "self-paced" => Some("CS"),
                _ => None,
            };
            self.coded(xml, "attendancePattern", code, Dimension::Time, time.as_str());
        }
        for language in course.languages_of(offering) {
            element(xml, "mlo:languageOfInstruction", "", language.as_str());
        }
        element(xml, "mlo:cost", "", &cost(offering));
        venue(xml, offering);
        xml.push_str("</presentation>\n");
    }

    fn coded(&self, xml: &mut String, name: &str, code: Option<&str>, dimension: Dimension, value: &str) {
        if let Some(code) = code {
            let label = self.view.labels.of(dimension, &catalogue::Code::new(value));
            element(xml, name, &format!("identifier=\"{code}\""), &label);
        }
    }
}

fn texts(xml: &mut String, name: &str, texts: &Texts) {
    for (language, text) in texts.iter() {
        element(xml, name, &format!("xml:lang=\"{language}\""), text);
    }
}

fn description(xml: &mut String, language: &str, html: &str) {
    match xhtml(html) {
        Some(xhtml) => xml.push_str(&format!(
            "<dc:description xml:lang=\"{language}\"><div xmlns=\"http://www.w3.org/1999/xhtml\">{xhtml}</div></dc:description>\n"
        )),
        None => element(xml, "dc:description", &format!("xml:lang=\"{language}\""), html),
    }
}

fn qualification(xml: &mut String, course: &Course) {
    let level = course.level.as_ref().map(|code| Labels::plain(Lang::Fi).of(Dimension::Level, code));
    if level.is_none() && course.qualification.is_empty() {
        return;
    }
    xml.push_str("<mlo:qualification>\n");
    texts(xml, "dc:title", &course.qualification);
    element(xml, "dcterms:educationLevel", "", level.as_deref().unwrap_or_default());
    xml.push_str("</mlo:qualification>\n");
}

fn credit(xml: &mut String, course: &Course) {
    let Some(credits) = course.credits else { return };
    let scheme = match credits.unit {
        CreditUnit::Ects => "ECTS",
        CreditUnit::Osp => "osp",
        CreditUnit::Hours => "h",
    };
    xml.push_str("<mlo:credit>");
    element(xml, "credit:scheme", "", scheme);
    element(xml, "credit:value", "", &credits.value.to_string());
    xml.push_str("</mlo:credit>\n");
}

/// The day for machines and in words; what is less exact in words alone.
fn start(xml: &mut String, offering: &Offering) {
    match offering.start {
        Start::Day(day) => {
            let words = day.format("%-d.%-m.%Y").to_string();
            element(xml, "mlo:start", &format!("dtf=\"{day}\""), &words);
        }
        Start::AnyTime => element(xml, "mlo:start", "", "Milloin vain"),
        Start::Unknown => element(xml, "mlo:start", "", offering.start_text.as_deref().unwrap_or_default()),
        start => {
            let values = matching::start_values(start);
            let label = values.first().map(|code| Labels::plain(Lang::Fi).of(Dimension::Start, code));
            element(xml, "mlo:start", "", &label.unwrap_or_default());
        }
    }
}

fn deadline(xml: &mut String, name: &str, deadline: Option<Deadline>) {
    let text = match deadline {
        None => return,
        Some(Deadline::Day(day)) => day.to_string(),
        Some(Deadline::At(at)) => at.to_rfc3339(),
    };
    element(xml, name, &format!("dtf=\"{text}\""), &text);
}

/// Nothing where the price is unknown.
fn cost(offering: &Offering) -> String {
    match offering.price {
        Price::Free => "0 €".to_owned(),
        Price::Fixed(money) => format!("{} €", money.euros()),
        Price::Between(least, most) => format!("{}–{} €", least.euros(), most.euros()),
        Price::PerCredit(each) => format!("{} €/op", each.euros()),
        Price::Unknown => offering.price_text.clone().unwrap_or_default(),
    }
}

fn venue(xml: &mut String, offering: &Offering) {
    let town = offering.municipality.as_ref().map(|c| Labels::plain(Lang::Fi).of(Dimension::Municipality, c));
    if town.is_none() && offering.place.is_none() && offering.location.is_none() {
        return;
    }
    xml.push_str("<venue><provider>\n");
    element(xml, "dc:title", "", offering.place.as_deref().or(town.as_deref()).unwrap_or_default());
    xml.push_str("<mlo:location>");
    element(xml, "mlo:town", "", town.as_deref().unwrap_or_default());
    if let Some(at) = offering.location {
        element(xml, "mlo:address", "xsi:type=\"geo:lat\"", &at.lat.to_string());
        element(xml, "mlo:address", "xsi:type=\"geo:long\"", &at.lon.to_string());
    }
    xml.push_str("</mlo:location>\n</provider></venue>\n");
}
