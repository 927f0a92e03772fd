//! The store itself: its connections, and the port on top of them.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use catalogue::{
    Applied, CatalogueStore, Change, CourseId, CourseRecord, Digest, Epoch, Finding, FinishedRun, PageRecord,
    Provider, RunId, RunSummary, Seq, SourceId, SourceState, StoreError, port::Decision, run::SeenCourse,
};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{
    apply, body::Bodies, change, epoch, fault::Fault, lock::CrawlLock, page, read, run, schema, source,
};

/// Readers kept open between two questions.
const IDLE_READERS: usize = 8;

/// Providers with the numbers of their courses, and the last change that these have seen.
type CountedProviders = (Seq, Vec<(Provider, u64)>);

/// The catalogue in a data directory: `catalogue.sqlite3` and `bodies/`.
///
/// One connection writes, behind a lock; each reader has a connection of its own and sees what was committed when
/// its question began. Several processes may have the same directory open; one of them may crawl.
pub struct SqliteStore {
    pub(crate) dir: PathBuf,
    pub(crate) bodies: Bodies,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    /// Providers of the last change at which they were counted: every answer needs their names.
    providers: Mutex<Option<CountedProviders>>,
    crawling: Mutex<Option<CrawlLock>>,
}

impl SqliteStore {
    /// Name of the database within the data directory.
    pub const FILE: &str = "catalogue.sqlite3";

    /// Opens the catalogue in `dir`, making both where they are not there, and brings an older one up to date.
    ///
    /// # Errors
    /// [`StoreError::TooNew`], [`StoreError::Damaged`], or [`StoreError::Io`] where the directory cannot be used.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(|error| Fault::from(error).told(dir))?;
        let file = dir.join(Self::FILE);
        let writer = schema::open_writer(&file).map_err(|fault| fault.told(&file))?;
        Ok(Self {
            dir: dir.to_owned(),
            bodies: Bodies::in_dir(dir),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            providers: Mutex::default(),
            crawling: Mutex::default(),
        })
    }

    /// Claims the directory for this process's crawls, until the store is dropped. [`CatalogueStore::begin_run`]
    /// does so by itself; asking early tells early.
    ///
    /// # Errors
    /// [`StoreError::Locked`] naming the process that crawls already.
    pub fn lock_for_crawling(&self) -> Result<(), StoreError> {
        let mut crawling = unpoisoned(&self.crawling);
        if crawling.is_none() {
            *crawling = Some(CrawlLock::take(&self.dir)?);
        }
        Ok(())
    }

    /// Where the database lies.
    pub fn file(&self) -> PathBuf {
        self.dir.join(Self::FILE)
    }

    /// Sources that are in the catalogue but not in the configuration that was last registered.
    ///
    /// # Errors
    /// Where the catalogue cannot be read.
    pub fn unconfigured(&self) -> Result<Vec<SourceId>, StoreError> {
        self.read(source::unconfigured)
    }

    /// One transaction that writes: all of it is kept, or nothing.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        self.write_with(TransactionBehavior::Immediate, work)
    }

    fn write_with<T>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let mut db = unpoisoned(&self.writer);
        let done = (|| {
            let tx = db.transaction_with_behavior(behavior)?;
            let made = work(&tx)?;
            tx.commit()?;
            Ok(made)
        })();
        done.map_err(|fault: Fault| fault.told(&self.file()))
    }

    /// One question, answered from one state of the catalogue.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let idle = unpoisoned(&self.readers).pop();
        let answered = (|| {
            let mut db = match idle {
                Some(db) => db,
                None => schema::open_reader(&self.file())?,
            };
            let tx = db.transaction()?;
            let answer = work(&tx)?;
            tx.finish()?;
            Ok((answer, db))
        })();
        let (answer, db) = answered.map_err(|fault: Fault| fault.told(&self.file()))?;
        let mut readers = unpoisoned(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(db);
        }
        Ok(answer)
    }
}

/// A panic while it was held has rolled its transaction back: what it guards is as good as before.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CatalogueStore for SqliteStore {
    fn register(&self, sources: &[SourceId]) -> Result<(), StoreError> {
        self.write(|tx| source::register(tx, sources))
    }
    fn sources(&self) -> Result<Vec<SourceState>, StoreError> {
        self.read(source::all)
    }
    fn source(&self, id: &SourceId) -> Result<Option<SourceState>, StoreError> {
        self.read(|tx| source::one(tx, id))
    }
    fn runs(&self, id: &SourceId, limit: usize) -> Result<Vec<RunSummary>, StoreError> {
        self.read(|tx| run::of_source(tx, id, limit))
    }
    fn findings(&self, id: &SourceId) -> Result<Vec<Finding>, StoreError> {
        self.read(|tx| run::findings(tx, id))
    }
    fn begin_run(&self, source: &SourceId, at: DateTime<Utc>) -> Result<RunId, StoreError> {
        self.lock_for_crawling()?;
        self.write(|tx| run::begin(tx, source, at))
    }
    fn stage_courses(&self, run: RunId, source: &SourceId, courses: &[SeenCourse]) -> Result<(), StoreError> {
        self.write_with(TransactionBehavior::Deferred, |tx| run::stage(tx, run, source, courses))
    }
    fn finish_run(&self, run: FinishedRun) -> Result<Applied, StoreError> {
        self.write(|tx| run::finish(tx, &run))
    }
    fn defer(&self, source: &SourceId, until: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        self.write(|tx| source::defer(tx, source, until))
    }
    fn decide(
        &self,
        source: &SourceId,
        decision: Decision,
        at: DateTime<Utc>,
    ) -> Result<Applied, StoreError> {
        self.write(|tx| apply::decide(tx, source, decision, at))
    }
    fn pages(&self, source: &SourceId) -> Result<Vec<PageRecord>, StoreError> {
        self.read(|tx| page::of_source(tx, page::Kept::Applied, source))
    }
    fn keep_body(&self, body: &mut dyn Read) -> Result<Digest, StoreError> {
        self.bodies.keep(body)
    }
    fn body(&self, digest: &Digest) -> Result<Option<Box<dyn Read + Send>>, StoreError> {
        let body = self.bodies.open(digest)?;
        Ok(body.map(|body| Box::new(body) as Box<dyn Read + Send>))
    }
    fn stage_page(&self, source: &SourceId, page: &PageRecord) -> Result<(), StoreError> {
        self.write(|tx| page::stage(tx, source, page))
    }
    fn staged_pages(&self, source: &SourceId) -> Result<Vec<PageRecord>, StoreError> {
        self.read(|tx| page::of_source(tx, page::Kept::Staged, source))
    }
    fn course(&self, id: &CourseId) -> Result<Option<CourseRecord>, StoreError> {
        self.read(|tx| read::course(tx, id.as_str()))
    }
    fn courses(&self, ids: &[CourseId]) -> Result<Vec<Option<CourseRecord>>, StoreError> {
        self.read(|tx| ids.iter().map(|id| read::course(tx, id.as_str())).collect())
    }
    fn changes(&self, after: Seq, limit: usize) -> Result<Vec<Change>, StoreError> {
        self.read(|tx| change::after(tx, after, limit))
    }
    fn epoch(&self) -> Result<Epoch, StoreError> {
        self.read(|tx| epoch::read(tx))
    }
    fn last_seq(&self) -> Result<Seq, StoreError> {
        self.read(|tx| change::last(tx))
    }
    fn providers(&self) -> Result<Vec<(Provider, u64)>, StoreError> {
        self.read(|tx| {
            let last = change::last(tx)?;
            let mut known = unpoisoned(&self.providers);
            if let Some((_, providers)) = known.as_ref().filter(|(at, _)| *at == last) {
                return Ok(providers.clone());
            }
            let providers = read::providers(tx)?;
            *known = Some((last, providers.clone()));
            Ok(providers)
        })
    }
}
