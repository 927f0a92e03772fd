use proptest::prelude::*;

use super::Analyser;
use crate::dictionary::Dictionary;
use crate::dictionary::sample::sample;
use crate::{AnalysisCache, Class, Lang, Word};

fn analyser() -> Analyser {
    Analyser::new::<&str>(None, [])
}

/// Lemmas and parts of the words of a text.
fn read(analyser: &Analyser, text: &str, lang: Lang) -> Vec<(Vec<String>, Vec<String>)> {
    let tokens = analyser.analyse(text, Some(lang), &mut AnalysisCache::default());
    tokens.into_iter().map(|token| (token.word.lemmas.clone(), token.word.parts.clone())).collect()
}

fn finds(analyser: &Analyser, query: &str, text: &str, lang: Option<Lang>) -> Option<Class> {
    let mut cache = AnalysisCache::default();
    let words = analyser.query(query, &mut cache);
    let tokens = analyser.analyse(text, lang, &mut cache);
    let best = |word: &Word| tokens.iter().filter_map(|token| token.word.found_by(word)).min();
    let classes = words.iter().map(|word| {
        let pieces: Option<Vec<Class>> = word.pieces.iter().map(|piece| best(piece)).collect();
        best(&word.token.word).or_else(|| pieces.and_then(|pieces| pieces.into_iter().max()))
    });
    classes.collect::<Option<Vec<Class>>>().and_then(|classes| classes.into_iter().max())
}

#[test]
fn the_contracts_example() {
    let word = analyser().word("lähihoitajaksi", Some(Lang::Fi));
    let json = serde_json::to_value(&word).unwrap();
    assert_eq!(json["surface"], "lähihoitajaksi");
    assert_eq!(json["folded"], "lahihoitajaksi");
    assert_eq!(json["parts"], serde_json::json!(["lähi", "hoitaja", "lähihoitaja"]));
    assert!(word.lemmas.contains(&"lähihoitaja".to_string()));
    assert_eq!(json.as_object().unwrap().len(), 4);
}

#[test]
fn what_finds_what() {
    use Class::{Exact, Folded, Lemma, Part};
    let analyser = analyser();
    let (fi, sv, en) = (Some(Lang::Fi), Some(Lang::Sv), Some(Lang::En));
    let table = [
        ("opintoihin", "avoimet opinnot", fi, Some(Lemma)),
        ("hitsausta", "hitsaus", fi, Some(Lemma)),
        ("hoitaja", "sairaanhoitajakoulutus", fi, Some(Part)),
        ("lahihoitaja", "lähihoitajaksi", fi, Some(Folded)),
        ("it-tuki", "IT-tuki", fi, Some(Exact)),
        ("it tuki", "IT-tukea", fi, Some(Part)),
        ("it-tuki", "IT tuki", fi, Some(Exact)),
        ("ittuki", "it-tukea", fi, Some(Lemma)),
        ("it-tuki", "ittuessa", fi, Some(Lemma)),
        ("lukio-opinto", "lukio-opintoihin", fi, Some(Lemma)),
        ("terveysala", "sosiaali- ja terveysalalle", fi, Some(Lemma)),
        ("sosiaaliala", "sosiaali- ja terveysalalle", fi, Some(Lemma)),
        ("ravintola-ala", "ravintola- ja catering-alan tutkinto", fi, Some(Lemma)),
        ("opetusväline", "opetusmenetelmät ja -välineet", fi, Some(Lemma)),
        ("eu", "EU:n rahoitus", fi, Some(Lemma)),
        ("ea1", "EA 1", fi, Some(Exact)),
        ("ea 1", "EA1-kurssi", fi, Some(Part)),
        ("1. vsk", "1. vsk", fi, Some(Exact)),
        ("c++", "C++-ohjelmointi", fi, Some(Exact)),
        ("c", "C++-ohjelmointi", fi, None),
        ("b1", "B1.2", fi, Some(Exact)),
        ("svetsning", "svetsningsutbildningen", sv, Some(Part)),
        ("hälsovård", "social- och hälsovård", sv, Some(Exact)),
        ("socialvård", "social- och hälsovård", sv, Some(Lemma)),
        ("närvårdare", "närvårdarna", sv, Some(Lemma)),
        ("nurse", "practical nurses' course", en, Some(Lemma)),
        ("e-learning", "elearning", en, Some(Lemma)),
        ("part time", "part-time studies", en, Some(Part)),
        ("kurssi", "kursseilla", None, Some(Lemma)),
        ("course", "courses", None, Some(Lemma)),
        ("koulu", "koulutuksessa", fi, None),
        ("engine", "engineering", en, None),
    ];
    for (query, text, lang, expected) in table {
        assert_eq!(finds(&analyser, query, text, lang), expected, "{query} ~ {text}");
    }
}

#[test]
fn a_dictionary_reads_first_and_known_words_fill_its_gaps() {
    let dictionary = Dictionary::from_bytes(&sample()).unwrap();
    let analyser = Analyser::new(Some(dictionary), [(Lang::Fi, "Ekami")]);
    assert!(analyser.name().starts_with("fi:voikko-"));
    assert_eq!(read(&analyser, "alaala", Lang::Fi), [(vec!["alaala".into()], vec![])]);
    assert_eq!(read(&analyser, "Ekamissa", Lang::Fi)[0].0, ["ekami"]);
    assert_eq!(read(&analyser, "it-ala", Lang::Fi)[0].0, ["it-ala", "itala"]);
}

#[test]
fn names_tell_analyses_apart() {
    let plain = analyser();
    assert!(plain.name().starts_with("fi:fallback-1 "), "{}", plain.name());
    let one = Analyser::new(None, [(Lang::Fi, "ekami"), (Lang::Fi, "xamk")]);
    let same = Analyser::new(None, [(Lang::Fi, "Xamk, Ekami"), (Lang::En, "word")]);
    assert_eq!(one.name(), same.name());
    assert_ne!(one.name(), plain.name());
    assert_ne!(one.name(), Analyser::new(None, [(Lang::Sv, "ekami"), (Lang::Sv, "xamk")]).name());
}

#[test]
fn one_analyser_serves_every_thread() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    is_shared(&analyser());
}

#[test]
fn offsets_are_of_the_original_text() {
    let text = "Kou\u{ad}lutus, ÄITI";
    let tokens = analyser().analyse(text, None, &mut AnalysisCache::default());
    assert_eq!(&text[tokens[0].start..tokens[0].end], "Kou\u{ad}lutus");
    assert_eq!(&text[tokens[1].start..tokens[1].end], "ÄITI");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_analysed(text in "(\\PC| ja | och |- |[a-zåäö]{1,9}|-[a-z]{1,5}){0,12}") {
        static SHARED: std::sync::LazyLock<Analyser> = std::sync::LazyLock::new(analyser);
        let mut cache = AnalysisCache::new(50);
        for lang in [None, Some(Lang::Fi), Some(Lang::Sv), Some(Lang::En)] {
            for token in SHARED.analyse(&text, lang, &mut cache) {
                prop_assert!(text.get(token.start..token.end).is_some());
                prop_assert!(!token.word.lemmas.is_empty() && !token.word.surface.is_empty());
                prop_assert!(token.word.found_by(&token.word) == Some(Class::Exact));
            }
        }
        SHARED.query(&text, &mut cache);
    }

    #[test]
    fn the_cache_changes_nothing(words in proptest::collection::vec("[a-eåäö-]{1,6}", 1..20)) {
        static SHARED: std::sync::LazyLock<Analyser> = std::sync::LazyLock::new(analyser);
        let text = words.join(" ");
        let mut small = AnalysisCache::new(2);
        let once = SHARED.analyse(&text, None, &mut small);
        let again = SHARED.analyse(&text, None, &mut small);
        prop_assert_eq!(&once, &again);
        prop_assert_eq!(once, SHARED.analyse(&text, None, &mut AnalysisCache::default()));
    }
}
