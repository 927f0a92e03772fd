//! Each single change of a request that would find more, with its exact number.

use std::fmt;

use chrono::NaiveDate;

use super::{Count, Dimension, Facet, Filters, Query, Results, matching};
use crate::{
    id::Code,
    port::{EngineError, SearchEngine},
    price::Money,
    when::Moment,
};

/// Most other values of a dimension that are tried.
const OTHER_VALUES: usize = 5;
/// Most changes that are told.
const MOST: usize = 30;
/// Distances that are tried, in kilometres.
const DISTANCES: [f64; 6] = [10.0, 25.0, 50.0, 100.0, 200.0, 400.0];

/// Whether something is let go or let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The filter, value or word no longer holds.
    Without,
    /// The value is let in as well, or the bound is moved to it.
    With,
}

impl Step {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Without => "without",
            Self::With => "with",
        }
    }
}

/// One change of a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alteration {
    /// Let go or let in.
    pub step: Step,
    /// The parameter: `municipality`, `not_provider`, `q`, `within_km` …
    pub parameter: String,
    /// What is let go or let in; several values are separated by commas.
    pub value: String,
}

impl Alteration {
    /// What no longer holds.
    pub fn without(parameter: impl fmt::Display, value: impl fmt::Display) -> Self {
        Self { step: Step::Without, parameter: parameter.to_string(), value: value.to_string() }
    }

    /// What is let in, or where a bound moves to.
    pub fn with(parameter: impl fmt::Display, value: impl fmt::Display) -> Self {
        Self { step: Step::With, parameter: parameter.to_string(), value: value.to_string() }
    }

    /// The request with this change. A parameter that has no such change leaves it as it is.
    pub fn of(&self, query: &Query) -> Query {
        let mut query = query.clone();
        let with = self.step == Step::With;
        let Filters { by: _, start_from, start_to, apply_open, price_max, free, near, duration_max } =
            &mut query.filters;
        match self.parameter.as_str() {
            "q" => query.text = without_word(&query.text, &self.value),
            "start_from" => *start_from = self.bound(),
            "start_to" => *start_to = self.bound(),
            "apply_open" => *apply_open = with,
            "free" => *free = with,
            "price_max" => *price_max = self.bound().map(|euros: f64| Money((euros * 100.0).round() as u32)),
            "within_km" => {
                if let Some(near) = near {
                    near.within_km = self.bound();
                }
            }
            "duration_max" => *duration_max = self.bound(),
            "online_anywhere" => query.online_anywhere = with,
            "include_ended" => query.include_ended = with,
            name => self.select(name, &mut query.filters),
        }
        query
    }

    /// The moved bound; none where it is let go.
    fn bound<T: std::str::FromStr>(&self) -> Option<T> {
        if self.step == Step::Without { None } else { self.value.parse().ok() }
    }

    fn select(&self, name: &str, filters: &mut Filters) {
        let (name, negated) = name.strip_prefix("not_").map_or((name, false), |name| (name, true));
        let Some(dimension) = Dimension::from_name(name) else { return };
        let codes: Vec<Code> = self.value.split(',').map(Code::new).collect();
        let selection = filters.selection(dimension);
        let list = if negated { &mut selection.none_of } else { &mut selection.any_of };
        list.retain(|code| !codes.contains(code));
        if self.step == Step::With {
            list.extend(codes);
        }
        if selection.is_empty() {
            filters.by.remove(&dimension);
        }
    }
}

fn without_word(text: &str, word: &str) -> String {
    if text.trim() == word.trim() {
        return String::new();
    }
    text.split_whitespace().filter(|w| *w != word).collect::<Vec<_>>().join(" ")
}

/// A change with what it finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The change.
    pub change: Alteration,
    /// The request with it.
    pub query: Query,
    /// What that finds.
    pub count: Count,
}

/// What would find more.
#[derive(Clone, Debug, PartialEq)]
pub struct Relaxation {
    /// The request as it was understood: words that are filters stand among the filters.
    pub query: Query,
    /// What it finds.
    pub count: Count,
    /// Changes that find more, most first.
    pub alternatives: Vec<Alternative>,
}

/// Tries each single change.
///
/// # Errors
/// Where the engine fails.
pub fn relax(query: &Query, engine: &dyn SearchEngine, moment: &Moment) -> Result<Relaxation, EngineError> {
    let query = understood(query, engine, moment)?;
    let count = engine.count(&query, moment)?;
    let chosen = |d: &Dimension| !query.filters.chosen(*d).is_empty();
    let facets = Dimension::FACETS.into_iter().filter(chosen).collect();
    let others = engine.search(&Query { facets, per_page: 1, ..query.clone() }, moment)?.facets;
    let mut alternatives = Vec::new();
    for change in changes(&query, &others) {
        let changed = change.of(&query);
        let found = engine.count(&changed, moment)?;
        if found.courses > count.courses {
            alternatives.push(Alternative { change, query: changed, count: found });
        }
    }
    alternatives.sort_by(|a, b| b.count.courses.cmp(&a.count.courses).then_with(|| a.change.cmp(&b.change)));
    alternatives.truncate(MOST);
    Ok(Relaxation { query, count, alternatives })
}

/// The request with what its text means as filters, so that each can be let go; nothing in it was let go yet.
///
/// # Errors
/// Where the engine fails.
pub fn understood(query: &Query, engine: &dyn SearchEngine, moment: &Moment) -> Result<Query, EngineError> {
    let asked = Query { facets: Vec::new(), page: 1, per_page: 1, ..query.clone() };
    let Results { filters, words, relaxed, .. } = engine.search(&asked, moment)?;
    let Some(relaxed) = relaxed else {
        return Ok(Query { text: words, filters, understand: false, ..asked });
    };
    let mut whole = Query { understand: false, ..asked };
    for word in relaxed.understood {
        whole.text = whole.text.replacen(&word.span, " ", 1);
        whole = Alteration::with(&word.parameter, &word.value).of(&whole);
    }
    whole.text = whole.text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(whole)
}

/// Every single change that could find more.
fn changes(query: &Query, facets: &[Facet]) -> Vec<Alteration> {
    let mut changes = Vec::new();
    let filters = &query.filters;
    for (dimension, selection) in filters.by.iter().filter(|(_, selection)| !selection.is_empty()) {
        if !selection.any_of.is_empty() {
            let all: Vec<&str> = selection.any_of.iter().map(Code::as_str).collect();
            changes.push(Alteration::without(dimension, all.join(",")));
        }
        let negated = format!("not_{dimension}");
        changes.extend(selection.none_of.iter().map(|code| Alteration::without(&negated, code)));
    }
    for facet in facets {
        let others = facet.values.iter().filter(|v| !v.selected && v.count > 0).take(OTHER_VALUES);
        changes.extend(others.map(|other| Alteration::with(facet.dimension, &other.value)));
    }
    let mut without = |name: &str, value: Option<String>| {
        changes.extend(value.map(|value| Alteration::without(name, value)));
    };
    without("start_from", filters.start_from.as_ref().map(NaiveDate::to_string));
    without("start_to", filters.start_to.as_ref().map(NaiveDate::to_string));
    without("apply_open", filters.apply_open.then(|| "true".to_owned()));
    without("free", filters.free.then(|| "true".to_owned()));
    without("price_max", filters.price_max.map(|money| money.euros().to_string()));
    without("duration_max", filters.duration_max.map(|months| months.to_string()));
    let within = filters.near.and_then(|near| near.within_km);
    without("within_km", within.map(|km| km.to_string()));
    if let Some(wider) = within.and_then(|km| DISTANCES.into_iter().find(|wider| *wider > km)) {
        changes.push(Alteration::with("within_km", wider));
    }
    if matching::asks_for_place(filters) && !query.online_anywhere {
        changes.push(Alteration::with("online_anywhere", true));
    }
    if !query.include_ended {
        changes.push(Alteration::with("include_ended", true));
    }
    let words: Vec<&str> = query.text.split_whitespace().collect();
    if words.len() > 1 {
        changes.extend(words.iter().map(|word| Alteration::without("q", word)));
    } else if !filters.is_empty() {
        changes.extend(words.iter().map(|word| Alteration::without("q", word)));
    }
    changes.sort();
    changes.dedup();
    changes
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{place::LatLon, query::Near};

    fn query() -> Query {
        let mut query = Query { text: "hitsaus ilta kurssi".to_owned(), ..Query::default() };
        query.filters.selection(Dimension::Municipality).any_of = vec![Code::new("285"), Code::new("286")];
        query.filters.selection(Dimension::Provider).none_of = vec![Code::new("ekami")];
        query.filters.near = LatLon::new(60.4, 26.9).map(|point| Near { point, within_km: Some(10.0) });
        query.filters.price_max = Some(Money(10_000));
        query
    }

    #[test]
    fn a_change_changes_one_thing() {
        let changed = |change: Alteration| change.of(&query());
        assert_eq!(changed(Alteration::without("q", "ilta")).text, "hitsaus kurssi");
        assert_eq!(changed(Alteration::without("q", "hitsaus ilta kurssi")).text, "");
        let all = changed(Alteration::without("municipality", "285,286")).filters;
        assert!(!all.by.contains_key(&Dimension::Municipality));
        let more = changed(Alteration::with("municipality", "075")).filters;
        assert_eq!(more.chosen(Dimension::Municipality).len(), 3);
        assert!(
            !changed(Alteration::without("not_provider", "ekami"))
                .filters
                .by
                .contains_key(&Dimension::Provider)
        );
        assert_eq!(changed(Alteration::with("within_km", 25.0)).filters.near.unwrap().within_km, Some(25.0));
        assert_eq!(changed(Alteration::without("within_km", 10)).filters.near.unwrap().within_km, None);
        assert_eq!(changed(Alteration::with("price_max", 120.5)).filters.price_max, Some(Money(12_050)));
        assert!(changed(Alteration::with("online_anywhere", true)).online_anywhere);
        assert_eq!(changed(Alteration::with("colour", "red")), query());
    }

    #[test]
    fn every_filter_and_word_can_be_let_go() {
        let changes = changes(&query(), &[]);
        let names: Vec<String> =
            changes.iter().map(|c| format!("{} {} {}", c.step.as_str(), c.parameter, c.value)).collect();
        assert_eq!(
            names,
            [
                "without municipality 285,286",
                "without not_provider ekami",
                "without price_max 100",
                "without q hitsaus",
                "without q ilta",
                "without q kurssi",
                "without within_km 10",
                "with include_ended true",
                "with online_anywhere true",
                "with within_km 25",
            ]
        );
    }
}
