//! Every distinct value, kind, profile and time of the index under one number each, whichever segment it stands in.

use std::{collections::HashMap, sync::Arc};

use catalogue::{
    Application, Code, Deadline, LatLon, Mode, Offering, Start, Status,
    query::{Dimension, matching},
};
use chrono::{Datelike, NaiveDate};

use crate::keys;

/// Number of a value of a dimension.
pub(crate) type ValueId = u32;

/// Not a value.
pub(crate) const NO_VALUE: ValueId = ValueId::MAX;

/// A value of a dimension.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Value {
    pub(crate) dimension: Dimension,
    pub(crate) code: Code,
}

/// What offerings of one profile have in common.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    /// Values of municipality, region, funding, language, mode and time.
    pub(crate) values: Arc<[ValueId]>,
    /// Has no place.
    pub(crate) online: bool,
    mode: Mode,
    municipality: Option<Code>,
    location: Option<LatLon>,
}

impl Profile {
    /// Metres to a point; none where the place is unknown or there is none.
    pub(crate) fn metres_to(&self, point: &LatLon, blank: &Offering) -> Option<u32> {
        let offering = Offering {
            mode: self.mode,
            municipality: self.municipality.clone(),
            location: self.location,
            ..blank.clone()
        };
        matching::distance_m(&offering, point)
    }
}

/// What offerings of one time have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct When {
    /// Values of start: a month with its season, or one value.
    pub(crate) values: [ValueId; 2],
    /// First and last day on which it may start, counted from the common era; none for any time and unknown.
    pub(crate) range: Option<(i32, i32)>,
    start: Start,
    end: Option<NaiveDate>,
    from: Option<Deadline>,
    to: Option<Deadline>,
    continuous: bool,
    status: Status,
}

impl When {
    /// Starts at any time.
    pub(crate) fn any_time(&self) -> bool {
        self.start == Start::AnyTime
    }

    /// An offering of this time of which nothing else is known.
    pub(crate) fn offering(&self, blank: &Offering) -> Offering {
        Offering {
            start: self.start,
            end: self.end,
            apply: Application {
                from: self.from,
                to: self.to,
                continuous: self.continuous,
                ..Application::default()
            },
            status: self.status,
            ..blank.clone()
        }
    }

    /// The ends of its application period.
    pub(crate) fn edges(&self) -> (Option<Deadline>, Option<Deadline>) {
        (self.from, self.to)
    }
}

/// What the numbers stand for. Numbers never change their meaning while the process lives; new ones are appended.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub(crate) values: Vec<Value>,
    /// Index of each value's dimension in [`Dimension::ALL`], in a row of its own for speed.
    pub(crate) dimension_of: Vec<u8>,
    /// Values of field, level, provider, entry and source of each kind.
    pub(crate) kinds: Vec<Arc<[ValueId]>>,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) whens: Vec<When>,
}

/// Gives the numbers.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    tables: Arc<Tables>,
    values: HashMap<Value, ValueId>,
    kinds: HashMap<Box<str>, u32>,
    profiles: HashMap<Box<str>, u32>,
    whens: HashMap<Box<str>, u32>,
}

const OF_KIND: [Dimension; 5] =
    [Dimension::Field, Dimension::Level, Dimension::Provider, Dimension::Entry, Dimension::Source];
const OF_PROFILE: [Dimension; 6] = [
    Dimension::Municipality,
    Dimension::Region,
    Dimension::Funding,
    Dimension::Language,
    Dimension::Mode,
    Dimension::Time,
];

impl Numbering {
    /// The tables as they are now.
    pub(crate) fn tables(&self) -> Arc<Tables> {
        self.tables.clone()
    }

    fn value(&mut self, dimension: Dimension, code: Code) -> ValueId {
        let value = Value { dimension, code };
        if let Some(id) = self.values.get(&value) {
            return *id;
        }
        let tables = Arc::make_mut(&mut self.tables);
        let id = tables.values.len() as ValueId;
        tables.values.push(value.clone());
        tables.dimension_of.push(dimension as u8);
        self.values.insert(value, id);
        id
    }

    /// The number of a kind.
    pub(crate) fn kind(&mut self, key: &str) -> u32 {
        if let Some(id) = self.kinds.get(key) {
            return *id;
        }
        let record = keys::kind::read(key);
        let mut values = Vec::new();
        for dimension in OF_KIND {
            for code in matching::values(&record, None, dimension) {
                values.push(self.value(dimension, code));
            }
        }
        let tables = Arc::make_mut(&mut self.tables);
        tables.kinds.push(values.into());
        let id = tables.kinds.len() as u32 - 1;
        self.kinds.insert(key.into(), id);
        id
    }

    /// The number of a profile.
    pub(crate) fn profile(&mut self, key: &str) -> u32 {
        if let Some(id) = self.profiles.get(key) {
            return *id;
        }
        let offering = keys::profile::read(key);
        let record = keys::bare_record();
        let mut values = Vec::new();
        for dimension in OF_PROFILE {
            for code in matching::values(&record, Some(&offering), dimension) {
                values.push(self.value(dimension, code));
            }
        }
        let tables = Arc::make_mut(&mut self.tables);
        tables.profiles.push(Profile {
            values: values.into(),
            online: offering.mode == Mode::Online,
            mode: offering.mode,
            municipality: offering.municipality,
            location: offering.location,
        });
        let id = tables.profiles.len() as u32 - 1;
        self.profiles.insert(key.into(), id);
        id
    }

    /// The number of a time.
    pub(crate) fn when(&mut self, key: &str) -> u32 {
        if let Some(id) = self.whens.get(key) {
            return *id;
        }
        let offering = keys::when::read(key);
        let mut values = [NO_VALUE; 2];
        for (slot, code) in values.iter_mut().zip(matching::start_values(offering.start)) {
            *slot = self.value(Dimension::Start, code);
        }
        let range = offering.start.range();
        let tables = Arc::make_mut(&mut self.tables);
        tables.whens.push(When {
            values,
            range: range.map(|(first, last)| (first.num_days_from_ce(), last.num_days_from_ce())),
            start: offering.start,
            end: offering.end,
            from: offering.apply.from,
            to: offering.apply.to,
            continuous: offering.apply.continuous,
            status: offering.status,
        });
        let id = tables.whens.len() as u32 - 1;
        self.whens.insert(key.into(), id);
        id
    }
}
