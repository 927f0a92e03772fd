//! The two ports. What stands behind them is chosen by the binary alone; a conformance suite for each says what any
//! implementation must do.
//!
//! Both are synchronous and may block: callers on an async runtime call them from a blocking thread.

#[cfg(feature = "testing")]
pub mod store_conformance;

use std::io::Read;

use chrono::{DateTime, Utc};

use crate::{
    change::{Change, Epoch, Seq},
    course::CourseRecord,
    finding::Finding,
    id::{CourseId, Digest, SourceId},
    provider::Provider,
    query::{Count, Overview, OverviewAxis, Query, Results, Suggestion},
    run::{Applied, FinishedRun, PageRecord, RunId, RunSummary, SeenCourse, SourceState},
    when::Moment,
};

/// Why the record could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else holds the writer's lock.
    #[error("the catalogue is being written by another process: {0}")]
    Locked(String),
    /// The file is damaged; the message names what and how to restore.
    #[error("the catalogue is damaged: {0}")]
    Damaged(String),
    /// The file was written by a newer version.
    #[error("the catalogue has schema {found}, this version knows up to {known}: use a newer `opinovi`")]
    TooNew {
        /// `user_version` found.
        found: i64,
        /// The newest that this code knows.
        known: i64,
    },
    /// Nothing of this name.
    #[error("no source `{0}` in the catalogue")]
    UnknownSource(String),
    /// A run, body or decision that is not there (any more).
    #[error("{0}")]
    Missing(String),
    /// The disk or the database said no.
    #[error("the catalogue cannot be used: {0}")]
    Io(String),
}

/// What a person decides about held removals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Remove them.
    Approve,
    /// Keep them, and hold the same removals again only when they change.
    Reject,
}

/// The record of truth.
pub trait CatalogueStore: Send + Sync {
    /// Makes the sources known (new ones are added; ones no longer configured keep their courses and are marked).
    fn register(&self, sources: &[SourceId]) -> Result<(), StoreError>;
    /// Every known source, by id.
    fn sources(&self) -> Result<Vec<SourceState>, StoreError>;
    /// One source.
    fn source(&self, id: &SourceId) -> Result<Option<SourceState>, StoreError>;
    /// Past runs of a source, newest first.
    fn runs(&self, id: &SourceId, limit: usize) -> Result<Vec<RunSummary>, StoreError>;
    /// Findings of the last run that read anything.
    fn findings(&self, id: &SourceId) -> Result<Vec<Finding>, StoreError>;

    /// Opens a run; runs of the source that never ended are marked aborted.
    fn begin_run(&self, source: &SourceId, at: DateTime<Utc>) -> Result<RunId, StoreError>;
    /// Takes in courses of a run that has not ended; of two with one id the first counts. They are seen by nobody
    /// before the run ends, and forgotten where it never does.
    fn stage_courses(&self, run: RunId, source: &SourceId, courses: &[SeenCourse]) -> Result<(), StoreError>;
    /// Writes everything that a run leaves behind, all or nothing: the courses that were staged, and those that come
    /// with it.
    ///
    /// * Applied: courses are compared by digest. Where the run is complete, what it does not list is removed after
    ///   its grace, under the guard; else it stays.
    /// * Unchanged: the courses stay, and were seen now. Where the run is complete, what was missing before is
    ///   missing once more: its grace may end, and a held removal is weighed again.
    /// * Failed, deferred, aborted: nothing but the run itself. The last two keep the staged documents.
    ///
    /// A run that may have been read wrongly is held whole ([`crate::doubt`]): nothing but the run and the mark on its
    /// source is written, and what is known of the documents stays as it was. An approval lets the next such run
    /// pass with its removals.
    ///
    /// While removals are held, documents are kept without their validators, so that they are asked for again.
    fn finish_run(&self, run: FinishedRun) -> Result<Applied, StoreError>;
    /// No request to this source before that moment (Retry-After); none lifts it.
    fn defer(&self, source: &SourceId, until: Option<DateTime<Utc>>) -> Result<(), StoreError>;
    /// Decides held removals; those removed are counted in `removed`, those kept in `unchanged`.
    fn decide(&self, source: &SourceId, decision: Decision, at: DateTime<Utc>)
    -> Result<Applied, StoreError>;

    /// What the last applied run knew of the source's documents.
    fn pages(&self, source: &SourceId) -> Result<Vec<PageRecord>, StoreError>;
    /// Keeps a body under its digest (compressed, synced to disk).
    fn keep_body(&self, body: &mut dyn Read) -> Result<Digest, StoreError>;
    /// The body of a digest, checked to be what was kept; none where it was pruned or never kept.
    fn body(&self, digest: &Digest) -> Result<Option<Box<dyn Read + Send>>, StoreError>;
    /// Notes a document fetched by a run that has not ended, so that an interrupted crawl goes on where it was.
    fn stage_page(&self, source: &SourceId, page: &PageRecord) -> Result<(), StoreError>;
    /// The documents of an interrupted run; empty after a run has ended.
    fn staged_pages(&self, source: &SourceId) -> Result<Vec<PageRecord>, StoreError>;

    /// One course, tombstones and merged ones included.
    fn course(&self, id: &CourseId) -> Result<Option<CourseRecord>, StoreError>;
    /// Several, in the order asked for.
    fn courses(&self, ids: &[CourseId]) -> Result<Vec<Option<CourseRecord>>, StoreError>;
    /// Changes after a number, in order, at most `limit`. Merged courses appear under the id that is shown.
    fn changes(&self, after: Seq, limit: usize) -> Result<Vec<Change>, StoreError>;
    /// Which numbering the change log has.
    fn epoch(&self) -> Result<Epoch, StoreError>;
    /// The last number.
    fn last_seq(&self) -> Result<Seq, StoreError>;
    /// Every provider of a live course with the number of its courses, by name.
    fn providers(&self) -> Result<Vec<(Provider, u64)>, StoreError>;
}

/// Why a search could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Another process writes the index.
    #[error("the index is being written by another process: {0}")]
    Locked(String),
    /// The files are damaged or of another version; a rebuild mends it.
    #[error("the index cannot be used: {0}; `opinovi index rebuild` makes it anew from the catalogue")]
    Unusable(String),
    /// The request asks for what the engine does not give.
    #[error("{0}")]
    Unsupported(String),
    /// The catalogue could not be read.
    #[error(transparent)]
    Catalogue(#[from] StoreError),
    /// The disk said no.
    #[error(
        "the index failed: {0}; see whether its disk is full or cannot be written: it catches up by itself"
    )]
    Io(String),
}

/// A derived, disposable view of the catalogue that answers questions.
pub trait SearchEngine: Send + Sync {
    /// The last change that searches see.
    fn position(&self) -> Seq;
    /// Takes in changes, in order, and commits; searches see them when this returns.
    fn apply(&self, changes: &[Change]) -> Result<Seq, EngineError>;
    /// Takes in every change of a catalogue that it doesn't hold yet; the number of them.
    fn catch_up(&self, store: &dyn CatalogueStore) -> Result<usize, EngineError> {
        const PORTION: usize = 2_000;
        let mut taken = 0;
        loop {
            let changes = store.changes(self.position(), PORTION)?;
            if changes.is_empty() {
                return Ok(taken);
            }
            taken += changes.len();
            self.apply(&changes)?;
        }
    }
    /// Answers a request.
    fn search(&self, query: &Query, moment: &Moment) -> Result<Results, EngineError>;
    /// Ids of every hit of a request, in its order, without paging: for exports.
    fn all_hits(&self, query: &Query, moment: &Moment) -> Result<Vec<CourseId>, EngineError>;
    /// How many courses and offerings a request finds, without understanding, typo repair and relaxation.
    fn count(&self, query: &Query, moment: &Moment) -> Result<Count, EngineError>;
    /// Completions of a prefix, best first.
    fn suggest(
        &self,
        prefix: &str,
        lang: crate::Lang,
        limit: usize,
        moment: &Moment,
    ) -> Result<Vec<Suggestion>, EngineError>;
    /// Courses like this one: same field and wording, other providers first.
    fn similar(&self, id: &CourseId, limit: usize, moment: &Moment) -> Result<Vec<CourseId>, EngineError>;
    /// Numbers of courses by two vocabularies under a request's filters.
    fn overview(
        &self,
        query: &Query,
        rows: OverviewAxis,
        columns: OverviewAxis,
        moment: &Moment,
    ) -> Result<Overview, EngineError>;
    /// Works out ahead what the first searches of a state of index and clock would else wait for. To be called beside
    /// searches, as often as one likes; whoever never calls it gets the same answers.
    fn warm(&self, moment: &Moment) -> Result<(), EngineError> {
        let _ = moment;
        Ok(())
    }
    /// The next moment after which an answer given now may differ because of the clock alone: for `ETag`.
    fn next_clock_change(&self, moment: &Moment) -> DateTime<Utc>;
    /// What the analysis is called: an index made with another one is rebuilt.
    fn analysis(&self) -> String;
}
