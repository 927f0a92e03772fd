//! Other names for what is typed, from the thesaurus, in every language: found at a lower weight.

use catalogue::thesaurus::Thesaurus;
use language::{Analyser, AnalysisCache, Token, Word};

use crate::{
    text::{Alternative, WordQuery},
    wording::plain_word,
};

/// What another name of the same thing is worth.
const NEIGHBOUR: f32 = 0.6;
/// The most other names of one thing that are looked for.
const MOST: usize = 14;
/// The most spellings of a phrase that are looked up: a word may have several base forms.
const SPELLINGS: usize = 16;

/// A phrase of a request that the thesaurus knows.
pub(crate) struct Phrase {
    /// How many words it has.
    pub(crate) words: usize,
    /// Single words that mean the same.
    pub(crate) any: Vec<Alternative>,
    /// Phrases that mean the same.
    pub(crate) all: Vec<(Vec<WordQuery>, f32)>,
}

/// The longest phrase at the beginning of `tokens` that the thesaurus knows.
pub(crate) fn phrase(
    tokens: &[Token],
    thesaurus: &Thesaurus,
    analyser: &Analyser,
    cache: &mut AnalysisCache,
) -> Option<Phrase> {
    let longest = thesaurus.longest_label().min(tokens.len()).min(4);
    (1..=longest).rev().find_map(|words| {
        let keys = spellings(&tokens[..words]);
        let found = expand(&keys, thesaurus, analyser, cache);
        (!found.0.is_empty() || !found.1.is_empty()).then_some(Phrase { words, any: found.0, all: found.1 })
    })
}

/// The words as typed, and by their base forms.
fn spellings(tokens: &[Token]) -> Vec<String> {
    let mut spellings = vec![String::new()];
    for token in tokens {
        let Word { surface, lemmas, .. } = &*token.word;
        let mut forms = vec![surface.as_str()];
        forms.extend(lemmas.iter().map(String::as_str).filter(|lemma| lemma != surface));
        let longer = spellings.iter().flat_map(|before| {
            forms.iter().map(
                move |form| if before.is_empty() { (*form).to_owned() } else { format!("{before} {form}") },
            )
        });
        spellings = longer.take(SPELLINGS).collect();
    }
    spellings
}

type Expansion = (Vec<Alternative>, Vec<(Vec<WordQuery>, f32)>);

fn expand(
    keys: &[String],
    thesaurus: &Thesaurus,
    analyser: &Analyser,
    cache: &mut AnalysisCache,
) -> Expansion {
    let (mut any, mut all): Expansion = (Vec::new(), Vec::new());
    let mut seen = Vec::new();
    for key in keys {
        for neighbour in thesaurus.neighbours(key) {
            if seen.len() >= MOST
                || seen.contains(&neighbour.label)
                || keys.iter().any(|k| k == neighbour.label)
            {
                continue;
            }
            seen.push(neighbour.label);
            let words = analyser.analyse(neighbour.label, Some(neighbour.lang), cache);
            match &words[..] {
                [word] => {
                    for lemma in &word.word.lemmas {
                        let term = format!("l{lemma}");
                        if !any.iter().any(|known: &Alternative| known.term == term) {
                            let name = format!("thesaurus {}", neighbour.label);
                            any.push(Alternative { term, weight: NEIGHBOUR, name });
                        }
                    }
                }
                [] => {}
                words => all.push((words.iter().map(|token| plain_word(&token.word)).collect(), NEIGHBOUR)),
            }
        }
    }
    (any, all)
}
