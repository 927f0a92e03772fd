//! Words that the index does not know: compounds are looked for by their parts, typos by words that are near.

use std::collections::BTreeMap;

use language::{Analyser, AnalysisCache, fold, normalise};
use strsim::osa_distance;
use tantivy::{Searcher, schema::Field};

use crate::{
    automaton::{Near, forgiven},
    text::{TextQuery, Together, is_known},
    thesaurus::Thesauri,
    wording::meant as meant_word,
};

/// What a word that was likely meant is worth.
const MEANT: f32 = 0.8;
/// What the parts of an unknown compound are worth.
const PARTS: f32 = 0.8;

/// Repairs the words of a text. The text as it was likely meant, where words were replaced.
pub(crate) fn repair(
    query: &mut TextQuery,
    text: &str,
    searcher: &Searcher,
    field: Field,
    thesauri: Thesauri<'_>,
    analyser: &Analyser,
    cache: &mut AnalysisCache,
) -> Option<String> {
    let mut replaced: Vec<(String, String)> = Vec::new();
    for word in query.words.iter_mut().filter(|word| !word.optional) {
        if is_known(word, searcher, field) {
            continue;
        }
        let leaves = std::mem::take(&mut word.leaves);
        if !leaves.is_empty() && leaves.iter().all(|leaf| is_known(leaf, searcher, field)) {
            word.take_in(Together::of("parts of the word", leaves, PARTS));
            continue;
        }
        let Some(meant) = nearest(&word.surface, searcher, field) else { continue };
        let known = analyser.query(&meant, cache);
        let [known] = &known[..] else { continue };
        let near = meant_word(known, thesauri, analyser, cache);
        (word.any, word.all) = (near.any, near.all);
        let single = word.any.iter_mut().map(|alternative| (&mut alternative.weight, &mut alternative.name));
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

/// The word of the index that is nearest to an unknown one; the most frequent of those that are equally near.
fn nearest(surface: &str, searcher: &Searcher, field: Field) -> Option<String> {
    let edits = forgiven(surface.chars().count());
    if edits == 0 || surface.chars().any(|c| c.is_ascii_digit()) || surface.contains(' ') {
        return None;
    }
    let folded = fold(surface);
    // One edit first: two are tried only where one finds nothing.
    (1..=edits).find_map(|edits| {
        let mut found: Vec<(usize, bool, u64, String)> = Vec::new();
        for near in [Near::whole(b"lp", surface, edits), Near::whole(b"f", &folded, edits)] {
            for (term, courses) in near_terms(&near, searcher, field) {
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
