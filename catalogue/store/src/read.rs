//! Courses as they are handed out.

use catalogue::{CourseRecord, Lang, Provenance, Provider, Seq, SourceId};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::{fault::Fault, record, time};

/// Every column that a record needs, of courses `c` and their sources `s`.
const COLUMNS: &str = "c.id, c.source, c.page, c.record, c.checksum, coalesce(c.seq, 0) AS seq, c.shown, c.others,
    c.merged_into, c.first_seen, c.updated_at, coalesce(c.last_seen, s.confirmed_at) AS last_seen, c.removed_at
    FROM courses c JOIN sources s ON s.id = c.source";

/// One course, whatever became of it.
pub(crate) fn course(db: &Connection, id: &str) -> Result<Option<CourseRecord>, Fault> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} WHERE c.id = ?1"))?;
    let mut rows = statement.query([id])?;
    rows.next()?.map(|row| read(db, row)).transpose()
}

/// The course of a row of [`COLUMNS`].
pub(crate) fn read(db: &Connection, row: &Row<'_>) -> Result<CourseRecord, Fault> {
    let text = |name: &str| row.get_ref(name)?.as_str().map_err(rusqlite::Error::from);
    let bytes = |name: &str| row.get_ref(name)?.as_blob().map_err(rusqlite::Error::from);
    let mut sources = vec![provenance(row)?];
    for other in text("others")?.lines() {
        sources.extend(provenance_of(db, other)?);
    }
    Ok(CourseRecord {
        course: record::unpack(text("id")?, bytes("record")?, bytes("checksum")?)?,
        seq: Seq(row.get::<_, i64>("seq")?.unsigned_abs()),
        first_seen: time::column(row, "first_seen")?,
        updated_at: time::column(row, "updated_at")?,
        last_seen: time::column(row, "last_seen")?,
        removed_at: time::maybe(row, "removed_at")?,
        sources,
        merged_into: row.get::<_, Option<String>>("merged_into")?.as_deref().map(record::id).transpose()?,
    })
}

/// Courses with a change number after `after`, in its order; `shown` says upsert or removal.
pub(crate) fn by_seq<T>(
    db: &Connection,
    after: i64,
    limit: i64,
    mut each: impl FnMut(&Row<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} WHERE c.seq > ?1 ORDER BY c.seq LIMIT ?2"))?;
    let mut rows = statement.query([after, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(each(row)?);
    }
    Ok(found)
}

fn provenance(row: &Row<'_>) -> Result<Provenance, Fault> {
    let source: String = row.get("source")?;
    let source = SourceId::new(&source)
        .map_err(|_| Fault::damaged(format_args!("`{source}` stands where a source id should")))?;
    Ok(Provenance { source, url: row.get("page")?, fetched_at: time::column(row, "last_seen")? })
}

fn provenance_of(db: &Connection, id: &str) -> Result<Option<Provenance>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT c.source, c.page, coalesce(c.last_seen, s.confirmed_at) AS last_seen
         FROM courses c JOIN sources s ON s.id = c.source WHERE c.id = ?1",
    )?;
    let mut rows = statement.query([id])?;
    rows.next()?.map(provenance).transpose()
}

/// Every provider of a shown course, as the most recently changed of its courses has it, with their number.
pub(crate) fn providers(db: &Connection) -> Result<Vec<(Provider, u64)>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT count(*), max(seq) FROM courses INDEXED BY courses_by_provider WHERE shown = 1 GROUP BY provider",
    )?;
    let mut of_seq = db.prepare_cached("SELECT id, record, checksum FROM courses WHERE seq = ?1")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (count, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        let newest = of_seq
            .query_row([seq], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?))
            })
            .optional()?;
        let Some((id, bytes, checksum)) = newest else { continue };
        found.push((record::unpack(&id, &bytes, &checksum)?.provider, count.unsigned_abs()));
    }
    let name = |provider: &Provider| provider.name.best(Lang::Fi).map(|(_, name)| name.to_lowercase());
    found.sort_by_cached_key(|(provider, _)| (name(provider), provider.id.clone()));
    Ok(found)
}
