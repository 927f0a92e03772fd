//! A word in one segment, asked course by course: slower than [`crate::scan`], but it can tell why a course is found.

use tantivy::{
    DocId, DocSet, SegmentReader, TERMINATED,
    postings::{Postings, SegmentPostings, TermInfo},
    schema::{Field, IndexRecordOption},
};

use crate::{
    text::{Rarity, WordQuery},
    words::Rank,
};

/// A part of an explanation.
pub(crate) type Part = (String, f32);

/// A term in one segment.
struct Leaf<'q> {
    postings: SegmentPostings,
    weight: f32,
    name: &'q str,
}

impl Leaf<'_> {
    fn seek(&mut self, target: DocId) -> DocId {
        let at = self.postings.doc();
        if at >= target { at } else { self.postings.seek(target) }
    }
}

/// A word in one segment.
pub(crate) struct Cursor<'q> {
    leaves: Vec<Leaf<'q>>,
    groups: Vec<Group<'q>>,
}

/// Words that must all be found.
struct Group<'q> {
    cursors: Vec<Cursor<'q>>,
    weight: f32,
    name: &'q str,
}

impl<'q> Cursor<'q> {
    /// Opens the postings of a word.
    pub(crate) fn open(
        word: &'q WordQuery,
        rarity: &Rarity,
        segment: &SegmentReader,
        field: Field,
    ) -> tantivy::Result<Self> {
        let index = segment.inverted_index(field)?;
        let mut leaves = Vec::new();
        for alternative in &word.any {
            let info: Option<TermInfo> = index.terms().get(alternative.term.as_bytes())?;
            if let Some(info) = info {
                let postings = index.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
                leaves.push(Leaf {
                    postings,
                    weight: alternative.weight * rarity.of,
                    name: &alternative.name,
                });
            }
        }
        Ok(Self { leaves, groups: Group::open_all(word, rarity, segment, field)? })
    }

    /// The first course from `target` on.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        let single = self.leaves.iter_mut().map(|leaf| leaf.seek(target)).min().unwrap_or(TERMINATED);
        self.groups.iter_mut().map(|group| group.seek(target)).fold(single, DocId::min)
    }

    /// At most how many courses it is found in.
    fn size_hint(&self) -> u32 {
        let leaves = self.leaves.iter().map(|leaf| leaf.postings.doc_freq());
        leaves.chain(self.groups.iter().map(Group::size_hint)).fold(0, u32::saturating_add)
    }

    /// The word's part of the score of a course, and the best place where it stands there; the cursor must have been
    /// moved there.
    fn score(&mut self, doc: DocId) -> (f32, Rank) {
        let mut best = (0.0, Rank::Body);
        for leaf in &self.leaves {
            if leaf.postings.doc() == doc {
                let rank = Rank::of(leaf.postings.term_freq());
                let score = leaf.weight * rank.weight();
                if score > best.0 {
                    best = (score, rank);
                }
            }
        }
        for group in &mut self.groups {
            let own = group.score(doc);
            if own.0 > best.0 {
                best = own;
            }
        }
        best
    }

    /// What the score of a course is made of; the cursor must have been moved there.
    pub(crate) fn explain(&mut self, doc: DocId, parts: &mut Vec<Part>) {
        let (score, rank) = self.score(doc);
        let leaf = self.leaves.iter().find(|leaf| {
            leaf.postings.doc() == doc && leaf.weight * Rank::of(leaf.postings.term_freq()).weight() == score
        });
        let group = || {
            let mut groups = self.groups.iter_mut();
            groups.find_map(|group| (group.score(doc).0 == score).then_some(group.name))
        };
        if let Some(name) = leaf.map(|leaf| leaf.name).or_else(group) {
            parts.push((format!("{}: {name}", rank.name()), score));
        }
    }
}

impl<'q> Group<'q> {
    /// Opens the groups of a word; those of which a word is not found at all are left out.
    fn open_all(
        word: &'q WordQuery,
        rarity: &Rarity,
        segment: &SegmentReader,
        field: Field,
    ) -> tantivy::Result<Vec<Self>> {
        let mut groups = Vec::new();
        'groups: for (together, rarities) in word.all.iter().zip(&rarity.parts) {
            let mut cursors = Vec::new();
            for (word, rarity) in together.words.iter().zip(rarities) {
                let cursor = Cursor::open(word, rarity, segment, field)?;
                if cursor.size_hint() == 0 {
                    continue 'groups;
                }
                cursors.push(cursor);
            }
            cursors.sort_by_key(Cursor::size_hint);
            groups.push(Self { cursors, weight: together.weight, name: &together.name });
        }
        Ok(groups)
    }

    /// At most how many courses it is found in.
    fn size_hint(&self) -> u32 {
        self.cursors.iter().map(Cursor::size_hint).min().unwrap_or(0)
    }

    /// The first course from `target` on in which every word is found.
    fn seek(&mut self, target: DocId) -> DocId {
        seek_all(&mut self.cursors, target)
    }

    /// Its part of the score of a course, and the place where it stands there: zero where a word is not found. Words
    /// together count as the least of them, and as where the least of them stands.
    fn score(&mut self, doc: DocId) -> (f32, Rank) {
        let (mut lowest, mut least) = (f32::MAX, Rank::Title);
        for cursor in &mut self.cursors {
            if cursor.seek(doc) != doc {
                return (0.0, Rank::Body);
            }
            let (score, rank) = cursor.score(doc);
            lowest = lowest.min(score);
            least = least.min(rank);
        }
        (lowest * self.weight, least)
    }
}

fn seek_all(cursors: &mut [Cursor<'_>], target: DocId) -> DocId {
    let mut at = target;
    'again: loop {
        for cursor in cursors.iter_mut() {
            let doc = cursor.seek(at);
            if doc == TERMINATED {
                return TERMINATED;
            }
            if doc > at {
                at = doc;
                continue 'again;
            }
        }
        return at;
    }
}
