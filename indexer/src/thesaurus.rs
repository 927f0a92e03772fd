//! Other names for what is typed, from the thesaurus, in every language: found at a lower weight.

use std::sync::Arc;

use catalogue::thesaurus::Thesaurus;
use language::{Analyser, AnalysisCache, Word};

use crate::{
    text::{Alternative, WordQuery},
    wording::{PART, plain_word},
};

/// What another name of the same thing is worth.
const NEIGHBOUR: f32 = 0.6;
/// What the name of a related thing is worth.
const RELATED: f32 = 0.45;
/// The most other names of one thing that are looked for.
const MOST: usize = 20;
/// The most spellings of a phrase that are looked up: a word may have several base forms.
const SPELLINGS: usize = 16;

/// Concepts that say for whom a course is, or in which form: what it is about stands in other words.
const ASIDE: [&str; 14] = [
    "beginners",
    "advanced-course",
    "seniors",
    "immigrants",
    "children",
    "children-and-families",
    "men",
    "women",
    "young-people",
    "unemployed-people",
    "short-course",
    "summer-course",
    "lecture",
    "workshop",
];

/// A phrase of a request that the thesaurus knows.
pub(crate) struct Phrase {
    /// How many words it has.
    pub(crate) words: usize,
    /// Single words that mean the same.
    pub(crate) any: Vec<Alternative>,
    /// Phrases that mean the same.
    pub(crate) all: Vec<(Vec<WordQuery>, f32)>,
    /// It says for whom a course is, or in which form.
    pub(crate) aside: bool,
}

/// The longest phrase at the beginning of `words` that the thesaurus knows.
pub(crate) fn phrase(
    words: &[Arc<Word>],
    thesaurus: &Thesaurus,
    analyser: &Analyser,
    cache: &mut AnalysisCache,
) -> Option<Phrase> {
    let longest = thesaurus.longest_label().min(words.len()).min(4);
    (1..=longest).rev().find_map(|length| {
        let keys = spellings(&words[..length]);
        let (any, all) = expand(&keys, thesaurus, analyser, cache);
        let aside = || {
            let concepts = keys.iter().flat_map(|key| thesaurus.find(key));
            concepts.into_iter().any(|concept| ASIDE.contains(&concept.id()))
        };
        (!any.is_empty() || !all.is_empty()).then(|| Phrase { words: length, any, all, aside: aside() })
    })
}

/// The words as typed, and by their base forms.
fn spellings(words: &[Arc<Word>]) -> Vec<String> {
    let mut spellings = vec![String::new()];
    for word in words {
        let Word { surface, lemmas, .. } = &**word;
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
        let same = thesaurus.neighbours(key).into_iter().map(|neighbour| (neighbour, NEIGHBOUR));
        let related = thesaurus.related(key).into_iter().map(|neighbour| (neighbour, RELATED));
        for (neighbour, worth) in same.chain(related) {
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
                        for (class, weight) in [('l', worth), ('p', worth * PART)] {
                            let term = format!("{class}{lemma}");
                            if !any.iter().any(|known: &Alternative| known.term == term) {
                                let name = format!("thesaurus {}", neighbour.label);
                                any.push(Alternative { term, weight, name });
                            }
                        }
                    }
                }
                [] => {}
                words => all.push((words.iter().map(|token| plain_word(&token.word)).collect(), worth)),
            }
        }
    }
    (any, all)
}
