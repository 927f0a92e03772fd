//! Generations of the index: `index/<generation>/` and a file `current` that names the one in use. A new one is made
//! beside the old and switched to in one step.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use catalogue::EngineError;

const POINTER: &str = "current";
const LOCK: &str = "writer.lock";

/// The directory in use; none before the first.
pub(crate) fn current(root: &Path) -> io::Result<Option<PathBuf>> {
    match fs::read_to_string(root.join(POINTER)) {
        Ok(name) if number(name.trim()).is_some() => Ok(Some(root.join(name.trim()))),
        Ok(_) => Ok(None),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

/// A new, empty directory, not yet in use.
pub(crate) fn begin(root: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(root)?;
    let in_use = current(root)?;
    for leftover in generations(root)? {
        if Some(&leftover) != in_use.as_ref() {
            fs::remove_dir_all(leftover)?;
        }
    }
    let last = in_use.and_then(|path| number(path.file_name()?.to_str()?)).unwrap_or(0);
    let next = root.join(format!("g{}", last + 1));
    fs::create_dir_all(&next)?;
    Ok(next)
}

/// Puts a directory in use, in one step that survives a crash. Others are removed.
pub(crate) fn switch(root: &Path, to: &Path) -> io::Result<()> {
    let name = to.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let draft = root.join("current.new");
    let mut file = File::create(&draft)?;
    writeln!(file, "{name}")?;
    file.sync_all()?;
    fs::rename(draft, root.join(POINTER))?;
    File::open(root)?.sync_all()?;
    for other in generations(root)? {
        if other != to {
            fs::remove_dir_all(other)?;
        }
    }
    Ok(())
}

fn generations(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if entry.file_name().to_str().and_then(number).is_some() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix('g')?.parse().ok()
}

/// The right to write, as long as it lives.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes it, or says who has it.
    pub(crate) fn take(root: &Path) -> Result<Self, EngineError> {
        let failed = |e: io::Error| EngineError::Io(e.to_string());
        fs::create_dir_all(root).map_err(failed)?;
        let path = root.join(LOCK);
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0).map_err(failed)?;
                writeln!(file, "process {}", std::process::id()).map_err(failed)?;
                Ok(Self { _file: file })
            }
            Err(fs::TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Who holds it is told where it can be read; that it is held is certain.
                let _ = file.read_to_string(&mut holder);
                Err(EngineError::Locked(format!("{} by `{}`", path.display(), holder.trim())))
            }
            Err(fs::TryLockError::Error(e)) => Err(failed(e)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_is_made_beside_and_switched_to() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        assert_eq!(current(root).unwrap(), None);
        let first = begin(root).unwrap();
        assert_eq!(current(root).unwrap(), None);
        switch(root, &first).unwrap();
        let second = begin(root).unwrap();
        assert_eq!(current(root).unwrap(), Some(first.clone()));
        assert!(first.exists() && second.exists() && first != second);
        switch(root, &second).unwrap();
        assert_eq!(current(root).unwrap(), Some(second));
        assert!(!first.exists());
    }

    #[test]
    fn a_second_writer_is_refused_and_told_who_writes() {
        let root = tempfile::tempdir().unwrap();
        let held = WriterLock::take(root.path()).unwrap();
        let refused = WriterLock::take(root.path()).unwrap_err();
        assert!(matches!(&refused, EngineError::Locked(why) if why.contains("process")), "{refused}");
        drop(held);
        WriterLock::take(root.path()).unwrap();
    }
}
