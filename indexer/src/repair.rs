//! Words that the index does not know: compounds are looked for by their parts, typos by words that are near.

use std::{cmp::Reverse, collections::BTreeMap};

use language::{Analyser, AnalysisCache, fold, normalise};
use strsim::osa_distance;
use tantivy::{Searcher, schema::Field};

use crate::{
    automaton::{Near, forgiven},
    text::{TextQuery, Together, WordQuery, is_known},
    thesaurus::Thesauri,
    wording::{meant as meant_word, plain_word},
};

/// What a word that was likely meant is worth.
const MEANT: f32 = 0.8;
/// What the parts of an unknown compound are worth.
const PARTS: f32 = 0.8;
/// A word is this many edits away from what was meant, at most.
const MOST_EDITS: u8 = 2;
/// Letters of the parts of a mistyped compound, of the one that is typed well and of the other: shorter ones are in too
/// many words.
const LEAST_PARTS: (usize, usize) = (4, 5);

/// Repairs words by what an index knows.
pub(crate) struct Mender<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) field: Field,
    pub(crate) thesauri: Thesauri<'a>,
    pub(crate) analyser: &'a Analyser,
    pub(crate) cache: &'a mut AnalysisCache,
}

impl Mender<'_> {
    /// Repairs the words of a text. The text as it was likely meant, where words were replaced.
    pub(crate) fn repair(&mut self, query: &mut TextQuery, text: &str) -> Option<String> {
        let mut replaced: Vec<(String, String)> = Vec::new();
        for word in query.words.iter_mut().filter(|word| !word.optional) {
            if self.knows(word) || self.by_parts(word) {
                continue;
            }
            let Some((meant, near)) = self.meant(&word.surface) else { continue };
            (word.any, word.all) = (near.any, near.all);
            let single =
                word.any.iter_mut().map(|alternative| (&mut alternative.weight, &mut alternative.name));
            let together = word.all.iter_mut().map(|together| (&mut together.weight, &mut together.name));
            for (weight, name) in single.chain(together) {
                *weight *= MEANT;
                *name = format!("likely meant: {name}");
            }
            replaced.push((word.surface.clone(), meant));
        }
        (!replaced.is_empty()).then(|| {
            let word = |typed: &str| {
                let normal = normalise(typed);
                replaced
                    .iter()
                    .find(|(surface, _)| *surface == normal)
                    .map_or(typed.to_owned(), |(_, m)| m.clone())
            };
            text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
        })
    }

    fn knows(&self, word: &WordQuery) -> bool {
        is_known(word, self.searcher, self.field)
    }

    /// Looks for a compound by its parts, where the index knows all of them.
    fn by_parts(&self, word: &mut WordQuery) -> bool {
        let leaves = std::mem::take(&mut word.leaves);
        let known = !leaves.is_empty() && leaves.iter().all(|leaf| self.knows(leaf));
        if known {
            word.take_in(Together::of("parts of the word", leaves, PARTS));
        }
        known
    }

    /// What was likely meant by an unknown word, and how that is found.
    fn meant(&mut self, surface: &str) -> Option<(String, WordQuery)> {
        if let Some(meant) = self.nearest(surface, MOST_EDITS)
            && let Some(near) = self.as_typed(&meant)
        {
            return Some((meant, near));
        }
        let meant = self.nearest_compound(surface)?;
        let mut near = self.as_typed(&meant)?;
        (self.knows(&near) || self.by_parts(&mut near)).then_some((meant, near))
    }

    fn as_typed(&mut self, meant: &str) -> Option<WordQuery> {
        match &self.analyser.query(meant, self.cache)[..] {
            [word] => Some(meant_word(word, self.thesauri, self.analyser, self.cache)),
            _ => None,
        }
    }

    /// The word of the index that is nearest to an unknown one, at most so many edits away; the most frequent of those
    /// that are equally near.
    fn nearest(&self, surface: &str, most: u8) -> Option<String> {
        let edits = forgiven(surface.chars().count()).min(most);
        if edits == 0 || surface.chars().any(|c| c.is_ascii_digit()) || surface.contains(' ') {
            return None;
        }
        let folded = fold(surface);
        // One edit first: two are tried only where one finds nothing.
        (1..=edits).find_map(|edits| {
            let mut found: Vec<(usize, bool, u64, String)> = Vec::new();
            for near in [Near::whole(b"lp", surface, edits), Near::whole(b"f", &folded, edits)] {
                for (term, courses) in near_terms(&near, self.searcher, self.field) {
                    let word = term[1..].to_owned();
                    let apart = osa_distance(&folded, &fold(&word));
                    found.push((apart, term.starts_with('f'), courses, word));
                }
            }
            // A word before its form without diacritics.
            found.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.cmp(&a.2)).then_with(|| a.3.cmp(&b.3)));
            found.into_iter().map(|(.., word)| word).next()
        })
    }

    /// An unknown compound, mended where the index knows one part of it as typed and the other nearly: of
    /// "hitsauskurrsi" it knows "hitsaus" and "kurssi". The longest part that is typed well decides.
    fn nearest_compound(&mut self, surface: &str) -> Option<String> {
        let letters = |part: &str| part.chars().count();
        if forgiven(letters(surface)) == 0 {
            return None; // too long to be taken for mistyped, as a whole and in parts
        }
        let mut splits: Vec<(usize, &str, &str, bool)> = Vec::new();
        for (at, _) in surface.char_indices() {
            let (head, tail) = surface.split_at(at);
            splits.extend([(letters(head), head, tail, true), (letters(tail), tail, head, false)]);
        }
        splits.retain(|(well, _, other, _)| *well >= LEAST_PARTS.0 && letters(other) >= LEAST_PARTS.1);
        splits.sort_by_key(|(length, ..)| Reverse(*length));
        splits.into_iter().find_map(|(_, part, other, is_head)| {
            let words = self.analyser.analyse(part, None, self.cache);
            let [word] = &words[..] else { return None };
            if !self.knows(&plain_word(&word.word)) {
                return None;
            }
            let other = self.nearest(other, 1)?;
            Some(if is_head { format!("{part}{other}") } else { format!("{other}{part}") })
        })
    }
}

/// The terms that are near, with the number of courses of each.
fn near_terms(near: &Near, searcher: &Searcher, field: Field) -> BTreeMap<String, u64> {
    let mut terms = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let Ok(index) = segment.inverted_index(field) else { continue };
        let Ok(mut stream) = index.terms().search(near).into_stream() else { continue };
        while stream.advance() {
            let term = String::from_utf8_lossy(stream.key()).into_owned();
            *terms.entry(term).or_default() += u64::from(stream.value().doc_freq);
        }
    }
    terms
}

/// A beginning of words that the index does not know, as one that it knows.
pub(crate) fn beginning(prefix: &str, searcher: &Searcher, field: Field) -> Option<String> {
    let letters = prefix.chars().count();
    if forgiven(letters) == 0 {
        return None;
    }
    let near = Near::beginning(b"lf", prefix, 1);
    let mut best: Option<(u32, String)> = None;
    for segment in searcher.segment_readers() {
        let Ok(index) = segment.inverted_index(field) else { continue };
        let Ok(mut stream) = index.terms().search(&near).into_stream() else { continue };
        while stream.advance() {
            let courses = stream.value().doc_freq;
            if best.as_ref().is_none_or(|(most, _)| courses > *most) {
                let term = fold(&String::from_utf8_lossy(&stream.key()[1..]));
                let lengths = letters.saturating_sub(1)..=letters + 1;
                let begun = lengths
                    .map(|length| term.chars().take(length).collect::<String>())
                    .min_by_key(|begun| osa_distance(prefix, begun));
                best = begun.map(|begun| (courses, begun));
            }
        }
    }
    best.map(|(_, begun)| begun)
}
