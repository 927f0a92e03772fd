//! A request's filters, worked out once for each set of values, place, manner and time, and asked of courses.
//!
//! What an offering fails is a set of bits: one for each dimension and one for each further ask of
//! [`catalogue::query::matching::Ask`]. None: the offering matches. Exactly one, of a facet: the offering counts in
//! that facet alone. More: it counts nowhere.

use catalogue::{
    Money,
    query::{Dimension, Near, Query},
};
use chrono::Datelike;
use tantivy::DocId;

use crate::{
    clock::{Clock, LIVE, OPEN},
    columns::{Columns, CostRow, OfferingRow},
    digest::Record,
    keys::{cost, of_course},
    place_sets::PlaceSet,
    snapshot::Snapshot,
    tables::{BitSets, NO_VALUE, Tables, ValueId, When},
};

const fn bit(dimension: Dimension) -> u32 {
    1 << dimension as u32
}
const START_RANGE: u32 = 1 << 12;
const APPLY_OPEN: u32 = 1 << 13;
const PRICE_MAX: u32 = 1 << 14;
const FREE: u32 = 1 << 15;
const NEAR: u32 = 1 << 16;
const DURATION: u32 = 1 << 17;
const OF_COURSE: u32 = bit(Dimension::Field)
    | bit(Dimension::Level)
    | bit(Dimension::Provider)
    | bit(Dimension::Entry)
    | bit(Dimension::Source);
const OF_MANNER: u32 =
    bit(Dimension::Funding) | bit(Dimension::Language) | bit(Dimension::Mode) | bit(Dimension::Time);
/// What an online offering fails for having no place.
const PLACE: u32 = bit(Dimension::Municipality) | bit(Dimension::Region) | NEAR;
const OF_COST: u32 = PRICE_MAX | FREE | DURATION;
/// What an offering fails that is not considered at all.
const EVERYTHING: u32 = (1 << 18) - 1;
/// Beside what a place fails: it is none, but online.
const ONLINE: u32 = 1 << 31;

const ANY: u8 = 1;
const NONE: u8 = 2;

/// What a request asks, in numbers.
struct Asked {
    /// By value: chosen ([`ANY`]) or excluded ([`NONE`]).
    values: Vec<u8>,
    /// Dimensions of which one value must be had.
    any: u32,
    /// Dimensions of which some value must not be had.
    excludes: u32,
    /// Dimensions and further asks that can be failed at all.
    all: u32,
    start: (i32, i32),
    price_max: u32,
    near: Option<Near>,
    duration_max: u16,
}

impl Asked {
    fn new(query: &Query, tables: &Tables) -> Self {
        let filters = &query.filters;
        let mut asked = Self {
            values: vec![0; tables.values.len()],
            any: 0,
            excludes: 0,
            all: 0,
            start: (
                filters.start_from.map_or(i32::MIN, |day| day.num_days_from_ce()),
                filters.start_to.map_or(i32::MAX, |day| day.num_days_from_ce()),
            ),
            price_max: filters.price_max.map_or(u32::MAX, |Money(cents)| cents),
            near: filters.near,
            duration_max: filters.duration_max.unwrap_or(u16::MAX),
        };
        for (dimension, selection) in filters.by.iter().filter(|(_, s)| !s.is_empty()) {
            asked.all |= bit(*dimension);
            if !selection.any_of.is_empty() {
                asked.any |= bit(*dimension);
            }
            if !selection.none_of.is_empty() {
                asked.excludes |= bit(*dimension);
            }
            for (id, value) in tables.values.iter().enumerate() {
                if value.dimension == *dimension {
                    let chosen = if selection.any_of.contains(&value.code) { ANY } else { 0 };
                    let excluded = if selection.none_of.contains(&value.code) { NONE } else { 0 };
                    asked.values[id] = chosen | excluded;
                }
            }
        }
        for (asks, bit) in [
            (filters.start_from.is_some() || filters.start_to.is_some(), START_RANGE),
            (filters.apply_open, APPLY_OPEN),
            (filters.price_max.is_some(), PRICE_MAX),
            (filters.free, FREE),
            (filters.near.is_some_and(|n| n.within_km.is_some()), NEAR),
            (filters.duration_max.is_some(), DURATION),
        ] {
            asked.all |= if asks { bit } else { 0 };
        }
        asked
    }

    /// Whether any of some dimensions or further asks is asked for.
    fn asks(&self, any_of: u32) -> bool {
        self.all & any_of != 0
    }

    /// The dimensions among `of` whose selection these values fail.
    fn failed_values(&self, values: &[ValueId], of: u32, tables: &Tables) -> u32 {
        let (mut had, mut excluded) = (0, 0);
        for value in values.iter().filter(|v| **v != NO_VALUE) {
            let mark = self.values[*value as usize];
            let dimension = 1 << tables.dimension_of[*value as usize];
            had |= if mark & ANY != 0 { dimension } else { 0 };
            excluded |= if mark & NONE != 0 { dimension } else { 0 };
        }
        (self.any & of & !had) | excluded
    }

    /// The bits of the values chosen in each of some dimensions.
    fn chosen(&self, of: u32, bits: &BitSets, tables: &Tables) -> Vec<(u32, Vec<u64>)> {
        let asked = Dimension::ALL.into_iter().map(bit).filter(|dimension| self.any & of & dimension != 0);
        let chosen = |dimension: u32| {
            let is_chosen = |value: &ValueId| {
                self.values[*value as usize] & ANY != 0
                    && 1 << tables.dimension_of[*value as usize] == dimension
            };
            (dimension, bits.set(is_chosen))
        };
        asked.map(chosen).collect()
    }

    fn failed_when(&self, when: &When, flags: u8, tables: &Tables) -> u32 {
        let mut failed = self.failed_values(&when.values, bit(Dimension::Start), tables);
        if self.asks(START_RANGE) {
            let (from, to) = self.start;
            let within = when.range.is_some_and(|(first, last)| last >= from && first <= to);
            failed |= if within || when.any_time() { 0 } else { START_RANGE };
        }
        if self.asks(APPLY_OPEN) && flags & OPEN == 0 {
            failed |= APPLY_OPEN;
        }
        failed
    }

    /// Whether metres are within what is asked for; unknown ones are not.
    fn is_close(&self, metres: u32) -> bool {
        let within = self.near.and_then(|near| near.within_km);
        metres != u32::MAX && within.is_none_or(|km| f64::from(metres) <= km * 1000.0)
    }

    fn failed_cost(&self, cost: &CostRow) -> u32 {
        let failed =
            (if cost.cents > self.price_max || cost.cents == cost::UNKNOWN_PRICE { PRICE_MAX } else { 0 })
                | (if cost.free { 0 } else { FREE })
                | (if cost.months().is_none_or(|m| m > self.duration_max) { DURATION } else { 0 });
        failed & self.all
    }
}

/// What became of an offering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It fails nothing.
    Matches,
    /// It fails the selection of one dimension of its own, and nothing else.
    Misses(u8),
}

/// What became of a course.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outcome {
    /// It has an offering that fails nothing.
    pub(crate) found: bool,
    /// It fails this dimension itself, and has an offering that fails nothing else.
    pub(crate) misses: Option<u8>,
    /// It is, or would be, found through online offerings alone although the request asks for a place.
    pub(crate) only_online: bool,
    /// It has an online offering that fails nothing but the place.
    pub(crate) online: bool,
}

/// Asks courses.
pub(crate) struct Matcher {
    asked: Asked,
    online_anywhere: bool,
    include_ended: bool,
    /// The bits of the chosen values of dimensions of offerings, with the dimension's own bit.
    chosen_bits: Vec<(u32, Vec<u64>)>,
    /// The dimension of places of which a value must be had, where there is just one and no way around it.
    chosen_place: u32,
    /// By number of some values of a place: whether one of them is chosen.
    place_sets: Vec<bool>,
    /// What each set of values fails, of the dimensions of courses that are asked for.
    sets: Vec<(usize, Vec<u32>)>,
    /// What each time fails.
    whens: Vec<u32>,
    /// What each manner fails; empty where none is asked for.
    manners: Vec<u32>,
    /// What each place fails; empty where none is asked for.
    places: Vec<u32>,
    metres: Vec<u32>,
}

impl Matcher {
    /// For a request.
    pub(crate) fn new(query: &Query, snapshot: &Snapshot, clock: &Clock) -> Self {
        let Snapshot { tables, bits, .. } = snapshot;
        let asked = Asked::new(query, tables);
        let chosen_bits =
            [OF_MANNER, bit(Dimension::Start)].map(|of| asked.chosen(of, bits, tables)).concat();
        let place = asked.any & PLACE;
        let chosen_place = if place.is_power_of_two() && !query.online_anywhere { place } else { 0 };
        let is_chosen = |value: ValueId| asked.values[value as usize] & ANY != 0;
        let has_chosen = |number| snapshot.places.values(number).any(is_chosen);
        let numbers = if chosen_place == 0 { 0 } else { snapshot.places.len() };
        let place_sets = (0..numbers).map(has_chosen).collect();
        let of_course = of_course::DIMENSIONS.into_iter().enumerate().filter(|(_, d)| asked.asks(bit(*d)));
        let sets = of_course
            .map(|(at, d)| {
                let failed = tables.sets[at].iter().map(|set| asked.failed_values(set, bit(d), tables));
                (at, failed.collect())
            })
            .collect();
        let considered = |flags: u8| query.include_ended || flags & LIVE != 0;
        let asks_when = asked.asks(bit(Dimension::Start) | START_RANGE | APPLY_OPEN);
        let whens = tables.whens.iter().zip(&clock.flags).map(|(when, flags)| match considered(*flags) {
            false => EVERYTHING,
            true if asks_when => asked.failed_when(when, *flags, tables),
            true => 0,
        });
        let whens = whens.collect();
        let manners = tables.manners.iter().map(|values| asked.failed_values(values, OF_MANNER, tables));
        let manners = if asked.asks(OF_MANNER) { manners.collect() } else { Vec::new() };
        let metres = |near: Near| {
            tables
                .places
                .iter()
                .map(move |place| place.metres_to(&near.point, &snapshot.blank).unwrap_or(u32::MAX))
        };
        let metres: Vec<u32> = asked.near.map(|near| metres(near).collect()).unwrap_or_default();
        let places = tables.places.iter().enumerate().map(|(number, place)| {
            let close = metres.get(number).is_none_or(|metres| asked.is_close(*metres));
            asked.failed_values(&place.values, PLACE, tables)
                | if close { 0 } else { NEAR & asked.all }
                | if place.online { ONLINE } else { 0 }
        });
        let places = if asked.asks(PLACE) { places.collect() } else { Vec::new() };
        Self {
            asked,
            online_anywhere: query.online_anywhere,
            include_ended: query.include_ended,
            chosen_bits,
            chosen_place,
            place_sets,
            sets,
            whens,
            manners,
            places,
            metres,
        }
    }

    /// Whether nothing is asked of offerings but to be present or coming.
    pub(crate) fn asks_courses_alone(&self) -> bool {
        !self.include_ended && self.asked.all & !OF_COURSE == 0
    }

    /// What a course fails itself, by the numbers of its sets of values.
    #[inline(always)]
    pub(crate) fn failed_by_course<S: Copy + Into<u32>>(&self, sets: &[S]) -> u32 {
        self.sets.iter().fold(0, |failed, (at, set)| failed | set[sets[*at].into() as usize])
    }

    /// What each of a course's offerings is seen to fail by its record, with what the course fails itself.
    #[inline(always)]
    pub(crate) fn failed_by_all(&self, record: Record<'_>) -> u32 {
        let mut failed = self.failed_by_course(record.sets());
        for (dimension, chosen) in &self.chosen_bits {
            let has = record.bits().zip(chosen).any(|(bits, chosen)| bits & chosen != 0);
            failed |= if has { 0 } else { *dimension };
        }
        if self.chosen_place != 0 {
            let has = |set: &PlaceSet| self.place_sets[usize::from(*set)];
            failed |= if record.places().iter().any(has) { 0 } else { self.chosen_place };
        }
        failed
    }

    /// Whether a course of which each offering fails these comes to nothing.
    pub(crate) fn is_hopeless(failed: u32) -> bool {
        failed & !PLACE != 0 && !failed.is_power_of_two()
    }

    /// The dimension of which a value must be had, where that is all that is asked of offerings: then a record tells
    /// whether a course has an offering that passes.
    pub(crate) fn only_asked(&self) -> Option<u8> {
        let of_offerings = self.asked.all & !OF_COURSE;
        let told = self.chosen_bits.iter().fold(self.chosen_place, |told, (dimension, _)| told | dimension);
        let excludes = self.asked.excludes & of_offerings != 0;
        (of_offerings.is_power_of_two() && of_offerings == told && !excludes && !self.include_ended)
            .then_some(of_offerings.trailing_zeros() as u8)
    }

    /// Judges a course; `each` is told of every offering that matches or misses one dimension.
    #[inline(always)]
    pub(crate) fn consider(
        &self,
        columns: &Columns,
        doc: DocId,
        mut each: impl FnMut(usize, &OfferingRow, Verdict),
    ) -> Outcome {
        let mut outcome = Outcome::default();
        let of_course = self.failed_by_course(&columns.sets(doc));
        let (span, rows) = (columns.span(doc), columns.offerings(doc));
        if of_course != 0 {
            if of_course.count_ones() == 1 {
                let any = rows.iter().zip(span).any(|(row, at)| self.failed(columns, at, row).1 == 0);
                outcome.misses = any.then_some(of_course.trailing_zeros() as u8);
            }
            return outcome;
        }
        let mut here = false;
        for (row, at) in rows.iter().zip(span) {
            let (strict, failed) = self.failed(columns, at, row);
            if failed == 0 {
                outcome.found = true;
                each(at, row, Verdict::Matches);
            } else if failed.is_power_of_two() && failed < START_RANGE {
                each(at, row, Verdict::Misses(failed.trailing_zeros() as u8));
            }
            here |= strict == 0;
            outcome.online |= strict & !PLACE == 0 && self.is_online(row.place);
        }
        outcome.only_online = outcome.online && !here;
        outcome
    }

    /// What an offering fails, strictly and with place asks forgiven where `online_anywhere` forgives them.
    #[inline(always)]
    fn failed(&self, columns: &Columns, at: usize, row: &OfferingRow) -> (u32, u32) {
        let mut strict = self.whens[row.when as usize];
        if !self.manners.is_empty() {
            strict |= self.manners[row.manner as usize];
        }
        if self.asked.asks(OF_COST) {
            strict |= self.asked.failed_cost(columns.cost(at));
        }
        if self.places.is_empty() {
            return (strict, strict);
        }
        let place = self.places[row.place as usize];
        strict |= place & !ONLINE;
        let forgiven = self.online_anywhere && place & ONLINE != 0;
        (strict, if forgiven { strict & !PLACE } else { strict })
    }

    /// Whether a place is none; only told where a place is asked for.
    fn is_online(&self, place: u32) -> bool {
        self.places.get(place as usize).is_some_and(|failed| failed & ONLINE != 0)
    }

    /// Metres from the point asked for to a place; all ones where unknown or not asked for.
    pub(crate) fn metres(&self, place: u32) -> u32 {
        self.metres.get(place as usize).copied().unwrap_or(u32::MAX)
    }
}
