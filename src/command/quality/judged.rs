//! The judged queries, and the floors that are held.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, bail, ensure};
use catalogue::CourseId;
use serde::Deserialize;

use super::{Baseline, Measured};

/// A list of queries and one of judgements, by name.
struct Lists {
    name: &'static str,
    queries: &'static str,
    judgements: &'static str,
}

/// Those by which the engine was tuned.
const TUNED: Lists = Lists {
    name: "",
    queries: include_str!("../../../tests/relevance/queries.tsv"),
    judgements: include_str!("../../../tests/relevance/judgements.tsv"),
};
/// Those that were written before anybody looked at a result, and by which nothing is tuned.
const HELD_OUT: Lists = Lists {
    name: "held_out_",
    queries: include_str!("../../../tests/relevance/held_out_queries.tsv"),
    judgements: include_str!("../../../tests/relevance/held_out_judgements.tsv"),
};
const FLOORS: &str = include_str!("../../../tests/relevance/floors.toml");

/// What somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedQuery {
    /// Its id.
    pub id: String,
    /// What sort of query it is.
    pub class: String,
    /// What is typed.
    pub text: String,
}

/// Queries, and how well courses of the demo's region answer them, from 0 to 3.
#[derive(Debug, Default)]
pub struct Judged {
    /// The queries.
    pub queries: Vec<JudgedQuery>,
    grades: HashMap<String, HashMap<CourseId, u8>>,
}

impl Judged {
    /// The lists by which the engine was tuned.
    ///
    /// # Errors
    /// Where a line cannot be read, an id stands twice, or a query has no course that serves.
    pub fn tuned() -> anyhow::Result<Self> {
        Self::read(&TUNED)
    }

    /// The lists by which nothing is tuned.
    ///
    /// # Errors
    /// As of [`Judged::tuned`].
    pub fn held_out() -> anyhow::Result<Self> {
        Self::read(&HELD_OUT)
    }

    fn read(lists: &Lists) -> anyhow::Result<Self> {
        let mut judged = Self::default();
        for (number, [id, class, lang, text]) in rows(lists.queries) {
            let known = ["fi", "sv", "en", "mixed"].contains(&lang);
            ensure!(known && !text.is_empty(), "{}queries.tsv, line {number}: language `{lang}`", lists.name);
            let query = JudgedQuery { id: id.to_owned(), class: class.to_owned(), text: text.to_owned() };
            ensure!(judged.grades.insert(query.id.clone(), HashMap::new()).is_none(), "`{id}` stands twice");
            judged.queries.push(query);
        }
        for (number, [query, grade, course]) in rows(lists.judgements) {
            let line = || format!("{}judgements.tsv, line {number}", lists.name);
            let grades = judged.grades.get_mut(query).with_context(line)?;
            let grade: u8 = grade.parse().with_context(line)?;
            ensure!(grade <= 3, line());
            ensure!(grades.insert(CourseId::parse(course).with_context(line)?, grade).is_none(), line());
        }
        for query in &judged.queries {
            if judged.wanted(&query.id).iter().all(|grade| *grade < 2) {
                bail!("no course serves query `{}`", query.id);
            }
        }
        Ok(judged)
    }

    /// How well a course answers a query; none where nobody looked.
    pub fn grade(&self, query: &str, course: &CourseId) -> Option<u8> {
        self.grades.get(query)?.get(course).copied()
    }

    /// Whether a query stands in the list.
    pub fn knows(&self, query: &str) -> bool {
        self.grades.contains_key(query)
    }

    /// Every grade that was given for a query.
    pub fn wanted(&self, query: &str) -> Vec<u8> {
        self.grades.get(query).map(|grades| grades.values().copied().collect()).unwrap_or_default()
    }

    /// Number of judgements.
    pub fn grades(&self) -> usize {
        self.grades.values().map(HashMap::len).sum()
    }
}

/// Lines of columns, without the heading; lines of other shape have empty columns.
fn rows<const COLUMNS: usize>(list: &str) -> impl Iterator<Item = (usize, [&str; COLUMNS])> {
    let lines =
        list.lines().enumerate().skip(1).filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    lines.map(|(at, line)| {
        let mut columns = line.split('\t').map(str::trim);
        (at + 1, std::array::from_fn(|_| columns.next().unwrap_or_default()))
    })
}

/// What must be reached at least, with and without the dictionary.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Floors {
    pub with_dictionary: Floor,
    pub without_dictionary: Floor,
}

/// What must be reached at least.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// nDCG@10 over all queries.
    ndcg: f64,
    /// How much nDCG@10 is above the plain stemmer's.
    above_plain: f64,
    /// Recall@50 over all queries.
    recall: f64,
    /// nDCG@10 over the queries by which nothing is tuned.
    held_out_ndcg: f64,
    /// How much that is above the plain stemmer's.
    held_out_above_plain: f64,
    /// nDCG@10 by class.
    classes: BTreeMap<String, f64>,
    /// Pairs of words that find each other.
    word_recall: f64,
    /// Pairs of words that find each other and should not: at most.
    word_false: f64,
}

impl Floors {
    /// Those in `tests/relevance`.
    pub fn read() -> anyhow::Result<Self> {
        toml::from_str(FLOORS).context("tests/relevance/floors.toml")
    }
}

impl Floor {
    /// What is below it, in words.
    pub fn unheld(&self, measured: &Measured, baseline: &Baseline) -> Vec<String> {
        let (all, held_out) = (measured.queries.all, measured.held_out.all);
        let (plain, plain_held_out) = (baseline.queries.all.ndcg, baseline.held_out.all.ndcg);
        let mut figures = vec![
            ("nDCG@10".to_owned(), all.ndcg, self.ndcg),
            ("nDCG@10 above the plain stemmer's".to_owned(), all.ndcg - plain, self.above_plain),
            ("held-out nDCG@10".to_owned(), held_out.ndcg, self.held_out_ndcg),
            (
                "held-out nDCG@10 above the plain stemmer's".to_owned(),
                held_out.ndcg - plain_held_out,
                self.held_out_above_plain,
            ),
            ("recall@50".to_owned(), all.recall, self.recall),
            ("words found".to_owned(), measured.word_recall, self.word_recall),
            ("words not found falsely".to_owned(), 1.0 - measured.word_false, 1.0 - self.word_false),
        ];
        for (class, floor) in &self.classes {
            let reached = measured.queries.classes.get(class).map_or(0.0, |scores| scores.ndcg);
            figures.push((format!("nDCG@10 of {class}"), reached, *floor));
        }
        let below = figures.into_iter().filter(|(_, reached, floor)| *reached < *floor - 1e-9);
        below.map(|(what, reached, floor)| format!("{what} is {reached:.3}, not {floor:.3}")).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_well_formed_and_large_enough() {
        let of = |lists: &Lists, lang: &str| {
            rows(lists.queries).filter(|(_, row): &(usize, [&str; 4])| row[2] == lang).count()
        };
        for (lists, least, [fi, sv, en, mixed]) in
            [(&TUNED, 150, [100, 20, 20, 10]), (&HELD_OUT, 80, [45, 12, 12, 8])]
        {
            assert!(Judged::read(lists).unwrap().queries.len() >= least, "{}", lists.name);
            assert!(of(lists, "fi") >= fi && of(lists, "sv") >= sv && of(lists, "en") >= en);
            assert!(of(lists, "mixed") >= mixed);
        }
        Floors::read().unwrap();
    }

    #[test]
    fn what_is_held_out_is_in_the_other_list_neither_by_id_nor_by_text() {
        let (tuned, held_out) = (Judged::tuned().unwrap(), Judged::held_out().unwrap());
        for query in &held_out.queries {
            assert!(!tuned.queries.iter().any(|q| q.id == query.id || q.text == query.text), "{}", query.id);
        }
    }
}
