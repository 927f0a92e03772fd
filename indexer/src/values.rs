//! The values of courses as terms: which courses have an offering with a value at all.
//!
//! A filter holds of one and the same offering, so these postings never answer a request; they say which courses are
//! worth considering where there is no text.

use std::ops::Range;

use catalogue::{
    Code, CourseRecord, Offering,
    query::{Dimension, Query, matching},
};
use tantivy::{
    DocId, Searcher, SegmentReader, Term,
    schema::{Field, IndexRecordOption},
};

/// The term of a value.
fn term(dimension: Dimension, code: &str) -> String {
    [dimension.as_str(), "\u{1f}", code].concat()
}

/// Gives every value of every offering of a course, as terms, each once.
pub(crate) fn terms(record: &CourseRecord, offerings: &[Option<&Offering>], mut give: impl FnMut(&str)) {
    for dimension in Dimension::ALL {
        let of = if dimension.is_of_course() { &offerings[..1] } else { offerings };
        let of_offering = |offering: &Option<&Offering>| matching::values(record, *offering, dimension);
        let mut values: Vec<Code> = of.iter().flat_map(of_offering).collect();
        values.sort_unstable();
        values.dedup();
        values.iter().for_each(|code| give(&term(dimension, code.as_str())));
    }
}

/// The chosen values of a request: a course that is found has one of each group.
#[derive(Debug)]
pub(crate) struct Narrowing {
    groups: Vec<Vec<String>>,
    /// One of the groups is of places: courses that are held online alone are left out.
    pub(crate) by_place: bool,
}

impl Narrowing {
    /// What a request's choices narrow; none where nothing is chosen.
    pub(crate) fn of(query: &Query) -> Option<Self> {
        let is_place =
            |dimension: Dimension| matches!(dimension, Dimension::Municipality | Dimension::Region);
        let mut narrowing = Self { groups: Vec::new(), by_place: false };
        for (dimension, selection) in query.filters.by.iter().filter(|(_, s)| !s.any_of.is_empty()) {
            // Where online offerings are let through, a course need not have the place.
            if is_place(*dimension) && query.online_anywhere {
                continue;
            }
            narrowing.by_place |= is_place(*dimension);
            narrowing
                .groups
                .push(selection.any_of.iter().map(|code| term(*dimension, code.as_str())).collect());
        }
        (!narrowing.groups.is_empty()).then_some(narrowing)
    }

    /// About how many courses are left: those of the choice that leaves the fewest.
    pub(crate) fn expected(&self, searcher: &Searcher, field: Field) -> u64 {
        let with = |term: &String| searcher.doc_freq(&Term::from_field_text(field, term)).unwrap_or(0);
        self.groups.iter().map(|group| group.iter().map(with).sum()).min().unwrap_or(0)
    }

    /// The courses of a part of a segment that are left; the part begins where a word of 64 bits does.
    pub(crate) fn courses(
        &self,
        segment: &SegmentReader,
        field: Field,
        docs: Range<DocId>,
    ) -> tantivy::Result<Courses> {
        let mut left: Option<Courses> = None;
        for group in &self.groups {
            let mut own = Courses::none(docs.clone());
            for term in group {
                own.take_in(segment, field, term)?;
            }
            match &mut left {
                Some(left) => left.words.iter_mut().zip(&own.words).for_each(|(left, own)| *left &= own),
                None => left = Some(own),
            }
        }
        Ok(left.unwrap_or_else(|| Courses::none(docs)))
    }
}

/// A set of courses of a part of a segment.
pub(crate) struct Courses {
    docs: Range<DocId>,
    words: Vec<u64>,
}

impl Courses {
    fn none(docs: Range<DocId>) -> Self {
        Self { words: vec![0; docs.len().div_ceil(64)], docs }
    }

    fn take_in(&mut self, segment: &SegmentReader, field: Field, term: &str) -> tantivy::Result<()> {
        let index = segment.inverted_index(field)?;
        let term = Term::from_field_text(field, term);
        let Some(mut block) = index.read_block_postings(&term, IndexRecordOption::Basic)? else {
            return Ok(());
        };
        block.seek(self.docs.start);
        while block.docs().first().is_some_and(|doc| *doc < self.docs.end) {
            for doc in block.docs().iter().filter(|doc| self.docs.contains(doc)) {
                let place = (doc - self.docs.start) as usize;
                self.words[place / 64] |= 1 << (place % 64);
            }
            block.advance();
        }
        Ok(())
    }

    /// In order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        let first = self.docs.start;
        self.words
            .iter()
            .enumerate()
            .flat_map(move |(at, word)| Bits(*word).map(move |bit| first + at as DocId * 64 + bit))
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
