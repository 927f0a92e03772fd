//! Nothing found is no dead end: each single change that would find more, with its number.

use catalogue::{
    Moment,
    query::{Filters, Query, Results, matching},
};

use super::{address::Address, facets, words::Words};
use crate::{app::App, problem::Problem};

/// Most changes that are offered.
const MOST: usize = 8;

/// What to do where nothing was found.
pub(crate) struct Help {
    /// What was asked, in words.
    pub(crate) asked: Option<String>,
    pub(crate) changes: Vec<Change>,
    pub(crate) feed: String,
    pub(crate) browse: String,
}

/// A change that finds more.
pub(crate) struct Change {
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) href: String,
    number: u64,
}

/// Tries each single change.
pub(crate) fn help(
    app: &App,
    query: &Query,
    results: &Results,
    address: &Address,
    label: &impl Fn(&str, &str) -> String,
    moment: &Moment,
) -> Result<Help, Problem> {
    let words = Words::of(query.lang);
    let said = |name: &str, value: &str| facets::filter_words(name, value, address, label, words);
    let mut asked: Vec<String> = Vec::new();
    if !results.words.trim().is_empty() {
        asked.push(format!("”{}”", results.words.trim()));
    }
    // The engine's own words and filters are in force: what was understood can be let go like what was chosen.
    let base = Query {
        text: results.words.clone(),
        filters: results.filters.clone(),
        understand: false,
        ..query.clone()
    };
    let plain = plain_address(address, results);
    let mut changes = Vec::new();
    let mut offer = |label: String, changed: Query, to: Address| -> Result<(), Problem> {
        let number = app.engine.count(&changed, moment)?.courses;
        if number > 0 {
            let count = words.count("none.courses", number);
            changes.push(Change { label, count, href: to.href("/"), number });
        }
        Ok(())
    };
    for (names, what, filters) in without_each(&results.filters, &plain, &said) {
        asked.push(what.clone());
        let label = words.fill("none.without", &[("what", &what)]);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        offer(label, Query { filters, ..base.clone() }, plain.without_all(&names))?;
    }
    if !base.text.trim().is_empty() && !results.filters.is_empty() {
        let what = format!("”{}”", base.text.trim());
        let label = words.fill("none.without", &[("what", &what)]);
        offer(label, Query { text: String::new(), ..base.clone() }, plain.without_all(&["q", "understand"]))?;
    }
    if matching::asks_for_place(&results.filters) && !query.online_anywhere {
        let anywhere = Query { online_anywhere: true, ..base.clone() };
        offer(words.say("none.online").to_owned(), anywhere, plain.with("online_anywhere", "true"))?;
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.number));
    changes.truncate(MOST);
    Ok(Help {
        asked: (!asked.is_empty()).then(|| words.fill("none.asked", &[("what", &asked.join(", "))])),
        changes,
        feed: address.filters().href("/api/v1/export.atom"),
        browse: Address::of(query.lang).href("/"),
    })
}

/// The address with what was understood spelled out as filters.
fn plain_address(address: &Address, results: &Results) -> Address {
    let mut plain = address.first_page();
    if results.understood.is_empty() {
        return plain;
    }
    plain = plain.without_all(&["q"]);
    if !results.words.trim().is_empty() {
        plain = plain.with("q", results.words.trim());
    }
    for understood in &results.understood {
        plain = plain.with(&understood.parameter, &understood.value);
    }
    plain.set("understand", "false")
}

/// Each filter in force: its parameters, its words, and the filters without it.
fn without_each(
    filters: &Filters,
    address: &Address,
    said: &impl Fn(&str, &str) -> String,
) -> Vec<(Vec<String>, String, Filters)> {
    let mut each = Vec::new();
    for (dimension, selection) in filters.by.iter().filter(|(_, s)| !s.is_empty()) {
        let (name, not) = (dimension.as_str().to_owned(), format!("not_{dimension}"));
        let chosen = selection.any_of.iter().map(|code| said(&name, code.as_str()));
        let excluded = selection.none_of.iter().map(|code| said(&not, code.as_str()));
        let what = chosen.chain(excluded).collect::<Vec<_>>().join(", ");
        let mut without = filters.clone();
        without.by.remove(dimension);
        each.push((vec![name, not], what, without));
    }
    let mut flag = |is_asked: bool, names: &[&str], let_go: fn(&mut Filters)| {
        let values = names.iter().filter_map(|name| Some((*name, address.value(name)?)));
        let what: Vec<String> =
            values.filter(|(name, _)| *name != "within_km").map(|(name, value)| said(name, value)).collect();
        if is_asked && !what.is_empty() {
            let mut without = filters.clone();
            let_go(&mut without);
            each.push((names.iter().map(|n| (*n).to_owned()).collect(), what.join(", "), without));
        }
    };
    flag(filters.start_from.is_some() || filters.start_to.is_some(), &["start_from", "start_to"], |f| {
        (f.start_from, f.start_to) = (None, None);
    });
    flag(filters.apply_open, &["apply_open"], |f| f.apply_open = false);
    flag(filters.price_max.is_some(), &["price_max"], |f| f.price_max = None);
    flag(filters.free, &["free"], |f| f.free = false);
    flag(filters.near.is_some(), &["near", "within_km"], |f| f.near = None);
    flag(filters.duration_max.is_some(), &["duration_max"], |f| f.duration_max = None);
    each
}
