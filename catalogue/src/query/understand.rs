//! Words of a request that are meant as filters: places, times, prices, modes, funding, levels, languages, providers.
//!
//! Only safe readings become filters: a place name that is also an everyday word stays a word unless its case makes it
//! a place; a dimension that the request filters by already is left alone. What is understood is told with the words as
//! typed, so that it can be shown and undone.

mod limits;
mod listed;
mod time;

use chrono::NaiveDate;

use super::{Dimension, Filters, Understood};
use crate::{
    id::Code,
    price::Money,
    vocabulary::{Vocabulary, name_key, place_names},
    when::Moment,
};
use listed::{read_beside, read_listed};
use time::read_time;

/// A request's text after reading: filters, and the words that are left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Understanding {
    /// What became filters, in the order of the words.
    pub understood: Vec<Understood>,
    /// The request's filters and these.
    pub filters: Filters,
    /// The other words.
    pub text: String,
}

/// A provider by a name that people type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderName {
    /// Compared by [`name_key`].
    pub name: String,
    /// The provider's id.
    pub provider: Code,
}

/// What the catalogue knows: evidence for what words mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Names of providers.
    pub providers: Vec<ProviderName>,
    /// Municipalities in which courses are held. A place whose name is an everyday word as well (Kotka, an eagle)
    /// is meant beside other words where courses are held in it.
    pub places: Vec<Code>,
}

/// The most words of a text that are read together.
const LONGEST: usize = 4;
/// More words than this are no search but a text: it is left as it is.
const MOST_WORDS: usize = 30;

/// Reads a request's text.
pub fn understand(text: &str, filters: &Filters, known: &Known, moment: &Moment) -> Understanding {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Understanding { filters: filters.clone(), ..Understanding::default() };
    if words.len() > MOST_WORDS {
        found.text = text.trim().to_owned();
        return found;
    }
    let mut left: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let most = LONGEST.min(words.len() - at);
        let read = (1..=most).rev().find_map(|length| {
            let span = words[at..at + length].join(" ");
            let beside_others = words.len() > length;
            let reading = read(&span, beside_others, &found.filters, filters, known, moment)?;
            Some((length, span, reading))
        });
        match read {
            Some((length, span, reading)) => {
                if left.last().is_some_and(|word| BEFORE.contains(&name_key(word).as_str())) {
                    left.pop();
                }
                let (parameter, value) = reading.apply(&mut found.filters);
                found.understood.push(Understood { span, parameter, value });
                at += length;
            }
            None => {
                left.push(words[at]);
                at += 1;
            }
        }
    }
    found.text = left.join(" ");
    found
}

/// Words that only lead to a place or time.
const BEFORE: [&str; 20] = [
    "johon",
    "joihin",
    "som",
    "that",
    "i",
    "in",
    "på",
    "at",
    "vid",
    "från",
    "from",
    "to",
    "alkaen",
    "alkava",
    "alkavat",
    "alkaa",
    "börjar",
    "starting",
    "near",
    "lähellä",
];

enum Reading {
    Value(Dimension, Code),
    StartDay(NaiveDate),
    Free,
    PriceMax(Money),
    DurationMax(u16),
    ApplyOpen,
}

impl Reading {
    fn apply(self, filters: &mut Filters) -> (String, String) {
        match self {
            Self::Value(dimension, code) => {
                let value = code.as_str().to_owned();
                let chosen = &mut filters.selection(dimension).any_of;
                if !chosen.contains(&code) {
                    chosen.push(code);
                }
                (dimension.as_str().to_owned(), value)
            }
            Self::StartDay(day) => {
                filters.start_from = Some(day);
                ("start_from".to_owned(), day.to_string())
            }
            Self::Free => {
                filters.free = true;
                ("free".to_owned(), "true".to_owned())
            }
            Self::PriceMax(money) => {
                filters.price_max = Some(money);
                ("price_max".to_owned(), money.euros().to_string())
            }
            Self::DurationMax(months) => {
                filters.duration_max = Some(months);
                ("duration_max".to_owned(), months.to_string())
            }
            Self::ApplyOpen => {
                filters.apply_open = true;
                ("apply_open".to_owned(), "true".to_owned())
            }
        }
    }
}

/// What a span of words means. Nothing for what the request filters by already; a span of the same dimension as one
/// before it ("kotka tai hamina") adds to it.
fn read(
    span: &str,
    beside_others: bool,
    so_far: &Filters,
    given: &Filters,
    known: &Known,
    moment: &Moment,
) -> Option<Reading> {
    let key = name_key(span);
    let reading = read_provider(&key, &known.providers)
        .or_else(|| read_limit(span))
        .or_else(|| read_place(span, beside_others, known))
        .or_else(|| read_listed(&key))
        .or_else(|| read_beside(&key).filter(|_| beside_others))
        .or_else(|| read_vocabulary(&key))
        .or_else(|| read_time(span, moment))?;
    let taken = match &reading {
        Reading::Value(Dimension::Municipality | Dimension::Region, _) => {
            asks(given, Dimension::Municipality) || asks(given, Dimension::Region) || given.near.is_some()
        }
        Reading::Value(dimension, _) => {
            asks(given, *dimension) || (*dimension == Dimension::Start && has_start(given))
        }
        Reading::StartDay(_) => has_start(so_far) || asks(so_far, Dimension::Start),
        Reading::Free => given.free || given.price_max.is_some(),
        Reading::PriceMax(_) => so_far.free || so_far.price_max.is_some(),
        Reading::DurationMax(_) => so_far.duration_max.is_some(),
        Reading::ApplyOpen => given.apply_open,
    };
    (!taken).then_some(reading)
}

fn asks(filters: &Filters, dimension: Dimension) -> bool {
    filters.by.get(&dimension).is_some_and(|selection| !selection.is_empty())
}

fn has_start(filters: &Filters) -> bool {
    filters.start_from.is_some() || filters.start_to.is_some()
}

fn read_provider(key: &str, providers: &[ProviderName]) -> Option<Reading> {
    // A short name may be a word of its own; a name of a place is a place.
    if key.chars().count() < 4 || place_names::read(key).is_some() {
        return None;
    }
    let mut named =
        providers.iter().filter(|provider| provider.name == key).map(|provider| &provider.provider);
    let first = named.next()?;
    named.all(|other| other == first).then(|| Reading::Value(Dimension::Provider, first.clone()))
}

fn read_place(span: &str, beside_others: bool, known: &Known) -> Option<Reading> {
    let place = place_names::read(span)?;
    let evident = beside_others && known.places.iter().any(|code| code.as_str() == place.term.code());
    if !(place.is_safe() || evident) || place.form == place_names::Form::Genitive {
        return None; // "Kotkan" begins names: of schools, of bridges
    }
    let dimension = match place.vocabulary() {
        Vocabulary::Region => Dimension::Region,
        _ => Dimension::Municipality,
    };
    Some(Reading::Value(dimension, Code::new(place.term.code())))
}

fn read_limit(span: &str) -> Option<Reading> {
    Some(match limits::read(span)? {
        limits::Limit::Price(money) => Reading::PriceMax(money),
        limits::Limit::Months(months) => Reading::DurationMax(months),
    })
}

/// Levels whose names are no words of subjects.
fn read_vocabulary(key: &str) -> Option<Reading> {
    let level = Vocabulary::Level.find(key)?;
    let safe = matches!(
        level.code(),
        "vocational-basic"
            | "vocational-further"
            | "vocational-specialist"
            | "uas-open"
            | "university-open"
            | "uas-bachelor"
            | "uas-master"
            | "upper-secondary-general"
            | "liberal-adult"
    );
    let long = key.chars().count() >= 5;
    (safe && long).then(|| Reading::Value(Dimension::Level, Code::new(level.code())))
}

#[cfg(test)]
mod tests;
