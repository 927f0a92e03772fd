//! One walk over the courses that a text finds: totals, every facet, and the best of an order.

use catalogue::{
    CourseId, Moment, Offering, Seq,
    query::{Dimension, Facet, Query, Sort, understand::Known},
};
use tantivy::{DocId, Searcher, columnar::StrColumn};

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use crate::{
    browse::{KnownCounts, browse},
    clock::{Clock, LAST_START, LISTED, OPEN},
    columns::{Columns, OfferingRow},
    digest::{Digest, Record},
    facets::{Counter, is_of_place},
    matcher::{Matcher, Verdict},
    scan::{Found, Opened, Scan, WINDOW},
    schema::Layout,
    tables::{BitSets, Tables},
    text::TextQuery,
    values::Narrowing,
};

/// What was worked out for a state of the clock.
pub(crate) type AtMoment<T> = Option<(Arc<Clock>, Arc<T>)>;

/// A state of the index that searches see as a whole.
pub(crate) struct Snapshot {
    pub(crate) searcher: Searcher,
    /// By segment, in the searcher's order.
    pub(crate) columns: Vec<Arc<Columns>>,
    pub(crate) tables: Arc<Tables>,
    pub(crate) bits: BitSets,
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
            bits: BitSets::new(&tables),
            tables,
            position,
            layout,
            blank: crate::keys::nothing_known(),
            known,
            landing: Mutex::default(),
            counts: Mutex::default(),
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
}

/// The courses that are worth considering for a request.
pub(crate) struct Walk<'a> {
    snapshot: &'a Snapshot,
    text: Option<Opened<'a>>,
    narrowing: Option<Narrowing>,
}

impl<'a> Walk<'a> {
    /// Those that a text finds.
    pub(crate) fn of_text(snapshot: &'a Snapshot, text: &'a TextQuery) -> Self {
        let text = Opened::new(text, &snapshot.searcher, snapshot.layout.text);
        Self { snapshot, text: Some(text), narrowing: None }
    }

    /// Those that have what a request without text chooses.
    pub(crate) fn of_values(snapshot: &'a Snapshot, query: &Query) -> Self {
        Self { snapshot, text: None, narrowing: Narrowing::of(query) }
    }

    /// For a request with or without a text.
    pub(crate) fn new(snapshot: &'a Snapshot, query: &Query, text: Option<&'a TextQuery>) -> Self {
        match text {
            Some(text) => Self::of_text(snapshot, text),
            None => Self::of_values(snapshot, query),
        }
    }

    /// Those of one segment, with their scores, in batches that are in order.
    pub(crate) fn segment(&self, at: usize, mut visit: impl FnMut(&[Found])) -> tantivy::Result<()> {
        let segment = &self.snapshot.searcher.segment_readers()[at];
        let alive = segment.alive_bitset();
        let mut visit = |batch: &mut Vec<Found>| {
            if let Some(alive) = alive {
                batch.retain(|(doc, _)| alive.is_alive(*doc));
            }
            visit(batch);
        };
        match (&self.text, &self.narrowing) {
            (Some(text), _) => Scan::new(text, segment, self.snapshot.layout.text)?.run(visit),
            (None, Some(narrowing)) => {
                let courses = narrowing.courses(segment, self.snapshot.layout.values)?;
                in_batches(courses.iter(), &mut visit);
            }
            (None, None) => in_batches(0..segment.max_doc(), &mut visit),
        }
        Ok(())
    }

    /// What the request chooses leaves out most courses already.
    fn is_narrowed(&self) -> bool {
        self.narrowing.is_some()
    }

    /// It leaves out courses that are held online alone, because the request asks for a place.
    pub(crate) fn is_narrowed_by_place(&self) -> bool {
        self.narrowing.as_ref().is_some_and(|narrowing| narrowing.by_place)
    }

    /// How many segments there are.
    pub(crate) fn segments(&self) -> usize {
        self.snapshot.columns.len()
    }
}

fn in_batches(mut docs: impl Iterator<Item = DocId>, visit: &mut impl FnMut(&mut Vec<Found>)) {
    let mut batch = Vec::with_capacity(WINDOW);
    loop {
        batch.clear();
        batch.extend(docs.by_ref().take(WINDOW).map(|doc| (doc, 0.0)));
        if batch.is_empty() {
            return;
        }
        visit(&mut batch);
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
    /// Whether a course with this beginning of a key may be among them.
    fn may_take(&self, elsewhere: bool, by: u64) -> bool {
        self.limit > 0 && self.bar.is_none_or(|bar| (elsewhere, by) <= (bar.0, bar.1))
    }

    fn push(&mut self, candidate: Candidate) {
        if self.bar.is_some_and(|bar| candidate.key() >= bar) {
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
    /// Courses found that have an online offering too, where the request asks for a place.
    pub(crate) online_too: u64,
    pub(crate) best: Vec<Candidate>,
    pub(crate) facets: Vec<Facet>,
}

/// What is 1 for a course that one can apply to is this for one that one can't.
pub(crate) const CLOSED_FACTOR: f32 = 0.85;

/// Answers a request. `limit` is how many courses are wanted in order, from the first.
pub(crate) fn collect(
    snapshot: &Snapshot,
    query: &Query,
    text: Option<&TextQuery>,
    moment: &Moment,
    limit: usize,
) -> tantivy::Result<Collected> {
    match text {
        Some(text) => walk(&Walk::of_text(snapshot, text), query, moment, limit),
        None => browse(snapshot, query, moment, limit),
    }
}

/// One walk for everything.
pub(crate) fn walk(
    walk: &Walk<'_>,
    query: &Query,
    moment: &Moment,
    limit: usize,
) -> tantivy::Result<Collected> {
    let mut tally = Tally::new(walk.snapshot, query, moment, limit);
    let mut merged: Vec<Candidate> = Vec::new();
    for segment in 0..walk.segments() {
        tally.segment(walk, segment)?;
        merged.extend(tally.best.take());
    }
    let Tally { order, counter, mut collected, .. } = tally;
    collected.best = order.merge(merged, limit)?;
    collected.facets = counter.map(|counter| counter.facets(query)).unwrap_or_default();
    Ok(collected)
}

/// What a walk has seen so far.
struct Tally<'a> {
    snapshot: &'a Snapshot,
    order: Order<'a>,
    counter: Option<Counter<'a>>,
    /// See [`Matcher::only_asked`].
    only_asked: Option<u8>,
    best: Best,
    collected: Collected,
}

impl<'a> Tally<'a> {
    fn new(snapshot: &'a Snapshot, query: &'a Query, moment: &Moment, limit: usize) -> Self {
        let clock = snapshot.clock(moment);
        let matcher = Matcher::new(query, &snapshot.tables, &snapshot.bits, &clock, &snapshot.blank);
        let counter = || Counter::new(&snapshot.tables, &snapshot.bits);
        Self {
            snapshot,
            only_asked: matcher.only_asked(),
            order: Order { query, sort: query.sort(), snapshot, clock, matcher },
            counter: (!query.facets.is_empty()).then(counter),
            best: Best { limit, kept: Vec::new(), bar: None },
            collected: Collected::default(),
        }
    }

    fn segment(&mut self, walk: &Walk<'_>, segment: usize) -> tantivy::Result<()> {
        let columns = &*self.snapshot.columns[segment];
        let digest = || columns.digest(&self.snapshot.tables, &self.snapshot.bits, &self.order.clock);
        let digest = if self.order.query.include_ended || walk.is_narrowed() { None } else { digest() };
        let Some(digest) = digest else {
            return walk.segment(segment, |found| {
                columns.touch(found);
                found.iter().for_each(|found| self.by_offerings(columns, segment, *found));
            });
        };
        if self.order.matcher.asks_courses_alone() && self.order.is_of_digest() {
            return walk.segment(segment, |found| {
                digest.touch(found);
                found.iter().for_each(|found| self.by_digest(columns, &digest, segment, *found));
            });
        }
        let mut hopeful = Vec::new();
        walk.segment(segment, |found| {
            digest.touch(found);
            hopeful.clear();
            hopeful.extend(found.iter().filter(|(doc, _)| self.is_hopeful(digest.record(*doc))));
            columns.touch(&hopeful);
            hopeful.iter().for_each(|found| self.by_offerings(columns, segment, *found));
        })
    }

    /// Whether a course's offerings must be judged one by one. Where its record tells that they need not be, it has been
    /// counted.
    #[inline(always)]
    fn is_hopeful(&mut self, record: Record<'_>) -> bool {
        let failed = self.order.matcher.failed_by_all(record);
        let Some(asked) = self.only_asked else {
            return record.is_live() && !Matcher::is_hopeless(failed);
        };
        if failed == 0 || !record.is_live() {
            return record.is_live();
        }
        if failed == 1 << asked {
            if let Some(counter) = &mut self.counter {
                counter.whole_dimension(record, asked);
            }
            if is_of_place(asked) {
                let online =
                    record.bits().zip(self.snapshot.bits.online()).any(|(bits, own)| bits & own != 0);
                self.collected.online_elsewhere += u64::from(online);
            }
        } else {
            self.missed_by_course(record, failed);
        }
        false
    }

    /// Counts a course that fails one dimension of its own, and nothing else.
    fn missed_by_course(&mut self, record: Record<'_>, failed: u32) {
        if let Some(counter) = self.counter.as_mut().filter(|_| failed.is_power_of_two()) {
            counter.missed_by_course(failed.trailing_zeros() as u8, |at| usize::from(record.sets()[at]));
        }
    }

    /// A course that is judged by what its offerings have altogether.
    #[inline(always)]
    fn by_digest(&mut self, columns: &Columns, digest: &Digest, segment: usize, (doc, score): Found) {
        let record = digest.record(doc);
        if !record.is_live() {
            return;
        }
        let failed = self.order.matcher.failed_by_course(record.sets());
        if failed != 0 {
            return self.missed_by_course(record, failed);
        }
        if let Some(counter) = &mut self.counter {
            counter.whole(record);
        }
        self.collected.courses += 1;
        self.collected.offerings += record.listed();
        let least = if self.order.sort == Sort::Start { digest.start(doc) } else { 0 };
        let by = By { least, open: record.is_open() };
        let (by, score) = self.order.key(&by, columns, doc, score);
        if self.best.may_take(false, by) {
            self.best.push(Candidate {
                elsewhere: false,
                by,
                start: digest.start(doc),
                id_rank: columns.id_rank(doc),
                doc,
                segment,
                score,
                metres: u32::MAX,
            });
        }
    }

    /// A course that is judged offering by offering.
    #[inline(always)]
    fn by_offerings(&mut self, columns: &Columns, segment: usize, (doc, score): Found) {
        let Self { order, counter, .. } = self;
        let mut by = By::default();
        let mut listed = 0;
        let outcome = order.matcher.consider(columns, doc, |at, row, verdict| {
            if verdict == Verdict::Matches {
                listed += u64::from(order.clock.flags[row.when as usize] & LISTED != 0);
                order.take_in(&mut by, columns, at, row);
            }
            if let Some(counter) = counter {
                counter.offering(row, verdict);
            }
        });
        if let Some(counter) = counter {
            counter.course(columns.sets(doc), outcome);
        }
        self.collected.online_elsewhere += u64::from(outcome.only_online);
        if outcome.found {
            self.collected.courses += 1;
            self.collected.offerings += listed;
            self.collected.online_too += u64::from(outcome.online);
            let elsewhere = order.query.online_anywhere && outcome.only_online;
            let (by, score) = order.key(&by, columns, doc, score);
            if self.best.may_take(elsewhere, by) {
                self.best.push(order.candidate(segment, doc, (elsewhere, by), score));
            }
        }
    }
}

/// The order asked for.
struct Order<'a> {
    query: &'a Query,
    sort: Sort,
    snapshot: &'a Snapshot,
    clock: Arc<Clock>,
    matcher: Matcher,
}

/// What the matching offerings of a course say of its place in the order.
struct By {
    least: u64,
    open: bool,
}

impl Default for By {
    fn default() -> Self {
        Self { least: u64::MAX, open: false }
    }
}

impl Order<'_> {
    /// Whether a digest tells a course's place in it.
    fn is_of_digest(&self) -> bool {
        let by_digest = matches!(self.sort, Sort::Start | Sort::Relevance | Sort::Newest | Sort::Title);
        by_digest && self.query.filters.near.is_none()
    }

    /// Takes in a matching offering.
    #[inline]
    fn take_in(&self, by: &mut By, columns: &Columns, at: usize, row: &OfferingRow) {
        let when = row.when as usize;
        let own = match self.sort {
            Sort::Start => self.clock.start[when],
            Sort::Relevance => {
                by.open |= self.clock.flags[when] & OPEN != 0;
                return;
            }
            Sort::Deadline => self.clock.deadline[when],
            Sort::Distance => u64::from(self.matcher.metres(row.place)),
            Sort::Price => u64::from(columns.cost(at).cents),
            Sort::Newest | Sort::Title => return,
        };
        by.least = by.least.min(own);
    }

    /// The first part of a course's key, and its score.
    #[inline]
    fn key(&self, by: &By, columns: &Columns, doc: DocId, score: f32) -> (u64, f32) {
        match self.sort {
            Sort::Relevance => {
                let score = score * if by.open { 1.0 } else { CLOSED_FACTOR };
                (u64::from(!score.to_bits()), score)
            }
            Sort::Newest => (columns.first_seen.first(doc).map_or(u64::MAX, newest_first), score),
            Sort::Title => {
                let titles = columns.titles[self.query.lang as usize].as_ref();
                (titles.and_then(|titles| titles.ords().first(doc)).unwrap_or(0), score)
            }
            _ => (by.least, score),
        }
    }

    fn candidate(&self, segment: usize, doc: DocId, key: (bool, u64), score: f32) -> Candidate {
        let columns = &self.snapshot.columns[segment];
        let (mut start, mut metres) = (LAST_START, u32::MAX);
        self.matcher.consider(columns, doc, |_, row, verdict| {
            if verdict == Verdict::Matches {
                start = start.min(self.clock.start[row.when as usize]);
                metres = metres.min(self.matcher.metres(row.place));
            }
        });
        Candidate {
            elsewhere: key.0,
            by: key.1,
            start,
            id_rank: columns.id_rank(doc),
            doc,
            segment,
            score,
            metres,
        }
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
    /// Works out what an earlier state had worked out for the clock, so that the first searches need not.
    pub(crate) fn warm_like(&self, earlier: &Self) -> tantivy::Result<()> {
        if let Some(clock) = earlier.clock.load_full() {
            let moment = clock.moment();
            self.landing(&moment)?;
            self.title_counts(&moment);
        }
        Ok(())
    }
}
