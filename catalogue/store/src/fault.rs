//! What can go wrong inside, and how it is told outside.

use std::{io, path::Path};

use catalogue::StoreError;
use rusqlite::ErrorCode;

/// How to come back from damage.
pub(crate) const RESTORE: &str = "bring back the last backup with `opinovi restore FILE`";

/// Trouble inside the store, before it knows which file it is about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The database's.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    /// The disk's.
    #[error(transparent)]
    Disk(#[from] io::Error),
    /// Told already.
    #[error(transparent)]
    Told(#[from] StoreError),
}

impl Fault {
    /// A stored value that cannot be what was written.
    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Told(StoreError::Damaged(format!("{what}; {RESTORE}")))
    }

    /// The port's error, naming the file.
    pub(crate) fn told(self, file: &Path) -> StoreError {
        let file = file.display();
        match self {
            Self::Told(error) => error,
            Self::Disk(error) => StoreError::Io(format!("`{file}`: {error}{}", advice(error.kind()))),
            Self::Sql(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    StoreError::Damaged(format!("`{file}`: {error}; {RESTORE}"))
                }
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    StoreError::Locked(format!("`{file}` stayed busy: {error}; try again"))
                }
                Some(ErrorCode::DiskFull) => StoreError::Io(format!(
                    "`{file}`: the disk is full; nothing was written, free some space and go on"
                )),
                Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                    StoreError::Io(format!("`{file}`: {error}; its directory must be writable"))
                }
                // A full disk shows so, too, where not even the shared memory of readers has room.
                Some(ErrorCode::SystemIoFailure) => StoreError::Io(format!(
                    "`{file}`: {error}; nothing was written: see whether its disk is full or fails, and go on"
                )),
                _ => StoreError::Io(format!("`{file}`: {error}")),
            },
        }
    }
}

/// What to do about trouble with a file, where that is known.
fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; nothing was written, free some space and go on"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; its directory must be writable"
        }
        _ => "",
    }
}
