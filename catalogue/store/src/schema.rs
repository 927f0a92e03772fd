//! Opening a database and bringing it to the schema that this code knows.

use std::{path::Path, time::Duration};

use catalogue::StoreError;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};

use crate::{fault::Fault, staged};

/// Marks the file as ours: `Opin` in ASCII (SQLite's `application_id`).
pub(crate) const APPLICATION: i64 = 0x4f70_696e;

/// Migrations in order; the database's `user_version` is how many of them it has had.
const MIGRATIONS: [&str; 3] =
    [include_str!("schema.sql"), include_str!("schema_2.sql"), include_str!("schema_3.sql")];

/// The schema that this code knows.
pub(crate) const VERSION: i64 = MIGRATIONS.len() as i64;

/// How long a short transaction waits for another process's short transaction.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection that writes; makes the file where there is none.
pub(crate) fn open_writer(file: &Path) -> Result<Connection, Fault> {
    let mut db = Connection::open(file)?;
    db.busy_timeout(PATIENCE)?;
    check(&db, file)?;
    db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // FULL: a commit that the index has followed must not be undone by a power cut.
    db.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;
         PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384; PRAGMA temp_store = FILE; PRAGMA temp.cache_size = -4096;",
    )?;
    migrate(&mut db)?;
    db.execute_batch(staged::TABLE)?;
    remember_statements(&db)?;
    Ok(db)
}

/// A connection that only reads.
pub(crate) fn open_reader(file: &Path) -> Result<Connection, Fault> {
    let db = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    db.busy_timeout(PATIENCE)?;
    db.execute_batch("PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA cache_size = -8192;")?;
    remember_statements(&db)?;
    Ok(db)
}

/// Statements are prepared once. Without the planner's guarantee SQLite prepares one again whenever a bound value might
/// have made another plan better, which takes longer than most of ours take to run.
fn remember_statements(db: &Connection) -> Result<(), Fault> {
    db.set_prepared_statement_cache_capacity(64);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Refuses a file that is not a catalogue, or a catalogue of a newer version; an empty one is a catalogue to be.
pub(crate) fn check(db: &Connection, file: &Path) -> Result<(), Fault> {
    let found = version(db)?;
    let application: i64 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let ours = application == APPLICATION || (application == 0 && found == 0 && tables == 0);
    if !ours {
        let text = format!("`{}` is a database, but not a catalogue", file.display());
        return Err(StoreError::Io(text).into());
    }
    if found > VERSION {
        return Err(StoreError::TooNew { found, known: VERSION }.into());
    }
    Ok(())
}

/// How many migrations the database has had.
pub(crate) fn version(db: &Connection) -> Result<i64, Fault> {
    Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings an older one up to date.
pub(crate) fn migrate(db: &mut Connection) -> Result<(), Fault> {
    if version(db)? == VERSION {
        return Ok(());
    }
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again: another process may have been first.
    let done = usize::try_from(version(&tx)?).unwrap_or(0);
    for migration in &MIGRATIONS[done.min(MIGRATIONS.len())..] {
        tx.execute_batch(migration)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION)?;
    tx.pragma_update(None, "user_version", VERSION)?;
    Ok(tx.commit()?)
}
