//! Vocabularies of the operator's own: imported, said, used in searching, removed.

use serde_json::json;

use crate::harness::{App, Partner, Reply, Source};

/// A word that neither the courses nor the built-in thesaurus knows, as another name for welders.
const NAMES: &str = r#"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix k: <http://koe.example/> .
k: a skos:ConceptScheme ; dct:title "Koesanasto"@fi .
k:1 a skos:Concept ; skos:prefLabel "hitsaus"@fi ; skos:altLabel "kipinäpuuha"@fi .
"#;

fn with_a_welding_course() -> App {
    let partner = Partner::start();
    let csv = "id;nimi;alkaa;paikka\n1;Hitsaus;1.9.2027;Kotka\n2;Kuorolaulu;1.9.2027;Kotka\n";
    partner.says("/k.csv", [Reply::csv(csv)]);
    let app = App::new([Source::new("koulu", &partner.url("/k.csv"))]);
    assert_eq!(app.crawl()["outcome"], "applied");
    app
}

fn titles(app: &App, text: &str) -> Vec<String> {
    let found = app.run(&["search", text, "--json"]).json();
    let results = found["results"].as_array().unwrap_or_else(|| panic!("{found}"));
    results.iter().map(|course| course["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_imported_name_finds_until_it_is_removed() {
    let app = with_a_welding_course();
    assert_eq!(titles(&app, "kipinäpuuha"), [""; 0]);
    let file = app.file("omat.ttl", NAMES);
    let ran = app.run(&["vocabulary", "import", &file, "--licence", "CC BY 4.0, Koe"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("Koesanasto") && ran.out.contains("CC BY 4.0, Koe"), "{ran:?}");
    let status = app.run(&["vocabulary", "status", "--json"]).json();
    assert_eq!(
        (&status[0]["name"], &status[0]["concepts"], &status[0]["licence"], &status[0]["current"]),
        (&json!("omat"), &json!(1), &json!("CC BY 4.0, Koe"), &json!(true)),
        "{status}"
    );
    assert_eq!(titles(&app, "kipinäpuuha"), ["Hitsaus"]);
    let server = app.start(&["serve"]);
    let answer = server.get("/api/v1/courses?q=kipin%C3%A4puuha&explain=true").json();
    assert_eq!(answer["total"], 1, "{answer}");
    assert!(answer["results"][0]["explain"].to_string().contains("hitsaus"), "{answer}");
    let about = server.get("/about?lang=en").text();
    assert!(about.contains("Vocabulary Koesanasto: CC BY 4.0, Koe."), "{about}");
    drop(server);
    assert_eq!(app.run(&["vocabulary", "remove", "omat"]).code, Some(0));
    assert_eq!(app.run(&["vocabulary", "status", "--json"]).json(), json!([]));
    assert_eq!(titles(&app, "kipinäpuuha"), [""; 0]);
}

#[test]
fn what_cannot_be_imported_is_told_and_leaves_the_old_one() {
    let app = App::new([]);
    let good = app.file("omat.ttl", NAMES);
    assert_eq!(app.run(&["vocabulary", "import", &good]).code, Some(0));
    for (name, text, told) in [
        ("rikki.ttl", NAMES.replace("@fi .\n", "@fi\n"), "line"),
        ("kuva.ttl", "PK\u{3}\u{4}".to_owned(), "unpack"),
        ("lista.ttl", "a;b\n1;2\n".to_owned(), "none of RDF/XML, Turtle and N-Triples"),
        ("tyhja.ttl", "@prefix a: <http://a.example/> .\na:b a:c a:d .\n".to_owned(), "no SKOS concept"),
    ] {
        let ran = app.run(&["vocabulary", "import", &app.file(name, text), "--name", "omat"]);
        assert_eq!(ran.code, Some(1), "{name}: {ran:?}");
        assert!(ran.err.contains(told) && ran.err.contains(name), "{name}: {ran:?}");
    }
    let missing = app.run(&["vocabulary", "import", "ei-ole.ttl"]);
    assert_eq!(missing.code, Some(2), "{missing:?}");
    let badly_named = app.run(&["vocabulary", "import", &good, "--name", "../x"]);
    assert_eq!(badly_named.code, Some(2), "{badly_named:?}");
    let unknown = app.run(&["vocabulary", "remove", "toiset"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    assert!(unknown.err.contains("`omat`"), "{unknown:?}");
    let status = app.run(&["vocabulary", "status", "--json"]).json();
    assert_eq!((&status[0]["name"], &status[0]["concepts"]), (&json!("omat"), &json!(1)));
}

#[test]
fn a_damaged_vocabulary_is_told_and_searching_goes_on_without_it() {
    let app = with_a_welding_course();
    let file = app.file("omat.ttl", NAMES);
    assert_eq!(app.run(&["vocabulary", "import", &file]).code, Some(0));
    let kept = app.data().join("vocabularies").join("omat.vocabulary");
    std::fs::write(&kept, "rikki\n").unwrap();
    let ran = app.run(&["vocabulary", "status"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("omat.vocabulary") && ran.err.contains("import it again"), "{ran:?}");
    assert_eq!(titles(&app, "hitsaus"), ["Hitsaus"]);
}
