//! One file that holds the catalogue, and the way back.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use catalogue::StoreError;
use rusqlite::{Connection, OpenFlags, backup::Backup, backup::StepResult};

use crate::{
    body::Bodies, epoch, fault::Fault, integrity, lock::CrawlLock, page, schema, sqlite::SqliteStore,
};

impl SqliteStore {
    /// Writes the catalogue as it is now into one file, beside a running crawl; a file of that name is replaced
    /// when the new one is whole. Bodies are not in it: they are fetched again.
    ///
    /// # Errors
    /// Where it cannot be read or written; then nothing is replaced.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let beside = with_suffix(to, ".part");
        let made = schema::open_reader(&self.file()).and_then(|from| copy(&from, &beside));
        made.and_then(|()| put_in_place(&beside, to)).map_err(|fault| {
            // The old backup stands; what cannot be removed is in nobody's way.
            let _ = fs::remove_file(&beside);
            fault.told(to)
        })
    }
}

/// Puts a backup in the place of the catalogue in `dir`. The catalogue that was there is kept beside, as
/// `catalogue.sqlite3.before-restore`. The index has to be made anew afterwards, and other processes have to be
/// started again: they still read the old file.
///
/// # Errors
/// [`StoreError::Locked`] while somebody crawls; [`StoreError::Damaged`] and [`StoreError::TooNew`] where the
/// backup cannot be used. Nothing is replaced then.
pub fn restore(dir: &Path, from: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(dir).map_err(|error| Fault::from(error).told(dir))?;
    let _lock = CrawlLock::take(dir)?;
    let file = dir.join(SqliteStore::FILE);
    let beside = with_suffix(&file, ".restored");
    let prepared = open_backup(from).and_then(|backup| copy(&backup, &beside)).map_err(|f| f.told(from));
    let replaced = prepared.and_then(|()| {
        become_another(dir, &beside)
            .and_then(|()| set_aside(&file))
            .and_then(|()| put_in_place(&beside, &file))
            .map_err(|fault| fault.told(&file))
    });
    if replaced.is_err() {
        let _ = fs::remove_file(&beside);
    }
    replaced
}

fn open_backup(from: &Path) -> Result<Connection, Fault> {
    let db = Connection::open_with_flags(
        from,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    if schema::version(&db)? == 0 {
        let text = format!("`{}` is not a backup of a catalogue", from.display());
        return Err(StoreError::Io(text).into());
    }
    schema::check(&db, from)?;
    Ok(db)
}

/// Copies one state of the database into a single new file, and checks what it has written.
fn copy(from: &Connection, to: &Path) -> Result<(), Fault> {
    match fs::remove_file(to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let mut db = Connection::open(to)?;
    // All pages in one step: one state, whatever is written meanwhile.
    let done = Backup::new(from, &mut db)?.step(-1)?;
    if done != StepResult::Done {
        return Err(StoreError::Locked("the catalogue stayed busy; try again".into()).into());
    }
    db.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    integrity::sound(&db)?;
    db.close().map_err(|(_, error)| error)?;
    Ok(File::open(to)?.sync_all()?)
}

/// Numbers that were given after the backup was made will be given again, for other changes: followers are told by a
/// new epoch.
fn become_another(dir: &Path, file: &Path) -> Result<(), Fault> {
    let mut db = Connection::open(file)?;
    schema::migrate(&mut db)?;
    epoch::renew(&db)?;
    forget_validators(dir, &db)
}

/// A body that is not here cannot be read again: its document has to be fetched, whatever the server says.
fn forget_validators(dir: &Path, db: &Connection) -> Result<(), Fault> {
    let bodies = Bodies::in_dir(dir);
    let mut statement = db.prepare("SELECT DISTINCT digest FROM pages")?;
    let digests = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<Result<Vec<_>, _>>()?;
    for digest in digests.iter().filter(|d| page::digest(d).is_ok_and(|digest| !bodies.has(&digest))) {
        db.execute("UPDATE pages SET etag = NULL, last_modified = NULL WHERE digest = ?1", [digest])?;
    }
    Ok(())
}

/// Moves the catalogue that is there out of the way, with its log.
fn set_aside(file: &Path) -> Result<(), Fault> {
    if let Ok(db) = Connection::open(file) {
        // Brings the log into the file; a damaged catalogue keeps its log beside it.
        let _ = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
    for suffix in ["-wal", "-shm", ""] {
        let from = with_suffix(file, suffix);
        let to = with_suffix(file, &format!(".before-restore{suffix}"));
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn put_in_place(beside: &Path, file: &Path) -> Result<(), Fault> {
    fs::rename(beside, file)?;
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(dir)?.sync_all()?)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
