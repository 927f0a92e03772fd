//! How a text would be understood, as JSON: what `opinovi read` prints.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use language::Lang;
use serde_json::{Value, json};

use super::{read_dates, read_field, read_languages, read_level, read_place, read_price};
use crate::{
    id::Code,
    price::{Money, Price},
    vocabulary::Vocabulary,
    when::Start,
};

/// What a text is to be read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// When a course is held.
    Date,
    /// What it costs.
    Price,
    /// Where it is held.
    Place,
    /// Its level.
    Level,
    /// Its field.
    Field,
    /// Its languages of teaching.
    Language,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Date, Self::Price, Self::Place, Self::Level, Self::Field, Self::Language];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Price => "price",
            Self::Place => "place",
            Self::Level => "level",
            Self::Field => "field",
            Self::Language => "language",
        }
    }

    /// Reads [`Kind::name`] back.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Where and when a text is read, and in which language the labels of the answer are.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Language of labels.
    pub lang: Lang,
    /// Dates without a year mean the next such date from this day on; none: they stay unread, as in a feed.
    pub today: Option<NaiveDate>,
    /// The zone of local times.
    pub zone: Tz,
}

/// Reads a text as a kind of value. `unread` is what was not understood, or null.
pub fn read(kind: Kind, text: &str, setting: &Setting) -> Value {
    let unread_if_none = |found: bool| (!found && !text.trim().is_empty()).then(|| text.trim().to_owned());
    match kind {
        Kind::Date => date(text, setting),
        Kind::Price => price(text),
        Kind::Place => {
            let reading = read_place(text, &BTreeMap::new());
            let municipality =
                reading.municipality.as_ref().map(|code| coded(Vocabulary::Municipality, code, setting.lang));
            json!({ "municipality": municipality, "mode": reading.online.then_some("online"), "unread": reading.unread })
        }
        Kind::Level => {
            let level = read_level(text);
            let coded = level.as_ref().map(|code| coded(Vocabulary::Level, code, setting.lang));
            json!({ "level": coded, "unread": unread_if_none(level.is_some()) })
        }
        Kind::Field => {
            let field = read_field(text);
            let coded = field.as_ref().map(|code| coded(Vocabulary::Field, code, setting.lang));
            json!({ "field": coded, "unread": unread_if_none(field.is_some()) })
        }
        Kind::Language => {
            let reading = read_languages(text);
            let languages: Vec<Value> = reading
                .languages
                .iter()
                .map(|code| coded(Vocabulary::Language, &Code::new(code.as_str()), setting.lang))
                .collect();
            json!({ "languages": languages, "unread": reading.unread })
        }
    }
}

fn date(text: &str, setting: &Setting) -> Value {
    let reading = match setting.today {
        Some(today) => super::read_dates_ahead(text, setting.zone, today),
        None => read_dates(text, setting.zone),
    };
    let mut answer =
        json!({ "start": start(reading.start), "end": start(reading.end), "unread": reading.unread });
    let times = [("time", reading.from), ("time_to", reading.to)];
    for (key, time) in times {
        if let Some(time) = time {
            answer[key] = json!(time.format("%H:%M").to_string());
        }
    }
    if reading.continuous {
        answer["continuous"] = json!(true);
    }
    answer
}

/// `date` is the first day that may be meant.
fn start(start: Start) -> Value {
    match start {
        Start::Unknown => Value::Null,
        _ => json!({ "date": start.range().map(|(first, _)| first), "precision": start.precision() }),
    }
}

fn price(text: &str) -> Value {
    let reading = read_price(text, None);
    let euros = |money: Money| money.euros();
    let (amount, to, per) = match reading.price {
        Price::Free => (Some(0.0), None, None),
        Price::Fixed(money) => (Some(euros(money)), None, None),
        Price::Between(low, high) => (Some(euros(low)), Some(euros(high)), None),
        Price::PerCredit(money) => (Some(euros(money)), None, Some("credit")),
        Price::Unknown => (None, None, None),
    };
    let mut answer = json!({ "amount": amount, "currency": amount.map(|_| "EUR"), "text": text.trim(), "unread": reading.unread });
    if let Some(to) = to {
        answer["amount_to"] = json!(to);
    }
    if let Some(per) = per {
        answer["per"] = json!(per);
    }
    answer
}

fn coded(vocabulary: Vocabulary, code: &Code, lang: Lang) -> Value {
    json!({ "code": code, "label": vocabulary.label(code.as_str(), lang) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_their_shapes() {
        let setting = Setting { lang: Lang::Fi, today: None, zone: chrono_tz::Europe::Helsinki };
        let table = [
            (
                Kind::Date,
                "1.9.–15.12.2026",
                json!({ "start": { "date": "2026-09-01", "precision": "day" }, "end": { "date": "2026-12-15", "precision": "day" }, "unread": null }),
            ),
            (
                Kind::Date,
                "syksy 2026",
                json!({ "start": { "date": "2026-08-01", "precision": "season" }, "end": null, "unread": null }),
            ),
            (
                Kind::Date,
                "milloin vain",
                json!({ "start": { "date": null, "precision": "any-time" }, "end": null, "unread": null }),
            ),
            (Kind::Date, "tba", json!({ "start": null, "end": null, "unread": "tba" })),
            (
                Kind::Price,
                "2,50 €",
                json!({ "amount": 2.5, "currency": "EUR", "text": "2,50 €", "unread": null }),
            ),
            (
                Kind::Price,
                "99 SEK",
                json!({ "amount": null, "currency": null, "text": "99 SEK", "unread": "99 SEK" }),
            ),
            (
                Kind::Place,
                "Kotkassa",
                json!({ "municipality": { "code": "285", "label": "Kotka" }, "mode": null, "unread": null }),
            ),
            (
                Kind::Level,
                "perustutkinto",
                json!({ "level": { "code": "vocational-basic", "label": "Ammatillinen perustutkinto" }, "unread": null }),
            ),
            (
                Kind::Language,
                "suomi",
                json!({ "languages": [{ "code": "fi", "label": "suomi" }], "unread": null }),
            ),
        ];
        for (kind, text, expected) in table {
            assert_eq!(read(kind, text, &setting), expected, "{text}");
        }
        for kind in Kind::ALL {
            assert_eq!(Kind::by_name(kind.name()), Some(kind));
        }
    }
}
