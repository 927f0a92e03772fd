//! The change log: every change of the catalogue has a number, and whoever follows reads on from theirs.

use serde::{Deserialize, Serialize};

use crate::{course::CourseRecord, id::CourseId};

/// Number of a change: 1, 2, 3 …; 0 is "before the first".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

/// The random name of a catalogue's numbering: made with the catalogue, and anew where a backup is restored. Numbers of
/// two epochs have nothing to do with each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub String);

/// What became of a course.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// It is now this.
    Upsert(Box<CourseRecord>),
    /// It is no longer listed.
    Remove,
}

/// One entry of the change log. Only the newest entry of each course is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its number.
    pub seq: Seq,
    /// Whom it concerns.
    pub course: CourseId,
    /// What became of it.
    pub what: What,
}
