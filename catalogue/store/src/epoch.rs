//! The name of a catalogue's numbering.

use catalogue::Epoch;
use rusqlite::Connection;

use crate::fault::Fault;

/// The name that it has.
pub(crate) fn read(db: &Connection) -> Result<Epoch, Fault> {
    Ok(Epoch(db.query_row("SELECT epoch FROM catalogue", [], |row| row.get(0))?))
}

/// Gives it another: from now on its numbers may stand for other changes than before.
pub(crate) fn renew(db: &Connection) -> Result<(), Fault> {
    db.execute("UPDATE catalogue SET epoch = lower(hex(randomblob(16)))", [])?;
    Ok(())
}
