//! Languages of teaching: ISO 639-1 whole, with the three-letter codes of ISO 639-2.

use super::{Term, Vocabulary};

/// The language of a code or a name: two letters (`fi`, `FI`), three (`fin`, `ger`, `deu`), a tag (`sv-FI`,
/// `en_GB`), or a name in Finnish, Swedish or English (`suomen kieli`, `svenska`, `Persian`).
pub fn read(text: &str) -> Option<&'static Term> {
    let text = text.trim();
    let primary = text.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    Vocabulary::Language
        .get(&primary)
        .or_else(|| three_letters(&primary))
        .or_else(|| Vocabulary::Language.find(text))
}

/// The language of an ISO 639-2 code, terminological (`deu`) or bibliographic (`ger`), in lower case.
pub fn three_letters(code: &str) -> Option<&'static Term> {
    if code.len() != 3 {
        return None;
    }
    Vocabulary::Language.all().iter().find(|term| term.fact(0) == code || term.fact(1) == code)
}

/// The ISO 639-2/T code of a language: `fin` of `fi`.
pub fn iso639_2(code: &str) -> Option<&'static str> {
    Vocabulary::Language.get(code).map(|term| term.fact(0))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read_by_code_tag_and_name() {
        let table = [
            ("fi", Some("fi")),
            ("SV", Some("sv")),
            ("en-GB", Some("en")),
            ("sv_FI", Some("sv")),
            ("fin", Some("fi")),
            ("ger", Some("de")),
            ("deu", Some("de")),
            ("suomi", Some("fi")),
            ("Suomen kieli", Some("fi")),
            ("finska", Some("fi")),
            ("engelska", Some("en")),
            ("venäjä", Some("ru")),
            ("dari", Some("fa")),
            ("xx", None),
            ("", None),
            ("klingon", None),
        ];
        for (text, expected) in table {
            assert_eq!(read(text).map(Term::code), expected, "{text:?}");
        }
    }

    #[test]
    fn every_language_has_a_three_letter_code_of_its_own() {
        let mut seen = std::collections::HashSet::new();
        for term in Vocabulary::Language.all() {
            assert_eq!((term.code().len(), term.fact(0).len()), (2, 3), "{}", term.code());
            assert!(seen.insert(term.fact(0)));
            assert!(term.fact(1).is_empty() || (term.fact(1).len() == 3 && seen.insert(term.fact(1))));
        }
    }

    #[test]
    fn a_national_code_may_mean_two_languages() {
        let codes: Vec<_> =
            Vocabulary::Language.by_national("oppilaitoksenopetuskieli_3#1").map(Term::code).collect();
        assert_eq!(codes, ["fi", "sv"]);
    }
}
