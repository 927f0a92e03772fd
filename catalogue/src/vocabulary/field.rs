//! Fields of study: ISCED-F 2013, 11 broad, 29 narrow and 80 detailed fields.
//!
//! Source: UNESCO Institute for Statistics, ISCED Fields of Education and Training 2013. Broad and narrow fields are
//! named as in the Finnish national classification of education (Statistics Finland, CC BY 4.0), which people know from
//! the national search; detailed ones mostly as in the European Union's translations (CC BY 4.0).

use super::{Term, Vocabulary};

/// The field of a code as feeds write it, or none where the code means "unknown" or is none of this classification.
///
/// Understood: codes of 2, 3 or 4 digits; residual codes, which stand for their nearest field (`0710` "not further
/// defined" and `0719` "not elsewhere classified" → `071`; `079` and `0788` "inter-disciplinary" → `07`); codes that
/// lost their leading zero in a spreadsheet (`715` → `0715`); codes of the Finnish national classification
/// (`kansallinenkoulutusluokitus2016koulutusalataso2_071#1`), whose digits are the same; and the last digits of an
/// address (`http://data.europa.eu/snb/isced-f/0715`). `99`, `999` and `9999` are none.
pub fn read_code(text: &str) -> Option<&'static Term> {
    let text = text.trim();
    let text = text.split('#').next().unwrap_or_default();
    let digits = text.rsplit(['/', '_', ':', '=']).next().unwrap_or_default().trim();
    if !(1..=4).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if digits.bytes().all(|b| b == b'9') {
        return None;
    }
    nearest(digits).or_else(|| nearest(&format!("0{digits}")).filter(|_| digits.len() < 4))
}

fn nearest(digits: &str) -> Option<&'static Term> {
    (2..=digits.len()).rev().find_map(|length| Vocabulary::Field.get(&digits[..length]))
}

/// The field that a code or a name means: [`read_code`], else a label or synonym in any language, with a leading
/// code allowed (`0715 Mechanics and metal trades`).
pub fn read(text: &str) -> Option<&'static Term> {
    read_code(text).or_else(|| Vocabulary::Field.find(text)).or_else(|| {
        let (code, name) = text.trim().split_once([' ', '\t'])?;
        read_code(code.trim_end_matches(['.', ':', '-'])).or_else(|| Vocabulary::Field.find(name))
    })
}

/// The broad field (two digits) of a field.
pub fn broad(code: &str) -> Option<&'static Term> {
    Vocabulary::Field.get(code).and_then(|term| Vocabulary::Field.get(term.code().get(..2)?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_feeds_find_their_field() {
        let table = [
            ("0715", Some("0715")),
            (" 071 ", Some("071")),
            ("07", Some("07")),
            ("0710", Some("071")),
            ("0719", Some("071")),
            ("079", Some("07")),
            ("0788", Some("07")),
            ("0799", Some("07")),
            ("0000", Some("00")),
            ("1000", Some("10")),
            ("1088", Some("10")),
            ("715", Some("0715")),
            ("71", Some("071")),
            ("7", Some("07")),
            ("1041", Some("1041")),
            ("99", None),
            ("999", None),
            ("9999", None),
            ("71501", None),
            ("", None),
            ("abc", None),
            ("kansallinenkoulutusluokitus2016koulutusalataso2_071#1", Some("071")),
            ("kansallinenkoulutusluokitus2016koulutusalataso1_10", Some("10")),
            ("kansallinenkoulutusluokitus2016koulutusalataso2_020", Some("02")),
            ("kansallinenkoulutusluokitus2016koulutusalataso1_99", None),
            ("http://data.europa.eu/snb/isced-f/0715", Some("0715")),
            ("isced-f:0913", Some("0913")),
        ];
        for (text, expected) in table {
            assert_eq!(read_code(text).map(Term::code), expected, "{text:?}");
        }
    }

    #[test]
    fn names_find_their_field() {
        let table = [
            ("Tekniikan alat", Some("07")),
            ("de tekniska områdena", Some("07")),
            ("Sosiaali- ja terveysala", Some("09")),
            ("SOTE", Some("09")),
            ("hitsaus", Some("0715")),
            ("Svetsning", Some("0715")),
            ("welding", Some("0715")),
            ("ATK", Some("06")),
            ("Metsätalous", Some("082")),
            ("Oikeustieteet", Some("042")),
            ("Fysik", Some("0533")),
            ("0715 Mechanics and metal trades", Some("0715")),
            ("Tietojenkäsittely ja tietoliikenne (ICT)", Some("06")),
            ("Fysikaaliset tieteet,kemia ja geotieteet", Some("053")),
            ("kansanmusiikin nuotinnus", None),
        ];
        for (text, expected) in table {
            assert_eq!(read(text).map(Term::code), expected, "{text:?}");
        }
    }

    #[test]
    fn every_field_stands_under_its_shorter_code() {
        for term in Vocabulary::Field.all() {
            let parent = Vocabulary::Field.parent(term.code());
            assert_eq!(parent, term.code().get(..term.code().len() - 1).filter(|code| code.len() >= 2));
            assert_eq!(broad(term.code()).unwrap().code(), &term.code()[..2]);
        }
    }

    #[test]
    fn levels_are_whole() {
        let count = |length| Vocabulary::Field.all().iter().filter(|t| t.code().len() == length).count();
        assert_eq!((count(2), count(3), count(4)), (11, 29, 80));
    }
}
