//! When, where, how and for how much a course is given.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    id::{Code, OfferingId},
    place::LatLon,
    price::Price,
    text::{LanguageCode, Texts},
    when::{Deadline, Moment, Start},
};

/// How teaching reaches the learner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// In one place together.
    Onsite,
    /// Over the network alone; has no municipality.
    Online,
    /// Partly each.
    Hybrid,
    /// The source does not say.
    #[default]
    Unknown,
}

impl Mode {
    /// The code of the vocabulary `mode`, or `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Onsite => "onsite",
            Self::Online => "online",
            Self::Hybrid => "hybrid",
            Self::Unknown => "unknown",
        }
    }

    /// Reads [`Mode::as_str`] back.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Onsite, Self::Online, Self::Hybrid, Self::Unknown].into_iter().find(|m| m.as_str() == code)
    }
}

/// What the source says of an offering's state. That it is over is the clock's to say, not the source's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Will be held, as far as is known.
    #[default]
    Scheduled,
    /// No places left.
    Full,
    /// Will not be held.
    Cancelled,
}

/// How and when to apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Application {
    /// Open from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Deadline>,
    /// Open until, inclusive of a whole day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Deadline>,
    /// Continuous application: open whenever no bound says otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub continuous: bool,
    /// Where to apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the source says in words, where it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Application {
    /// Whether the window itself is open at this moment; none where the source gives no window.
    pub fn window_open(&self, moment: &Moment) -> Option<bool> {
        if self.from.is_none() && self.to.is_none() {
            return self.continuous.then_some(true);
        }
        let begun = self.from.is_none_or(|from| from.opens(moment.zone) <= moment.now);
        let over = self.to.is_some_and(|to| to.closes(moment.zone) <= moment.now);
        Some(begun && !over)
    }
}

/// One run of a course. A filter of a search is true of one and the same offering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offering {
    /// Unique within the course.
    pub id: OfferingId,
    /// A name of its own, where it differs from the course's.
    #[serde(skip_serializing_if = "Texts::is_empty", default)]
    pub title: Texts,
    /// When it starts.
    pub start: Start,
    /// The start as the source words it, where that says more than `start`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start_text: Option<String>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end: Option<NaiveDate>,
    /// Where it is held (vocabulary `municipality`); none for online offerings and where unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub municipality: Option<Code>,
    /// The place as the source words it: campus, street, school.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// Where on the map, where the source gives it; else the municipality's centre is meant.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<LatLon>,
    /// How teaching reaches the learner.
    pub mode: Mode,
    /// Times of day (vocabulary `time`); empty where unknown.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub times: Vec<Code>,
    /// Pace and timetable in the source's words ("ti 17–19.30", "monimuoto, 2 lähipäivää/kk").
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pace: Option<String>,
    /// Languages of teaching; empty means as the course has them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub languages: Vec<LanguageCode>,
    /// Funding forms (vocabulary `funding`); the first is the main one; empty where unknown.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub funding: Vec<Code>,
    /// What it costs.
    pub price: Price,
    /// The price as the source words it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub price_text: Option<String>,
    /// How and when to apply.
    #[serde(default)]
    pub apply: Application,
    /// What the source says of its state.
    #[serde(default)]
    pub status: Status,
    /// Length in months, rounded up; none where neither said nor derivable from start and end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub duration_months: Option<u16>,
    /// Its own page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
}

impl Offering {
    /// The last day that is known of it: its end, else the last day on which it may start.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.end.or_else(|| self.start.range().map(|(_, last)| last))
    }

    /// Over: its last known day has passed, unless a continuous application is still open.
    pub fn is_ended(&self, moment: &Moment) -> bool {
        let continuous = self.apply.continuous && self.apply.window_open(moment) == Some(true);
        !continuous && self.last_day().is_some_and(|day| day < moment.today())
    }

    /// Present or coming: neither over nor cancelled.
    pub fn is_live(&self, moment: &Moment) -> bool {
        self.status != Status::Cancelled && !self.is_ended(moment)
    }

    /// Whether one can apply now: the window is open and the offering is scheduled and not over. None where the
    /// source gives no window (and the offering isn't over, full or cancelled).
    pub fn application_open(&self, moment: &Moment) -> Option<bool> {
        if self.status != Status::Scheduled || self.is_ended(moment) {
            return Some(false);
        }
        self.apply.window_open(moment)
    }
}
