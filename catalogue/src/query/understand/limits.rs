//! Limits that are typed: "alle 100 euroa", "högst sex månader" in digits, "less than a year".

use crate::price::Money;

/// What may not be passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// The price.
    Price(Money),
    /// The duration in months.
    Months(u16),
}

/// Words before a limit, and whether the limit itself is too much.
const LIMITS: [(&str, bool); 15] = [
    ("alle", true),
    ("enintään", false),
    ("korkeintaan", false),
    ("max.", false),
    ("max", false),
    ("maks.", false),
    ("maks", false),
    ("under", true),
    ("högst", false),
    ("mindre än", true),
    ("kortare än", true),
    ("less than", true),
    ("at most", false),
    ("up to", false),
    ("below", true),
];
const EUROS: [&str; 7] = ["€", "e", "eur", "euro", "euroa", "euron", "euros"];
const MONTHS: [&str; 9] =
    ["kk", "kuukausi", "kuukautta", "kuukauden", "mån", "månad", "månader", "month", "months"];
const YEARS: [&str; 6] = ["vuosi", "vuotta", "vuoden", "år", "year", "years"];
const ONE_YEAR: [&str; 10] = [
    "vuosi",
    "vuoden",
    "vuotta",
    "yhden vuoden",
    "yksi vuosi",
    "ett år",
    "år",
    "a year",
    "one year",
    "vuoden kestävä",
];
const HALF_A_YEAR: [&str; 6] =
    ["puoli vuotta", "puolen vuoden", "puolivuotta", "ett halvår", "ett halvt år", "half a year"];
/// More years than a course takes are somebody's age.
const MOST_YEARS: u16 = 5;
const MOST_MONTHS: u16 = 60;
const MOST_EUROS: u32 = 20_000;

/// Reads a span that is a limit as a whole.
pub(super) fn read(span: &str) -> Option<Limit> {
    let text = span.to_lowercase();
    let (rest, strict) = LIMITS
        .iter()
        .find_map(|(word, strict)| Some((text.strip_prefix(word)?.strip_prefix(' ')?, *strict)))?;
    if let Some(price) = price(rest) {
        return Some(Limit::Price(price));
    }
    let months = months(rest)?;
    Some(Limit::Months(if strict { months.saturating_sub(1).max(1) } else { months }))
}

/// The number that a text begins with, and the unit after it.
fn amount(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    Some((text[..end].parse().ok()?, text[end..].trim()))
}

fn price(text: &str) -> Option<Money> {
    let (euros, unit) = match text.strip_prefix('€') {
        Some(number) => (number.trim().parse().ok()?, "€"),
        None => amount(text)?,
    };
    (EUROS.contains(&unit) && (1..=MOST_EUROS).contains(&euros)).then(|| Money(euros * 100))
}

fn months(text: &str) -> Option<u16> {
    if ONE_YEAR.contains(&text) {
        return Some(12);
    }
    if HALF_A_YEAR.contains(&text) {
        return Some(6);
    }
    let (number, unit) = amount(text)?;
    let number = u16::try_from(number).ok().filter(|number| *number > 0)?;
    if MONTHS.contains(&unit) {
        return Some(number).filter(|months| *months <= MOST_MONTHS);
    }
    (YEARS.contains(&unit) && number <= MOST_YEARS).then(|| number * 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_beyond_all_measure_are_words() {
        assert_eq!(price("250 €"), Some(Money(25_000)));
        assert_eq!(months("2 vuotta"), Some(24));
        for text in ["4294967295 €", "€99999999", "65535 vuotta", "60000 kuukautta", "0 €"] {
            assert_eq!((price(text), months(text)), (None, None), "{text}");
        }
    }
}
