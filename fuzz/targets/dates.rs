#![no_main]
//! Any text as dates. White space around it means nothing; what has a year is read the same whatever today is.

use catalogue::read::{read_dates, read_dates_ahead, read_duration, read_times, read_window};
use chrono_tz::Europe::Helsinki;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let reading = read_dates(text, Helsinki);
    assert_eq!(reading, read_dates(&format!(" {text}\n"), Helsinki));
    assert!(
        reading.unread.as_ref().is_none_or(|unread| unread.len() <= 3 * text.len()),
        "unread is of the text"
    );
    let _ = reading.last_day();
    let today = fuzz::moment().today();
    let _ = read_dates_ahead(text, Helsinki, today).last_day();
    let _ = read_window(text, Helsinki);
    let _ = (read_duration(text), read_times(text));
});
