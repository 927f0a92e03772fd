//! Dates as people and programs write them, in Finnish, Swedish and English.
//!
//! A date is read only where the text gives it whole: a year may stand at the other end of a range, in a list's last
//! date, nowhere else. `read_dates_ahead` is for queries, where the coming date is meant.

mod any_time;
mod clock;
mod resolve;
mod scan;
mod words;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

use self::{
    clock::Clock,
    resolve::{Group, groups},
    scan::{Piece, Scan},
    words::Label,
};
use crate::{
    read::token,
    when::{Deadline, Start},
};

/// More unread words than this make the text prose: no date is taken from it.
const PROSE: usize = 12;

/// When something starts and ends, as a text says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DateReading {
    /// The start; [`Start::Unknown`] where the text gives none.
    pub start: Start,
    /// The end, as exactly as the text says it; [`Start::Unknown`] where it gives none.
    pub end: Start,
    /// Time of day at which it begins.
    pub from: Option<NaiveTime>,
    /// Time of day at which it ends.
    pub to: Option<NaiveTime>,
    /// Application is said to be continuous.
    pub continuous: bool,
    /// `start` and `end` say all that the text says; otherwise its words are worth keeping.
    pub exact: bool,
    /// What was not understood.
    pub unread: Option<String>,
}

impl DateReading {
    /// The last day that the end may mean.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.end.range().map(|(_, last)| last)
    }
}

/// Reads when a course is held. Instants are told as days of `zone`.
pub fn read_dates(text: &str, zone: Tz) -> DateReading {
    reading(text, zone, None)
}

/// Like [`read_dates`], of a text in which a date without a year means the next one, `today` included: a query.
pub fn read_dates_ahead(text: &str, zone: Tz, today: NaiveDate) -> DateReading {
    reading(text, zone, Some(today))
}

fn reading(text: &str, zone: Tz, today: Option<NaiveDate>) -> DateReading {
    let mut scan = Scan::of(text, zone);
    let all = groups(&scan.pieces, today);
    for group in all.iter().filter(|group| group.first.is_none()) {
        scan.read[group.tokens.clone()].fill(false);
    }
    let prose =
        token::unread(text, &scan.tokens, &scan.read).is_some_and(|t| t.split_whitespace().count() > PROSE);
    if prose {
        return DateReading { unread: Some(text.trim().to_owned()), ..DateReading::default() };
    }
    let any_time = |application| scan.pieces.iter().any(|(piece, _)| *piece == Piece::AnyTime(application));
    let dated: Vec<&Group> =
        all.iter().filter(|g| g.first.is_some() && g.label != Some(Label::Apply)).collect();
    let begins = |g: &&&Group| g.label != Some(Label::End) || g.last.is_some();
    let start =
        dated.iter().find(|g| g.label == Some(Label::Start)).or_else(|| dated.iter().find(begins)).copied();
    let end = dated.iter().find(|g| g.label == Some(Label::End)).copied();
    for group in &all {
        let used = |chosen: Option<&Group>| chosen.is_some_and(|c| c.tokens == group.tokens);
        if !used(start) && !used(end) {
            scan.read[group.tokens.clone()].fill(false);
        }
    }
    let mut reading = DateReading {
        start: start.and_then(|g| g.first).unwrap_or_default(),
        end: start.and_then(|g| g.last).or_else(|| end.and_then(|g| g.last.or(g.first))).unwrap_or_default(),
        continuous: any_time(true),
        unread: token::unread(text, &scan.tokens, &scan.read),
        ..DateReading::default()
    };
    if any_time(false) || (any_time(true) && reading.start == Start::Unknown) {
        reading.start = Start::AnyTime;
    }
    let clock = start.and_then(|g| g.clock).or(scan.loose);
    reading.from = clock.filter(|c| !c.is_midnight() || c.worded).map(|c| c.from);
    reading.to = clock.and_then(|c| c.to);
    let qualified = start.is_some_and(|g| g.week) || text_bounds(&scan);
    reading.exact =
        reading.unread.is_none() && !qualified && !clock.is_some_and(|c| c.worded || c.to.is_some());
    if let (Some((from, _)), Some(last)) = (reading.start.range(), reading.last_day())
        && last < from
    {
        reading.end = Start::Unknown;
        reading.unread = Some(text.trim().to_owned());
    }
    reading
}

/// "At the earliest", "at the latest": the date is a bound.
fn text_bounds(scan: &Scan) -> bool {
    let bound = |word: &str| {
        matches!(
            word,
            "aikaisintaan" | "viimeistään" | "mennessä" | "tidigast" | "senast" | "earliest" | "latest"
        )
    };
    scan.tokens.iter().any(|t| bound(&t.lower))
}

/// When one can apply, as a text says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// Opens.
    pub from: Option<Deadline>,
    /// Closes.
    pub to: Option<Deadline>,
    /// Continuous application.
    pub continuous: bool,
    /// A time fell into the hour that a clock change leaves out, and was moved to the first instant after it.
    pub moved: bool,
    /// What was not understood.
    pub unread: Option<String>,
}

/// Reads when one can apply: a range, or one date, which is the opening where the text says so ("alkaen", "from") and
/// the deadline otherwise. Only days and instants are bounds: "in August" stays unread.
pub fn read_window(text: &str, zone: Tz) -> Window {
    let mut scan = Scan::of(text, zone);
    let all = groups(&scan.pieces, None);
    let exact = |g: &&Group| {
        matches!(g.first, Some(Start::Day(_))) && matches!(g.last, None | Some(Start::Day(_))) && !g.week
    };
    let mut window = Window::default();
    for group in &all {
        let free =
            window.from.is_none() && window.to.is_none() || (group.last.is_none() && window.to.is_none());
        if !exact(&group) || !free {
            scan.read[group.tokens.clone()].fill(false);
            continue;
        }
        let opening = |start, clock| stamp(start, clock, zone);
        let (first, second) = (opening(group.first, group.clock), opening(group.last, group.last_clock));
        window.moved |= [first, second].iter().flatten().any(|(_, moved)| *moved);
        let (first, second) = (first.map(|(at, _)| at), second.map(|(at, _)| at));
        if second.is_some() {
            (window.from, window.to) = (first, second);
        } else if group.label == Some(Label::Start) || group.open_ended {
            window.from = first;
        } else {
            window.to = first;
        }
    }
    window.continuous = scan.pieces.iter().any(|(piece, _)| matches!(piece, Piece::AnyTime(_)));
    window.unread = token::unread(text, &scan.tokens, &scan.read);
    window
}

/// A bound of a window; the flag tells that a clock change moved it. Midnight means the day.
fn stamp(day: Option<Start>, clock: Option<Clock>, zone: Tz) -> Option<(Deadline, bool)> {
    let Some(Start::Day(day)) = day else { return None };
    let Some(clock) = clock.filter(|c| !c.is_midnight() && !c.midnight_after) else {
        return Some((Deadline::Day(day), false));
    };
    if let Some(instant) = clock.instant {
        return Some((Deadline::At(instant), false));
    }
    let (instant, moved) = local(day, clock.from, zone)?;
    Some((Deadline::At(instant.fixed_offset()), moved))
}

/// A wall-clock time as an instant: the first of the two in autumn, the first after the gap in spring (then `true`).
pub(crate) fn local(day: NaiveDate, time: NaiveTime, zone: Tz) -> Option<(DateTime<Tz>, bool)> {
    let wall = day.and_time(time);
    if let Some(instant) = zone.from_local_datetime(&wall).earliest() {
        return Some((instant, false));
    }
    let minutes = (1..=180).map(chrono::Duration::minutes);
    let top = wall.date().and_hms_opt(chrono::Timelike::hour(&wall), 0, 0)?;
    minutes
        .filter_map(|m| zone.from_local_datetime(&(top + m)).earliest())
        .next()
        .map(|instant| (instant, true))
}

#[cfg(test)]
mod tests;
