//! Days: arithmetic, and how people of the region write them.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// `day` moved by a number of days, backwards where negative.
pub(crate) fn shift(day: NaiveDate, days: i64) -> NaiveDate {
    let distance = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(distance) } else { day.checked_add_days(distance) };
    moved.unwrap_or(day)
}

/// The same day, or the Monday after a weekend.
pub(crate) fn working(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => shift(day, 2),
        Weekday::Sun => shift(day, 1),
        _ => day,
    }
}

/// The first working day on or after a day and month that lies at least `ahead` days off.
pub(crate) fn coming(today: NaiveDate, month: u32, day: u32, ahead: i64) -> NaiveDate {
    let limit = shift(today, ahead);
    (today.year()..)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .map(working)
        .find(|candidate| *candidate >= limit)
        .unwrap_or(limit)
}

/// `11.1.2027`.
pub(crate) fn finnish(day: NaiveDate) -> String {
    format!("{}.{}.{}", day.day(), day.month(), day.year())
}

/// `ma 11.1.2027`.
pub(crate) fn finnish_with_weekday(day: NaiveDate) -> String {
    let names = ["ma", "ti", "ke", "to", "pe", "la", "su"];
    let name = names.get(day.weekday().num_days_from_monday() as usize).copied().unwrap_or("");
    format!("{name} {}", finnish(day))
}

/// `11.1.–30.5.2027`: the year once, where both days share it.
pub(crate) fn finnish_range(start: NaiveDate, end: NaiveDate) -> String {
    if start.year() == end.year() {
        format!("{}.{}.–{}", start.day(), start.month(), finnish(end))
    } else {
        format!("{}–{}", finnish(start), finnish(end))
    }
}

/// `11 januari 2027`.
pub(crate) fn swedish(day: NaiveDate) -> String {
    let months = [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ];
    format!("{} {} {}", day.day(), months.get(day.month0() as usize).copied().unwrap_or(""), day.year())
}

/// `11 January 2027`.
pub(crate) fn english(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `vk 2/2027`: the ISO week.
pub(crate) fn finnish_week(day: NaiveDate) -> String {
    let week = day.iso_week();
    format!("vk {}/{}", week.week(), week.year())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_written_as_people_write_them() {
        assert_eq!(finnish(day("2027-01-11")), "11.1.2027");
        assert_eq!(finnish_with_weekday(day("2027-01-11")), "ma 11.1.2027");
        assert_eq!(finnish_range(day("2027-01-11"), day("2027-05-30")), "11.1.–30.5.2027");
        assert_eq!(finnish_range(day("2026-11-11"), day("2027-05-30")), "11.11.2026–30.5.2027");
        assert_eq!(swedish(day("2027-01-11")), "11 januari 2027");
        assert_eq!(english(day("2027-01-11")), "11 January 2027");
        assert_eq!(finnish_week(day("2027-01-11")), "vk 2/2027");
    }

    #[test]
    fn a_coming_day_is_a_working_day_far_enough_off() {
        assert_eq!(coming(day("2026-11-23"), 1, 9, 14), day("2027-01-11"));
        assert_eq!(coming(day("2027-01-05"), 1, 9, 14), day("2028-01-10"));
        assert_eq!(working(day("2026-11-22")), day("2026-11-23"));
        assert_eq!(shift(day("2026-11-23"), -23), day("2026-10-31"));
    }
}
