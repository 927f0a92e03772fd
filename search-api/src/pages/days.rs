//! Days and times as people say them.

use catalogue::{Lang, Moment};
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

use super::words::Words;
use crate::labels;

const WEEKDAYS: [[&str; 7]; 3] = [
    ["ma", "ti", "ke", "to", "pe", "la", "su"],
    ["mån", "tis", "ons", "tors", "fre", "lör", "sön"],
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
];

/// The name of a month: `tammikuu`, `januari`, `January`.
pub(crate) fn month(month: u32, lang: Lang) -> String {
    labels::start_label(&format!("2000-{month:02}"), lang).trim_end_matches(" 2000").to_owned()
}

/// A month in a few letters: `1.`, `jan`, `Jan`.
pub(crate) fn month_short(number: u32, lang: Lang) -> String {
    match lang {
        Lang::Fi => format!("{number}."),
        Lang::Sv | Lang::En => month(number, lang).chars().take(3).collect(),
    }
}

/// `ma 11.1.2027`, `mån 11.1.2027`, `Mon 11 Jan 2027`.
pub(crate) fn long(day: NaiveDate, lang: Lang) -> String {
    let weekday = WEEKDAYS[lang as usize % 3][day.weekday().num_days_from_monday() as usize];
    format!("{weekday} {}", dated(day, lang))
}

/// The day without its weekday; without its year, too, where it lies less than eleven months ahead.
pub(crate) fn short(day: NaiveDate, today: NaiveDate, lang: Lang) -> String {
    let ahead = (day - today).num_days();
    if !(0..330).contains(&ahead) {
        return dated(day, lang);
    }
    match lang {
        Lang::En => format!("{} {}", day.day(), month_short(day.month(), lang)),
        Lang::Fi | Lang::Sv => format!("{}.{}.", day.day(), day.month()),
    }
}

/// `11.1.2027`, `11 Jan 2027`.
pub(crate) fn dated(day: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{} {} {}", day.day(), month_short(day.month(), lang), day.year()),
        Lang::Fi | Lang::Sv => format!("{}.{}.{}", day.day(), day.month(), day.year()),
    }
}

/// The time of day in the region: `15.00`, in English `15:00`; with the word before it that the language wants.
pub(crate) fn clock(at: DateTime<Utc>, moment: &Moment, lang: Lang) -> String {
    let local = at.with_timezone(&moment.zone);
    let (hour, minute) = (local.hour(), local.minute());
    match lang {
        Lang::En => format!("{hour:02}:{minute:02}"),
        Lang::Fi | Lang::Sv => format!("{hour:02}.{minute:02}"),
    }
}

/// How long ago: minutes within the hour, hours within two days, then days.
pub(crate) fn ago(at: DateTime<Utc>, moment: &Moment, words: &Words) -> String {
    let minutes = (moment.now - at).num_minutes().max(0).unsigned_abs();
    match minutes {
        0..2 => words.say("ago.now").to_owned(),
        2..60 => words.count("ago.minutes", minutes),
        60..2880 => words.count("ago.hours", minutes / 60),
        _ => words.count("ago.days", minutes / 1440),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_said_with_their_weekday() {
        let january = day("2027-01-11");
        assert_eq!(long(january, Lang::Fi), "ma 11.1.2027");
        assert_eq!(long(january, Lang::Sv), "mån 11.1.2027");
        assert_eq!(long(january, Lang::En), "Mon 11 Jan 2027");
    }

    #[test]
    fn the_year_is_left_out_only_where_it_is_plain() {
        let today = day("2026-11-23");
        assert_eq!(short(day("2027-03-01"), today, Lang::Fi), "1.3.");
        assert_eq!(short(day("2027-03-01"), today, Lang::En), "1 Mar");
        assert_eq!(short(day("2027-11-01"), today, Lang::Fi), "1.11.2027");
        assert_eq!(short(day("2026-11-01"), today, Lang::Sv), "1.11.2026");
    }

    #[test]
    fn ages_are_said_in_the_unit_that_fits() {
        let now: DateTime<Utc> = "2026-11-23T12:00:00Z".parse().unwrap();
        let moment = Moment { now, zone: chrono_tz::Europe::Helsinki };
        let fi = Words::of(Lang::Fi);
        for (at, said) in [
            ("2026-11-23T11:59:30Z", "äsken"),
            ("2026-11-23T11:15:00Z", "45 minuuttia sitten"),
            ("2026-11-23T09:00:00Z", "3 tuntia sitten"),
            ("2026-11-20T09:00:00Z", "3 päivää sitten"),
        ] {
            assert_eq!(ago(at.parse().unwrap(), &moment, fi), said);
        }
        assert_eq!(clock(now, &moment, Lang::Fi), "14.00");
    }
}
