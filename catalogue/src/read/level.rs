//! Levels and kinds of education.

use super::phrase::terms_of;
use crate::{
    id::Code,
    vocabulary::{Vocabulary, name_key},
};

/// Reads a level that a source gives: a code of ours, of the national lists (`koulutustyyppi:amm`), or a name. Where
/// the words name several, the first that is most exact.
pub fn read_level(text: &str) -> Option<Code> {
    let terms = terms_of(Vocabulary::Level, text);
    let deepest = terms.iter().find(|t| {
        terms.iter().all(|o| !Vocabulary::Level.is_within(o.code(), t.code()) || o.code() == t.code())
    });
    deepest.map(|term| Code::new(term.code())).or_else(|| level_in_title(text))
}

/// The level that a course's title shows by itself ("Autoalan perustutkinto"): only words that leave no doubt.
pub fn level_in_title(title: &str) -> Option<Code> {
    // The longer ending stands before the shorter that it contains.
    const ENDINGS: &[(&str, &str)] = &[
        ("erikoisammattitutkinto", "vocational-specialist"),
        ("ammattitutkinto", "vocational-further"),
        ("perustutkinto", "vocational-basic"),
        ("korttikoulutus", "licence"),
        ("hygieniapassi", "licence"),
        ("tulityökortti", "licence"),
        ("työturvallisuuskortti", "licence"),
        ("trukkikortti", "licence"),
        ("ensiapukortti", "licence"),
        ("täydennyskoulutus", "continuing"),
        ("kotoutumiskoulutus", "integration"),
        ("lukutaitokoulutus", "integration"),
        ("osaamismerkki", "competence-badge"),
        ("specialyrkesexamen", "vocational-specialist"),
        ("yrkesexamen", "vocational-further"),
        ("grundexamen", "vocational-basic"),
        ("fortbildning", "continuing"),
        ("yamk", "uas-master"),
    ];
    const PHRASES: &[(&str, &str)] = &[
        ("specialist vocational qualification", "vocational-specialist"),
        ("further vocational qualification", "vocational-further"),
        ("vocational upper secondary qualification", "vocational-basic"),
        ("vocational qualification", "vocational-basic"),
        ("högre yrkeshögskoleexamen", "uas-master"),
        ("yrkeshögskoleexamen", "uas-bachelor"),
        ("ylempi ammattikorkeakoulututkinto", "uas-master"),
        ("ammattikorkeakoulututkinto", "uas-bachelor"),
        ("avoin amk", "uas-open"),
        ("avoin ammattikorkeakoulu", "uas-open"),
        ("avoin yliopisto", "university-open"),
        ("öppna universitetet", "university-open"),
        ("öppna yrkeshögskolan", "uas-open"),
        ("open university", "university-open"),
        ("tutkinnon osa", "vocational-part"),
        ("examensdel", "vocational-part"),
        ("aikuisten perusopetus", "basic"),
        ("aikuislukio", "upper-secondary-general"),
    ];
    let key = name_key(title);
    let padded = format!(" {key} ");
    let phrase =
        PHRASES.iter().find(|(phrase, _)| padded.contains(&format!(" {phrase} "))).map(|(_, code)| *code);
    // `(AMK)` after the name of a degree, in capitals.
    let degree = title.contains("(AMK)").then_some("uas-bachelor");
    let ending = || {
        key.split(' ')
            .find_map(|word| ENDINGS.iter().find(|(ending, _)| word.ends_with(ending)).map(|(_, code)| *code))
    };
    phrase.or(degree).or_else(ending).map(Code::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read() {
        let table = [
            ("vocational-basic", Some("vocational-basic")),
            ("koulutustyyppi:amm", Some("vocational")),
            ("koulutustyyppi_26#1", Some("vocational-basic")),
            ("amm-tutkinnon-osa", Some("vocational-part")),
            ("perustutkinto", Some("vocational-basic")),
            ("Vapaa sivistystyö", Some("liberal-adult")),
            ("Ammattitutkinto", Some("vocational-further")),
            ("UNK", None),
            ("", None),
        ];
        for (text, level) in table {
            assert_eq!(read_level(text).as_ref().map(Code::as_str), level, "{text}");
        }
    }

    #[test]
    fn titles_show_only_what_leaves_no_doubt() {
        let table = [
            ("Autoalan perustutkinto, ajoneuvoasentaja", Some("vocational-basic")),
            ("Johtamisen ja yritysjohtamisen erikoisammattitutkinto", Some("vocational-specialist")),
            ("Sairaanhoitaja (AMK), päivätoteutus", Some("uas-bachelor")),
            ("Sosionomi (YAMK)", Some("uas-master")),
            ("Tulityökortti", Some("licence")),
            ("Grundexamen i företagsekonomi", Some("vocational-basic")),
            ("Further vocational qualification in cleaning", Some("vocational-further")),
            ("Espanjan alkeet", None),
            ("Master your camera", None),
        ];
        for (title, level) in table {
            assert_eq!(level_in_title(title).as_ref().map(Code::as_str), level, "{title}");
        }
    }
}
