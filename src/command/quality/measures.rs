//! nDCG and recall.

use std::collections::BTreeMap;

use catalogue::CourseId;
use serde::Serialize;

use super::judged::{Judged, JudgedQuery};

/// Courses, the best first.
pub type Ranking = Vec<CourseId>;

/// Results that nDCG looks at.
const FIRST: usize = 10;
/// Results that recall looks at.
const DEEP: usize = 50;
/// From this grade on a course serves who asked.
const SERVES: u8 = 2;

/// Means over queries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Scores {
    /// How many queries.
    pub queries: usize,
    /// nDCG@10, gain 2^grade − 1.
    pub ndcg: f64,
    /// Share of the courses of grade 2 and 3 that are among the first 50; where there are more, of 50.
    pub recall: f64,
}

/// The scores of a ranking.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Quality {
    /// Over all queries.
    pub all: Scores,
    /// By class of query.
    pub classes: BTreeMap<String, Scores>,
    /// nDCG@10 of each query, by its id.
    pub each: BTreeMap<String, f64>,
}

/// Ranks every query and scores it.
///
/// # Errors
/// Those of `rank`.
pub fn quality(
    judged: &Judged,
    mut rank: impl FnMut(&JudgedQuery) -> anyhow::Result<Ranking>,
) -> anyhow::Result<Quality> {
    let mut quality = Quality::default();
    for query in &judged.queries {
        let ranking = rank(query)?;
        let grades: Vec<u8> =
            ranking.iter().map(|id| judged.grade(&query.id, id).unwrap_or_default()).collect();
        let wanted = judged.wanted(&query.id);
        let (ndcg, recall) = (ndcg(&grades, &wanted), recall(&grades, &wanted));
        quality.all.add(ndcg, recall);
        quality.classes.entry(query.class.clone()).or_default().add(ndcg, recall);
        quality.each.insert(query.id.clone(), ndcg);
    }
    quality.all.divide();
    quality.classes.values_mut().for_each(Scores::divide);
    Ok(quality)
}

impl Scores {
    fn add(&mut self, ndcg: f64, recall: f64) {
        self.queries += 1;
        self.ndcg += ndcg;
        self.recall += recall;
    }

    fn divide(&mut self) {
        let queries = self.queries.max(1) as f64;
        self.ndcg /= queries;
        self.recall /= queries;
    }
}

/// Discounted gain of the first results.
fn gain(grades: &[u8]) -> f64 {
    let each = grades.iter().take(FIRST).enumerate();
    each.map(|(at, grade)| (f64::from(*grade).exp2() - 1.0) / (at as f64 + 2.0).log2()).sum()
}

/// The gain as a share of what the best order of all judged courses would give.
fn ndcg(grades: &[u8], judged: &[u8]) -> f64 {
    let mut best = judged.to_vec();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = gain(&best);
    if ideal > 0.0 { gain(grades) / ideal } else { 1.0 }
}

fn recall(grades: &[u8], judged: &[u8]) -> f64 {
    let serving = |grades: &[u8]| grades.iter().filter(|grade| **grade >= SERVES).count();
    let wanted = serving(judged).min(DEEP);
    if wanted == 0 { 1.0 } else { serving(&grades[..grades.len().min(DEEP)]) as f64 / wanted as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_order_is_one_and_others_are_less() {
        let judged = [3, 2, 0, 1];
        assert!((ndcg(&[3, 2, 1, 0], &judged) - 1.0).abs() < 1e-9);
        assert!(ndcg(&[2, 3, 1, 0], &judged) < 1.0);
        assert!(ndcg(&[0, 0], &judged).abs() < 1e-9);
        // 2^1 − 1 at the second place, of 2^1 − 1 at the first.
        assert!((ndcg(&[0, 1], &[1]) - 1.0 / 3f64.log2()).abs() < 1e-9);
    }

    #[test]
    fn recall_is_of_what_serves_and_fits() {
        assert!((recall(&[3, 0, 1], &[3, 2, 1]) - 0.5).abs() < 1e-9);
        assert!((recall(&[2; 50], &[2; 80]) - 1.0).abs() < 1e-9);
        assert!((recall(&[], &[0]) - 1.0).abs() < 1e-9);
    }
}
