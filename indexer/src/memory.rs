//! An engine that loops over everything: slow, obvious, and what any other engine must agree with.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, RwLock},
};

use catalogue::{
    Change, Code, CourseId, CourseRecord, EngineError, Lang, Moment, SearchEngine, Seq, What,
    query::{
        Count, Dimension, Hit, Overview, OverviewAxis, Query, Results, Sort, Suggestion,
        matching::{self, SortKey},
    },
};
use chrono::{DateTime, Utc};
use language::{Analyser, AnalysisCache};

use crate::{
    facets::facet,
    overview,
    text::WordQuery,
    thesaurus::Thesauri,
    wording,
    words::{KnownWords, Terms},
};

/// Courses by id, and a loop.
pub struct MemoryEngine {
    analyser: Arc<Analyser>,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    position: Seq,
    courses: BTreeMap<CourseId, (CourseRecord, HashSet<String>)>,
}

impl MemoryEngine {
    /// Without courses.
    pub fn new(analyser: Arc<Analyser>) -> Self {
        Self { analyser, state: RwLock::default() }
    }

    fn state(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The courses in which every word of the request is found.
    fn candidates<'a>(&self, state: &'a State, query: &Query) -> Vec<&'a CourseRecord> {
        let cache = &mut AnalysisCache::new(64);
        let text = wording::text_query(&query.text, Thesauri::builtin(), &self.analyser, cache);
        let words = text.map(|text| text.words).unwrap_or_default();
        let found = |terms: &HashSet<String>| words.iter().all(|word| word.optional || is_found(word, terms));
        state.courses.values().filter(|(_, terms)| found(terms)).map(|(record, _)| record).collect()
    }

    /// The courses found, in order; under relevance as if all were equally relevant.
    fn found<'a>(
        &self,
        state: &'a State,
        query: &Query,
        moment: &Moment,
    ) -> Vec<(SortKey, &'a CourseRecord)> {
        let mut found = Vec::new();
        for record in self.candidates(state, query) {
            let matching = matching::matching(record, query, moment);
            if !matching.is_empty() {
                found.push((matching::sort_key(record, &matching, query, moment), record));
            }
        }
        found.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(std::cmp::Ordering::Equal));
        found
    }
}

fn is_found(word: &WordQuery, terms: &HashSet<String>) -> bool {
    word.any.iter().any(|a| terms.contains(&a.term))
        || word.all.iter().any(|together| together.words.iter().all(|w| is_found(w, terms)))
}

fn offerings(records: &[&CourseRecord], query: &Query, moment: &Moment) -> u64 {
    records.iter().map(|r| matching::matching(r, query, moment).iter().flatten().count() as u64).sum()
}

impl SearchEngine for MemoryEngine {
    fn position(&self) -> Seq {
        self.state().position
    }

    fn apply(&self, changes: &[Change]) -> Result<Seq, EngineError> {
        let mut state = self.state.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut known = KnownWords::new(1000);
        for change in changes {
            state.position = state.position.max(change.seq);
            match &change.what {
                What::Upsert(record) if record.removed_at.is_none() && record.merged_into.is_none() => {
                    let terms = Terms::of(record, &self.analyser, &mut known);
                    let terms = terms.iter().map(|(term, _)| term.to_owned()).collect();
                    state.courses.insert(change.course.clone(), ((**record).clone(), terms));
                }
                _ => drop(state.courses.remove(&change.course)),
            }
        }
        Ok(state.position)
    }

    fn search(&self, query: &Query, moment: &Moment) -> Result<Results, EngineError> {
        let state = self.state();
        let candidates = self.candidates(&state, query);
        let found = self.found(&state, query, moment);
        let records: Vec<&CourseRecord> = found.iter().map(|(_, record)| *record).collect();
        let hit = |record: &CourseRecord| Hit {
            id: record.course.id.clone(),
            score: (query.sort() == Sort::Relevance).then_some(0.0),
            distance_km: query.filters.near.and_then(|near| {
                let matching = matching::matching(record, query, moment);
                let metres = matching.iter().flatten().filter_map(|o| matching::distance_m(o, &near.point));
                metres.min().map(|m| f64::from(m) / 1000.0)
            }),
            explain: Vec::new(),
        };
        let facet = |dimension: &Dimension| {
            let mut counts: BTreeMap<Code, u64> = BTreeMap::new();
            for record in &candidates {
                for code in matching::counted(record, *dimension, query, moment) {
                    *counts.entry(code).or_default() += 1;
                }
            }
            facet(*dimension, Some(counts.into_iter().collect()), query)
        };
        let from = (query.page.max(1) - 1).saturating_mul(query.per_page);
        Ok(Results {
            total: found.len() as u64,
            total_offerings: offerings(&records, query, moment),
            online_elsewhere: candidates.iter().filter(|r| matching::only_online(r, query, moment)).count()
                as u64,
            hits: records.iter().skip(from).take(query.per_page).map(|r| hit(r)).collect(),
            facets: query.facets.iter().filter(|d| Dimension::FACETS.contains(d)).map(facet).collect(),
            filters: query.filters.clone(),
            words: query.text.trim().to_owned(),
            position: state.position,
            ..Results::default()
        })
    }

    fn all_hits(&self, query: &Query, moment: &Moment) -> Result<Vec<CourseId>, EngineError> {
        let state = self.state();
        Ok(self.found(&state, query, moment).into_iter().map(|(_, r)| r.course.id.clone()).collect())
    }

    fn count(&self, query: &Query, moment: &Moment) -> Result<Count, EngineError> {
        let state = self.state();
        let found = self.found(&state, query, moment);
        let records: Vec<&CourseRecord> = found.iter().map(|(_, record)| *record).collect();
        Ok(Count { courses: records.len() as u64, offerings: offerings(&records, query, moment) })
    }

    /// Completes nothing: what is suggested is each engine's own.
    fn suggest(&self, _: &str, _: Lang, _: usize, _: &Moment) -> Result<Vec<Suggestion>, EngineError> {
        Ok(Vec::new())
    }

    /// Finds nothing alike: what is alike is each engine's own.
    fn similar(&self, _: &CourseId, _: usize, _: &Moment) -> Result<Vec<CourseId>, EngineError> {
        Ok(Vec::new())
    }

    fn overview(
        &self,
        query: &Query,
        rows: OverviewAxis,
        columns: OverviewAxis,
        moment: &Moment,
    ) -> Result<Overview, EngineError> {
        let state = self.state();
        let mut cells: BTreeMap<(Code, Code), u64> = BTreeMap::new();
        for (_, record) in self.found(&state, query, moment) {
            let mut own = Vec::new();
            for offering in matching::matching(record, query, moment) {
                for row in matching::values(record, offering, rows) {
                    let columns = matching::values(record, offering, columns);
                    own.extend(columns.into_iter().map(|column| (row.clone(), column)));
                }
            }
            own.sort();
            own.dedup();
            own.into_iter().for_each(|cell| *cells.entry(cell).or_default() += 1);
        }
        let side = |of: fn(&(Code, Code)) -> &Code, dimension: Dimension| {
            let mut codes: Vec<Code> = cells.keys().map(|cell| of(cell).clone()).collect();
            codes.sort_by_cached_key(|code| overview::code_order(dimension, code));
            codes.dedup();
            codes
        };
        let (rows, columns) = (side(|cell| &cell.0, rows), side(|cell| &cell.1, columns));
        let count = |r: &Code, c: &Code| cells.get(&(r.clone(), c.clone())).copied().unwrap_or(0);
        let counts: Vec<u64> = rows.iter().flat_map(|r| columns.iter().map(move |c| count(r, c))).collect();
        Ok(overview::tidy(rows, columns, &counts))
    }

    fn next_clock_change(&self, moment: &Moment) -> DateTime<Utc> {
        let tomorrow = moment.today().succ_opt().unwrap_or(moment.today());
        let mut next = moment.start_of(tomorrow);
        for (record, _) in self.state().courses.values() {
            for apply in record.course.offerings.iter().map(|o| &o.apply) {
                let edges =
                    [apply.from.map(|d| d.opens(moment.zone)), apply.to.map(|d| d.closes(moment.zone))];
                for edge in edges.into_iter().flatten().filter(|edge| *edge > moment.now) {
                    next = next.min(edge);
                }
            }
        }
        next
    }

    fn analysis(&self) -> String {
        self.analyser.name().to_owned()
    }
}
