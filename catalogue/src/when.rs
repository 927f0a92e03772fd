//! Time: when a course starts, until when one can apply, and what "now" is.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// "Now", as people of a region see it. Whatever depends on the clock takes it as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub now: DateTime<Utc>,
    /// The region's time zone.
    pub zone: Tz,
}

impl Moment {
    /// The day in the region.
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    /// The first instant of a day in the region (a day that begins in a clock change begins just after it).
    pub fn start_of(&self, day: NaiveDate) -> DateTime<Utc> {
        start_of(day, self.zone)
    }
}

/// The first instant of `day` in `zone`.
pub fn start_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    for hour in 0..4 {
        let Some(wall) = day.and_hms_opt(hour, 0, 0) else { continue };
        if let Some(instant) = zone.from_local_datetime(&wall).earliest() {
            return instant.with_timezone(&Utc);
        }
    }
    Utc.from_utc_datetime(&day.and_time(chrono::NaiveTime::MIN))
}

/// Half of a year, as the Finnish study year has it: spring is January to July, autumn August to December.
///
/// Source: code list `kausi` (kausi_k 1.1.–31.7., kausi_s 1.8.–31.12.).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Season {
    /// January to July.
    Spring,
    /// August to December.
    Autumn,
}

/// When an offering starts, as exactly as its source says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// On this day.
    Day(NaiveDate),
    /// In this month (1–12) of this year.
    Month(i32, u32),
    /// In this season of this year.
    Season(i32, Season),
    /// At any time: continuous intake, personal start.
    AnyTime,
    /// The source does not say, or not readably.
    #[default]
    Unknown,
}

impl Start {
    /// First and last day on which it may start; none for [`Start::AnyTime`] and [`Start::Unknown`].
    pub fn range(&self) -> Option<(NaiveDate, NaiveDate)> {
        let month = |year, first, last| {
            let from = NaiveDate::from_ymd_opt(year, first, 1)?;
            let next = if last == 12 { (year + 1, 1) } else { (year, last + 1) };
            Some((from, NaiveDate::from_ymd_opt(next.0, next.1, 1)?.pred_opt()?))
        };
        match *self {
            Self::Day(day) => Some((day, day)),
            Self::Month(year, m) => month(year, m, m),
            Self::Season(year, Season::Spring) => month(year, 1, 7),
            Self::Season(year, Season::Autumn) => month(year, 8, 12),
            Self::AnyTime | Self::Unknown => None,
        }
    }

    /// `2027-01` for a day or month; none otherwise.
    pub fn month(&self) -> Option<(i32, u32)> {
        match *self {
            Self::Day(day) => Some((day.year(), day.month())),
            Self::Month(year, month) => Some((year, month)),
            _ => None,
        }
    }

    /// The season that it falls in; none for any-time and unknown.
    pub fn season(&self) -> Option<(i32, Season)> {
        match *self {
            Self::Season(year, season) => Some((year, season)),
            _ => self.month().map(|(year, m)| (year, if m <= 7 { Season::Spring } else { Season::Autumn })),
        }
    }

    /// `day`, `month`, `season`, `any-time` or `unknown`.
    pub fn precision(&self) -> &'static str {
        match self {
            Self::Day(_) => "day",
            Self::Month(..) => "month",
            Self::Season(..) => "season",
            Self::AnyTime => "any-time",
            Self::Unknown => "unknown",
        }
    }
}

/// An end of an application period: a whole day, or an instant where the source gives a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Deadline {
    /// An instant with the offset of its source's zone (a joint application closes at 15:00).
    At(DateTime<FixedOffset>),
    /// A day: from its first instant, or until its last.
    Day(NaiveDate),
}

impl Deadline {
    /// As an opening: the first instant at which it is open.
    pub fn opens(&self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::At(at) => at.with_timezone(&Utc),
            Self::Day(day) => start_of(*day, zone),
        }
    }

    /// As a closing: the first instant at which it is closed again.
    pub fn closes(&self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::At(at) => at.with_timezone(&Utc),
            Self::Day(day) => start_of(day.succ_opt().unwrap_or(*day), zone),
        }
    }

    /// The day, as written on the wall calendar of its source.
    pub fn day(&self) -> NaiveDate {
        match self {
            Self::At(at) => at.date_naive(),
            Self::Day(day) => *day,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_start_knows_the_days_it_may_fall_on() {
        assert_eq!(Start::Season(2027, Season::Autumn).range(), Some((day("2027-08-01"), day("2027-12-31"))));
        assert_eq!(Start::Month(2027, 2).range(), Some((day("2027-02-01"), day("2027-02-28"))));
        assert_eq!(Start::Day(day("2027-07-31")).season(), Some((2027, Season::Spring)));
        assert_eq!(Start::AnyTime.range(), None);
    }

    #[test]
    fn a_day_closes_when_it_is_over_in_the_region() {
        let zone = chrono_tz::Europe::Helsinki;
        assert_eq!(Deadline::Day(day("2026-12-09")).closes(zone).to_rfc3339(), "2026-12-09T22:00:00+00:00");
        let noon: DateTime<FixedOffset> = "2026-12-09T15:00:00+02:00".parse().unwrap();
        assert_eq!(Deadline::At(noon).closes(zone).to_rfc3339(), "2026-12-09T13:00:00+00:00");
    }

    #[test]
    fn deadlines_read_back() {
        for text in ["\"2026-12-09\"", "\"2026-12-09T15:00:00+02:00\""] {
            let deadline: Deadline = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&deadline).unwrap(), text);
        }
    }
}
