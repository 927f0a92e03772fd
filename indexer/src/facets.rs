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
    tables::{BitSets, NO_VALUE, Tables, ValueId},
    values::Bits,
};

/// Counts of courses by value. What the offerings of a course have is gathered first and counted when it ends.
pub(crate) struct Counter<'a> {
    tables: &'a Tables,
    bits: &'a BitSets,
    /// Values of manners and times that the course at hand has.
    gathered: Vec<u64>,
    /// Courses by bit.
    by_bit: Vec<u32>,
    /// Courses by value: those of places.
    counts: Vec<u32>,
    /// The last course that counted for a value.
    last: Vec<u32>,
    course: u32,
    /// Courses by set of values, for each dimension of courses.
    sets: [Vec<u32>; of_course::DIMENSIONS.len()],
}

impl<'a> Counter<'a> {
    /// Nothing counted yet.
    pub(crate) fn new(tables: &'a Tables, bits: &'a BitSets) -> Self {
        Self {
            tables,
            bits,
            gathered: vec![0; bits.width],
            by_bit: vec![0; bits.value_of.len()],
            counts: vec![0; tables.values.len()],
            last: vec![0; tables.values.len()],
            course: 1,
            sets: std::array::from_fn(|at| vec![0; tables.sets[at].len()]),
        }
    }

    /// Counts a course that is found through everything that its record tells.
    #[inline(always)]
    pub(crate) fn whole(&mut self, record: Record<'_>) {
        self.sets.iter_mut().zip(record.sets()).for_each(|(counts, set)| counts[usize::from(*set)] += 1);
        record.places().iter().for_each(|value| self.counts[usize::from(*value)] += 1);
        for (at, word) in record.bits().enumerate() {
            for bit in Bits(word) {
                self.by_bit[at * 64 + bit as usize] += 1;
            }
        }
    }

    /// Takes in an offering of the course at hand.
    #[inline]
    pub(crate) fn offering(&mut self, row: &OfferingRow, verdict: Verdict) {
        let (manner, when) = (self.bits.manner(row.manner), self.bits.when(row.when));
        let had = manner.iter().zip(when).map(|(manner, when)| manner | when);
        let places = &self.tables.places[row.place as usize].values;
        match verdict {
            Verdict::Matches => {
                self.gathered.iter_mut().zip(had).for_each(|(gathered, had)| *gathered |= had);
                places.iter().for_each(|value| self.once(*value));
            }
            Verdict::Misses(dimension) => {
                let own = self.bits.dimension(dimension);
                for ((gathered, had), own) in self.gathered.iter_mut().zip(had).zip(own) {
                    *gathered |= had & own;
                }
                for value in places.iter().filter(|v| **v != NO_VALUE) {
                    if self.tables.dimension_of[*value as usize] == dimension {
                        self.once(*value);
                    }
                }
            }
        }
    }

    /// Counts the course at hand.
    #[inline]
    pub(crate) fn course(&mut self, sets: &Sets, outcome: Outcome) {
        if outcome.found {
            self.sets.iter_mut().zip(sets).for_each(|(counts, set)| counts[*set as usize] += 1);
        } else if let Some(dimension) = outcome.misses {
            self.missed_by_course(dimension, |at| sets[at] as usize);
        }
        for (at, gathered) in self.gathered.iter_mut().enumerate() {
            for bit in Bits(std::mem::take(gathered)) {
                self.by_bit[at * 64 + bit as usize] += 1;
            }
        }
        self.course += 1;
    }

    /// Counts a course that fails one dimension of its own, and nothing else.
    pub(crate) fn missed_by_course(&mut self, dimension: u8, set: impl Fn(usize) -> usize) {
        if let Some(at) = of_course::DIMENSIONS.iter().position(|d| *d as u8 == dimension) {
            self.sets[at][set(at)] += 1;
        }
    }

    #[inline]
    fn once(&mut self, value: ValueId) {
        if value != NO_VALUE && self.last[value as usize] != self.course {
            self.last[value as usize] = self.course;
            self.counts[value as usize] += 1;
        }
    }

    /// The facets asked for.
    pub(crate) fn facets(mut self, query: &Query) -> Vec<Facet> {
        let tables = self.tables;
        for (sets, counts) in tables.sets.iter().zip(&self.sets) {
            for (set, count) in sets.iter().zip(counts).filter(|(_, count)| **count > 0) {
                set.iter().for_each(|value| self.counts[*value as usize] += count);
            }
        }
        for (value, count) in self.bits.value_of.iter().zip(&self.by_bit) {
            self.counts[*value as usize] += count;
        }
        let mut counted: BTreeMap<Dimension, Vec<(Code, u64)>> = BTreeMap::new();
        for (value, count) in tables.values.iter().zip(&self.counts).filter(|(_, count)| **count > 0) {
            counted.entry(value.dimension).or_default().push((value.code.clone(), u64::from(*count)));
        }
        let facet = |dimension: &Dimension| facet(*dimension, counted.remove(dimension), query);
        query.facets.iter().filter(|d| Dimension::FACETS.contains(d)).map(facet).collect()
    }
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
