use std::collections::HashSet;

use super::*;

#[test]
fn every_municipality_lies_in_a_region_and_on_the_map() {
    for term in Vocabulary::Municipality.all() {
        assert_eq!(term.code().len(), 3);
        assert!(Vocabulary::Region.get(region(term.code()).unwrap()).is_some(), "{}", term.code());
        let centre = centre(term.code()).unwrap();
        assert!((59.5..70.2).contains(&centre.lat) && (19.0..31.6).contains(&centre.lon), "{}", term.code());
    }
    for region in Vocabulary::Region.all() {
        assert!(of_region(region.code()).count() >= 5, "{}", region.code());
    }
}

#[test]
fn the_region_of_kymenlaakso_is_six_and_iitti_is_not_of_it() {
    let codes: HashSet<_> = of_region("08").map(Term::code).collect();
    assert_eq!(codes, HashSet::from(["285", "286", "075", "489", "624", "935"]));
    assert_eq!(region("142"), Some("07"));
    assert_eq!(region("999"), None);
}

#[test]
fn codes_of_feeds_find_their_municipality() {
    let table = [
        ("285", Some("285")),
        ("kunta_286#2", Some("286")),
        ("75", Some("075")),
        ("754", Some("286")),
        ("044", Some("286")),
        ("163", Some("286")),
        ("306", Some("286")),
        ("909", Some("286")),
        ("201", Some("285")),
        ("917", Some("075")),
        ("000", None),
        ("2855", None),
        ("", None),
    ];
    for (text, expected) in table {
        assert_eq!(read_code(text).map(Term::code), expected, "{text:?}");
    }
}

#[test]
fn names_old_and_new_find_their_municipality() {
    let table = [
        ("Kotka", "285"),
        ("kouvola", "286"),
        ("Fredrikshamn", "075"),
        ("Pyttis", "624"),
        ("Vederlax", "935"),
        ("Itis", "142"),
        ("Anjalankoski", "286"),
        ("Elimäki", "286"),
        ("Jaala", "286"),
        ("Kuusankoski", "286"),
        ("Valkeala", "286"),
        ("Inkeroinen", "286"),
        ("Myllykoski", "286"),
        ("Voikkaa", "286"),
        ("Karhula", "285"),
        ("Kotkansaari", "285"),
        ("Kymi", "285"),
        ("Vehkalahti", "075"),
        ("Åbo", "853"),
        ("Pedersöre", "599"),
        ("Koski Tl", "284"),
    ];
    for (name, code) in table {
        assert_eq!(named(name).map(Term::code), Some(code), "{name}");
    }
    assert!(named("Atlantis").is_none() && named("").is_none());
}

#[test]
fn postcodes_lie_in_living_municipalities() {
    let table = [
        ("48100", Some("285")),
        ("FI-45100", Some("286")),
        ("48101", Some("285")),
        ("49400", Some("075")),
        ("AX 22100", Some("478")),
        ("00100", Some("091")),
        ("47400", Some("142")),
        ("4810", None),
        ("99999", None),
        ("abcde", None),
    ];
    for (text, expected) in table {
        assert_eq!(of_postcode(text).map(Term::code), expected, "{text:?}");
    }
    assert_eq!(POSTCODES.len(), 3026);
    let with: HashSet<_> = POSTCODES.values().map(|term| term.code()).collect();
    assert_eq!(with.len(), 308);
}

#[test]
fn former_municipalities_have_a_successor_of_today() {
    let mut codes = HashSet::new();
    for former in former() {
        assert!(Vocabulary::Municipality.get(former.successor).is_some(), "{}", former.name_fi);
        assert!(Vocabulary::Municipality.get(former.code).is_none(), "{}", former.name_fi);
        assert!(codes.insert(former.code) && !former.name_fi.is_empty() && !former.name_sv.is_empty());
    }
    assert!(codes.len() >= 250);
}

#[test]
fn former_names_do_not_contradict_each_other() {
    let mut places = HashMap::new();
    for former in former() {
        for name in [former.name_fi, former.name_sv] {
            let known = *places.entry(name_key(name)).or_insert(former.successor);
            assert_eq!(known, former.successor, "{name}");
            if let Some(living) = Vocabulary::Municipality.find(name) {
                assert_eq!(living.code(), former.successor, "{name}");
            }
        }
    }
}

#[test]
fn one_is_in_or_at_a_municipality() {
    let table = [
        ("285", "Kotkassa"),
        ("286", "Kouvolassa"),
        ("075", "Haminassa"),
        ("624", "Pyhtäällä"),
        ("489", "Miehikkälässä"),
        ("935", "Virolahdella"),
        ("142", "Iitissä"),
        ("092", "Vantaalla"),
        ("837", "Tampereella"),
        ("743", "Seinäjoella"),
        ("398", "Lahdessa"),
    ];
    for (code, form) in table {
        assert_eq!(locative(code).as_deref(), Some(form));
    }
}
