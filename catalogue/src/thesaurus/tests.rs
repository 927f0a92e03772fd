#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

const HEAD: &str = "id\tkind\tfield\tfi\tfi_synonyms\tsv\tsv_synonyms\ten\ten_synonyms\n";

fn file(rows: &str) -> String {
    format!("# a remark\n{HEAD}{rows}")
}

#[test]
fn the_builtin_thesaurus_is_large_and_trilingual() {
    let concepts = Thesaurus::builtin().concepts();
    assert!(concepts.len() >= 1500, "{}", concepts.len());
    for concept in concepts {
        for lang in Lang::ALL {
            assert!(concept.label(lang).is_some(), "{} has no label in {lang}", concept.id());
        }
        assert!(concept.field().is_some() || concept.kind() != Kind::Occupation, "{}", concept.id());
    }
    for kind in Kind::ALL {
        assert!(concepts.iter().filter(|concept| concept.kind() == kind).count() >= 50, "{}", kind.as_str());
    }
}

#[test]
fn names_and_ids_of_the_builtin_thesaurus_are_clean() {
    for concept in Thesaurus::builtin().concepts() {
        let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        assert!(concept.id().bytes().all(legal), "{}", concept.id());
        for (_, name) in concept.names() {
            assert!(!name.contains(['=', ';', '\u{ad}', '"']), "{name:?} of {}", concept.id());
            assert!(!name.contains("  ") && name_key(name).len() >= 2, "{name:?} of {}", concept.id());
        }
    }
}

#[test]
fn a_name_means_one_thing_in_its_language() {
    for lang in Lang::ALL {
        let mut names = HashMap::new();
        for concept in Thesaurus::builtin().concepts() {
            for name in concept.labels(lang) {
                let first = *names.entry(name_key(name)).or_insert(concept.id());
                assert_eq!(first, concept.id(), "{name:?} in {lang}");
            }
        }
    }
}

#[test]
fn what_counsellors_type_is_known() {
    let table = [
        ("lähihoitaja", "practical nurse"),
        ("närvårdare", "lähihoitaja"),
        ("Practical Nurse", "närvårdare"),
        ("hitsaus", "svetsning"),
        ("welding", "hitsaus"),
        ("ATK", "tietotekniikka"),
        ("tietotekniikka", "IT"),
        ("ikäihmiset", "seniorit"),
        ("koodaus", "ohjelmointi"),
        ("hygieniapassi", "hygiene passport"),
        ("tulityökortti", "kort för heta arbeten"),
        ("trukkikortti", "truckkort"),
        ("työturvallisuuskortti", "arbetssäkerhetskort"),
        ("EA1", "ensiapukurssi EA1"),
        ("SPR", "ensiapu"),
        ("yki-testi", "allmän språkexamen"),
        ("kosmetologi", "cosmetologist"),
        ("isännöinti", "property management"),
        ("kirvesmies", "timmerman"),
    ];
    for (label, neighbour) in table {
        let found = Thesaurus::builtin().neighbours(label);
        assert!(found.iter().any(|found| found.label == neighbour), "{label} → {neighbour}: {found:?}");
        assert!(found.iter().all(|found| name_key(found.label) != name_key(label)), "{label}");
    }
    assert!(Thesaurus::builtin().neighbours("kvanttikromodynamiikka").is_empty());
}

#[test]
fn a_name_is_known_without_its_diacritics_where_it_can_be_no_other() {
    let meant = |label| Thesaurus::builtin().with_diacritics(label);
    assert_eq!(meant("Lahihoitaja"), Some("lähihoitaja"));
    assert_eq!(meant("narvardare"), Some("närvårdare"));
    assert_eq!((meant("lähihoitaja"), meant("hitsaus"), meant("tyo")), (None, None, None));
    let names =
        file("a\tskill\t\tsäären kierto\tsaaren kierto|määrat\t\t\t\t\nb\tskill\t\tmäärät\t\t\t\t\t\n");
    let two = Thesaurus::read(&names).unwrap();
    assert_eq!((two.with_diacritics("saaren kierto"), two.with_diacritics("maarat")), (None, None));
}

#[test]
fn related_concepts_are_known_and_others() {
    let thesaurus = Thesaurus::builtin();
    let lines = include_str!("../../thesaurus/related.tsv").lines().skip(2);
    for (id, others) in lines.filter_map(|line| line.split_once('\t')) {
        let concept = thesaurus.get(id).unwrap();
        for other in others.split_whitespace() {
            assert_ne!(id, other);
            let other = thesaurus.get(other).unwrap();
            let label = concept.label(Lang::Fi).unwrap();
            assert!(thesaurus.related(label).iter().any(|found| found.concept == other), "{label}");
        }
    }
    assert!(thesaurus.related("kvanttikromodynamiikka").is_empty());
}

#[test]
fn concepts_know_their_kind_and_field() {
    let table = [
        ("lähihoitaja", Kind::Occupation, Some("0913")),
        ("hitsaus", Kind::Skill, Some("0715")),
        ("hygieniapassi", Kind::Qualification, Some("0721")),
        ("psykologia", Kind::Field, Some("0313")),
        ("seniorit", Kind::Subject, None),
    ];
    for (label, kind, field) in table {
        let concept = Thesaurus::builtin().find(label).next().unwrap();
        assert_eq!((concept.kind(), concept.field()), (kind, field), "{label}");
        assert_eq!(Thesaurus::builtin().get(concept.id()), Some(concept));
    }
}

/// Names that mean a field in one file and something narrower or wider in the other, knowingly.
const DIFFERENT: [&str; 2] = ["hyvinvointi", "biologi"];

#[test]
fn the_thesaurus_and_the_fields_agree() {
    for concept in Thesaurus::builtin().concepts() {
        for (_, name) in concept.names() {
            let (Some(named), Some(field)) = (Vocabulary::Field.find(name), concept.field()) else {
                continue;
            };
            let akin = Vocabulary::Field.is_within(named.code(), field)
                || Vocabulary::Field.is_within(field, named.code());
            assert!(akin || DIFFERENT.contains(&name), "{name:?}: {} and {field}", named.code());
        }
    }
}

#[test]
fn preferred_names_come_before_synonyms() {
    let thesaurus = Thesaurus::read(&file("a\tskill\t\tyksi\tkaksi|kolme\tett\ttvå\tone\ttwo\n")).unwrap();
    let labels: Vec<_> = thesaurus.neighbours("KAKSI").iter().map(|found| found.label).collect();
    assert_eq!(labels, ["yksi", "ett", "one", "kolme", "två", "two"]);
}

#[test]
fn mistakes_are_told_with_their_line() {
    let row =
        |id: &str, kind: &str, field: &str, fi: &str| format!("{id}\t{kind}\t{field}\t{fi}\t\t\t\t\t\n");
    let good = row("a", "skill", "0715", "hitsaus");
    assert_eq!(Thesaurus::read(&file(&good)).unwrap().concepts().len(), 1);
    let table = [
        (String::new(), ThesaurusError::Header { line: 1 }),
        ("id\tkind\n".into(), ThesaurusError::Header { line: 1 }),
        (file("a\tskill\n"), ThesaurusError::Columns { line: 3, found: 2 }),
        (file(&format!("{good}{good}")), ThesaurusError::Id { line: 4, id: "a".into() }),
        (file(&row("", "skill", "", "x")), ThesaurusError::Id { line: 3, id: String::new() }),
        (file(&row("a", "art", "", "x")), ThesaurusError::Kind { line: 3, kind: "art".into() }),
        (file(&row("a", "skill", "0710", "x")), ThesaurusError::Field { line: 3, field: "0710".into() }),
        (file(&row("a", "skill", "", "-")), ThesaurusError::NoLabel { line: 3 }),
    ];
    for (text, error) in table {
        assert_eq!(Thesaurus::read(&text).unwrap_err(), error, "{text:?}");
    }
}

#[test]
fn an_imported_thesaurus_adds_names_and_concepts() {
    let mut thesaurus = Thesaurus::builtin().clone();
    let before = thesaurus.concepts().len();
    let imported = file(
        "practical-nurse\toccupation\t0913\tlähihoitaja\tlähis\t\t\t\t\nsailor\toccupation\t1041\tseilori\t\t\t\t\t\n",
    );
    thesaurus.extend(Thesaurus::read(&imported).unwrap());
    assert_eq!(thesaurus.concepts().len(), before + 1);
    assert!(thesaurus.neighbours("lähis").iter().any(|found| found.label == "närvårdare"));
    assert_eq!(thesaurus.find("seilori").next().unwrap().label(Lang::Sv), None);
    let nurse = thesaurus.get("practical-nurse").unwrap();
    assert_eq!(nurse.labels(Lang::Fi).filter(|label| *label == "lähihoitaja").count(), 1);
}

proptest! {
    #[test]
    fn reading_never_panics(text in ".{0,200}", cells in proptest::collection::vec("[a-z0-9|\\-]{0,6}", 9)) {
        let _ = Thesaurus::read(&text);
        let _ = Thesaurus::read(&file(&cells.join("\t")));
    }
}
