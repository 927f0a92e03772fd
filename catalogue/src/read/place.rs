//! Places of teaching: municipality codes and names, postal codes, campuses, "online".

use std::collections::BTreeMap;

use super::teaching::read_mode;
use crate::{
    id::Code,
    offering::Mode,
    vocabulary::{
        municipality, name_key,
        place_names::{self, Form, Kind, MAX_WORDS},
    },
};

/// What a text says of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceReading {
    /// The municipality; none for online teaching and where it could not be read.
    pub municipality: Option<Code>,
    /// It is the network.
    pub online: bool,
    /// The text says more than the municipality: a campus, a street, a district.
    pub more: bool,
    /// The text, where it means no known place.
    pub unread: Option<String>,
}

/// How surely a part of the text names a municipality; greater is surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    District,
    Inside,
    Former,
    Genitive,
    Local,
    Whole,
    Postcode,
}

/// Reads a place of teaching. `campuses` are the source's own names of places with the municipality codes that they
/// lie in. Two municipalities that are named with the same weight are none.
pub fn read_place(text: &str, campuses: &BTreeMap<String, String>) -> PlaceReading {
    let text = text.trim();
    if text.is_empty() {
        return PlaceReading::default();
    }
    if let Some(code) = campus(text, campuses) {
        return PlaceReading { municipality: Some(code), more: true, ..PlaceReading::default() };
    }
    if let Some(term) = municipality::read_code(text) {
        return PlaceReading { municipality: Some(Code::new(term.code())), ..PlaceReading::default() };
    }
    if let Some(place) = place_names::read(text).filter(|p| p.kind != Kind::Region) {
        let more = place.kind != Kind::Municipality;
        return PlaceReading {
            municipality: Some(Code::new(place.term.code())),
            more,
            ..PlaceReading::default()
        };
    }
    let online = is_online(text);
    match surest(text) {
        Some(code) => {
            PlaceReading { municipality: Some(Code::new(code)), more: true, online: false, unread: None }
        }
        None if online => PlaceReading { online, ..PlaceReading::default() },
        None => PlaceReading { unread: Some(text.to_owned()), ..PlaceReading::default() },
    }
}

fn campus(text: &str, campuses: &BTreeMap<String, String>) -> Option<Code> {
    let key = format!(" {} ", name_key(text));
    let named = campuses.iter().filter(|(name, _)| {
        let name = name_key(name);
        !name.is_empty() && key.contains(&format!(" {name} "))
    });
    // The longest name is the most exact one.
    let (_, code) = named.max_by_key(|(name, _)| name.len())?;
    municipality::read_code(code).map(|term| Code::new(term.code()))
}

/// The municipality with the surest evidence in the text.
fn surest(text: &str) -> Option<&'static str> {
    let mut found: Vec<(Evidence, &'static str)> = Vec::new();
    for part in text.split([',', ';', '(', ')', '/', '|', '\n']).map(str::trim).filter(|p| !p.is_empty()) {
        if let Some(place) = place_names::read(part).filter(|p| p.kind != Kind::Region) {
            found.push((
                if place.kind == Kind::Municipality { Evidence::Whole } else { evidence(&place) },
                place.term.code(),
            ));
            continue;
        }
        let words: Vec<&str> = part.split_whitespace().take(30).collect();
        let mut at = 0;
        while at < words.len() {
            if let Some(term) = municipality::of_postcode(words[at].trim_start_matches("FI-")) {
                found.push((Evidence::Postcode, term.code()));
            }
            let longest = MAX_WORDS.min(words.len() - at);
            let hit =
                (1..=longest).rev().find_map(|n| Some((n, place_names::read(&words[at..at + n].join(" "))?)));
            if let Some((_, place)) = hit.filter(|(_, p)| p.kind != Kind::Region) {
                found.push((evidence(&place), place.term.code()));
            }
            at += hit.map_or(1, |(n, _)| n);
        }
    }
    let best = found.iter().map(|(evidence, _)| *evidence).max()?;
    let mut named = found.iter().filter(|(evidence, _)| *evidence == best).map(|(_, code)| *code);
    let first = named.next()?;
    named.all(|code| code == first).then_some(first)
}

fn evidence(place: &place_names::PlaceName) -> Evidence {
    match (place.kind, place.form) {
        (Kind::District | Kind::Region, _) => Evidence::District,
        (Kind::Former, _) => Evidence::Former,
        (Kind::Municipality, Form::Local) => Evidence::Local,
        (Kind::Municipality, Form::Genitive) => Evidence::Genitive,
        (Kind::Municipality, Form::Base) => Evidence::Inside,
    }
}

/// Whether a text for a place means the network.
pub fn is_online(text: &str) -> bool {
    const WORDS: &[&str] =
        &["teams", "zoom", "moodle", "webinaari", "webinar", "internet", "nätet", "virtual", "virtuaalinen"];
    let key = name_key(text);
    read_mode(text) == Some(Mode::Online) || key.split(' ').any(|word| WORDS.contains(&word))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        let campuses =
            BTreeMap::from([("Metsola".to_owned(), "285".to_owned()), ("Jyrinkatu".into(), "75".into())]);
        read_place(text, &campuses).municipality.map(|code| code.as_str().to_owned())
    }

    #[test]
    fn municipalities_are_found() {
        let table = [
            ("285", "285"),
            ("kunta_285", "285"),
            ("kunta_285#2", "285"),
            ("75", "075"),
            ("Kotka", "285"),
            ("KOTKA", "285"),
            ("Fredrikshamn", "075"),
            ("Kotkassa", "285"),
            ("Virolahdella", "935"),
            ("Kouvolan kampus", "286"),
            ("Kotka, Metsola", "285"),
            ("Metsolan toimipiste, Kotka", "285"),
            ("48100 Kotka", "285"),
            ("Opistokuja 3, 45100 Kouvola", "286"),
            ("Anjalankoski", "286"),
            ("Kuusankoskella", "286"),
            ("Metsola", "285"),
            ("Jyrinkatu, sali 2", "075"),
            ("Haminan kaupungintalo, Haminantie 1", "075"),
            ("FI-48100", "285"),
            ("Pyhtää", "624"),
        ];
        for (text, code) in table {
            assert_eq!(read(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn what_is_nowhere_stays_unread() {
        for text in ["Oxford", "Industry based venues", "Kotka ja Hamina", "999", "UNK", "Kymenlaakso"] {
            assert_eq!(read(text), None, "{text}");
            assert_eq!(read_place(text, &BTreeMap::new()).unread.as_deref(), Some(text), "{text}");
        }
        for text in ["Verkko", "online", "Etäopetus", "Teams", "distans", "Verkkokurssi"] {
            let reading = read_place(text, &BTreeMap::new());
            assert!(reading.online && reading.municipality.is_none() && reading.unread.is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = read(&text);
        }
    }
}
