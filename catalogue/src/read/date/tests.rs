#![allow(clippy::unwrap_used)]
use chrono_tz::Europe::Helsinki;
use proptest::prelude::*;

use super::*;

/// `2026-09-01`, `2026-09`, `2026-autumn`, `any-time`, `-`.
fn spell(start: Start) -> String {
    match start {
        Start::Day(day) => day.to_string(),
        Start::Month(y, m) => format!("{y}-{m:02}"),
        Start::Season(y, s) => format!("{y}-{}", serde_json::to_value(s).unwrap().as_str().unwrap()),
        Start::AnyTime => "any-time".into(),
        Start::Unknown => "-".into(),
    }
}

fn read(text: &str) -> (String, String, String) {
    let r = read_dates(text, Helsinki);
    (spell(r.start), spell(r.end), r.unread.unwrap_or_default())
}

#[test]
fn dates_are_read() {
    let table = [
        ("2026-09-01", "2026-09-01", "-"),
        ("2026-09-01T17:00:00+03:00", "2026-09-01", "-"),
        ("2026-08-31T21:00:00Z", "2026-09-01", "-"),
        ("2026-09-01T00:00:00.0000000-03:00", "2026-09-01", "-"),
        ("2026-09-01T09:00-12:00", "2026-09-02", "-"),
        ("2026-09-01 17:00:00", "2026-09-01", "-"),
        ("2026-09-01/2026-12-15", "2026-09-01", "2026-12-15"),
        ("20260901", "2026-09-01", "-"),
        ("2026-09", "2026-09", "-"),
        ("2026-W36", "2026-08-31", "-"),
        ("1436745600000", "2015-07-13", "-"),
        ("1.9.2026", "2026-09-01", "-"),
        ("01.09.2026", "2026-09-01", "-"),
        ("1. 9. 2026", "2026-09-01", "-"),
        ("1.9.26", "2026-09-01", "-"),
        ("5 .7 .2018 5.45 ip.", "2018-07-05", "-"),
        ("ti 1.9.2026 klo 17", "2026-09-01", "-"),
        ("tiistaina 1.9.2026 klo 17.00–18.30", "2026-09-01", "-"),
        ("1.9.–15.12.2026", "2026-09-01", "2026-12-15"),
        ("1.9.-15.12.2026", "2026-09-01", "2026-12-15"),
        ("1.9.2026 - 15.12.2026", "2026-09-01", "2026-12-15"),
        ("1.–15.9.2026", "2026-09-01", "2026-09-15"),
        ("1-15.9.2026", "2026-09-01", "2026-09-15"),
        ("22.2.–22.3.2022", "2022-02-22", "2022-03-22"),
        ("1.12.–15.1.2027", "2026-12-01", "2027-01-15"),
        ("ti 1.9.2026 klo 17–19 – ti 15.12.2026", "2026-09-01", "2026-12-15"),
        ("vk 36/2026", "2026-08-31", "-"),
        ("vko 36 / 2026", "2026-08-31", "-"),
        ("viikot 36–38/2026", "2026-08-31", "2026-09-20"),
        ("vecka 36, 2026", "2026-08-31", "-"),
        ("syksy 2026", "2026-autumn", "-"),
        ("Syksyllä 2026", "2026-autumn", "-"),
        ("2026 syksy", "2026-autumn", "-"),
        ("kevätlukukausi 2027", "2027-spring", "-"),
        ("syksy 2026 – kevät 2027", "2026-autumn", "2027-spring"),
        ("lukuvuosi 2026–2027", "2026-autumn", "2027-spring"),
        ("lukuvuosi 2026-27", "2026-autumn", "2027-spring"),
        ("tammikuu 2027", "2027-01", "-"),
        ("tammikuussa 2027", "2027-01", "-"),
        ("huhti–toukokuussa 2027", "2027-04", "2027-05"),
        ("marraskuu–tammikuu 2027", "2026-11", "2027-01"),
        ("9/2026", "2026-09", "-"),
        ("jatkuva haku", "any-time", "-"),
        ("Jatkuvasti", "any-time", "-"),
        ("Sopimuksen mukaan", "any-time", "-"),
        ("milloin vain", "any-time", "-"),
        ("jatkuva haku, alkaa 1.9.2026", "2026-09-01", "-"),
        ("aikaisintaan 16.6.2022", "2022-06-16", "-"),
        ("viimeistään 30.6.2022", "-", "2022-06-30"),
        ("1.9.2026 alkaen", "2026-09-01", "-"),
        ("alk. 1.9.2026", "2026-09-01", "-"),
        ("1. syyskuuta 2026", "2026-09-01", "-"),
        ("tiistaina, 27. lokakuuta 2015", "2015-10-27", "-"),
        ("su lokakuu 16, 2015", "2015-10-16", "-"),
        ("su elo 16, 2015", "2015-08-16", "-"),
        ("1 september 2026", "2026-09-01", "-"),
        ("den 1:a september 2026", "2026-09-01", "-"),
        ("fredag, 03 september 2014", "2014-09-03", "-"),
        ("hösten 2026", "2026-autumn", "-"),
        ("ht 2026", "2026-autumn", "-"),
        ("vårterminen 2027", "2027-spring", "-"),
        ("kontinuerlig ansökan", "any-time", "-"),
        ("löpande", "any-time", "-"),
        ("11 January 2027", "2027-01-11", "-"),
        ("Jan 11, 2027", "2027-01-11", "-"),
        ("January 11th, 2027", "2027-01-11", "-"),
        ("1st of September 2026", "2026-09-01", "-"),
        ("17-DEC-2024", "2024-12-17", "-"),
        ("autumn 2026", "2026-autumn", "-"),
        ("Autumn term 2026", "2026-autumn", "-"),
        ("any time", "any-time", "-"),
        ("rolling", "any-time", "-"),
        ("Fri, 12 Dec 2014 10:55:50 +0200", "2014-12-12", "-"),
        ("Wed Sep 04 00:00:00 PDT 2024", "2024-09-04", "-"),
        ("Wed Aug 05 12:00:00 2015", "2015-08-05", "-"),
        ("November 19, 2014 at 2:57 p.m.", "2014-11-19", "-"),
        ("[Sept] 04, 2014.", "2014-09-04", "-"),
        ("01/09/2026", "2026-09-01", "-"),
        ("1 September 2026 to 15 December 2026", "2026-09-01", "2026-12-15"),
    ];
    let wrong: Vec<_> = table
        .iter()
        .map(|(text, start, end)| (text, read(text), (start.to_string(), end.to_string(), String::new())))
        .filter(|(_, read, expected)| read != expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_cannot_be_read_is_never_guessed() {
    let table = [
        ("30.2.2026", "-"),
        ("2026-02-30", "-"),
        ("0001-01-01T00:00:00", "-"),
        ("9999-12-31", "-"),
        ("2079-06-05T23:00:00+02:00", "-"),
        ("12. - 3. 4. 2018", "-"),
        ("15.12.–1.9.", "-"),
        ("ti 1.9. klo 17", "-"),
        ("tammikuussa", "-"),
        ("syksyllä", "-"),
        ("vk 36", "-"),
        ("1.9.", "-"),
        ("2027", "-"),
        ("kesä 2027", "-"),
        ("TBA", "-"),
        ("[2025-13-15]", "-"),
        ("Variable", "-"),
        ("12/13/2026", "-"),
        ("32.1.2026", "-"),
        ("Haku päättyy 15.8.2026", "-"),
        ("040 123 4567", "-"),
    ];
    for (text, start) in table {
        let (read, end, unread) = read(text);
        assert_eq!((read.as_str(), end.as_str()), (start, "-"), "{text}");
        assert!(!unread.is_empty(), "{text}");
    }
}

#[test]
fn words_around_dates_decide_and_stay() {
    let r = read_dates("Haku päättyy 15.8.2026. Alkaa 1.9.2026", Helsinki);
    assert_eq!(spell(r.start), "2026-09-01");
    assert!(r.unread.is_some() && !r.exact);
    let r = read_dates("Koulutus käynnistyy 15.1.2024, mutta voit aloittaa milloin vain", Helsinki);
    assert_eq!(spell(r.start), "any-time");
    let r = read_dates("1.9., 8.9. ja 15.9.2026", Helsinki);
    assert_eq!((spell(r.start).as_str(), r.unread.as_deref()), ("2026-09-01", Some("8.9 15.9.2026")));
    let r = read_dates("ti 1.9.2026 klo 17.00–18.30", Helsinki);
    assert_eq!(
        (r.from.unwrap().to_string(), r.to.unwrap().to_string(), r.exact),
        ("17:00:00".into(), "18:30:00".into(), false)
    );
    let prose = "OU qualifications have up to three start points in a year and students who register late may begin in \
                 October 2026 if places are left";
    assert_eq!(spell(read_dates(prose, Helsinki).start), "-");
}

#[test]
fn a_query_means_the_next_such_date() {
    let today = "2026-11-23".parse().unwrap();
    let table = [
        ("tammikuussa", "2027-01"),
        ("marraskuussa", "2026-11"),
        ("syksyllä", "2026-autumn"),
        ("keväällä", "2027-spring"),
        ("1.9.", "2027-09-01"),
        ("29.2.", "2028-02-29"),
        ("ti 1.12. klo 17", "2026-12-01"),
    ];
    for (text, start) in table {
        assert_eq!(spell(read_dates_ahead(text, Helsinki, today).start), start, "{text}");
    }
}

#[test]
fn windows_are_days_or_instants() {
    let window = |text: &str| {
        let w = read_window(text, Helsinki);
        (serde_json::to_value(w.from).unwrap(), serde_json::to_value(w.to).unwrap(), w.continuous, w.moved)
    };
    let json = |text: &str| serde_json::Value::from(text);
    let none = serde_json::Value::Null;
    assert_eq!(window("9.12.2026 klo 15"), (none.clone(), json("2026-12-09T15:00:00+02:00"), false, false));
    assert_eq!(window("2026-12-09T15:00"), (none.clone(), json("2026-12-09T15:00:00+02:00"), false, false));
    assert_eq!(
        window("2026-12-09T13:00:00Z"),
        (none.clone(), json("2026-12-09T15:00:00+02:00"), false, false)
    );
    assert_eq!(window("viimeistään 30.6.2022"), (none.clone(), json("2022-06-30"), false, false));
    assert_eq!(window("1.9.–15.9.2026"), (json("2026-09-01"), json("2026-09-15"), false, false));
    assert_eq!(window("1.9.2026 alkaen"), (json("2026-09-01"), none.clone(), false, false));
    assert_eq!(window("2026-12-09T00:00:00"), (none.clone(), json("2026-12-09"), false, false));
    assert_eq!(window("jatkuva haku"), (none.clone(), none.clone(), true, false));
    assert_eq!(window("2026-03-29T03:30"), (none.clone(), json("2026-03-29T04:00:00+03:00"), false, true));
    assert_eq!(window("2026-10-25T03:30"), (none.clone(), json("2026-10-25T03:30:00+03:00"), false, false));
    assert_eq!(window("elokuussa 2026"), (none.clone(), none, false, false));
    assert!(read_window("elokuussa 2026", Helsinki).unread.is_some());
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _ = read_dates(&text, Helsinki);
        let _ = read_window(&text, Helsinki);
    }

    #[test]
    fn no_text_of_dates_panics(text in "([0-9]{1,4}|[.–/:, -]|klo|vk|syys|kuu|syksy|alkaa|Z|T|\\+03:00| ){0,14}") {
        let r = read_dates(&text, Helsinki);
        let _ = read_window(&text, Helsinki);
        if let (Some((from, _)), Some(last)) = (r.start.range(), r.last_day()) {
            prop_assert!(from <= last);
        }
    }

    #[test]
    fn every_day_reads_back_in_every_spelling(days in 0i64..36_000) {
        let day = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + chrono::Duration::days(days);
        for form in ["%Y-%m-%d", "%-d.%-m.%Y", "%d/%m/%Y", "%Y%m%d", "%-d %B %Y", "%b %-d, %Y", "%a, %d %b %Y"] {
            let text = day.format(form).to_string();
            prop_assert_eq!(read_dates(&text, Helsinki).start, Start::Day(day), "{}", text);
        }
    }
}
