//! The columns of one segment as plain vectors: loaded once, kept as long as the segment lives.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use catalogue::CourseId;
use tantivy::{
    DocId, SegmentReader,
    columnar::{Column, StrColumn},
};

use crate::{
    clock::Clock,
    completions::{Completions, ProviderEntry, provider_entries},
    digest::Digest,
    keys::{cost, of_course},
    place_sets::PlaceSets,
    scan::Found,
    schema::TITLES,
    tables::{BitSets, Numbering, Tables},
};

/// One offering, in numbers of [`crate::tables::Tables`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfferingRow {
    /// Number of its manner.
    pub(crate) manner: u32,
    /// Number of its time.
    pub(crate) when: u32,
    /// Number of its place.
    pub(crate) place: u32,
}

/// What an offering costs and how long it takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CostRow {
    /// Least price in cents, or [`cost::UNKNOWN_PRICE`].
    pub(crate) cents: u32,
    /// Length in months plus one; 0 where unknown.
    months_plus_one: u16,
    /// Costs nothing.
    pub(crate) free: bool,
}

impl CostRow {
    /// Length in months.
    pub(crate) fn months(&self) -> Option<u16> {
        self.months_plus_one.checked_sub(1)
    }
}

/// Numbers of a course's sets of values, by [`of_course::DIMENSIONS`].
pub(crate) type Sets = [u32; of_course::DIMENSIONS.len()];

/// Those of every course of a segment.
enum AllSets {
    /// Nearly always: no number is large.
    Small(Vec<[u16; of_course::DIMENSIONS.len()]>),
    Large(Vec<Sets>),
}

impl AllSets {
    fn load(reader: &SegmentReader, numbering: &mut Numbering) -> tantivy::Result<Self> {
        let mut ranks: [Option<StrColumn>; of_course::DIMENSIONS.len()] = Default::default();
        let mut numbers: [Vec<u32>; of_course::DIMENSIONS.len()] = Default::default();
        for (at, dimension) in of_course::DIMENSIONS.into_iter().enumerate() {
            ranks[at] = reader.fast_fields().str(dimension.as_str())?;
            numbers[at] = numbered(ranks[at].as_ref(), |key| numbering.set(at, key))?;
        }
        let sets = |doc| -> Sets {
            let number = |at: usize| numbers[at].get(first(ranks[at].as_ref(), doc) as usize).copied();
            std::array::from_fn(|at| number(at).unwrap_or(0))
        };
        let is_small = numbers.iter().flatten().all(|number| *number <= u32::from(u16::MAX));
        let docs = 0..reader.max_doc();
        Ok(if is_small {
            Self::Small(docs.map(|doc| sets(doc).map(|number| number as u16)).collect())
        } else {
            Self::Large(docs.map(sets).collect())
        })
    }
}

/// The columns of one segment.
pub(crate) struct Columns {
    ids: String,
    id_ends: Vec<u32>,
    /// Rank of each course's id within the segment.
    id_of: Vec<u32>,
    sets: AllSets,
    /// Each course's first offering; and one more, for the end of the last one's.
    first_offering: Vec<u32>,
    offerings: Vec<OfferingRow>,
    costs: Vec<CostRow>,
    /// When each course was first seen.
    pub(crate) first_seen: Column<i64>,
    /// The change that made each course.
    pub(crate) seq: Column<u64>,
    /// Keys by which titles are ordered.
    pub(crate) titles: [Option<StrColumn>; 3],
    /// Titles, for suggestions.
    pub(crate) completions: Completions,
    /// Ids and names of providers.
    pub(crate) providers: Vec<ProviderEntry>,
    digest: ArcSwapOption<Digest>,
}

impl Columns {
    /// Reads a segment's columns, numbering what is new in them.
    pub(crate) fn load(reader: &SegmentReader, numbering: &mut Numbering) -> tantivy::Result<Self> {
        let docs = reader.max_doc();
        let fast = reader.fast_fields();
        let ids_of = fast.str("id")?;
        let (ids, id_ends) = strings(ids_of.as_ref())?;
        let mut columns = Self {
            ids,
            id_ends,
            id_of: (0..docs).map(|doc| first(ids_of.as_ref(), doc)).collect(),
            sets: AllSets::load(reader, numbering)?,
            first_offering: vec![0; docs as usize + 1],
            offerings: Vec::new(),
            costs: Vec::new(),
            first_seen: fast.i64("first_seen")?,
            seq: fast.u64("seq")?,
            titles: [fast.str(TITLES[0])?, fast.str(TITLES[1])?, fast.str(TITLES[2])?],
            completions: Completions::load(fast.str("completion")?),
            providers: provider_entries(fast.str("provider_name")?.as_ref())?,
            digest: ArcSwapOption::empty(),
        };
        columns.load_offerings(reader, numbering)?;
        Ok(columns)
    }

    fn load_offerings(&mut self, reader: &SegmentReader, numbering: &mut Numbering) -> tantivy::Result<()> {
        let fast = reader.fast_fields();
        let (Some(places), Some(manners), Some(whens)) =
            (fast.str("place")?, fast.str("manner")?, fast.str("when")?)
        else {
            return Ok(());
        };
        let place_of = numbered(Some(&places), |key| numbering.place(key))?;
        let manner_of = numbered(Some(&manners), |key| numbering.manner(key))?;
        let when_of = numbered(Some(&whens), |key| numbering.when(key))?;
        let costs = fast.u64("cost")?;
        let offerings = places.ords().values.num_vals() as usize;
        self.offerings.reserve_exact(offerings);
        self.costs.reserve_exact(offerings);
        for doc in 0..reader.max_doc() {
            self.first_offering[doc as usize] = self.offerings.len() as u32;
            let rows = places.ords().values_for_doc(doc).zip(manners.ords().values_for_doc(doc));
            for ((place, manner), when) in rows.zip(whens.ords().values_for_doc(doc)) {
                self.offerings.push(OfferingRow {
                    manner: manner_of[manner as usize],
                    when: when_of[when as usize],
                    place: place_of[place as usize],
                });
            }
            for number in costs.values_for_doc(doc) {
                let cost = cost::read(number);
                let months_plus_one = cost.months.map_or(0, |m| m.saturating_add(1));
                self.costs.push(CostRow { cents: cost.cents, months_plus_one, free: cost.free });
            }
        }
        self.first_offering[reader.max_doc() as usize] = self.offerings.len() as u32;
        Ok(())
    }

    /// What the courses have through their present and coming offerings; added up where it is not yet known.
    pub(crate) fn digest(
        &self,
        tables: &Tables,
        bits: &BitSets,
        places: &PlaceSets,
        clock: &Arc<Clock>,
    ) -> Option<Arc<Digest>> {
        if let Some(known) = self.digest.load_full().filter(|digest| digest.holds(clock, bits)) {
            return Some(known);
        }
        let digest = Arc::new(Digest::new(self, tables, bits, places, clock.clone())?);
        self.digest.store(Some(digest.clone()));
        Some(digest)
    }

    /// How many courses there are, deleted ones included.
    pub(crate) fn len(&self) -> usize {
        self.id_of.len()
    }

    /// Reads a little of every course of a list; see [`Digest::touch`].
    pub(crate) fn touch(&self, found: &[Found]) {
        let first = |(doc, _): &Found| self.offerings.get(self.first_offering[*doc as usize] as usize);
        let touched = found.iter().filter_map(first).fold(0, |all, row| all ^ row.when);
        std::hint::black_box(touched);
    }

    /// A course's sets of values.
    #[inline(always)]
    pub(crate) fn sets(&self, doc: DocId) -> Sets {
        match &self.sets {
            AllSets::Small(sets) => sets[doc as usize].map(u32::from),
            AllSets::Large(sets) => sets[doc as usize],
        }
    }

    /// Where a course's offerings stand.
    pub(crate) fn span(&self, doc: DocId) -> std::ops::Range<usize> {
        let doc = doc as usize;
        self.first_offering[doc] as usize..self.first_offering[doc + 1] as usize
    }

    /// What an offering costs.
    pub(crate) fn cost(&self, offering: usize) -> &CostRow {
        &self.costs[offering]
    }

    /// A course's offerings.
    pub(crate) fn offerings(&self, doc: DocId) -> &[OfferingRow] {
        &self.offerings[self.span(doc)]
    }

    /// A course's id.
    pub(crate) fn id(&self, doc: DocId) -> &str {
        let rank = self.id_of[doc as usize] as usize;
        let start = if rank == 0 { 0 } else { self.id_ends[rank - 1] as usize };
        &self.ids[start..self.id_ends[rank] as usize]
    }

    /// A course's id, as the domain has it.
    pub(crate) fn course_id(&self, doc: DocId) -> Option<CourseId> {
        CourseId::parse(self.id(doc)).ok()
    }

    /// Rank of a course's id within the segment: the order of ids.
    pub(crate) fn id_rank(&self, doc: DocId) -> u32 {
        self.id_of[doc as usize]
    }
}

/// A dictionary's texts in order, one after the other, and where each ends.
fn strings(column: Option<&StrColumn>) -> tantivy::Result<(String, Vec<u32>)> {
    let (mut text, mut ends) = (String::new(), Vec::new());
    if let Some(column) = column {
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            text.push_str(&String::from_utf8_lossy(stream.key()));
            ends.push(text.len() as u32);
        }
    }
    Ok((text, ends))
}

/// The number of each text of a dictionary.
fn numbered(column: Option<&StrColumn>, mut number: impl FnMut(&str) -> u32) -> tantivy::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    if let Some(column) = column {
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            numbers.push(number(&String::from_utf8_lossy(stream.key())));
        }
    }
    Ok(numbers)
}

/// The rank of a document's only text.
fn first(column: Option<&StrColumn>, doc: DocId) -> u32 {
    column.and_then(|column| column.ords().first(doc)).unwrap_or(0) as u32
}
