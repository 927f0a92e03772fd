#![allow(clippy::unwrap_used)]

use super::*;

fn moment() -> Moment {
    Moment { now: "2026-11-23T10:00:00Z".parse().unwrap(), zone: chrono_tz::Europe::Helsinki }
}

fn known() -> Known {
    let kymen = ProviderName { name: "kymen opisto".into(), provider: Code::new("kymen-opisto") };
    Known { providers: vec![kymen], places: vec![Code::new("285"), Code::new("286")] }
}

fn reading(text: &str) -> (String, Vec<(String, String)>) {
    let found = understand(text, &Filters::default(), &known(), &moment());
    let pairs = found.understood.into_iter().map(|u| (u.parameter, u.value)).collect();
    (found.text, pairs)
}

#[test]
fn requests_are_read_as_people_mean_them() {
    for (text, left, filters) in [
        ("hitsaus kotkassa syksyllä", "hitsaus", vec![("municipality", "285"), ("start", "2027-autumn")]),
        (
            "ilmainen englannin kurssi verkossa",
            "englannin kurssi",
            vec![("free", "true"), ("mode", "online")],
        ),
        (
            "IT-utbildning i Kouvola januari",
            "IT-utbildning",
            vec![("municipality", "286"), ("start", "2027-01")],
        ),
        ("hitsaus kouvola tammikuu", "hitsaus", vec![("municipality", "286"), ("start", "2027-01")]),
        ("lähihoitajaksi kotkaan", "lähihoitajaksi", vec![("municipality", "285")]),
        (
            "hitsaus kotka tammikuu haku auki",
            "hitsaus",
            vec![("municipality", "285"), ("start", "2027-01"), ("apply_open", "true")],
        ),
        ("lähihoitaja johon voi vielä hakea", "lähihoitaja", vec![("apply_open", "true")]),
        ("svetsning öppen ansökan", "svetsning", vec![("apply_open", "true")]),
        ("welding still open for applications", "welding", vec![("apply_open", "true")]),
        ("haku", "haku", vec![]),
        ("kymen opisto keramiikka", "keramiikka", vec![("provider", "kymen-opisto")]),
        ("jooga hamina ilta", "jooga", vec![("municipality", "075"), ("time", "evening")]),
        ("ilta", "ilta", vec![]),
        ("kotka", "kotka", vec![]),
        ("lahti", "lahti", vec![]),
        ("saaristomeren lahti", "saaristomeren lahti", vec![]),
        ("syksy 2026 hitsaus", "hitsaus", vec![("start", "2026-autumn")]),
        ("windows 11", "windows 11", vec![]),
        ("c++", "c++", vec![]),
        ("", "", vec![]),
    ] {
        let (found, pairs) = reading(text);
        let pairs: Vec<_> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!((found.as_str(), pairs), (left, filters), "{text}");
    }
}

#[test]
fn what_is_filtered_by_already_stays_a_word() {
    let mut filters = Filters::default();
    filters.selection(Dimension::Municipality).any_of.push(Code::new("286"));
    let found = understand("hitsaus kotkassa", &filters, &known(), &moment());
    assert_eq!((found.text.as_str(), found.understood.len()), ("hitsaus kotkassa", 0));
    assert_eq!(found.filters, filters);
}

#[test]
fn two_places_are_either() {
    let found = understand("hitsaus kotka hamina", &Filters::default(), &known(), &moment());
    assert_eq!(found.filters.chosen(Dimension::Municipality), [Code::new("285"), Code::new("075")]);
}

/// Phrases of every class in three languages, and what must not be taken for any.
#[test]
fn phrases_are_read_safely() {
    let mut wrong = Vec::new();
    let lines: Vec<&str> = include_str!("phrases.tsv").lines().skip(2).collect();
    for line in &lines {
        let [text, left, filters] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (found, pairs) = reading(text);
        let pairs: Vec<String> = pairs.into_iter().map(|(a, b)| format!("{a}:{b}")).collect();
        let mut wanted: Vec<&str> = filters.split_whitespace().collect();
        let mut read: Vec<&str> = pairs.iter().map(String::as_str).collect();
        wanted.sort_unstable();
        read.sort_unstable();
        if found != left || read != wanted {
            wrong.push(format!("{text}: `{found}` {read:?}, not `{left}` {wanted:?}"));
        }
    }
    assert!(lines.len() >= 150, "{}", lines.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), lines.len(), wrong.join("\n"));
}
