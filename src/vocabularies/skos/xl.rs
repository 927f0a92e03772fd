//! Labels that are things of their own (SKOS-XL): a concept leads to the label, and the label says its words, in any
//! order of a file. Source: SKOS Reference, appendix B.

use std::collections::HashMap;

use language::Lang;

/// The namespace.
pub(super) const SKOSXL: &str = "http://www.w3.org/2008/05/skos-xl#";

/// A label's words.
type Form = (Lang, Box<str>);

/// What was said of labels so far.
#[derive(Default)]
pub(super) struct Labels {
    /// Which thing has which label, and whether it is the preferred one.
    had: Vec<(u32, Box<str>, bool)>,
    forms: HashMap<Box<str>, Vec<Form>>,
}

impl Labels {
    /// A thing has a label.
    pub(super) fn had(&mut self, thing: u32, label: String, preferred: bool) {
        self.had.push((thing, label.into(), preferred));
    }

    /// A label has words.
    pub(super) fn form(&mut self, label: String, lang: Lang, words: &str) {
        self.forms.entry(label.into()).or_default().push((lang, words.into()));
    }

    /// How many statements are kept.
    pub(super) fn len(&self) -> usize {
        self.had.len() + self.forms.len()
    }

    /// Every thing's names: the thing, language, words and whether they are preferred.
    pub(super) fn names(&self) -> impl Iterator<Item = (u32, Lang, &str, bool)> {
        self.had.iter().flat_map(|(thing, label, preferred)| {
            let forms = self.forms.get(label).into_iter().flatten();
            forms.map(move |(lang, words)| (*thing, *lang, &**words, *preferred))
        })
    }
}
