//! Finding a text in a segment: a window of courses at a time, each word's postings laid over it one after the other.
//!
//! A word has dozens of forms, names and relatives, so laying whole blocks of postings over a small array of scores is
//! many times faster than asking all of them for each course in turn.

use std::{io, ops::Range};

use tantivy::{
    DocId, Searcher, SegmentReader, TERMINATED,
    postings::{BlockSegmentPostings, TermInfo},
    schema::{Field, IndexRecordOption},
};

use crate::{
    cursor::{Cursor, Group, Part},
    text::{Rarity, TextQuery, WordQuery},
    words::Rank,
};

/// What a pair of neighbours in a title adds to the score.
const PAIR_BONUS: f32 = 4.0;
/// Courses of a window: their scores stay in the processor's nearest cache.
const WINDOW: usize = 4096;

/// A text with how telling its words are.
pub(crate) struct Opened<'q> {
    query: &'q TextQuery,
    rarities: Vec<Rarity>,
}

impl<'q> Opened<'q> {
    /// In an index.
    pub(crate) fn new(query: &'q TextQuery, searcher: &Searcher, field: Field) -> Self {
        let rarity = |word: &WordQuery| Rarity::of(word, searcher, field);
        Self { query, rarities: query.words.iter().map(rarity).collect() }
    }

    /// What the score of a course is made of.
    pub(crate) fn explain(
        &self,
        doc: DocId,
        segment: &SegmentReader,
        field: Field,
    ) -> tantivy::Result<Vec<Part>> {
        let mut parts = Vec::new();
        for (word, rarity) in self.query.words.iter().zip(&self.rarities) {
            let mut cursor = Cursor::open(word, rarity, segment, field)?;
            if cursor.seek(doc) == doc {
                cursor.explain(doc, &mut parts);
            }
        }
        for mut leaf in open_pairs(self.query, segment, field)? {
            if leaf.seek(doc) == doc {
                parts.push((format!("title: neighbours {}", &leaf.term[1..]), PAIR_BONUS));
            }
        }
        Ok(parts)
    }
}

/// A text in one segment.
pub(crate) struct Scan<'q> {
    /// Words that must be found, the rarest first: it leads; then those that need not.
    words: Vec<Word<'q>>,
    pairs: Vec<Leaf<'q>>,
}

impl<'q> Scan<'q> {
    /// Opens a text's postings.
    pub(crate) fn new(text: &'q Opened<'q>, segment: &SegmentReader, field: Field) -> tantivy::Result<Self> {
        let mut words = Vec::new();
        for (word, rarity) in text.query.words.iter().zip(&text.rarities) {
            words.push(Word::open(word, rarity, segment, field)?);
        }
        words.sort_by_key(|word| (word.optional, word.cost));
        Ok(Self { words, pairs: open_pairs(text.query, segment, field)? })
    }

    /// Every course in which every word is found, with its score.
    pub(crate) fn run(mut self, mut visit: impl FnMut(DocId, f32)) {
        let Some((lead, others)) = self.words.split_first_mut().filter(|(lead, _)| !lead.optional) else {
            return;
        };
        let mut scores = Box::new([0.0; WINDOW]);
        let mut found: Vec<(u32, f32)> = Vec::with_capacity(WINDOW);
        let mut from = lead.seek(0);
        while from != TERMINATED {
            let window = from..from.saturating_add(WINDOW as DocId);
            lead.fill(&window, &mut scores);
            found.clear();
            found.extend((0..).zip(scores.iter().copied()).filter(|(_, score)| *score > 0.0));
            for word in &mut *others {
                if found.is_empty() {
                    break;
                }
                word.fill(&window, &mut scores);
                found.retain_mut(|(at, score)| {
                    let own = scores[*at as usize];
                    *score += own;
                    own > 0.0 || word.optional
                });
            }
            for pair in &mut self.pairs {
                if found.is_empty() {
                    break;
                }
                scores.fill(0.0);
                pair.fill(&window, &mut scores);
                found.iter_mut().for_each(|(at, score)| *score += scores[*at as usize]);
            }
            found.iter().for_each(|(at, score)| visit(from + at, *score));
            from = lead.seek(window.end);
        }
    }
}

/// A word in one segment.
struct Word<'q> {
    leaves: Vec<Leaf<'q>>,
    groups: Vec<Phrase<'q>>,
    optional: bool,
    /// About how many postings it has.
    cost: u64,
}

impl<'q> Word<'q> {
    fn open(
        word: &'q WordQuery,
        rarity: &Rarity,
        segment: &SegmentReader,
        field: Field,
    ) -> tantivy::Result<Self> {
        let mut leaves = Vec::new();
        for alternative in &word.any {
            leaves.extend(Leaf::open(&alternative.term, alternative.weight * rarity.of, segment, field)?);
        }
        let groups = Group::open_all(word, rarity, segment, field)?;
        let cost = leaves.iter().map(|leaf| u64::from(leaf.postings.doc_freq())).sum::<u64>();
        let cost = cost + groups.iter().map(|group| u64::from(group.size_hint())).sum::<u64>();
        let groups = groups.into_iter().map(|group| Phrase { group, at: None }).collect();
        Ok(Self { leaves, groups, optional: word.optional, cost })
    }

    /// The first course from `target` on.
    fn seek(&mut self, target: DocId) -> DocId {
        let single = self.leaves.iter_mut().map(|leaf| leaf.seek(target)).min().unwrap_or(TERMINATED);
        self.groups.iter_mut().map(|phrase| phrase.seek(target)).fold(single, DocId::min)
    }

    /// The word's part of the score of every course of a window; zero where it is not found.
    fn fill(&mut self, window: &Range<DocId>, scores: &mut [f32; WINDOW]) {
        scores.fill(0.0);
        self.leaves.iter_mut().for_each(|leaf| leaf.fill(window, scores));
        self.groups.iter_mut().for_each(|phrase| phrase.fill(window, scores));
    }
}

/// The postings of one term.
struct Leaf<'q> {
    term: &'q str,
    postings: BlockSegmentPostings,
    /// Where it stands in the block at hand.
    at: usize,
    /// What the term is worth by rank.
    worth: [f32; Rank::ALL.len() + 1],
}

impl<'q> Leaf<'q> {
    fn open(term: &'q str, weight: f32, segment: &SegmentReader, field: Field) -> io::Result<Option<Self>> {
        let index = segment.inverted_index(field).map_err(io::Error::other)?;
        let Some(info): Option<TermInfo> = index.terms().get(term.as_bytes())? else { return Ok(None) };
        let postings = index.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
        let mut worth = [0.0; Rank::ALL.len() + 1];
        Rank::ALL.iter().for_each(|rank| worth[*rank as usize] = weight * rank.weight());
        Ok(Some(Self { term, postings, at: 0, worth }))
    }

    /// The first course from `target` on; never goes back.
    fn seek(&mut self, target: DocId) -> DocId {
        if self.postings.docs().last().is_some_and(|last| *last < target) {
            self.at = self.postings.seek(target);
        } else {
            let rest = &self.postings.docs()[self.at..];
            self.at += rest.partition_point(|doc| *doc < target);
        }
        self.postings.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }

    /// Raises the scores of a window's courses to what the term is worth in them.
    fn fill(&mut self, window: &Range<DocId>, scores: &mut [f32; WINDOW]) {
        if self.seek(window.start) >= window.end {
            return;
        }
        loop {
            let docs = &self.postings.docs()[self.at..];
            let within = docs.partition_point(|doc| *doc < window.end);
            for (doc, frequency) in docs[..within].iter().zip(&self.postings.freqs()[self.at..]) {
                let worth = self.worth[(*frequency as usize).min(Rank::ALL.len())];
                let score = &mut scores[(doc - window.start) as usize % WINDOW];
                *score = score.max(worth);
            }
            self.at += within;
            if self.at < self.postings.docs().len() || self.postings.docs().is_empty() {
                return;
            }
            self.postings.advance();
            self.at = 0;
        }
    }
}

fn open_pairs<'q>(query: &'q TextQuery, segment: &SegmentReader, field: Field) -> io::Result<Vec<Leaf<'q>>> {
    let mut pairs = Vec::new();
    for term in &query.pairs {
        if let Some(mut leaf) = Leaf::open(term, 1.0, segment, field)? {
            leaf.worth = [PAIR_BONUS; Rank::ALL.len() + 1];
            pairs.push(leaf);
        }
    }
    Ok(pairs)
}

/// Words that must all be found, one course after the other.
struct Phrase<'q> {
    group: Group<'q>,
    /// The course that it stands at.
    at: Option<DocId>,
}

impl Phrase<'_> {
    fn seek(&mut self, target: DocId) -> DocId {
        let at = match self.at {
            Some(at) if at >= target => at,
            _ => self.group.seek(target),
        };
        self.at = Some(at);
        at
    }

    fn fill(&mut self, window: &Range<DocId>, scores: &mut [f32; WINDOW]) {
        let mut doc = self.seek(window.start);
        while doc < window.end {
            let score = &mut scores[(doc - window.start) as usize];
            *score = score.max(self.group.score(doc).0);
            doc = self.seek(doc + 1);
        }
    }
}
