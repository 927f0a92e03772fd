//! Finding a text in a segment: a window of courses at a time, each word's postings laid over it one after the other.
//!
//! A word has dozens of forms, names and relatives, so laying whole blocks of postings over a small array of scores is
//! many times faster than asking all of them for each course in turn; only where few courses are left are they asked
//! one by one.

use std::{io, ops::Range};

use tantivy::{
    DocId, Searcher, SegmentReader, TERMINATED,
    postings::{BlockSegmentPostings, TermInfo},
    schema::{Field, IndexRecordOption},
};

use crate::{
    cursor::{Cursor, Part},
    text::{Rarity, TextQuery, Together, WordQuery},
    words::Rank,
};

/// What a pair of neighbours in a title adds to the score.
const PAIR_BONUS: f32 = 4.0;
/// Courses of a window: their scores, and then their columns, stay in the processor's nearer caches.
pub(crate) const WINDOW: usize = 8192;
/// Looking a course up in a posting list takes about as long as laying this many postings.
const LOOK_UP: u64 = 16;
/// So many postings of a window are sorted sooner than a whole window is looked through.
const FEW: u64 = 96;
/// And so many that marking each takes longer than that.
const MANY: u64 = WINDOW as u64 / 4;

/// Sums of scores are at least as exact as this, in whatever order they are added up.
const ROUNDING: f32 = 0.9999;

/// A course with its score; in lists of them, by their numbers.
pub(crate) type Found = (DocId, f32);

/// Scores by place in a window; zero where a word is not found.
struct Scores {
    of: [f32; WINDOW],
    /// Places whose score is not zero, a bit each.
    set: [u64; WINDOW / 64],
}

impl Scores {
    /// Raises a score, and marks it where that is wanted.
    #[inline(always)]
    fn raise<const MARKED: bool>(&mut self, place: usize, score: f32) {
        let best = &mut self.of[place];
        *best = higher(*best, score);
        if MARKED {
            self.set[place / 64] |= u64::from(score > 0.0) << (place % 64);
        }
    }

    /// Puts what was raised into a list: by the marks, or where most of the window was raised by looking through it.
    fn take_into<const MARKED: bool>(&self, from: DocId, found: &mut Vec<Found>) {
        if !MARKED {
            found.resize(WINDOW, Found::default());
            let mut kept = 0;
            for (doc, score) in (from..).zip(self.of.iter().copied()) {
                found[kept] = (doc, score);
                kept += usize::from(score > 0.0);
            }
            return found.truncate(kept);
        }
        found.clear();
        for (at, word) in self.set.iter().enumerate() {
            let mut word = *word;
            while word != 0 {
                let place = at * 64 + word.trailing_zeros() as usize;
                word &= word - 1;
                found.push((from + place as DocId, self.of[place]));
            }
        }
    }
}

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

    /// About how many courses it finds: those of its rarest word.
    pub(crate) fn expected(&self) -> u64 {
        let needed = self.query.words.iter().zip(&self.rarities).filter(|(word, _)| !word.optional);
        needed.map(|(_, rarity)| rarity.courses).min().unwrap_or(0)
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

    /// Every course of a range in which every word is found, with its score, a window at a time. Courses that score less
    /// than a floor, which `visit` can raise, may be left out.
    pub(crate) fn run(
        mut self,
        docs: Range<DocId>,
        mut floor: f32,
        mut visit: impl FnMut(&mut Vec<Found>) -> f32,
    ) {
        let Some((lead, others)) = self.words.split_first_mut().filter(|(lead, _)| !lead.optional) else {
            return;
        };
        let beside = others.iter().map(Word::most).sum::<f32>() + PAIR_BONUS * self.pairs.len() as f32;
        let of_lead = |floor: f32| floor * ROUNDING - beside;
        let mut spare = Spare::default();
        let mut found = spare.found();
        let mut own = spare.list();
        lead.rise_to(of_lead(floor));
        let mut from = lead.seek(docs.start);
        while from < docs.end {
            lead.find(from, &mut found, &mut spare);
            found.truncate(found.partition_point(|(doc, _)| *doc < docs.end));
            for word in &mut *others {
                word.look_up(from, &found, &mut own, &mut spare);
                keep(&mut found, &own, |score, own| (word.optional || own > 0.0, score + own));
            }
            for pair in &mut self.pairs {
                own.clear();
                own.resize(found.len(), 0.0);
                pair.look_up_all(&found, &mut own);
                found.iter_mut().zip(&own).for_each(|((_, score), own)| *score += own);
            }
            let reached = visit(&mut found);
            if reached > floor {
                floor = reached;
                lead.rise_to(of_lead(floor));
            }
            from = lead.seek(from.saturating_add(WINDOW as DocId));
        }
    }
}

/// A word in one segment.
struct Word<'q> {
    leaves: Vec<Leaf<'q>>,
    groups: Vec<Group<'q>>,
    optional: bool,
    /// About how many postings it has, and how many of them fall into a window.
    cost: u64,
    in_a_window: u64,
}

/// Words that must all be found.
struct Group<'q> {
    rarest: Word<'q>,
    others: Vec<Word<'q>>,
    weight: f32,
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
        let mut groups = Vec::new();
        for (together, rarities) in word.all.iter().zip(&rarity.parts) {
            groups.extend(Group::open(together, rarities, segment, field)?);
        }
        let cost = leaves.iter().map(|leaf| u64::from(leaf.postings.doc_freq()));
        let cost = cost.chain(groups.iter().map(|group| group.rarest.cost)).sum();
        let in_a_window = in_a_window(cost, segment);
        Ok(Self { leaves, groups, optional: word.optional, cost, in_a_window })
    }

    /// The most that it can add to a score.
    fn most(&self) -> f32 {
        let groups = self.groups.iter().map(Group::most);
        self.leaves.iter().map(Leaf::most).chain(groups).fold(0.0, f32::max)
    }

    /// Leaves out whatever is worth less than a floor.
    fn rise_to(&mut self, floor: f32) {
        self.leaves.retain(|leaf| leaf.most() >= floor);
        self.groups.retain(|group| group.most() >= floor);
        let worth = self.leaves.iter_mut().flat_map(|leaf| &mut leaf.worth);
        for worth in worth.filter(|worth| **worth < floor) {
            *worth = 0.0;
            self.in_a_window = self.in_a_window.min(MANY - 1); // most are not marked
        }
    }

    /// The first course from `target` on that it may be found in.
    fn seek(&mut self, target: DocId) -> DocId {
        let single = self.leaves.iter_mut().map(|leaf| leaf.seek(target)).min().unwrap_or(TERMINATED);
        self.groups.iter_mut().map(|group| group.rarest.seek(target)).fold(single, DocId::min)
    }

    /// The courses of the window from `from` on that it is found in.
    fn find(&mut self, from: DocId, found: &mut Vec<Found>, spare: &mut Spare) {
        match self.in_a_window {
            ..FEW => self.find_few(from, found, spare),
            FEW..MANY => self.find_in_window::<true>(from, found, spare),
            MANY.. => self.find_in_window::<false>(from, found, spare),
        }
    }

    fn find_in_window<const MARKED: bool>(&mut self, from: DocId, found: &mut Vec<Found>, spare: &mut Spare) {
        let mut scores = spare.scores();
        self.leaves.iter_mut().for_each(|leaf| leaf.lay::<MARKED>(from, &mut scores));
        for group in &mut self.groups {
            group.rarest.find(from, found, spare);
            found.retain(|(doc, score)| score * group.weight > scores.of[place(*doc, from)]);
            group.narrow(from, found, spare);
            for (doc, score) in &*found {
                scores.raise::<MARKED>(place(*doc, from), score * group.weight);
            }
        }
        scores.take_into::<MARKED>(from, found);
        spare.scores.push(scores);
    }

    /// The same where there are few: a whole window need not be looked through.
    fn find_few(&mut self, from: DocId, found: &mut Vec<Found>, spare: &mut Spare) {
        let mut few = spare.found();
        self.leaves.iter_mut().for_each(|leaf| leaf.add_to(from, &mut few));
        for group in &mut self.groups {
            group.rarest.find(from, found, spare);
            group.narrow(from, found, spare);
            few.extend(found.iter().map(|(doc, score)| (*doc, score * group.weight)));
        }
        few.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        few.dedup_by_key(|(doc, _)| *doc);
        std::mem::swap(found, &mut few);
        spare.founds.push(few);
    }

    /// Its part of the score of each course of a list that lies in the window from `from` on; zero where it is not
    /// found.
    fn look_up(&mut self, from: DocId, found: &[Found], own: &mut Vec<f32>, spare: &mut Spare) {
        own.clear();
        own.resize(found.len(), 0.0);
        if found.is_empty() {
            return;
        }
        let few = |leaf: &&mut Leaf<'_>| found.len() as u64 * LOOK_UP < leaf.in_a_window;
        self.leaves.iter_mut().filter(few).for_each(|leaf| leaf.look_up_all(found, own));
        let mut laid = None;
        for leaf in self.leaves.iter_mut().filter(|leaf| !few(leaf)) {
            leaf.lay::<false>(from, laid.get_or_insert_with(|| spare.scores()));
        }
        if let Some(scores) = laid {
            for (own, (doc, _)) in own.iter_mut().zip(found) {
                *own = higher(*own, scores.of[place(*doc, from)]);
            }
            spare.scores.push(scores);
        }
        for group in &mut self.groups {
            group.look_up(from, found, own, spare);
        }
    }
}

impl<'q> Group<'q> {
    /// Opens the postings of its words; none where one of them is not found at all.
    fn open(
        together: &'q Together,
        rarities: &[Rarity],
        segment: &SegmentReader,
        field: Field,
    ) -> tantivy::Result<Option<Self>> {
        let mut opened = Vec::new();
        for (word, rarity) in together.words.iter().zip(rarities) {
            opened.push(Word::open(word, rarity, segment, field)?);
        }
        opened.sort_by_key(|word| word.cost);
        let mut opened = opened.into_iter();
        let rarest = opened.next().filter(|rarest| rarest.cost > 0);
        Ok(rarest.map(|rarest| Self { rarest, others: opened.collect(), weight: together.weight }))
    }

    /// The most that it can be worth: words together count as the least of them.
    fn most(&self) -> f32 {
        self.others.iter().map(Word::most).fold(self.rarest.most(), f32::min) * self.weight
    }

    /// Of courses that the rarest word is found in, leaves those that the others are found in too. Words together count
    /// as the least of them.
    fn narrow(&mut self, from: DocId, found: &mut Vec<Found>, spare: &mut Spare) {
        let mut own = spare.list();
        for word in &mut self.others {
            word.look_up(from, found, &mut own, spare);
            keep(found, &own, |score, own| (own > 0.0, score.min(own)));
        }
        spare.lists.push(own);
    }

    /// Raises the parts of the score of the courses of a list that all words are found in. Words together count as the
    /// least of them, so where the rarest alone would not raise it the others need not be asked.
    fn look_up(&mut self, from: DocId, found: &[Found], own: &mut [f32], spare: &mut Spare) {
        let mut scores = spare.list();
        self.rarest.look_up(from, found, &mut scores, spare);
        let mut both = spare.found();
        both.extend(found.iter().zip(&scores).map(|((doc, _), score)| (*doc, *score)));
        let weight = self.weight;
        keep(&mut both, own, |score, own| (score * weight > own, score));
        self.narrow(from, &mut both, spare);
        let mut at = 0;
        for (doc, score) in &both {
            at += found[at..].partition_point(|(other, _)| other < doc);
            own[at] = higher(own[at], score * self.weight);
        }
        spare.lists.push(scores);
        spare.founds.push(both);
    }
}

/// About how many of a segment's postings fall into a window.
fn in_a_window(postings: u64, segment: &SegmentReader) -> u64 {
    postings * WINDOW as u64 / u64::from(segment.max_doc()).max(WINDOW as u64)
}

/// The higher of two scores, without a branch: which it is cannot be foreseen.
#[inline(always)]
fn higher(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

fn place(doc: DocId, from: DocId) -> usize {
    (doc - from) as usize % WINDOW
}

/// Arrays and lists that are used again.
#[derive(Default)]
struct Spare {
    scores: Vec<Box<Scores>>,
    lists: Vec<Vec<f32>>,
    founds: Vec<Vec<Found>>,
}

impl Spare {
    fn scores(&mut self) -> Box<Scores> {
        let none = || Box::new(Scores { of: [0.0; WINDOW], set: [0; WINDOW / 64] });
        let Some(mut scores) = self.scores.pop() else { return none() };
        scores.of.fill(0.0);
        scores.set.fill(0);
        scores
    }

    fn list(&mut self) -> Vec<f32> {
        self.lists.pop().unwrap_or_default()
    }

    fn found(&mut self) -> Vec<Found> {
        let mut found = self.founds.pop().unwrap_or_default();
        found.clear();
        found
    }
}

/// The postings of one term.
struct Leaf<'q> {
    term: &'q str,
    postings: BlockSegmentPostings,
    /// Where it stands in the block at hand.
    at: usize,
    /// About how many postings fall into a window.
    in_a_window: u64,
    /// What the term is worth by rank.
    worth: [f32; Rank::ALL.len() + 1],
}

impl<'q> Leaf<'q> {
    fn open(term: &'q str, weight: f32, segment: &SegmentReader, field: Field) -> io::Result<Option<Self>> {
        let index = segment.inverted_index(field).map_err(io::Error::other)?;
        let Some(info): Option<TermInfo> = index.terms().get(term.as_bytes())? else { return Ok(None) };
        let postings = index.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
        let in_a_window = in_a_window(info.doc_freq.into(), segment);
        let mut worth = [0.0; Rank::ALL.len() + 1];
        Rank::ALL.iter().for_each(|rank| worth[*rank as usize] = weight * rank.weight());
        Ok(Some(Self { term, postings, at: 0, in_a_window, worth }))
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

    /// The most that the term is worth.
    fn most(&self) -> f32 {
        self.worth.iter().copied().fold(0.0, f32::max)
    }

    fn worth(&self, frequency: u32) -> f32 {
        self.worth[(frequency as usize).min(Rank::ALL.len())]
    }

    /// Raises the scores of the courses of a window to what the term is worth in them.
    fn lay<const MARKED: bool>(&mut self, from: DocId, scores: &mut Scores) {
        let end = from.saturating_add(WINDOW as DocId);
        if self.seek(from) >= end {
            return;
        }
        loop {
            let docs = &self.postings.docs()[self.at..];
            // Most blocks lie within the window as a whole.
            let whole = docs.last().is_some_and(|last| *last < end);
            let within = if whole { docs.len() } else { docs.partition_point(|doc| *doc < end) };
            for (doc, frequency) in docs[..within].iter().zip(&self.postings.freqs()[self.at..]) {
                scores.raise::<MARKED>(place(*doc, from), self.worth(*frequency));
            }
            self.at += within;
            if self.at < self.postings.docs().len() || self.postings.docs().is_empty() {
                return;
            }
            self.postings.advance();
            self.at = 0;
        }
    }

    /// Adds the courses of a window to a list, with what the term is worth in them.
    fn add_to(&mut self, from: DocId, found: &mut Vec<Found>) {
        let end = from.saturating_add(WINDOW as DocId);
        let mut doc = self.seek(from);
        while doc < end {
            found.push((doc, self.worth(self.postings.freq(self.at))));
            doc = self.seek(doc + 1);
        }
    }

    /// Raises the parts of the score of a list's courses to what the term is worth in them.
    fn look_up_all(&mut self, found: &[Found], own: &mut [f32]) {
        for ((doc, _), own) in found.iter().zip(own) {
            if self.seek(*doc) == *doc {
                *own = higher(*own, self.worth(self.postings.freq(self.at)));
            }
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

/// Joins the scores of courses with a word's; keeps those that are to be kept. Without a branch: which they are cannot
/// be foreseen.
fn keep(found: &mut Vec<Found>, own: &[f32], join: impl Fn(f32, f32) -> (bool, f32)) {
    let mut kept = 0;
    for at in 0..found.len().min(own.len()) {
        let (doc, score) = found[at];
        let (is_kept, joined) = join(score, own[at]);
        found[kept] = (doc, joined);
        kept += usize::from(is_kept);
    }
    found.truncate(kept);
}
