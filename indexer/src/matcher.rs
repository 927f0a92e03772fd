//! A request's filters, worked out once for each kind, profile and time, and asked of courses.
//!
//! What an offering fails is a set of bits: one for each dimension and one for each further ask of
//! [`catalogue::query::matching::Ask`]. None: the offering matches. Exactly one, of a facet: the offering counts in
//! that facet alone. More: it counts nowhere.

use catalogue::{
    Money, Offering,
    query::{Dimension, Near, Query},
};
use chrono::Datelike;
use tantivy::DocId;

use crate::{
    clock::{Clock, LIVE, OPEN},
    columns::{Columns, OfferingRow},
    tables::{NO_VALUE, Tables, ValueId, When},
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
/// What an online offering fails for having no place.
const PLACE: u32 = bit(Dimension::Municipality) | bit(Dimension::Region) | NEAR;
const OF_KIND: u32 = bit(Dimension::Field)
    | bit(Dimension::Level)
    | bit(Dimension::Provider)
    | bit(Dimension::Entry)
    | bit(Dimension::Source);
const OF_PROFILE: u32 = bit(Dimension::Municipality)
    | bit(Dimension::Region)
    | bit(Dimension::Funding)
    | bit(Dimension::Language)
    | bit(Dimension::Mode)
    | bit(Dimension::Time);
/// In a remembered set: it was worked out.
const KNOWN: u32 = 1 << 31;
/// In a remembered set of a profile: it is online.
const ONLINE: u32 = 1 << 30;

const ANY: u8 = 1;
const NONE: u8 = 2;

/// What a request asks, in numbers.
struct Asked {
    /// By value: chosen ([`ANY`]) or excluded ([`NONE`]).
    values: Vec<u8>,
    /// Dimensions of which one value must be had.
    any: u32,
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
}

/// An offering that fails exactly one dimension.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Miss {
    pub(crate) row: OfferingRow,
    pub(crate) dimension: u8,
}

/// What became of one course.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Offerings that fail nothing; the course is found when there is one.
    pub(crate) matching: Vec<OfferingRow>,
    /// Offerings that fail one dimension of their own.
    pub(crate) misses: Vec<Miss>,
    /// The course fails this dimension, and has an offering that fails nothing else.
    pub(crate) course_miss: Option<u8>,
    /// It is, or would be, found through online offerings alone although the request asks for a place.
    pub(crate) only_online: bool,
}

/// Asks courses.
pub(crate) struct Matcher<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) clock: &'a Clock,
    blank: &'a Offering,
    asked: Asked,
    include_ended: bool,
    online_anywhere: bool,
    kinds: Vec<u32>,
    profiles: Vec<u32>,
    metres: Vec<u32>,
    pub(crate) outcome: Outcome,
}

impl<'a> Matcher<'a> {
    /// For a request.
    pub(crate) fn new(query: &Query, tables: &'a Tables, clock: &'a Clock, blank: &'a Offering) -> Self {
        Self {
            tables,
            clock,
            blank,
            asked: Asked::new(query, tables),
            include_ended: query.include_ended,
            online_anywhere: query.online_anywhere,
            kinds: vec![0; tables.kinds.len()],
            profiles: vec![0; tables.profiles.len()],
            metres: if query.filters.near.is_some() { vec![0; tables.profiles.len()] } else { Vec::new() },
            outcome: Outcome::default(),
        }
    }

    /// Works out [`Matcher::outcome`] for a course. False where nothing came of it.
    pub(crate) fn consider(&mut self, columns: &Columns, doc: DocId) -> bool {
        let out = &mut self.outcome;
        out.matching.clear();
        out.misses.clear();
        out.course_miss = None;
        out.only_online = false;
        let of_course = self.kind(columns.kinds[doc as usize]);
        match of_course.count_ones() {
            0 => self.consider_offerings(columns, doc),
            1 => {
                let any = columns.offerings(doc).iter().any(|row| self.failed(row).1 == 0);
                self.outcome.course_miss = any.then_some(of_course.trailing_zeros() as u8);
            }
            _ => return false,
        }
        let out = &self.outcome;
        !out.matching.is_empty() || !out.misses.is_empty() || out.course_miss.is_some() || out.only_online
    }

    fn consider_offerings(&mut self, columns: &Columns, doc: DocId) {
        let asks_for_place = self.asked.all & PLACE != 0;
        let (mut here, mut online) = (false, false);
        for row in columns.offerings(doc) {
            let (strict, failed) = self.failed(row);
            if failed == 0 {
                self.outcome.matching.push(*row);
            } else if failed.count_ones() == 1 && failed < START_RANGE {
                self.outcome.misses.push(Miss { row: *row, dimension: failed.trailing_zeros() as u8 });
            }
            here |= strict == 0;
            online |= asks_for_place && strict & !PLACE == 0 && self.is_online(row.profile);
        }
        self.outcome.only_online = online && !here;
    }

    /// What an offering fails, strictly and with place asks forgiven where `online_anywhere` forgives them. An
    /// offering that is not considered fails everything.
    fn failed(&mut self, row: &OfferingRow) -> (u32, u32) {
        let flags = self.clock.flags[row.when as usize];
        if !self.include_ended && flags & LIVE == 0 {
            return (!(KNOWN | ONLINE), !(KNOWN | ONLINE));
        }
        let profile = self.profile(row.profile);
        let mut strict = profile & !(KNOWN | ONLINE);
        let asked = &self.asked;
        if asked.all & (bit(Dimension::Start) | START_RANGE) != 0 {
            strict |= self.failed_start(&self.tables.whens[row.when as usize]);
        }
        if asked.all & (APPLY_OPEN | PRICE_MAX | FREE | DURATION) != 0 {
            let failed = (if flags & OPEN == 0 || row.is_phantom() { APPLY_OPEN } else { 0 })
                | (if row.cents > asked.price_max || row.cents == u32::MAX { PRICE_MAX } else { 0 })
                | (if row.is_free() { 0 } else { FREE })
                | (if row.months().is_none_or(|m| m > asked.duration_max) { DURATION } else { 0 });
            strict |= failed & asked.all;
        }
        if self.online_anywhere && profile & ONLINE != 0 {
            (strict, strict & !PLACE)
        } else {
            (strict, strict)
        }
    }

    fn failed_start(&self, when: &When) -> u32 {
        let asked = &self.asked;
        let mut failed = asked.failed_values(&when.values, bit(Dimension::Start), self.tables);
        if asked.all & START_RANGE != 0 {
            let (from, to) = asked.start;
            let within = when.range.is_some_and(|(first, last)| last >= from && first <= to);
            failed |= if within || when.any_time() { 0 } else { START_RANGE };
        }
        failed
    }

    fn kind(&mut self, kind: u32) -> u32 {
        let remembered = self.kinds[kind as usize];
        if remembered & KNOWN != 0 {
            return remembered & !KNOWN;
        }
        let values = &self.tables.kinds[kind as usize];
        let failed = self.asked.failed_values(values, OF_KIND, self.tables);
        self.kinds[kind as usize] = failed | KNOWN;
        failed
    }

    fn profile(&mut self, number: u32) -> u32 {
        let remembered = self.profiles[number as usize];
        if remembered & KNOWN != 0 {
            return remembered;
        }
        let profile = &self.tables.profiles[number as usize];
        let mut set = self.asked.failed_values(&profile.values, OF_PROFILE, self.tables) | KNOWN;
        if profile.online {
            set |= ONLINE;
        }
        if let Some(near) = self.asked.near {
            let metres = profile.metres_to(&near.point, self.blank);
            self.metres[number as usize] = metres.unwrap_or(u32::MAX);
            let close = metres.is_some_and(|m| near.within_km.is_none_or(|km| f64::from(m) <= km * 1000.0));
            set |= if close { 0 } else { self.asked.all & NEAR };
        }
        self.profiles[number as usize] = set;
        set
    }

    /// Whether a profile is online; it must have been considered.
    fn is_online(&self, profile: u32) -> bool {
        self.profiles[profile as usize] & ONLINE != 0
    }

    /// Metres from the point asked for to a profile that was considered; all ones where unknown or not asked for.
    pub(crate) fn metres(&self, profile: u32) -> u32 {
        self.metres.get(profile as usize).copied().unwrap_or(u32::MAX)
    }
}
