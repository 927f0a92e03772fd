//! From drafts to courses: one file per property. Pure: a draft and its source in, a course (always valid) and findings
//! out; no clock, no network.
//!
//! What a source did not say stays unknown; what we derive is marked; what could not be read is a finding and, where
//! people can make sense of it, text. Personal data of teachers and editors is removed from every text.

mod application;
mod course;
mod description;
mod field;
mod findings;
mod html;
mod identity;
mod level;
mod offering;
mod personal;
mod place;
mod price;
mod provider;
mod start;
mod summary;
mod teaching;
mod text;
mod tongue;
mod url;

pub use course::{Context, normalise};
pub use findings::{REMARKS, Remark};
pub use html::sanitise;
