//! Whether the record is what was written.

use catalogue::StoreError;
use rusqlite::Connection;

use crate::{
    fault::{Fault, RESTORE},
    page, record,
    sqlite::SqliteStore,
};

/// Faults told at most.
const TOLD: usize = 50;

/// What a check of everything has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Integrity {
    /// Records read, tombstones included.
    pub courses: u64,
    /// Bodies read.
    pub bodies: u64,
    /// What is wrong, each with what to do; at most 50.
    pub faults: Vec<String>,
}

impl SqliteStore {
    /// Reads every page of the file, every record and every body that a document refers to.
    ///
    /// # Errors
    /// Where the catalogue cannot be read at all; what is wrong inside is in the answer.
    pub fn integrity(&self) -> Result<Integrity, StoreError> {
        let mut found = self.read(|db| {
            let mut found = Integrity::default();
            if let Err(fault) = sound(db) {
                found.note(fault.told(&self.file()));
            }
            records(db, &mut found).unwrap_or_else(|fault| found.note(fault.told(&self.file())));
            counts(db, &mut found).unwrap_or_else(|fault| found.note(fault.told(&self.file())));
            Ok(found)
        })?;
        for digest in self.read(|db| digests(db))? {
            match self.bodies.open(&digest) {
                Ok(Some(_)) => found.bodies += 1,
                Ok(None) => {} // pruned by hand, or the catalogue was restored elsewhere: fetched again
                Err(error) => found.note(error),
            }
        }
        found.faults.truncate(TOLD);
        Ok(found)
    }
}

impl Integrity {
    fn note(&mut self, fault: StoreError) {
        self.faults.push(fault.to_string());
    }
}

/// SQLite's own check of structure, indexes and references.
pub(crate) fn sound(db: &Connection) -> Result<(), Fault> {
    let answer: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let strays: i64 = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    match (answer.as_str(), strays) {
        ("ok", 0) => Ok(()),
        ("ok", _) => Err(Fault::damaged("rows refer to sources or runs that are not there")),
        (answer, _) => Err(Fault::damaged(answer)),
    }
}

fn records(db: &Connection, found: &mut Integrity) -> Result<(), Fault> {
    let mut statement = db.prepare("SELECT id, record, checksum FROM courses ORDER BY number")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let checksum = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        match record::unpack(&id, bytes, checksum) {
            Ok(_) => found.courses += 1,
            Err(_) if found.faults.len() >= TOLD => break,
            Err(fault) => found.note(fault.told(std::path::Path::new(SqliteStore::FILE))),
        }
    }
    Ok(())
}

/// What the sources' rows count must be what there is.
fn counts(db: &Connection, found: &mut Integrity) -> Result<(), Fault> {
    let mut statement = db.prepare(
        "SELECT s.id FROM sources s WHERE
            s.courses <> (SELECT count(*) FROM courses c WHERE c.source = s.id AND c.removed_at IS NULL) OR
            s.held <> (SELECT count(*) FROM courses c WHERE c.source = s.id AND c.held = 1)",
    )?;
    for id in statement.query_map([], |row| row.get::<_, String>(0))? {
        found.faults.push(format!("source `{}` counts other courses than it has; {RESTORE}", id?));
    }
    Ok(())
}

fn digests(db: &Connection) -> Result<Vec<catalogue::Digest>, Fault> {
    let mut statement = db.prepare("SELECT DISTINCT digest FROM pages")?;
    let mut rows = statement.query([])?;
    let mut digests = Vec::new();
    while let Some(row) = rows.next()? {
        digests.push(page::digest(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?);
    }
    Ok(digests)
}
