//! What the embedded engine adds to what every engine must do: ranking, repair, understanding, completion.

#![allow(clippy::unwrap_used)]

#[path = "conformance/examples.rs"]
#[allow(dead_code)]
mod examples;

use std::sync::Arc;

use catalogue::{
    Change, Lang, SearchEngine, Seq,
    query::{Dimension, Query, Results, SuggestionKind},
    thesaurus::Thesaurus,
};
use examples::{moment, offering, record, upsert};
use indexer::{Settings, TantivyEngine};
use language::Analyser;
use serde_json::{Value, json};

fn settings() -> Settings {
    let thesaurus = Thesaurus::builtin().concepts().iter();
    let words =
        thesaurus.flat_map(|c| c.names().map(|(lang, name)| (lang, name.to_owned())).collect::<Vec<_>>());
    Settings::new(chrono_tz::Europe::Helsinki, Arc::new(Analyser::new(None, words)))
}

fn course(seq: u64, key: &str, lang: &str, title: &str, offerings: Vec<Value>) -> Change {
    let provider = json!({ "id": "ekami", "name": { "fi": "Etelä-Kymenlaakson ammattiopisto" } });
    upsert(record(
        seq,
        json!({ "id": format!("a:{key}"), "title": { lang: title }, "offerings": offerings, "provider": provider,
            "fields": [{ "code": if key.starts_with("weld") { "0715" } else { "0231" } }] }),
    ))
}

fn at(place: &str, month: u32) -> Value {
    offering(
        "1",
        json!({ "start": { "month": [2027, month] }, "municipality": place, "mode": "onsite",
        "apply": { "continuous": true } }),
    )
}

fn catalogue() -> Vec<Change> {
    let online = offering("1", json!({ "start": "any-time", "mode": "online", "price": "free" }));
    vec![
        course(1, "weld-kotka", "fi", "Hitsaus", vec![at("285", 9)]),
        course(2, "weld-kouvola", "fi", "Hitsauksen perusteet", vec![at("286", 1)]),
        course(3, "weld-sv", "sv", "Svetsning för nybörjare", vec![at("286", 2)]),
        course(4, "nurse", "fi", "Sairaanhoitaja (AMK)", vec![at("285", 1)]),
        course(
            5,
            "practical",
            "fi",
            "Lähihoitaja, sosiaali- ja terveysalan perustutkinto",
            vec![at("285", 8)],
        ),
        course(6, "english", "fi", "Englannin alkeiskurssi", vec![online]),
        course(7, "english-kotka", "fi", "Englannin keskustelu", vec![at("285", 1)]),
        course(8, "atk", "fi", "ATK-kurssi ikäihmisille", vec![at("075", 1)]),
        course(
            9,
            "weld-closed",
            "fi",
            "Hitsaus",
            vec![offering(
                "1",
                json!({ "start": { "month": [2027, 9] }, "municipality": "285", "status": "full" }),
            )],
        ),
    ]
}

struct Demo(TantivyEngine, #[allow(dead_code)] tempfile::TempDir);

fn demo() -> Demo {
    let dir = tempfile::tempdir().unwrap();
    let engine = TantivyEngine::open(dir.path(), settings()).unwrap();
    engine.apply(&catalogue()).unwrap();
    Demo(engine, dir)
}

impl Demo {
    fn search(&self, text: &str) -> Results {
        self.0.search(&Query { text: text.to_owned(), ..Query::default() }, &moment()).unwrap()
    }

    fn finds(&self, text: &str) -> Vec<String> {
        self.search(text).hits.iter().map(|hit| hit.id.key().to_owned()).collect()
    }
}

#[test]
fn people_find_what_they_mean() {
    let demo = demo();
    for (text, first) in [
        ("hitsausta kotkassa", "weld-kotka"),
        ("hitsaus kouvola tammikuu", "weld-kouvola"),
        ("lähihoitajaksi kotkaan", "practical"),
        ("lahihoitaja", "practical"),
        ("sairaanhoitja", "nurse"),
        ("practical nurse", "practical"),
        ("närvårdare", "practical"),
        ("narvardare", "practical"),
        ("sjukskotare", "nurse"),
        ("svetsning", "weld-sv"),
        ("ilmainen englanti verkossa", "english"),
        ("ATK-kurssi ikäihmisille", "atk"),
        ("hitsauskurssi", "weld-kouvola"),
    ] {
        assert_eq!(
            demo.finds(text).first().map(String::as_str),
            Some(first),
            "{text}: {:?}",
            demo.search(text)
        );
    }
}

#[test]
fn a_mistyped_word_is_mended_to_one_with_its_diacritics() {
    assert_eq!(demo().search("lähihoitja").corrected.as_deref(), Some("lähihoitaja"));
}

#[test]
fn a_mended_word_finds_what_it_would_have_found_as_typed() {
    let demo = demo();
    demo.0.apply(&[course(10, "weld-course", "fi", "Hitsauskurssi", vec![at("285", 1)])]).unwrap();
    let typed = demo.search("hitsauskurrsi");
    assert_eq!(typed.corrected.as_deref(), Some("hitsauskurssi"));
    let (mended, meant) = (demo.finds("hitsauskurrsi"), demo.finds("hitsauskurssi"));
    assert!(mended.contains(&"weld-kouvola".to_owned()), "{mended:?}");
    assert_eq!(mended, meant);
}

#[test]
fn a_mistyped_compound_is_mended_by_the_parts_that_are_known() {
    let demo = demo();
    for (typed, meant, course) in [
        ("hitsauskurrsi", "hitsauskurssi", "weld-kotka"),
        ("hitsuaskurssi", "hitsauskurssi", "weld-kotka"),
        ("englanninkurrsi", "englanninkurssi", "english-kotka"),
    ] {
        assert_eq!(demo.search(typed).corrected.as_deref(), Some(meant), "{typed}");
        let found = demo.finds(typed);
        assert!(found.contains(&course.to_owned()), "{typed}: {found:?}");
        assert_eq!(found, demo.finds(meant), "{typed}");
    }
    // Nothing is near to the rest, or the rest is too short to say.
    for other in ["hitsausxyzzyx", "hitsauskrsi"] {
        assert_eq!(demo.search(other).corrected, None, "{other}");
    }
}

#[test]
fn a_word_finds_courses_in_other_languages_below_its_own() {
    let found = demo().finds("welding");
    assert!(found.contains(&"weld-kotka".to_owned()) && found.contains(&"weld-sv".to_owned()), "{found:?}");
    assert_eq!(demo().finds("hitsaus").last().map(String::as_str), Some("weld-sv"));
}

#[test]
fn what_one_can_apply_to_comes_first() {
    let found = demo().finds("hitsaus");
    let place = |key: &str| found.iter().position(|id| id == key).unwrap();
    assert!(place("weld-kotka") < place("weld-closed"));
}

#[test]
fn what_was_understood_and_corrected_is_told() {
    let demo = demo();
    let found = demo.search("hitsaus kotkassa syksyllä");
    let told: Vec<(&str, &str)> =
        found.understood.iter().map(|u| (u.parameter.as_str(), u.value.as_str())).collect();
    assert_eq!(told, [("municipality", "285"), ("start", "2027-autumn")]);
    assert_eq!(found.words, "hitsaus");
    let found = demo.search("sairaanhoitja");
    assert_eq!(found.corrected.as_deref(), Some("sairaanhoitaja"));
    let plain = Query { text: "hitsaus kotkassa".into(), understand: false, ..Query::default() };
    assert!(demo.0.search(&plain, &moment()).unwrap().understood.is_empty());
}

#[test]
fn what_was_let_go_is_told() {
    let demo = demo();
    let found = demo.search("hitsaus hamina");
    let relaxed = found.relaxed.clone().unwrap();
    assert_eq!(relaxed.dropped, [("municipality".to_owned(), "075".to_owned())]);
    assert!(found.total >= 3);
    assert_eq!(found.filters.chosen(Dimension::Region).len(), 1);
    let found = demo.search("hitsaus balalaikka");
    assert_eq!(found.relaxed.unwrap().dropped, [("q".to_owned(), "balalaikka".to_owned())]);
    assert_eq!(demo.search("xyzzyqwerty").total, 0);
}

#[test]
fn advice_sees_what_was_let_go_as_the_filter_that_it_was() {
    let ask = |text: &str| Query { text: text.into(), ..Query::default() };
    let advice =
        catalogue::query::relax::relax(&ask("hitsaus ilmainen hamina"), &demo().0, &moment()).unwrap();
    assert_eq!(advice.query.text, "hitsaus");
    assert!(advice.query.filters.free);
    assert!(advice.alternatives.iter().all(|alternative| alternative.change.parameter != "q"));
}

#[test]
fn a_request_of_its_own_is_never_relaxed() {
    let mut query = Query { text: "hitsaus".into(), ..Query::default() };
    query.filters.selection(Dimension::Municipality).any_of.push(catalogue::Code::new("075"));
    let found = demo().0.search(&query, &moment()).unwrap();
    assert_eq!((found.total, found.relaxed), (0, None));
}

#[test]
fn the_parts_of_a_score_add_up() {
    let query = Query { text: "hitsauksen perusteet".into(), explain: true, ..Query::default() };
    let found = demo().0.search(&query, &moment()).unwrap();
    assert!(!found.hits.is_empty());
    for hit in &found.hits {
        let sum: f32 = hit.explain.iter().map(|part| part.value).sum();
        assert!((sum - hit.score.unwrap()).abs() < 1e-3, "{hit:?}");
    }
}

#[test]
fn a_name_of_several_words_is_explained_whole() {
    let demo = demo();
    demo.0.apply(&[course(10, "practical-en", "en", "Practical nurse", vec![at("285", 1)])]).unwrap();
    for (text, part) in [
        ("practical nurse", "title: words practical nurse"),
        ("lähihoitaja", "title: thesaurus practical nurse"),
        ("lähihoitja", "title: likely meant: thesaurus practical nurse"),
    ] {
        let query = Query { text: text.into(), explain: true, ..Query::default() };
        let found = demo.0.search(&query, &moment()).unwrap();
        let hit = found.hits.iter().find(|hit| hit.id.key() == "practical-en").unwrap();
        assert!(hit.explain.iter().any(|own| own.name == part), "{text}: {hit:?}");
    }
}

#[test]
fn beginnings_are_completed() {
    let demo = demo();
    let suggest = |text: &str| demo.0.suggest(text, Lang::Fi, 10, &moment()).unwrap();
    let texts = |text: &str| suggest(text).into_iter().map(|s| s.text).collect::<Vec<_>>();
    assert!(texts("hitsauk").contains(&"Hitsauksen perusteet".to_owned()), "{:?}", suggest("hitsauk"));
    assert!(texts("peru").contains(&"Hitsauksen perusteet".to_owned()));
    assert!(texts("lahih").iter().any(|t| t.starts_with("Lähihoitaja")));
    assert!(texts("sairanho").iter().any(|t| t.starts_with("Sairaanhoitaja")), "{:?}", suggest("sairanho"));
    let kotka = suggest("kotk");
    let place = kotka.iter().find(|s| s.kind == SuggestionKind::Municipality).unwrap();
    assert_eq!(
        (place.text.as_str(), place.value.as_ref().unwrap().as_str(), place.count),
        ("Kotka", "285", 5)
    );
    assert!(suggest("etelä-kym").iter().any(|s| s.kind == SuggestionKind::Provider));
    assert!(suggest("").is_empty() && suggest("%&/").is_empty());
}

#[test]
fn similar_courses_share_words_or_field() {
    let demo = demo();
    let id = catalogue::CourseId::parse("a:weld-kouvola").unwrap();
    let found = demo.0.similar(&id, 5, &moment()).unwrap();
    assert!(!found.contains(&id));
    assert_eq!(found.first().map(|id| id.key().starts_with("weld")), Some(true), "{found:?}");
    let nobody = catalogue::CourseId::parse("a:nobody").unwrap();
    assert!(demo.0.similar(&nobody, 5, &moment()).unwrap().is_empty());
}

#[test]
fn an_index_is_opened_again_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let engine = TantivyEngine::open(dir.path(), settings()).unwrap();
    engine.apply(&catalogue()).unwrap();
    let refused = TantivyEngine::open(dir.path(), settings()).unwrap().apply(&catalogue()).unwrap_err();
    assert!(matches!(refused, catalogue::EngineError::Locked(_)), "{refused}");
    drop(engine);
    let again = TantivyEngine::open(dir.path(), settings()).unwrap();
    assert_eq!(again.position(), Seq(9));
    assert_eq!(again.search(&Query::default(), &moment()).unwrap().total, 9);
    let other = Settings { analyser: Arc::new(Analyser::new(None, [(Lang::Fi, "muu")])), ..settings() };
    assert!(matches!(TantivyEngine::open(dir.path(), other), Err(catalogue::EngineError::Unusable(_))));
}

#[test]
fn strange_requests_are_answered() {
    let demo = demo();
    for text in [
        "",
        " ",
        "%%%",
        "\"",
        "a",
        "ä",
        "🙂",
        "l",
        "AND OR NOT",
        "title:x",
        &"x".repeat(200),
        &"kurssi ".repeat(40),
        "\u{0}\u{1f}\n",
    ] {
        demo.search(text);
        demo.0.suggest(text, Lang::En, 10, &moment()).unwrap();
    }
    let deep = Query { page: usize::MAX, per_page: 100, ..Query::default() };
    assert!(demo.0.search(&deep, &moment()).unwrap().hits.is_empty());
}
