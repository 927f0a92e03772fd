#![no_main]
//! Any text as a schedule: what is read is read the same again from how it prints itself, and time goes forward.

use chrono::{DateTime, Utc};
use chrono_tz::{Europe::Helsinki, Tz};
use crawler::{Schedule, jitter};

libfuzzer_sys::fuzz_target!(|input: (&str, u32)| {
    let (expression, seconds) = input;
    let Ok(schedule) = Schedule::parse(expression, Helsinki) else { return };
    let again = Schedule::parse(schedule.expression(), Helsinki).expect("what it says of itself can be read");
    assert_eq!(schedule.zone(), again.zone());
    let after = DateTime::<Utc>::from_timestamp(i64::from(seconds), 0).expect("a time before 2107");
    let fires: Vec<DateTime<Tz>> = schedule.after(after).take(5).collect();
    assert_eq!(fires, again.after(after).take(5).collect::<Vec<_>>());
    assert!(fires.first().is_none_or(|fire| *fire > after), "the next fire is later");
    assert!(fires.windows(2).all(|pair| pair[0] < pair[1]), "fires are in order");
    if let [first, second, ..] = fires.as_slice() {
        let delay = jitter("partner", first.with_timezone(&Utc), Some(second.with_timezone(&Utc)));
        assert!(
            delay >= chrono::TimeDelta::zero() && *first + delay < *second,
            "jitter stays before the next fire"
        );
    }
});
