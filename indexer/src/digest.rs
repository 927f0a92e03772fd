//! What courses have through their present and coming offerings, added up for a state of the clock: enough to answer
//! requests that ask nothing of offerings, and to see of most courses that they fail what others ask.
//!
//! Answering a request is reading memory, above all. So a course is one short record of small numbers.

use std::{collections::HashMap, sync::Arc};

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
/// Where a record has its marks, the least of its starts, and where its bits begin.
const MARKS: usize = of_course::DIMENSIONS.len();
const START: usize = MARKS + 1;
const BITS: usize = START + 1;
/// Numbers of a line of the processor's caches: records begin with one, so that most courses are one read of memory.
const LINE: usize = 32;
/// A record has room for at least so many places.
const PLACES: usize = 5;

/// A course's sets of values; its marks ([`LIVE`], [`OPEN`] and above them how many offerings there are); its first start;
/// the bits of its manners and times; how many places it has, and their values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    numbers: &'a [u16],
    digest: &'a Digest,
    doc: DocId,
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

    /// The least of its starts, as the clock numbers them.
    pub(crate) fn start(&self) -> u64 {
        self.digest.starts[usize::from(self.numbers[START])]
    }

    /// Its values of manners and times.
    pub(crate) fn bits(&self) -> impl Iterator<Item = u64> + 'a {
        self.numbers[BITS..self.digest.places_at].chunks_exact(PARTS).map(number)
    }

    /// Its values of places.
    pub(crate) fn places(&self) -> &'a [u16] {
        let places = &self.numbers[self.digest.places_at..];
        let count = usize::from(places[0]);
        match places.get(1..=count) {
            Some(places) => places,
            None => self.digest.more_places(self.doc),
        }
    }
}

fn number(parts: &[u16]) -> u64 {
    parts.iter().rev().fold(0, |number, part| number << 16 | u64::from(*part))
}

fn parts(number: u64) -> impl Iterator<Item = u16> {
    (0..PARTS).map(move |part| (number >> (16 * part)) as u16)
}

/// Of every course of a segment.
#[derive(Debug)]
pub(crate) struct Digest {
    clock: Arc<Clock>,
    width: usize,
    /// Length of a record, and where in it the places are.
    length: usize,
    places_at: usize,
    numbers: Vec<u16>,
    /// Starts of courses, in order.
    starts: Vec<u64>,
    /// Places of courses that have more of them than fit.
    more: HashMap<DocId, Box<[u16]>>,
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
        let mut starts: Vec<u64> = clock.start.iter().copied().chain([LAST_START]).collect();
        starts.sort_unstable();
        starts.dedup();
        if !small(starts.len()) {
            return None;
        }
        let docs = columns.len();
        let places_at = BITS + PARTS * bits.width;
        let length = (places_at + 1 + PLACES).next_multiple_of(LINE);
        let mut digest = Self {
            width: bits.width,
            length,
            places_at,
            numbers: vec![0; docs * length],
            starts,
            more: HashMap::new(),
            clock,
        };
        let mut own = vec![0; bits.width];
        let mut places = Vec::new();
        for doc in 0..docs {
            digest.add(columns, doc as DocId, tables, bits, &mut own, &mut places);
        }
        Some(digest)
    }

    fn add(
        &mut self,
        columns: &Columns,
        doc: DocId,
        tables: &Tables,
        bits: &BitSets,
        own: &mut [u64],
        places: &mut Vec<u16>,
    ) {
        let (mut start, mut marks, mut listed) = (LAST_START, 0, 0_u16);
        own.fill(0);
        places.clear();
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
                if value != NO_VALUE && !places.contains(&(value as u16)) {
                    places.push(value as u16);
                }
            }
        }
        let record = &mut self.numbers[doc as usize * self.length..][..self.length];
        record.iter_mut().zip(columns.sets(doc)).for_each(|(number, set)| *number = *set as u16);
        record[MARKS] = listed << 2 | marks;
        record[START] = self.starts.partition_point(|other| *other < start) as u16;
        let bits = own.iter().flat_map(|word| parts(*word));
        record[BITS..].iter_mut().zip(bits).for_each(|(number, part)| *number = part);
        let own_places = &mut record[self.places_at..];
        own_places[0] = u16::try_from(places.len()).unwrap_or(u16::MAX);
        if places.len() < own_places.len() {
            own_places[1..=places.len()].copy_from_slice(places);
        } else {
            self.more.insert(doc, places.as_slice().into());
        }
    }

    #[cold]
    fn more_places(&self, doc: DocId) -> &[u16] {
        self.more.get(&doc).map_or(&[], |places| places)
    }

    /// Whether it is as a clock would have it, for values that take as many bits.
    pub(crate) fn holds(&self, clock: &Clock, bits: &BitSets) -> bool {
        self.width == bits.width && self.clock.covers(clock)
    }

    /// Reads a little of every course of a list. The reads do not wait for one another, as those of judging the courses
    /// do: afterwards all of them stand in the processor's caches.
    pub(crate) fn touch(&self, found: &[Found]) {
        let line = |doc: DocId, at: usize| self.numbers.get(doc as usize * self.length + at * LINE);
        let lines = |(doc, _): &Found| {
            let doc = *doc;
            (0..self.length / LINE).filter_map(move |at| line(doc, at)).fold(0, |all, number| all ^ number)
        };
        std::hint::black_box(found.iter().fold(0, |all, found| all ^ lines(found)));
    }

    /// Of one course.
    #[inline(always)]
    pub(crate) fn record(&self, doc: DocId) -> Record<'_> {
        let numbers = &self.numbers[doc as usize * self.length..][..self.length];
        Record { numbers, digest: self, doc }
    }
}
