//! Numbers of courses by two dimensions, from the same walk as everything else.

use catalogue::{
    Code, EngineError, Moment,
    query::{Dimension, Overview, Query},
};
use tantivy::DocId;

use crate::{
    engine::TantivyEngine,
    matcher::{Matcher, Verdict},
    shelf::trouble,
    tables::{NO_VALUE, Tables, ValueId},
    walk::Walk,
};

/// The values of one side, in order, and where each value of the index stands among them.
struct Side {
    dimension: u8,
    codes: Vec<Code>,
    place: Vec<u32>,
}

impl Side {
    fn new(dimension: Dimension, tables: &Tables) -> Self {
        let mut codes: Vec<(Code, usize)> = tables
            .values
            .iter()
            .enumerate()
            .filter(|(_, value)| value.dimension == dimension)
            .map(|(id, value)| (value.code.clone(), id))
            .collect();
        codes.sort_by_cached_key(|(code, _)| code_order(dimension, code));
        let mut place = vec![u32::MAX; tables.values.len()];
        for (at, (_, id)) in codes.iter().enumerate() {
            place[*id] = at as u32;
        }
        Self { dimension: dimension as u8, codes: codes.into_iter().map(|(code, _)| code).collect(), place }
    }

    /// Where the values of an offering stand.
    fn places(&self, values: &[&[ValueId]], tables: &Tables, into: &mut Vec<u32>) {
        into.clear();
        let values = values.iter().copied().flatten();
        let own = values.filter(|v| **v != NO_VALUE && tables.dimension_of[**v as usize] == self.dimension);
        into.extend(own.map(|value| self.place[*value as usize]));
    }
}

/// By code, `unknown` last; starts by time.
pub(crate) fn code_order(dimension: Dimension, code: &Code) -> (bool, (u8, i32, u32, String)) {
    let unknown = code.as_str() == Code::UNKNOWN;
    if dimension == Dimension::Start {
        return (unknown, crate::facets::start_order(code.as_str()));
    }
    (unknown, (0, 0, 0, code.as_str().to_owned()))
}

impl TantivyEngine {
    pub(crate) fn matrix(
        &self,
        query: &Query,
        rows: Dimension,
        columns: Dimension,
        moment: &Moment,
    ) -> Result<Overview, EngineError> {
        let snapshot = self.state();
        let asked = self.ask(&snapshot, query, moment);
        let tables = &*snapshot.tables;
        let (rows, columns) = (Side::new(rows, tables), Side::new(columns, tables));
        let width = columns.codes.len();
        let mut counts = vec![0_u64; rows.codes.len() * width];
        let mut last = vec![0_u32; counts.len()];
        let clock = snapshot.clock(moment);
        let matcher = Matcher::new(&asked.query, tables, &snapshot.bits, &clock, &snapshot.blank);
        let (mut down, mut across) = (Vec::new(), Vec::new());
        let mut course = 0;
        let walk = Walk::new(&snapshot, &asked.query, asked.text.as_ref());
        for piece in walk.pieces(false) {
            let of_segment = &snapshot.columns[piece.segment];
            let mut visit = |doc: DocId| {
                course += 1;
                let sets = tables.sets.iter().zip(of_segment.sets(doc));
                let mut values: Vec<&[ValueId]> = sets.map(|(sets, set)| &*sets[*set as usize]).collect();
                let own = values.len();
                matcher.consider(of_segment, doc, |_, row, verdict| {
                    if verdict != Verdict::Matches {
                        return;
                    }
                    values.truncate(own);
                    values.push(&tables.places[row.place as usize].values);
                    values.push(&tables.manners[row.manner as usize]);
                    values.push(&tables.whens[row.when as usize].values);
                    rows.places(&values, tables, &mut down);
                    columns.places(&values, tables, &mut across);
                    for r in &down {
                        for c in &across {
                            let cell = *r as usize * width + *c as usize;
                            counts[cell] += u64::from(last[cell] != course);
                            last[cell] = course;
                        }
                    }
                });
            };
            walk.piece(&piece, |batch| batch.iter().for_each(|(doc, _)| visit(*doc))).map_err(trouble)?;
        }
        Ok(tidy(rows.codes, columns.codes, &counts))
    }
}

/// Leaves out rows and columns without courses.
pub(crate) fn tidy(rows: Vec<Code>, columns: Vec<Code>, counts: &[u64]) -> Overview {
    let width = columns.len();
    let used = |r: usize, c: usize| counts[r * width + c] > 0;
    let kept_rows: Vec<usize> = (0..rows.len()).filter(|r| (0..width).any(|c| used(*r, c))).collect();
    let kept_columns: Vec<usize> = (0..width).filter(|c| kept_rows.iter().any(|r| used(*r, *c))).collect();
    Overview {
        counts: kept_rows
            .iter()
            .map(|r| kept_columns.iter().map(|c| counts[r * width + c]).collect())
            .collect(),
        rows: kept_rows.iter().map(|r| rows[*r].clone()).collect(),
        columns: kept_columns.iter().map(|c| columns[*c].clone()).collect(),
    }
}
