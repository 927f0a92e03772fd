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
    snapshot::Snapshot,
    tables::{NO_VALUE, Tables, ValueId},
    text::TextQuery,
    walk::Walk,
};

/// The values of one side, in order, and where each value of the index stands among them.
struct Side {
    dimension: Dimension,
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
        Self { dimension, codes: codes.into_iter().map(|(code, _)| code).collect(), place }
    }

    /// Where the values of an offering stand.
    fn places(&self, values: &[&[ValueId]], tables: &Tables, into: &mut Vec<u32>) {
        into.clear();
        let values = values.iter().copied().flatten();
        let own =
            values.filter(|v| **v != NO_VALUE && tables.dimension_of[**v as usize] == self.dimension as u8);
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

/// Numbers of courses by the values of two dimensions.
pub(crate) struct Table {
    rows: Side,
    columns: Side,
    counts: Vec<u64>,
    /// The last course that counted for a cell.
    last: Vec<u32>,
}

/// One dimension's value, and the courses that have it by the value of another dimension.
pub(crate) type Line<'a> = (Dimension, &'a Code, Dimension, Vec<(Code, u64)>);

impl Table {
    /// Nothing counted yet.
    pub(crate) fn new(rows: Dimension, columns: Dimension, tables: &Tables) -> Self {
        let (rows, columns) = (Side::new(rows, tables), Side::new(columns, tables));
        let cells = rows.codes.len() * columns.codes.len();
        Self { rows, columns, counts: vec![0; cells], last: vec![0; cells] }
    }

    /// Each row and each column, as far as courses have it.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let (rows, columns) = (&self.rows, &self.columns);
        let width = columns.codes.len();
        let line = |codes: &[Code], count: &dyn Fn(usize) -> u64| {
            let counts = codes.iter().enumerate().map(|(at, code)| (code.clone(), count(at)));
            counts.filter(|(_, count)| *count > 0).collect()
        };
        let of_row = move |(r, code)| {
            let counts = line(&columns.codes, &|c| self.counts[r * width + c]);
            (rows.dimension, code, columns.dimension, counts)
        };
        let of_column = move |(c, code)| {
            let counts = line(&rows.codes, &|r| self.counts[r * width + c]);
            (columns.dimension, code, rows.dimension, counts)
        };
        rows.codes.iter().enumerate().map(of_row).chain(columns.codes.iter().enumerate().map(of_column))
    }
}

/// Counts the courses that a request finds in tables.
pub(crate) fn count(
    snapshot: &Snapshot,
    query: &Query,
    text: Option<&TextQuery>,
    moment: &Moment,
    into: &mut [Table],
) -> tantivy::Result<()> {
    let tables = &*snapshot.tables;
    let clock = snapshot.clock(moment);
    let matcher = Matcher::new(query, snapshot, &clock);
    let (mut down, mut across) = (Vec::new(), Vec::new());
    let mut course = 0;
    let walk = Walk::new(snapshot, query, text);
    for piece in walk.pieces(false) {
        let of_segment = &snapshot.columns[piece.segment];
        let mut visit = |doc: DocId| {
            course += 1;
            let sets = tables.sets.iter().zip(of_segment.sets(doc));
            let mut values: Vec<&[ValueId]> = sets.map(|(sets, set)| &*sets[set as usize]).collect();
            let own = values.len();
            matcher.consider(of_segment, doc, |_, row, verdict| {
                if verdict != Verdict::Matches {
                    return;
                }
                values.truncate(own);
                values.push(&tables.places[row.place as usize].values);
                values.push(&tables.manners[row.manner as usize]);
                values.push(&tables.whens[row.when as usize].values);
                for Table { rows, columns, counts, last } in &mut *into {
                    rows.places(&values, tables, &mut down);
                    columns.places(&values, tables, &mut across);
                    for r in &down {
                        for c in &across {
                            let cell = *r as usize * columns.codes.len() + *c as usize;
                            counts[cell] += u64::from(last[cell] != course);
                            last[cell] = course;
                        }
                    }
                }
            });
        };
        walk.piece(&piece, |batch| batch.iter().for_each(|(doc, _)| visit(*doc)))?;
    }
    Ok(())
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
        let mut table = [Table::new(rows, columns, &snapshot.tables)];
        count(&snapshot, &asked.query, asked.text.as_ref(), moment, &mut table).map_err(trouble)?;
        let [Table { rows, columns, counts, .. }] = table;
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
