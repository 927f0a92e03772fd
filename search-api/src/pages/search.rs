//! `/`: the search.

mod around;

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use catalogue::{
    Moment,
    query::{Dimension, Query, Results, Understood, matching},
};

use around::{Choice, Links, Pages, links, pages, sorts};

use super::{
    address::Address,
    answer,
    card::Card,
    facets::{self, Chip, Group},
    frame::Frame,
    render, results,
    timeline::{self, Map, Month},
    widen,
    words::Words,
};
use crate::{
    app::App,
    params::{self, ParamError, Params, SearchRequest},
    problem::Problem,
    search,
    view::facet::{FacetValueView, facet_view},
};

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    q: String,
    /// Parameters that no control of the page shows.
    hidden: Vec<(String, String)>,
    mistakes: Vec<String>,
    understood: Vec<Chip>,
    /// The words that became no filter.
    plain: String,
    corrected: Option<(String, String)>,
    dropped: Option<String>,
    chips: Vec<Chip>,
    clear: String,
    /// "12 courses, 31 starts".
    count: String,
    apply: String,
    narrow: String,
    sorts: Vec<Choice>,
    groups: Vec<Group>,
    form: Form,
    months: Vec<Month>,
    map: Option<Map>,
    cards: Vec<Card>,
    compact: bool,
    view_href: String,
    online: Option<(String, Option<String>)>,
    pages: Option<Pages>,
    links: Links,
    none: Option<widen::Help>,
}

/// The values of the form's own controls.
struct Form {
    start_from: String,
    start_to: String,
    price_max: String,
    duration_max: String,
    apply_open: bool,
    free: bool,
    online_anywhere: bool,
}

/// What was asked, as far as it could be used.
struct Asked {
    address: Address,
    request: SearchRequest,
    mistakes: Vec<ParamError>,
}

/// Leaves out what cannot be used, and remembers it.
fn read(query: &str) -> Asked {
    let mut address = Address::read(query);
    let mut mistakes = Vec::new();
    if query.len() > params::MAX_QUERY_STRING {
        address = Address::default();
    }
    loop {
        let request = Params::parse(&address.query()).and_then(|mut params| {
            params.keep_only(&params::search_parameters());
            params::read_search(&mut params)
        });
        match request {
            Ok(request) => return Asked { address, request, mistakes },
            Err(mistake) => {
                let without = address.without_all(&[mistake.parameter.as_str()]);
                // A mistake that names no parameter of ours is about the whole: nothing of it can be used.
                address = if without == address { Address::default() } else { without };
                mistakes.push(mistake);
            }
        }
    }
}

/// The search page.
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let raw = Address::read(&query);
    let asked = read(&query);
    let lang = asked.request.query.lang;
    let is_mistaken = !asked.mistakes.is_empty();
    let canonical = format!("search {:?} {:?}", raw, asked.request.canonical);
    let moment = app.moment();
    let mut response =
        answer(&app, lang, &headers, canonical, move |app| show(app, &asked, &raw, &moment)).await;
    if is_mistaken && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    response
}

fn show(app: &App, asked: &Asked, raw: &Address, moment: &Moment) -> Result<Vec<u8>, Problem> {
    let query = &asked.request.query;
    let address = &asked.address;
    let results = app.engine.search(query, moment)?;
    let labels = app.labels(query.lang)?;
    let words = Words::of(query.lang);
    let label = |parameter: &str, value: &str| search::label(&labels, parameter, value);
    let views: Vec<(Dimension, Vec<FacetValueView>)> =
        results.facets.iter().map(|facet| (facet.dimension, facet_view(facet, &labels))).collect();
    let of = |dimension| views.iter().find(|(d, _)| *d == dimension).map_or(&[][..], |(_, values)| values);
    let cards =
        results::cards(app, query, &results, &labels, moment, &widen::spelled(query, &results, address))?;
    let groups = facets::groups(&views, address, words);
    let chosen = groups.iter().map(|group| group.chosen).sum::<usize>();
    let is_asked = !query.text.is_empty() || !query.filters.is_empty();
    let none = if results.total == 0 || (results.total < widen::FEW && is_asked && query.page == 1) {
        Some(widen::help(app, query, &results, address, &label, moment)?)
    } else {
        None
    };
    render(&SearchPage {
        frame: frame(app, query, address, &results),
        q: query.text.clone(),
        hidden: hidden(address),
        mistakes: asked.mistakes.iter().map(|mistake| mistaken(mistake, raw, words)).collect(),
        understood: understood(&results, address, &label, words),
        plain: results.words.trim().to_owned(),
        corrected: results.corrected.as_ref().map(|text| {
            let exactly = address.first_page().set("understand", "false").href("/");
            (words.fill("search.corrected", &[("text", text)]), exactly)
        }),
        dropped: dropped(&results, address, &label, words),
        chips: facets::chips(address, label, words),
        clear: address.keep_text().href("/"),
        count: format!(
            "{}, {}",
            words.count("search.courses", results.total),
            words.count("search.offerings", results.total_offerings)
        ),
        apply: words.count("search.apply_count", results.total),
        narrow: match chosen {
            0 => words.say("search.narrow").to_owned(),
            _ => words.fill("search.narrow_chosen", &[("n", &chosen.to_string())]),
        },
        sorts: sorts(query, words),
        groups,
        form: form(query, address),
        months: timeline::months(of(Dimension::Start), moment.today(), address, words),
        map: timeline::map(&app.region.municipalities, of(Dimension::Municipality), address, words),
        cards,
        compact: address.value("view") == Some("compact"),
        view_href: match address.value("view") {
            Some("compact") => address.without_all(&["view"]).href("/"),
            _ => address.set("view", "compact").href("/"),
        },
        online: online(query, &results, address, words),
        pages: pages(query, results.total, address, words),
        links: links(app, query, address),
        none,
    })
}

fn frame(app: &App, query: &Query, address: &Address, results: &Results) -> Frame {
    let words = Words::of(query.lang);
    let title = match query.text.as_str() {
        "" => words.say("search.title").to_owned(),
        text => format!("{text} – {}", words.say("search.title").to_lowercase()),
    };
    let shown = address.without_all(&["view", "explain", "facets", "per_page"]);
    let mut frame = Frame::new(app, query.lang, title, "/", &shown);
    frame.description =
        format!("{}. {}.", words.say("site.tagline"), words.count("search.courses", results.total));
    frame.index = shown.without_all(&["lang"]).pairs().is_empty();
    frame.feed = Some(address.filters().href("/api/v1/export.atom"));
    frame
}

/// The parameters without a control of their own go on as they are.
fn hidden(address: &Address) -> Vec<(String, String)> {
    let has_control = |name: &str| {
        let facet = Dimension::from_name(name).is_some_and(|d| Dimension::FACETS.contains(&d));
        let own = ["q", "start_from", "start_to", "price_max", "duration_max", "apply_open", "free"];
        facet
            || own.contains(&name)
            || ["online_anywhere", "sort", "page", "explain", "understand"].contains(&name)
    };
    address.pairs().iter().filter(|(name, _)| !has_control(name)).cloned().collect()
}

fn mistaken(mistake: &ParamError, raw: &Address, words: &Words) -> String {
    let name = mistake.parameter.as_str();
    let parameter = match Dimension::from_name(name.trim_start_matches("not_")) {
        Some(dimension) => facets::heading(dimension, words),
        None => match name {
            "q" | "near" | "page" | "lang" => words.say(&format!("param.{name}")).to_owned(),
            "start_from" | "start_to" | "price_max" | "duration_max" | "apply_open" | "free" => {
                words.say(&format!("facet.{name}")).to_owned()
            }
            _ => name.to_owned(),
        },
    };
    if name == "page" && mistake.allowed.iter().any(|allowed| allowed.contains("/export")) {
        return words.say("search.too_deep").to_owned();
    }
    let value: String = raw.value(name).unwrap_or_default().chars().take(80).collect();
    words.fill("search.mistake", &[("parameter", &parameter), ("value", &value)])
}

/// What became a filter; taking one away takes its words away.
fn understood(
    results: &Results,
    address: &Address,
    label: &impl Fn(&str, &str) -> String,
    words: &Words,
) -> Vec<Chip> {
    let base = address.first_page();
    let text = address.value("q").unwrap_or_default();
    let chip = |understood: &Understood| {
        let label = facets::filter_words(&understood.parameter, &understood.value, address, label, words);
        let drops = format!("{}={}", understood.parameter, understood.value);
        let hint = words.fill("search.remove", &[("what", &label)]);
        let href = asking(&base, &without_span(text, understood)).href("/");
        let as_word = Some((understood.span.clone(), as_word(&base, text, understood, results).href("/")));
        Chip { hint, label, href, drops: Some(drops), as_word }
    };
    results.understood.iter().map(chip).collect()
}

/// The search that takes one understood word as a word; the others stay the filters that they became.
fn as_word(base: &Address, text: &str, word: &Understood, results: &Results) -> Address {
    let others = results.understood.iter().filter(|other| other.span != word.span);
    let mut rest = text.to_owned();
    let mut address = base.set("understand", "false");
    for other in others {
        rest = without_span(&rest, other);
        address = address.with(&other.parameter, &other.value);
    }
    asking(&address, &rest)
}

fn without_span(text: &str, understood: &Understood) -> String {
    let rest = text.replacen(&understood.span, " ", 1);
    rest.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn asking(address: &Address, text: &str) -> Address {
    if text.is_empty() { address.without_all(&["q"]) } else { address.set("q", text) }
}

fn dropped(
    results: &Results,
    address: &Address,
    label: &impl Fn(&str, &str) -> String,
    words: &Words,
) -> Option<String> {
    let relaxed = results.relaxed.as_ref()?;
    let said = relaxed.dropped.iter().map(|(name, value)| match name.as_str() {
        "q" => format!("”{value}”"),
        _ => facets::filter_words(name, value, address, label, words),
    });
    Some(words.fill("search.dropped", &[("what", &said.collect::<Vec<_>>().join(", "))]))
}

fn form(query: &Query, address: &Address) -> Form {
    let value = |name| address.value(name).unwrap_or_default().to_owned();
    Form {
        start_from: value("start_from"),
        start_to: value("start_to"),
        price_max: value("price_max"),
        duration_max: value("duration_max"),
        apply_open: query.filters.apply_open,
        free: query.filters.free,
        online_anywhere: query.online_anywhere,
    }
}

fn online(
    query: &Query,
    results: &Results,
    address: &Address,
    words: &Words,
) -> Option<(String, Option<String>)> {
    let n = results.online_elsewhere;
    if n == 0 || !matching::asks_for_place(&results.filters) {
        return None;
    }
    Some(if query.online_anywhere {
        (words.count("search.online_shown", n), None)
    } else {
        let with = address.first_page().with("online_anywhere", "true").href("/");
        (words.count("search.online_elsewhere", n), Some(with))
    })
}
