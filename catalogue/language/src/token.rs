use std::sync::Arc;

use serde::Serialize;

use crate::text::fold_normalised;

/// What a term says about a word; in the order of their weight in ranking, heaviest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The word as it stands in the text, normalised.
    Exact,
    /// A base form (Finnish) or stem (Swedish, English) of the whole word.
    Lemma,
    /// A base form or stem of a part of a compound.
    Part,
    /// The word without diacritics.
    Folded,
}

/// What is known of one word form. It serialises as one entry of `opinovi read words`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Word {
    /// The form as it stands in the text, normalised.
    pub surface: String,
    /// Base forms by every best reading; the surface itself where the word is unknown. Never empty.
    pub lemmas: Vec<String>,
    /// Base forms of every contiguous span of the parts of a compound; empty for a simple word.
    pub parts: Vec<String>,
    /// The surface without diacritics.
    pub folded: String,
    /// Lemmas without diacritics, where that makes a difference: `lahihoitaja` finds `lähihoitajaksi` by them.
    #[serde(skip)]
    folded_lemmas: Vec<String>,
}

impl Word {
    /// Every term of the word with its class. No term is repeated within a class.
    pub fn terms(&self) -> impl Iterator<Item = (Class, &str)> {
        std::iter::once((Class::Exact, self.surface.as_str()))
            .chain(self.lemmas.iter().map(|lemma| (Class::Lemma, lemma.as_str())))
            .chain(self.parts.iter().map(|part| (Class::Part, part.as_str())))
            .chain(std::iter::once((Class::Folded, self.folded.as_str())))
            .chain(self.folded_lemmas.iter().map(|folded| (Class::Folded, folded.as_str())))
    }

    /// The heaviest class by which a query word finds this word of a text; `None` where it does not.
    ///
    /// Surfaces match as they are; a lemma of the query matches a lemma or a part of the text; folded forms match
    /// folded forms. This is the rule of search, highlighting and measuring alike.
    #[must_use]
    pub fn found_by(&self, query: &Word) -> Option<Class> {
        if query.surface == self.surface {
            Some(Class::Exact)
        } else if query.lemmas.iter().any(|lemma| self.lemmas.contains(lemma)) {
            Some(Class::Lemma)
        } else if query.lemmas.iter().any(|lemma| self.parts.contains(lemma)) {
            Some(Class::Part)
        } else {
            let mut folded = query.terms().filter(|(class, _)| *class == Class::Folded);
            folded.any(|asked| self.terms().any(|term| term == asked)).then_some(Class::Folded)
        }
    }

    /// Makes the folded lemmas anew from the lemmas.
    pub(crate) fn fold_lemmas(&mut self) {
        let mut folded_lemmas = Vec::new();
        for lemma in &self.lemmas {
            let folded = fold_normalised(lemma);
            if folded != *lemma && folded != self.folded {
                push_new(&mut folded_lemmas, folded.into_owned());
            }
        }
        self.folded_lemmas = folded_lemmas;
    }

    /// Adds what another analysis of the same form knows.
    pub(crate) fn merge(&mut self, other: Word) {
        other.lemmas.into_iter().for_each(|lemma| push_new(&mut self.lemmas, lemma));
        other.parts.into_iter().for_each(|part| push_new(&mut self.parts, part));
    }
}

/// A word of a text, and where it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where the word starts in the original text, in bytes.
    pub start: usize,
    /// Where the word ends in the original text, in bytes.
    pub end: usize,
    /// What is known of the word.
    pub word: Arc<Word>,
}

impl Token {
    /// Every term of the word with its class.
    pub fn terms(&self) -> impl Iterator<Item = (Class, &str)> {
        self.word.terms()
    }
}

/// Appends a string to a short list unless it is empty or there already.
pub(crate) fn push_new(list: &mut Vec<String>, item: String) {
    if !item.is_empty() && !list.contains(&item) {
        list.push(item);
    }
}
