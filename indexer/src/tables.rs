//! Every distinct value, set of values, place, manner and time of the index under one number each, whichever segment it
//! stands in.

use std::{collections::HashMap, sync::Arc};

use catalogue::{
    Application, Code, CourseRecord, Deadline, LatLon, Mode, Offering, Start, Status,
    query::{Dimension, matching},
};
use chrono::{Datelike, NaiveDate};

use crate::keys::{self, of_course};

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

/// What offerings of one place have in common.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Values of municipality and region; none of an online offering.
    pub(crate) values: [ValueId; 2],
    /// Is no place at all.
    pub(crate) online: bool,
    municipality: Option<Code>,
    location: Option<LatLon>,
}

impl Place {
    /// Metres to a point; none where the place is unknown or there is none.
    pub(crate) fn metres_to(&self, point: &LatLon, blank: &Offering) -> Option<u32> {
        let offering = Offering {
            mode: if self.online { Mode::Online } else { Mode::Unknown },
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
    /// Stands for a course that lists no offering.
    pub(crate) phantom: bool,
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
    /// By [`of_course::DIMENSIONS`] and number of a set: its values.
    pub(crate) sets: [Vec<Arc<[ValueId]>>; of_course::DIMENSIONS.len()],
    pub(crate) places: Vec<Place>,
    /// Values of funding, language, mode and time of each manner.
    pub(crate) manners: Vec<Arc<[ValueId]>>,
    pub(crate) whens: Vec<When>,
}

/// Gives the numbers.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    tables: Arc<Tables>,
    values: HashMap<Value, ValueId>,
    sets: [HashMap<Box<str>, u32>; of_course::DIMENSIONS.len()],
    places: HashMap<Box<str>, u32>,
    manners: HashMap<Box<str>, u32>,
    whens: HashMap<Box<str>, u32>,
}

const OF_PLACE: [Dimension; 2] = [Dimension::Municipality, Dimension::Region];
const OF_MANNER: [Dimension; 4] = [Dimension::Funding, Dimension::Language, Dimension::Mode, Dimension::Time];

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

    fn values_of(
        &mut self,
        record: &CourseRecord,
        offering: Option<&Offering>,
        dimensions: &[Dimension],
    ) -> Vec<ValueId> {
        let mut ids = Vec::new();
        for dimension in dimensions {
            let codes = matching::values(record, offering, *dimension);
            ids.extend(codes.into_iter().map(|code| self.value(*dimension, code)));
        }
        ids
    }

    /// The number of a set of values, by place of its dimension in [`of_course::DIMENSIONS`].
    pub(crate) fn set(&mut self, at: usize, key: &str) -> u32 {
        if let Some(id) = self.sets[at].get(key) {
            return *id;
        }
        let dimension = of_course::DIMENSIONS[at];
        let values = self.values_of(&of_course::read(key, dimension), None, &[dimension]);
        let sets = &mut Arc::make_mut(&mut self.tables).sets[at];
        sets.push(values.into());
        let id = sets.len() as u32 - 1;
        self.sets[at].insert(key.into(), id);
        id
    }

    /// The number of a place.
    pub(crate) fn place(&mut self, key: &str) -> u32 {
        if let Some(id) = self.places.get(key) {
            return *id;
        }
        let offering = keys::place::read(key);
        let found = self.values_of(&keys::bare_record(), Some(&offering), &OF_PLACE);
        let mut values = [NO_VALUE; 2];
        values.iter_mut().zip(found).for_each(|(slot, value)| *slot = value);
        let places = &mut Arc::make_mut(&mut self.tables).places;
        places.push(Place {
            values,
            online: offering.mode == Mode::Online,
            municipality: offering.municipality,
            location: offering.location,
        });
        let id = places.len() as u32 - 1;
        self.places.insert(key.into(), id);
        id
    }

    /// The number of a manner.
    pub(crate) fn manner(&mut self, key: &str) -> u32 {
        if let Some(id) = self.manners.get(key) {
            return *id;
        }
        let values = self.values_of(&keys::bare_record(), Some(&keys::manner::read(key)), &OF_MANNER);
        let manners = &mut Arc::make_mut(&mut self.tables).manners;
        manners.push(values.into());
        let id = manners.len() as u32 - 1;
        self.manners.insert(key.into(), id);
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
            phantom: key == keys::when::PHANTOM,
        });
        let id = tables.whens.len() as u32 - 1;
        self.whens.insert(key.into(), id);
        id
    }
}

/// Values of manners and times as sets of bits, so that those of a course are told together by an "or".
#[derive(Debug, Default)]
pub(crate) struct BitSets {
    /// Words of a set.
    pub(crate) width: usize,
    /// What each bit stands for.
    pub(crate) value_of: Vec<ValueId>,
    manners: Vec<u64>,
    whens: Vec<u64>,
    /// The bits of each dimension of [`Dimension::ALL`].
    dimensions: Vec<u64>,
    /// The bits of online offerings.
    online: Vec<u64>,
}

impl BitSets {
    /// For the values of some tables.
    pub(crate) fn new(tables: &Tables) -> Self {
        let has_bits = |dimension: u8| {
            let dimension = Dimension::ALL[dimension as usize];
            dimension == Dimension::Start || OF_MANNER.contains(&dimension)
        };
        let ids = 0..tables.values.len() as ValueId;
        let value_of: Vec<ValueId> = ids.filter(|id| has_bits(tables.dimension_of[*id as usize])).collect();
        let mut bit_of = vec![usize::MAX; tables.values.len()];
        value_of.iter().enumerate().for_each(|(bit, value)| bit_of[*value as usize] = bit);
        let width = value_of.len().div_ceil(64).max(1);
        let set = |values: &[ValueId]| {
            let mut words = vec![0_u64; width];
            for value in values.iter().filter(|value| **value != NO_VALUE) {
                words[bit_of[*value as usize] / 64] |= 1 << (bit_of[*value as usize] % 64);
            }
            words
        };
        let mut sets = Self {
            width,
            manners: tables.manners.iter().flat_map(|values| set(values)).collect(),
            whens: tables.whens.iter().flat_map(|when| set(&when.values)).collect(),
            value_of,
            ..Self::default()
        };
        let of = |dimension: usize| {
            sets.set(|value| usize::from(tables.dimension_of[*value as usize]) == dimension)
        };
        sets.dimensions = (0..Dimension::ALL.len()).flat_map(of).collect();
        sets.online = sets.set(|value| {
            let Value { dimension, code } = &tables.values[*value as usize];
            *dimension == Dimension::Mode && code.as_str() == Mode::Online.as_str()
        });
        sets
    }

    /// The values for which something is true.
    pub(crate) fn set(&self, mut is_in: impl FnMut(&ValueId) -> bool) -> Vec<u64> {
        let mut words = vec![0; self.width];
        for (bit, _) in self.value_of.iter().enumerate().filter(|(_, value)| is_in(value)) {
            words[bit / 64] |= 1 << (bit % 64);
        }
        words
    }

    /// Of a manner.
    pub(crate) fn manner(&self, number: u32) -> &[u64] {
        &self.manners[number as usize * self.width..][..self.width]
    }

    /// Of a time.
    pub(crate) fn when(&self, number: u32) -> &[u64] {
        &self.whens[number as usize * self.width..][..self.width]
    }

    /// Of online offerings: these say so and nothing else does.
    pub(crate) fn online(&self) -> &[u64] {
        &self.online
    }

    /// All of a dimension.
    pub(crate) fn dimension(&self, dimension: u8) -> &[u64] {
        &self.dimensions[dimension as usize * self.width..][..self.width]
    }
}
