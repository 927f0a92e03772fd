//! From pieces to dates with a year.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{
    clock::Clock,
    scan::{Partial, Piece, YEARS, valid},
    words::Label,
};
use crate::when::{Season, Start};

/// One date or one range of dates.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// None where it could not be resolved.
    pub first: Option<Start>,
    /// The end of a range.
    pub last: Option<Start>,
    pub clock: Option<Clock>,
    pub last_clock: Option<Clock>,
    pub label: Option<Label>,
    /// Given by a calendar week.
    pub week: bool,
    /// A dash follows and nothing after it.
    pub open_ended: bool,
    pub tokens: Range<usize>,
    /// The next group continues a list that this one began.
    listed: bool,
    parts: (Partial, Option<Partial>),
}

/// Finds dates and ranges and gives each its year: its own, its range's, its list's, or, where `today` is given, that
/// of the next such date.
pub(super) fn groups(pieces: &[(Piece, Range<usize>)], today: Option<NaiveDate>) -> Vec<Group> {
    let mut found = collect(pieces);
    let mut after: Option<Start> = None;
    for at in (0..found.len()).rev() {
        let group = &mut found[at];
        let context = after.filter(|_| group.listed);
        let (first, last) =
            range(group.parts.0, group.parts.1, context, today).map_or((None, None), |(a, b)| (Some(a), b));
        (group.first, group.last) = (first, last);
        after = first;
    }
    found
}

fn collect(pieces: &[(Piece, Range<usize>)]) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    let mut label = None;
    let mut at = 0;
    while let Some((piece, tokens)) = pieces.get(at) {
        match piece {
            Piece::Date(first, clock) => {
                let mut group = Group {
                    first: None,
                    last: None,
                    clock: *clock,
                    last_clock: None,
                    label,
                    week: matches!(first, Partial::Week { .. }),
                    open_ended: matches!(pieces.get(at + 1), Some((Piece::Dash, _))),
                    tokens: tokens.clone(),
                    listed: matches!(pieces.get(at + 1), Some((Piece::And, _))),
                    parts: (*first, None),
                };
                if let (Some((Piece::Dash, _)), Some((Piece::Date(second, clock), end))) =
                    (pieces.get(at + 1), pieces.get(at + 2))
                {
                    group.parts.1 = Some(*second);
                    group.last_clock = *clock;
                    group.tokens.end = end.end;
                    group.open_ended = false;
                    group.listed = false;
                    at += 2;
                }
                found.push(group);
            }
            Piece::Label(new) => {
                at = labelled(pieces, at, *new, &mut label, &mut found);
            }
            Piece::AnyTime(_) | Piece::Dash | Piece::And => {}
        }
        at += 1;
    }
    found
}

/// Takes a label: of the date before it where none follows (`1.9.2026 alkaen`), of those after it otherwise.
fn labelled(
    pieces: &[(Piece, Range<usize>)],
    at: usize,
    new: Label,
    label: &mut Option<Label>,
    found: &mut [Group],
) -> usize {
    let date_before = at > 0 && matches!(pieces[at - 1].0, Piece::Date(..));
    let date_after = matches!(pieces.get(at + 1), Some((Piece::Date(..), _)));
    if let Some(group) = found.last_mut().filter(|_| date_before && !date_after && new != Label::Apply) {
        if group.label != Some(Label::Apply) {
            group.label = Some(new);
        }
    } else if !(*label == Some(Label::Apply) && new == Label::End) {
        *label = Some(new);
    }
    at
}

type Range2 = (Start, Option<Start>);

fn range(a: Partial, b: Option<Partial>, list: Option<Start>, today: Option<NaiveDate>) -> Option<Range2> {
    let Some(b) = b else {
        let year = year_of(a).or_else(|| listed_year(a, list)).or_else(|| next_year(a, today?))?;
        let start = edge(a, year, Edge::First)?;
        return Some((start, None));
    };
    let a = match (a, b) {
        (Partial::DayOnly(day), Partial::Day { year, month, day: last }) if day <= last => {
            Partial::Day { year, month, day }
        }
        (Partial::DayOnly(_), _) => return None,
        (a, _) => a,
    };
    let (first_year, last_year) = match (year_of(a), year_of(b)) {
        (Some(first), Some(last)) => (first, last),
        (None, Some(last)) => (if rank(a) <= rank(b) { last } else { last - 1 }, last),
        (Some(first), None) => (first, if rank(a) <= rank(b) { first } else { first + 1 }),
        (None, None) => {
            let first = next_year(a, today?)?;
            (first, if rank(a) <= rank(b) { first } else { first + 1 })
        }
    };
    let (first, last) = (edge(a, first_year, Edge::First)?, edge(b, last_year, Edge::Last)?);
    (first.range()?.0 <= last.range()?.1).then_some((first, Some(last)))
}

/// In a list that goes on with a dated day, a day without a year is of the same year if it is earlier in it.
fn listed_year(a: Partial, next: Option<Start>) -> Option<i32> {
    let (from, _) = next?.range()?;
    let earlier = matches!(a, Partial::Day { month, day, .. } if (month, day) < (from.month(), from.day()))
        || matches!((a, next?), (Partial::Month { month, .. }, Start::Month(_, other)) if month < other);
    earlier.then(|| from.year())
}

/// The year of the next such date, `today` included.
fn next_year(a: Partial, today: NaiveDate) -> Option<i32> {
    (today.year()..=today.year() + 8).find(|year| {
        edge(a, *year, Edge::First).and_then(|start| start.range()).is_some_and(|(_, last)| last >= today)
    })
}

fn year_of(a: Partial) -> Option<i32> {
    match a {
        Partial::Day { year, .. }
        | Partial::Month { year, .. }
        | Partial::Season { year, .. }
        | Partial::Week { year, .. } => year,
        Partial::DayOnly(_) => None,
    }
}

/// The place within a year: first month and day.
fn rank(a: Partial) -> (u32, u32) {
    match a {
        Partial::Day { month, day, .. } => (month, day),
        Partial::Month { month, .. } => (month, 0),
        Partial::Season { season: Season::Spring, .. } => (1, 0),
        Partial::Season { season: Season::Autumn, .. } => (8, 0),
        Partial::Week { week, .. } => (week * 12 / 53, week),
        Partial::DayOnly(day) => (0, day),
    }
}

#[derive(Clone, Copy)]
enum Edge {
    First,
    Last,
}

fn edge(a: Partial, year: i32, edge: Edge) -> Option<Start> {
    if !YEARS.contains(&year) {
        return None;
    }
    match a {
        Partial::Day { month, day, .. } => valid(year, month, day).map(Start::Day),
        Partial::Month { month, .. } => Some(Start::Month(year, month)),
        Partial::Season { season, .. } => Some(Start::Season(year, season)),
        Partial::Week { week, .. } => {
            let day = match edge {
                Edge::First => Weekday::Mon,
                Edge::Last => Weekday::Sun,
            };
            NaiveDate::from_isoywd_opt(year, week, day).map(Start::Day)
        }
        Partial::DayOnly(_) => None,
    }
}
