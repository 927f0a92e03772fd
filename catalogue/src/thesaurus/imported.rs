//! A thesaurus from outside, as it is kept: concepts of a SKOS file with their names, found by the base forms of these.
//!
//! The kept form is lines of text: a heading that says where it comes from, an empty line, and a line for each concept.

use std::{collections::HashSet, fmt::Write as _};

use language::{Analyser, AnalysisCache, Lang};
use serde::Serialize;

use super::position;

const MAGIC: &str = "opinovi-vocabulary 1";
/// Base forms of one label that are kept: a word may have several.
const SPELLINGS: usize = 4;
/// Longer labels are no names that people type.
const MOST_WORDS: usize = 6;

/// Where a vocabulary comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct About {
    /// What the operator calls it: `yso`.
    pub name: String,
    /// What it calls itself.
    pub title: String,
    /// Its licence and who has to be named.
    pub licence: String,
    /// The file that it was read from.
    pub source: String,
    /// The format of that file.
    pub format: String,
    /// The digest of that file.
    pub digest: String,
}

/// A concept as a file gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedConcept {
    labels: [Vec<Box<str>>; 3],
    near: Vec<u32>,
}

impl ImportedConcept {
    /// Takes in a name; the preferred one comes first.
    pub fn name(&mut self, lang: Lang, label: &str, preferred: bool) {
        let label = tidy(label);
        let labels = &mut self.labels[position(lang)];
        if label.is_empty() || labels.iter().any(|known| **known == *label) {
            return;
        }
        labels.insert(if preferred { 0 } else { labels.len() }, label.into());
    }

    /// Takes in a narrower or related concept, by its position in the file.
    pub fn near(&mut self, other: u32) {
        if !self.near.contains(&other) {
            self.near.push(other);
        }
    }

    /// The same, where positions are others; what has none is left out.
    #[must_use]
    pub fn renumbered(mut self, position: impl Fn(u32) -> Option<u32>) -> Self {
        self.near = self.near.into_iter().filter_map(position).collect();
        self
    }

    /// Whether it has a name in any language.
    pub fn is_named(&self) -> bool {
        self.labels.iter().any(|labels| !labels.is_empty())
    }

    /// Every name, the preferred ones first.
    fn names(&self) -> impl Iterator<Item = (Lang, &str)> {
        let each = |lang: Lang| self.labels[position(lang)].iter().map(move |label| (lang, &**label));
        Lang::ALL.into_iter().flat_map(each)
    }

    fn preferred(&self) -> impl Iterator<Item = (Lang, &str)> {
        Lang::ALL.into_iter().filter_map(|lang| Some((lang, &**self.labels[position(lang)].first()?)))
    }
}

/// Why a kept vocabulary cannot be used. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportedError {
    /// It is none, or of another version.
    #[error("it is no vocabulary of this version: import it again")]
    Other,
    /// It ends before its end, or a line has another shape.
    #[error("line {0} cannot be read: import it again")]
    Line(usize),
}

/// A vocabulary, ready to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    about: About,
    /// The analysis that its keys were made by.
    analysis: String,
    concepts: Vec<ImportedConcept>,
    /// Base forms of names, sorted, with the concepts that they name.
    keys: Vec<(Box<str>, u32)>,
    longest: usize,
}

impl Imported {
    /// Of concepts, found by the base forms that an analysis gives their names.
    pub fn new(about: About, concepts: Vec<ImportedConcept>, analyser: &Analyser) -> Self {
        let imported = Self { about, concepts, ..Self::default() };
        imported.keyed(analyser)
    }

    /// The same, found by the base forms of another analysis.
    #[must_use]
    pub fn keyed(mut self, analyser: &Analyser) -> Self {
        let mut cache = AnalysisCache::default();
        let mut keys: Vec<(Box<str>, u32)> = Vec::new();
        for (at, concept) in (0..).zip(&self.concepts) {
            for (lang, label) in concept.names() {
                keys.extend(spellings(label, lang, analyser, &mut cache).map(|key| (key.into(), at)));
            }
        }
        analyser.name().clone_into(&mut self.analysis);
        self.sort(keys);
        self
    }

    fn sort(&mut self, mut keys: Vec<(Box<str>, u32)>) {
        keys.sort_unstable();
        keys.dedup();
        self.longest = keys.iter().map(|(key, _)| key.split(' ').count()).max().unwrap_or(0);
        self.keys = keys;
    }

    /// Where it comes from.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The analysis that its keys were made by: [`Imported::keyed`] makes them anew for another one.
    pub fn analysis(&self) -> &str {
        &self.analysis
    }

    /// Number of concepts.
    pub fn concepts(&self) -> usize {
        self.concepts.len()
    }

    /// Number of names.
    pub fn names(&self) -> usize {
        self.concepts.iter().map(|concept| concept.names().count()).sum()
    }

    /// The number of words of the longest key.
    pub fn longest_label(&self) -> usize {
        self.longest
    }

    /// Every name of the concepts that a key (base forms, lower case) names.
    pub fn same(&self, key: &str) -> impl Iterator<Item = (Lang, &str)> {
        self.named(key).flat_map(ImportedConcept::names)
    }

    /// The preferred names of what is narrower or related.
    pub fn near(&self, key: &str) -> impl Iterator<Item = (Lang, &str)> {
        let near = self.named(key).flat_map(|concept| &concept.near);
        near.filter_map(|at| self.concepts.get(*at as usize)).flat_map(ImportedConcept::preferred)
    }

    fn named(&self, key: &str) -> impl Iterator<Item = &ImportedConcept> {
        let from = self.keys.partition_point(|(known, _)| **known < *key);
        let length = self.keys[from..].partition_point(|(known, _)| **known == *key);
        self.keys[from..from + length].iter().filter_map(|(_, at)| self.concepts.get(*at as usize))
    }

    /// As it is kept.
    pub fn to_text(&self) -> String {
        let mut keys: Vec<Vec<&str>> = vec![Vec::new(); self.concepts.len()];
        self.keys.iter().for_each(|(key, at)| keys[*at as usize].push(key));
        let About { name, title, licence, source, format, digest } = &self.about;
        let mut text = format!("{MAGIC}\n");
        for (word, value) in [
            ("name", name),
            ("title", title),
            ("licence", licence),
            ("source", source),
            ("format", format),
            ("digest", digest),
            ("analysis", &self.analysis),
            ("concepts", &self.concepts.len().to_string()),
        ] {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{word}\t{}", tidy(value));
        }
        text.push('\n');
        for (concept, keys) in self.concepts.iter().zip(&keys) {
            let labels = concept.labels.each_ref().map(|labels| labels.join("|"));
            let near: Vec<String> = concept.near.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "{}\t{}\t{}", labels.join("\t"), near.join(" "), keys.join("|"));
        }
        text
    }

    /// Reads what [`Imported::to_text`] wrote.
    ///
    /// # Errors
    /// Where it is of another version or was damaged.
    pub fn from_text(text: &str) -> Result<Self, ImportedError> {
        let mut lines = (1..).zip(text.lines());
        if lines.next().is_none_or(|(_, line)| line != MAGIC) {
            return Err(ImportedError::Other);
        }
        let mut imported = Self::default();
        let (mut promised, mut last) = (0, 1);
        for (number, line) in lines.by_ref().take_while(|(_, line)| !line.is_empty()) {
            let (word, value) = line.split_once('\t').ok_or(ImportedError::Line(number))?;
            let About { name, title, licence, source, format, digest } = &mut imported.about;
            last = number;
            match word {
                "name" => value.clone_into(name),
                "title" => value.clone_into(title),
                "licence" => value.clone_into(licence),
                "source" => value.clone_into(source),
                "format" => value.clone_into(format),
                "digest" => value.clone_into(digest),
                "analysis" => value.clone_into(&mut imported.analysis),
                "concepts" => promised = value.parse().map_err(|_| ImportedError::Line(number))?,
                _ => return Err(ImportedError::Other),
            }
        }
        let mut keys = Vec::new();
        for (at, (number, line)) in (0..).zip(lines) {
            let (concept, own) = concept(line).ok_or(ImportedError::Line(number))?;
            keys.extend(own.into_iter().map(|key| (key, at)));
            imported.concepts.push(concept);
            last = number;
        }
        if imported.concepts.len() != promised {
            return Err(ImportedError::Line(last + 1));
        }
        imported.sort(keys);
        Ok(imported)
    }
}

fn concept(line: &str) -> Option<(ImportedConcept, Vec<Box<str>>)> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [fi, sv, en, near, keys] = cells[..] else { return None };
    let list = |cell: &str| -> Vec<Box<str>> {
        cell.split('|').filter(|label| !label.is_empty()).map(Box::from).collect()
    };
    let near: Result<Vec<u32>, _> = near.split_whitespace().map(str::parse).collect();
    Some((ImportedConcept { labels: [list(fi), list(sv), list(en)], near: near.ok()? }, list(keys)))
}

/// A label in one line, without what divides labels.
fn tidy(label: &str) -> String {
    let spaced = label.replace(|c: char| c.is_control(), " ").replace('|', "/");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ")
}

/// The label as the words of a request are looked up: base forms, without an explanation in brackets.
fn spellings(
    label: &str,
    lang: Lang,
    analyser: &Analyser,
    cache: &mut AnalysisCache,
) -> impl Iterator<Item = String> + use<> {
    let bare = label.split_once(" (").map_or(label, |(bare, _)| bare);
    let tokens = analyser.analyse(bare, Some(lang), cache);
    let mut spellings = vec![String::new()];
    for token in tokens.iter().take(MOST_WORDS + 1) {
        let word = &token.word;
        let longer = spellings.iter().flat_map(|before| {
            let join = move |lemma: &String| match before.is_empty() {
                true => lemma.clone(),
                false => format!("{before} {lemma}"),
            };
            word.lemmas.iter().map(join)
        });
        spellings = longer.take(SPELLINGS).collect();
    }
    let fits = !tokens.is_empty() && tokens.len() <= MOST_WORDS;
    let distinct: HashSet<String> = spellings.into_iter().filter(|_| fits).collect();
    distinct.into_iter()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn analyser() -> Analyser {
        Analyser::new(None, [(Lang::Fi, "hitsaaja"), (Lang::Fi, "juottaja"), (Lang::Fi, "kuusi")])
    }

    fn sample() -> Imported {
        let mut welders = ImportedConcept::default();
        welders.name(Lang::Fi, "hitsaajat", true);
        welders.name(Lang::Fi, "saumaajat | hehkuttajat", false);
        welders.name(Lang::Sv, "svetsare", true);
        welders.name(Lang::En, "welders", true);
        let mut solderers = ImportedConcept::default();
        solderers.name(Lang::Fi, "juottajat (ammatit)", true);
        welders.near(1);
        let about = About { name: "koe".into(), title: "Koe\tsanasto".into(), ..About::default() };
        Imported::new(about, vec![welders, solderers], &analyser())
    }

    fn labels<'a>(names: impl Iterator<Item = (Lang, &'a str)>) -> Vec<&'a str> {
        names.map(|(_, label)| label).collect()
    }

    #[test]
    fn plural_names_are_found_by_their_base_forms() {
        let imported = sample();
        assert!(labels(imported.same("hitsaaja")).contains(&"svetsare"));
        assert_eq!(labels(imported.near("hitsaaja")), ["juottajat (ammatit)"]);
        assert_eq!(labels(imported.same("juottaja")), ["juottajat (ammatit)"]);
        assert_eq!(labels(imported.same("hitsaa")), Vec::<&str>::new());
        assert_eq!(labels(imported.same("")), Vec::<&str>::new());
    }

    #[test]
    fn what_is_kept_is_read_as_it_was() {
        let imported = sample();
        assert_eq!(Imported::from_text(&imported.to_text()).unwrap(), {
            let mut tidy = imported;
            tidy.about.title = "Koe sanasto".into();
            tidy
        });
    }

    #[test]
    fn a_damaged_file_is_told_with_its_line() {
        let text = sample().to_text();
        assert_eq!(Imported::from_text("x"), Err(ImportedError::Other));
        let lines = text.lines().count();
        let cut = &text[..text.trim_end().rfind('\n').unwrap()];
        assert_eq!(Imported::from_text(cut), Err(ImportedError::Line(lines)));
        assert_eq!(Imported::from_text(&format!("{text}x\n")), Err(ImportedError::Line(lines + 1)));
    }

    #[test]
    fn another_analysis_makes_other_keys() {
        let plain = Analyser::new::<&str>(None, []);
        let imported = sample().keyed(&plain);
        assert_eq!(imported.analysis(), plain.name());
        assert_eq!(
            imported.to_text(),
            Imported::new(imported.about.clone(), imported.concepts.clone(), &plain).to_text()
        );
    }
}
