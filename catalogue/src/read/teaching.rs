//! How and at what times of day teaching is given.

use super::phrase::terms_of;
use crate::{
    id::Code,
    offering::Mode,
    vocabulary::{Vocabulary, name_key},
};

/// Reads a mode: codes (`opetuspaikkakk_3`, XCRI-CAP's `DS`), addresses of schema.org, words (`verkko`, `monimuoto`).
/// Words of both onsite and online teaching are hybrid.
///
/// Source of the two-letter codes: XCRI-CAP 1.2 vocabulary of attendance modes.
pub fn read_mode(text: &str) -> Option<Mode> {
    let text = last_segment(text);
    match text {
        "CM" | "Campus" | "campus" => return Some(Mode::Onsite),
        "DA" | "DS" | "ON" | "WB" | "OnlineEventAttendanceMode" => return Some(Mode::Online),
        "MM" | "MixedEventAttendanceMode" => return Some(Mode::Hybrid),
        "OfflineEventAttendanceMode" => return Some(Mode::Onsite),
        _ => {}
    }
    let modes: Vec<Mode> =
        terms_of(Vocabulary::Mode, text).iter().filter_map(|term| Mode::from_code(term.code())).collect();
    of_several(&modes).or_else(|| by_compound(text))
}

/// One mode of several: the same, or hybrid where they differ.
pub fn of_several(modes: &[Mode]) -> Option<Mode> {
    let first = modes.first()?;
    Some(if modes.iter().all(|mode| mode == first) { *first } else { Mode::Hybrid })
}

/// By the first part of a compound that no list holds whole (`verkkojohtamiskoulutus` is not one: a head is needed).
fn by_compound(text: &str) -> Option<Mode> {
    const STARTS: [(&str, Mode); 9] = [
        ("verkko", Mode::Online),
        ("etä", Mode::Online),
        ("netti", Mode::Online),
        ("distans", Mode::Online),
        ("nät", Mode::Online),
        ("webb", Mode::Online),
        ("lähi", Mode::Onsite),
        ("kontakti", Mode::Onsite),
        ("monimuoto", Mode::Hybrid),
    ];
    const HEADS: [&str; 15] = [
        "koulutus",
        "kurssi",
        "opetus",
        "opiskelu",
        "opinnot",
        "toteutus",
        "luento",
        "valmennus",
        "jakso",
        "kurs",
        "utbildning",
        "undervisning",
        "studier",
        "föreläsning",
        "opetuksena",
    ];
    let key = name_key(text);
    let modes: Vec<Mode> = key
        .split(' ')
        .filter_map(|word| {
            STARTS
                .iter()
                .find(|(start, _)| word.strip_prefix(start).is_some_and(|head| HEADS.contains(&head)))
                .map(|(_, mode)| *mode)
        })
        .collect();
    of_several(&modes)
}

/// Reads times of day: codes (`opetusaikakk_4`, XCRI-CAP's `DT`, `EV`, `WE`), words. Empty where none is known.
pub fn read_times(text: &str) -> Vec<Code> {
    let text = last_segment(text);
    let xcri = match text {
        "DT" | "DR" => Some("day"),
        "EV" | "TW" => Some("evening"),
        "WE" => Some("weekend"),
        _ => None,
    };
    if let Some(code) = xcri {
        return vec![Code::new(code)];
    }
    // Independent study has a place code in the national list.
    if text.starts_with("opetuspaikkakk_5") {
        return vec![Code::new("self-paced")];
    }
    terms_of(Vocabulary::Time, text).iter().map(|term| Code::new(term.code())).collect()
}

/// Whether a value speaks of full or part time, which is no mode: it is understood and has no place in a course.
pub fn is_study_pace(text: &str) -> bool {
    let key = name_key(last_segment(text));
    matches!(
        key.as_str(),
        "ft" | "pt"
            | "fl"
            | "pf"
            | "nk"
            | "nc"
            | "cs"
            | "full time"
            | "part time"
            | "fulltime"
            | "parttime"
            | "flexible"
            | "not known"
            | "kokopäiväinen"
            | "kokoaikainen"
            | "osa aikainen"
            | "päätoiminen"
            | "sivutoiminen"
            | "heltid"
            | "deltid"
            | "self paced"
            | "instructor paced"
            | "various"
            | "mixed"
            | "customised"
    )
}

/// The last segment of an address: `https://schema.org/OnlineEventAttendanceMode`.
fn last_segment(text: &str) -> &str {
    let text = text.trim();
    if text.starts_with("http") { text.rsplit(['/', '#']).next().unwrap_or(text) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_read() {
        let table = [
            ("opetuspaikkakk_1#1", Some(Mode::Onsite)),
            ("opetuspaikkakk_3", Some(Mode::Online)),
            ("DS", Some(Mode::Online)),
            ("online", Some(Mode::Online)),
            ("blended", Some(Mode::Hybrid)),
            ("Verkko-opetus", Some(Mode::Online)),
            ("Monimuoto", Some(Mode::Hybrid)),
            ("lähiopetus ja verkko-opetus", Some(Mode::Hybrid)),
            ("https://schema.org/OnlineEventAttendanceMode", Some(Mode::Online)),
            ("Verkkokoulutus", Some(Mode::Online)),
            ("full-time", None),
            ("", None),
        ];
        for (text, mode) in table {
            assert_eq!(read_mode(text), mode, "{text}");
        }
        assert!(is_study_pace("Full-time") && is_study_pace("PT") && !is_study_pace("online"));
    }

    #[test]
    fn times_are_read() {
        let times =
            |text| read_times(text).iter().map(|c| c.as_str().to_owned()).collect::<Vec<_>>().join(" ");
        for (text, expected) in [
            ("opetusaikakk_4", "day evening"),
            ("iltaopetus", "evening"),
            ("WE", "weekend"),
            ("opetuspaikkakk_5#1", "self-paced"),
            ("iltaisin ja viikonloppuisin", "evening weekend"),
            ("xyz", ""),
        ] {
            assert_eq!(times(text), expected, "{text}");
        }
    }
}
