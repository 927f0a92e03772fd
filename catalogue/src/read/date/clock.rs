//! Times of day.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;

use crate::read::token::{Kind, Token};

/// A time of day, or two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clock {
    /// When it begins. 24:00 is [`Clock::midnight_after`].
    pub from: NaiveTime,
    /// When it ends.
    pub to: Option<NaiveTime>,
    /// The offset that the text gives.
    pub offset: Option<FixedOffset>,
    /// The instant, where the text gives an offset.
    pub instant: Option<DateTime<FixedOffset>>,
    /// Written as 24:00: the end of the day.
    pub midnight_after: bool,
    /// Written by a person (`klo 17`), not by a program (`17:00:00`).
    pub worded: bool,
}

/// An instant as a day and a time of a zone.
pub(super) fn in_zone(instant: DateTime<FixedOffset>, zone: Tz) -> (NaiveDate, Clock) {
    let local = instant.with_timezone(&zone);
    let clock = Clock {
        from: local.time(),
        to: None,
        offset: None,
        instant: Some(local.fixed_offset()),
        midnight_after: false,
        worded: false,
    };
    (local.date_naive(), clock)
}

/// The instant of a day and time at an offset.
pub(super) fn moment(
    year: i32,
    month: u32,
    day: u32,
    time: NaiveTime,
    offset: FixedOffset,
) -> Option<DateTime<FixedOffset>> {
    offset.from_local_datetime(&NaiveDate::from_ymd_opt(year, month, day)?.and_time(time)).single()
}

/// Whether a lower-case word is the name of a time zone as programs print it.
pub(super) fn is_zone(word: &str) -> bool {
    matches!(
        word,
        "utc"
            | "gmt"
            | "z"
            | "eet"
            | "eest"
            | "cet"
            | "cest"
            | "bst"
            | "pst"
            | "pdt"
            | "mst"
            | "mdt"
            | "cst"
            | "cdt"
            | "est"
            | "edt"
    )
}

/// Reads a time at `at` (`klo 17`, `17.00–18.30` after `klo`, `17:00`, `5 pm`, `5.45 ip.`) and says where it ends.
/// `bare_dot`: `17.30` without a word before it is a time too, as a full date stands before it.
pub(super) fn at(tokens: &[Token], at: usize, bare_dot: bool) -> Option<(Clock, usize)> {
    let named = tokens
        .get(at)?
        .word()
        .is_some_and(|w| matches!(w, "klo" | "kello" | "kl" | "klockan" | "at" | "kelo"));
    let mut next = at + usize::from(named);
    next += usize::from(named && tokens.get(next)?.is_sign('.'));
    if !named && tokens[at].is_sign(',') {
        next += 1;
    }
    let (from, end, marked) = one(tokens, next, named || bare_dot, named)?;
    let mut clock = Clock {
        from: NaiveTime::from_hms_opt(from.0 % 24, from.1, from.2)?,
        to: None,
        offset: None,
        instant: None,
        midnight_after: from.0 == 24,
        worded: named || marked,
    };
    let mut end = end;
    let dash = tokens.get(end).is_some_and(|t| matches!(t.kind, Kind::Sign('–' | '—' | '-' | '−')));
    if dash {
        let second = end + 1 + usize::from(tokens.get(end + 1).and_then(Token::word) == Some("klo"));
        if let Some((to, after, _)) =
            one(tokens, second, true, named).filter(|(_, after, _)| !goes_on_as_date(tokens, *after))
        {
            let iso = at > 0 && tokens[at - 1].lower == "t";
            let offset_like =
                !named && (from.3 || iso) && tokens[second].digits() >= 2 && !tokens[second].spaced;
            if !offset_like {
                clock.to = NaiveTime::from_hms_opt(to.0 % 24, to.1, to.2);
                end = after;
            }
        }
    }
    if let Some((offset, after)) = zone_offset(tokens, end) {
        clock.offset = offset;
        end = after;
    }
    Some((clock, end))
}

fn goes_on_as_date(tokens: &[Token], after: usize) -> bool {
    tokens.get(after).is_some_and(|t| t.is_sign('.'))
        && tokens.get(after + 1).is_some_and(|t| t.digits() > 0 && !t.spaced)
}

/// Hours, minutes, seconds, and whether seconds were given.
type Parts = (u32, u32, u32, bool);

/// One time: its parts, where it ends, and whether am/pm marks it.
fn one(tokens: &[Token], at: usize, dots: bool, hour_alone: bool) -> Option<(Parts, usize, bool)> {
    let small = |i: usize| {
        tokens.get(i).filter(|t| (1..=2).contains(&t.digits())).and_then(Token::number).map(|n| n as u32)
    };
    let two = |i: usize| small(i).filter(|_| tokens[i].digits() == 2 && !tokens[i].spaced);
    let hour = small(at)?;
    let sign = |i: usize, c: char| tokens.get(i).is_some_and(|t| t.is_sign(c) && !t.spaced);
    let (mut minute, mut second, mut end, mut seconds, mut separated) = (0, 0, at + 1, false, false);
    if let Some(m) = two(at + 2).filter(|_| sign(at + 1, ':') || sign(at + 1, '.')) {
        (minute, end, separated) = (m, at + 3, true);
        if let Some(s) = two(end + 1).filter(|_| sign(end, ':')) {
            (second, end, seconds) = (s, end + 2, true);
            if sign(end, '.') && tokens.get(end + 1).is_some_and(|t| t.digits() > 0 && !t.spaced) {
                end += 2; // fractions of a second, any number of digits
            }
        }
    }
    let colon = separated && sign(at + 1, ':');
    let (half, after) = half_of_day(tokens, end);
    if !(colon || (separated && dots) || (separated && half.is_some()) || half.is_some() || hour_alone) {
        return None;
    }
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    let real = hour < 24 && minute < 60 && second < 60 || (hour, minute, second) == (24, 0, 0);
    real.then_some(((hour, minute, second, seconds), after, half.is_some()))
}

/// `am`, `p.m.`, `ap`, `ip.`: whether it is the second half of the day, and where it ends.
fn half_of_day(tokens: &[Token], at: usize) -> (Option<bool>, usize) {
    let word = |i: usize| tokens.get(i).and_then(Token::word);
    let dot = |i: usize| usize::from(tokens.get(i).is_some_and(|t| t.is_sign('.')));
    match word(at) {
        Some("am" | "ap") => (Some(false), at + 1 + dot(at + 1)),
        Some("pm" | "ip") => (Some(true), at + 1 + dot(at + 1)),
        Some(letter @ ("a" | "p")) if dot(at + 1) == 1 && word(at + 2) == Some("m") => {
            (Some(letter == "p"), at + 3 + dot(at + 3))
        }
        _ => (None, at),
    }
}

/// `Z`, `UTC`, `+03:00`, `+0300`, `-08`: the offset (none for a name that means several), and where it ends.
fn zone_offset(tokens: &[Token], at: usize) -> Option<(Option<FixedOffset>, usize)> {
    let token = tokens.get(at)?;
    if let Some(word) = token.word().filter(|w| is_zone(w)) {
        let utc = matches!(word, "utc" | "gmt" | "z");
        return Some((if utc { FixedOffset::east_opt(0) } else { None }, at + 1));
    }
    let negative = match token.kind {
        Kind::Sign('+') => false,
        Kind::Sign('-' | '−') => true,
        _ => return None,
    };
    let first = tokens.get(at + 1).filter(|t| !t.spaced)?;
    let number = first.number()? as i32;
    let (hours, minutes, end) = match first.digits() {
        4 => (number / 100, number % 100, at + 2),
        2 => match tokens.get(at + 2).filter(|t| t.is_sign(':')).and_then(|_| tokens.get(at + 3)) {
            Some(t) if t.digits() == 2 => (number, t.number()? as i32, at + 4),
            _ => (number, 0, at + 2),
        },
        _ => return None,
    };
    let seconds = hours * 3600 + minutes * 60;
    (hours <= 14 && minutes < 60)
        .then(|| (FixedOffset::east_opt(if negative { -seconds } else { seconds }), end))
}

impl Clock {
    /// Midnight: a program's way to write a day without a time.
    pub fn is_midnight(&self) -> bool {
        self.from.num_seconds_from_midnight() == 0
    }
}
