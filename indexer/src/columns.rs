//! The columns of one segment as plain vectors: loaded once, kept as long as the segment lives.

use catalogue::CourseId;
use tantivy::{
    DocId, SegmentReader,
    columnar::{Column, StrColumn},
};

use crate::{
    completions::{Completions, ProviderEntry, provider_entries},
    keys::cost,
    schema::TITLES,
    tables::Numbering,
};

/// One offering.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfferingRow {
    /// Number of its profile.
    pub(crate) profile: u32,
    /// Number of its time.
    pub(crate) when: u32,
    /// Least price in cents, or [`cost::UNKNOWN_PRICE`].
    pub(crate) cents: u32,
    /// Length in months plus one; 0 where unknown.
    months_plus_one: u16,
    /// Bit 0: free; bit 1: stands for a course that lists none.
    marks: u16,
}

impl OfferingRow {
    /// Length in months.
    pub(crate) fn months(&self) -> Option<u16> {
        self.months_plus_one.checked_sub(1)
    }

    /// Costs nothing.
    pub(crate) fn is_free(&self) -> bool {
        self.marks & 1 != 0
    }

    /// Stands for a course that lists no offering.
    pub(crate) fn is_phantom(&self) -> bool {
        self.marks & 2 != 0
    }
}

/// The columns of one segment.
pub(crate) struct Columns {
    ids: String,
    id_ends: Vec<u32>,
    /// Rank of each course's id within the segment.
    id_of: Vec<u32>,
    /// Number of each course's kind.
    pub(crate) kinds: Vec<u32>,
    first_offering: Vec<u32>,
    offerings: Vec<OfferingRow>,
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
}

impl Columns {
    /// Reads a segment's columns, numbering what is new in them.
    pub(crate) fn load(reader: &SegmentReader, numbering: &mut Numbering) -> tantivy::Result<Self> {
        let docs = reader.max_doc();
        let fast = reader.fast_fields();
        let (ids, id_ends) = strings(fast.str("id")?.as_ref())?;
        let kind_of = numbered(fast.str("kind")?.as_ref(), |key| numbering.kind(key))?;
        let profile_of = numbered(fast.str("profile")?.as_ref(), |key| numbering.profile(key))?;
        let when_of = numbered(fast.str("when")?.as_ref(), |key| numbering.when(key))?;
        let mut columns = Self {
            ids,
            id_ends,
            id_of: firsts(fast.str("id")?.as_ref(), docs),
            kinds: firsts(fast.str("kind")?.as_ref(), docs),
            first_offering: Vec::with_capacity(docs as usize + 1),
            offerings: Vec::new(),
            first_seen: fast.i64("first_seen")?,
            seq: fast.u64("seq")?,
            titles: [fast.str(TITLES[0])?, fast.str(TITLES[1])?, fast.str(TITLES[2])?],
            completions: Completions::load(fast.str("completion")?),
            providers: provider_entries(fast.str("provider")?.as_ref())?,
        };
        columns.kinds.iter_mut().for_each(|kind| *kind = kind_of.get(*kind as usize).copied().unwrap_or(0));
        if let (Some(profiles), Some(whens)) = (fast.str("profile")?, fast.str("when")?) {
            columns.load_offerings((profiles, profile_of), (whens, when_of), &fast.u64("cost")?, docs);
        } else {
            columns.first_offering = vec![0; docs as usize + 1];
        }
        Ok(columns)
    }

    fn load_offerings(
        &mut self,
        (profiles, profile_of): (StrColumn, Vec<u32>),
        (whens, when_of): (StrColumn, Vec<u32>),
        costs: &Column<u64>,
        docs: DocId,
    ) {
        self.first_offering.push(0);
        for doc in 0..docs {
            let rows = profiles.ords().values_for_doc(doc).zip(whens.ords().values_for_doc(doc));
            for ((profile, when), number) in rows.zip(costs.values_for_doc(doc)) {
                let read = cost::read(number);
                self.offerings.push(OfferingRow {
                    profile: profile_of[profile as usize],
                    when: when_of[when as usize],
                    cents: read.cents,
                    months_plus_one: read.months.map_or(0, |m| m.saturating_add(1)),
                    marks: u16::from(read.free) | u16::from(read.phantom) << 1,
                });
            }
            self.first_offering.push(self.offerings.len() as u32);
        }
        self.offerings.shrink_to_fit();
    }

    /// A course's offerings.
    pub(crate) fn offerings(&self, doc: DocId) -> &[OfferingRow] {
        let doc = doc as usize;
        &self.offerings[self.first_offering[doc] as usize..self.first_offering[doc + 1] as usize]
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

/// The rank of each document's only text.
fn firsts(column: Option<&StrColumn>, docs: DocId) -> Vec<u32> {
    let rank = |doc| column.and_then(|c| c.ords().first(doc)).unwrap_or(0) as u32;
    (0..docs).map(rank).collect()
}
