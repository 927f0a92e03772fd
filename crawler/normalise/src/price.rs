//! What an offering costs.

use catalogue::{OfferingDraft, Price, read::read_price};

use crate::{
    findings::{Findings, PRICE_CONTRADICTION, PRICE_UNREADABLE},
    text,
};

/// The price and, where it says more, its words.
pub(crate) fn price(draft: &OfferingDraft, findings: &mut Findings) -> (Price, Option<String>) {
    let raw = draft.price.as_deref().map(str::trim).filter(|raw| !text::is_open(raw));
    let Some(raw) = raw else {
        return (if draft.free == Some(true) { Price::Free } else { Price::Unknown }, None);
    };
    // A price can be a paragraph of HTML.
    let plain = text::plain(raw);
    let reading = read_price(&plain, draft.currency.as_deref());
    let words = |findings: &mut Findings| text::line(&plain, findings).map(|words| text::cut(&words, 200));
    match (reading.price, draft.free) {
        (Price::Unknown, Some(true)) => (Price::Free, words(findings)),
        (Price::Unknown, _) => {
            let told = with_currency(&plain, draft.currency.as_deref());
            findings.value(PRICE_UNREADABLE, &told);
            (Price::Unknown, text::line(&told, findings).map(|words| text::cut(&words, 200)))
        }
        (Price::Free, Some(false)) => {
            findings.value(PRICE_CONTRADICTION, raw);
            (Price::Unknown, None)
        }
        (price, Some(true))
            if price != Price::Free && !matches!(price, Price::Between(low, _) if low.0 == 0) =>
        {
            findings.value(PRICE_CONTRADICTION, raw);
            (price, words(findings))
        }
        (price, _) if reading.exact => (price, None),
        (price, _) => (price, words(findings)),
    }
}

fn with_currency(plain: &str, currency: Option<&str>) -> String {
    match currency.map(str::trim).filter(|c| !c.is_empty() && !plain.contains(c)) {
        Some(currency) => format!("{plain} {currency}"),
        None => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use catalogue::Money;

    use super::*;

    fn read(price: &str, currency: Option<&str>, free: Option<bool>) -> (Price, Option<String>, Vec<String>) {
        let draft = OfferingDraft {
            price: Some(price.to_owned()).filter(|p| !p.is_empty()),
            currency: currency.map(str::to_owned),
            free,
            ..OfferingDraft::default()
        };
        let mut findings = Findings::new("", "");
        let (price, words) = super::price(&draft, &mut findings);
        (price, words, findings.into_list().into_iter().map(|f| f.code).collect())
    }

    #[test]
    fn prices_are_known_or_told_in_words() {
        let fixed = Price::Fixed(Money(12_000));
        assert_eq!(read("120 €", None, None), (fixed, None, vec![]));
        assert_eq!(
            read("<p>Maksu 120 €, sis. materiaalit</p>", None, None).1.as_deref(),
            Some("Maksu 120 €, sis. materiaalit")
        );
        assert_eq!(read("", None, Some(true)), (Price::Free, None, vec![]));
        assert_eq!(read("TBC", None, None), (Price::Unknown, None, vec![]));
        assert_eq!(
            read("99", Some("SEK"), None),
            (Price::Unknown, Some("99 SEK".into()), vec!["price-unreadable".into()])
        );
        assert_eq!(read("0", None, Some(false)), (Price::Unknown, None, vec!["price-contradiction".into()]));
        assert_eq!(
            read("120 €", None, Some(true)),
            (fixed, Some("120 €".into()), vec!["price-contradiction".into()])
        );
    }
}
