#![no_main]
//! Any text as a query: its words, what is understood of it, and what is marked in a text.

use catalogue::{
    Code, Lang,
    query::{
        Filters,
        understand::{Known, ProviderName, understand},
    },
};
use language::{AnalysisCache, QueryTerms};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let analyser = fuzz::analyser();
    let mut cache = AnalysisCache::default();
    for lang in [None, Some(Lang::Fi), Some(Lang::Sv), Some(Lang::En)] {
        let tokens = analyser.analyse(text, lang, &mut cache);
        let mut last = 0;
        for token in &tokens {
            assert!(token.start >= last && token.end > token.start, "tokens are in order");
            assert!(text.get(token.start..token.end).is_some(), "a token is a piece of the text");
            last = token.start;
        }
        assert_eq!(
            tokens,
            analyser.analyse(text, lang, &mut AnalysisCache::default()),
            "the cache changes nothing"
        );
    }
    let words = analyser.query(text, &mut cache);
    let terms = QueryTerms::of(words.iter().map(|word| &*word.token.word));
    let _ = terms.is_empty();
    let normal = language::normalise(text);
    assert_eq!(language::normalise(&normal), normal, "normalising is idempotent");
    let folded = language::fold(text);
    assert_eq!(language::fold(&folded), folded, "folding is idempotent");

    let provider = ProviderName { name: "Kymin opisto".into(), provider: Code::new("kymin-opisto") };
    let known = Known { providers: vec![provider], places: vec![Code::new("285")] };
    let found = understand(text, &Filters::default(), &known, &fuzz::moment());
    let mut words = text.split_whitespace();
    assert!(
        found.text.split_whitespace().all(|left| words.any(|word| word == left)),
        "no word is invented or moved"
    );
    assert!(!found.understood.is_empty() || found.filters == Filters::default(), "filters come from words");
});
