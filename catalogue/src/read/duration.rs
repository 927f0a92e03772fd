//! Lengths of studies in months: `P6M`, `6 kk`, `1,5 vuotta`, `2 år`, `10 veckor`, `3 years`.

use crate::read::token::{Kind, Token, tokens};

/// What a text says of a length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DurationReading {
    /// Months, rounded up, at least 1; the most of a range.
    pub months: Option<u16>,
    /// The text, where it could not be read.
    pub unread: Option<String>,
}

/// Days of a mean month.
const MONTH_DAYS: f64 = 365.25 / 12.0;
/// Longer is no length of studies: 20 years.
const MOST_MONTHS: f64 = 240.0;

/// Reads a length. Hours of teaching are no length in months: they are neither read nor unread.
pub fn read_duration(text: &str) -> DurationReading {
    let text = text.trim();
    let unread = || DurationReading { months: None, unread: (!text.is_empty()).then(|| text.to_owned()) };
    if let Some(days) = iso(text) {
        return if days > 0.0 {
            months_of(days).map_or_else(unread, |m| DurationReading { months: Some(m), unread: None })
        } else {
            DurationReading::default()
        };
    }
    let tokens = tokens(text);
    let mut total = 0.0;
    let mut hours = false;
    for at in 0..tokens.len() {
        let Some(days) = tokens[at].word().and_then(unit_days) else {
            hours |= tokens[at].word().is_some_and(|w| {
                matches!(w, "h" | "t")
                    || ["tunti", "tuntia", "hour", "timm", "oppitun", "lektion"]
                        .iter()
                        .any(|head| w.starts_with(head))
            });
            continue;
        };
        if let Some(count) = number_before(&tokens, at) {
            total += count * days;
        }
    }
    match months_of(total) {
        Some(months) => DurationReading { months: Some(months), unread: None },
        None if hours => DurationReading::default(),
        None => unread(),
    }
}

/// Whole months of a number of days, rounded up; a day's play keeps 365 days at 12 months.
fn months_of(days: f64) -> Option<u16> {
    let months = (days / MONTH_DAYS - 0.05).ceil().max(1.0);
    (days > 0.0 && months <= MOST_MONTHS).then_some(months as u16)
}

fn number_before(tokens: &[Token], at: usize) -> Option<f64> {
    let mut last = at.checked_sub(1)?;
    if matches!(tokens[last].kind, Kind::Sign('-' | '.')) {
        last = last.checked_sub(1)?; // `2-vuotinen`
    }
    let whole = match tokens[last].word() {
        Some("puoli" | "halv" | "half") => return Some(0.5),
        Some("yksi" | "one" | "ett" | "en" | "a") => return Some(1.0),
        Some("kaksi" | "two" | "två") => return Some(2.0),
        Some("kolme" | "three" | "tre") => return Some(3.0),
        _ => tokens[last].number()?,
    };
    let decimal = last >= 2
        && matches!(tokens[last - 1].kind, Kind::Sign(',' | '.'))
        && !tokens[last].spaced
        && tokens[last - 2].digits() > 0;
    if decimal {
        return format!("{}.{}", tokens[last - 2].lower, tokens[last].lower).parse().ok();
    }
    Some(whole as f64)
}

fn unit_days(word: &str) -> Option<f64> {
    let starts = |heads: &[&str]| heads.iter().any(|head| word.starts_with(head));
    if matches!(word, "v" | "år" | "y" | "yr" | "yrs")
        || starts(&["vuosi", "vuott", "vuoden", "vuoti", "year", "årig"])
    {
        Some(365.25)
    } else if matches!(word, "kk" | "mån" | "mo") || starts(&["kuukau", "månad", "month"]) {
        Some(MONTH_DAYS)
    } else if matches!(word, "vk" | "vko" | "wk") || starts(&["viik", "veck", "week"]) {
        Some(7.0)
    } else if matches!(word, "pv" | "d") || starts(&["päiv", "dag", "day"]) {
        Some(1.0)
    } else {
        None
    }
}

/// ISO 8601 `P1Y6M`, `P10W`, `P90D`, `PT40H`, in days; none for another text.
fn iso(text: &str) -> Option<f64> {
    let rest = text.strip_prefix(['P', 'p'])?;
    if rest.is_empty() {
        return None;
    }
    let mut days = 0.0;
    let mut number = String::new();
    let mut in_time = false;
    for c in rest.chars() {
        match c.to_ascii_uppercase() {
            '0'..='9' | '.' | ',' => number.push(if c == ',' { '.' } else { c }),
            'T' if number.is_empty() => in_time = true,
            unit => {
                let count: f64 = number.parse().ok()?;
                number.clear();
                days += count
                    * match (unit, in_time) {
                        ('Y', false) => 365.25,
                        ('M', false) => MONTH_DAYS,
                        ('W', false) => 7.0,
                        ('D', false) => 1.0,
                        ('H' | 'M' | 'S', true) => 0.0,
                        _ => return None,
                    };
            }
        }
    }
    number.is_empty().then_some(days)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_read() {
        let table = [
            ("P6M", 6),
            ("P1Y6M", 18),
            ("P10W", 3),
            ("P90D", 3),
            ("P365D", 12),
            ("6 kk", 6),
            ("6kk", 6),
            ("1,5 vuotta", 18),
            ("2 år", 24),
            ("10 veckor", 3),
            ("3 years", 36),
            ("2–3 vuotta", 36),
            ("1 vuosi 6 kk", 18),
            ("puoli vuotta", 6),
            ("2-vuotinen", 24),
            ("5 päivää", 1),
            ("noin 8 viikkoa", 2),
            ("full time, 1 year", 12),
        ];
        for (text, months) in table {
            assert_eq!(read_duration(text).months, Some(months), "{text}");
        }
        for text in ["Variable", "UNK", "100 vuotta", "P"] {
            assert_eq!(
                read_duration(text),
                DurationReading { months: None, unread: Some(text.into()) },
                "{text}"
            );
        }
        for text in ["40 h", "PT40H", "20 tuntia", "", "P0D"] {
            assert_eq!(read_duration(text), DurationReading::default(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn lengths_are_always_in_range(text in "([0-9]{1,12}|[.,+–-]|kk|v|P|Y|M| ){0,8}|\\PC{0,30}") {
            if let Some(months) = read_duration(&text).months {
                prop_assert!((1..=240).contains(&months));
            }
        }
    }
}
