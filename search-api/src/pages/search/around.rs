//! What stands around the results: orders, pages, and what can be done with the whole answer.

use catalogue::query::{Query, Sort};

use crate::{
    app::App,
    pages::{address::Address, words::Words},
};

/// An order.
pub(crate) struct Choice {
    pub(crate) value: &'static str,
    pub(crate) label: &'static str,
    pub(crate) selected: bool,
}

/// Where paging leads.
pub(crate) struct Pages {
    pub(crate) line: String,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) numbers: Vec<(String, String, bool)>,
}

/// What can be done with the whole answer.
pub(crate) struct Links {
    pub(crate) atom: String,
    /// The whole answer as a file: the key of its name, and the link.
    pub(crate) files: [(&'static str, String); 5],
    pub(crate) mail: String,
    pub(crate) why: String,
}

/// The orders that make sense for a request.
pub(crate) fn sorts(query: &Query, words: &'static Words) -> Vec<Choice> {
    let applies = |sort: &Sort| match sort {
        Sort::Distance => query.filters.near.is_some(),
        Sort::Relevance => !query.text.is_empty(),
        _ => true,
    };
    let label = |sort| match sort {
        Sort::Relevance => words.say("sort.relevance"),
        Sort::Start => words.say("sort.start"),
        Sort::Deadline => words.say("sort.deadline"),
        Sort::Newest => words.say("sort.newest"),
        Sort::Distance => words.say("sort.distance"),
        Sort::Price => words.say("sort.price"),
        Sort::Title => words.say("sort.title"),
    };
    // The default has no value: it changes with the words.
    let default = Query { sort: None, ..query.clone() }.sort();
    let choice = |sort: Sort| Choice {
        value: if sort == default { "" } else { sort.as_str() },
        label: label(sort),
        selected: sort == query.sort(),
    };
    Sort::ALL.into_iter().filter(applies).map(choice).collect()
}

/// The pages around the one shown; none where there is one only.
pub(crate) fn pages(query: &Query, total: u64, address: &Address, words: &Words) -> Option<Pages> {
    let last = (total as usize).min(Query::DEEPEST).div_ceil(query.per_page);
    if last < 2 {
        return None;
    }
    let href = |page: usize| match page {
        1 => address.first_page().href("/"),
        _ => address.set("page", &page.to_string()).href("/"),
    };
    let near = query.page.saturating_sub(2).max(1)..=(query.page + 2).min(last);
    let mut shown: Vec<usize> = near.collect();
    shown.extend([1, last]);
    shown.sort_unstable();
    shown.dedup();
    let number = |page: usize| (page.to_string(), href(page), page == query.page);
    Some(Pages {
        line: words.fill("search.page_of", &[("n", &query.page.to_string()), ("last", &last.to_string())]),
        previous: (query.page > 1).then(|| href((query.page - 1).min(last))),
        next: (query.page < last).then(|| href(query.page + 1)),
        numbers: shown.into_iter().map(number).collect(),
    })
}

/// Exports, mail and help for the whole answer.
pub(crate) fn links(app: &App, query: &Query, address: &Address) -> Links {
    let filters = address.filters();
    let here = format!("{}{}", app.settings.public_url, address.first_page().href("/"));
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let site = app.region.name.best(query.lang).map_or("Opin Ovi", |(_, name)| name);
    let subject = if query.text.is_empty() { site.to_owned() } else { format!("{site}: {}", query.text) };
    Links {
        atom: filters.href("/api/v1/export.atom"),
        files: [("csv", "csv"), ("ics", "ics"), ("atom", "atom"), ("json_ld", "jsonld"), ("xcri_cap", "xml")]
            .map(|(name, ending)| (name, filters.href(&format!("/api/v1/export.{ending}")))),
        mail: format!("mailto:?subject={}&body={}", encode(&subject), encode(&here)),
        why: filters.href("/why"),
    }
}
