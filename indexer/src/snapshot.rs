//! A state of the index that searches see as a whole.

use std::sync::{Arc, Mutex, PoisonError};

use catalogue::{
    CourseId, Moment, Offering, Seq,
    query::{Dimension, understand::Known},
};
use tantivy::Searcher;

use crate::{
    browse::KnownCounts,
    clock::Clock,
    collect::Collected,
    columns::Columns,
    counted::CountedTexts,
    digest::Digest,
    order::Candidate,
    place_sets::PlaceSets,
    schema::Layout,
    tables::{BitSets, Tables},
    walk::Walking,
};

/// What was worked out for a state of the clock.
pub(crate) type AtMoment<T> = Option<(Arc<Clock>, Arc<T>)>;

/// What is remembered for a state of the clock: nothing yet, where it is another than the last time.
pub(crate) fn remembered<T: Default>(slot: &Mutex<AtMoment<Mutex<T>>>, clock: &Arc<Clock>) -> Arc<Mutex<T>> {
    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    match &*slot {
        Some((at, kept)) if Arc::ptr_eq(at, clock) => kept.clone(),
        _ => slot.insert((clock.clone(), Arc::default())).1.clone(),
    }
}

/// A state of the index that searches see as a whole.
pub(crate) struct Snapshot {
    pub(crate) searcher: Searcher,
    /// By segment, in the searcher's order.
    pub(crate) columns: Vec<Arc<Columns>>,
    pub(crate) tables: Arc<Tables>,
    pub(crate) bits: BitSets,
    pub(crate) places: PlaceSets,
    pub(crate) position: Seq,
    pub(crate) layout: Layout,
    /// An offering of which nothing is known, to be filled in.
    pub(crate) blank: Offering,
    /// Providers by their names, and places.
    pub(crate) known: Known,
    /// The answer to the empty request at a moment.
    pub(crate) landing: Mutex<AtMoment<Collected>>,
    /// Counts of requests without text at a moment.
    pub(crate) counts: Mutex<AtMoment<Mutex<KnownCounts>>>,
    /// What texts count at a moment.
    pub(crate) counted: Mutex<AtMoment<Mutex<CountedTexts>>>,
    /// Courses by title at a moment, by segment.
    pub(crate) title_counts: Mutex<AtMoment<Vec<Vec<u32>>>>,
    clock: arc_swap::ArcSwapOption<Clock>,
    /// The state of the clock for which everything was worked out ahead.
    warm: arc_swap::ArcSwapOption<Clock>,
    /// Walks through so many courses are shared between two threads.
    pub(crate) share_from: u64,
    /// Walks under way.
    pub(crate) walking: Walking,
}

impl Snapshot {
    /// A state of the index; `columns` are those of the searcher's segments.
    pub(crate) fn new(
        searcher: Searcher,
        columns: Vec<Arc<Columns>>,
        tables: Arc<Tables>,
        position: Seq,
        layout: Layout,
        share_from: u64,
    ) -> Self {
        let places = tables.values.iter().filter(|value| value.dimension == Dimension::Municipality);
        let known = Known {
            providers: crate::completions::provider_names(&columns),
            places: places.map(|value| value.code.clone()).collect(),
        };
        Self {
            searcher,
            columns,
            bits: BitSets::new(&tables),
            places: PlaceSets::new(&tables),
            tables,
            position,
            layout,
            blank: crate::keys::nothing_known(),
            known,
            landing: Mutex::default(),
            counts: Mutex::default(),
            counted: Mutex::default(),
            title_counts: Mutex::default(),
            clock: arc_swap::ArcSwapOption::empty(),
            warm: arc_swap::ArcSwapOption::empty(),
            share_from,
            walking: Walking::default(),
        }
    }

    /// What the courses of a segment have altogether; see [`Columns::digest`].
    pub(crate) fn digest(&self, segment: usize, clock: &Arc<Clock>) -> Option<Arc<Digest>> {
        self.columns[segment].digest(&self.tables, &self.bits, &self.places, clock)
    }

    /// What the clock says at a moment.
    pub(crate) fn clock(&self, moment: &Moment) -> Arc<Clock> {
        if let Some(clock) = self.clock.load_full().filter(|clock| clock.holds(&self.tables, moment)) {
            return clock;
        }
        let clock = Arc::new(Clock::at(&self.tables, moment, &self.blank));
        self.clock.store(Some(clock.clone()));
        clock
    }
}

impl Snapshot {
    /// The ids of candidates.
    pub(crate) fn id(&self, candidate: &Candidate) -> Option<CourseId> {
        self.columns[candidate.segment].course_id(candidate.doc)
    }

    /// Works out what an earlier state had worked out for the clock and every page needs, so that the first searches
    /// need not.
    pub(crate) fn warm_like(&self, earlier: &Self) -> tantivy::Result<()> {
        if let Some(clock) = earlier.clock.load_full() {
            let moment = clock.moment();
            self.landing(&moment)?;
            self.title_counts(&moment);
        }
        Ok(())
    }

    /// Works out ahead whatever is asked often and takes long the first time; nothing where that was done for this
    /// state of the clock.
    pub(crate) fn warm(&self, moment: &Moment) -> tantivy::Result<()> {
        let clock = self.clock(moment);
        if self.warm.load().as_ref().is_some_and(|warm| Arc::ptr_eq(warm, &clock)) {
            return Ok(());
        }
        self.landing(moment)?;
        self.title_counts(moment);
        self.count_ahead(moment)?;
        self.warm.store(Some(clock));
        Ok(())
    }
}
