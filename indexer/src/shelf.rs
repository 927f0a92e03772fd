//! The index on disk: opening, writing, and handing out states of it.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
};

use catalogue::{Change, CourseRecord, EngineError, Seq, What};
use language::Analyser;
use serde::{Deserialize, Serialize};
use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, TantivyError, Term, directory::error::OpenDirectoryError,
    index::SegmentId, indexer::IndexWriterOptions,
};

use crate::{
    columns::Columns,
    document::document,
    schema::{Layout, SCHEMA_VERSION},
    snapshot::Snapshot,
    tables::Numbering,
    tokens::{IMPACT, Impact},
    words::KnownWords,
};

/// What a commit says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Payload {
    seq: u64,
    analysis: String,
    schema: u32,
}

/// One generation of the index.
pub(crate) struct Shelf {
    /// Where it lies.
    pub(crate) path: PathBuf,
    layout: Layout,
    analyser: Arc<Analyser>,
    index: Index,
    reader: IndexReader,
    writer: Option<IndexWriter>,
    position: Seq,
    numbering: Numbering,
    columns: HashMap<SegmentId, Arc<Columns>>,
    known: Vec<KnownWords>,
}

/// Courses that a thread takes at a time.
const BATCH: usize = 64;

/// How much is about to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// The changes of a run.
    Trickle,
    /// Everything.
    Flood,
}

impl Load {
    /// Threads that analyse and index: beside searches, one leaves room for them.
    fn threads(self) -> usize {
        match self {
            Self::Trickle => 1,
            Self::Flood => 2,
        }
    }

    /// Words that each of them keeps.
    fn words(self) -> usize {
        match self {
            Self::Trickle => 8_000,
            Self::Flood => 50_000,
        }
    }

    /// Memory, and how much is merged at once.
    pub(crate) fn options(self) -> IndexWriterOptions {
        // Of one thread before it writes a segment, bytes.
        let (bytes, merges) = match self {
            Self::Trickle => (16 << 20, 1),
            Self::Flood => (96 << 20, 4),
        };
        IndexWriterOptions::builder()
            .num_worker_threads(self.threads())
            .memory_budget_per_thread(bytes)
            .num_merge_threads(merges)
            .build()
    }
}

impl Shelf {
    /// Makes an empty index in an empty directory.
    pub(crate) fn create(path: &Path, analyser: Arc<Analyser>) -> Result<Self, EngineError> {
        let layout = Layout::new();
        let index = Index::create_in_dir(path, layout.schema.clone()).map_err(trouble)?;
        Self::with(path, layout, index, Seq(0), analyser)
    }

    /// Opens an index.
    ///
    /// # Errors
    /// [`EngineError::Unusable`] where it is damaged, of another schema or of another analysis.
    pub(crate) fn open(path: &Path, analyser: Arc<Analyser>) -> Result<Self, EngineError> {
        let layout = Layout::new();
        let index = Index::open_in_dir(path).map_err(unusable)?;
        if index.schema() != layout.schema {
            return Err(EngineError::Unusable("it was made with another schema".to_owned()));
        }
        let position = match index.load_metas().map_err(unusable)?.payload {
            None => Seq(0),
            Some(text) => {
                let payload: Payload = serde_json::from_str(&text)
                    .map_err(|e| EngineError::Unusable(format!("its commit says `{text}`: {e}")))?;
                if payload.schema != SCHEMA_VERSION {
                    return Err(EngineError::Unusable("it was made with another schema".to_owned()));
                }
                if payload.analysis != analyser.name() {
                    let (old, new) = (payload.analysis, analyser.name());
                    return Err(EngineError::Unusable(format!(
                        "it was made with the analysis `{old}`, now it is `{new}`"
                    )));
                }
                Seq(payload.seq)
            }
        };
        Self::with(path, layout, index, position, analyser).map_err(|e| match e {
            EngineError::Io(why) => EngineError::Unusable(why),
            other => other,
        })
    }

    fn with(
        path: &Path,
        layout: Layout,
        index: Index,
        position: Seq,
        analyser: Arc<Analyser>,
    ) -> Result<Self, EngineError> {
        index.tokenizers().register(IMPACT, Impact);
        let reader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(trouble)?;
        Ok(Self {
            path: path.to_owned(),
            layout,
            analyser,
            index,
            reader,
            writer: None,
            position,
            numbering: Numbering::default(),
            columns: HashMap::new(),
            known: Vec::new(),
        })
    }

    /// The last change that is committed.
    pub(crate) fn position(&self) -> Seq {
        self.position
    }

    /// The state of the last commit, with everything loaded that searches need.
    pub(crate) fn snapshot(&mut self, share_from: u64) -> Result<Snapshot, EngineError> {
        self.reader.reload().map_err(trouble)?;
        let searcher = self.reader.searcher();
        let mut columns = Vec::new();
        let mut kept = HashMap::new();
        for segment in searcher.segment_readers() {
            let id = segment.segment_id();
            let loaded = match self.columns.remove(&id) {
                Some(loaded) => loaded,
                None => Arc::new(Columns::load(segment, &mut self.numbering).map_err(trouble)?),
            };
            kept.insert(id, loaded.clone());
            columns.push(loaded);
        }
        self.columns = kept;
        let (tables, layout) = (self.numbering.tables(), self.layout.clone());
        Ok(Snapshot::new(searcher, columns, tables, self.position, layout, share_from))
    }

    /// Takes in changes, in order, and commits. `next` gives them in portions, and none at the end.
    pub(crate) fn write(
        &mut self,
        load: Load,
        mut next: impl FnMut() -> Result<Option<Vec<Change>>, EngineError>,
    ) -> Result<Seq, EngineError> {
        self.known.resize_with(load.threads(), || KnownWords::new(load.words()));
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.index.writer_with_options(load.options()).map_err(trouble)?,
        };
        let fresh = self.position == Seq(0) && load == Load::Flood;
        let mut last = self.position;
        let work = Work { layout: &self.layout, analyser: &self.analyser, writer: &writer };
        let known = &mut self.known;
        work.run(known, |send| {
            while let Some(changes) = next()? {
                last = changes.iter().map(|c| c.seq).fold(last, Seq::max);
                for batch in work.batches(changes, fresh) {
                    send(batch);
                }
            }
            Ok(())
        })
        .inspect_err(|_| self.writer = None)?;
        let payload =
            Payload { seq: last.0, analysis: self.analyser.name().to_owned(), schema: SCHEMA_VERSION };
        let payload = serde_json::to_string(&payload).expect("a number and two texts have a JSON form");
        let mut commit = writer.prepare_commit().map_err(trouble)?;
        commit.set_payload(&payload);
        commit.commit().map_err(trouble)?;
        self.position = last;
        if load == Load::Flood {
            self.known.clear();
            writer.wait_merging_threads().map_err(trouble)?;
        } else {
            self.writer = Some(writer);
        }
        Ok(last)
    }
}

/// What indexing threads need.
struct Work<'a> {
    layout: &'a Layout,
    analyser: &'a Analyser,
    writer: &'a IndexWriter,
}

impl Work<'_> {
    /// Deletes what changes replace and gives what they put in its place. The last change of a course counts.
    fn batches(&self, changes: Vec<Change>, fresh: bool) -> Vec<Vec<CourseRecord>> {
        let mut newest: HashMap<_, _> = HashMap::new();
        for change in changes {
            newest.insert(change.course, change.what);
        }
        let mut records = Vec::new();
        for (course, what) in newest {
            if !fresh {
                self.writer.delete_term(Term::from_field_text(self.layout.id, course.as_str()));
            }
            if let What::Upsert(record) = what
                && record.removed_at.is_none()
                && record.merged_into.is_none()
            {
                records.push(*record);
            }
        }
        let mut batches = Vec::new();
        while !records.is_empty() {
            let rest = records.split_off(records.len().saturating_sub(BATCH));
            batches.push(rest);
        }
        batches
    }

    /// Runs the threads that analyse and add while `feed` sends them batches.
    fn run(
        &self,
        known: &mut [KnownWords],
        feed: impl FnOnce(&mut dyn FnMut(Vec<CourseRecord>)) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let (sender, receiver) = mpsc::sync_channel::<Vec<CourseRecord>>(2 * known.len());
        let receiver = Mutex::new(receiver);
        let failure = Mutex::new(None);
        std::thread::scope(|scope| {
            for known in known {
                let (receiver, failure) = (&receiver, &failure);
                scope.spawn(move || {
                    loop {
                        let batch = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok(batch) = batch else { return };
                        for record in &batch {
                            let document = document(record, self.layout, self.analyser, known);
                            if let Err(e) = self.writer.add_document(document) {
                                *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble(e));
                            }
                        }
                    }
                });
            }
            let fed = feed(&mut |batch| {
                // The receiver lives as long as this scope.
                let _ = sender.send(batch);
            });
            drop(sender);
            fed
        })?;
        failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }
}

/// What Tantivy's errors mean to whoever uses the engine.
pub(crate) fn trouble(e: TantivyError) -> EngineError {
    match e {
        TantivyError::LockFailure(..) => EngineError::Locked(e.to_string()),
        TantivyError::DataCorruption(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::SchemaError(_)
        | TantivyError::FieldNotFound(_) => EngineError::Unusable(e.to_string()),
        other => EngineError::Io(other.to_string()),
    }
}

/// While opening, whatever cannot be read is unusable: a rebuild mends it.
fn unusable(e: TantivyError) -> EngineError {
    match e {
        TantivyError::LockFailure(..) => EngineError::Locked(e.to_string()),
        TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { .. }) => {
            EngineError::Io(e.to_string())
        }
        other => EngineError::Unusable(other.to_string()),
    }
}
