//! The values of places as few numbers: one for a municipality with its region, so that those of a course are told by a
//! number for each place.
//!
//! A value counts once for a course. Where a course has two municipalities of one region, the second is told by a number
//! that stands for the municipality alone.

use std::collections::HashMap;

use crate::tables::{NO_VALUE, Tables, ValueId};

/// Number of some values of a place.
pub(crate) type PlaceSet = u16;

/// So many numbers stand for nothing at all.
pub(crate) const NOTHING: usize = 8;
/// Both values of a pair, its first alone, its second alone.
const READINGS: usize = 3;

/// What the numbers stand for. Those of a place stay what they are while places are added.
#[derive(Debug, Default)]
pub(crate) struct PlaceSets {
    pairs: Vec<[ValueId; 2]>,
    /// By place: its pair.
    pair_of: Vec<usize>,
}

impl PlaceSets {
    /// For the places of some tables.
    pub(crate) fn new(tables: &Tables) -> Self {
        let mut sets = Self::default();
        let mut known = HashMap::new();
        for place in &tables.places {
            let pair = *known.entry(place.values).or_insert_with(|| {
                sets.pairs.push(place.values);
                sets.pairs.len() - 1
            });
            sets.pair_of.push(pair);
        }
        sets
    }

    /// How many numbers there are.
    pub(crate) fn len(&self) -> usize {
        NOTHING + READINGS * self.pairs.len()
    }

    /// The number for those values of a place that are not among `had`, to which they are added; none where all are.
    pub(crate) fn add(&self, place: u32, had: &mut Vec<ValueId>) -> Option<PlaceSet> {
        let pair = self.pair_of[place as usize];
        let [first, second] = self.pairs[pair].map(|value| {
            let is_new = value != NO_VALUE && !had.contains(&value);
            if is_new {
                had.push(value);
            }
            is_new
        });
        let reading = match (first, second) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => return None,
        };
        // A digest is made only where all numbers are small enough.
        Some((NOTHING + READINGS * pair + reading) as PlaceSet)
    }

    /// The values that a number stands for.
    pub(crate) fn values(&self, number: usize) -> impl Iterator<Item = ValueId> {
        let read = number.checked_sub(NOTHING).map_or([NO_VALUE; 2], |place| {
            let [first, second] = self.pairs[place / READINGS];
            match place % READINGS {
                0 => [first, second],
                1 => [first, NO_VALUE],
                _ => [NO_VALUE, second],
            }
        });
        read.into_iter().filter(|value| *value != NO_VALUE)
    }
}
