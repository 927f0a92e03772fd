//! Little or nothing found is no dead end: each single change that would find more, with its number.

use catalogue::{
    Moment,
    query::{
        Query, Results,
        relax::{self, Alteration, Step},
    },
};

use super::{address::Address, facets, words::Words};
use crate::{app::App, problem::Problem, spell};

/// Most changes that are offered.
const MOST: usize = 8;
/// With fewer courses than this, help is offered.
pub(crate) const FEW: u64 = 3;

/// What to do where little or nothing was found.
pub(crate) struct Help {
    /// What was asked, in words.
    pub(crate) asked: Option<String>,
    pub(crate) changes: Vec<Change>,
    pub(crate) feed: String,
    pub(crate) browse: String,
    /// Nothing at all was found.
    pub(crate) nothing: bool,
}

/// A change that finds more.
pub(crate) struct Change {
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) href: String,
}

/// Asks which single changes would find more.
pub(crate) fn help(
    app: &App,
    query: &Query,
    results: &Results,
    address: &Address,
    label: &impl Fn(&str, &str) -> String,
    moment: &Moment,
) -> Result<Help, Problem> {
    let words = Words::of(query.lang);
    let relaxation = relax::relax(query, &*app.engine, moment)?;
    let mut asked: Vec<String> = Vec::new();
    if !results.words.trim().is_empty() {
        asked.push(format!("”{}”", results.words.trim()));
    }
    for understood in &results.understood {
        asked.push(facets::filter_words(&understood.parameter, &understood.value, address, label, words));
    }
    asked.extend(facets::chips(address, label, words).into_iter().map(|chip| chip.label));
    let view = address.value("view");
    // What was done already is no advice.
    let done = |change: &Alteration| {
        let was_let_go = |(parameter, value): &(String, String)| {
            change.step == Step::Without && change.parameter == *parameter && change.value == *value
        };
        results.relaxed.as_ref().is_some_and(|relaxed| relaxed.dropped.iter().any(was_let_go))
    };
    let changes = relaxation.alternatives.iter().filter(|alternative| !done(&alternative.change)).take(MOST);
    let changes = changes.map(|alternative| {
        let changed = Address::read(&spell::query_string(&alternative.query));
        let changed = view.map_or_else(|| changed.clone(), |view| changed.with("view", view));
        Change {
            label: said(&alternative.change, address, label, words),
            count: words.count("none.courses", alternative.count.courses),
            href: changed.href("/"),
        }
    });
    Ok(Help {
        asked: (!asked.is_empty()).then(|| words.fill("none.asked", &[("what", &asked.join(", "))])),
        changes: changes.collect(),
        feed: address.filters().href("/api/v1/export.atom"),
        browse: Address::of(query.lang).href("/"),
        nothing: results.total == 0,
    })
}

/// A change in words: "Without evening", "Hamina as well".
pub(crate) fn said(
    change: &Alteration,
    address: &Address,
    label: &impl Fn(&str, &str) -> String,
    words: &Words,
) -> String {
    let of = |value: &str| match change.parameter.as_str() {
        "q" => format!("”{value}”"),
        "within_km" => words.fill("facet.near", &[("km", value), ("place", &near(address, label))]),
        name => facets::filter_words(name, value, address, label, words),
    };
    let what = match change.parameter.as_str() {
        "q" => of(&change.value),
        _ => change.value.split(',').map(of).collect::<Vec<_>>().join(", "),
    };
    match change.step {
        // "Online as well", "Also past ones": these say it themselves.
        Step::With if matches!(change.parameter.as_str(), "online_anywhere" | "include_ended") => what,
        Step::Without => words.fill("none.without", &[("what", &what)]),
        Step::With => words.fill("none.with", &[("what", &what)]),
    }
}

fn near(address: &Address, label: &impl Fn(&str, &str) -> String) -> String {
    address.value("near").map(|value| label("municipality", value)).unwrap_or_default()
}

/// The search with what was understood spelled out as filters, for links that lead away from it and back.
pub(crate) fn spelled(query: &Query, results: &Results, address: &Address) -> Address {
    if results.understood.is_empty() {
        return address.filters();
    }
    let understood = Query {
        text: results.words.clone(),
        filters: results.filters.clone(),
        understand: false,
        ..query.clone()
    };
    Address::read(&spell::query_string(&understood))
}
