//! Delimited text: any delimiter, encoding and order of columns.
//!
//! Source of the syntax: RFC 4180. Rows with the same course id are one course with several offerings; so are rows
//! without an id that share title, provider and address.

mod columns;
mod group;
mod sniff;

use catalogue::{Finding, Format, SourceSpec};

use crate::{
    adapter::{Adapter, Confidence, Unreadable},
    charset::Kind,
    document::{Document, Head},
    sink::Sink,
};
use columns::Columns;
use group::Courses;

/// The adapter.
pub(crate) struct Csv;

impl Adapter for Csv {
    fn format(&self) -> Format {
        Format::Csv
    }

    fn detect(&self, head: &Head) -> Confidence {
        let text = &head.text;
        if text.starts_with(['<', '{', '[']) || text.contains('\0') {
            return Confidence::No;
        }
        let (delimiter, text) = sniff::delimiter(text);
        let titled = || columns::guess_title(&header_of(text, delimiter)).is_some();
        match (head.media_type.as_str(), head.extension.as_str()) {
            ("text/csv" | "text/tab-separated-values", _) | (_, "csv" | "tsv") => Confidence::Certain,
            _ if header_of(text, delimiter).len() > 1 && titled() => Confidence::Likely,
            _ => Confidence::No,
        }
    }

    fn read(&self, document: Document<'_>, spec: &SourceSpec, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        let base = document.url().cloned();
        let decoded = document.into_text(Kind::Text)?;
        decoded.findings.into_iter().for_each(|finding| sink.finding(finding));
        refuse_others(&decoded.text)?;
        let (delimiter, text) = sniff::delimiter(&decoded.text);
        let columns = Columns::new(&header_of(text, delimiter), spec, sink)?;
        let mut courses = Courses::new(base.as_ref());
        let mut open = false;
        let skipped = u64::from(text.len() < decoded.text.len());
        for record in reader(text, delimiter).into_records() {
            let record = record
                .map_err(|error| Unreadable::Malformed { at: "a row".to_owned(), why: error.to_string() })?;
            let at = format!("line {}", record.position().map_or(0, ::csv::Position::line) + skipped);
            open = record.iter().next_back().is_some_and(|value| value.contains('\n'));
            if record.iter().all(|value| value.trim().is_empty()) {
                continue;
            }
            let beyond = || record.iter().skip(columns.len()).any(|value| !value.trim().is_empty());
            if record.len() < columns.len() || beyond() {
                let message = "the row has more or fewer values than the header has columns";
                let counts = format!("{} of {}", record.len(), columns.len());
                sink.finding(Finding::warning("row-ragged", message).at(&at).found(&counts));
            }
            courses.row(&columns, &record, at, sink);
        }
        courses.hand_on(sink);
        if open && text.matches('"').count() % 2 == 1 {
            let why = "a quote is never closed: the last value swallowed the rest of the file".to_owned();
            return Err(Unreadable::Malformed { at: "the last row".to_owned(), why });
        }
        Ok(())
    }
}

/// A page or a workbook in place of the text.
fn refuse_others(text: &str) -> Result<(), Unreadable> {
    let start = text.trim_start();
    let found = match start {
        _ if start.is_empty() => "blank text",
        _ if start.starts_with('<') => "markup",
        _ if text.contains('\0') => "a binary file",
        _ => return Ok(()),
    };
    Err(Unreadable::Unexpected { expected: "delimited text", found: found.to_owned() })
}

fn reader(text: &str, delimiter: u8) -> ::csv::Reader<&[u8]> {
    ::csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes())
}

fn header_of(text: &str, delimiter: u8) -> Vec<String> {
    let mut reader = reader(text, delimiter);
    let header = reader.headers().map(|header| header.iter().map(|name| name.trim().to_owned()).collect());
    header.unwrap_or_default()
}
