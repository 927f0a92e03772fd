//! Delimited text: any delimiter, encoding and order of columns.
//!
//! Source of the syntax: RFC 4180. Rows with the same course id are one course with several offerings; so are rows
//! without an id that share title, provider and address.

mod columns;
mod group;
mod rows;
mod sniff;

use std::io::Read;

use catalogue::{Finding, Format, SourceSpec};
use url::Url;

use crate::{
    adapter::{Adapter, Confidence, Unreadable},
    charset::Kind,
    document::{Document, Head, TextStream},
    sink::Sink,
};
use columns::Columns;
use group::Courses;
use rows::Rows;

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
        let TextStream { text, replaced } = document.into_stream(Kind::Text, sink);
        let outcome = read_rows(text, base.as_ref(), spec, sink);
        replaced.tell(sink);
        outcome
    }
}

fn read_rows(
    text: impl Read,
    base: Option<&Url>,
    spec: &SourceSpec,
    sink: &mut dyn Sink,
) -> Result<(), Unreadable> {
    let mut rows = Rows::open(text)?;
    let columns = Columns::new(&rows.header()?, spec, sink)?;
    let mut courses = Courses::new(base);
    let mut open = false;
    while let Some((record, line)) = rows.next()? {
        let at = format!("line {line}");
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
        courses.row(&columns, record, at, sink);
    }
    courses.hand_on(sink);
    if open && rows.has_odd_quotes() {
        let why = "a quote is never closed: the last value swallowed the rest of the file".to_owned();
        return Err(Unreadable::Malformed { at: "the last row".to_owned(), why });
    }
    Ok(())
}

/// The first row of a text at hand.
fn header_of(text: &str, delimiter: u8) -> Vec<String> {
    let mut reader =
        ::csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map(|header| header.iter().map(|name| name.trim().to_owned()).collect());
    header.unwrap_or_default()
}
