//! The values of courses as terms: which courses have an offering with a value at all.
//!
//! A filter holds of one and the same offering, so these postings never answer a request; they say which courses are
//! worth considering where no text narrows them.

use std::collections::BTreeSet;

use catalogue::{
    CourseRecord, Offering,
    query::{Dimension, Filters, Query, matching},
};
use tantivy::{
    DocId, SegmentReader, Term,
    schema::{Field, IndexRecordOption},
};

/// The term of a value.
fn term(dimension: Dimension, code: &str) -> String {
    format!("{dimension}\u{1f}{code}")
}

/// Every value of every offering of a course, as terms.
pub(crate) fn terms(record: &CourseRecord, offerings: &[Option<&Offering>]) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for dimension in Dimension::ALL {
        let of = if dimension.is_of_course() { &offerings[..1] } else { offerings };
        for offering in of {
            let values = matching::values(record, *offering, dimension);
            terms.extend(values.iter().map(|code| term(dimension, code.as_str())));
        }
    }
    terms
}

/// Selections of a request that postings can narrow: chosen values, each group to be met by one of its own.
#[derive(Debug)]
pub(crate) struct Narrowing {
    groups: Vec<Group>,
    /// How many groups a course may miss and still count in a facet.
    may_miss: usize,
}

#[derive(Debug)]
struct Group {
    terms: Vec<String>,
    /// A course that misses it counts nowhere.
    needed: bool,
}

impl Narrowing {
    /// What a request's selections narrow; none where nothing does.
    ///
    /// A course that misses one facet's selection still counts in that facet, so with facets asked for a course may
    /// miss one group.
    pub(crate) fn of(query: &Query) -> Option<Self> {
        let mut groups: Vec<Group> = Vec::new();
        for dimension in narrowing(&query.filters, query.online_anywhere) {
            let terms = query.filters.chosen(dimension).iter().map(|code| term(dimension, code.as_str()));
            let counted = query.facets.contains(&dimension) && Dimension::FACETS.contains(&dimension);
            groups.push(Group { terms: terms.collect(), needed: !counted });
        }
        // Online offerings that are told of as being elsewhere miss the place, and nothing else.
        let place = |d: &Dimension| matches!(d, Dimension::Municipality | Dimension::Region);
        let asks_for_place = query.filters.by.iter().any(|(d, s)| place(d) && !s.is_empty());
        let near = query.filters.near.is_some_and(|near| near.within_km.is_some());
        for (group, dimension) in groups.iter_mut().zip(narrowing(&query.filters, query.online_anywhere)) {
            group.needed &= !(place(&dimension) && (asks_for_place || near));
        }
        let may_miss = usize::from(groups.iter().any(|group| !group.needed));
        let narrows = groups.len() > may_miss;
        narrows.then_some(Self { groups, may_miss })
    }

    /// The courses of a segment that may count.
    pub(crate) fn courses(&self, segment: &SegmentReader, field: Field) -> tantivy::Result<Courses> {
        let mut all = Courses::full(segment.max_doc());
        // Those that miss exactly one group that they may miss.
        let mut but_one = Courses::none(segment.max_doc());
        for group in &self.groups {
            let mut own = Courses::none(segment.max_doc());
            for term in &group.terms {
                own.take_in(segment, field, term)?;
            }
            for ((all, but_one), own) in all.words.iter_mut().zip(&mut but_one.words).zip(&own.words) {
                let now_missed = if group.needed { 0 } else { *all & !own };
                *but_one = (*but_one & own) | now_missed;
                *all &= own;
            }
        }
        if self.may_miss > 0 {
            all.words.iter_mut().zip(&but_one.words).for_each(|(all, but_one)| *all |= but_one);
        }
        Ok(all)
    }
}

/// The dimensions whose chosen values narrow: all that have some, but of the two of a place only one (an online
/// offering misses both at once) and none where online offerings are let through.
fn narrowing(filters: &Filters, online_anywhere: bool) -> Vec<Dimension> {
    let chosen = filters.by.iter().filter(|(_, selection)| !selection.any_of.is_empty());
    let mut dimensions: Vec<Dimension> = chosen.map(|(dimension, _)| *dimension).collect();
    if online_anywhere {
        dimensions.retain(|d| !matches!(d, Dimension::Municipality | Dimension::Region));
    } else if dimensions.contains(&Dimension::Municipality) {
        dimensions.retain(|d| *d != Dimension::Region);
    }
    dimensions
}

/// A set of courses of one segment.
pub(crate) struct Courses {
    words: Vec<u64>,
}

impl Courses {
    fn none(docs: DocId) -> Self {
        Self { words: vec![0; docs.div_ceil(64) as usize] }
    }

    fn full(docs: DocId) -> Self {
        let mut words = vec![u64::MAX; docs.div_ceil(64) as usize];
        if let (Some(last), over @ 1..) = (words.last_mut(), docs % 64) {
            *last = (1 << over) - 1;
        }
        Self { words }
    }

    fn take_in(&mut self, segment: &SegmentReader, field: Field, term: &str) -> tantivy::Result<()> {
        let index = segment.inverted_index(field)?;
        let term = Term::from_field_text(field, term);
        let Some(mut block) = index.read_block_postings(&term, IndexRecordOption::Basic)? else {
            return Ok(());
        };
        while !block.docs().is_empty() {
            for doc in block.docs() {
                self.words[*doc as usize / 64] |= 1 << (doc % 64);
            }
            block.advance();
        }
        Ok(())
    }

    /// In order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        self.words
            .iter()
            .enumerate()
            .flat_map(|(at, word)| Bits(*word).map(move |bit| at as DocId * 64 + bit))
    }
}

/// The numbers of the bits of a word that are set.
struct Bits(u64);

impl Iterator for Bits {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let bit = self.0.trailing_zeros();
        (bit < 64).then(|| {
            self.0 &= self.0 - 1;
            bit
        })
    }
}
