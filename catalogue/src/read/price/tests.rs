#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;

fn fixed(cents: u32) -> Price {
    Price::Fixed(Money(cents))
}

#[test]
fn prices_are_read() {
    let between = |a, b| Price::Between(Money(a), Money(b));
    let per = |a| Price::PerCredit(Money(a));
    let table = [
        ("120 €", fixed(12_000)),
        ("120€", fixed(12_000)),
        ("120 e", fixed(12_000)),
        ("120,-", fixed(12_000)),
        ("€ 24,95", fixed(2_495)),
        ("2,50 €", fixed(250)),
        ("1 200,00 EUR", fixed(120_000)),
        ("1\u{a0}298,00 €", fixed(129_800)),
        ("1.599,00 €", fixed(159_900)),
        ("2.950 €", fixed(295_000)),
        ("1,049.95 €", fixed(104_995)),
        ("€1'049,95", fixed(104_995)),
        ("11.499,00 EUR", fixed(1_149_900)),
        (".75 €", fixed(75)),
        ("120", fixed(12_000)),
        ("120.00", fixed(12_000)),
        ("Hinta: 120,00", fixed(12_000)),
        ("15 €/op", per(1_500)),
        ("15 € / op", per(1_500)),
        ("15 euroa per opintopiste", per(1_500)),
        ("15 €/op, yhteensä 75 €", fixed(7_500)),
        ("50 €/hlö", fixed(5_000)),
        ("0", Price::Free),
        ("0,00 €", Price::Free),
        ("FREE", Price::Free),
        ("maksuton", Price::Free),
        ("Koulutus on maksuton.", Price::Free),
        ("ilmainen", Price::Free),
        ("gratis", Price::Free),
        ("avgiftsfri", Price::Free),
        ("Ei maksua", Price::Free),
        ("FREE-Add a Verified Certificate for $49 USD", Price::Free),
        ("alk. 50 €", fixed(5_000)),
        ("50–100 €", between(5_000, 10_000)),
        ("50 € – 100 €", between(5_000, 10_000)),
        ("120 € (jäsenet 100 €)", between(10_000, 12_000)),
        ("50 € + materiaalit 10 €", between(5_000, 6_000)),
        ("enintään 50 €", between(0, 5_000)),
        ("maksuton työttömille, muille 50 €", between(0, 5_000)),
        ("166,81 € iva inclusa", fixed(16_681)),
        ("120 € (sis. alv 24 %)", fixed(12_000)),
        ("5 op, 75 €", fixed(7_500)),
    ];
    for (text, price) in table {
        assert_eq!(read_price(text, None).price, price, "{text}");
    }
}

#[test]
fn what_is_no_price_stays_unread() {
    for text in [
        "TBC",
        "99 SEK",
        "$49",
        "-5 €",
        "−5 €",
        "kysy hintaa",
        "50 €/kk",
        "0.0000",
        "ei ole maksuton",
        "12 tai 15",
        "3 250 000 €",
        "50 %",
        "10 kertaa",
        "[Precio]",
    ] {
        let reading = read_price(text, None);
        assert_eq!((reading.price, reading.unread.as_deref()), (Price::Unknown, Some(text)), "{text}");
    }
    assert_eq!(read_price("120", Some("GBP")).price, Price::Unknown);
    assert_eq!(read_price("120", Some("EUR")).price, fixed(12_000));
    assert_eq!(read_price(" ", None), PriceReading::default());
}

#[test]
fn words_that_say_more_are_worth_keeping() {
    for (text, exact) in [
        ("120 €", true),
        ("maksuton", true),
        ("alk. 50 €", false),
        ("120 € (jäsenet 100 €)", false),
        ("15 €/op", true),
    ] {
        assert_eq!(read_price(text, None).exact, exact, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _ = read_price(&text, None);
    }

    #[test]
    fn no_text_of_amounts_panics(text in "([0-9]{1,9}|[.,' €$/–+-]|op|kk|eur|alk|free| ){0,14}") {
        let _ = read_price(&text, None);
    }

    #[test]
    fn every_amount_reads_back(cents in 1u32..100_000_000) {
        let (euros, rest) = (cents / 100, cents % 100);
        for text in [format!("{euros},{rest:02} €"), format!("€{euros}.{rest:02}")] {
            prop_assert_eq!(read_price(&text, None).price, fixed(cents), "{}", text);
        }
    }
}
