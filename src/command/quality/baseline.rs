//! What a plain search server does with Finnish: Snowball's stemmer on every word, weighted fields, BM25, any word.

use std::collections::HashMap;

use catalogue::{CourseId, CourseRecord, Lang, Texts, text::plain_text, vocabulary::Vocabulary};
use frostem::{Algorithm, Stemmer};

use super::measures::Ranking;

/// BM25: how soon more of a word adds no more.
const K1: f64 = 1.2;
/// BM25: how much length counts.
const B: f64 = 0.75;

/// Courses by stems.
pub struct PlainStemmer {
    stemmer: Stemmer,
    courses: Vec<(CourseId, f64)>,
    mean_length: f64,
    /// Courses with a stem, and its weight there.
    postings: HashMap<String, Vec<(usize, f64)>>,
}

impl PlainStemmer {
    /// Of courses, with the weights of fields that the engine has.
    pub fn new(records: &[CourseRecord]) -> Self {
        let mut plain = Self {
            stemmer: Stemmer::new(Algorithm::Finnish),
            courses: Vec::new(),
            mean_length: 0.0,
            postings: HashMap::new(),
        };
        for (number, record) in records.iter().enumerate() {
            let mut weights: HashMap<String, f64> = HashMap::new();
            for (text, weight) in texts(record) {
                plain.stems(&text).for_each(|stem| *weights.entry(stem).or_default() += weight);
            }
            let length = weights.values().sum();
            plain.courses.push((record.course.id.clone(), length));
            plain.mean_length += length / records.len() as f64;
            for (stem, weight) in weights {
                plain.postings.entry(stem).or_default().push((number, weight));
            }
        }
        plain
    }

    fn stems(&self, text: &str) -> impl Iterator<Item = String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(|word| self.stemmer.stem(&word.to_lowercase()).into_owned()).collect::<Vec<_>>().into_iter()
    }

    /// The best courses.
    pub fn rank(&self, text: &str, depth: usize) -> Ranking {
        let mut scores: HashMap<usize, f64> = HashMap::new();
        for stem in self.stems(text) {
            let Some(postings) = self.postings.get(&stem) else { continue };
            let (all, with) = (self.courses.len() as f64, postings.len() as f64);
            let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
            for (course, weight) in postings {
                let length = self.courses[*course].1 / self.mean_length;
                let often = weight * (K1 + 1.0) / (weight + K1 * (1.0 - B + B * length));
                *scores.entry(*course).or_default() += rarity * often;
            }
        }
        let mut best: Vec<(usize, f64)> = scores.into_iter().collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(self.courses[a.0].0.cmp(&self.courses[b.0].0)));
        best.into_iter().take(depth).map(|(course, _)| self.courses[course].0.clone()).collect()
    }
}

/// The texts that the engine indexes, with the weights of their places.
fn texts(record: &CourseRecord) -> Vec<(String, f64)> {
    let course = &record.course;
    let mut texts: Vec<(String, f64)> = Vec::new();
    let mut add =
        |all: &Texts, weight: f64| texts.extend(all.iter().map(|(_, text)| (plain_text(text), weight)));
    add(&course.title, 6.0);
    add(&course.qualification, 3.5);
    add(&course.provider.name, 1.5);
    add(&course.summary, 1.0);
    add(&course.description, 1.0);
    add(&course.entry_text, 1.0);
    course.offerings.iter().for_each(|offering| add(&offering.title, 2.5));
    texts.extend(course.keywords.iter().map(|(_, word)| (word.clone(), 2.5)));
    texts.extend(course.codes.iter().map(|code| (code.clone(), 3.5)));
    let mut labels = |vocabulary: Vocabulary, code: &str, weight: f64| {
        let term = vocabulary.get(code);
        texts
            .extend(term.iter().flat_map(|term| Lang::ALL.map(|lang| (term.label(lang).to_owned(), weight))));
    };
    course.fields.iter().for_each(|field| labels(Vocabulary::Field, field.code.as_str(), 3.5));
    let towns = course.offerings.iter().filter_map(|offering| offering.municipality.as_ref());
    let mut towns: Vec<_> = towns.collect();
    towns.sort();
    towns.dedup();
    towns.iter().for_each(|town| labels(Vocabulary::Municipality, town.as_str(), 1.5));
    texts
}
