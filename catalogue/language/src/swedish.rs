//! Swedish words by Snowball's stemmer; compounds are split where their parts are known words.

use std::collections::{HashMap, HashSet};

use frostem::{Algorithm, Stemmer};

use crate::lexicon::Lexicon;
use crate::reading::{Part, Reading};

/// Last parts so common that what stands before them is taken for a word, known or not.
const COMMON_HEADS: &str = "utbildning kurs arbetare skötare vårdare ledare lärare tekniker montör mekaniker examen \
    studier program linje skola institut högskola branschen programmet";

const MIN_PART: usize = 3;
const MIN_UNKNOWN: usize = 4;
const MAX_PARTS: usize = 4;
const MAX_CHARS: usize = 60;

pub(crate) struct Swedish {
    stemmer: Stemmer,
    /// Stems of known words: what a compound can end in.
    last: HashSet<String>,
    /// Forms in which known words begin a compound (`skol-`, `arbets-`, `kyrko-`), with the stem of the word.
    first: HashMap<String, String>,
    common: HashSet<String>,
    /// Known words in -a or -e, whose definite forms `skolan` and `yrket` the stemmer does not know.
    in_vowel: HashSet<String>,
}

/// Words whose own -s the stemmer takes for a genitive's, and compounds of them.
const IN_S: [&str; 10] = ["kurs", "plats", "dans", "hus", "ljus", "buss", "kors", "gas", "pris", "kris"];

impl Swedish {
    pub(crate) fn new(lexicon: &Lexicon) -> Swedish {
        let stemmer = Stemmer::new(Algorithm::Swedish);
        let common = COMMON_HEADS.split_whitespace().map(|head| stemmer.stem(head).into_owned()).collect();
        let mut swedish = Swedish {
            stemmer,
            last: HashSet::new(),
            first: HashMap::new(),
            common,
            in_vowel: HashSet::new(),
        };
        let mut words: Vec<&str> = lexicon.words(crate::Lang::Sv).collect();
        // Shorter words first: a word that is put together of those is no part itself.
        words.sort_unstable_by_key(|word| (word.len(), *word));
        for word in words {
            if swedish.known_compound(word).is_none() {
                swedish.insert(word);
            }
        }
        swedish
    }

    fn insert(&mut self, word: &str) {
        let stem = self.stem(word);
        if word.ends_with(['a', 'e']) {
            self.in_vowel.insert(word.to_string());
        }
        for form in linking_forms(word) {
            self.first.entry(form).or_insert_with(|| stem.clone());
        }
        self.last.insert(stem);
    }

    /// The stem of a normalised word.
    pub(crate) fn stem(&self, word: &str) -> String {
        let bare = word.strip_suffix(['n', 't']).filter(|bare| self.in_vowel.contains(*bare)).unwrap_or(word);
        if IN_S.iter().any(|own| bare.ends_with(own)) {
            bare.to_string()
        } else {
            self.stemmer.stem(bare).into_owned()
        }
    }

    /// How a word is put together, with the fewest parts; none where it is no compound of known words.
    pub(crate) fn compound(&self, word: &str) -> Option<Reading> {
        if word.chars().count() > MAX_CHARS {
            return None;
        }
        let by_head = || word.char_indices().find_map(|(seam, _)| self.before_common_head(word, seam));
        let parts = self.known_compound(word).or_else(by_head)?;
        Some(Reading { parts })
    }

    fn known_compound(&self, word: &str) -> Option<Vec<Part>> {
        word.char_indices().filter_map(|(seam, _)| self.split_at(word, seam)).min_by_key(Vec::len)
    }

    fn split_at(&self, word: &str, seam: usize) -> Option<Vec<Part>> {
        let (head, tail) = word.split_at(seam);
        let stem = self.known_last(tail)?;
        let mut parts = self.known_first(head, MAX_PARTS - 1)?;
        parts.push(Part { form: tail.to_string(), bases: vec![stem], hyphen: false });
        Some(parts)
    }

    fn known_last(&self, tail: &str) -> Option<String> {
        tail.chars().nth(MIN_PART - 1)?;
        let stem = self.stem(tail);
        self.last.contains(&stem).then_some(stem)
    }

    /// The fewest known parts of what begins a compound.
    fn known_first(&self, head: &str, most: usize) -> Option<Vec<Part>> {
        head.chars().nth(MIN_PART - 1).or_else(|| head.chars().nth(1).filter(|_| head == "it"))?;
        if let Some(stem) = self.first.get(head) {
            return Some(vec![Part { form: head.to_string(), bases: vec![stem.clone()], hyphen: false }]);
        }
        if most < 2 {
            return None;
        }
        let seams = head.char_indices().map(|(at, _)| at).skip(MIN_PART - 1);
        seams
            .filter_map(|seam| {
                let (before, form) = head.split_at(seam);
                let stem = self.first.get(form).filter(|_| form.chars().nth(MIN_PART - 1).is_some())?;
                let mut parts = self.known_first(before, most - 1)?;
                parts.push(Part { form: form.to_string(), bases: vec![stem.clone()], hyphen: false });
                Some(parts)
            })
            .min_by_key(Vec::len)
    }

    fn before_common_head(&self, word: &str, seam: usize) -> Option<Vec<Part>> {
        let (head, tail) = word.split_at(seam);
        let stem = self.stem(tail);
        if !self.common.contains(&stem) {
            return None;
        }
        let bare = head.strip_suffix('s').filter(|bare| !bare.ends_with('s')).unwrap_or(head);
        let is_word = bare.chars().count() >= MIN_UNKNOWN
            && bare.contains(['a', 'e', 'i', 'o', 'u', 'y', 'å', 'ä', 'ö']);
        is_word.then(|| {
            let first = Part { form: head.to_string(), bases: vec![self.stem(bare)], hyphen: false };
            vec![first, Part { form: tail.to_string(), bases: vec![stem], hyphen: false }]
        })
    }
}

/// The forms of a word before another one: as it is, with -s, without its last vowel, with -o or -u for it.
///
/// Source: Svenska Akademiens grammatik 2, Substantiv § 25–38 (compounds and their linking sounds).
fn linking_forms(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_string(), format!("{word}s")];
    if let Some(stem) = word.strip_suffix(['a', 'e']).filter(|stem| stem.chars().count() >= MIN_PART) {
        forms.extend([stem.to_string(), format!("{stem}s")]);
        if word.ends_with('a') {
            forms.extend([format!("{stem}o"), format!("{stem}u"), format!("{stem}e")]);
        }
    }
    forms
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Swedish;
    use crate::lang::Lang;
    use crate::lexicon::Lexicon;

    fn split(word: &str) -> Vec<String> {
        let words = ["skola", "svetsning", "vård", "arbete", "sjuk", "kyrka", "musik", "närvårdare", "barn"];
        let swedish = Swedish::new(&Lexicon::new(words.map(|word| (Lang::Sv, word))));
        let reading = swedish.compound(word).unwrap_or_default();
        reading.parts.into_iter().map(|part| part.form).collect()
    }

    #[test]
    fn compounds_fall_into_parts() {
        let table: [(&str, &[&str]); 7] = [
            ("svetsningsutbildning", &["svetsnings", "utbildning"]),
            ("sjukvårdsarbete", &["sjuk", "vårds", "arbete"]),
            ("kyrkomusiken", &["kyrko", "musiken"]),
            ("skolarbetet", &["skol", "arbetet"]),
            ("drönarutbildningen", &["drönar", "utbildningen"]),
            ("utbildning", &[]),
            ("kurser", &[]),
        ];
        for (word, parts) in table {
            assert_eq!(split(word), parts, "{word}");
        }
    }
}
