#![allow(clippy::unwrap_used)]

use catalogue::thesaurus::{About, Imported};
use language::Analyser;

use super::*;

const TURTLE: &str = r#"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix k: <http://koe.example/> .
k: a skos:ConceptScheme ; dct:title "Provordlista"@sv, "Koesanasto"@fi ; dct:license <http://creativecommons.org/licenses/by/4.0/> .
k:1 a skos:Concept ; skos:prefLabel "hitsaajat"@fi, "svetsare"@sv, "welders"@en, "Schweißer"@de ;
  skos:altLabel "saumaajat"@fi ; skos:hiddenLabel "hitsarit"@fi ; skos:broader k:2 .
k:2 a skos:Concept ; skos:prefLabel "juottajat"@fi .
k:3 a skos:Concept ; skos:prefLabel "vanhentunut"@fi ; owl:deprecated true .
k:4 a skos:Collection ; skos:prefLabel "ryhmä"@fi .
k:5 a skos:Concept ; skos:prefLabel "Glas"@de .
"#;

fn found(text: &str) -> anyhow::Result<Found> {
    read(text.as_bytes(), Format::of(text.as_bytes())?, |_| {})
}

fn imported(text: &str) -> Imported {
    let known = ["hitsaaja", "saumaaja", "hitsari", "juottaja"].map(|word| (Lang::Fi, word));
    let analyser = Analyser::new(None, known);
    Imported::new(About::default(), found(text).unwrap().concepts, &analyser)
}

fn rdf_xml() -> String {
    let concept = |id: u32, inner: &str| {
        format!("<skos:Concept rdf:about=\"http://koe.example/{id}\">{inner}</skos:Concept>\n")
    };
    let head = "<?xml version=\"1.0\"?>\n<!DOCTYPE rdf:RDF [<!ENTITY skos \"http://www.w3.org/2004/02/skos/core#\">]>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:skos=\"&skos;\">\n";
    let one = concept(
        1,
        "<skos:prefLabel xml:lang=\"fi\">hitsaajat</skos:prefLabel><skos:prefLabel xml:lang=\"sv\">svetsare</skos:prefLabel><skos:prefLabel xml:lang=\"en\">welders</skos:prefLabel><skos:altLabel xml:lang=\"fi\">saumaajat</skos:altLabel><skos:hiddenLabel xml:lang=\"fi\">hitsarit</skos:hiddenLabel><skos:broader rdf:resource=\"http://koe.example/2\"/>",
    );
    let two = concept(2, "<skos:prefLabel xml:lang=\"fi\">juottajat</skos:prefLabel>");
    format!("{head}{one}{two}</rdf:RDF>\n")
}

fn n_triples() -> String {
    let skos = "http://www.w3.org/2004/02/skos/core#";
    let mut text = String::new();
    let mut say = |of: u32, what: &str, object: &str| {
        text.push_str(&format!("<http://koe.example/{of}> <{skos}{what}> {object} .\n"));
    };
    say(1, "broader", "<http://koe.example/2>");
    say(2, "prefLabel", "\"juottajat\"@fi");
    for (what, label) in [
        ("prefLabel", "\"hitsaajat\"@fi"),
        ("altLabel", "\"saumaajat\"@fi"),
        ("hiddenLabel", "\"hitsarit\"@fi"),
        ("prefLabel", "\"svetsare\"@sv"),
        ("prefLabel", "\"welders\"@en"),
    ] {
        say(1, what, label);
    }
    text
}

#[test]
fn the_three_formats_say_the_same() {
    for (text, format) in
        [(TURTLE.to_owned(), Format::Turtle), (rdf_xml(), Format::RdfXml), (n_triples(), Format::NTriples)]
    {
        assert_eq!(Format::of(text.as_bytes()).unwrap(), format);
        let imported = imported(&text);
        assert_eq!(imported.concepts(), 2, "{format:?}");
        for typed in ["hitsaaja", "saumaaja", "hitsari"] {
            let names: Vec<&str> = imported.same(typed).map(|(_, name)| name).collect();
            assert_eq!(
                names,
                ["hitsaajat", "saumaajat", "hitsarit", "svetsare", "welders"],
                "{format:?} {typed}"
            );
        }
        let narrower: Vec<&str> = imported.near("juottaja").map(|(_, name)| name).collect();
        assert_eq!(narrower, ["hitsaajat", "svetsare", "welders"], "{format:?}");
        assert_eq!(imported.near("hitsaaja").count(), 0, "what is broader is not looked for");
    }
}

#[test]
fn labels_may_be_things_of_their_own() {
    let labels = r#"@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
k:6 a skos:Concept ; xl:prefLabel k:l1, [ xl:literalForm "glassmakers"@en ] ; xl:altLabel k:l2 .
k:l1 a xl:Label ; xl:literalForm "lasinpuhaltajat"@fi .
k:l2 a xl:Label ; xl:literalForm "lasimestarit"@fi, "Glasbläser"@de .
"#;
    let found = found(&format!("{TURTLE}{labels}")).unwrap();
    assert_eq!(found.concepts.len(), 3, "a label is no concept");
    let known = ["lasinpuhaltaja", "lasimestari"].map(|word| (Lang::Fi, word));
    let imported = Imported::new(About::default(), found.concepts, &Analyser::new(None, known));
    let names: Vec<&str> = imported.same("lasimestari").map(|(_, name)| name).collect();
    assert_eq!(names, ["lasinpuhaltajat", "lasimestarit", "glassmakers"]);
}

#[test]
fn title_and_licence_are_the_schemes_own() {
    let found = found(TURTLE).unwrap();
    assert_eq!(found.title.as_deref(), Some("Koesanasto"));
    assert_eq!(found.licence.as_deref(), Some("http://creativecommons.org/licenses/by/4.0/"));
}

#[test]
fn a_mistake_is_told_with_its_line() {
    let mut broken = TURTLE.to_owned();
    broken.push_str("k:6 skos:prefLabel \"auki@fi .\n");
    let told = format!("{:#}", found(&broken).unwrap_err());
    assert!(told.contains("line 12"), "{told}");
    let broken = rdf_xml().replace("</skos:Concept>\n</rdf:RDF>", "</skos:Wrong>\n</rdf:RDF>");
    let told = format!("{:#}", found(&broken).unwrap_err());
    assert!(told.contains("line 5"), "{told}");
    let broken = n_triples().replace("<http://koe.example/2> <http", "koe <http");
    let told = format!("{:#}", found(&broken).unwrap_err());
    assert!(told.contains("line 2"), "{told}");
}

#[test]
fn a_huge_value_is_passed_over_or_refused_but_never_kept() {
    let with = |length: usize| {
        format!(
            "{TURTLE}k:7 a skos:Concept ; skos:definition \"{0}\"@fi ; skos:altLabel \"{0}\"@fi, \"pitkä\"@fi .\n",
            "x".repeat(length)
        )
    };
    assert_eq!(imported(&with(1 << 20)).concepts(), 3);
    assert!(imported(&with(1 << 20)).to_text().len() < 10_000);
    let told = format!("{:#}", found(&with(5 << 20)).unwrap_err());
    assert!(told.contains("longer than 4 MB") && told.contains("line 12"), "{told}");
    let xml = rdf_xml().replace("juottajat", &"x".repeat(5 << 20));
    let told = format!("{:#}", found(&xml).unwrap_err());
    assert!(told.contains("longer than 4 MB"), "{told}");
}

#[test]
fn entities_that_grow_are_refused() {
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE r [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;\">]>\n<r/>";
    assert!(format!("{:#}", found(bomb).unwrap_err()).contains("entity"));
}

#[test]
fn what_is_no_vocabulary_is_told_so() {
    for (text, why) in [
        ("\u{1f}\u{8b}", ""),
        ("PK\u{3}\u{4}", "packed"),
        ("title;date\nx;y\n", "none of"),
        ("{\"a\": 1}", "none of"),
        ("", "none of"),
        ("@prefix a: <http://a.example/> .\na:b a:c a:d .\n", "no SKOS concept"),
    ] {
        let told = format!("{:#}", found(text).unwrap_err());
        assert!(told.contains(why), "{text}: {told}");
    }
    assert!(Format::of(b"\x1f\x8b\x08").is_err());
}
