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
    document::{Document, Head},
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
        match (head.media_type.as_str(), head.extension.as_str()) {
            ("text/csv" | "text/tab-separated-values", _) | (_, "csv" | "tsv") => Confidence::Certain,
            _ => {
                let header =
                    Rows::open(text.as_bytes()).and_then(|mut rows| rows.header()).unwrap_or_default();
                let is_table = header.len() > 1 && columns::guess_title(&header).is_some();
                if is_table { Confidence::Likely } else { Confidence::No }
            }
        }
    }

    fn read(&self, document: Document<'_>, spec: &SourceSpec, sink: &mut dyn Sink) -> Result<(), Unreadable> {
        let base = document.url().cloned();
        let text = document.into_stream(Kind::Text, sink);
        text.read(sink, |text, sink| read_rows(text, base.as_ref(), spec, sink))
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
