//! Fetched bodies: one compressed file each, under its digest.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use catalogue::{Digest, StoreError};

use crate::fault::Fault;

/// Level of compression: bodies are many megabytes and written once a day.
const LEVEL: i32 = 3;

/// The shelf of bodies whose digest is not known yet.
const PARTS: &str = "parts";

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
    pub(crate) fn keep(&self, body: &mut dyn Read) -> Result<Digest, StoreError> {
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let beside = self.dir.join(PARTS).join(format!("{}-{number}.part", std::process::id()));
        let kept = self.write(&beside, body).map_err(|error| told(error, &beside)).and_then(|digest| {
            let path = self.path(&digest);
            if matches!(self.open(&digest), Ok(Some(_))) {
                // Its age is what pruning goes by.
                let touched = File::options().append(true).open(&path);
                touched.and_then(|file| file.set_modified(SystemTime::now())).map_err(|e| told(e, &path))?;
            } else {
                put(&beside, &path).map_err(|error| told(error, &path))?;
            }
            Ok(digest)
        });
        // It is there no more where it has its place now; what cannot be removed is removed by pruning.
        let _ = fs::remove_file(&beside);
        kept
    }

    /// Opens a body that has been checked; none where there is none.
    pub(crate) fn open(&self, digest: &Digest) -> Result<Option<Body>, StoreError> {
        let path = self.path(digest);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(told(error, &path)),
        };
        let checked = (|| {
            let mut hashed = Hashed::new(zstd::Decoder::new(file)?);
            io::copy(&mut hashed, &mut io::sink())?;
            Ok(hashed.digest() == *digest)
        })();
        if !matches!(checked, io::Result::Ok(true)) {
            return Err(StoreError::Damaged(format!(
                "`{}` is not what was fetched; delete it, and the next crawl fetches it again",
                path.display()
            )));
        }
        let body = File::open(&path).and_then(zstd::Decoder::new).map_err(|error| told(error, &path))?;
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

    /// Packs a body into a file of its own.
    fn write(&self, beside: &Path, body: &mut dyn Read) -> io::Result<Digest> {
        fs::create_dir_all(self.dir.join(PARTS))?;
        let mut hashed = Hashed::new(body);
        let mut packed = zstd::Encoder::new(File::create(beside)?, LEVEL)?;
        io::copy(&mut hashed, &mut packed)?;
        packed.finish()?;
        Ok(hashed.digest())
    }
}

/// Synced, then renamed: under its name a file is always whole.
fn put(beside: &Path, path: &Path) -> io::Result<()> {
    let shelf = path.parent().expect("a body lies on a shelf");
    fs::create_dir_all(shelf)?;
    File::options().append(true).open(beside)?.sync_all()?;
    fs::rename(beside, path)?;
    File::open(shelf)?.sync_all()
}

/// A body that is being unpacked.
pub(crate) type Body = zstd::Decoder<'static, io::BufReader<File>>;

/// Counts a digest of what is read through it.
struct Hashed<R> {
    reader: R,
    hasher: blake3::Hasher,
}

impl<R> Hashed<R> {
    fn new(reader: R) -> Self {
        Self { reader, hasher: blake3::Hasher::new() }
    }

    fn digest(&self) -> Digest {
        Digest(*self.hasher.finalize().as_bytes())
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
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
