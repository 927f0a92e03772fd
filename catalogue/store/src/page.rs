//! What is remembered of fetched documents.

use std::collections::HashMap;

use catalogue::{Digest, PageRecord, SourceId};
use rusqlite::{Connection, Row, params};

use crate::{fault::Fault, time};

/// Which documents.
#[derive(Clone, Copy)]
pub(crate) enum Kept {
    /// Those that the catalogue was read from.
    Applied,
    /// Those of a run that has not ended.
    Staged,
}

impl Kept {
    fn table(self) -> &'static str {
        match self {
            Self::Applied => "pages",
            Self::Staged => "staged_pages",
        }
    }
}

/// Whether the next request may be conditional.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Validators {
    /// As the server gave them.
    Keep,
    /// Not: what was read is not applied in full, so it must be read again.
    Forget,
}

/// A source's documents, by address.
pub(crate) fn of_source(db: &Connection, kept: Kept, source: &SourceId) -> Result<Vec<PageRecord>, Fault> {
    let mut statement =
        db.prepare_cached(&format!("SELECT * FROM {} WHERE source = ?1 ORDER BY url", kept.table()))?;
    let mut rows = statement.query([source.as_str()])?;
    let mut pages = Vec::new();
    while let Some(row) = rows.next()? {
        pages.push(read(row)?);
    }
    Ok(pages)
}

fn read(row: &Row<'_>) -> Result<PageRecord, Fault> {
    let digest: Vec<u8> = row.get("digest")?;
    Ok(PageRecord {
        url: row.get("url")?,
        digest: self::digest(&digest)?,
        bytes: row.get::<_, i64>("bytes")?.unsigned_abs(),
        etag: row.get("etag")?,
        last_modified: row.get("last_modified")?,
        content_type: row.get("content_type")?,
        fetched_at: time::column(row, "fetched_at")?,
    })
}

/// Reads a digest column.
pub(crate) fn digest(bytes: &[u8]) -> Result<Digest, Fault> {
    bytes.try_into().map(Digest).map_err(|_| Fault::damaged("a digest has not 32 bytes"))
}

/// Notes a document of a run that has not ended.
pub(crate) fn stage(db: &Connection, source: &SourceId, page: &PageRecord) -> Result<(), Fault> {
    crate::source::known(db, source)?;
    write(db, Kept::Staged, source, page)
}

/// Forgets the documents of a run that has ended.
pub(crate) fn unstage(db: &Connection, source: &SourceId) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM staged_pages WHERE source = ?1")?.execute([source.as_str()])?;
    Ok(())
}

/// Writes the documents of a run, where they differ from what is remembered.
pub(crate) fn remember(
    db: &Connection,
    source: &SourceId,
    pages: &[PageRecord],
    validators: Validators,
) -> Result<(), Fault> {
    let before: HashMap<String, PageRecord> =
        of_source(db, Kept::Applied, source)?.into_iter().map(|page| (page.url.clone(), page)).collect();
    for page in pages {
        let mut page = page.clone();
        if validators == Validators::Forget {
            (page.etag, page.last_modified) = (None, None);
        }
        if before.get(&page.url) != Some(&page) {
            write(db, Kept::Applied, source, &page)?;
        }
    }
    Ok(())
}

/// Forgets the documents that a complete run did not meet.
pub(crate) fn forget_others(db: &Connection, source: &SourceId, pages: &[PageRecord]) -> Result<(), Fault> {
    let met: std::collections::HashSet<&str> = pages.iter().map(|page| page.url.as_str()).collect();
    for page in of_source(db, Kept::Applied, source)? {
        if !met.contains(page.url.as_str()) {
            db.prepare_cached("DELETE FROM pages WHERE source = ?1 AND url = ?2")?
                .execute([source.as_str(), &page.url])?;
        }
    }
    Ok(())
}

fn write(db: &Connection, kept: Kept, source: &SourceId, page: &PageRecord) -> Result<(), Fault> {
    let sql = format!(
        "INSERT INTO {} (source, url, digest, bytes, etag, last_modified, content_type, fetched_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (source, url) DO UPDATE SET digest = ?3, bytes = ?4, etag = ?5, last_modified = ?6,
             content_type = ?7, fetched_at = ?8",
        kept.table()
    );
    db.prepare_cached(&sql)?.execute(params![
        source.as_str(),
        page.url,
        page.digest.0.as_slice(),
        i64::try_from(page.bytes).unwrap_or(i64::MAX),
        page.etag,
        page.last_modified,
        page.content_type,
        time::text(page.fetched_at)
    ])?;
    Ok(())
}
