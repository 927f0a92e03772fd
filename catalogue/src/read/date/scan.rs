//! From tokens to pieces: dates (perhaps without a year), times, dashes, labels.

mod named;
mod numeric;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{
    any_time::ANY_TIME,
    clock::{self, Clock},
    words::{self, Label},
};
use crate::{
    read::token::{Kind, Token, tokens},
    when::Season,
};

/// Years that a course date may lie in. Below are defaults of programs; 2079 is the last day of a common database
/// type, written for "never".
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1970..=2078;

/// A date as far as one place of the text says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Partial {
    /// A day; the year may stand elsewhere.
    Day { year: Option<i32>, month: u32, day: u32 },
    /// A day whose month stands after the dash (`1.–15.9.2026`).
    DayOnly(u32),
    /// A month.
    Month { year: Option<i32>, month: u32 },
    /// A half year.
    Season { year: Option<i32>, season: Season },
    /// A calendar week (ISO 8601).
    Week { year: Option<i32>, week: u32 },
}

/// What a stretch of tokens means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece {
    Date(Partial, Option<Clock>),
    /// From the one to the other.
    Dash,
    /// A list goes on.
    And,
    Label(Label),
    /// Any time; whether it is said of the application.
    AnyTime(bool),
}

/// A text cut into pieces. Tokens that belong to no piece and are no filler are unread.
pub(super) struct Scan {
    pub tokens: Vec<Token>,
    pub read: Vec<bool>,
    /// Pieces with the tokens that they are made of.
    pub pieces: Vec<(Piece, std::ops::Range<usize>)>,
    /// A time that belongs to no date (`ti klo 17–19`).
    pub loose: Option<Clock>,
    zone: Tz,
}

impl Scan {
    pub fn of(text: &str, zone: Tz) -> Self {
        let tokens = tokens(text);
        let read = vec![false; tokens.len()];
        let mut scan = Self { tokens, read, pieces: Vec::new(), loose: None, zone };
        if !scan.epoch() {
            let mut at = 0;
            while at < scan.tokens.len() {
                at = scan.step(at);
            }
        }
        scan
    }

    /// A text that is nothing but seconds or milliseconds since 1970.
    fn epoch(&mut self) -> bool {
        let [token] = self.tokens.as_slice() else { return false };
        let Some(number) = token.number().and_then(|n| i64::try_from(n).ok()) else { return false };
        let moment = match token.digits() {
            10 => DateTime::<Utc>::from_timestamp(number, 0),
            12 | 13 => DateTime::<Utc>::from_timestamp_millis(number),
            _ => None,
        };
        let Some(moment) = moment else { return false };
        let (day, clock) = clock::in_zone(moment.fixed_offset(), self.zone);
        if !YEARS.contains(&day.year()) {
            return false;
        }
        self.push(Piece::Date(whole(day), Some(clock)), 0, 1);
        true
    }

    /// Reads one piece at `at` and says where the next may begin.
    fn step(&mut self, at: usize) -> usize {
        if let Some((application, end)) = self.any_time(at) {
            return self.push(Piece::AnyTime(application), at, end);
        }
        if let Some(end) = self.clock_of_last(at) {
            return end;
        }
        if let Some(end) = self.iso(at).or_else(|| self.named(at)).or_else(|| self.numeric(at)) {
            return end;
        }
        let token = &self.tokens[at];
        let after_date = matches!(self.pieces.last(), Some((Piece::Date(..), _)));
        let piece = match token.kind {
            Kind::Sign('–' | '—' | '-' | '−' | '‒' | '~') => Some(Piece::Dash),
            Kind::Sign('/') if after_date => Some(Piece::Dash),
            Kind::Sign(',' | '&' | ';') => Some(Piece::And),
            Kind::Word
                if after_date
                    && matches!(token.lower.as_str(), "to" | "till" | "until" | "through" | "asti")
                    && self.tokens.get(at + 1).is_some() =>
            {
                Some(Piece::Dash)
            }
            Kind::Word
                if matches!(token.lower.as_str(), "ja" | "tai" | "sekä" | "och" | "eller" | "and" | "or") =>
            {
                Some(Piece::And)
            }
            Kind::Word => words::label(&token.lower).map(Piece::Label),
            _ => None,
        };
        match piece {
            Some(piece) => self.push(piece, at, at + 1),
            None => {
                self.read[at] = match token.kind {
                    Kind::Word => words::is_filler(&token.lower),
                    Kind::Sign(_) => true,
                    Kind::Number(_) => false,
                };
                at + 1
            }
        }
    }

    fn push(&mut self, piece: Piece, start: usize, end: usize) -> usize {
        self.read[start..end].fill(true);
        self.pieces.push((piece, start..end));
        end
    }

    fn any_time(&self, at: usize) -> Option<(bool, usize)> {
        let fits = |phrase: &[&str]| {
            phrase.iter().enumerate().try_fold(at, |_, (i, wanted)| {
                // A hyphen may join the words of a phrase: `year-round`.
                let token = self.tokens.get(at + i)?;
                let ok = match wanted.strip_suffix('*') {
                    Some(head) => token.lower.starts_with(head),
                    None => token.lower == *wanted,
                };
                ok.then_some(at + i + 1)
            })
        };
        ANY_TIME.iter().find_map(|(phrase, application)| Some((*application, fits(phrase)?)))
    }

    /// A time of day; belongs to the date before it, or to none.
    fn clock_of_last(&mut self, at: usize) -> Option<usize> {
        let after_full_date = matches!(self.pieces.last(),
            Some((Piece::Date(Partial::Day { year: Some(_), .. }, None), range)) if range.end == at);
        let (mut clock, end) = clock::at(&self.tokens, at, after_full_date)?;
        self.read[at..end].fill(true);
        let zone = self.zone;
        match self.pieces.last_mut() {
            Some((Piece::Date(partial, slot @ None), _)) => {
                if let (Some(offset), Partial::Day { year: Some(year), month, day }) =
                    (clock.offset, &partial)
                    && let Some(moment) = clock::moment(*year, *month, *day, clock.from, offset)
                {
                    let (local, moved) = clock::in_zone(moment, zone);
                    clock.from = moved.from;
                    clock.instant = moved.instant;
                    *partial = whole(local);
                }
                *slot = Some(clock);
            }
            _ => self.loose = self.loose.or(Some(clock)),
        }
        Some(end)
    }

    /// `2026-09-01`, `2026-09-01T17:00:00.0000000+03:00`, `2026-09`, `2026-W36`, `20260901`, `2026/09/01`.
    fn iso(&mut self, at: usize) -> Option<usize> {
        let year = i32::try_from(self.tokens[at].number()?).ok()?;
        if self.tokens[at].digits() == 8 {
            let (year, rest) = (year / 10_000, (year % 10_000).unsigned_abs());
            let day = valid(year, rest / 100, rest % 100)?;
            return Some(self.push(Piece::Date(whole(day), None), at, at + 1));
        }
        if self.tokens[at].digits() != 4 {
            return None;
        }
        let sign = self.sign_in(at + 1, "-/.–‐‑")?;
        if sign == '-' && self.word(at + 2) == Some("w") {
            let week = self.two_digits(at + 3)?;
            let partial = Partial::Week { year: Some(year), week };
            return self.known_year(year).then(|| self.push(Piece::Date(partial, None), at, at + 4));
        }
        let month = self.two_digits(at + 2)?;
        if self.sign_in(at + 3, "-/.–‐‑") != Some(sign) || self.two_digits(at + 4).is_none() {
            let real = sign == '-'
                && self.tokens[at + 2].digits() == 2
                && (1..=12).contains(&month)
                && self.known_year(year);
            return real.then(|| {
                self.push(Piece::Date(Partial::Month { year: Some(year), month }, None), at, at + 3)
            });
        }
        let day = self.two_digits(at + 4)?;
        let Some(day) = valid(year, month, day) else { return Some(self.skip_date(at, at + 5)) };
        let mut end = self.push(Piece::Date(whole(day), None), at, at + 5);
        if self.word(end) == Some("t") && !self.tokens[end].spaced {
            self.read[end] = true;
            end += 1;
            end = self.clock_of_last(end).unwrap_or(end);
        }
        Some(end)
    }

    /// Consumes a date that cannot be (30.2., year 0001) without reading it, so that no part of it is taken for
    /// another date.
    fn skip_date(&mut self, at: usize, end: usize) -> usize {
        // The time beside it belongs to it.
        let mut end = end;
        if self.word(end) == Some("t") {
            end += 1;
        }
        clock::at(&self.tokens, end, true).map_or(end, |(_, after)| after).max(at + 1)
    }

    /// Puts down a day, or passes over one that cannot be.
    fn day(&mut self, at: usize, end: usize, year: Option<i32>, month: u32, day: u32) -> usize {
        // A leap year stands for the unknown one: 29.2. may be.
        if valid(year.unwrap_or(2024), month, day).is_none() {
            return self.skip_date(at, end);
        }
        self.push(Piece::Date(Partial::Day { year, month, day }, None), at, end)
    }

    /// The year that follows at `at` after an optional word or sign, and where it ends.
    fn year_after(&self, at: usize) -> Option<(i32, usize)> {
        let mut at = at;
        for _ in 0..2 {
            let joined = self.sign_in(at, "-").is_some()
                && self.tokens.get(at + 1).is_some_and(|t| t.digits() == 4 && !t.spaced);
            let between = joined
                || self.sign_in(at, ",/.").is_some()
                || matches!(
                    self.word(at),
                    Some(
                        "vuonna"
                            | "vuoden"
                            | "år"
                            | "of"
                            | "term"
                            | "termin"
                            | "terminen"
                            | "semester"
                            | "year"
                    )
                )
                || self.word(at).is_some_and(|w| w.starts_with("lukukau"));
            at += usize::from(between);
        }
        let token = self.tokens.get(at)?;
        if token.digits() == 4 {
            return Some((token.number()? as i32, at + 1));
        }
        let short = self.sign_in(at, "'’-").filter(|_| self.tokens[at].spaced).is_some();
        let year = self.tokens.get(at + 1).filter(|t| short && t.digits() == 2 && !t.spaced)?;
        Some((2000 + year.number()? as i32, at + 2))
    }

    /// The four-digit year just before `at`, not yet read.
    fn year_before(&self, at: usize) -> Option<i32> {
        let token = self.tokens.get(at.checked_sub(1)?)?;
        (token.digits() == 4 && !self.read[at - 1]).then(|| token.number().map(|n| n as i32)).flatten()
    }

    fn known_year(&self, year: i32) -> bool {
        YEARS.contains(&year)
    }

    fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at)?.word()
    }

    fn sign_in(&self, at: usize, signs: &str) -> Option<char> {
        match self.tokens.get(at)?.kind {
            Kind::Sign(c) if signs.contains(c) => Some(c),
            _ => None,
        }
    }

    fn two_digits(&self, at: usize) -> Option<u32> {
        let token = self.tokens.get(at)?;
        (1..=2).contains(&token.digits()).then(|| token.number().map(|n| n as u32)).flatten()
    }

    fn day_number(&self, at: usize) -> Option<u32> {
        self.two_digits(at).filter(|day| (1..=31).contains(day))
    }
}

/// A day whose year is known.
pub(super) fn whole(day: NaiveDate) -> Partial {
    Partial::Day { year: Some(day.year()), month: day.month(), day: day.day() }
}

/// A day of the calendar within [`YEARS`].
pub(super) fn valid(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    YEARS.contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, day)).flatten()
}
