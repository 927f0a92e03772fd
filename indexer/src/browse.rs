//! Requests without text.
//!
//! The counts of a facet leave out the facet's own selection: they are the counts of the request without it. Where there
//! is no text, that request is one that people come by on their way, and what it counts holds until the index or the
//! clock changes. So each is counted once and remembered, and a request itself walks only the courses that have
//! everything it chooses.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use catalogue::{
    Code, Moment,
    query::{Dimension, Facet, Query, Sort},
};

use crate::{
    clock::Clock,
    collect::{Collected, walk},
    facets::facet,
    overview::{self, Table},
    snapshot::{Snapshot, remembered},
    walk::Walk,
};

/// Counts of one dimension by what is asked beside it.
pub(crate) type KnownCounts = HashMap<(Dimension, String), Arc<Counts>>;

/// Courses by value.
pub(crate) type Counts = Vec<(Code, u64)>;

/// So many are remembered.
const REMEMBERED: usize = 4096;

/// Pairs of dimensions whose counts are worked out ahead: what people choose first, and what is then asked beside it.
const AHEAD: [(Dimension, Dimension); 3] = [
    (Dimension::Municipality, Dimension::Start),
    (Dimension::Region, Dimension::Start),
    (Dimension::Mode, Dimension::Start),
];

/// How many courses of the empty request are kept: as deep as pages go.
pub(crate) const LANDING_DEPTH: usize = Query::DEEPEST;

/// Answers a request without text.
pub(crate) fn browse(
    snapshot: &Snapshot,
    query: &Query,
    moment: &Moment,
    limit: usize,
) -> tantivy::Result<Collected> {
    let has_choice = |d: &Dimension| query.filters.by.get(d).is_some_and(|selection| !selection.is_empty());
    let (chosen, free): (Vec<Dimension>, Vec<Dimension>) = query.facets.iter().partition(|d| has_choice(d));
    let quiet = Query { facets: free, ..query.clone() };
    let courses = Walk::of_values(snapshot, query);
    let mut collected = walk(&courses, &quiet, moment, limit)?;
    for dimension in chosen.into_iter().filter(|dimension| Dimension::FACETS.contains(dimension)) {
        let counts = snapshot.counts_without(query, &[dimension], dimension, moment)?;
        collected.facets.push(facet(dimension, Some(counts.to_vec()), query));
    }
    if courses.is_narrowed_by_place() {
        collected.online_elsewhere =
            snapshot.online_anywhere(query, moment)?.saturating_sub(collected.online_too);
    }
    Ok(collected)
}

/// What counts of a dimension are remembered by.
fn key(dimension: Dimension, query: &Query) -> (Dimension, String) {
    (dimension, format!("{:?} {} {}", query.filters, query.include_ended, query.online_anywhere))
}

/// The empty request.
pub(crate) fn is_landing(query: &Query) -> bool {
    asks_nothing(query) && query.sort() == Sort::Start
}

/// Whether a request asks nothing of courses beside its text.
pub(crate) fn asks_nothing(query: &Query) -> bool {
    query.filters.is_empty() && query.filters.near.is_none() && !query.include_ended
}

impl Snapshot {
    /// The answer to the empty request, worked out once for a state of the index and of the clock.
    pub(crate) fn landing(&self, moment: &Moment) -> tantivy::Result<Arc<Collected>> {
        let clock = self.clock(moment);
        let mut known = self.landing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, landing)) = &*known
            && Arc::ptr_eq(at, &clock)
        {
            return Ok(landing.clone());
        }
        let query = Query::default();
        let landing = Arc::new(walk(&Walk::of_values(self, &query), &query, moment, LANDING_DEPTH)?);
        *known = Some((clock, landing.clone()));
        Ok(landing)
    }

    /// Courses with an online offering that passes all of a request but its place.
    fn online_anywhere(&self, query: &Query, moment: &Moment) -> tantivy::Result<u64> {
        let online = Code::new(catalogue::Mode::Online.as_str());
        let passes = query.filters.by.get(&Dimension::Mode).is_none_or(|selection| {
            (selection.any_of.is_empty() || selection.any_of.contains(&online))
                && !selection.none_of.contains(&online)
        });
        if !passes {
            return Ok(0);
        }
        let place = [Dimension::Municipality, Dimension::Region, Dimension::Mode];
        let mut anywhere = query.clone();
        anywhere.filters.near = None;
        let counts = self.counts_without(&anywhere, &place, Dimension::Mode, moment)?;
        Ok(counts.iter().find(|(code, _)| *code == online).map_or(0, |(_, count)| *count))
    }

    /// What a request counts in a dimension without its selections of some.
    fn counts_without(
        &self,
        query: &Query,
        without: &[Dimension],
        dimension: Dimension,
        moment: &Moment,
    ) -> tantivy::Result<Arc<Counts>> {
        let mut rest = Query { facets: vec![dimension], sort: None, ..query.clone() };
        rest.filters.by.retain(|d, selection| !without.contains(d) && !selection.is_empty());
        let of = |facets: &[Facet]| {
            let values = facets.iter().filter(|f| f.dimension == dimension).flat_map(|f| &f.values);
            Arc::new(values.map(|v| (v.value.clone(), v.count)).collect::<Counts>())
        };
        if is_landing(&rest) {
            return Ok(of(&self.landing(moment)?.facets));
        }
        let known = self.known_counts(&self.clock(moment));
        let key = key(dimension, &rest);
        if let Some(counts) = known.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(counts.clone());
        }
        let counts = of(&walk(&Walk::of_values(self, &rest), &rest, moment, 0)?.facets);
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key, counts.clone());
        Ok(counts)
    }

    /// Works out ahead what requests for one place, or for one start, count beside it.
    pub(crate) fn count_ahead(&self, moment: &Moment) -> tantivy::Result<()> {
        let mut pairs = AHEAD.map(|(rows, columns)| Table::new(rows, columns, &self.tables));
        overview::count(self, &Query::default(), None, moment, &mut pairs)?;
        let known = self.known_counts(&self.clock(moment));
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        for (chosen, code, dimension, counts) in pairs.iter().flat_map(Table::lines) {
            let mut query = Query::default();
            query.filters.selection(chosen).any_of.push(code.clone());
            known.insert(key(dimension, &query), Arc::new(counts));
        }
        Ok(())
    }

    fn known_counts(&self, clock: &Arc<Clock>) -> Arc<Mutex<KnownCounts>> {
        remembered(&self.counts, clock)
    }
}
