//! What the catalogue holds of one source before a run.

use catalogue::{RunId, SourceId, doubt::Fields};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::{fault::Fault, time};

/// A course's row, without its record.
pub(crate) struct Known {
    pub(crate) number: i64,
    pub(crate) id: String,
    pub(crate) digest: Vec<u8>,
    pub(crate) page: String,
    pub(crate) identity: Option<String>,
    pub(crate) live: bool,
    /// Its source does not list it: it remembers itself when it was last seen.
    pub(crate) unseen: bool,
    pub(crate) missing: Option<i64>,
    pub(crate) removal: Removal,
    /// The guarded properties that it has, where that is known.
    pub(crate) filled: Option<Fields>,
}

/// What was decided of a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    /// Nothing.
    Open,
    /// Waits for a person.
    Held,
    /// A person said no.
    Rejected,
}

impl Removal {
    /// The column's value.
    pub(crate) fn code(self) -> i64 {
        match self {
            Self::Open => 0,
            Self::Held => 1,
            Self::Rejected => 2,
        }
    }
}

/// A source before a run.
pub(crate) struct Before {
    pub(crate) complete_runs: i64,
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
    pub(crate) live: i64,
}

/// What the source's row says.
pub(crate) fn source(db: &Connection, source: &SourceId) -> Result<Before, Fault> {
    let mut statement =
        db.prepare_cached("SELECT complete_runs, confirmed_at, courses FROM sources WHERE id = ?1")?;
    let mut rows = statement.query([source.as_str()])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Ok(Before {
        complete_runs: row.get("complete_runs")?,
        confirmed_at: time::maybe(row, "confirmed_at")?,
        live: row.get("courses")?,
    })
}

const COLUMNS: &str =
    "number, id, digest, page, identity, removed_at IS NULL AS live, last_seen IS NOT NULL AS unseen,
    missing, held, filled FROM courses";

/// One course, tombstones included.
pub(crate) fn one(db: &Connection, id: &str) -> Result<Option<Known>, Fault> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} WHERE id = ?1"))?;
    Ok(statement.query_row([id], read).optional()?)
}

/// The live courses that a run has not read, by row: the same run gives the same change numbers.
pub(crate) fn unread(db: &Connection, source: &SourceId, run: RunId) -> Result<Vec<Known>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE source = ?1 AND removed_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM temp.staged s WHERE s.run = ?2 AND s.id = courses.id) ORDER BY number"
    );
    select(db, &sql, params![source.as_str(), run.0])
}

/// The live courses that complete runs have missed, by row.
pub(crate) fn missing(db: &Connection, source: &SourceId) -> Result<Vec<Known>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE source = ?1 AND missing IS NOT NULL AND removed_at IS NULL ORDER BY number"
    );
    select(db, &sql, params![source.as_str()])
}

fn select(db: &Connection, sql: &str, of: impl Params) -> Result<Vec<Known>, Fault> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(of, read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Known> {
    let removal = match row.get::<_, i64>("held")? {
        1 => Removal::Held,
        2 => Removal::Rejected,
        _ => Removal::Open,
    };
    Ok(Known {
        number: row.get("number")?,
        id: row.get("id")?,
        digest: row.get("digest")?,
        page: row.get("page")?,
        identity: row.get("identity")?,
        live: row.get("live")?,
        unseen: row.get("unseen")?,
        missing: row.get("missing")?,
        removal,
        filled: row.get::<_, Option<u8>>("filled")?.map(Fields),
    })
}
