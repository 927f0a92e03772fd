//! Free text as a request: every word must be found, in one of its forms.

use tantivy::{Searcher, Term, schema::Field};

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
    /// … or all words of one of these.
    pub(crate) all: Vec<Together>,
    /// The parts of a compound, to be looked for where nothing else is found.
    pub(crate) leaves: Vec<WordQuery>,
    /// Every course could be called this.
    pub(crate) generic: bool,
    /// It says for whom a course is, or in which form.
    pub(crate) aside: bool,
    /// It adds to the score, but need not be found.
    pub(crate) optional: bool,
}

impl WordQuery {
    /// Takes in words that must all be found for it. One alone is found by whatever it is found by itself, so that is
    /// taken in: many terms of one word are found sooner than those of words in words.
    pub(crate) fn take_in(&mut self, together: Together) {
        let Together { words, weight, name } = together;
        let word = match <[Self; 1]>::try_from(words) {
            Ok([word]) => word,
            Err(words) => return self.all.push(Together { words, weight, name }),
        };
        for Alternative { term, weight: own, .. } in word.any {
            let taken = Alternative { term, weight: own * weight, name: name.clone() };
            match self.any.iter_mut().find(|known| known.term == taken.term) {
                None => self.any.push(taken),
                Some(known) if known.weight < taken.weight => *known = taken,
                Some(_) => {}
            }
        }
        for together in word.all {
            self.take_in(Together { weight: together.weight * weight, name: name.clone(), ..together });
        }
    }
}

/// Words that must all be found for a word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Together {
    pub(crate) words: Vec<WordQuery>,
    /// 1 for what was typed, less for what is only like it.
    pub(crate) weight: f32,
    /// In words, for explanations: `thesaurus practical nurse`.
    pub(crate) name: String,
}

impl Together {
    /// Named by what they are and how they were typed.
    pub(crate) fn of(what: &str, words: Vec<WordQuery>, weight: f32) -> Self {
        let surfaces: Vec<&str> = words.iter().map(|word| word.surface.as_str()).collect();
        Self { name: format!("{what} {}", surfaces.join(" ")), words, weight }
    }
}

/// A text: every word must be found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TextQuery {
    /// The words.
    pub(crate) words: Vec<WordQuery>,
    /// Terms of neighbours, which add to the score.
    pub(crate) pairs: Vec<String>,
}

/// Number of courses with a term.
pub(crate) fn frequency(searcher: &Searcher, field: Field, term: &str) -> u64 {
    // A dictionary that cannot be read knows nothing: the search itself will say so.
    searcher.doc_freq(&Term::from_field_text(field, term)).unwrap_or(0)
}

/// How telling each word is: the rarer, the more. Worked out once for all segments.
#[derive(Debug)]
pub(crate) struct Rarity {
    pub(crate) of: f32,
    /// About how many courses it is found in.
    pub(crate) courses: u64,
    pub(crate) parts: Vec<Vec<Rarity>>,
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
            word.all.iter().map(|together| Self::of_all(&together.words, searcher, field)).collect();
        parts.iter_mut().flatten().for_each(|part| part.become_like(of));
        Self { of, courses: most, parts }
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
    single.chain(word.all.iter().map(|together| least(&together.words))).max().unwrap_or(0)
}

/// Whether a word can be found at all.
pub(crate) fn is_known(word: &WordQuery, searcher: &Searcher, field: Field) -> bool {
    word.any.iter().any(|alternative| frequency(searcher, field, &alternative.term) > 0)
        || word.all.iter().any(|together| together.words.iter().all(|word| is_known(word, searcher, field)))
}
