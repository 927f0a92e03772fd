//! Other names for what is typed, from the thesaurus, in every language: found at a lower weight.

use std::sync::Arc;

use catalogue::{
    thesaurus::{Imported, Thesaurus},
    vocabulary::name_key,
};
use language::{Analyser, AnalysisCache, Lang, Word};

use crate::{
    text::{Alternative, Together},
    wording::{FOLDED, PART, plain_word},
};

/// What another name of the same thing is worth.
const NEIGHBOUR: f32 = 0.6;
/// What the name of a related thing is worth.
const RELATED: f32 = 0.45;
/// What another name in a vocabulary from outside is worth: nobody reviewed it for courses.
const IMPORTED: f32 = 0.4;
/// What the name of a narrower or related thing in a vocabulary from outside is worth.
const IMPORTED_NEAR: f32 = 0.2;
/// The most other names of one thing that are looked for, in each thesaurus.
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

/// Everything that knows other names: the project's own thesaurus, and vocabularies that the operator brought.
#[derive(Clone, Copy)]
pub(crate) struct Thesauri<'a> {
    /// The project's own.
    pub(crate) own: &'a Thesaurus,
    /// Those from outside.
    pub(crate) imported: &'a [Arc<Imported>],
}

impl Thesauri<'static> {
    /// The project's own alone.
    pub(crate) fn builtin() -> Self {
        Self { own: Thesaurus::builtin(), imported: &[] }
    }
}

impl<'a> Thesauri<'a> {
    /// The number of words of the longest name.
    fn longest(self) -> usize {
        let imported = self.imported.iter().map(|imported| imported.longest_label());
        imported.max().unwrap_or(0).max(self.own.longest_label())
    }

    /// Other names of what any of the keys names, each once, the best first in each thesaurus.
    fn others(self, keys: &[String]) -> Vec<Other<'a>> {
        let mut others = Vec::new();
        for key in keys {
            let related = self.own.related(key).into_iter().map(|n| (n.lang, n.label, RELATED));
            others.extend(self.same(key).chain(related).map(|name| Other::of("thesaurus", name)));
        }
        let mut others = distinct(others, keys);
        for imported in self.imported {
            let mut found = Vec::new();
            for key in keys {
                let same = imported.same(key).map(|(lang, label)| (lang, label, IMPORTED));
                found.extend(same.map(|name| Other::of(&imported.about().name, name)));
            }
            for key in keys {
                let near = imported.near(key).map(|(lang, label)| (lang, label, IMPORTED_NEAR));
                found.extend(near.map(|name| Other::of(&imported.about().name, name)));
            }
            others.extend(distinct(found, keys));
        }
        others
    }

    /// Other names of what a key names in the project's thesaurus.
    fn same(self, key: &str) -> impl Iterator<Item = (Lang, &'a str, f32)> {
        self.own.neighbours(key).into_iter().map(|n| (n.lang, n.label, NEIGHBOUR))
    }

    /// The names that keys are, typed without their diacritics.
    fn with_diacritics(self, keys: &[String]) -> Vec<String> {
        keys.iter().filter_map(|key| self.own.with_diacritics(key)).map(str::to_owned).collect()
    }

    /// Names that were typed without their diacritics, and other names of what they name.
    fn meant(self, keys: &[String]) -> Vec<Other<'a>> {
        let mut others = Vec::new();
        for key in keys {
            let names = self.own.find(key).flat_map(|concept| concept.names());
            let itself =
                names.filter(|(_, name)| name_key(name) == *key).map(|(lang, name)| (lang, name, 1.0));
            let folded = itself.chain(self.same(key)).map(|(lang, name, worth)| (lang, name, worth * FOLDED));
            others.extend(folded.map(|name| Other::of("thesaurus", name)));
        }
        distinct(others, &[])
    }
}

/// Another name.
struct Other<'a> {
    /// Who says so.
    source: &'a str,
    lang: Lang,
    label: &'a str,
    worth: f32,
}

impl<'a> Other<'a> {
    fn of(source: &'a str, (lang, label, worth): (Lang, &'a str, f32)) -> Self {
        Self { source, lang, label, worth }
    }
}

/// The first of equal names, not those that were asked for, and not too many.
fn distinct<'a>(others: Vec<Other<'a>>, keys: &[String]) -> Vec<Other<'a>> {
    let mut seen: Vec<&str> = Vec::new();
    let mut kept = Vec::new();
    for other in others {
        if seen.len() < MOST && !seen.contains(&other.label) && !keys.iter().any(|key| key == other.label) {
            seen.push(other.label);
            kept.push(other);
        }
    }
    kept
}

/// A phrase of a request that the thesaurus knows.
pub(crate) struct Phrase {
    /// How many words it has.
    pub(crate) words: usize,
    /// Single words that mean the same.
    pub(crate) any: Vec<Alternative>,
    /// Phrases that mean the same.
    pub(crate) all: Vec<Together>,
    /// It says for whom a course is, or in which form.
    pub(crate) aside: bool,
}

/// The longest phrase at the beginning of `words` that the thesaurus knows.
pub(crate) fn phrase(
    words: &[Arc<Word>],
    thesauri: Thesauri<'_>,
    analyser: &Analyser,
    cache: &mut AnalysisCache,
) -> Option<Phrase> {
    let longest = thesauri.longest().min(words.len()).min(4);
    let mut named = |words, keys: &[String], others| {
        let (any, all) = expand(others, analyser, cache);
        let aside = || {
            let concepts = keys.iter().flat_map(|key| thesauri.own.find(key));
            concepts.into_iter().any(|concept| ASIDE.contains(&concept.id()))
        };
        (!any.is_empty() || !all.is_empty()).then(|| Phrase { words, any, all, aside: aside() })
    };
    let longest_first: Vec<_> =
        (1..=longest).rev().map(|length| (length, spellings(&words[..length]))).collect();
    let as_typed =
        longest_first.iter().find_map(|(length, keys)| named(*length, keys, thesauri.others(keys)));
    as_typed.or_else(|| {
        longest_first.iter().find_map(|(length, keys)| {
            let keys = thesauri.with_diacritics(keys);
            named(*length, &keys, thesauri.meant(&keys))
        })
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

type Expansion = (Vec<Alternative>, Vec<Together>);

fn expand(others: Vec<Other<'_>>, analyser: &Analyser, cache: &mut AnalysisCache) -> Expansion {
    let (mut any, mut all): Expansion = (Vec::new(), Vec::new());
    for Other { source, lang, label, worth } in others {
        let words = analyser.analyse(label, Some(lang), cache);
        match &words[..] {
            [word] => {
                for lemma in &word.word.lemmas {
                    for (class, weight) in [('l', worth), ('p', worth * PART)] {
                        let term = format!("{class}{lemma}");
                        if !any.iter().any(|known: &Alternative| known.term == term) {
                            let name = format!("{source} {label}");
                            any.push(Alternative { term, weight, name });
                        }
                    }
                }
            }
            [] => {}
            words => all.push(Together {
                words: words.iter().map(|token| plain_word(&token.word)).collect(),
                weight: worth,
                name: format!("{source} {label}"),
            }),
        }
    }
    (any, all)
}
