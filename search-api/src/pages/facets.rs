//! The facets of the search page: what stands in which group, and in which order.

use askama::Template;
use catalogue::{Code, query::Dimension};

use super::{address::Address, words::Words};
use crate::view::facet::FacetValueView;

/// Values of a list that are shown at once.
const SHOWN: usize = 8;
/// Most values of a list; further ones are found by searching.
const MOST: usize = 200;

/// A group of facets under one heading.
pub(crate) struct Group {
    /// `place`, `start`, …: what the heading and the template's own controls go by.
    pub(crate) id: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) open: bool,
    /// Values chosen in it.
    pub(crate) chosen: usize,
    pub(crate) lists: Vec<List>,
}

/// The values of one dimension.
pub(crate) struct List {
    /// The parameter.
    pub(crate) name: &'static str,
    /// A heading of its own, where the group has several.
    pub(crate) heading: Option<&'static str>,
    pub(crate) shown: Vec<Value>,
    pub(crate) more: Vec<Value>,
    /// "Show more (12)", "Months".
    pub(crate) more_label: String,
    pub(crate) more_open: bool,
}

/// A value, with narrower ones below it.
#[derive(Template)]
#[template(path = "facet_value.html")]
pub(crate) struct Value {
    words: &'static Words,
    name: &'static str,
    value: String,
    label: String,
    count: String,
    selected: bool,
    children: Vec<Value>,
    /// A narrower one is chosen.
    open: bool,
}

/// The groups in their order.
pub(crate) fn groups(
    facets: &[(Dimension, Vec<FacetValueView>)],
    address: &Address,
    words: &'static Words,
) -> Vec<Group> {
    let list = |dimension: Dimension, heading: Option<&'static str>| list(facets, dimension, heading, words);
    let group = |id, heading, open, lists: Vec<Option<List>>, extra: &[&str]| {
        let lists: Vec<List> = lists.into_iter().flatten().collect();
        let names = lists.iter().map(|list| list.name).chain(extra.iter().copied()).collect::<Vec<_>>();
        let chosen = address.pairs().iter().filter(|(name, _)| names.contains(&name.as_str())).count();
        Group { id, heading, open: open || chosen > 0, chosen, lists }
    };
    let own = |key| words.say(key);
    vec![
        group(
            "place",
            own("facet.place"),
            true,
            vec![list(Dimension::Municipality, None), list(Dimension::Region, Some(own("facet.region")))],
            &["online_anywhere"],
        ),
        group(
            "start",
            own("facet.start"),
            true,
            vec![list(Dimension::Start, None)],
            &["start_from", "start_to"],
        ),
        group("apply", own("facet.apply"), true, vec![], &["apply_open"]),
        group("field", own("facet.field"), true, vec![list(Dimension::Field, None)], &[]),
        group(
            "money",
            own("facet.money"),
            false,
            vec![list(Dimension::Funding, None)],
            &["free", "price_max"],
        ),
        group(
            "level",
            own("facet.level"),
            false,
            vec![list(Dimension::Level, None), list(Dimension::Entry, Some(own("facet.entry")))],
            &[],
        ),
        group(
            "manner",
            own("facet.manner"),
            false,
            vec![
                list(Dimension::Mode, Some(own("facet.mode"))),
                list(Dimension::Time, Some(own("facet.time"))),
            ],
            &["duration_max"],
        ),
        group("language", own("facet.language"), false, vec![list(Dimension::Language, None)], &[]),
        group("provider", own("facet.provider"), false, vec![list(Dimension::Provider, None)], &[]),
    ]
}

fn list(
    facets: &[(Dimension, Vec<FacetValueView>)],
    dimension: Dimension,
    heading: Option<&'static str>,
    words: &'static Words,
) -> Option<List> {
    let (_, values) = facets.iter().find(|(d, _)| *d == dimension)?;
    // A single region that everything lies in tells nothing.
    let tells =
        values.iter().any(|v| v.selected) || values.len() > usize::from(dimension == Dimension::Region);
    if values.is_empty() || !tells {
        return None;
    }
    let is_month = |v: &FacetValueView| {
        dimension == Dimension::Start && v.value.len() == 7 && v.value.as_bytes()[4] == b'-'
    };
    let (mut shown, mut more): (Vec<_>, Vec<_>) = values.iter().take(MOST).partition(|v| !is_month(v));
    let months = more.len();
    if shown.len() > SHOWN + 1 {
        more.splice(0..0, shown.split_off(SHOWN));
    }
    let name = dimension.as_str();
    let to_value = |v: &&FacetValueView| value(v, name, words);
    let more_label = match months {
        0 => words.fill("facet.more", &[("n", &words.number(more.len() as u64))]),
        _ => words.say("facet.months").to_owned(),
    };
    Some(List {
        name,
        heading,
        more_open: more.iter().any(|v| is_chosen(v)),
        shown: shown.iter().map(to_value).collect(),
        more: more.iter().map(to_value).collect(),
        more_label,
    })
}

fn is_chosen(value: &FacetValueView) -> bool {
    value.selected || value.children.iter().any(is_chosen)
}

fn value(view: &FacetValueView, name: &'static str, words: &'static Words) -> Value {
    Value {
        words,
        name,
        value: view.value.clone(),
        label: view.label.clone(),
        count: words.number(view.count),
        selected: view.selected,
        open: view.children.iter().any(is_chosen),
        children: view.children.iter().map(|child| value(child, name, words)).collect(),
    }
}

/// A filter in force, with the search without it.
pub(crate) struct Chip {
    pub(crate) label: String,
    /// "Remove: Kotka".
    pub(crate) hint: String,
    pub(crate) href: String,
    /// The parameter and value of a word that was understood.
    pub(crate) drops: Option<String>,
    /// The word, and the search that takes it as a word.
    pub(crate) as_word: Option<(String, String)>,
}

/// The filters of an address, in words.
pub(crate) fn chips(address: &Address, label: impl Fn(&str, &str) -> String, words: &Words) -> Vec<Chip> {
    let base = address.first_page();
    let silent =
        ["q", "lang", "view", "sort", "page", "per_page", "facets", "explain", "understand", "within_km"];
    let asked = address.pairs().iter().filter(|(name, _)| !silent.contains(&name.as_str()));
    asked
        .filter(|(_, value)| value != "false")
        .map(|(name, value)| {
            let label = filter_words(name, value, address, &label, words);
            let without = match name.as_str() {
                "near" => base.without_all(&["near", "within_km"]).without("sort", "distance"),
                _ => base.without(name, value),
            };
            Chip {
                hint: words.fill("search.remove", &[("what", &label)]),
                label,
                href: without.href("/"),
                drops: None,
                as_word: None,
            }
        })
        .collect()
}

/// What a parameter and its value are called.
pub(crate) fn filter_words(
    name: &str,
    value: &str,
    address: &Address,
    label: &impl Fn(&str, &str) -> String,
    words: &Words,
) -> String {
    let day = || {
        let day = value.parse().ok();
        day.map_or_else(|| value.to_owned(), |day| super::days::dated(day, words.lang))
    };
    match name {
        "free" | "apply_open" | "online_anywhere" | "include_ended" => {
            words.say(&format!("facet.{name}")).to_owned()
        }
        "start_from" | "start_to" => format!("{} {}", words.say(&format!("facet.{name}")), day()),
        "price_max" | "duration_max" => format!("{}: {value}", words.say(&format!("facet.{name}"))),
        "near" => {
            let place = label("municipality", value);
            match address.value("within_km") {
                Some(km) => words.fill("facet.near", &[("km", km), ("place", &place)]),
                None => words.fill("facet.near_point", &[("place", &place)]),
            }
        }
        _ => match name.strip_prefix("not_") {
            Some(dimension) => words.fill("search.not", &[("what", &label(dimension, value))]),
            None => match Dimension::from_name(name) {
                Some(dimension) if value == Code::UNKNOWN || dimension == Dimension::Source => {
                    format!("{}: {}", heading(dimension, words), label(name, value))
                }
                _ => label(name, value),
            },
        },
    }
}

/// What a dimension is called.
pub(crate) fn heading(dimension: Dimension, words: &Words) -> String {
    let key = match dimension {
        Dimension::Municipality => "facet.place",
        Dimension::Field => "facet.field",
        Dimension::Level => "facet.level",
        Dimension::Region => "facet.region",
        Dimension::Provider => "facet.provider",
        Dimension::Funding => "facet.funding",
        Dimension::Language => "facet.language",
        Dimension::Mode => "facet.mode",
        Dimension::Time => "facet.time",
        Dimension::Entry => "facet.entry",
        Dimension::Start => "facet.start",
        Dimension::Source => "facet.source",
    };
    words.say(key).to_owned()
}
