//! Counting courses by value, each course once for a value.

use std::collections::BTreeMap;

use catalogue::{
    Code,
    query::{Dimension, Facet, FacetValue, Query},
};

use crate::{
    columns::{OfferingRow, Sets},
    digest::Record,
    keys::of_course,
    matcher::{Outcome, Verdict},
    place_sets::PlaceSets,
    snapshot::Snapshot,
    tables::{BitSets, NO_VALUE, Tables, ValueId},
};

/// Counts of courses by value. What the offerings of a course have is gathered first and counted when it ends.
pub(crate) struct Counter<'a> {
    tables: &'a Tables,
    bits: &'a BitSets,
    places: &'a PlaceSets,
    /// Values of manners and times that the course at hand has.
    gathered: Vec<u64>,
    has_gathered: bool,
    /// Courses by bit.
    by_bit: BitCounts,
    /// Courses by number of some values of a place.
    by_place: Vec<u32>,
    /// Courses by value of a place, of those that are counted offering by offering.
    counts: Vec<u32>,
    /// The last course that counted for a value.
    last: Vec<u32>,
    course: u32,
    /// Courses by set of values, for each dimension of courses.
    sets: [Vec<u32>; of_course::DIMENSIONS.len()],
}

impl<'a> Counter<'a> {
    /// Nothing counted yet.
    pub(crate) fn new(snapshot: &'a Snapshot) -> Self {
        let Snapshot { tables, bits, places, .. } = snapshot;
        Self {
            tables,
            bits,
            places,
            gathered: vec![0; bits.width],
            has_gathered: false,
            by_bit: BitCounts::new(bits.width),
            by_place: vec![0; places.len()],
            counts: vec![0; tables.values.len()],
            last: vec![0; tables.values.len()],
            course: 1,
            sets: std::array::from_fn(|at| vec![0; tables.sets[at].len()]),
        }
    }

    /// Counts a course that is found through everything that its record tells.
    #[inline(always)]
    pub(crate) fn whole(&mut self, record: Record<'_>) {
        let sets = self.sets.iter_mut().zip(record.sets()).take(COUNTED);
        sets.for_each(|(counts, set)| counts[usize::from(*set)] += 1);
        record.places().iter().for_each(|set| self.by_place[usize::from(*set)] += 1);
        self.by_bit.add(record.bits());
    }

    /// Counts a course in one dimension of its offerings, through everything that its record tells.
    #[inline(always)]
    pub(crate) fn whole_dimension(&mut self, record: Record<'_>, dimension: u8) {
        if is_of_place(dimension) {
            let (dimension_of, places) = (&self.tables.dimension_of, self.places);
            for value in record.places().iter().flat_map(|set| places.values(usize::from(*set))) {
                self.counts[value as usize] += u32::from(dimension_of[value as usize] == dimension);
            }
        } else {
            let own = self.bits.dimension(dimension);
            self.by_bit.add(record.bits().zip(own).map(|(bits, own)| bits & own));
        }
    }

    /// Takes in an offering of the course at hand.
    #[inline(always)]
    pub(crate) fn offering(&mut self, row: &OfferingRow, verdict: Verdict) {
        let places = &self.tables.places[row.place as usize].values;
        let bits = || {
            let (manner, when) = (self.bits.manner(row.manner), self.bits.when(row.when));
            manner.iter().zip(when).map(|(manner, when)| manner | when)
        };
        match verdict {
            Verdict::Matches => {
                self.has_gathered = true;
                self.gathered.iter_mut().zip(bits()).for_each(|(gathered, had)| *gathered |= had);
                places.iter().for_each(|value| self.once(*value));
            }
            Verdict::Misses(dimension) if is_of_place(dimension) => {
                for value in places.iter().filter(|v| **v != NO_VALUE) {
                    if self.tables.dimension_of[*value as usize] == dimension {
                        self.once(*value);
                    }
                }
            }
            Verdict::Misses(dimension) => {
                self.has_gathered = true;
                let own = self.bits.dimension(dimension);
                for ((gathered, had), own) in self.gathered.iter_mut().zip(bits()).zip(own) {
                    *gathered |= had & own;
                }
            }
        }
    }

    /// Counts the course at hand.
    #[inline(always)]
    pub(crate) fn course(&mut self, sets: Sets, outcome: Outcome) {
        if outcome.found {
            let sets = self.sets.iter_mut().zip(sets).take(COUNTED);
            sets.for_each(|(counts, set)| counts[set as usize] += 1);
        } else if let Some(dimension) = outcome.misses {
            self.missed_by_course(dimension, |at| sets[at] as usize);
        }
        if std::mem::take(&mut self.has_gathered) {
            self.by_bit.add(self.gathered.iter_mut().map(std::mem::take));
        }
        self.course += 1;
    }

    /// Counts a course that fails one dimension of its own, and nothing else.
    pub(crate) fn missed_by_course(&mut self, dimension: u8, set: impl Fn(usize) -> usize) {
        if let Some(at) = of_course::DIMENSIONS.iter().position(|d| *d as u8 == dimension) {
            self.sets[at][set(at)] += 1;
        }
    }

    #[inline(always)]
    fn once(&mut self, value: ValueId) {
        if value != NO_VALUE && self.last[value as usize] != self.course {
            self.last[value as usize] = self.course;
            self.counts[value as usize] += 1;
        }
    }

    /// Adds what was counted elsewhere, of other courses.
    pub(crate) fn absorb(&mut self, mut other: Self) {
        add(&mut self.by_place, &other.by_place);
        add(&mut self.counts, &other.counts);
        self.sets.iter_mut().zip(&other.sets).for_each(|(own, other)| add(own, other));
        add(self.by_bit.counts(), other.by_bit.counts());
    }

    /// Courses by value.
    pub(crate) fn counts(mut self) -> Vec<u32> {
        let tables = self.tables;
        for (sets, counts) in tables.sets.iter().zip(&self.sets) {
            for (set, count) in sets.iter().zip(counts).filter(|(_, count)| **count > 0) {
                set.iter().for_each(|value| self.counts[*value as usize] += count);
            }
        }
        for (set, count) in self.by_place.iter().enumerate().filter(|(_, count)| **count > 0) {
            self.places.values(set).for_each(|value| self.counts[value as usize] += count);
        }
        for (value, count) in self.bits.value_of.iter().zip(self.by_bit.counts()) {
            self.counts[*value as usize] += *count;
        }
        self.counts
    }
}

/// The facets asked for, of courses by value.
pub(crate) fn facets(tables: &Tables, counts: &[u32], query: &Query) -> Vec<Facet> {
    let mut counted: BTreeMap<Dimension, Vec<(Code, u64)>> = BTreeMap::new();
    for (value, count) in tables.values.iter().zip(counts).filter(|(_, count)| **count > 0) {
        counted.entry(value.dimension).or_default().push((value.code.clone(), u64::from(*count)));
    }
    let facet = |dimension: &Dimension| facet(*dimension, counted.remove(dimension), query);
    query.facets.iter().filter(|d| Dimension::FACETS.contains(d)).map(facet).collect()
}

fn add(own: &mut [u32], other: &[u32]) {
    own.iter_mut().zip(other).for_each(|(own, other)| *own += other);
}

/// Dimensions of courses that are facets stand first in [`of_course::DIMENSIONS`].
const COUNTED: usize = 4;

/// Whether it is municipality or region.
pub(crate) fn is_of_place(dimension: u8) -> bool {
    dimension == Dimension::Municipality as u8 || dimension == Dimension::Region as u8
}

/// How often each bit of some words was set. Adding takes the same few steps whatever is set: eight words are added up
/// bit by bit first, as an adder does that saves its carries (R. Harley's and D. Seal's way of counting bits), and only
/// what they carry is spread over bytes, which are emptied before one is full.
struct BitCounts {
    waiting: Vec<[u64; EIGHT]>,
    filled: usize,
    /// The ones, twos and fours of what was added, a bit of each for each bit.
    sums: Vec<[u64; 3]>,
    /// The eights, the bits of a word spread over the bytes of eight words.
    lanes: Vec<[u64; 8]>,
    added: u8,
    counts: Vec<u32>,
}

/// Words that are added up at a time.
const EIGHT: usize = 8;

impl BitCounts {
    fn new(width: usize) -> Self {
        Self {
            waiting: vec![[0; EIGHT]; width],
            filled: 0,
            sums: vec![[0; 3]; width],
            lanes: vec![[0; 8]; width],
            added: 0,
            counts: vec![0; width * 64],
        }
    }

    #[inline(always)]
    fn add(&mut self, words: impl Iterator<Item = u64>) {
        self.waiting.iter_mut().zip(words).for_each(|(waiting, word)| waiting[self.filled] = word);
        self.filled += 1;
        if self.filled == EIGHT {
            self.add_up();
        }
    }

    #[inline(never)]
    fn add_up(&mut self) {
        self.filled = 0;
        for ((waiting, sums), lanes) in self.waiting.iter().zip(&mut self.sums).zip(&mut self.lanes) {
            let [ones, twos, fours] = sums;
            let [a, b, c, d, e, f, g, h] = *waiting;
            let low = (carry_into(ones, a, b), carry_into(ones, c, d));
            let high = (carry_into(ones, e, f), carry_into(ones, g, h));
            let (low, high) = (carry_into(twos, low.0, low.1), carry_into(twos, high.0, high.1));
            let eights = carry_into(fours, low, high);
            for (shift, lane) in lanes.iter_mut().enumerate() {
                *lane += (eights >> shift) & 0x0101_0101_0101_0101;
            }
        }
        self.added += 1;
        if self.added == u8::MAX {
            self.carry();
        }
    }

    #[cold]
    fn carry(&mut self) {
        for (lanes, counts) in self.lanes.iter_mut().zip(self.counts.chunks_exact_mut(64)) {
            for (shift, lane) in lanes.iter_mut().enumerate() {
                for (byte, count) in std::mem::take(lane).to_le_bytes().into_iter().enumerate() {
                    counts[byte * 8 + shift] += 8 * u32::from(count);
                }
            }
        }
        self.added = 0;
    }

    /// By bit.
    fn counts(&mut self) -> &mut [u32] {
        self.waiting.iter_mut().for_each(|waiting| waiting[self.filled..].fill(0));
        self.add_up();
        self.carry();
        for (sums, counts) in self.sums.iter_mut().zip(self.counts.chunks_exact_mut(64)) {
            for (power, sum) in std::mem::take(sums).into_iter().enumerate() {
                let bit = |at: usize| (sum >> at & 1) as u32;
                counts.iter_mut().enumerate().for_each(|(at, count)| *count += bit(at) << power);
            }
        }
        &mut self.counts
    }
}

/// Adds two bits to each bit of a sum, and gives what is carried.
#[inline(always)]
fn carry_into(sum: &mut u64, a: u64, b: u64) -> u64 {
    let half = *sum ^ a;
    let carried = (*sum & a) | (half & b);
    *sum = half ^ b;
    carried
}

/// A facet of counted values, with the chosen ones that count nothing, in the order in which facets are answered.
pub(crate) fn facet(dimension: Dimension, counted: Option<Vec<(Code, u64)>>, query: &Query) -> Facet {
    let mut counted = counted.unwrap_or_default();
    let chosen = query.filters.chosen(dimension);
    for code in chosen {
        if !counted.iter().any(|(counted, _)| counted == code) {
            counted.push((code.clone(), 0));
        }
    }
    if dimension == Dimension::Start {
        counted.sort_by_cached_key(|(code, _)| start_order(code.as_str()));
    } else {
        counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
    let value = |(value, count): (Code, u64)| FacetValue { selected: chosen.contains(&value), value, count };
    Facet { dimension, values: counted.into_iter().map(value).collect() }
}

/// Months and seasons by their first day, a season before its first month; then any time; then unknown.
pub(crate) fn start_order(code: &str) -> (u8, i32, u32, String) {
    let of = |year: &str, month: u32, rank: u32| {
        (0, year.parse().unwrap_or(i32::MAX), 2 * month + rank, code.to_owned())
    };
    match code.rsplit_once('-') {
        Some((year, "spring")) => of(year, 1, 0),
        Some((year, "autumn")) => of(year, 8, 0),
        Some((year, month)) if month.bytes().all(|b| b.is_ascii_digit()) => {
            of(year, month.parse().unwrap_or(0), 1)
        }
        _ if code == Code::UNKNOWN => (2, 0, 0, String::new()),
        _ => (1, 0, 0, code.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_counted_over_any_number_of_words() {
        let words = |n: u64| [n.wrapping_mul(0x9e37_79b9_7f4a_7c15), !n];
        let mut counts = BitCounts::new(2);
        (0..1000).for_each(|n| counts.add(words(n).into_iter()));
        let set = |bit: usize| (0..1000).filter(|n| words(*n)[bit / 64] >> (bit % 64) & 1 == 1).count();
        assert!(counts.counts().iter().enumerate().all(|(bit, count)| *count as usize == set(bit)));
    }

    #[test]
    fn starts_are_in_the_order_of_time() {
        let mut codes =
            ["unknown", "any-time", "2027-09", "2027-autumn", "2027-08", "2027-01", "2027-spring", "2026-12"];
        codes.sort_by_key(|code| start_order(code));
        assert_eq!(
            codes,
            ["2026-12", "2027-spring", "2027-01", "2027-autumn", "2027-08", "2027-09", "any-time", "unknown"]
        );
    }
}
