//! What the catalogue knows of a source.

use std::collections::BTreeMap;

use catalogue::{Format, Severity, SourceId, SourceState, StoreError, doubt::HeldFor};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{change::Numbers, fault::Fault, merge, page, run, time};

/// Makes the sources known, in the order in which the same course of two of them is shown.
pub(crate) fn register(db: &Connection, sources: &[SourceId]) -> Result<(), Fault> {
    let mut reordered = false;
    for (position, source) in sources.iter().enumerate() {
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        let added = db
            .prepare_cached("INSERT INTO sources (id, position) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING")?
            .execute(params![source.as_str(), position])?;
        if added == 0 {
            let moved = db
                .prepare_cached("UPDATE sources SET position = ?2 WHERE id = ?1 AND position IS NOT ?2")?
                .execute(params![source.as_str(), position])?;
            reordered |= moved > 0;
        }
    }
    for known in configured(db)? {
        if !sources.iter().any(|source| source.as_str() == known) {
            db.execute("UPDATE sources SET position = NULL WHERE id = ?1", [known])?;
            reordered = true;
        }
    }
    if reordered {
        merge::settle_all(db, &mut Numbers::after_last(db)?)?;
    }
    Ok(())
}

fn configured(db: &Connection) -> Result<Vec<String>, Fault> {
    let mut statement = db.prepare("SELECT id FROM sources WHERE position IS NOT NULL")?;
    let ids = statement.query_map([], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Known, but not configured.
pub(crate) fn unconfigured(db: &rusqlite::Transaction<'_>) -> Result<Vec<SourceId>, Fault> {
    let mut statement = db.prepare("SELECT id FROM sources WHERE position IS NULL ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
    ids.map(|id| read_id(&id?)).collect()
}

/// Refuses a source that is not in the catalogue.
pub(crate) fn known(db: &Connection, source: &SourceId) -> Result<(), Fault> {
    let found = db
        .prepare_cached("SELECT 1 FROM sources WHERE id = ?1")?
        .query_row([source.as_str()], |_| Ok(()))
        .optional()?;
    found.ok_or_else(|| StoreError::UnknownSource(source.to_string()).into())
}

/// No request before that moment.
pub(crate) fn defer(db: &Connection, source: &SourceId, until: Option<DateTime<Utc>>) -> Result<(), Fault> {
    known(db, source)?;
    db.prepare_cached("UPDATE sources SET not_before = ?2 WHERE id = ?1 AND not_before IS NOT ?2")?
        .execute(params![source.as_str(), until.map(time::text)])?;
    Ok(())
}

/// Every source, by id.
pub(crate) fn all(db: &rusqlite::Transaction<'_>) -> Result<Vec<SourceState>, Fault> {
    let mut statement = db.prepare_cached("SELECT * FROM sources ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut sources = Vec::new();
    while let Some(row) = rows.next()? {
        sources.push(read(db, row)?);
    }
    Ok(sources)
}

/// One source.
pub(crate) fn one(db: &Connection, id: &SourceId) -> Result<Option<SourceState>, Fault> {
    let mut statement = db.prepare_cached("SELECT * FROM sources WHERE id = ?1")?;
    let mut rows = statement.query([id.as_str()])?;
    rows.next()?.map(|row| read(db, row)).transpose()
}

fn read(db: &Connection, row: &Row<'_>) -> Result<SourceState, Fault> {
    let id = read_id(&row.get::<_, String>("id")?)?;
    let format: Option<String> = row.get("format")?;
    let reading: Option<Vec<u8>> = row.get("reading")?;
    Ok(SourceState {
        last_run: run::newest(db, &id)?,
        courses: row.get::<_, i64>("courses")?.unsigned_abs(),
        last_good: time::maybe(row, "last_good")?,
        failures: row.get("failures")?,
        held: row.get("held")?,
        held_for: row.get::<_, Option<String>>("held_for")?.as_deref().and_then(HeldFor::from_name),
        not_before: time::maybe(row, "not_before")?,
        findings: findings(db, row.get("findings_run")?)?,
        format: format.as_deref().and_then(Format::from_name),
        reading: reading.as_deref().map(page::digest).transpose()?,
        id,
    })
}

/// Findings of a run by severity, those that there are.
fn findings(db: &Connection, run: Option<i64>) -> Result<BTreeMap<Severity, u64>, Fault> {
    let counts: Option<[i64; 3]> = db
        .prepare_cached("SELECT errors, warnings, infos FROM runs WHERE id = ?1")?
        .query_row([run], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
        .optional()?;
    let [errors, warnings, infos] = counts.unwrap_or_default().map(i64::unsigned_abs);
    let counts = [(Severity::Error, errors), (Severity::Warning, warnings), (Severity::Info, infos)];
    Ok(counts.into_iter().filter(|(_, count)| *count > 0).collect())
}

/// Reads a source id back.
fn read_id(text: &str) -> Result<SourceId, Fault> {
    SourceId::new(text).map_err(|_| Fault::damaged(format_args!("`{text}` stands where a source id should")))
}
