use std::collections::HashSet;

use crate::dictionary::fnv;
use crate::lang::Lang;
use crate::tokenise::tokenise;

/// Base words that every analysis knows, a line each; `#` begins a comment.
const BUILT_IN: [(Lang, &str); 2] =
    [(Lang::Fi, include_str!("../words/fi.txt")), (Lang::Sv, include_str!("../words/sv.txt"))];

/// Known base forms by language: what compounds are split on and base forms are accepted by.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    finnish: HashSet<Box<str>>,
    swedish: HashSet<Box<str>>,
    digest: u64,
}

impl Lexicon {
    /// The built-in words and the given ones. Labels of several words give each of their words.
    pub(crate) fn new<S: AsRef<str>>(words: impl IntoIterator<Item = (Lang, S)>) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for (lang, text) in BUILT_IN {
            for line in text.lines() {
                let words = line.split('#').next().unwrap_or_default();
                words.split_whitespace().for_each(|word| lexicon.insert(lang, word));
            }
        }
        for (lang, label) in words {
            for token in tokenise(label.as_ref()) {
                token.surface.split('-').for_each(|word| lexicon.insert(lang, word));
            }
        }
        lexicon
    }

    pub(crate) fn words(&self, lang: Lang) -> impl Iterator<Item = &str> {
        let words = match lang {
            Lang::Fi => Some(&self.finnish),
            Lang::Sv => Some(&self.swedish),
            Lang::En => None,
        };
        words.into_iter().flatten().map(AsRef::as_ref)
    }

    /// A digest of all words, the same in whatever order they came.
    pub(crate) fn digest(&self) -> u64 {
        self.digest
    }

    fn insert(&mut self, lang: Lang, word: &str) {
        let (words, salt) = match lang {
            Lang::Fi => (&mut self.finnish, 1),
            Lang::Sv => (&mut self.swedish, 2),
            Lang::En => return,
        };
        let is_word = word.chars().count() >= 2 && word.chars().all(char::is_alphabetic);
        if is_word && words.insert(word.into()) {
            self.digest = self.digest.wrapping_add(fnv(word.as_bytes()).wrapping_mul(salt));
        }
    }
}
