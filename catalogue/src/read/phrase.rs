//! Terms of a vocabulary in running words.

use crate::vocabulary::{Term, Vocabulary, name_key};

/// The most words that a name has which is looked for inside a text.
const LONGEST: usize = 5;
/// Texts longer than this are prose: only their beginning is looked at, in words.
const MOST_WORDS: usize = 60;

/// The terms whose labels or synonyms stand in a text, longest names first at each place, in order, each once.
pub(crate) fn terms_in(vocabulary: Vocabulary, text: &str) -> Vec<&'static Term> {
    let key = name_key(text);
    let words: Vec<&str> = key.split(' ').filter(|w| !w.is_empty()).take(MOST_WORDS).collect();
    let mut found: Vec<&'static Term> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = LONGEST.min(words.len() - at);
        let hit = (1..=longest).rev().find_map(|n| Some((n, vocabulary.find(&words[at..at + n].join(" "))?)));
        let (n, term) = match hit {
            Some((n, term)) => (n, Some(term)),
            None => (1, None),
        };
        if let Some(term) = term.filter(|term| !found.iter().any(|f| f.code() == term.code())) {
            found.push(term);
        }
        at += n;
    }
    found
}

/// The terms that a value of a feed means: a code of ours, a national code, a name, or names within its words.
pub(crate) fn terms_of(vocabulary: Vocabulary, text: &str) -> Vec<&'static Term> {
    let text = text.trim();
    // `koulutustyyppi:amm`: a scheme, then the code.
    let bare = text.rsplit_once(':').map_or(text, |(_, code)| code.trim());
    if let Some(term) = vocabulary.get(text).or_else(|| vocabulary.get(bare)) {
        return vec![term];
    }
    for code in [text, bare] {
        let national: Vec<_> = vocabulary.by_national(code).collect();
        if !national.is_empty() {
            return national;
        }
    }
    match vocabulary.find(text) {
        Some(term) => vec![term],
        None => terms_in(vocabulary, text),
    }
}
