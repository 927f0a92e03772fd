//! Study loads: `15 op`, `60 osp`, `7.5 hp`, `2–5 op`, `180+120 op`, `40 h`.

use crate::{
    course::{CreditUnit, Credits},
    read::token::{Kind, Token, tokens},
};

/// What a text says of a study load.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreditsReading {
    /// The load; the least of a range; none where it could not be read.
    pub credits: Option<Credits>,
    /// The text, where it could not be read.
    pub unread: Option<String>,
}

/// Largest load that is one.
const MOST: f64 = 10_000.0;

/// Reads a study load. A number without a unit says nothing; zero means that the source does not know.
pub fn read_credits(text: &str) -> CreditsReading {
    let text = text.trim();
    let tokens = tokens(text);
    let found = (0..tokens.len()).find_map(|at| load(&tokens, at));
    match found {
        Some(value) if value.value > 0.0 && value.value <= MOST => {
            CreditsReading { credits: Some(value), unread: None }
        }
        Some(value) if value.value == 0.0 => CreditsReading::default(),
        _ => CreditsReading { credits: None, unread: (!text.is_empty()).then(|| text.to_owned()) },
    }
}

/// The load whose unit stands at `at`, with the numbers before it.
fn load(tokens: &[Token], at: usize) -> Option<Credits> {
    let unit = unit(tokens, at)?;
    let (last, start) = number_before(tokens, at)?;
    let joint = start.checked_sub(1).map(|i| &tokens[i]);
    let other = start.checked_sub(1).and_then(|i| number_before(tokens, i)).map(|(n, _)| n);
    let value = match (joint.map(|t| t.kind), other) {
        (Some(Kind::Sign('+')), Some(first)) => first + last,
        (Some(Kind::Sign('–' | '—' | '-' | '−' | '/')), Some(first)) => first.min(last),
        (Some(Kind::Word), Some(first))
            if joint.is_some_and(|t| matches!(t.lower.as_str(), "tai" | "or" | "to" | "eller")) =>
        {
            first.min(last)
        }
        // Two degrees in one number, the parts written without the sign between them: 180120 is 180 + 120.
        _ if last > MOST && unit == CreditUnit::Ects && last < 1_000_000.0 => {
            let (first, second) = ((last / 1000.0).floor(), last % 1000.0);
            if (30.0..=360.0).contains(&first) && (30.0..=360.0).contains(&second) {
                first + second
            } else {
                last
            }
        }
        _ => last,
    };
    Some(Credits { value, unit })
}

/// The number that ends before `at`, and where it starts.
fn number_before(tokens: &[Token], at: usize) -> Option<(f64, usize)> {
    let last = at.checked_sub(1)?;
    let whole = tokens[last].number()?;
    if last >= 2
        && matches!(tokens[last - 1].kind, Kind::Sign(',' | '.'))
        && !tokens[last].spaced
        && !tokens[last - 1].spaced
        && tokens[last - 2].digits() > 0
    {
        let value = format!("{}.{}", tokens[last - 2].lower, tokens[last].lower).parse().ok()?;
        return Some((value, last - 2));
    }
    Some((whole as f64, last))
}

fn unit(tokens: &[Token], at: usize) -> Option<CreditUnit> {
    let word = tokens[at].word()?;
    let starts = |heads: &[&str]| heads.iter().any(|head| word.starts_with(head));
    if matches!(word, "op" | "hp" | "sp" | "cr" | "ects" | "cfu" | "nop")
        || starts(&["opintopist", "studiepoäng", "högskolepoäng", "credit"])
    {
        Some(CreditUnit::Ects)
    } else if matches!(word, "osp" | "kp") || starts(&["osaamispist", "kompetenspoäng", "competence"]) {
        Some(CreditUnit::Osp)
    } else if matches!(
        word,
        "h" | "t"
            | "ot"
            | "hours"
            | "hour"
            | "timmar"
            | "timme"
            | "lektioner"
            | "horas"
            | "oppituntia"
            | "lähiopetustuntia"
    ) || starts(&["tunti", "tuntia", "opetustun", "lektion"])
    {
        Some(CreditUnit::Hours)
    } else {
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn loads_are_read() {
        let table = [
            ("15 op", 15.0, CreditUnit::Ects),
            ("15op", 15.0, CreditUnit::Ects),
            ("7.5 hp", 7.5, CreditUnit::Ects),
            ("7,5 högskolepoäng", 7.5, CreditUnit::Ects),
            ("5 ECTS", 5.0, CreditUnit::Ects),
            ("2–5 op", 2.0, CreditUnit::Ects),
            ("180+120 op", 300.0, CreditUnit::Ects),
            ("180120 op", 300.0, CreditUnit::Ects),
            ("60 osp", 60.0, CreditUnit::Osp),
            ("180 osaamispistettä", 180.0, CreditUnit::Osp),
            ("40 h", 40.0, CreditUnit::Hours),
            ("40 oppituntia", 40.0, CreditUnit::Hours),
            ("Laajuus 3 or 4 credits", 3.0, CreditUnit::Ects),
        ];
        for (text, value, unit) in table {
            assert_eq!(read_credits(text).credits, Some(Credits { value, unit }), "{text}");
        }
        for text in ["15", "op", "20000 osp", "vaihtelee", "40 ov"] {
            assert_eq!(
                read_credits(text),
                CreditsReading { credits: None, unread: Some(text.into()) },
                "{text}"
            );
        }
        assert_eq!(read_credits("0 op"), CreditsReading::default());
    }

    proptest! {
        #[test]
        fn loads_are_always_in_range(text in "([0-9]{1,12}|[.,+–-]|op|osp|h| ){0,8}|\\PC{0,30}") {
            if let Some(credits) = read_credits(&text).credits {
                prop_assert!(credits.value > 0.0 && credits.value <= MOST);
            }
        }
    }
}
