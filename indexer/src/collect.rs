//! One walk over the courses that a text finds: totals, every facet, and the best of an order.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use catalogue::{
    Moment,
    query::{Facet, Query, Sort},
};
use tantivy::DocId;

use crate::{
    browse::browse,
    clock::LISTED,
    columns::Columns,
    counted,
    digest::{Digest, Record},
    facets::{Counter, facets, is_of_place},
    matcher::{Matcher, Verdict},
    order::{Best, By, Candidate, Order, score_of},
    scan::Found,
    snapshot::Snapshot,
    text::TextQuery,
    walk::{Piece, Walk},
};

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
    /// What the facets were made of, where they were counted: courses by value.
    pub(crate) counts: Vec<u32>,
}

/// Answers a request. `limit` is how many courses are wanted in order, from the first.
pub(crate) fn collect(
    snapshot: &Snapshot,
    query: &Query,
    text: Option<&TextQuery>,
    moment: &Moment,
    limit: usize,
) -> tantivy::Result<Collected> {
    match text {
        Some(text) => counted::find(snapshot, query, text, moment, limit),
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
    share(walk, limit, || Tally::new(walk.snapshot, query, moment, limit))
}

/// A walk for the first courses of the order alone: those that cannot be among them are not looked at.
pub(crate) fn best(
    walk: &Walk<'_>,
    query: &Query,
    moment: &Moment,
    limit: usize,
) -> tantivy::Result<Vec<Candidate>> {
    let quiet = Query { facets: Vec::new(), ..query.clone() };
    let tally = || Tally { only_best: true, ..Tally::new(walk.snapshot, &quiet, moment, limit) };
    Ok(share(walk, limit, tally)?.best)
}

/// Walks; a long walk is shared between two threads, where nobody else is walking.
fn share<'a>(
    walk: &Walk<'_>,
    limit: usize,
    tally: impl Fn() -> Tally<'a> + Sync,
) -> tantivy::Result<Collected> {
    let own = walk.snapshot.walking.enter();
    let shared = own.is_alone() && walk.is_long() && *HAS_CORES;
    let pieces = walk.pieces(shared);
    let next = AtomicUsize::new(0);
    let go = || {
        let mut tally = tally();
        while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            tally.piece(walk, piece)?;
        }
        tantivy::Result::Ok(tally)
    };
    let mut tally = if shared {
        thread::scope(|scope| {
            let other = scope.spawn(go);
            let own = go();
            let other = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            tantivy::Result::Ok(own?.and(other?))
        })?
    } else {
        go()?
    };
    let merged = std::mem::take(&mut tally.found);
    let Tally { order, counter, mut collected, .. } = tally;
    collected.best = order.merge(merged, limit)?;
    if let Some(counter) = counter {
        collected.counts = counter.counts();
        collected.facets = facets(&walk.snapshot.tables, &collected.counts, order.query);
    }
    Ok(collected)
}

/// Courses whose records are read ahead: so many stay in the processor's nearest cache.
const TOUCHED: usize = 256;

/// More than one core.
static HAS_CORES: LazyLock<bool> =
    LazyLock::new(|| thread::available_parallelism().is_ok_and(|cores| cores.get() > 1));

/// What a walk has seen so far.
struct Tally<'a> {
    snapshot: &'a Snapshot,
    order: Order<'a>,
    counter: Option<Counter<'a>>,
    /// See [`Matcher::only_asked`].
    only_asked: Option<u8>,
    /// Nothing need be counted.
    only_best: bool,
    best: Best,
    /// The first of each piece.
    found: Vec<Candidate>,
    collected: Collected,
}

impl<'a> Tally<'a> {
    fn new(snapshot: &'a Snapshot, query: &'a Query, moment: &Moment, limit: usize) -> Self {
        let clock = snapshot.clock(moment);
        let matcher = Matcher::new(query, snapshot, &clock);
        let counter = || Counter::new(snapshot);
        Self {
            snapshot,
            only_asked: matcher.only_asked(),
            only_best: false,
            order: Order::new(query, snapshot, clock, matcher),
            counter: (!query.facets.is_empty()).then(counter),
            best: Best::new(limit),
            found: Vec::new(),
            collected: Collected::default(),
        }
    }

    /// With what another thread has seen.
    fn and(mut self, other: Self) -> Self {
        if let (Some(counter), Some(other)) = (&mut self.counter, other.counter) {
            counter.absorb(other);
        }
        self.found.extend(other.found);
        let Collected { courses, offerings, online_elsewhere, online_too, .. } = other.collected;
        self.collected.courses += courses;
        self.collected.offerings += offerings;
        self.collected.online_elsewhere += online_elsewhere;
        self.collected.online_too += online_too;
        self
    }

    fn piece(&mut self, walk: &Walk<'_>, piece: &Piece) -> tantivy::Result<()> {
        let segment = piece.segment;
        let columns = &*self.snapshot.columns[segment];
        let has_use = !self.order.query.include_ended && !walk.is_narrowed();
        let digest = has_use.then(|| self.snapshot.digest(segment, &self.order.clock)).flatten();
        match digest {
            None => walk.piece(piece, |found| {
                columns.touch(found);
                found.iter().for_each(|found| self.by_offerings(columns, segment, *found));
            })?,
            Some(digest) if self.order.matcher.asks_courses_alone() && self.order.is_of_digest() => {
                let mut hopeful = Vec::new();
                walk.piece_from(piece, self.floor(), |found| {
                    let found = if self.only_best {
                        let floor = self.floor();
                        hopeful.clear();
                        hopeful.extend(found.iter().filter(|(_, score)| *score >= floor));
                        &hopeful
                    } else {
                        found
                    };
                    found.chunks(TOUCHED).for_each(|few| self.by_digest(columns, &digest, segment, few));
                    self.floor()
                })?;
            }
            Some(digest) => {
                let mut hopeful = Vec::new();
                walk.piece(piece, |found| {
                    digest.touch(found);
                    hopeful.clear();
                    hopeful.extend(found.iter().filter(|(doc, _)| self.is_hopeful(digest.record(*doc))));
                    columns.touch(&hopeful);
                    hopeful.iter().for_each(|found| self.by_offerings(columns, segment, *found));
                })?;
            }
        }
        self.found.extend(self.best.take(self.order.sort != Sort::Title));
        Ok(())
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

    /// Courses that are judged by what their offerings have altogether.
    #[inline(always)]
    fn by_digest(&mut self, columns: &Columns, digest: &Digest, segment: usize, found: &[Found]) {
        digest.touch(found);
        let (mut courses, mut offerings) = (0, 0);
        for (doc, score) in found {
            let record = digest.record(*doc);
            if !record.is_live() {
                continue;
            }
            let failed = self.order.matcher.failed_by_course(record.sets());
            if failed != 0 {
                self.missed_by_course(record, failed);
                continue;
            }
            if let Some(counter) = &mut self.counter {
                counter.whole(record);
            }
            courses += 1;
            offerings += record.listed();
            let least = if self.order.sort == Sort::Start { record.start() } else { 0 };
            let by = By { least, open: record.is_open() };
            let (by, score) = self.order.key(&by, columns, *doc, *score);
            if self.best.may_take(false, by) {
                self.offer(columns, record, segment, *doc, by, score);
            }
        }
        self.collected.courses += courses;
        self.collected.offerings += offerings;
    }

    /// The score below which a course is of no use.
    fn floor(&self) -> f32 {
        let bar = self.best.bar().filter(|_| self.only_best && self.order.sort == Sort::Relevance);
        bar.map_or(0.0, score_of)
    }

    /// Keeps a course that may be among the first.
    #[inline(never)]
    fn offer(
        &mut self,
        columns: &Columns,
        record: Record<'_>,
        segment: usize,
        doc: DocId,
        by: u64,
        score: f32,
    ) {
        let start = record.start();
        if self.best.may_take_from(false, by, start) {
            self.best.push(Candidate {
                elsewhere: false,
                by,
                start,
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
