#![no_main]
//! Any bytes as a dictionary: refused, or whatever is in it, words are looked up in bounded time.

use catalogue::Lang;
use language::{Analyser, Dictionary};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(dictionary) = Dictionary::from_bytes(bytes) else { return };
    assert_eq!(dictionary.digest().len(), 16);
    let analyser = Analyser::new(Some(dictionary), [(Lang::Fi, "a")]);
    for word in [
        "a",
        "ab",
        "hitsaajaksi",
        "äiti-isä",
        "",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        assert_eq!(analyser.word(word, Some(Lang::Fi)).surface, word);
    }
});
