//! Prices as people write them. Only euros are amounts; other currencies stay text.

use crate::{
    price::{Money, Price},
    read::token::{Kind, Token, tokens},
};

/// What a text says of a price.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceReading {
    /// The price; [`Price::Unknown`] where it could not be read.
    pub price: Price,
    /// The price says all that the text says; otherwise its words are worth keeping.
    pub exact: bool,
    /// The text, where no price could be read in it.
    pub unread: Option<String>,
}

/// Reads a price. `currency` is the code that stands beside the text in the source, if any.
///
/// A number without a currency is euros. A price for an hour, a month or a year is not the price of the course and
/// stays unread, as do negative amounts and other currencies.
pub fn read_price(text: &str, currency: Option<&str>) -> PriceReading {
    let text = text.trim();
    if text.is_empty() {
        return PriceReading::default();
    }
    let tokens = tokens(text);
    let foreign =
        currency.is_some_and(|c| !matches!(c.trim().to_lowercase().as_str(), "" | "eur" | "€" | "euro"));
    let amounts = amounts(text, &tokens, foreign);
    let Some(price) = price(&tokens, &amounts) else {
        return PriceReading { unread: Some(text.to_owned()), ..PriceReading::default() };
    };
    PriceReading { exact: is_exact(&tokens, price), price, unread: None }
}

/// What an amount is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Per {
    Place,
    Credit,
    /// An hour, a month, a year: not the whole price.
    Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Currency {
    Euro,
    Other,
    None,
}

#[derive(Clone, Copy, Debug)]
struct Amount {
    /// None where it is negative, too large or not a number of money.
    money: Option<Money>,
    currency: Currency,
    per: Per,
    /// Tokens.
    first: usize,
    after: usize,
}

fn price(tokens: &[Token], amounts: &[Amount]) -> Option<Price> {
    let euros: Vec<&Amount> = amounts.iter().filter(|a| a.currency == Currency::Euro).collect();
    let bare: Vec<&Amount> = amounts.iter().filter(|a| a.currency == Currency::None).collect();
    let foreign = amounts.iter().any(|a| a.currency == Currency::Other);
    if is_free(tokens) {
        let most = euros.iter().filter(|a| a.per == Per::Place).filter_map(|a| a.money).max();
        return Some(most.filter(|m| m.0 > 0).map_or(Price::Free, |most| Price::Between(Money(0), most)));
    }
    if euros.is_empty() {
        return match bare.as_slice() {
            [one] if !foreign && is_alone(tokens, one) => fixed(one),
            [low, high]
                if !foreign
                    && dash_between(tokens, low, high)
                    && high.after == tokens.len()
                    && low.first == 0 =>
            {
                between(low, high)
            }
            _ => None,
        };
    }
    // `50–100 €`: the first of a range carries no sign.
    if let Some((low, high)) = bare
        .iter()
        .find_map(|low| euros.iter().find(|high| dash_between(tokens, low, high)).map(|high| (*low, *high)))
    {
        return between(low, high);
    }
    if let Some(total) = euros.iter().find(|a| a.first > 0 && is_total(&tokens[a.first - 1])) {
        return fixed(total);
    }
    let whole: Vec<&Amount> = euros.iter().filter(|a| a.per != Per::Part).copied().collect();
    match whole.as_slice() {
        [] => None,
        [one] if is_bound(tokens, one) => between_money(Money(0), one.money?, one.per),
        [one] => fixed(one),
        [low, high, ..] if tokens[low.after..high.first].iter().any(|t| t.is_sign('+')) => {
            between_money(low.money?, Money(low.money?.0.checked_add(high.money?.0)?), low.per)
        }
        many => {
            let places: Vec<Money> =
                many.iter().filter(|a| a.per == Per::Place).map(|a| a.money).collect::<Option<_>>()?;
            match (places.iter().min(), places.iter().max()) {
                (Some(low), Some(high)) => between_money(*low, *high, Per::Place),
                _ => fixed(many[0]),
            }
        }
    }
}

fn fixed(amount: &Amount) -> Option<Price> {
    let money = amount.money?;
    Some(match (money.0, amount.per) {
        (0, _) => Price::Free,
        (_, Per::Place) => Price::Fixed(money),
        (_, Per::Credit) => Price::PerCredit(money),
        (_, Per::Part) => return None,
    })
}

fn between(low: &Amount, high: &Amount) -> Option<Price> {
    between_money(low.money?, high.money?, high.per)
}

fn between_money(low: Money, high: Money, per: Per) -> Option<Price> {
    match per {
        _ if low > high => None,
        Per::Place if low == high => Some(if low.0 == 0 { Price::Free } else { Price::Fixed(low) }),
        Per::Place => Some(Price::Between(low, high)),
        // The least for each credit; the words stay.
        Per::Credit => Some(Price::PerCredit(low)),
        Per::Part => None,
    }
}

/// Finds numbers that may be money, left to right.
fn amounts(text: &str, tokens: &[Token], foreign: bool) -> Vec<Amount> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].digits() == 0 {
            at += 1;
            continue;
        }
        let first = at;
        let after = number_end(tokens, at);
        at = after;
        let (before_sign, currency, end) = currency_around(text, tokens, first, after);
        if counts_something(tokens, end) && currency == Currency::None {
            continue;
        }
        let leading_dot = before_sign > 0
            && tokens[before_sign - 1].is_sign('.')
            && tokens[before_sign - 1].spaced
            && !tokens[first].spaced;
        let cents = cents(&tokens[first..after], leading_dot);
        let negative = is_negative(tokens, before_sign);
        let money = cents.filter(|c| *c <= 100_000_000 && !negative).map(|c| Money(c as u32));
        let currency = if foreign { Currency::Other } else { currency };
        let (per, end) = per(tokens, end);
        found.push(Amount { money, currency, per, first: before_sign, after: end });
        at = at.max(end);
    }
    found
}

/// After the last token of the number at `at`: digit groups, dots, commas, apostrophes.
fn number_end(tokens: &[Token], at: usize) -> usize {
    let mut end = at + 1;
    loop {
        let Some(next) = tokens.get(end) else { return end };
        let group = |i: usize| tokens.get(i).filter(|t| t.digits() > 0);
        if next.digits() == 3 && next.spaced && tokens[at].digits() <= 3 && gap_is_space(tokens, end) {
            end += 1;
        } else if next.digits() == 3 && next.spaced && end > at + 1 && gap_is_space(tokens, end) {
            end += 1;
        } else if matches!(next.kind, Kind::Sign('.' | ',' | '\'' | '’' | '·'))
            && !next.spaced
            && group(end + 1).is_some_and(|t| !t.spaced)
        {
            end += 2;
        } else {
            return end;
        }
    }
}

fn gap_is_space(tokens: &[Token], at: usize) -> bool {
    tokens[at].start - tokens[at - 1].end <= 3
}

/// The number in cents; none where its marks contradict each other.
fn cents(tokens: &[Token], leading_dot: bool) -> Option<u64> {
    let groups: Vec<(&str, Option<char>)> = tokens
        .iter()
        .enumerate()
        .filter(|(_, t)| t.digits() > 0)
        .map(|(i, t)| {
            let mark = i.checked_sub(1).map(|b| match tokens[b].kind {
                Kind::Sign(c) => c,
                _ => ' ',
            });
            (t.lower.as_str(), mark)
        })
        .collect();
    if leading_dot && groups.len() == 1 {
        return fraction(groups[0].0);
    }
    let (last, before) = groups.split_last()?;
    let thousands = |(digits, mark): &(&str, Option<char>)| mark.is_none() || digits.len() == 3;
    let is_fraction = match last.1 {
        Some('.' | ',' | '·') => {
            last.0.len() != 3
                || before.first().is_some_and(|b| b.0 == "0")
                || (before.len() > 1 && before.last().and_then(|b| b.1) != last.1)
        }
        _ => false,
    };
    let (whole, part) = if is_fraction { (before, fraction(last.0)?) } else { (groups.as_slice(), 0) };
    if !whole.iter().all(thousands) {
        return None;
    }
    let digits: String = whole.iter().map(|(digits, _)| *digits).collect();
    let euros: u64 = if digits.len() > 12 { return None } else { digits.parse().ok()? };
    // A zero with four decimals is how a database spells "no value".
    if euros == 0 && part == 0 && is_fraction && last.0.len() > 2 {
        return None;
    }
    Some(euros * 100 + part)
}

fn fraction(digits: &str) -> Option<u64> {
    let two: String = digits.chars().chain("00".chars()).take(2).collect();
    (digits.len() <= 6).then(|| two.parse().ok()).flatten()
}

/// The currency beside a number: where the expression begins, which it is, where it ends.
fn currency_around(text: &str, tokens: &[Token], first: usize, after: usize) -> (usize, Currency, usize) {
    if let Some(currency) = tokens.get(after).and_then(|t| currency(text, t)) {
        return (first, currency, after + 1);
    }
    // `120,-`
    let dash = |i: usize| tokens.get(i).is_some_and(|t| matches!(t.kind, Kind::Sign('-' | '–')) && !t.spaced);
    if tokens.get(after).is_some_and(|t| t.is_sign(',')) && dash(after + 1) {
        let (currency, end) = tokens
            .get(after + 2)
            .and_then(|t| currency(text, t))
            .map_or((Currency::Euro, after + 2), |c| (c, after + 3));
        return (first, currency, end);
    }
    let dot = usize::from(first > 0 && tokens[first - 1].is_sign('.'));
    if let Some(currency) = first.checked_sub(1 + dot).and_then(|i| currency(text, &tokens[i])) {
        let free = first < 3 + dot || tokens[first - 2 - dot].digits() == 0;
        if free {
            return (first - 1 - dot, currency, after);
        }
    }
    (first, Currency::None, after)
}

fn currency(text: &str, token: &Token) -> Option<Currency> {
    match token.kind {
        Kind::Sign('€') => Some(Currency::Euro),
        Kind::Sign(c) if "$£¥₽₴₹₺₪₩₫฿₱".contains(c) => Some(Currency::Other),
        Kind::Word => match token.lower.as_str() {
            "e" | "eur" | "euro" | "euroa" | "euros" | "euron" | "eurot" => Some(Currency::Euro),
            "kr" | "kronor" | "sek" | "nok" | "dkk" | "usd" | "gbp" | "chf" | "dollars" | "pounds" | "zł"
            | "lei" => Some(Currency::Other),
            // Three capitals are a currency that we do not know.
            word if word.len() == 3
                && word.is_ascii()
                && text[token.start..token.end] == word.to_uppercase()
                && !["ALV", "VAT", "OSP", "HLÖ", "TTC", "KPL"].contains(&&text[token.start..token.end]) =>
            {
                Some(Currency::Other)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether what follows says that the number counts something else than money.
fn counts_something(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    token.is_sign('%')
        || token.word().is_some_and(|w| {
            ["op", "osp", "hp", "sp", "h", "t", "kk", "v", "vk", "pv", "kpl", "krt", "x", "min"].contains(&w)
                || [
                    "tunti",
                    "tuntia",
                    "kerta",
                    "kertaa",
                    "viikko",
                    "kuukau",
                    "vuot",
                    "päiv",
                    "credit",
                    "ects",
                    "opintopist",
                    "hour",
                    "week",
                    "month",
                    "day",
                    "year",
                    "timm",
                    "veck",
                    "månad",
                    "dag",
                    "år",
                    "vuotiaa",
                ]
                .iter()
                .any(|head| w.starts_with(head))
        })
}

fn is_negative(tokens: &[Token], at: usize) -> bool {
    let Some(sign) = at.checked_sub(1).map(|i| &tokens[i]) else { return false };
    let minus = matches!(sign.kind, Kind::Sign('-' | '−')) && !tokens[at].spaced && sign.spaced;
    minus && at.checked_sub(2).is_none_or(|i| tokens[i].digits() == 0 && !tokens[i].is_sign('€'))
}

/// What the amount that ends at `at` is for: `/op`, `per hour`, `/ kk`.
fn per(tokens: &[Token], at: usize) -> (Per, usize) {
    let sign = tokens.get(at).is_some_and(|t| t.is_sign('/') || t.word() == Some("per"));
    let Some(word) = tokens.get(at + 1).filter(|_| sign).and_then(Token::word) else {
        return (Per::Place, at);
    };
    let starts = |heads: &[&str]| heads.iter().any(|head| word.starts_with(head));
    let per = if ["op", "osp", "hp", "sp", "cr", "ects"].contains(&word)
        || starts(&["opintopist", "osaamispist", "studiepoäng", "högskolepoäng", "credit", "kompetenspoäng"])
    {
        Per::Credit
    } else if [
        "hlö",
        "kurssi",
        "kurs",
        "course",
        "pers",
        "person",
        "osallistuja",
        "deltagare",
        "participant",
        "henkilö",
        "koulutus",
        "tutkinto",
        "opiskelija",
        "student",
        "studerande",
    ]
    .contains(&word)
    {
        Per::Place
    } else {
        Per::Part
    };
    (per, at + 2)
}

fn dash_between(tokens: &[Token], low: &Amount, high: &Amount) -> bool {
    matches!(tokens.get(low.after..high.first), Some([dash]) if matches!(dash.kind, Kind::Sign('–' | '—' | '-' | '−')) || dash.word() == Some("to"))
}

fn is_total(token: &Token) -> bool {
    matches!(token.lower.as_str(), "yhteensä" | "yht" | "total" | "totalt" | "sammanlagt" | ":")
        && token.lower != ":"
}

/// "At most": from nothing to this.
fn is_bound(tokens: &[Token], amount: &Amount) -> bool {
    let word = amount.first.checked_sub(1).and_then(|i| tokens[i].word());
    let dotted = amount.first >= 2 && tokens[amount.first - 1].is_sign('.');
    let word = if dotted { tokens[amount.first - 2].word() } else { word };
    matches!(word, Some("enintään" | "max" | "korkeintaan" | "högst" | "maximum"))
}

/// Whether a bare number is all that the text holds besides words that announce a price.
fn is_alone(tokens: &[Token], amount: &Amount) -> bool {
    tokens.iter().enumerate().all(|(i, t)| {
        (amount.first..amount.after).contains(&i)
            || match t.kind {
                Kind::Word => is_announcing(&t.lower),
                Kind::Sign(c) => matches!(c, '.' | ':' | '*' | '(' | ')' | ','),
                Kind::Number(_) => false,
            }
    })
}

fn is_announcing(word: &str) -> bool {
    matches!(
        word,
        "hinta"
            | "kurssimaksu"
            | "maksu"
            | "pris"
            | "avgift"
            | "kursavgift"
            | "price"
            | "fee"
            | "cost"
            | "yhteensä"
            | "yht"
            | "alk"
            | "alkaen"
            | "från"
            | "from"
            | "n"
            | "noin"
            | "ca"
    )
}

fn is_free(tokens: &[Token]) -> bool {
    tokens.iter().enumerate().any(|(i, token)| {
        let before = i.checked_sub(1).and_then(|b| tokens[b].word()).unwrap_or_default();
        let denied = matches!(before, "ei" | "inte" | "not" | "ej" | "tax" | "vat" | "duty" | "alv" | "on")
            && before != "on";
        let deeper = i >= 2 && before == "ole" && tokens[i - 2].word() == Some("ei");
        let free = match token.lower.as_str() {
            "maksuton" | "maksutonta" | "maksutta" | "maksuttomasti" | "ilmainen" | "ilmaista"
            | "ilmaiseksi" | "veloituksetta" | "gratis" | "avgiftsfri" | "avgiftsfritt" | "avgiftsfria"
            | "kostnadsfri" | "kostnadsfritt" | "kostnadsfria" | "free" => true,
            "maksua" => before == "ei",
            "kostnad" => before == "utan",
            "fee" => before == "no",
            _ => false,
        };
        let negated_no = matches!(token.lower.as_str(), "maksua");
        free && (negated_no || !denied) && !deeper
    })
}

/// Whether nothing but the price and words that announce it stands in the text.
fn is_exact(tokens: &[Token], price: Price) -> bool {
    let open = |word: &str| matches!(word, "alk" | "alkaen" | "från" | "from" | "n" | "noin" | "ca");
    let plain = |word: &str| {
        is_announcing(word) && !open(word)
            || matches!(
                word,
                "e" | "eur"
                    | "euro"
                    | "euroa"
                    | "euros"
                    | "op"
                    | "hp"
                    | "sp"
                    | "credit"
                    | "maksuton"
                    | "ilmainen"
                    | "gratis"
                    | "avgiftsfri"
                    | "avgiftsfritt"
                    | "kostnadsfri"
                    | "free"
                    | "per"
                    | "opintopiste"
            )
    };
    let words = tokens.iter().filter_map(Token::word).all(plain);
    words && !matches!(price, Price::Between(..)) && !tokens.iter().any(|t| t.is_sign('+') || t.is_sign('%'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
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
}
