//! Funding forms of adult education: who pays, and by which door one gets in.

use language::Lang;

use super::Vocabulary;

/// What a funding form means to a learner, in one sentence: what it costs and how one applies. None for an unknown code.
pub fn meaning(code: &str, lang: Lang) -> Option<&'static str> {
    let column = match lang {
        Lang::Fi => 0,
        Lang::Sv => 1,
        Lang::En => 2,
    };
    Vocabulary::Funding.get(code).map(|term| term.fact(column))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_a_plain_meaning_in_three_languages() {
        for term in Vocabulary::Funding.all() {
            for lang in Lang::ALL {
                let meaning = meaning(term.code(), lang).unwrap();
                assert!(meaning.len() > 40 && meaning.ends_with('.'), "{} {lang}: {meaning:?}", term.code());
                assert_eq!(meaning.matches(". ").count(), 0, "one sentence: {meaning:?}");
            }
        }
    }

    #[test]
    fn words_of_feeds_find_their_form() {
        let table = [
            ("Työvoimakoulutus", "labour-market"),
            ("RekryKoulutus", "joint-purchase"),
            ("TäsmäKoulutus", "joint-purchase"),
            ("MuutosKoulutus", "joint-purchase"),
            ("oppisopimus", "apprenticeship"),
            ("läroavtal", "apprenticeship"),
            ("JOTPA", "short-employed"),
            ("omaehtoinen", "self-motivated"),
            ("Maksullinen koulutus", "fee-based"),
        ];
        for (text, code) in table {
            assert_eq!(Vocabulary::Funding.find(text).unwrap().code(), code, "{text}");
        }
        assert!(Vocabulary::Funding.is_within("joint-purchase", "labour-market"));
    }

    #[test]
    fn national_codes_have_a_form() {
        for (code, form) in [
            ("opintojenrahoitus_14", "short-employed"),
            ("opintojenrahoitus_10", "labour-market"),
            ("opetuspaikkakk_6#1", "apprenticeship"),
            ("osaamisenhankkimistapa_koulutussopimus", "training-agreement"),
        ] {
            assert_eq!(Vocabulary::Funding.by_national(code).next().unwrap().code(), form, "{code}");
        }
    }
}
