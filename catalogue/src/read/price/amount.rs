//! Amounts of money in a text: numbers as people group them, with what they are paid in and for.

use crate::{
    price::Money,
    read::token::{Kind, Token},
};

/// What an amount is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Per {
    Place,
    Credit,
    /// An hour, a month, a year: not the whole price.
    Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Currency {
    Euro,
    Other,
    None,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    /// None where it is negative, too large or not a number of money.
    pub money: Option<Money>,
    pub currency: Currency,
    pub per: Per,
    /// Tokens.
    pub first: usize,
    pub after: usize,
}

/// Finds numbers that may be money, left to right.
pub(super) fn amounts(text: &str, tokens: &[Token], foreign: bool) -> Vec<Amount> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut taken = 0;
    while at < tokens.len() {
        if tokens[at].digits() == 0 {
            at += 1;
            continue;
        }
        let first = at;
        let after = number_end(tokens, at);
        at = after;
        let (before_sign, currency, end) = currency_around(text, tokens, taken, first..after);
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
        taken = end;
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
        let first_may_group = tokens[at].digits() <= 3 || end > at + 1;
        if next.digits() == 3 && next.spaced && first_may_group && gap_is_space(tokens, end) {
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

/// The currency beside a number: where the expression begins, which it is, where it ends. Signs before `taken` belong to the amount before.
fn currency_around(
    text: &str,
    tokens: &[Token],
    taken: usize,
    number: std::ops::Range<usize>,
) -> (usize, Currency, usize) {
    let (first, after) = (number.start, number.end);
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
    let dot = usize::from(first > taken && tokens[first - 1].is_sign('.'));
    let sign = first.checked_sub(1 + dot).filter(|i| *i >= taken);
    match sign.and_then(|i| Some((i, currency(text, &tokens[i])?))) {
        Some((i, currency)) => (i, currency, after),
        None => (first, Currency::None, after),
    }
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
