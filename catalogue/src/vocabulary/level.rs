//! Levels of education: the Finnish system, with ISCED 2011 and EQF where they are defined.

use super::{Term, Vocabulary};

/// What a level is in international terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// ISCED 2011 level, 0 to 8; none where the level spans several or leads to no qualification.
    pub isced: Option<u8>,
    /// European Qualifications Framework level, 1 to 8; none as above.
    ///
    /// Source: Act on the National Framework for Qualifications 93/2017.
    pub eqf: Option<u8>,
}

/// ISCED and EQF of a level; none for an unknown code.
pub fn standing(code: &str) -> Option<Standing> {
    let term = Vocabulary::Level.get(code)?;
    Some(Standing { isced: term.fact(0).parse().ok(), eqf: term.fact(1).parse().ok() })
}

/// The level of a national code: a value of the national search's education type tree (`amm-tutkinnon-osa`,
/// `yo-opintojakso-avoin`) or of the code list koulutustyyppi (`koulutustyyppi_26#1`).
pub fn of_national(code: &str) -> Option<&'static Term> {
    Vocabulary::Level.by_national(code).next()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn qualifications_have_their_standing() {
        let table = [
            ("vocational-basic", Some(3), Some(4)),
            ("vocational-further", Some(3), Some(4)),
            ("vocational-specialist", Some(4), Some(5)),
            ("uas-bachelor", Some(6), Some(6)),
            ("university-doctoral", Some(8), Some(8)),
            ("liberal-adult", None, None),
        ];
        for (code, isced, eqf) in table {
            assert_eq!(standing(code).unwrap(), Standing { isced, eqf }, "{code}");
        }
        for term in Vocabulary::Level.all() {
            for (column, most) in [(0, 8), (1, 8)] {
                let fact = term.fact(column);
                assert!(fact.is_empty() || fact.parse::<u8>().unwrap() <= most, "{}: {fact}", term.code());
            }
        }
        assert_eq!(standing("vocational-basics"), None);
    }

    #[test]
    fn national_codes_have_a_level() {
        let table = [
            ("koulutustyyppi_26", Some("vocational-basic")),
            ("koulutustyyppi_11#2", Some("vocational-further")),
            ("koulutustyyppi_12", Some("vocational-specialist")),
            ("koulutustyyppi_999907", Some("basic-arts")),
            ("amm-tutkinnon-osa", Some("vocational-part")),
            ("amk-opintojakso-avoin", Some("uas-open")),
            ("yo-opintokokonaisuus", Some("university-studies")),
            ("kandi-ja-maisteri", Some("university-bachelor-master")),
            ("vapaa-sivistystyo-muu", Some("liberal-adult")),
            ("tuva-erityisopetus", Some("preparatory")),
            ("lk", Some("upper-secondary-general")),
            ("koulutustyyppi_0", None),
        ];
        for (code, level) in table {
            assert_eq!(of_national(code).map(Term::code), level, "{code}");
        }
    }
}
