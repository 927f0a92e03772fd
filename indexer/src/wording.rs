//! What is typed as words to be found.

use std::sync::Arc;

use language::{Analyser, AnalysisCache, Class, QueryWord, Token, Word, fold};

use crate::{
    text::{Alternative, TextQuery, WordQuery},
    words::pairs,
};

/// What a word found as part of a compound is worth.
const PART: f32 = 0.5;
/// What a word found without its diacritics is worth.
const FOLDED: f32 = 0.7;
/// What a word found as its pieces ("it tuki" for "it-tuki") is worth.
const PIECES: f32 = 0.9;

/// Words that say nothing where others are.
const EMPTY: [&str; 26] = [
    "ja", "sekä", "tai", "och", "eller", "samt", "and", "or", "the", "of", "in", "on", "a", "an", "to",
    "for", "för", "i", "på", "av", "med", "om", "som", "että", "eli", "with",
];

/// A text as words to be found; none where there is no word in it.
pub(crate) fn text_query(text: &str, analyser: &Analyser, cache: &mut AnalysisCache) -> Option<TextQuery> {
    let words: Vec<QueryWord> = analyser.query(text, cache);
    let telling = |word: &QueryWord| !EMPTY.contains(&word.token.word.surface.as_str());
    let any_telling = words.iter().any(telling);
    let words: Vec<&QueryWord> = words.iter().filter(|word| !any_telling || telling(word)).collect();
    if words.is_empty() {
        return None;
    }
    let tokens: Vec<Token> = words.iter().map(|word| word.token.clone()).collect();
    Some(TextQuery { words: words.into_iter().map(query_word).collect(), pairs: pairs(&tokens) })
}

fn query_word(word: &QueryWord) -> WordQuery {
    let all = (!word.pieces.is_empty()).then(|| (word.pieces.iter().map(plain_word).collect(), PIECES));
    WordQuery { all, ..plain_word(&word.token.word) }
}

/// A word by its own forms.
pub(crate) fn plain_word(word: &Arc<Word>) -> WordQuery {
    let mut any: Vec<Alternative> = Vec::new();
    let mut add = |class: char, text: &str, weight: f32, name: &str| {
        let term = format!("{class}{text}");
        if !any.iter().any(|known| known.term == term) {
            any.push(Alternative { term, weight, name: format!("{name} {text}") });
        }
    };
    for lemma in &word.lemmas {
        add('l', lemma, 1.0, "word");
    }
    for lemma in &word.lemmas {
        add('p', lemma, PART, "part of a compound");
        add('p', &fold(lemma), PART * FOLDED, "part of a compound without diacritics");
    }
    for (class, folded) in word.terms() {
        if class == Class::Folded {
            add('f', folded, FOLDED, "without diacritics");
            add('l', folded, FOLDED, "without diacritics");
        }
    }
    WordQuery { surface: word.surface.clone(), any, all: None }
}

/// A word by the words that it is made of.
pub(crate) fn compound(word: &QueryWord) -> Option<WordQuery> {
    (!word.leaves.is_empty()).then(|| WordQuery {
        surface: word.token.word.surface.clone(),
        any: plain_word(&word.token.word).any,
        all: Some((word.leaves.iter().map(plain_word).collect(), PIECES)),
    })
}
