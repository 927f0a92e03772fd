//! The change log, read from the courses.

use catalogue::{Change, Seq, change::What};
use rusqlite::Connection;

use crate::{fault::Fault, read, record};

/// Changes after a number, at most `limit`.
pub(crate) fn after(db: &Connection, after: Seq, limit: usize) -> Result<Vec<Change>, Fault> {
    let after = i64::try_from(after.0).unwrap_or(i64::MAX);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    read::by_seq(db, after, limit, |row| {
        if row.get::<_, bool>("shown")? {
            let record = read::read(db, row)?;
            Ok(Change {
                seq: record.seq,
                course: record.course.id.clone(),
                what: What::Upsert(Box::new(record)),
            })
        } else {
            let seq = Seq(row.get::<_, i64>("seq")?.unsigned_abs());
            Ok(Change { seq, course: record::id(&row.get::<_, String>("id")?)?, what: What::Remove })
        }
    })
}

/// The last number given.
pub(crate) fn last(db: &Connection) -> Result<Seq, Fault> {
    let last: Option<i64> =
        db.prepare_cached("SELECT max(seq) FROM courses")?.query_row([], |row| row.get(0))?;
    Ok(Seq(last.unwrap_or(0).unsigned_abs()))
}

/// Gives out change numbers within one transaction.
pub(crate) struct Numbers {
    last: i64,
}

impl Numbers {
    /// Goes on after the last number given.
    pub(crate) fn after_last(db: &Connection) -> Result<Self, Fault> {
        Ok(Self { last: i64::try_from(last(db)?.0).unwrap_or(i64::MAX) })
    }

    /// The next one.
    pub(crate) fn next(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    /// The last one given.
    pub(crate) fn last(&self) -> Seq {
        Seq(self.last.unsigned_abs())
    }
}
