//! Prices as people write them. Only euros are amounts; other currencies stay text.

mod amount;

use self::amount::{Amount, Currency, Per, amounts};
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
        [low, high, ..]
            if tokens
                .get(low.after..high.first)
                .is_some_and(|between| between.iter().any(|t| t.is_sign('+'))) =>
        {
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
mod tests;
