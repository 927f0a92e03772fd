//! A table: one row for each offering that matches, for people with a spreadsheet.

use std::io::{self, Write};

use catalogue::{Code, CreditUnit, Deadline, Lang, Money, Offering, Price, Status, query::Dimension};

use super::{Entry, Form, View};
use crate::{app::App, spell};

/// The columns, in Finnish, Swedish and English.
const COLUMNS: [[&str; 3]; 35] = [
    ["tunniste", "id", "id"],
    ["nimi", "namn", "title"],
    ["oppilaitos", "läroanstalt", "provider"],
    ["oppilaitoksen tunniste", "läroanstaltens id", "provider id"],
    ["taso", "nivå", "level"],
    ["ala", "område", "field"],
    ["alan koodi", "områdeskod", "field code"],
    ["laajuus", "omfattning", "credits"],
    ["laajuuden yksikkö", "omfattningens enhet", "credit unit"],
    ["tutkinto", "examen", "qualification"],
    ["pohjakoulutus", "förkunskaper", "entry requirements"],
    ["kuvaus", "beskrivning", "summary"],
    ["toteutus", "kurstillfälle", "offering"],
    ["alkaa", "börjar", "starts"],
    ["alkamisen tarkkuus", "startens noggrannhet", "start precision"],
    ["alkamisen kuvaus", "startens beskrivning", "start text"],
    ["päättyy", "slutar", "ends"],
    ["kesto kk", "längd mån", "duration months"],
    ["kunta", "kommun", "municipality"],
    ["kunnan koodi", "kommunkod", "municipality code"],
    ["paikka", "plats", "place"],
    ["toteutustapa", "form", "mode"],
    ["ajankohta", "tid på dagen", "time of day"],
    ["aikataulu", "tidtabell", "pace"],
    ["opetuskielet", "undervisningsspråk", "languages"],
    ["rahoitus", "finansiering", "funding"],
    ["hinta EUR", "pris EUR", "price EUR"],
    ["hinnan kuvaus", "prisets beskrivning", "price text"],
    ["haku alkaa", "ansökan börjar", "apply from"],
    ["haku päättyy", "ansökan slutar", "apply until"],
    ["hakuosoite", "ansökningsadress", "apply at"],
    ["tila", "status", "status"],
    ["verkkosivu", "webbsida", "web page"],
    ["sivu täällä", "sidan här", "page here"],
    ["päivitetty", "uppdaterad", "updated"],
];

/// The table.
pub(super) struct Csv<'a> {
    pub app: &'a App,
    pub view: &'a View,
}

impl Form for Csv<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // Without it, spreadsheets take the letters for another encoding.
        out.write_all("\u{feff}".as_bytes())?;
        let lang = match self.view.labels.lang {
            Lang::Fi => 0,
            Lang::Sv => 1,
            Lang::En => 2,
        };
        row(&COLUMNS.map(|names| names[lang].to_owned()), out)
    }

    fn course(&mut self, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
        let front = self.front(entry);
        let back = [spell::course_page(self.app, front[0].as_str()), entry.record.updated_at.to_rfc3339()];
        let mut write = |offering: Option<&Offering>| {
            let cells: Vec<String> =
                front.iter().cloned().chain(self.middle(entry, offering)).chain(back.clone()).collect();
            row(&cells, out)
        };
        if entry.offerings.is_empty() {
            return write(None);
        }
        entry.offerings.iter().try_for_each(|offering| write(Some(offering)))
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

impl Csv<'_> {
    /// What belongs to the course.
    fn front(&self, entry: &Entry<'_>) -> [String; 12] {
        let (course, view) = (&entry.record.course, self.view);
        let field = course.fields.first().map(|field| &field.code);
        let unit = course.credits.map_or("", |credits| match credits.unit {
            CreditUnit::Ects => "ects",
            CreditUnit::Osp => "osp",
            CreditUnit::Hours => "hours",
        });
        [
            course.id.as_str().to_owned(),
            view.text(&course.title).to_owned(),
            view.text(&course.provider.name).to_owned(),
            course.provider.id.as_str().to_owned(),
            self.labels(Dimension::Level, course.level.as_slice()),
            field.map(|code| view.labels.of(Dimension::Field, code)).unwrap_or_default(),
            field.map(ToString::to_string).unwrap_or_default(),
            course.credits.map(|credits| credits.value.to_string()).unwrap_or_default(),
            unit.to_owned(),
            view.text(&course.qualification).to_owned(),
            self.labels(Dimension::Entry, &course.entry),
            view.text(&course.summary).to_owned(),
        ]
    }

    /// What belongs to the offering.
    fn middle(&self, entry: &Entry<'_>, offering: Option<&Offering>) -> Vec<String> {
        let course = &entry.record.course;
        let Some(offering) = offering else {
            let mut cells = vec![String::new(); 21];
            cells[20] = course.url.clone().unwrap_or_default();
            return cells;
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let starts = offering.start.range().map(|(first, _)| first.to_string());
        vec![
            offering.id.as_str().to_owned(),
            starts.unwrap_or_default(),
            offering.start.precision().to_owned(),
            text(&offering.start_text),
            offering.end.map(|day| day.to_string()).unwrap_or_default(),
            offering.duration_months.map(|months| months.to_string()).unwrap_or_default(),
            self.labels(Dimension::Municipality, offering.municipality.as_slice()),
            offering.municipality.as_ref().map(ToString::to_string).unwrap_or_default(),
            text(&offering.place),
            self.labels(Dimension::Mode, &[Code::new(offering.mode.as_str())]),
            self.labels(Dimension::Time, &offering.times),
            text(&offering.pace),
            course.languages_of(offering).iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            self.labels(Dimension::Funding, &offering.funding),
            price(offering.price, course.credit_count()),
            text(&offering.price_text),
            offering.apply.from.map(deadline).unwrap_or_default(),
            offering.apply.to.map(deadline).unwrap_or_default(),
            text(&offering.apply.url),
            self.status(offering).to_owned(),
            offering.url.clone().or_else(|| course.url.clone()).unwrap_or_default(),
        ]
    }

    fn labels(&self, dimension: Dimension, codes: &[Code]) -> String {
        codes.iter().map(|code| self.view.labels.of(dimension, code)).collect::<Vec<_>>().join("; ")
    }

    fn status(&self, offering: &Offering) -> &'static str {
        match offering.status {
            Status::Cancelled => "cancelled",
            _ if offering.is_ended(&self.view.moment) => "ended",
            Status::Full => "full",
            Status::Scheduled => "scheduled",
        }
    }
}

/// The least that one may have to pay, with a decimal point; empty where unknown.
fn price(price: Price, credits: Option<f64>) -> String {
    price.least(credits).map(Money::euros).map(|euros| euros.to_string()).unwrap_or_default()
}

fn deadline(deadline: Deadline) -> String {
    match deadline {
        Deadline::Day(day) => day.to_string(),
        Deadline::At(at) => at.to_rfc3339(),
    }
}

fn row(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    for (i, text) in cells.iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        out.write_all(cell(text).as_bytes())?;
    }
    out.write_all(b"\r\n")
}

/// A cell: what a spreadsheet would calculate is made text by `'`; quoted where need be.
///
/// Source: RFC 4180, 2; OWASP, CSV injection.
fn cell(text: &str) -> String {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let is_formula = text.starts_with(FORMULA) || text.trim_start().starts_with(FORMULA);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    let text: String = text.chars().filter(|c| *c != '\0').collect();
    if text.contains(['"', ',', '\r', '\n', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_separators_are_quoted() {
        for (text, written) in [
            ("=cmd()", "'=cmd()"),
            ("+358 5", "'+358 5"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\t=1", "'\t=1"),
            (" =1", "' =1"),
            ("=\"a\",1", "\"'=\"\"a\"\",1\""),
            ("a,b", "\"a,b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("a\nb", "\"a\nb\""),
            ("äö", "äö"),
            ("", ""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }
}
