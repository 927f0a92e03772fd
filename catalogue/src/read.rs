//! How people write dates, places, prices, levels: one file per property.
//!
//! Used by normalising of feeds and by the understanding of queries alike. Pure: the day and the zone are arguments.
//! What cannot be read is handed back as `unread`, never guessed.

mod answer;
mod credits;
mod date;
mod duration;
mod field;
mod languages;
mod level;
mod phrase;
mod place;
mod price;
mod status;
mod teaching;
mod terms;
mod token;

pub use answer::{Kind, Setting, read};
pub use credits::{CreditsReading, read_credits};
pub use date::{DateReading, Window, read_dates, read_dates_ahead, read_window};
pub use duration::{DurationReading, read_duration};
pub use field::read_field;
pub use languages::{LanguagesReading, read_languages};
pub use level::{level_in_title, read_level};
pub use place::{PlaceReading, is_online, read_place};
pub use price::{PriceReading, read_price};
pub use status::read_status;
pub use teaching::{is_study_pace, of_several, read_mode, read_times};
pub use terms::{read_entry, read_funding};
