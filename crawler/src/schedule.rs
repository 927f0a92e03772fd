//! When a source is due: cron expressions on the wall clock of a time zone.
//!
//! The `cron` crate does the counting, on a clock without zone; this wrapper decides what it leaves open or
//! answers otherwise than people expect:
//!
//! * five fields (crontab) as well as the crate's six and seven;
//! * day of month and day of week, where both are given, are alternatives (POSIX crontab);
//! * a time of day that the clock skips fires at the first instant after the gap, one that it repeats fires
//!   once, at its first occurrence, so that a daily job neither misses a day nor runs twice;
//! * what fires at several hours a day fires again where the clock shows one of them again: nobody who asks for
//!   03:00 and 15:00 counts on exactly two runs a day;
//! * what fires through all hours (`*` or `*/2` in the field of hours) goes by the hours that pass: beyond that, a
//!   skipped hour has no time, as cron daemons have done since Vixie's;
//! * an expression that can never fire is refused.

mod field;

use std::str::FromStr;

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use field::{Field, Numbering};

/// The shortest interval at which a source may be asked for, whatever its schedule says.
pub const SHORTEST_INTERVAL: TimeDelta = TimeDelta::minutes(5);

/// Why an expression is no schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Neither five, six or seven fields nor a name.
    #[error(
        "`{expression}` has {found} fields: give 5 (minute hour day month weekday), 6 (second first), 7 (year last) or @daily and the like"
    )]
    Fields {
        /// The expression.
        expression: String,
        /// How many fields it has.
        found: usize,
    },
    /// A field that cannot be read.
    #[error("`{found}` is no {field}: {allowed}")]
    Field {
        /// Which field.
        field: &'static str,
        /// What stands there.
        found: String,
        /// What may stand there.
        allowed: String,
    },
    /// A name such as `@reboot` that names no time.
    #[error("`{0}` is not known: @yearly, @monthly, @weekly, @daily and @hourly are")]
    Name(String),
    /// A time zone that is not in the IANA database.
    #[error("`{0}` is no time zone: give a name such as Europe/Helsinki")]
    Zone(String),
    /// No date fits, as of 30 February.
    #[error("`{0}` never comes")]
    Never(String),
    /// Too often for a source.
    #[error("`{expression}` comes every {seconds} s: a source is asked at most every 5 minutes")]
    TooOften {
        /// The expression.
        expression: String,
        /// The shortest interval between two of its times, in seconds.
        seconds: i64,
    },
}

/// A cron expression in a time zone.
#[derive(Clone, Debug)]
pub struct Schedule {
    expression: String,
    zone: Tz,
    /// One, or two alternatives: by day of month, and by day of week. On a clock without zone.
    plans: Vec<cron::Schedule>,
    shortest: TimeDelta,
    /// A skipped hour has no time.
    through_all_hours: bool,
    /// A repeated hour has its times twice.
    several_hours: bool,
    sunday_is_one: bool,
}

impl Schedule {
    /// Reads an expression: five fields (weekday 0 and 7 are Sunday), the `cron` crate's six or seven (weekday
    /// 1 is Sunday: see [`Schedule::caution`]), or `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`,
    /// `@midnight`, `@hourly`. `TZ=…` or `CRON_TZ=…` before it replaces `zone`.
    ///
    /// # Errors
    /// Where it cannot be read, or can never fire.
    pub fn parse(expression: &str, zone: Tz) -> Result<Schedule, ScheduleError> {
        let (zone, text) = own_zone(expression.trim(), zone)?;
        let words = named(text)?;
        let words: Vec<&str> = words.split_whitespace().collect();
        let (second, rest) = match words.len() {
            5 => ("0", &words[..]),
            6 | 7 => (words[0], &words[1..]),
            found => return Err(ScheduleError::Fields { expression: expression.to_owned(), found }),
        };
        let numbering = if words.len() == 5 { Numbering::SundayIsZero } else { Numbering::SundayIsOne };
        let seconds = Field::second(second)?;
        let minutes = Field::minute(rest[0])?;
        let hours = Field::hour(rest[1])?;
        let days = Field::day(rest[2])?;
        let months = Field::month(rest[3])?;
        let weekdays = Field::weekday(rest[4], numbering)?;
        let years = Field::year(rest.get(5).copied().unwrap_or("*"))?;

        let plan = |days: &str, weekdays: &str| {
            let canonical = format!("{seconds} {minutes} {hours} {days} {months} {weekdays} {years}");
            cron::Schedule::from_str(&canonical).expect("lists of numbers within the crate's ranges")
        };
        let plans = if days.is_restricted() && weekdays.is_restricted() {
            vec![plan(&days.to_string(), "*"), plan("*", &weekdays.to_string())]
        } else {
            vec![plan(&days.to_string(), &weekdays.to_string())]
        };
        let schedule = Schedule {
            expression: expression.trim().to_owned(),
            zone,
            plans,
            shortest: shortest_interval(&seconds, &minutes, &hours),
            through_all_hours: hours.is_open(),
            several_hours: hours.values().count() > 1,
            sunday_is_one: numbering == Numbering::SundayIsOne && weekdays.is_by_number(),
        };
        match schedule.next_on_the_wall(NaiveDateTime::MIN) {
            Some(_) => Ok(schedule),
            None => Err(ScheduleError::Never(schedule.expression)),
        }
    }

    /// The expression as it was given.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The zone on whose wall clock the expression is read.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// What its writer may not have meant: weekday numbers of six and seven fields count from 1 = Sunday.
    pub fn caution(&self) -> Option<&'static str> {
        self.sunday_is_one.then_some(
            "in six or seven fields weekday 1 is Sunday (1-5 is Sunday to Thursday): write names, such as MON-FRI",
        )
    }

    /// Refuses an expression that fires more often than a source may be asked.
    ///
    /// # Errors
    /// [`ScheduleError::TooOften`] where two times are less than [`SHORTEST_INTERVAL`] apart.
    pub fn for_a_source(self) -> Result<Schedule, ScheduleError> {
        if self.shortest < SHORTEST_INTERVAL {
            let seconds = self.shortest.num_seconds();
            return Err(ScheduleError::TooOften { expression: self.expression, seconds });
        }
        Ok(self)
    }

    /// The first time after `after`. `None` where the years given are past (or past 2100).
    pub fn next_after(&self, after: DateTime<Utc>) -> Option<DateTime<Tz>> {
        // Wall times in order have first occurrences in order, so one at or before the wall time of `after` first
        // occurred at or before `after`: it is enough to look on from there, or, where the wall clock will repeat
        // times that matter, from the first of those.
        let local = after.with_timezone(&self.zone);
        let mut wall = local.naive_local() - self.repeats_after(&local);
        let mut repeated: Option<DateTime<Tz>> = None;
        while let Some(next) = self.next_on_the_wall(wall) {
            wall = next;
            let (first, second) = self.instants_of(wall);
            if let Some(first) = first.filter(|first| *first > after) {
                return Some(repeated.map_or(first, |repeated| repeated.min(first)));
            }
            repeated = repeated.or(second.filter(|second| *second > after));
        }
        repeated
    }

    /// All times after `after`, in order.
    pub fn after(&self, after: DateTime<Utc>) -> impl Iterator<Item = DateTime<Tz>> + '_ {
        std::iter::successors(self.next_after(after), |last| self.next_after(last.with_timezone(&Utc)))
    }

    /// The next time on a clock without zone.
    fn next_on_the_wall(&self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        // The crate counts years from 1970 on, and wants a zone: the wall clock borrows the name "UTC".
        let wall = wall.max(DateTime::UNIX_EPOCH.naive_utc() - TimeDelta::seconds(1)).and_utc();
        self.plans.iter().filter_map(|plan| plan.after(&wall).next()).min().map(|next| next.naive_utc())
    }

    /// How long before `local` the wall time stands that will be shown a second time.
    fn repeats_after(&self, local: &DateTime<Tz>) -> TimeDelta {
        match self.zone.from_local_datetime(&local.naive_local()) {
            LocalResult::Ambiguous(first, second) if self.several_hours && first == *local => second - first,
            _ => TimeDelta::zero(),
        }
    }

    /// The instants at which a wall time fires: its first occurrence, and its second where that counts.
    fn instants_of(&self, wall: NaiveDateTime) -> (Option<DateTime<Tz>>, Option<DateTime<Tz>>) {
        match self.zone.from_local_datetime(&wall) {
            LocalResult::Single(instant) => (Some(instant), None),
            LocalResult::Ambiguous(first, second) => (Some(first), self.several_hours.then_some(second)),
            LocalResult::None if self.through_all_hours => (None, None),
            LocalResult::None => (Some(self.end_of_gap(wall)), None),
        }
    }

    /// The first instant after the gap that holds `wall`.
    fn end_of_gap(&self, wall: NaiveDateTime) -> DateTime<Tz> {
        // Gaps end on whole minutes and have never been longer than a day.
        let minute = wall - TimeDelta::seconds(wall.and_utc().timestamp().rem_euclid(60));
        (1..=24 * 60)
            .find_map(|step| self.zone.from_local_datetime(&(minute + TimeDelta::minutes(step))).earliest())
            .unwrap_or_else(|| self.zone.from_utc_datetime(&wall))
    }
}

impl std::fmt::Display for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.expression)
    }
}

/// Takes `TZ=…` off an expression.
fn own_zone(expression: &str, zone: Tz) -> Result<(Tz, &str), ScheduleError> {
    let Some(rest) = expression.strip_prefix("CRON_TZ=").or_else(|| expression.strip_prefix("TZ=")) else {
        return Ok((zone, expression));
    };
    let (name, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let zone = Tz::from_str(name).map_err(|_| ScheduleError::Zone(name.to_owned()))?;
    Ok((zone, rest.trim_start()))
}

/// The five fields that a name such as `@daily` stands for; other texts as they are.
fn named(text: &str) -> Result<&str, ScheduleError> {
    if !text.starts_with('@') {
        return Ok(text);
    }
    match text.to_ascii_lowercase().as_str() {
        "@yearly" | "@annually" => Ok("0 0 1 1 *"),
        "@monthly" => Ok("0 0 1 * *"),
        "@weekly" => Ok("0 0 * * 0"),
        "@daily" | "@midnight" => Ok("0 0 * * *"),
        "@hourly" => Ok("0 * * * *"),
        _ => Err(ScheduleError::Name(text.to_owned())),
    }
}

/// The shortest interval between two times of day, also from one day to the next.
fn shortest_interval(seconds: &Field, minutes: &Field, hours: &Field) -> TimeDelta {
    const DAY: i64 = 24 * 60 * 60;
    let mut times = Vec::new();
    for hour in hours.values() {
        for minute in minutes.values() {
            times.extend(seconds.values().map(|second| i64::from(hour * 3600 + minute * 60 + second)));
        }
    }
    let around = times.first().zip(times.last()).map_or(DAY, |(first, last)| first + DAY - last);
    let within = times.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(DAY);
    TimeDelta::seconds(within.min(around))
}

/// How long a source waits after its time, so that not all sources ask at once: at most a tenth of the interval
/// to the next time and 15 minutes, the same for one source at every time of the same interval.
pub fn jitter(source: &str, at: DateTime<Utc>, next: Option<DateTime<Utc>>) -> TimeDelta {
    let interval = next.map_or(TimeDelta::days(1), |next| next - at);
    let most = (interval / 10).clamp(TimeDelta::zero(), TimeDelta::minutes(15));
    let hash = blake3::hash(source.as_bytes());
    let bytes = hash.as_bytes().first_chunk::<4>().expect("a digest has 32 bytes");
    // The share, not the remainder, so that the offset moves little where the interval does.
    let share = i64::from(u32::from_le_bytes(*bytes));
    TimeDelta::milliseconds(most.num_milliseconds() * share / (i64::from(u32::MAX) + 1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
