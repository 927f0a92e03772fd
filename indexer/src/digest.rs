//! What courses have through their present and coming offerings, added up for a state of the clock: enough to answer
//! requests that ask nothing of offerings, and to see of most courses that they fail what others ask.
//!
//! Answering a request is reading memory, above all. So a course is one short record of small numbers.

use std::sync::Arc;

use tantivy::DocId;

use crate::{
    clock::{Clock, LAST_START, LISTED, LIVE, OPEN},
    columns::Columns,
    keys::of_course,
    scan::Found,
    tables::{BitSets, NO_VALUE, Tables},
};

/// Numbers of a `u64` in a record.
const PARTS: usize = 4;
/// Where a record has its marks, and where its bits begin.
const MARKS: usize = of_course::DIMENSIONS.len();
const BITS: usize = MARKS + 1;

/// A course's sets of values; its marks ([`LIVE`], [`OPEN`] and above them how many offerings there are); the bits of its
/// manners and times; its values of places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    numbers: &'a [u16],
    width: usize,
}

impl<'a> Record<'a> {
    /// Numbers of its sets of values.
    pub(crate) fn sets(&self) -> &'a [u16] {
        &self.numbers[..MARKS]
    }

    /// How many offerings there are; what stands for a course that lists none is not one.
    pub(crate) fn listed(&self) -> u64 {
        u64::from(self.numbers[MARKS] >> 2)
    }

    /// There is one, listed or not.
    pub(crate) fn is_live(&self) -> bool {
        self.numbers[MARKS] & u16::from(LIVE) != 0
    }

    /// One can apply to one of them.
    pub(crate) fn is_open(&self) -> bool {
        self.numbers[MARKS] & u16::from(OPEN) != 0
    }

    /// Its values of manners and times.
    pub(crate) fn bits(&self) -> impl Iterator<Item = u64> + 'a {
        let parts = self.numbers[BITS..BITS + PARTS * self.width].chunks_exact(PARTS);
        parts.map(|parts| parts.iter().rev().fold(0, |bits, part| bits << 16 | u64::from(*part)))
    }

    /// Its values of places.
    pub(crate) fn places(&self) -> &'a [u16] {
        &self.numbers[BITS + PARTS * self.width..]
    }
}

/// Of every course of a segment.
#[derive(Debug)]
pub(crate) struct Digest {
    clock: Arc<Clock>,
    width: usize,
    /// Where each course's record begins; and one more, for the end of the last one.
    begins: Vec<u32>,
    numbers: Vec<u16>,
    /// The least of the starts of each course, as the clock numbers them.
    starts: Vec<u64>,
}

impl Digest {
    /// Adds everything up; none where the numbers are too large for it.
    pub(crate) fn new(columns: &Columns, tables: &Tables, bits: &BitSets, clock: Arc<Clock>) -> Option<Self> {
        let small = |count: usize| count <= usize::from(u16::MAX);
        let most = u16::MAX as usize >> 2;
        if (0..columns.len()).any(|doc| columns.span(doc as DocId).len() > most) {
            return None;
        }
        if !small(tables.values.len()) || !tables.sets.iter().all(|sets| small(sets.len())) {
            return None;
        }
        let docs = columns.len();
        let mut digest = Self {
            width: bits.width,
            begins: Vec::with_capacity(docs + 1),
            numbers: Vec::new(),
            starts: Vec::with_capacity(docs),
            clock,
        };
        let mut own = vec![0; bits.width];
        for doc in 0..docs {
            digest.begins.push(u32::try_from(digest.numbers.len()).ok()?);
            digest.add(columns, doc as DocId, tables, bits, &mut own);
        }
        digest.begins.push(u32::try_from(digest.numbers.len()).ok()?);
        digest.numbers.shrink_to_fit();
        Some(digest)
    }

    fn add(&mut self, columns: &Columns, doc: DocId, tables: &Tables, bits: &BitSets, own: &mut [u64]) {
        let first = self.numbers.len();
        self.numbers.extend(columns.sets(doc).iter().map(|set| *set as u16));
        self.numbers.resize(first + BITS + PARTS * self.width, 0);
        let places = self.numbers.len();
        let (mut start, mut marks, mut listed) = (LAST_START, 0, 0_u16);
        own.fill(0);
        for offering in columns.offerings(doc) {
            let flags = self.clock.flags[offering.when as usize];
            if flags & LIVE == 0 {
                continue;
            }
            start = start.min(self.clock.start[offering.when as usize]);
            marks |= u16::from(flags & (LIVE | OPEN));
            listed = listed.saturating_add(u16::from(flags & LISTED != 0));
            let (manner, when) = (bits.manner(offering.manner), bits.when(offering.when));
            own.iter_mut().zip(manner.iter().zip(when)).for_each(|(own, (m, w))| *own |= m | w);
            for value in tables.places[offering.place as usize].values {
                if value != NO_VALUE && !self.numbers[places..].contains(&(value as u16)) {
                    self.numbers.push(value as u16);
                }
            }
        }
        self.numbers[first + MARKS] = listed << 2 | marks;
        let parts = own.iter().flat_map(|word| (0..PARTS).map(move |part| (word >> (16 * part)) as u16));
        self.numbers[first + BITS..].iter_mut().zip(parts).for_each(|(number, part)| *number = part);
        self.starts.push(start);
    }

    /// Whether it is as a clock would have it, for values that take as many bits.
    pub(crate) fn holds(&self, clock: &Clock, bits: &BitSets) -> bool {
        self.width == bits.width && self.clock.covers(clock)
    }

    /// Reads a little of every course of a list. The reads do not wait for one another, as those of judging the courses
    /// do: afterwards all of them stand in the processor's caches.
    pub(crate) fn touch(&self, found: &[Found]) {
        let number = |(doc, _): &Found| self.numbers.get(self.begins[*doc as usize] as usize);
        let touched = found.iter().filter_map(number).fold(0, |all, number| all ^ number);
        std::hint::black_box(touched);
    }

    /// Of one course.
    #[inline(always)]
    pub(crate) fn record(&self, doc: DocId) -> Record<'_> {
        let doc = doc as usize;
        let numbers = &self.numbers[self.begins[doc] as usize..self.begins[doc + 1] as usize];
        Record { numbers, width: self.width }
    }

    /// The least of the starts of a course.
    pub(crate) fn start(&self, doc: DocId) -> u64 {
        self.starts[doc as usize]
    }
}
