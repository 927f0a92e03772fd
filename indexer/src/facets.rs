//! Counting courses by value, each course once for a value.

use std::collections::BTreeMap;

use catalogue::{
    Code,
    query::{Dimension, Facet, FacetValue, Query},
};

use crate::{
    matcher::Outcome,
    tables::{NO_VALUE, Tables},
};

/// Counts of courses by value.
pub(crate) struct Counter<'a> {
    tables: &'a Tables,
    /// Courses by value.
    counts: Vec<u32>,
    /// The last course that counted for a value.
    last: Vec<u32>,
    course: u32,
    /// Courses found, by kind: each has the same values of the course.
    kinds: Vec<u32>,
    /// Courses found through offerings of one profile alone, by profile.
    profiles: Vec<u32>,
}

impl<'a> Counter<'a> {
    /// Nothing counted yet.
    pub(crate) fn new(tables: &'a Tables) -> Self {
        Self {
            tables,
            counts: vec![0; tables.values.len()],
            last: vec![0; tables.values.len()],
            course: 0,
            kinds: vec![0; tables.kinds.len()],
            profiles: vec![0; tables.profiles.len()],
        }
    }

    /// Counts a course.
    pub(crate) fn add(&mut self, kind: u32, outcome: &Outcome) {
        self.course += 1;
        if let Some(dimension) = outcome.course_miss {
            let values = &self.tables.kinds[kind as usize];
            for value in values.iter().filter(|v| self.tables.dimension_of[**v as usize] == dimension) {
                self.counts[*value as usize] += 1;
            }
            return;
        }
        if let [first, rest @ ..] = &outcome.matching[..] {
            self.kinds[kind as usize] += 1;
            let alike = rest.iter().all(|row| row.profile == first.profile);
            if alike && outcome.misses.is_empty() {
                self.profiles[first.profile as usize] += 1;
            } else {
                for (i, row) in outcome.matching.iter().enumerate() {
                    if !outcome.matching[..i].iter().any(|before| before.profile == row.profile) {
                        let tables = self.tables;
                        tables.profiles[row.profile as usize].values.iter().for_each(|v| self.once(*v));
                    }
                }
            }
            for row in &outcome.matching {
                self.tables.whens[row.when as usize].values.iter().for_each(|v| self.once(*v));
            }
        }
        for miss in &outcome.misses {
            let tables = self.tables;
            let profile = &tables.profiles[miss.row.profile as usize].values;
            let when = &tables.whens[miss.row.when as usize].values;
            for value in profile.iter().chain(when) {
                if *value != NO_VALUE && tables.dimension_of[*value as usize] == miss.dimension {
                    self.once(*value);
                }
            }
        }
    }

    fn once(&mut self, value: u32) {
        if value != NO_VALUE && self.last[value as usize] != self.course {
            self.last[value as usize] = self.course;
            self.counts[value as usize] += 1;
        }
    }

    /// The facets asked for.
    pub(crate) fn facets(mut self, query: &Query) -> Vec<Facet> {
        let tables = self.tables;
        let shared = tables.kinds.iter().zip(&self.kinds);
        for (values, count) in shared.filter(|(_, count)| **count > 0) {
            values.iter().for_each(|v| self.counts[*v as usize] += count);
        }
        let shared = tables.profiles.iter().zip(&self.profiles);
        for (profile, count) in shared.filter(|(_, count)| **count > 0) {
            profile.values.iter().for_each(|v| self.counts[*v as usize] += count);
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
