use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Timelike, Weekday};
use proptest::prelude::*;

use super::*;

const HELSINKI: Tz = Tz::Europe__Helsinki;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse::<DateTime<chrono::FixedOffset>>().unwrap().with_timezone(&Utc)
}

#[track_caller]
fn check(expression: &str, after: &str, expected: &[&str]) {
    let schedule = Schedule::parse(expression, HELSINKI).unwrap();
    let found: Vec<String> =
        schedule.after(instant(after)).take(expected.len()).map(|fire| fire.to_rfc3339()).collect();
    assert_eq!(found, expected, "{expression}");
}

#[test]
fn a_skipped_time_fires_when_the_gap_ends() {
    check(
        "30 3 * * *",
        "2026-03-28T12:00:00+02:00",
        &["2026-03-29T04:00:00+03:00", "2026-03-30T03:30:00+03:00"],
    );
    check("0 30 3 * * *", "2026-03-28T12:00:00+02:00", &["2026-03-29T04:00:00+03:00"]);
    check(
        "*/30 3,4 * * *",
        "2026-03-29T00:00:00+02:00",
        &["2026-03-29T04:00:00+03:00", "2026-03-29T04:30:00+03:00", "2026-03-30T03:00:00+03:00"],
    );
}

#[test]
fn a_repeated_time_fires_once() {
    check(
        "30 3 * * *",
        "2026-10-24T12:00:00+03:00",
        &["2026-10-25T03:30:00+03:00", "2026-10-26T03:30:00+02:00"],
    );
    check(
        "*/30 3 * * *",
        "2026-10-25T03:00:00+03:00",
        &["2026-10-25T03:30:00+03:00", "2026-10-26T03:00:00+02:00"],
    );
    check("30 3 * * *", "2026-10-25T03:10:00+02:00", &["2026-10-26T03:30:00+02:00"]);
}

#[test]
fn what_fires_at_several_hours_fires_again_where_one_of_them_comes_again() {
    check(
        "0 3,15 * * *",
        "2026-10-24T12:00:00+03:00",
        &[
            "2026-10-24T15:00:00+03:00",
            "2026-10-25T03:00:00+03:00",
            "2026-10-25T03:00:00+02:00",
            "2026-10-25T15:00:00+02:00",
        ],
    );
    // No run is lost where the clock skips one of them.
    check(
        "0 3,15 * * *",
        "2026-03-28T16:00:00+02:00",
        &["2026-03-29T04:00:00+03:00", "2026-03-29T15:00:00+03:00"],
    );
}

#[test]
fn what_fires_through_all_hours_goes_by_the_hours_that_pass() {
    check(
        "*/40 * * * *",
        "2026-10-25T02:50:00+03:00",
        &[
            "2026-10-25T03:00:00+03:00",
            "2026-10-25T03:40:00+03:00",
            "2026-10-25T03:00:00+02:00",
            "2026-10-25T03:40:00+02:00",
            "2026-10-25T04:00:00+02:00",
        ],
    );
    check(
        "15 * * * *",
        "2026-10-25T03:50:00+03:00",
        &["2026-10-25T03:15:00+02:00", "2026-10-25T04:15:00+02:00"],
    );
    check("15 */3 * * *", "2026-03-29T00:30:00+02:00", &["2026-03-29T06:15:00+03:00"]);
    check("0 */24 * * *", "2026-03-29T00:30:00+02:00", &["2026-03-30T00:00:00+03:00"]);
}

#[test]
fn a_day_that_a_zone_skipped_fires_when_the_next_begins() {
    let schedule = Schedule::parse("0 12 30 12 *", Tz::Pacific__Apia).unwrap();
    let fire = schedule.next_after(instant("2011-12-29T00:00:00-10:00")).unwrap();
    assert_eq!(fire.to_rfc3339(), "2011-12-31T00:00:00+14:00");
}

#[test]
fn weekdays_of_five_fields_are_those_of_crontab() {
    // 2026-11-23 is a Monday.
    check("0 6 * * 1-5", "2026-11-20T12:00:00+02:00", &["2026-11-23T06:00:00+02:00"]);
    for sunday in ["0", "7", "SUN", "sunday"] {
        check(&format!("0 6 * * {sunday}"), "2026-11-20T12:00:00+02:00", &["2026-11-22T06:00:00+02:00"]);
    }
    check(
        "0 6 * * SAT-SUN",
        "2026-11-22T12:00:00+02:00",
        &["2026-11-28T06:00:00+02:00", "2026-11-29T06:00:00+02:00"],
    );
    check(
        "0 0 6 * * FRI-SUN",
        "2026-11-22T00:00:00+02:00",
        &["2026-11-22T06:00:00+02:00", "2026-11-27T06:00:00+02:00"],
    );
    check(
        "0 6 * * 5-7",
        "2026-11-22T00:00:00+02:00",
        &["2026-11-22T06:00:00+02:00", "2026-11-27T06:00:00+02:00"],
    );
}

#[test]
fn weekdays_of_six_fields_are_those_of_the_crate_and_say_so() {
    check("0 0 6 * * 1", "2026-11-20T12:00:00+02:00", &["2026-11-22T06:00:00+02:00"]);
    check("0 0 6 * * MON-FRI", "2026-11-20T12:00:00+02:00", &["2026-11-23T06:00:00+02:00"]);
    let caution = |expression: &str| Schedule::parse(expression, HELSINKI).unwrap().caution().is_some();
    assert!(caution("0 0 6 * * 1-5"));
    assert!(caution("0 0 6 * * 7 2027"));
    assert!(!caution("0 0 6 * * MON-FRI"));
    assert!(!caution("0 0 6 * * *"));
    assert!(!caution("0 6 * * 1-5"));
}

#[test]
fn two_restricted_days_are_alternatives() {
    check(
        "0 0 13 * 5",
        "2026-01-01T00:00:00+02:00",
        &["2026-01-02T00:00:00+02:00", "2026-01-09T00:00:00+02:00", "2026-01-13T00:00:00+02:00"],
    );
    check(
        "0 0 0 13 * FRI",
        "2026-01-12T00:00:00+02:00",
        &["2026-01-13T00:00:00+02:00", "2026-01-16T00:00:00+02:00"],
    );
    check("0 0 13 * ?", "2026-01-01T00:00:00+02:00", &["2026-01-13T00:00:00+02:00"]);
}

#[test]
fn names_lists_steps_and_years() {
    check("@daily", "2026-11-23T12:00:00+02:00", &["2026-11-24T00:00:00+02:00"]);
    check("@weekly", "2026-11-23T12:00:00+02:00", &["2026-11-29T00:00:00+02:00"]);
    check(
        "5/15 8-10/2 * Jan,jul *",
        "2026-01-01T10:49:00+02:00",
        &["2026-01-01T10:50:00+02:00", "2026-01-02T08:05:00+02:00"],
    );
    check(
        "0 0 12 29 2 * 2027-2033",
        "2026-01-01T00:00:00+02:00",
        &["2028-02-29T12:00:00+02:00", "2032-02-29T12:00:00+02:00"],
    );
    check("TZ=Asia/Tokyo 0 9 * * *", "2026-11-23T12:00:00+02:00", &["2026-11-24T09:00:00+09:00"]);
}

#[test]
fn a_schedule_of_past_years_comes_no_more() {
    let past = Schedule::parse("0 0 12 1 1 * 2020", HELSINKI).unwrap();
    assert_eq!(past.next_after(instant("2026-01-01T00:00:00Z")), None);
}

#[test]
fn fractions_of_a_second_are_no_obstacle() {
    check("0 12 * * *", "2026-11-23T11:59:59.999+02:00", &["2026-11-23T12:00:00+02:00"]);
    check("0 12 * * *", "2026-11-23T12:00:00.001+02:00", &["2026-11-24T12:00:00+02:00"]);
}

#[test]
fn wrong_expressions_are_refused_and_told_why() {
    for expression in [
        "",
        "x",
        "* * * *",
        "* * * * * * * *",
        "60 0 * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 32 * *",
        "0 0 * 13 *",
        "0 0 * * 8",
        "0 0 * * XYZ",
        "15/0 * * * *",
        "5-1 * * * *",
        "*/x * * * *",
        "1,,2 * * * *",
        "-1 * * * *",
        "0 0 0 * * 0",
        "0 0 L * *",
        "0 0 * * 1#2",
        "@reboot",
        "@every 5m",
        "TZ=Mars/Olympus 0 0 * * *",
        "+5 * * * *",
        "? * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6,9,11 *",
        "0 0 0 29 2 * 2027",
        "99999999999 * * * *",
    ] {
        let error = Schedule::parse(expression, HELSINKI).expect_err(expression).to_string();
        assert!(error.contains('`'), "{expression}: {error}");
    }
}

#[test]
fn sources_are_not_asked_more_often_than_every_five_minutes() {
    for often in ["* * * * *", "*/4 * * * *", "* * * * * *", "0,1 0 1 1 *", "58,2 * * * *", "59,0 0,23 * * *"]
    {
        let schedule = Schedule::parse(often, HELSINKI).unwrap();
        assert!(matches!(schedule.for_a_source(), Err(ScheduleError::TooOften { .. })), "{often}");
    }
    for seldom in ["*/5 * * * *", "0 15 3 * * *", "0 0 */6 * * *", "@hourly", "0 0 29 2 *"] {
        assert!(Schedule::parse(seldom, HELSINKI).unwrap().for_a_source().is_ok(), "{seldom}");
    }
}

#[test]
fn jitter_is_stable_and_small() {
    let at = instant("2026-11-23T03:00:00+02:00");
    let daily = Some(at + TimeDelta::days(1));
    let offsets: Vec<TimeDelta> = (0..200).map(|n| jitter(&format!("source-{n}"), at, daily)).collect();
    assert!(offsets.iter().all(|offset| (TimeDelta::zero()..TimeDelta::minutes(15)).contains(offset)));
    assert!(offsets.iter().collect::<BTreeSet<_>>().len() > 190);
    assert_eq!(jitter("a", at, daily), jitter("a", at + TimeDelta::days(1), Some(at + TimeDelta::days(2))));
    assert!(jitter("a", at, Some(at + TimeDelta::minutes(10))) < TimeDelta::minutes(1));
}

/// The meaning of minutes, hours, days and weekdays, straight from the definition.
fn fires_at(wall: NaiveDateTime, minute: u32, hour: u32, day: Option<u32>, weekday: Option<u32>) -> bool {
    let on_day = day.map(|day| wall.day() == day);
    let on_weekday = weekday.map(|weekday| {
        wall.weekday() == Weekday::Sun && weekday % 7 == 0 || wall.weekday().num_days_from_sunday() == weekday
    });
    let date = match (on_day, on_weekday) {
        (Some(a), Some(b)) => a || b,
        (a, b) => a.or(b).unwrap_or(true),
    };
    wall.minute() == minute && wall.hour() == hour && wall.second() == 0 && date
}

fn star(value: Option<u32>) -> String {
    value.map_or("*".to_owned(), |value| value.to_string())
}

proptest! {
    #[test]
    fn agrees_with_counting_minute_by_minute(
        minute in 0u32..60, hour in 0u32..24, day in proptest::option::of(1u32..=28), weekday in proptest::option::of(0u32..=7),
        start in 0i64..60 * 24 * 365,
    ) {
        let expression = format!("{minute} {hour} {} * {}", star(day), star(weekday));
        let schedule = Schedule::parse(&expression, Tz::UTC).unwrap();
        let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(start);
        let expected = (1..).map(|n| start + TimeDelta::minutes(n)).find(|wall| fires_at(*wall, minute, hour, day, weekday));
        prop_assert_eq!(schedule.next_after(start.and_utc()).map(|fire| fire.naive_utc()), expected);
    }

    #[test]
    fn times_rise_whatever_the_clock_does(
        minutes in 1u32..60, hours in 1u32..24, start in 0i64..86_400 * 365 * 3,
        zone in proptest::sample::select(vec![HELSINKI, Tz::America__New_York, Tz::Australia__Lord_Howe, Tz::Asia__Kathmandu, Tz::America__Sao_Paulo]),
    ) {
        let schedule = Schedule::parse(&format!("*/{minutes} */{hours} * * *"), zone).unwrap();
        let start = DateTime::from_timestamp(1_700_000_000 + start, 0).unwrap();
        let fires: Vec<_> = schedule.after(start).take(20).collect();
        prop_assert_eq!(fires.len(), 20);
        prop_assert!(fires.first().unwrap() > &start);
        prop_assert!(fires.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[-0-9*/,?A-Z@= ]{0,30}") {
        if let Ok(schedule) = Schedule::parse(&text, HELSINKI) {
            let _ = schedule.next_after(DateTime::UNIX_EPOCH);
        }
    }
}
