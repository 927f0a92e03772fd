//! One walk over the courses that a text finds: totals, every facet, and the best of an order.

use catalogue::{
    CourseId, Moment, Offering, Seq,
    query::{Dimension, Facet, Query, Sort, understand::Known},
};
use tantivy::{DocId, Searcher, TERMINATED, columnar::StrColumn};

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use crate::{
    clock::{Clock, LAST_DEADLINE, LAST_START, OPEN},
    columns::Columns,
    facets::Counter,
    matcher::{Matcher, Outcome},
    schema::Layout,
    tables::Tables,
    text::{Rarity, Scan, TextQuery},
};

/// What was worked out for a state of the clock.
pub(crate) type AtMoment<T> = Option<(Arc<Clock>, Arc<T>)>;

/// A state of the index that searches see as a whole.
pub(crate) struct Snapshot {
    pub(crate) searcher: Searcher,
    /// By segment, in the searcher's order.
    pub(crate) columns: Vec<Arc<Columns>>,
    pub(crate) tables: Arc<Tables>,
    pub(crate) position: Seq,
    pub(crate) layout: Layout,
    /// An offering of which nothing is known, to be filled in.
    pub(crate) blank: Offering,
    /// Providers by their names, and places.
    pub(crate) known: Known,
    /// The answer to the empty request at a moment.
    pub(crate) landing: Mutex<AtMoment<Collected>>,
    /// Courses by title at a moment, by segment.
    pub(crate) title_counts: Mutex<AtMoment<Vec<Vec<u32>>>>,
    clock: arc_swap::ArcSwapOption<Clock>,
}

impl Snapshot {
    /// A state of the index; `columns` are those of the searcher's segments.
    pub(crate) fn new(
        searcher: Searcher,
        columns: Vec<Arc<Columns>>,
        tables: Arc<Tables>,
        position: Seq,
        layout: Layout,
    ) -> Self {
        let places = tables.values.iter().filter(|value| value.dimension == Dimension::Municipality);
        let known = Known {
            providers: crate::completions::provider_names(&columns),
            places: places.map(|value| value.code.clone()).collect(),
        };
        Self {
            searcher,
            columns,
            tables,
            position,
            layout,
            blank: crate::keys::nothing_known(),
            known,
            landing: Mutex::default(),
            title_counts: Mutex::default(),
            clock: arc_swap::ArcSwapOption::empty(),
        }
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

    /// Every course that a text finds, with its score; every course where there is no text. Stops where `visit` says
    /// false.
    pub(crate) fn scan(
        &self,
        text: Option<&TextQuery>,
        mut visit: impl FnMut(usize, DocId, f32) -> bool,
        mut end_of_segment: impl FnMut(usize),
    ) -> tantivy::Result<()> {
        let field = self.layout.text;
        let rarities: Vec<Rarity> = text
            .map(|text| text.words.iter().map(|w| Rarity::of(w, &self.searcher, field)).collect())
            .unwrap_or_default();
        for (at, segment) in self.searcher.segment_readers().iter().enumerate() {
            let alive = segment.alive_bitset();
            let is_alive = |doc| alive.is_none_or(|alive| alive.is_alive(doc));
            match text {
                None => {
                    for doc in (0..segment.max_doc()).filter(|doc| is_alive(*doc)) {
                        if !visit(at, doc, 0.0) {
                            return Ok(());
                        }
                    }
                }
                Some(text) => {
                    let mut scan = Scan::open(text, &rarities, segment, field)?;
                    loop {
                        let doc = scan.next();
                        if doc == TERMINATED {
                            break;
                        }
                        if is_alive(doc) && !visit(at, doc, scan.score(doc)) {
                            return Ok(());
                        }
                    }
                }
            }
            end_of_segment(at);
        }
        Ok(())
    }
}

/// A course on its way into the order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    elsewhere: bool,
    by: u64,
    start: u64,
    /// Rank of its id within the segment.
    id_rank: u32,
    pub(crate) doc: DocId,
    pub(crate) segment: usize,
    pub(crate) score: f32,
    pub(crate) metres: u32,
}

impl Candidate {
    fn key(&self) -> (bool, u64, u64, u32) {
        (self.elsewhere, self.by, self.start, self.id_rank)
    }
}

/// The first `limit` of a segment, in memory for at most twice as many.
struct Best {
    limit: usize,
    kept: Vec<Candidate>,
    bar: Option<(bool, u64, u64, u32)>,
}

impl Best {
    fn push(&mut self, candidate: Candidate) {
        if self.limit == 0 || self.bar.is_some_and(|bar| candidate.key() >= bar) {
            return;
        }
        self.kept.push(candidate);
        if self.kept.len() >= self.limit.saturating_mul(2).max(64) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.kept.len() > self.limit {
            let (_, last, _) = self.kept.select_nth_unstable_by_key(self.limit - 1, Candidate::key);
            self.bar = Some(last.key());
            self.kept.truncate(self.limit);
        }
    }

    fn take(&mut self) -> Vec<Candidate> {
        self.cut();
        self.bar = None;
        let mut kept = std::mem::take(&mut self.kept);
        kept.sort_unstable_by_key(Candidate::key);
        kept
    }
}

/// What a walk brought home.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) courses: u64,
    pub(crate) offerings: u64,
    pub(crate) online_elsewhere: u64,
    pub(crate) best: Vec<Candidate>,
    pub(crate) facets: Vec<Facet>,
}

/// What is 1 for a course that one can apply to is this for one that one can't.
pub(crate) const CLOSED_FACTOR: f32 = 0.85;

/// Walks. `limit` is how many courses are wanted in order, from the first.
pub(crate) fn collect(
    snapshot: &Snapshot,
    query: &Query,
    text: Option<&TextQuery>,
    moment: &Moment,
    limit: usize,
) -> tantivy::Result<Collected> {
    let clock = snapshot.clock(moment);
    let matcher = std::cell::RefCell::new(Matcher::new(query, &snapshot.tables, &clock, &snapshot.blank));
    let mut counter = (!query.facets.is_empty()).then(|| Counter::new(&snapshot.tables));
    let order = Order { query, snapshot, clock: &clock };
    let best = std::cell::RefCell::new(Best { limit, kept: Vec::new(), bar: None });
    let mut merged: Vec<Candidate> = Vec::new();
    let mut out = Collected::default();
    snapshot.scan(
        text,
        |segment, doc, score| {
            let columns = &snapshot.columns[segment];
            let mut matcher = matcher.borrow_mut();
            if !matcher.consider(columns, doc) {
                return true;
            }
            let outcome = &matcher.outcome;
            if let Some(counter) = &mut counter {
                counter.add(columns.kinds[doc as usize], outcome);
            }
            out.online_elsewhere += u64::from(outcome.only_online);
            if !outcome.matching.is_empty() {
                out.courses += 1;
                out.offerings += outcome.matching.iter().filter(|row| !row.is_phantom()).count() as u64;
                if limit > 0 {
                    best.borrow_mut().push(order.candidate(&matcher, segment, doc, score));
                }
            }
            true
        },
        |_| merged.extend(best.borrow_mut().take()),
    )?;
    out.best = order.merge(merged, limit)?;
    out.facets = counter.map(|counter| counter.facets(query)).unwrap_or_default();
    Ok(out)
}

/// The order asked for.
struct Order<'a> {
    query: &'a Query,
    snapshot: &'a Snapshot,
    clock: &'a Clock,
}

impl Order<'_> {
    fn candidate(&self, matcher: &Matcher<'_>, segment: usize, doc: DocId, score: f32) -> Candidate {
        let Outcome { matching, only_online, .. } = &matcher.outcome;
        let clock = self.clock;
        let columns = &self.snapshot.columns[segment];
        let open = || matching.iter().any(|row| clock.flags[row.when as usize] & OPEN != 0);
        let metres = || matching.iter().map(|row| matcher.metres(row.profile)).min().unwrap_or(u32::MAX);
        let mut candidate = Candidate {
            elsewhere: self.query.online_anywhere && *only_online,
            by: 0,
            start: matching.iter().map(|row| clock.start[row.when as usize]).min().unwrap_or(LAST_START),
            id_rank: columns.id_rank(doc),
            doc,
            segment,
            score,
            metres: if self.query.filters.near.is_some() { metres() } else { u32::MAX },
        };
        candidate.by = match self.query.sort() {
            Sort::Start => 0,
            Sort::Relevance => {
                candidate.score *= if open() { 1.0 } else { CLOSED_FACTOR };
                u64::from(!candidate.score.to_bits())
            }
            Sort::Deadline => {
                matching.iter().map(|row| clock.deadline[row.when as usize]).min().unwrap_or(LAST_DEADLINE)
            }
            Sort::Newest => columns.first_seen.first(doc).map_or(u64::MAX, newest_first),
            Sort::Distance => u64::from(candidate.metres),
            Sort::Price => matching.iter().map(|row| u64::from(row.cents)).min().unwrap_or(u64::MAX),
            Sort::Title => self.titles(segment).and_then(|t| t.ords().first(doc)).unwrap_or(0),
        };
        candidate
    }

    fn titles(&self, segment: usize) -> Option<&StrColumn> {
        self.snapshot.columns[segment].titles[self.query.lang as usize].as_ref()
    }

    /// The first `limit` of all segments.
    fn merge(&self, mut merged: Vec<Candidate>, limit: usize) -> tantivy::Result<Vec<Candidate>> {
        if self.snapshot.columns.len() > 1 {
            if self.query.sort() == Sort::Title {
                self.number_titles(&mut merged)?;
            }
            let id = |c: &Candidate| self.snapshot.columns[c.segment].id(c.doc);
            merged.sort_unstable_by(|a, b| {
                (a.elsewhere, a.by, a.start).cmp(&(b.elsewhere, b.by, b.start)).then_with(|| id(a).cmp(id(b)))
            });
        }
        merged.truncate(limit);
        Ok(merged)
    }

    /// Replaces ranks of titles within their segments by ranks among all candidates.
    fn number_titles(&self, candidates: &mut [Candidate]) -> tantivy::Result<()> {
        let mut texts: HashMap<(usize, u64), Vec<u8>> = HashMap::new();
        for segment in 0..self.snapshot.columns.len() {
            let Some(titles) = self.titles(segment) else { continue };
            let own = candidates.iter().filter(|c| c.segment == segment);
            let mut ranks: Vec<u64> = own.map(|c| c.by).collect();
            ranks.sort_unstable();
            ranks.dedup();
            let mut rank = ranks.iter();
            titles.dictionary().sorted_ords_to_term_cb(&ranks, |text| {
                if let Some(rank) = rank.next() {
                    texts.insert((segment, *rank), text.to_vec());
                }
            })?;
        }
        let mut all: Vec<&Vec<u8>> = texts.values().collect();
        all.sort_unstable();
        all.dedup();
        for candidate in candidates {
            let text = texts.get(&(candidate.segment, candidate.by));
            candidate.by = text.and_then(|text| all.binary_search(&text).ok()).unwrap_or(0) as u64;
        }
        Ok(())
    }
}

fn newest_first(seconds: i64) -> u64 {
    !(seconds as u64 ^ 1 << 63)
}

impl Snapshot {
    /// The ids of candidates.
    pub(crate) fn id(&self, candidate: &Candidate) -> Option<CourseId> {
        self.columns[candidate.segment].course_id(candidate.doc)
    }
}

impl Snapshot {
    /// Works out what the clock says as an earlier state did last, so that the first search need not.
    pub(crate) fn warm_like(&self, earlier: &Self) {
        if let Some(clock) = earlier.clock.load_full() {
            self.clock(&clock.moment());
        }
    }
}
