//! What holds of every vocabulary.

#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use super::*;

#[test]
fn vocabularies_have_all_their_terms() {
    let counts = [
        (Vocabulary::Field, 120),
        (Vocabulary::Municipality, 308),
        (Vocabulary::Region, 19),
        (Vocabulary::Language, 184),
        (Vocabulary::Mode, 3),
        (Vocabulary::Time, 4),
    ];
    for (vocabulary, count) in counts {
        assert_eq!(vocabulary.all().len(), count, "{}", vocabulary.name());
    }
    assert!(Vocabulary::Level.all().len() >= 30 && Vocabulary::Funding.all().len() >= 12);
    assert!(Vocabulary::Entry.all().len() >= 10);
}

#[test]
fn every_code_has_three_labels_and_clean_names() {
    for vocabulary in Vocabulary::ALL {
        for term in vocabulary.all() {
            for lang in Lang::ALL {
                assert!(!term.label(lang).is_empty(), "{} {} {lang}", vocabulary.name(), term.code());
            }
            for (lang, name) in term.names() {
                assert!(name.trim() == name && !name_key(name).is_empty(), "{} {lang} {name:?}", term.code());
            }
            for lang in Lang::ALL {
                let mut seen = HashSet::from([name_key(term.label(lang))]);
                for name in term.synonyms(lang) {
                    assert!(seen.insert(name_key(name)), "{} says {name:?} twice in {lang}", term.code());
                }
            }
        }
    }
}

#[test]
fn no_name_means_two_unrelated_terms() {
    for vocabulary in Vocabulary::ALL {
        assert_eq!(vocabulary.table().ambiguous_names(), Vec::<&str>::new(), "{}", vocabulary.name());
    }
}

#[test]
fn every_name_finds_its_term_or_one_above() {
    for vocabulary in Vocabulary::ALL {
        for term in vocabulary.all() {
            for (_, name) in term.names() {
                let found = vocabulary.find(&format!(" {}", name.to_uppercase())).unwrap();
                assert!(vocabulary.is_within(term.code(), found.code()), "{name:?} of {}", term.code());
            }
        }
    }
}

#[test]
fn codes_ordinals_and_parents_agree() {
    for vocabulary in Vocabulary::ALL {
        assert_eq!(Vocabulary::by_name(vocabulary.name()), Some(vocabulary));
        for (position, term) in vocabulary.all().iter().enumerate() {
            assert_eq!(usize::from(term.ordinal()), position);
            assert_eq!(vocabulary.ordinal(term.code()), Some(term.ordinal()));
            assert_eq!(vocabulary.by_ordinal(term.ordinal()).unwrap().code(), term.code());
            assert_ne!(term.code(), "unknown");
            assert!(term.code().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            assert!(vocabulary.is_within(term.code(), term.code()));
            if let Some(parent) = vocabulary.parent(term.code()) {
                assert!(
                    vocabulary.is_within(term.code(), parent) && !vocabulary.is_within(parent, term.code())
                );
                assert!(vocabulary.children(parent).any(|child| child.code() == term.code()));
            }
        }
        assert!(vocabulary.get("nonsense").is_none() && vocabulary.by_ordinal(u16::MAX).is_none());
    }
    assert_eq!(Vocabulary::by_name("fields"), None);
    assert_eq!(
        Vocabulary::Field.ancestors("0715").map(Term::code).collect::<Vec<_>>(),
        ["0715", "071", "07"]
    );
}

#[test]
fn modes_times_and_entries_are_found_by_the_words_of_feeds() {
    let table = [
        (Vocabulary::Mode, "lähiopetus", "onsite"),
        (Vocabulary::Mode, "Etäopetus", "online"),
        (Vocabulary::Mode, "verkossa", "online"),
        (Vocabulary::Mode, "Monimuoto", "hybrid"),
        (Vocabulary::Mode, "distansundervisning", "online"),
        (Vocabulary::Time, "iltaisin", "evening"),
        (Vocabulary::Time, "weekends", "weekend"),
        (Vocabulary::Entry, "peruskoulu", "basic"),
        (Vocabulary::Entry, "Ylioppilas", "matriculation"),
        (Vocabulary::Level, "Avoin AMK", "uas-open"),
        (Vocabulary::Level, "kansalaisopisto", "liberal-adult"),
        (Vocabulary::Level, "Master's degree", "university-master"),
    ];
    for (vocabulary, name, code) in table {
        assert_eq!(vocabulary.find(name).map(Term::code), Some(code), "{name}");
    }
}

#[test]
fn national_codes_may_join_values() {
    let codes =
        |vocabulary: Vocabulary, code| vocabulary.by_national(code).map(Term::code).collect::<Vec<_>>();
    assert_eq!(codes(Vocabulary::Mode, "opetuspaikkakk_3"), ["online"]);
    assert_eq!(codes(Vocabulary::Time, "opetusaikakk_4#1"), ["day", "evening"]);
    assert_eq!(codes(Vocabulary::Entry, "pohjakoulutusvaatimuskonfo_pk"), ["basic"]);
    assert!(codes(Vocabulary::Mode, "opetuspaikkakk_9").is_empty());
}

#[test]
fn modes_are_those_of_an_offering() {
    for term in Vocabulary::Mode.all() {
        assert!(crate::Mode::from_code(term.code()).is_some(), "{}", term.code());
    }
}

#[test]
fn the_fingerprint_is_of_the_codes() {
    assert_eq!(fingerprint().len(), 16);
    assert_eq!(fingerprint(), fingerprint());
}
