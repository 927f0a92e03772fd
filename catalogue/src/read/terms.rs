//! Funding forms and entry requirements.

use super::phrase::terms_of;
use crate::{id::Code, vocabulary::Vocabulary};

/// Reads funding forms: codes of ours or of the national lists, names (`Työvoimakoulutus`, `läroavtal`). Empty where
/// none is known.
pub fn read_funding(text: &str) -> Vec<Code> {
    codes(terms_of(Vocabulary::Funding, text))
}

/// Reads entry requirements: codes (`pohjakoulutusvaatimuskonfo_pk`) or names within words. Empty where none is known.
pub fn read_entry(text: &str) -> Vec<Code> {
    let nothing = matches!(
        text.trim().to_lowercase().as_str(),
        "none" | "ei" | "ei ole" | "inga" | "inget" | "-" | "no"
    );
    if nothing { vec![Code::new("none")] } else { codes(terms_of(Vocabulary::Entry, text)) }
}

fn codes(terms: Vec<&crate::vocabulary::Term>) -> Vec<Code> {
    terms.iter().map(|term| Code::new(term.code())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spell(codes: Vec<Code>) -> String {
        codes.iter().map(Code::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn funding_and_entry_are_read() {
        for (text, codes) in [
            ("labour-market", "labour-market"),
            ("Työvoimakoulutus", "labour-market"),
            ("opintojenrahoitus_10", "labour-market"),
            ("oppisopimus", "apprenticeship"),
            ("RekryKoulutus", "joint-purchase"),
            ("xyz", ""),
        ] {
            assert_eq!(spell(read_funding(text)), codes, "{text}");
        }
        for (text, codes) in [
            ("pohjakoulutusvaatimuskonfo_pk#1", "basic"),
            ("Ylioppilastutkinto", "matriculation"),
            ("None", "none"),
            ("Avoin kaikille", "none"),
            ("xyz", ""),
        ] {
            assert_eq!(spell(read_entry(text)), codes, "{text}");
        }
    }
}
