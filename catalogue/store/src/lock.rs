//! One crawling process at a time.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

use catalogue::StoreError;

/// Held while this process crawls; let go when it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct CrawlLock {
    _file: File,
}

impl CrawlLock {
    /// The file's name within the data directory.
    pub(crate) const FILE: &str = "crawl.lock";

    /// # Errors
    /// [`StoreError::Locked`] naming the holder, [`StoreError::Io`] where the file cannot be made.
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(Self::FILE);
        let io = |error: std::io::Error| StoreError::Io(format!("`{}`: {error}", path.display()));
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // What it says is for people only; the lock itself is the system's.
                let _ = file.read_to_string(&mut holder);
                let holder = if holder.trim().is_empty() { "somebody" } else { holder.trim() };
                return Err(StoreError::Locked(format!("{holder} crawls into `{}`", dir.display())));
            }
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(io)?;
        writeln!(file, "process {} on {}", std::process::id(), host()).map_err(io)?;
        Ok(Self { _file: file })
    }
}

/// The machine's name, as far as it is told.
fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| std::fs::read_to_string("/etc/hostname"))
        .map(|name| name.trim().to_owned())
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "this host".to_owned())
}
