//! Fetched bodies: one compressed file each, under its digest.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use catalogue::{Digest, StoreError};

use crate::fault::Fault;

/// Level of compression: bodies are many megabytes and written once a day.
const LEVEL: i32 = 3;

/// `bodies/ab/<digest>.zst`.
pub(crate) struct Bodies {
    dir: PathBuf,
    written: AtomicU64,
}

impl Bodies {
    pub(crate) fn in_dir(data: &Path) -> Self {
        Self { dir: data.join("bodies"), written: AtomicU64::new(0) }
    }

    /// Keeps a body; one that is there already and whole is only marked as of now.
    pub(crate) fn keep(&self, body: &[u8]) -> Result<Digest, StoreError> {
        let digest = Digest::of(body);
        let path = self.path(&digest);
        if matches!(self.read(&digest), Ok(Some(_))) {
            // Its age is what pruning goes by.
            let touched = File::options().append(true).open(&path);
            touched.and_then(|file| file.set_modified(SystemTime::now())).map_err(|e| told(e, &path))?;
        } else {
            self.write(&path, body).map_err(|error| told(error, &path))?;
        }
        Ok(digest)
    }

    /// Reads a body and checks it; none where there is none.
    pub(crate) fn read(&self, digest: &Digest) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(digest);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(told(error, &path)),
        };
        let mut body = Vec::new();
        let unpacked = zstd::Decoder::new(file).and_then(|mut decoder| decoder.read_to_end(&mut body));
        if unpacked.is_err() || Digest::of(&body) != *digest {
            return Err(StoreError::Damaged(format!(
                "`{}` is not what was fetched; delete it, and the next crawl fetches it again",
                path.display()
            )));
        }
        Ok(Some(body))
    }

    /// Whether there is a file of this digest.
    pub(crate) fn has(&self, digest: &Digest) -> bool {
        self.path(digest).is_file()
    }

    /// Every file: its path, its digest (none for what an interrupted write left), its length and its age.
    pub(crate) fn files(&self) -> Result<Vec<BodyFile>, StoreError> {
        let mut found = Vec::new();
        let listed = (|| {
            for shelf in list(&self.dir)? {
                for path in list(&shelf)? {
                    // Another process may be pruning too.
                    let Ok(meta) = fs::metadata(&path) else { continue };
                    let digest = path
                        .file_name()
                        .and_then(|name| name.to_str()?.strip_suffix(".zst"))
                        .and_then(Digest::from_hex);
                    found.push(BodyFile { path, digest, bytes: meta.len(), kept: meta.modified()? });
                }
            }
            Ok(())
        })();
        listed.map(|()| found).map_err(|error: io::Error| told(error, &self.dir))
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        let hex = digest.hex();
        self.dir.join(&hex[..2]).join(format!("{hex}.zst"))
    }

    /// Beside, synced, then renamed: under its name a file is always whole.
    fn write(&self, path: &Path, body: &[u8]) -> io::Result<()> {
        let shelf = path.parent().expect("a body lies on a shelf");
        fs::create_dir_all(shelf)?;
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let beside = path.with_extension(format!("{}-{number}.part", std::process::id()));
        let written = (|| {
            let mut packed = zstd::Encoder::new(File::create(&beside)?, LEVEL)?;
            packed.write_all(body)?;
            packed.finish()?.sync_all()?;
            fs::rename(&beside, path)?;
            File::open(shelf)?.sync_all()
        })();
        if written.is_err() {
            // What cannot be removed now is removed by pruning.
            let _ = fs::remove_file(&beside);
        }
        written
    }
}

/// A file among the bodies.
pub(crate) struct BodyFile {
    pub(crate) path: PathBuf,
    pub(crate) digest: Option<Digest>,
    pub(crate) bytes: u64,
    pub(crate) kept: SystemTime,
}

/// What lies in a directory; nothing where there is none.
fn list(dir: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(dir) {
        Ok(entries) => entries.map(|entry| entry.map(|e| e.path())).collect(),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

fn told(error: io::Error, path: &Path) -> StoreError {
    Fault::from(error).told(path)
}
