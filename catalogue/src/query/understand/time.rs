//! Words that say when a course starts.

use chrono::Datelike;

use super::Reading;
use crate::{
    id::Code,
    query::{Dimension, matching::season_value},
    read::read_dates_ahead,
    vocabulary::name_key,
    when::{Moment, Season, Start},
};

/// Words that speak of applying, not of the start.
const OF_APPLYING: [&str; 8] =
    ["haku", "haun", "hakuaika", "hakea", "ansökan", "ansök", "apply", "applications"];

pub(super) fn read_time(span: &str, moment: &Moment) -> Option<Reading> {
    let worded = span.chars().any(char::is_alphabetic);
    let dated = span.matches(['.', '-']).count() >= 2;
    if !worded && !dated {
        return None; // numbers belong to names: "matematiikka 2", "windows 11"
    }
    if span.split_whitespace().any(|word| OF_APPLYING.contains(&name_key(word).as_str())) {
        return None; // of "tammikuu haku auki" the month says when it starts
    }
    if let Some(season) = read_season(&name_key(span)) {
        let year = moment.today().year();
        let year = (year..).find(|year| !is_half_over(*year, season, moment))?;
        return Some(Reading::Value(Dimension::Start, season_value(year, season)));
    }
    let reading = read_dates_ahead(span, moment.zone, moment.today());
    if reading.unread.is_some() || reading.end != Start::Unknown || reading.continuous {
        return None;
    }
    let value = |code: Code| Some(Reading::Value(Dimension::Start, code));
    match reading.start {
        Start::Day(day) => Some(Reading::StartDay(day)),
        Start::Month(year, month) => value(Code::new(&format!("{year:04}-{month:02}"))),
        Start::Season(year, season) => {
            let said = span.contains(|c: char| c.is_ascii_digit());
            let year = if !said && is_half_over(year, season, moment) { year + 1 } else { year };
            value(season_value(year, season))
        }
        Start::AnyTime | Start::Unknown => None,
    }
}

/// Said in May, "in spring" is the next one.
fn is_half_over(year: i32, season: Season, moment: &Moment) -> bool {
    let today = moment.today();
    let range = Start::Season(year, season).range();
    range.is_some_and(|(first, last)| first <= today && today - first > last - today)
}

/// Words that in a request mean a season, and in a feed may mean something else ("vår" is "our").
fn read_season(key: &str) -> Option<Season> {
    match key {
        "ensi keväänä"
        | "tulevana keväänä"
        | "ensi kevät"
        | "ensi kevään"
        | "våren"
        | "på våren"
        | "under våren"
        | "till våren"
        | "i vår"
        | "nästa vår"
        | "in spring"
        | "in the spring"
        | "next spring" => Some(Season::Spring),
        "ensi syksynä" | "tulevana syksynä" | "ensi syksy" | "ensi syksyn" | "på hösten" | "under hösten"
        | "till hösten" | "i höst" | "nästa höst" | "in autumn" | "in the autumn" | "next autumn"
        | "in the fall" | "next fall" => Some(Season::Autumn),
        _ => None,
    }
}
