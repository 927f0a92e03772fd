//! An invented region: partner institutions and their feeds, served over real HTTP.
//!
//! It is a world outside: it knows nothing of the catalogue, writes other people's formats and serves them from one
//! port per partner. The same seed and day make the same region, to the byte. What is planted in it on purpose (wrong
//! values, duplicates, people who must not be shown) is listed by [`plants`].

mod bank;
mod calendar;
mod course;
mod feed;
mod feeds_toml;
mod kind;
mod markup;
mod partner;
mod place;
mod plant;
mod prose;
mod random;
mod region;
mod serve;
mod site;
mod text;
mod timetable;
mod wording;

pub use feeds_toml::{feeds_toml, write_files};
pub use partner::{Format, Partner};
pub use plant::{Crossing, Listed, OfferingReference, Plants, Reference, Secret, Sought, Wrong};
pub use region::{Region, plants};
pub use serve::{Behaviour, DemoError, Handles, PartnerSite, Visit, serve};
