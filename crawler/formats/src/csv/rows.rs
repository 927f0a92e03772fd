//! The rows of a text that is read piece by piece.

use std::io::{self, Chain, Cursor, ErrorKind, Read};

use ::csv::{Position, Reader, ReaderBuilder, StringRecord};

use super::sniff;
use crate::adapter::Unreadable;

/// So much of the text is looked at to tell how values are separated.
const START_BYTES: u64 = 512 * 1024;
/// Largest row.
const MAX_ROW_BYTES: usize = 16 * 1024 * 1024;

/// The rows after the header.
pub(super) struct Rows<R> {
    reader: Reader<Meter<Chain<Cursor<Vec<u8>>, R>>>,
    record: StringRecord,
    /// Lines before the header.
    skipped: u64,
}

impl<R: Read> Rows<R> {
    /// Finds out how values are separated.
    ///
    /// # Errors
    /// [`Unreadable`] where the text is something else.
    pub fn open(mut text: R) -> Result<Self, Unreadable> {
        let mut start = Vec::new();
        text.by_ref().take(START_BYTES).read_to_end(&mut start)?;
        let beginning = String::from_utf8_lossy(&start);
        refuse_others(&beginning)?;
        let (delimiter, rest) = sniff::delimiter(&beginning);
        let before = beginning.len() - rest.len();
        let mut start = Cursor::new(start);
        start.set_position(before as u64);
        let meter = Meter { reader: start.chain(text), row: 0, quotes: 0 };
        let reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(meter);
        Ok(Self { reader, record: StringRecord::new(), skipped: u64::from(before > 0) })
    }

    /// The names of the columns.
    ///
    /// # Errors
    /// [`Unreadable`], as of a row.
    pub fn header(&mut self) -> Result<Vec<String>, Unreadable> {
        let header = self.reader.headers().map_err(unreadable)?;
        Ok(header.iter().map(|name| name.trim().to_owned()).collect())
    }

    /// The next row, and the line on which it begins; none at the end.
    ///
    /// # Errors
    /// [`Unreadable`] where a row is endless, where the bytes stop coming, or where there are binary zeros.
    pub fn next(&mut self) -> Result<Option<(&StringRecord, u64)>, Unreadable> {
        self.reader.get_mut().row = 0;
        if !self.reader.read_record(&mut self.record).map_err(unreadable)? {
            return Ok(None);
        }
        if self.record.as_slice().contains('\0') {
            return Err(unexpected("a binary file"));
        }
        let line = self.record.position().map_or(0, Position::line) + self.skipped;
        Ok(Some((&self.record, line)))
    }

    /// Whether the quotes read so far leave one open.
    pub fn has_odd_quotes(&self) -> bool {
        self.reader.get_ref().quotes % 2 == 1
    }
}

/// A page or a workbook in place of the text.
fn refuse_others(text: &str) -> Result<(), Unreadable> {
    let start = text.trim_start();
    match start {
        _ if start.is_empty() => Err(unexpected("blank text")),
        _ if start.starts_with('<') => Err(unexpected("markup")),
        _ if text.contains('\0') => Err(unexpected("a binary file")),
        _ => Ok(()),
    }
}

fn unexpected(found: &str) -> Unreadable {
    Unreadable::Unexpected { expected: "delimited text", found: found.to_owned() }
}

fn unreadable(error: ::csv::Error) -> Unreadable {
    let at =
        error.position().map_or_else(|| "a row".to_owned(), |position| format!("line {}", position.line()));
    let why = error.to_string();
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) if error.kind() == ErrorKind::FileTooLarge => {
            Unreadable::TooMuch { limit: "16 MiB", at: "one row; is a quote never closed?".to_owned() }
        }
        ::csv::ErrorKind::Io(error) => Unreadable::Io(error),
        _ => Unreadable::Malformed { at, why },
    }
}

/// Counts quotes, and refuses to deliver endless rows: they would be gathered in memory first.
struct Meter<R> {
    reader: R,
    row: usize,
    quotes: usize,
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.row > MAX_ROW_BYTES {
            return Err(io::Error::new(ErrorKind::FileTooLarge, "row too long"));
        }
        let read = self.reader.read(buffer)?;
        self.row += read;
        self.quotes += buffer[..read].iter().filter(|byte| **byte == b'"').count();
        Ok(read)
    }
}
