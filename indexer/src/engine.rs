//! The search engine: a directory of generations, a writer, and the state that searches see.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::ArcSwap;
use catalogue::{
    CatalogueStore, Change, CourseId, EngineError, Lang, Moment, SearchEngine, Seq, StoreError, What,
    query::{Count, Overview, OverviewAxis, Query, Results, Suggestion},
    thesaurus::{About, Imported},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use language::{Analyser, AnalysisCaches};
use serde::Serialize;

use crate::{
    collect::collect,
    generation::{self, WriterLock},
    shelf::{Load, Shelf, trouble},
    snapshot::Snapshot,
    thesaurus::Thesauri,
};

/// What an engine is made with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The region's time zone.
    pub zone: Tz,
    /// Makes the terms of texts and queries.
    pub analyser: Arc<Analyser>,
    /// Requests that go through at least so many courses are shared between two threads, where there are two cores
    /// and nobody else searches.
    pub share_from: u64,
}

impl Settings {
    /// With what is usual: a thread takes some 40 µs to start, as long as a few thousand courses.
    pub fn new(zone: Tz, analyser: Arc<Analyser>) -> Self {
        Self { zone, analyser, share_from: 50_000 }
    }
}

/// An index, in figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Directory in use.
    pub generation: String,
    /// The last change it holds.
    pub position: Seq,
    /// What the analysis is called.
    pub analysis: String,
    /// Courses that can be found.
    pub courses: u64,
    /// Their offerings, ended ones included.
    pub offerings: u64,
    /// Segments.
    pub segments: usize,
    /// Courses replaced or removed that still take room.
    pub deleted: u64,
    /// Size on disk in bytes.
    pub bytes: u64,
}

/// Whether an index holds what the catalogue holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Courses in both, in the same state.
    pub agreeing: u64,
    /// In the catalogue alone.
    pub missing: Vec<CourseId>,
    /// In the index alone.
    pub superfluous: Vec<CourseId>,
    /// In both, but the index holds an older state.
    pub stale: Vec<CourseId>,
    /// The last change of the catalogue.
    pub catalogue: Seq,
    /// The last change of the index.
    pub index: Seq,
}

impl Verification {
    /// Whether they agree.
    pub fn agrees(&self) -> bool {
        self.missing.is_empty() && self.superfluous.is_empty() && self.stale.is_empty()
    }
}

/// The embedded engine.
pub struct TantivyEngine {
    root: PathBuf,
    pub(crate) settings: Settings,
    state: ArcSwap<Snapshot>,
    shelf: Mutex<Shelf>,
    lock: Mutex<Option<WriterLock>>,
    pub(crate) caches: AnalysisCaches,
    vocabularies: Vec<Arc<Imported>>,
}

/// Changes that are read from the catalogue at a time.
const PORTION: usize = 500;
/// Changes that are committed at a time while catching up.
const COMMIT: usize = 20_000;

impl TantivyEngine {
    /// Opens the index in a directory, or makes an empty one where there is none.
    ///
    /// # Errors
    /// [`EngineError::Unusable`] where it is damaged, of another schema or analysis: [`TantivyEngine::rebuild_in`]
    /// makes it anew.
    pub fn open(root: &Path, settings: Settings) -> Result<Self, EngineError> {
        let shelf = open_or_make(root, settings.analyser.clone())?;
        Self::with(root, settings, shelf, None)
    }

    /// Brings the index in a directory up to a catalogue's last change without opening it for searches, which would
    /// take several times the memory. Gives the last change that it holds then.
    ///
    /// # Errors
    /// As of [`TantivyEngine::open`] and of [`SearchEngine::catch_up`].
    pub fn update_in(
        root: &Path,
        analyser: Arc<Analyser>,
        store: &dyn CatalogueStore,
    ) -> Result<Seq, EngineError> {
        let mut shelf = open_or_make(root, analyser)?;
        if shelf.position() < store.last_seq()? {
            let _lock = WriterLock::take(root)?;
            while write_next(&mut shelf, store)? > 0 {}
        }
        Ok(shelf.position())
    }

    fn with(
        root: &Path,
        settings: Settings,
        mut shelf: Shelf,
        lock: Option<WriterLock>,
    ) -> Result<Self, EngineError> {
        let snapshot = shelf.snapshot(settings.share_from)?;
        Ok(Self {
            root: root.to_owned(),
            settings,
            state: ArcSwap::from_pointee(snapshot),
            shelf: Mutex::new(shelf),
            lock: Mutex::new(lock),
            caches: AnalysisCaches::default(),
            vocabularies: Vec::new(),
        })
    }

    /// The same engine with further names for what is typed, at a lower weight than those of the project's thesaurus.
    #[must_use]
    pub fn with_vocabularies(mut self, vocabularies: Vec<Arc<Imported>>) -> Self {
        self.vocabularies = vocabularies;
        self
    }

    /// Where those further names come from.
    pub fn vocabularies(&self) -> impl Iterator<Item = &About> {
        self.vocabularies.iter().map(|vocabulary| vocabulary.about())
    }

    pub(crate) fn thesauri(&self) -> Thesauri<'_> {
        Thesauri { imported: &self.vocabularies, ..Thesauri::builtin() }
    }

    /// What makes the terms of texts and queries.
    pub fn analyser(&self) -> Arc<Analyser> {
        Arc::clone(&self.settings.analyser)
    }

    /// Makes the index of a catalogue anew, beside the old one if there is one, and switches to it.
    ///
    /// # Errors
    /// As of [`SearchEngine::apply`]; and [`EngineError::Io`] where the catalogue cannot be read.
    pub fn rebuild_in(
        root: &Path,
        settings: Settings,
        store: &dyn CatalogueStore,
    ) -> Result<Self, EngineError> {
        Self::build_in(root, settings, changes_after(Seq(0), store)?)
    }

    /// The same of changes that `next` gives in portions, and none at the end.
    pub(crate) fn build_in(
        root: &Path,
        settings: Settings,
        next: impl FnMut() -> Result<Option<Vec<Change>>, EngineError>,
    ) -> Result<Self, EngineError> {
        let lock = WriterLock::take(root)?;
        let shelf = build(root, &settings, next)?;
        Self::with(root, settings, shelf, Some(lock))
    }

    /// Compares the index with the catalogue, course by course.
    ///
    /// # Errors
    /// [`EngineError::Io`] where the catalogue cannot be read.
    pub fn verify(&self, store: &dyn CatalogueStore) -> Result<Verification, EngineError> {
        let snapshot = self.state();
        let mut held = std::collections::HashMap::new();
        for (segment, columns) in snapshot.searcher.segment_readers().iter().zip(&snapshot.columns) {
            for doc in segment.doc_ids_alive() {
                held.insert(columns.id(doc), columns.seq.first(doc).unwrap_or(0));
            }
        }
        let mut found = Verification {
            catalogue: store.last_seq()?,
            index: snapshot.position,
            ..Verification::default()
        };
        let mut after = Seq(0);
        loop {
            let changes = store.changes(after, PORTION)?;
            let Some(last) = changes.last() else { break };
            after = last.seq;
            for change in changes {
                match (change.what, held.remove(change.course.as_str())) {
                    (What::Upsert(record), None) if is_live(&record) => found.missing.push(change.course),
                    (What::Upsert(record), Some(seq)) if is_live(&record) && seq == record.seq.0 => {
                        found.agreeing += 1;
                    }
                    (What::Upsert(record), Some(_)) if is_live(&record) => found.stale.push(change.course),
                    (_, Some(_)) => found.superfluous.push(change.course),
                    (_, None) => {}
                }
            }
        }
        found.superfluous.extend(held.into_keys().filter_map(|id| CourseId::parse(id).ok()));
        Ok(found)
    }

    /// The index in figures.
    ///
    /// # Errors
    /// [`EngineError::Io`] where its files cannot be read.
    pub fn stats(&self) -> Result<Stats, EngineError> {
        let snapshot = self.state();
        let path = self.shelf().path.clone();
        let mut bytes = 0;
        for entry in std::fs::read_dir(&path).map_err(io)? {
            // A file that was merged away meanwhile has no size.
            bytes += entry.and_then(|e| e.metadata()).map_or(0, |m| m.len());
        }
        let segments = snapshot.searcher.segment_readers();
        let offerings = segments.iter().zip(&snapshot.columns).map(|(segment, columns)| {
            let listed = |doc| {
                let rows = columns.offerings(doc).iter();
                rows.filter(|row| !snapshot.tables.whens[row.when as usize].phantom).count() as u64
            };
            segment.doc_ids_alive().map(listed).sum::<u64>()
        });
        Ok(Stats {
            generation: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            position: snapshot.position,
            analysis: self.analysis(),
            courses: snapshot.searcher.num_docs(),
            offerings: offerings.sum(),
            segments: segments.len(),
            deleted: segments.iter().map(|s| u64::from(s.num_deleted_docs())).sum(),
            bytes,
        })
    }

    /// The state that searches see now.
    pub(crate) fn state(&self) -> Arc<Snapshot> {
        self.state.load_full()
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows searches what was committed.
    fn show(&self, shelf: &mut Shelf) -> Result<(), EngineError> {
        let snapshot = shelf.snapshot(self.settings.share_from)?;
        snapshot.warm_like(&self.state()).map_err(trouble)?;
        self.state.store(Arc::new(snapshot));
        Ok(())
    }

    /// Becomes the index's only writer.
    fn claim(&self) -> Result<(), EngineError> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.is_none() {
            *lock = Some(WriterLock::take(&self.root)?);
        }
        Ok(())
    }
}

/// The index in a directory, or an empty one where there is none.
fn open_or_make(root: &Path, analyser: Arc<Analyser>) -> Result<Shelf, EngineError> {
    if let Some(path) = generation::current(root).map_err(io)? {
        return Shelf::open(&path, analyser);
    }
    let _lock = WriterLock::take(root)?;
    let path = generation::begin(root).map_err(io)?;
    let shelf = Shelf::create(&path, analyser)?;
    generation::switch(root, &path).map_err(io)?;
    Ok(shelf)
}

/// Takes in the next changes of a catalogue, as many as make one commit; the number of them.
fn write_next(shelf: &mut Shelf, store: &dyn CatalogueStore) -> Result<usize, EngineError> {
    let mut next = changes_after(shelf.position(), store)?;
    let Some(first) = next()? else { return Ok(0) };
    let (mut first, mut taken) = (Some(first), 0);
    shelf.write(Load::Trickle, || {
        let changes = match first.take() {
            None if taken < COMMIT => next()?,
            first => first,
        };
        taken += changes.as_ref().map_or(0, Vec::len);
        Ok(changes)
    })?;
    Ok(taken)
}

/// The changes of a catalogue after a number, in portions, up to the last one that there is now.
fn changes_after(
    after: Seq,
    store: &dyn CatalogueStore,
) -> Result<impl FnMut() -> Result<Option<Vec<Change>>, EngineError>, StoreError> {
    let end = store.last_seq()?;
    Ok(portions(after, end, |after| store.changes(after, PORTION)))
}

/// What `read` gives after a number, up to `end`. A course that changes while this goes on has a number beyond it, and
/// so comes with what is read next: never twice in one commit.
fn portions(
    mut after: Seq,
    end: Seq,
    mut read: impl FnMut(Seq) -> Result<Vec<Change>, StoreError>,
) -> impl FnMut() -> Result<Option<Vec<Change>>, EngineError> {
    move || {
        let mut changes = if after < end { read(after)? } else { Vec::new() };
        changes.retain(|change| change.seq <= end);
        after = changes.last().map_or(end, |change| change.seq);
        Ok((!changes.is_empty()).then_some(changes))
    }
}

fn build(
    root: &Path,
    settings: &Settings,
    next: impl FnMut() -> Result<Option<Vec<Change>>, EngineError>,
) -> Result<Shelf, EngineError> {
    let path = generation::begin(root).map_err(io)?;
    let mut shelf = Shelf::create(&path, settings.analyser.clone())?;
    shelf.write(Load::Flood, next)?;
    generation::switch(root, &path).map_err(io)?;
    Ok(shelf)
}

fn is_live(record: &catalogue::CourseRecord) -> bool {
    record.removed_at.is_none() && record.merged_into.is_none()
}

fn io(e: std::io::Error) -> EngineError {
    EngineError::Io(e.to_string())
}

impl SearchEngine for TantivyEngine {
    fn position(&self) -> Seq {
        self.state.load().position
    }

    fn apply(&self, changes: &[Change]) -> Result<Seq, EngineError> {
        if changes.is_empty() {
            return Ok(self.position());
        }
        self.claim()?;
        let mut shelf = self.shelf();
        let mut all = Some(changes.to_vec());
        let position = shelf.write(Load::Trickle, || Ok(all.take()))?;
        self.show(&mut shelf)?;
        Ok(position)
    }

    fn catch_up(&self, store: &dyn CatalogueStore) -> Result<usize, EngineError> {
        let mut taken = 0;
        while self.position() < store.last_seq()? {
            self.claim()?;
            let mut shelf = self.shelf();
            let count = write_next(&mut shelf, store)?;
            if count == 0 {
                break;
            }
            self.show(&mut shelf)?;
            taken += count;
        }
        Ok(taken)
    }

    fn search(&self, query: &Query, moment: &Moment) -> Result<Results, EngineError> {
        self.find(query, moment)
    }

    fn all_hits(&self, query: &Query, moment: &Moment) -> Result<Vec<CourseId>, EngineError> {
        self.all(query, moment)
    }

    fn count(&self, query: &Query, moment: &Moment) -> Result<Count, EngineError> {
        let snapshot = self.state();
        let text = self.text(&query.text);
        let quiet = Query { facets: Vec::new(), ..query.clone() };
        let found = collect(&snapshot, &quiet, text.as_ref(), moment, 0).map_err(trouble)?;
        Ok(Count { courses: found.courses, offerings: found.offerings })
    }

    fn suggest(
        &self,
        prefix: &str,
        lang: Lang,
        limit: usize,
        moment: &Moment,
    ) -> Result<Vec<Suggestion>, EngineError> {
        self.complete(prefix, lang, limit, moment)
    }

    fn similar(&self, id: &CourseId, limit: usize, moment: &Moment) -> Result<Vec<CourseId>, EngineError> {
        self.like(id, limit, moment)
    }

    fn overview(
        &self,
        query: &Query,
        rows: OverviewAxis,
        columns: OverviewAxis,
        moment: &Moment,
    ) -> Result<Overview, EngineError> {
        self.matrix(query, rows, columns, moment)
    }

    fn warm(&self, moment: &Moment) -> Result<(), EngineError> {
        self.state().warm(moment).map_err(trouble)
    }

    fn next_clock_change(&self, moment: &Moment) -> DateTime<Utc> {
        self.state().clock(moment).until
    }

    fn analysis(&self) -> String {
        // A vocabulary changes no term of the index, but what is answered.
        let vocabularies = self.vocabularies().map(|about| format!(" {}:{:.16}", about.name, about.digest));
        format!("{}{}", self.settings.analyser.name(), vocabularies.collect::<String>())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_course_that_changes_while_changes_are_read_comes_once() {
        let change = |seq, id: &str| Change {
            seq: Seq(seq),
            course: CourseId::parse(id).unwrap(),
            what: What::Remove,
        };
        let mut log = vec![change(1, "a:1"), change(2, "a:2"), change(3, "a:3"), change(4, "a:4")];
        let mut next = portions(Seq(0), Seq(4), |after| {
            let read = log.iter().filter(|change| change.seq > after).take(2).cloned().collect();
            log.remove(0); // the first course changes, and then the next
            log.push(change(log.last().unwrap().seq.0 + 1, if after == Seq(0) { "a:1" } else { "a:2" }));
            Ok(read)
        });
        let mut seen = Vec::new();
        while let Some(changes) = next().unwrap() {
            seen.extend(changes.into_iter().map(|change| change.course.as_str().to_owned()));
        }
        assert_eq!(seen, ["a:1", "a:2", "a:3", "a:4"]);
    }
}
