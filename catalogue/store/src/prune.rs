//! Forgetting what is old.

use std::{
    collections::HashSet,
    fs,
    time::{Duration, SystemTime},
};

use catalogue::{Digest, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;

use crate::{fault::Fault, page, sqlite::SqliteStore, time};

/// Younger bodies are never pruned, whatever the configuration: a run may be about to refer to them.
const YOUNG: Duration = Duration::from_secs(24 * 3600);

/// How long things are kept (`[keep]` of feeds.toml).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Bodies that no document refers to any more, days since they were last fetched.
    pub bodies_days: u32,
    /// Runs, days since they began.
    pub runs_days: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Self { bodies_days: 30, runs_days: 400 }
    }
}

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Bodies, and what interrupted writes have left.
    pub bodies: u64,
    /// Their length on disk, bytes.
    pub bytes: u64,
    /// Runs with their findings.
    pub runs: u64,
}

impl SqliteStore {
    /// Forgets bodies that no document refers to and runs that began long ago, as of `now`. A source's last run,
    /// and those whose findings are shown, stay.
    ///
    /// # Errors
    /// Where the catalogue or its bodies cannot be read or removed.
    pub fn prune(&self, keep: Keep, now: DateTime<Utc>) -> Result<Pruned, StoreError> {
        let runs = match now.checked_sub_signed(TimeDelta::days(keep.runs_days.into())) {
            Some(before) => self.write(|db| old_runs(db, before))?,
            None => 0, // longer ago than there are dates
        };
        let mut pruned = Pruned { runs, ..Pruned::default() };
        let age = Duration::from_secs(u64::from(keep.bodies_days) * 24 * 3600).max(YOUNG);
        let before = SystemTime::from(now).checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH);
        let referred = self.read(|db| referred(db))?;
        for file in self.bodies.files()? {
            let needed = file.digest.is_some_and(|digest| referred.contains(&digest));
            if needed || file.kept >= before {
                continue;
            }
            match fs::remove_file(&file.path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(Fault::from(error).told(&file.path)),
                Ok(()) => {
                    pruned.bodies += 1;
                    pruned.bytes += file.bytes;
                }
            }
        }
        Ok(pruned)
    }
}

fn old_runs(db: &Connection, before: DateTime<Utc>) -> Result<u64, Fault> {
    let deleted = db
        .prepare_cached(
            "DELETE FROM runs WHERE started_at < ?1 AND outcome IS NOT NULL
             AND id NOT IN (SELECT max(id) FROM runs GROUP BY source)
             AND id NOT IN (SELECT read_run FROM sources WHERE read_run IS NOT NULL)
             AND id NOT IN (SELECT findings_run FROM sources WHERE findings_run IS NOT NULL)",
        )?
        .execute([time::text(before)])?;
    Ok(deleted as u64)
}

/// Digests of every document, those of interrupted runs included.
fn referred(db: &Connection) -> Result<HashSet<Digest>, Fault> {
    let mut statement = db.prepare("SELECT digest FROM pages UNION SELECT digest FROM staged_pages")?;
    let mut rows = statement.query([])?;
    let mut digests = HashSet::new();
    while let Some(row) = rows.next()? {
        digests.insert(page::digest(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?);
    }
    Ok(digests)
}
