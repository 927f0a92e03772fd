//! Signs that a run has read its source wrongly, or that the source has broken: the whole run is then held.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{course::Course, offering::Mode, price::Price, when::Start};

/// Sources with fewer courses are never doubted: a share of a handful says nothing.
const FEWEST: usize = 10;
/// Percentage points that the share of courses with some property may fall by from one run to the next.
const MOST_LOST: usize = 30;

/// Why something waits for a person to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldFor {
    /// Too many courses would be removed: the removals wait, everything else is applied.
    Removals,
    /// Most courses have new ids and most old ids are gone: nothing of the run is applied.
    IdSchemeChanged,
    /// Far fewer courses than before say when they start, what they cost or where they are: nothing is applied.
    FieldsLost,
}

impl HeldFor {
    /// The name in JSON, logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removals => "removals",
            Self::IdSchemeChanged => "id_scheme_changed",
            Self::FieldsLost => "fields_lost",
        }
    }

    /// Reads [`HeldFor::as_str`] back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Removals, Self::IdSchemeChanged, Self::FieldsLost].into_iter().find(|h| h.as_str() == name)
    }

    /// Nothing of the run was applied.
    pub fn is_whole_run(self) -> bool {
        self != Self::Removals
    }

    /// Whether a source that listed `old` courses and now lists `now`, `kept` of them with ids that it listed
    /// before, has changed how its ids are made.
    pub fn ids_changed(old: usize, now: usize, kept: usize) -> bool {
        old >= FEWEST && (now - kept.min(now)) * 2 > now && kept * 2 < old
    }

    /// Whether properties have been lost between one reading of a source and the next.
    pub fn fields_lost(before: &Filled, after: &Filled) -> bool {
        let points = |count: usize, of: usize| count * 100 / of.max(1);
        before.courses >= FEWEST
            && after.courses >= FEWEST
            && before
                .counts
                .iter()
                .zip(&after.counts)
                .any(|(b, a)| points(*b, before.courses) > points(*a, after.courses) + MOST_LOST)
    }
}

impl fmt::Display for HeldFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Removals => "too many courses would be removed",
            Self::IdSchemeChanged => {
                "most courses have new ids and most old ids are gone; nothing was taken in"
            }
            Self::FieldsLost => {
                "far fewer courses than before have a start, a price or a place; nothing was taken in"
            }
        };
        write!(f, "{}: {text}", self.as_str())
    }
}

/// Which of the guarded properties a course has: bits of start, price and place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub u8);

impl Fields {
    /// What some live or past offering of the course says. To be online is to have a place.
    pub fn of(course: &Course) -> Fields {
        let bits = course.offerings.iter().map(|offering| {
            let start = offering.start != Start::Unknown;
            let price = offering.price != Price::Unknown;
            let place =
                offering.municipality.is_some() || offering.place.is_some() || offering.mode == Mode::Online;
            u8::from(start) | u8::from(price) << 1 | u8::from(place) << 2
        });
        Fields(bits.fold(0, |all, bits| all | bits))
    }
}

/// How many courses of a reading have each of the guarded properties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    courses: usize,
    counts: [usize; 3],
}

impl Extend<Fields> for Filled {
    fn extend<I: IntoIterator<Item = Fields>>(&mut self, courses: I) {
        for Fields(bits) in courses {
            self.courses += 1;
            for (n, count) in self.counts.iter_mut().enumerate() {
                *count += usize::from(bits >> n & 1);
            }
        }
    }
}

impl FromIterator<Fields> for Filled {
    fn from_iter<I: IntoIterator<Item = Fields>>(courses: I) -> Self {
        let mut filled = Filled::default();
        filled.extend(courses);
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_changed_where_most_are_new_and_most_old_ones_gone() {
        for (old, now, kept, changed) in [
            (12, 12, 0, true),
            (12, 12, 5, true),
            (12, 12, 6, false),
            (100, 60, 45, false),
            (100, 300, 60, false),
            (100, 0, 0, false),
            (9, 9, 0, false),
        ] {
            assert_eq!(HeldFor::ids_changed(old, now, kept), changed, "{old} {now} {kept}");
        }
    }

    #[test]
    fn fields_are_lost_where_a_share_falls_by_more_than_thirty_points() {
        let of = |with: usize, all: usize| -> Filled {
            (0..all).map(|n| Fields(if n < with { 0b111 } else { 0b110 })).collect()
        };
        for (before, after, lost) in [
            (of(100, 100), of(69, 100), true),
            (of(100, 100), of(70, 100), false),
            (of(30, 100), of(0, 100), false),
            (of(10, 10), of(0, 12), true),
            (of(9, 9), of(0, 12), false),
            (of(40, 40), of(0, 9), false),
        ] {
            assert_eq!(HeldFor::fields_lost(&before, &after), lost, "{before:?} {after:?}");
        }
    }
}
