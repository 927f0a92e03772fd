//! Municipalities of Finland as of 2026: region, centre, postal codes, and the ones that became part of them.
//!
//! Sources: Statistics Finland, municipalities and regions 2026, postal codes to municipalities 2025 (CC BY 4.0);
//! National Land Survey of Finland, place names (CC BY 4.0) for the centres; mergers of the 1960s and 1970s and
//! districts as generally known.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    Term, Vocabulary, name_key,
    table::{rows, split},
};
use crate::place::LatLon;

const REGION: usize = 0;
const LAT: usize = 1;
const LON: usize = 2;
const LOCAL_CASE: usize = 3;
const ALSO_WORD: usize = 4;

/// A municipality that is no more.
#[derive(Debug)]
pub struct Former {
    /// The code it had, three digits.
    pub code: &'static str,
    /// Its Finnish name.
    pub name_fi: &'static str,
    /// Its Swedish name.
    pub name_sv: &'static str,
    /// The municipality that most of it belongs to now.
    pub successor: &'static str,
    /// Its name is an everyday word, a person's name or another place's name as well.
    pub also_word: bool,
}

static FORMER: LazyLock<Vec<Former>> = LazyLock::new(|| {
    rows(include_str!("../../vocabulary/municipalities_former.tsv"))
        .skip(1)
        .map(|row| {
            let cell = |column: usize| row.get(column).copied().unwrap_or_default();
            Former {
                code: cell(0),
                name_fi: cell(1),
                name_sv: cell(2),
                successor: cell(3),
                also_word: cell(4) == "word",
            }
        })
        .collect()
});

static POSTCODES: LazyLock<HashMap<&'static str, &'static Term>> = LazyLock::new(|| {
    let mut postcodes = HashMap::new();
    for row in rows(include_str!("../../vocabulary/postcodes.tsv")).skip(1) {
        let term = Vocabulary::Municipality.get(row[0]).expect("postal codes lie in municipalities of today");
        for postcode in row.get(1).into_iter().flat_map(|cell| split(cell, ' ')) {
            postcodes.insert(postcode, term);
        }
    }
    postcodes
});

/// The municipalities that became part of others, by their old codes.
pub fn former() -> &'static [Former] {
    &FORMER
}

/// The municipality of a code as feeds write it: `285`, `75` for `075`, `kunta_285#2`; a former code means the
/// municipality of today (`754` Anjalankoski → `286` Kouvola).
pub fn read_code(text: &str) -> Option<&'static Term> {
    let digits = text.trim().split('#').next().unwrap_or_default();
    let digits = digits.strip_prefix("kunta_").unwrap_or(digits);
    if !(1..=3).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let code = format!("{digits:0>3}");
    let successor = || FORMER.iter().find(|former| former.code == code).map(|former| former.successor);
    Vocabulary::Municipality.get(&code).or_else(|| Vocabulary::Municipality.get(successor()?))
}

/// The municipality of a name in its base form, in Finnish or Swedish: of today, of a district, or a former one.
/// Inflected names: [`place_names`](super::place_names).
pub fn named(name: &str) -> Option<&'static Term> {
    Vocabulary::Municipality.find(name).or_else(|| {
        let key = name_key(name);
        let is_named = |former: &&Former| name_key(former.name_fi) == key || name_key(former.name_sv) == key;
        Vocabulary::Municipality.get(FORMER.iter().find(is_named)?.successor)
    })
}

/// The municipality of a Finnish postal code, five digits, with or without a country (`FI-48100`, `AX 22100`). A code
/// of post boxes, which end in 1, is taken for the area before it (`48101` → `48100`).
pub fn of_postcode(text: &str) -> Option<&'static Term> {
    let text = text.trim();
    let digits =
        ["FI", "AX", "fi", "ax"].iter().find_map(|country| text.strip_prefix(country)).unwrap_or(text);
    let digits = digits.trim_start_matches(['-', ' ']);
    if digits.len() != 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let boxes = || Some(format!("{}0", digits.strip_suffix('1')?));
    POSTCODES.get(digits).or_else(|| POSTCODES.get(boxes()?.as_str())).copied()
}

/// The code of the region that a municipality lies in; none for an unknown code.
pub fn region(code: &str) -> Option<&'static str> {
    Vocabulary::Municipality.get(code).map(|term| term.fact(REGION))
}

/// The municipalities of a region, in the order of their codes.
pub fn of_region(region: &str) -> impl Iterator<Item = &'static Term> {
    Vocabulary::Municipality.all().iter().filter(move |term| term.fact(REGION) == region)
}

/// The centre of the central locality (not of the area), to about 10 m.
pub fn centre(code: &str) -> Option<LatLon> {
    let term = Vocabulary::Municipality.get(code)?;
    LatLon::new(term.fact(LAT).parse().ok()?, term.fact(LON).parse().ok()?)
}

/// Whether the name in its base form is an everyday word, a person's name or part of other names as well (Salo,
/// Lahti, Kotka): then only a form in a local case, or other evidence, makes it a place.
pub fn also_word(code: &str) -> bool {
    Vocabulary::Municipality.get(code).is_some_and(|term| term.fact(ALSO_WORD) == "word")
}

/// "In" the municipality in Finnish: Kotkassa, Virolahdella.
pub fn locative(code: &str) -> Option<String> {
    let term = Vocabulary::Municipality.get(code)?;
    let forms = super::place_forms::forms(term.label(language::Lang::Fi));
    Some(if term.fact(LOCAL_CASE) == "outer" { forms.adessive } else { forms.inessive })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
