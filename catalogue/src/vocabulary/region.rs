//! Regions of Finland (maakunta).

use super::{Term, Vocabulary};

/// The region of a code as feeds write it: `08`, `8`, `maakunta_08#2`.
pub fn read_code(text: &str) -> Option<&'static Term> {
    let digits = text.trim().split('#').next().unwrap_or_default();
    let digits = digits.strip_prefix("maakunta_").unwrap_or(digits);
    match digits.len() {
        1 => Vocabulary::Region.get(&format!("0{digits}")),
        _ => Vocabulary::Region.get(digits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_feeds_find_their_region() {
        for text in ["08", "8", "maakunta_08", " maakunta_08#2 "] {
            assert_eq!(read_code(text).map(Term::code), Some("08"), "{text:?}");
        }
        for text in ["", "03", "kunta_286", "x", "ö"] {
            assert!(read_code(text).is_none(), "{text:?}");
        }
        assert_eq!(Vocabulary::Region.find("Kymmenedalen").map(Term::code), Some("08"));
    }
}
