//! The order of results, and the first of them.

use std::{collections::HashMap, sync::Arc};

use catalogue::query::{Query, Sort};
use tantivy::{DocId, columnar::StrColumn};

use crate::{
    clock::{Clock, LAST_START, OPEN},
    columns::{Columns, OfferingRow},
    matcher::{Matcher, Verdict},
    snapshot::Snapshot,
};

/// What is 1 for a course that one can apply to is this for one that one can't.
pub(crate) const CLOSED_FACTOR: f32 = 0.85;

/// A course on its way into the order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) elsewhere: bool,
    pub(crate) by: u64,
    pub(crate) start: u64,
    /// Rank of its id within the segment.
    pub(crate) id_rank: u32,
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

/// The first `limit` of a piece of a segment, in memory for at most twice as many.
pub(crate) struct Best {
    limit: usize,
    kept: Vec<Candidate>,
    bar: Option<(bool, u64, u64, u32)>,
}

impl Best {
    /// None yet.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, kept: Vec::new(), bar: None }
    }

    /// The first part of the key that a course must reach.
    pub(crate) fn bar(&self) -> Option<u64> {
        self.bar.map(|(_, by, ..)| by)
    }

    /// Whether a course with this beginning of a key may be among them.
    pub(crate) fn may_take(&self, elsewhere: bool, by: u64) -> bool {
        self.may_take_from(elsewhere, by, 0)
    }

    /// Whether a course whose key begins so, and then with this start, may be among them.
    pub(crate) fn may_take_from(&self, elsewhere: bool, by: u64, start: u64) -> bool {
        self.limit > 0 && self.bar.is_none_or(|bar| (elsewhere, by, start) <= (bar.0, bar.1, bar.2))
    }

    pub(crate) fn push(&mut self, candidate: Candidate) {
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

    /// Those of a piece, in order. Where keys say the same in every segment, what comes later must be as early in the
    /// order as the last of them.
    pub(crate) fn take(&mut self, comparable: bool) -> Vec<Candidate> {
        self.cut();
        let mut kept = std::mem::take(&mut self.kept);
        kept.sort_unstable_by_key(Candidate::key);
        if !comparable {
            self.bar = None;
        } else if let Some(last) = kept.last().filter(|_| kept.len() >= self.limit) {
            self.bar = Some((last.elsewhere, last.by, last.start, u32::MAX)); // ids have ranks of their own in each
        }
        kept
    }
}

/// The order asked for.
pub(crate) struct Order<'a> {
    pub(crate) query: &'a Query,
    pub(crate) sort: Sort,
    snapshot: &'a Snapshot,
    pub(crate) clock: Arc<Clock>,
    pub(crate) matcher: Matcher,
}

/// What the matching offerings of a course say of its place in the order.
pub(crate) struct By {
    pub(crate) least: u64,
    pub(crate) open: bool,
}

impl Default for By {
    fn default() -> Self {
        Self { least: u64::MAX, open: false }
    }
}

impl<'a> Order<'a> {
    /// Of a request.
    pub(crate) fn new(query: &'a Query, snapshot: &'a Snapshot, clock: Arc<Clock>, matcher: Matcher) -> Self {
        Self { query, sort: query.sort(), snapshot, clock, matcher }
    }

    /// Whether a digest tells a course's place in it.
    pub(crate) fn is_of_digest(&self) -> bool {
        let by_digest = matches!(self.sort, Sort::Start | Sort::Relevance | Sort::Newest | Sort::Title);
        by_digest && self.query.filters.near.is_none()
    }

    /// Takes in a matching offering.
    #[inline]
    pub(crate) fn take_in(&self, by: &mut By, columns: &Columns, at: usize, row: &OfferingRow) {
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
    pub(crate) fn key(&self, by: &By, columns: &Columns, doc: DocId, score: f32) -> (u64, f32) {
        match self.sort {
            Sort::Relevance => {
                // Without a branch: which it is cannot be foreseen.
                let score = score * [CLOSED_FACTOR, 1.0][usize::from(by.open)];
                (best_first(score), score)
            }
            Sort::Newest => (columns.first_seen.first(doc).map_or(u64::MAX, newest_first), score),
            Sort::Title => {
                let titles = columns.titles[self.query.lang as usize].as_ref();
                (titles.and_then(|titles| titles.ords().first(doc)).unwrap_or(0), score)
            }
            _ => (by.least, score),
        }
    }

    pub(crate) fn candidate(&self, segment: usize, doc: DocId, key: (bool, u64), score: f32) -> Candidate {
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

    /// The first `limit` of all pieces.
    pub(crate) fn merge(&self, mut merged: Vec<Candidate>, limit: usize) -> tantivy::Result<Vec<Candidate>> {
        if self.snapshot.columns.len() > 1 || merged.len() > limit {
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

/// A score as the first part of a key. Scores are never negative, so their bits are in their order.
fn best_first(score: f32) -> u64 {
    u64::from(!score.to_bits())
}

/// The score of such a key.
pub(crate) fn score_of(key: u64) -> f32 {
    f32::from_bits(!(key as u32))
}

fn newest_first(seconds: i64) -> u64 {
    !(seconds as u64 ^ 1 << 63)
}
