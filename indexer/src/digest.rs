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
    place_sets::{NOTHING, PlaceSet, PlaceSets},
    scan::Found,
    tables::{BitSets, Tables},
};

/// Numbers of a `u64` in a record.
const PARTS: usize = 4;
/// Where a record has its marks, the least of its starts, and where its bits begin.
const MARKS: usize = of_course::DIMENSIONS.len();
const START: usize = MARKS + 1;
const BITS: usize = START + 1;
/// Numbers of a line of the processor's caches, in which records lie so that each is one read of memory.
const LINE: usize = 32;
/// A record has room for at least so many places, and uses at most as many.
const FEWEST_PLACES: usize = 3;
const MOST_PLACES: usize = NOTHING;
/// In place of the first place: there are more than fit.
const MORE: PlaceSet = PlaceSet::MAX;

/// A course's sets of values; its marks ([`LIVE`], [`OPEN`] and above them how many offerings there are); its first start;
/// the bits of its manners and times; its places, and numbers that stand for nothing where there are fewer than fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    head: &'a [u16; BITS],
    rest: &'a [u16],
    digest: &'a Digest,
    doc: DocId,
}

impl<'a> Record<'a> {
    /// Numbers of its sets of values.
    pub(crate) fn sets(&self) -> &'a [u16] {
        &self.head[..MARKS]
    }

    /// How many offerings there are; what stands for a course that lists none is not one.
    pub(crate) fn listed(&self) -> u64 {
        u64::from(self.head[MARKS] >> 2)
    }

    /// There is one, listed or not.
    pub(crate) fn is_live(&self) -> bool {
        self.head[MARKS] & u16::from(LIVE) != 0
    }

    /// One can apply to one of them.
    pub(crate) fn is_open(&self) -> bool {
        self.head[MARKS] & u16::from(OPEN) != 0
    }

    /// The least of its starts, as the clock numbers them.
    pub(crate) fn start(&self) -> u64 {
        self.digest.starts[usize::from(self.head[START])]
    }

    /// Its values of manners and times.
    pub(crate) fn bits(&self) -> impl Iterator<Item = u64> + 'a {
        self.rest[..self.digest.places_at - BITS].chunks_exact(PARTS).map(number)
    }

    /// Its places, and what stands for none: each number counts as any other, so that counting takes the same few steps
    /// for every course.
    pub(crate) fn places(&self) -> &'a [PlaceSet] {
        let places = &self.rest[self.digest.places_at - BITS..];
        if places[0] == MORE { self.digest.more_places(self.doc) } else { places }
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
    /// Records begin so far from one another, are so long, and have the places there.
    stride: usize,
    length: usize,
    places_at: usize,
    numbers: Vec<u16>,
    /// Where the first record is.
    first: usize,
    /// Starts of courses, in order.
    starts: Vec<u64>,
    /// Places of courses that have more of them than fit.
    more: HashMap<DocId, Box<[PlaceSet]>>,
}

impl Digest {
    /// Adds everything up; none where the numbers are too large for it.
    pub(crate) fn new(
        columns: &Columns,
        tables: &Tables,
        bits: &BitSets,
        places: &PlaceSets,
        clock: Arc<Clock>,
    ) -> Option<Self> {
        let small = |count: usize| count <= usize::from(u16::MAX);
        let most = u16::MAX as usize >> 2;
        if (0..columns.len()).any(|doc| columns.span(doc as DocId).len() > most) {
            return None;
        }
        if !small(places.len()) || !tables.sets.iter().all(|sets| small(sets.len())) {
            return None;
        }
        let mut starts: Vec<u64> = clock.start.iter().copied().chain([LAST_START]).collect();
        starts.sort_unstable();
        starts.dedup();
        if !small(starts.len()) {
            return None;
        }
        let places_at = BITS + PARTS * bits.width;
        let least = places_at + FEWEST_PLACES;
        let stride = if least <= LINE { least.next_power_of_two() } else { least.next_multiple_of(LINE) };
        let numbers = vec![0; columns.len() * stride + LINE];
        let mut digest = Self {
            width: bits.width,
            stride,
            length: stride.min(places_at + MOST_PLACES),
            places_at,
            first: numbers.as_ptr().align_offset(LINE * size_of::<u16>()).min(LINE),
            numbers,
            starts,
            more: HashMap::new(),
            clock,
        };
        let mut own = vec![0; bits.width];
        let (mut sets, mut values) = (Vec::new(), Vec::new());
        for doc in 0..columns.len() as DocId {
            own.fill(0);
            sets.clear();
            values.clear();
            let (mut start, mut marks, mut listed) = (LAST_START, 0, 0_u16);
            for offering in columns.offerings(doc) {
                let flags = digest.clock.flags[offering.when as usize];
                if flags & LIVE == 0 {
                    continue;
                }
                start = start.min(digest.clock.start[offering.when as usize]);
                marks |= u16::from(flags & (LIVE | OPEN));
                listed = listed.saturating_add(u16::from(flags & LISTED != 0));
                let (manner, when) = (bits.manner(offering.manner), bits.when(offering.when));
                own.iter_mut().zip(manner.iter().zip(when)).for_each(|(own, (m, w))| *own |= m | w);
                sets.extend(places.add(offering.place, &mut values));
            }
            let start = digest.starts.partition_point(|other| *other < start) as u16;
            let record = digest.record_mut(doc);
            record.iter_mut().zip(columns.sets(doc)).for_each(|(number, set)| *number = set as u16);
            record[MARKS] = listed << 2 | marks;
            record[START] = start;
            let parts = own.iter().flat_map(|word| parts(*word));
            record[BITS..].iter_mut().zip(parts).for_each(|(number, part)| *number = part);
            let room = &mut record[places_at..];
            let nothing = (0..).map(|slot| slot % NOTHING as PlaceSet);
            room.iter_mut().zip(sets.iter().copied().chain(nothing)).for_each(|(slot, set)| *slot = set);
            if sets.len() > room.len() {
                room[0] = MORE;
                digest.more.insert(doc, sets.as_slice().into());
            }
        }
        Some(digest)
    }

    /// Where a record is.
    #[inline(always)]
    fn at(&self, doc: DocId) -> usize {
        self.first + doc as usize * self.stride
    }

    fn record_mut(&mut self, doc: DocId) -> &mut [u16] {
        let at = self.at(doc);
        &mut self.numbers[at..][..self.length]
    }

    #[cold]
    fn more_places(&self, doc: DocId) -> &[PlaceSet] {
        self.more.get(&doc).map_or(&[], |places| places)
    }

    /// Whether it is as a clock would have it, for values that take as many bits.
    pub(crate) fn holds(&self, clock: &Clock, bits: &BitSets) -> bool {
        self.width == bits.width && self.clock.covers(clock)
    }

    /// Reads a little of every course of a list. The reads do not wait for one another, as those of judging the courses
    /// do: afterwards all of them stand in the processor's caches.
    pub(crate) fn touch(&self, found: &[Found]) {
        for line in (0..self.stride).step_by(LINE) {
            // As few steps as possible, so that the processor has as many reads under way as it can.
            let all = found.iter().fold(0, |all, (doc, _)| all ^ self.numbers[self.at(*doc) + line]);
            std::hint::black_box(all);
        }
    }

    /// Of one course.
    #[inline(always)]
    pub(crate) fn record(&self, doc: DocId) -> Record<'_> {
        let numbers = &self.numbers[self.at(doc)..][..self.length];
        let (head, rest) = numbers.split_first_chunk().expect("a record is longer than its head");
        Record { head, rest, digest: self, doc }
    }
}
