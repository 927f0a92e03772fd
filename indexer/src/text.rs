//! Free text as postings: every word must be found, in one of its forms.

use std::io;

use tantivy::{
    DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term,
    postings::{Postings, SegmentPostings, TermInfo},
    schema::{Field, IndexRecordOption},
};

use crate::words::Rank;

/// A term that a word may be found by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alternative {
    /// As [`crate::words`] spells it.
    pub(crate) term: String,
    /// 1 for the word itself, less for what is only like it.
    pub(crate) weight: f32,
    /// In words, for explanations: `lemma hitsaus`.
    pub(crate) name: String,
}

/// A word, with everything that it may be found by.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct WordQuery {
    /// As typed.
    pub(crate) surface: String,
    /// Any of these …
    pub(crate) any: Vec<Alternative>,
    /// … or all words of one of these, at a weight.
    pub(crate) all: Vec<(Vec<WordQuery>, f32)>,
    /// The parts of a compound, to be looked for where nothing else is found.
    pub(crate) leaves: Vec<WordQuery>,
    /// Every course could be called this.
    pub(crate) generic: bool,
    /// It says for whom a course is, or in which form.
    pub(crate) aside: bool,
    /// It adds to the score, but need not be found.
    pub(crate) optional: bool,
}

/// A text: every word must be found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TextQuery {
    /// The words.
    pub(crate) words: Vec<WordQuery>,
    /// Terms of neighbours, which add to the score.
    pub(crate) pairs: Vec<String>,
}

/// What a pair of neighbours in a title adds to the score.
const PAIR_BONUS: f32 = 4.0;

/// A part of an explanation.
pub(crate) type Part = (String, f32);

/// Number of courses with a term.
pub(crate) fn frequency(searcher: &Searcher, field: Field, term: &str) -> u64 {
    // A dictionary that cannot be read knows nothing: the search itself will say so.
    searcher.doc_freq(&Term::from_field_text(field, term)).unwrap_or(0)
}

/// How telling each word is: the rarer, the more. Worked out once for all segments.
#[derive(Debug)]
pub(crate) struct Rarity {
    of: f32,
    parts: Vec<Vec<Rarity>>,
}

impl Rarity {
    /// Of a word.
    pub(crate) fn of(word: &WordQuery, searcher: &Searcher, field: Field) -> Self {
        let courses = searcher.num_docs() as f32;
        let own = word.any.iter().filter(|alternative| alternative.weight == 1.0);
        let own = own.map(|alternative| frequency(searcher, field, &alternative.term)).max().unwrap_or(0);
        // Other names say nothing of how telling the word is, where it is known itself.
        let most = if own > 0 { own } else { most(word, searcher, field) };
        let with = (most as f32).min(courses);
        let of = (1.0 + (courses - with + 0.5) / (with + 0.5)).ln();
        let mut parts: Vec<Vec<Self>> =
            word.all.iter().map(|(words, _)| Self::of_all(words, searcher, field)).collect();
        parts.iter_mut().flatten().for_each(|part| part.become_like(of));
        Self { of, parts }
    }

    /// Words that together name a thing are as telling as its name, not more and not less.
    fn become_like(&mut self, whole: f32) {
        self.of = whole;
        self.parts.iter_mut().flatten().for_each(|part| part.become_like(whole));
    }
}

impl Rarity {
    fn of_all(words: &[WordQuery], searcher: &Searcher, field: Field) -> Vec<Self> {
        words.iter().map(|word| Self::of(word, searcher, field)).collect()
    }
}

/// About how many courses a word is found in.
fn most(word: &WordQuery, searcher: &Searcher, field: Field) -> u64 {
    let single = word.any.iter().map(|a| frequency(searcher, field, &a.term));
    let least = |words: &[WordQuery]| words.iter().map(|w| most(w, searcher, field)).min().unwrap_or(0);
    single.chain(word.all.iter().map(|(words, _)| least(words))).max().unwrap_or(0)
}

/// Whether a word can be found at all.
pub(crate) fn is_known(word: &WordQuery, searcher: &Searcher, field: Field) -> bool {
    most(word, searcher, field) > 0
}

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

/// The courses of one segment that a word is found in.
pub(crate) struct Cursor<'q> {
    leaves: Vec<Leaf<'q>>,
    groups: Vec<Group<'q>>,
}

/// Words that must all be found.
struct Group<'q> {
    cursors: Vec<Cursor<'q>>,
    weight: f32,
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
        let mut groups = Vec::new();
        for ((words, weight), rarities) in word.all.iter().zip(&rarity.parts) {
            let mut cursors = Vec::new();
            for (word, rarity) in words.iter().zip(rarities) {
                cursors.push(Self::open(word, rarity, segment, field)?);
            }
            groups.push(Group { cursors, weight: *weight });
        }
        Ok(Self { leaves, groups })
    }

    /// The first course from `target` on.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        let single = self.leaves.iter_mut().map(|leaf| leaf.seek(target)).min().unwrap_or(TERMINATED);
        self.groups.iter_mut().map(|group| seek_all(&mut group.cursors, target)).fold(single, DocId::min)
    }

    /// The word's part of the score of a course, and the best place where it stands there; the cursor must have been
    /// moved there.
    pub(crate) fn score(&mut self, doc: DocId) -> (f32, Rank) {
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
            if !group.cursors.iter_mut().all(|cursor| cursor.seek(doc) == doc) {
                continue;
            }
            // Words together count as where the least of them stands.
            let (mut lowest, mut least) = (f32::MAX, Rank::Title);
            for cursor in &mut group.cursors {
                let (score, rank) = cursor.score(doc);
                lowest = lowest.min(score);
                least = least.min(rank);
            }
            let score = lowest * group.weight;
            if score > best.0 {
                best = (score, least);
            }
        }
        best
    }

    /// What the score of a course is made of.
    pub(crate) fn explain(&mut self, doc: DocId, parts: &mut Vec<Part>) {
        let (score, rank) = self.score(doc);
        let leaf = self.leaves.iter().find(|leaf| {
            leaf.postings.doc() == doc && leaf.weight * Rank::of(leaf.postings.term_freq()).weight() == score
        });
        match leaf {
            Some(leaf) => parts.push((format!("{}: {}", rank.name(), leaf.name), score)),
            None => parts.push((format!("{}: parts of the word", rank.name()), score)),
        }
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

/// A text in one segment.
pub(crate) struct Scan<'q> {
    words: Vec<Cursor<'q>>,
    /// Words that must be found, the rarest first: it leads.
    order: Vec<usize>,
    pairs: Vec<Leaf<'q>>,
    at: DocId,
}

impl<'q> Scan<'q> {
    /// Opens a text's postings.
    pub(crate) fn open(
        query: &'q TextQuery,
        rarities: &[Rarity],
        segment: &SegmentReader,
        field: Field,
    ) -> tantivy::Result<Self> {
        let mut words = Vec::new();
        for (word, rarity) in query.words.iter().zip(rarities) {
            words.push(Cursor::open(word, rarity, segment, field)?);
        }
        let mut order: Vec<usize> = (0..words.len()).filter(|word| !query.words[*word].optional).collect();
        order.sort_by(|a, b| rarities[*b].of.total_cmp(&rarities[*a].of));
        let pairs = open_pairs(query, segment, field)?;
        Ok(Self { words, order, pairs, at: 0 })
    }

    /// The next course in which every word is found; [`TERMINATED`] at the end.
    pub(crate) fn next(&mut self) -> DocId {
        if self.order.is_empty() {
            return TERMINATED;
        }
        let mut target = self.at;
        'again: loop {
            for word in &self.order {
                let doc = self.words[*word].seek(target);
                if doc == TERMINATED {
                    return TERMINATED;
                }
                if doc > target {
                    target = doc;
                    continue 'again;
                }
            }
            self.at = target + 1;
            return target;
        }
    }

    /// The score of the course that [`Scan::next`] gave.
    pub(crate) fn score(&mut self, doc: DocId) -> f32 {
        let mut score = 0.0;
        for word in &mut self.words {
            if word.seek(doc) == doc {
                score += word.score(doc).0;
            }
        }
        for pair in &mut self.pairs {
            if pair.seek(doc) == doc {
                score += pair.weight;
            }
        }
        score
    }

    /// What it is made of.
    pub(crate) fn explain(&mut self, doc: DocId) -> Vec<Part> {
        let mut parts = Vec::new();
        for word in &mut self.words {
            if word.seek(doc) == doc {
                word.explain(doc, &mut parts);
            }
        }
        for pair in &mut self.pairs {
            if pair.seek(doc) == doc {
                parts.push((format!("title: neighbours {}", pair.name), pair.weight));
            }
        }
        parts
    }
}

fn open_pairs<'q>(query: &'q TextQuery, segment: &SegmentReader, field: Field) -> io::Result<Vec<Leaf<'q>>> {
    let mut pairs = Vec::new();
    let index = segment.inverted_index(field).map_err(io::Error::other)?;
    for term in &query.pairs {
        if let Some(info) = index.terms().get(term.as_bytes())? {
            let postings = index.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            pairs.push(Leaf { postings, weight: PAIR_BONUS, name: &term[1..] });
        }
    }
    Ok(pairs)
}
