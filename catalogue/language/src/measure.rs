use std::collections::BTreeMap;

use serde::Serialize;

use crate::analyser::Analyser;
use crate::lang::Lang;
use crate::token::Class;

/// A query word and a text word that should, or should not, find each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What is typed.
    pub query: String,
    /// What stands in the text.
    pub text: String,
    /// Whether the query should find the text.
    pub matches: bool,
    /// What the pair tries: `lemma`, `part`, `negative` and so on, with `sv-` or `en-` before it where the text is
    /// Swedish or English.
    pub kind: String,
}

/// A line of a list of pairs that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: expected `query<TAB>text<TAB>0|1<TAB>kind`")]
pub struct PairsError {
    /// Number of the line, from 1.
    pub line: usize,
}

/// How well an analysis does on a list of pairs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// [`Analyser::name`] of what was measured.
    pub analyser: String,
    /// Pairs that should match, and those that did.
    pub all: Count,
    /// The same by kind of pair.
    pub kinds: BTreeMap<String, Count>,
    /// Pairs that should not match, and those that did.
    pub negatives: Count,
    /// Pairs that should match and did not, as `query text kind`.
    pub missed: Vec<String>,
    /// Pairs that matched and should not, as `query text class`.
    pub false_matches: Vec<String>,
}

/// A number of pairs and how many of them matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Count {
    /// Pairs tried.
    pub pairs: usize,
    /// Pairs that matched.
    pub matched: usize,
}

impl Count {
    /// The share that matched, 0 to 1; 1 of nothing.
    #[must_use]
    pub fn rate(self) -> f64 {
        if self.pairs == 0 { 1.0 } else { self.matched as f64 / self.pairs as f64 }
    }

    fn add(&mut self, matched: bool) {
        self.pairs += 1;
        self.matched += usize::from(matched);
    }
}

/// Reads a list of pairs: `query<TAB>text<TAB>0|1<TAB>kind`, further columns ignored. Empty lines, lines that begin
/// with `#` and a heading that begins with `query` are passed over.
///
/// # Errors
///
/// On the first line of another shape.
pub fn read_pairs(list: &str) -> Result<Vec<Pair>, PairsError> {
    let lines = list.lines().enumerate().filter(|(number, line)| {
        let heading = *number == 0 && line.starts_with("query\t");
        !(heading || line.trim().is_empty() || line.starts_with('#'))
    });
    lines
        .map(|(number, line)| {
            let mut columns = line.split('\t').map(str::trim);
            let mut column =
                || columns.next().filter(|text| !text.is_empty()).ok_or(PairsError { line: number + 1 });
            let (query, text) = (column()?.to_string(), column()?.to_string());
            let matches = match column()? {
                "1" => true,
                "0" => false,
                _ => return Err(PairsError { line: number + 1 }),
            };
            Ok(Pair { query, text, matches, kind: column()?.to_string() })
        })
        .collect()
}

/// Tries every pair: the query in all languages, the text in its own (Finnish where the kind does not tell).
///
/// A pair matches where every word of the query, or every piece of it, is found in the text.
#[must_use]
pub fn measure(pairs: &[Pair], analyser: &Analyser) -> Report {
    let mut report = Report {
        analyser: analyser.name().to_string(),
        all: Count::default(),
        kinds: BTreeMap::new(),
        negatives: Count::default(),
        missed: Vec::new(),
        false_matches: Vec::new(),
    };
    let mut cache = crate::AnalysisCache::default();
    for pair in pairs {
        let class = finds(pair, analyser, &mut cache);
        report.kinds.entry(pair.kind.clone()).or_default().add(class.is_some());
        if pair.matches {
            report.all.add(class.is_some());
            if class.is_none() {
                report.missed.push(format!("{} {} {}", pair.query, pair.text, pair.kind));
            }
        } else {
            report.negatives.add(class.is_some());
            if let Some(class) = class {
                report.false_matches.push(format!("{} {} {class:?}", pair.query, pair.text));
            }
        }
    }
    report
}

/// The lightest class that is needed to find the text.
fn finds(pair: &Pair, analyser: &Analyser, cache: &mut crate::AnalysisCache) -> Option<Class> {
    let lang = pair.kind.split('-').next().and_then(Lang::from_code).unwrap_or(Lang::Fi);
    let text = analyser.analyse(&pair.text, Some(lang), cache);
    let best = |query: &crate::Word| text.iter().filter_map(|token| token.word.found_by(query)).min();
    let words = analyser.query(&pair.query, cache);
    let classes = words.iter().map(|word| {
        let pieces = word.pieces.iter().map(|piece| best(piece)).collect::<Option<Vec<_>>>();
        best(&word.token.word).or_else(|| pieces.and_then(|classes| classes.into_iter().max()))
    });
    classes.collect::<Option<Vec<_>>>().and_then(|classes| classes.into_iter().max())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{PairsError, measure, read_pairs};
    use crate::{Analyser, Lang};

    #[test]
    fn a_small_list() {
        let list = "query\ttext\tmatch\tkind\n# words\nkurssi\tkursseilla\t1\tlemma\t12\nkurssi\tkurssata\t0\tnegative\n\
                    course\tcourses\t1\ten-lemma\nkurssi\ttuntematon\t1\tlemma\n";
        let pairs = read_pairs(list).unwrap();
        let report = measure(&pairs, &Analyser::new(None, [(Lang::Fi, "kurssi")]));
        assert_eq!((report.all.pairs, report.all.matched), (3, 2));
        assert_eq!((report.negatives.pairs, report.negatives.matched), (1, 0));
        assert_eq!(report.kinds["lemma"].matched, 1);
        assert_eq!(report.missed, ["kurssi tuntematon lemma"]);
        assert_eq!(read_pairs("a\tb\n"), Err(PairsError { line: 1 }));
        assert_eq!(read_pairs("a\tb\t2\tx\n"), Err(PairsError { line: 1 }));
    }
}
