//! What the clock says of every time in the index. Nothing is indexed anew at midnight: the answers are worked out
//! once for each distinct time, and hold until the next moment at which one of them changes.

use catalogue::{Moment, Offering, query::matching};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::tables::Tables;

/// Is neither over nor cancelled.
pub(crate) const LIVE: u8 = 1;
/// One can apply.
pub(crate) const OPEN: u8 = 2;
/// Is an offering, and not what stands for a course that lists none.
pub(crate) const LISTED: u8 = 4;

/// What holds of each time from `since` until before `until`.
#[derive(Debug)]
pub(crate) struct Clock {
    zone: chrono_tz::Tz,
    since: DateTime<Utc>,
    /// The first moment at which something changes.
    pub(crate) until: DateTime<Utc>,
    /// [`LIVE`], [`OPEN`] and [`LISTED`].
    pub(crate) flags: Vec<u8>,
    /// [`matching::start_key`], in one number.
    pub(crate) start: Vec<u64>,
    /// [`matching::deadline_key`], in one number.
    pub(crate) deadline: Vec<u64>,
}

/// The start key of a course without matching offerings to go by.
pub(crate) const LAST_START: u64 = 3 << 32;

impl Clock {
    /// Works everything out for a moment.
    pub(crate) fn at(tables: &Tables, moment: &Moment, blank: &Offering) -> Self {
        let mut clock = Self {
            zone: moment.zone,
            since: moment.now,
            until: next_day(moment),
            flags: Vec::with_capacity(tables.whens.len()),
            start: Vec::with_capacity(tables.whens.len()),
            deadline: Vec::with_capacity(tables.whens.len()),
        };
        for when in &tables.whens {
            let offering = when.offering(blank);
            let live = if offering.is_live(moment) { LIVE } else { 0 };
            let open = if offering.application_open(moment) == Some(true) { OPEN } else { 0 };
            clock.flags.push(if when.phantom { live } else { live | open | LISTED });
            clock.start.push(start_number(matching::start_key(&offering, moment)));
            clock.deadline.push(deadline_number(matching::deadline_key(&offering, moment)));
            let (from, to) = when.edges();
            let edges = [from.map(|d| d.opens(moment.zone)), to.map(|d| d.closes(moment.zone))];
            for edge in edges.into_iter().flatten().filter(|edge| *edge > moment.now) {
                clock.until = clock.until.min(edge);
            }
        }
        clock
    }

    /// The moment for which it was worked out.
    pub(crate) fn moment(&self) -> Moment {
        Moment { now: self.since, zone: self.zone }
    }

    /// Whether what it says of the times that it knows is what another clock says of them.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.zone == other.zone && self.since <= other.since && other.since < self.until
    }

    /// Whether it holds at a moment for these tables.
    pub(crate) fn holds(&self, tables: &Tables, moment: &Moment) -> bool {
        self.zone == moment.zone
            && self.flags.len() == tables.whens.len()
            && self.since <= moment.now
            && moment.now < self.until
    }
}

fn next_day(moment: &Moment) -> DateTime<Utc> {
    let today = moment.today();
    moment.start_of(today.succ_opt().unwrap_or(today))
}

fn start_number((rank, day): (u8, NaiveDate)) -> u64 {
    let day = if day == NaiveDate::MIN { 0 } else { day.num_days_from_ce().wrapping_sub(i32::MIN) as u32 };
    u64::from(rank) << 32 | u64::from(day)
}

fn deadline_number((rank, at): (u8, DateTime<Utc>)) -> u64 {
    const HALF: i64 = 1 << 60;
    let at = if at == DateTime::<Utc>::MIN_UTC {
        0
    } else {
        (at.timestamp_micros().clamp(1 - HALF, HALF - 1) + HALF) as u64
    };
    u64::from(rank) << 61 | at
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ordered_as_the_keys_are() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let starts = [
            (0, day("-0044-03-15")),
            (0, day("2027-01-11")),
            (0, day("2027-01-12")),
            (1, NaiveDate::MIN),
            (2, day("2020-01-01")),
            (3, NaiveDate::MIN),
        ];
        assert!(starts.map(start_number).is_sorted());
        assert_eq!(start_number(starts[5]), LAST_START);
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let deadlines = [
            (0, at("1900-01-01T00:00:00Z")),
            (0, at("2027-01-01T00:00:00Z")),
            (1, DateTime::<Utc>::MIN_UTC),
            (2, at("2027-01-01T00:00:00Z")),
            (3, DateTime::<Utc>::MIN_UTC),
        ];
        assert!(deadlines.map(deadline_number).is_sorted());
    }
}
