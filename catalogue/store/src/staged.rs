//! The courses that a run has read, until it ends: in a temporary table of the writing connection, which goes to a
//! file of its own where there are many of them and ends with the process.

use std::collections::VecDeque;

use catalogue::{
    FinishedRun, RunId, SourceId, StoreError,
    doubt::{Fields, Filled},
    run::SeenCourse,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    fault::Fault,
    known::{self, Known},
    record::Packer,
};

/// Made anew by every connection that writes.
pub(crate) const TABLE: &str = "
    CREATE TEMP TABLE staged (
        number   INTEGER PRIMARY KEY,  -- the order in which they were read
        run      INTEGER NOT NULL,
        id       TEXT NOT NULL,
        provider TEXT NOT NULL,
        identity TEXT,
        page     TEXT NOT NULL,
        digest   BLOB NOT NULL,
        filled   INTEGER NOT NULL,
        checksum BLOB,                 -- NULL, as is the record: the catalogue has the same
        record   BLOB,
        UNIQUE (run, id)
    ) STRICT;";

/// How many are taken out at once.
const BATCH: usize = 256;

/// A course as it was read, without what the catalogue has already.
pub(crate) struct Staged {
    number: i64,
    pub(crate) id: String,
    pub(crate) provider: String,
    pub(crate) identity: Option<String>,
    pub(crate) page: String,
    pub(crate) digest: Vec<u8>,
    pub(crate) filled: Fields,
    /// Checksum and record; none where those of the catalogue are the same.
    pub(crate) packed: Option<(Vec<u8>, Vec<u8>)>,
}

/// Adds courses. Of two with one id the first counts.
pub(crate) fn add(
    db: &Connection,
    run: RunId,
    source: &SourceId,
    courses: &[SeenCourse],
) -> Result<(), Fault> {
    let mut packer = Packer::new()?;
    let mut insert = db.prepare_cached(
        "INSERT OR IGNORE INTO temp.staged (run, id, provider, identity, page, digest, filled, checksum, record)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let mut has = db.prepare_cached("SELECT 1 FROM main.courses WHERE id = ?1 AND digest = ?2")?;
    for SeenCourse { course, page } in courses {
        let id = course.id.as_str();
        if course.id.source() != source.as_str() {
            let text = format!("course `{id}` does not belong to source `{source}`");
            return Err(StoreError::Io(text).into());
        }
        let digest = course.digest();
        let same = has.query_row(params![id, digest.0.as_slice()], |_| Ok(())).optional()?.is_some();
        let packed = if same { None } else { Some(packer.pack(course)?) };
        insert.execute(params![
            run.0,
            id,
            course.provider.id.as_str(),
            course.identity(),
            page,
            digest.0.as_slice(),
            Fields::of(course).0,
            packed.as_ref().map(|(_, checksum)| checksum.as_slice()),
            packed.as_ref().map(|(record, _)| record.as_slice()),
        ])?;
    }
    Ok(())
}

/// Forgets the courses of every run of the source, as each has one run at a time.
pub(crate) fn forget(db: &Connection, source: &SourceId) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM temp.staged WHERE run IN (SELECT id FROM main.runs WHERE source = ?1)")?
        .execute([source.as_str()])?;
    Ok(())
}

/// The courses of a run in the order in which they were read, each with what the catalogue holds of it. The catalogue
/// may be written to between one and the next.
pub(crate) struct InOrder<'a> {
    db: &'a Connection,
    run: RunId,
    last: i64,
    batch: VecDeque<(Staged, Option<Known>)>,
}

impl<'a> InOrder<'a> {
    pub(crate) fn of(db: &'a Connection, run: RunId) -> Self {
        Self { db, run, last: 0, batch: VecDeque::new() }
    }

    pub(crate) fn next(&mut self) -> Result<Option<(Staged, Option<Known>)>, Fault> {
        if self.batch.is_empty() {
            self.batch = self.load()?;
        }
        let next = self.batch.pop_front();
        if let Some((staged, _)) = &next {
            self.last = staged.number;
        }
        Ok(next)
    }

    fn load(&self) -> Result<VecDeque<(Staged, Option<Known>)>, Fault> {
        let mut statement = self.db.prepare_cached(
            "SELECT number, id, provider, identity, page, digest, filled, checksum, record FROM temp.staged
             WHERE run = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
        )?;
        let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![self.run.0, self.last, limit], read)?;
        rows.map(|staged| {
            let staged = staged?;
            let known = known::one(self.db, &staged.id)?;
            Ok((staged, known))
        })
        .collect()
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Staged> {
    let checksum: Option<Vec<u8>> = row.get("checksum")?;
    let record: Option<Vec<u8>> = row.get("record")?;
    Ok(Staged {
        number: row.get("number")?,
        id: row.get("id")?,
        provider: row.get("provider")?,
        identity: row.get("identity")?,
        page: row.get("page")?,
        digest: row.get("digest")?,
        filled: Fields(row.get("filled")?),
        packed: checksum.zip(record),
    })
}

/// What a run has read, beside what the catalogue holds of the source.
pub(crate) struct Comparison {
    /// Live courses before.
    pub(crate) live: usize,
    /// Courses read.
    pub(crate) listed: usize,
    /// Live courses that were read again.
    pub(crate) kept: usize,
    /// Of these, as they were.
    pub(crate) same: usize,
    /// Guarded properties before: of the whole source, or where the run is not complete of what it has read again.
    pub(crate) before: Filled,
    /// The same as read.
    pub(crate) after: Filled,
}

/// Compares a run with the catalogue.
pub(crate) fn compare(db: &Connection, run: &FinishedRun) -> Result<Comparison, Fault> {
    let source = run.source.as_str();
    let live: i64 = db
        .prepare_cached("SELECT count(*) FROM main.courses WHERE source = ?1 AND removed_at IS NULL")?
        .query_row([source], |row| row.get(0))?;
    let (listed, kept, same): (i64, i64, i64) = db
        .prepare_cached(
            "SELECT count(*), count(c.number), coalesce(sum(c.digest = s.digest), 0)
             FROM temp.staged s LEFT JOIN main.courses c ON c.id = s.id AND c.removed_at IS NULL
             WHERE s.run = ?1",
        )?
        .query_row([run.id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let both =
        "FROM temp.staged s JOIN main.courses c ON c.id = s.id AND c.removed_at IS NULL WHERE s.run = ?1";
    let (before, after) = if run.complete {
        let before = "SELECT filled FROM main.courses WHERE source = ?1 AND removed_at IS NULL";
        let after = "SELECT filled FROM temp.staged WHERE run = ?1";
        (filled(db, before, params![source])?, filled(db, after, params![run.id.0])?)
    } else {
        let (before, after) = (format!("SELECT c.filled {both}"), format!("SELECT s.filled {both}"));
        (filled(db, &before, params![run.id.0])?, filled(db, &after, params![run.id.0])?)
    };
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    Ok(Comparison {
        live: count(live),
        listed: count(listed),
        kept: count(kept),
        same: count(same),
        before,
        after,
    })
}

fn filled(db: &Connection, sql: &str, of: &[&dyn rusqlite::ToSql]) -> Result<Filled, Fault> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(of)?;
    let mut filled = Filled::default();
    while let Some(row) = rows.next()? {
        filled.extend(row.get::<_, Option<u8>>(0)?.map(Fields));
    }
    Ok(filled)
}
