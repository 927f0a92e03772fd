//! Times as the tables hold them.

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::Row;

use crate::fault::Fault;

/// RFC 3339 in UTC, with as many decimals as it has.
pub(crate) fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Reads [`text`] back.
pub(crate) fn read(text: &str) -> Result<DateTime<Utc>, Fault> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| Fault::damaged(format_args!("`{text}` stands where a time should")))
}

/// The time in a column.
pub(crate) fn column(row: &Row<'_>, name: &str) -> Result<DateTime<Utc>, Fault> {
    read(row.get_ref(name)?.as_str().map_err(rusqlite::Error::from)?)
}

/// The time in a column that may be empty.
pub(crate) fn maybe(row: &Row<'_>, name: &str) -> Result<Option<DateTime<Utc>>, Fault> {
    row.get_ref(name)?.as_str_or_null().map_err(rusqlite::Error::from)?.map(read).transpose()
}
