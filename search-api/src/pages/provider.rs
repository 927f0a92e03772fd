//! `/provider/{id}`: an institution and its courses.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use catalogue::{
    Code, Provider,
    query::{Dimension, Query},
};

use super::{
    address::{Address, provider_path, web},
    answer,
    card::Card,
    frame::Frame,
    language, render, results,
    words::Words,
};
use crate::{app::App, problem::Problem};

#[derive(Template)]
#[template(path = "provider.html")]
struct ProviderPage {
    frame: Frame,
    name: String,
    home: Option<String>,
    seat: Option<String>,
    count: String,
    all: String,
    cards: Vec<Card>,
    compact: bool,
}

/// An institution's page.
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let lang = language(&query.unwrap_or_default());
    let moment = app.moment();
    answer(&app, lang, &headers, format!("provider {id}"), move |app| {
        let known = app.store.providers()?;
        let provider = known.into_iter().map(|(provider, _)| provider).find(|p| p.id.as_str() == id);
        let provider = provider.ok_or_else(|| Problem::not_found("there is no such institution"))?;
        let mut query = Query { lang, facets: Vec::new(), ..Query::default() };
        query.filters.selection(Dimension::Provider).any_of = vec![Code::new(&id)];
        let found = app.engine.search(&query, &moment)?;
        let labels = app.labels(lang)?;
        let cards = results::cards(app, &query, &found, &labels, &moment, &Address::of(lang))?;
        let words = Words::of(lang);
        let Provider { id, name, url, municipality } = provider;
        let name = name.best(lang).map_or(id.as_str(), |(_, name)| name).to_owned();
        let title = words.fill("provider.title", &[("name", &name)]);
        let mut frame = Frame::new(app, lang, title, &provider_path(id.as_str()), &Address::default());
        frame.description = format!("{name}: {}.", words.count("search.courses", found.total));
        frame.index = found.total > 0;
        render(&ProviderPage {
            frame,
            home: web(url.as_ref()),
            seat: municipality.map(|code| labels.of(Dimension::Municipality, &code)),
            count: words.count("search.courses", found.total),
            all: Address::of(lang).with("provider", id.as_str()).href("/"),
            cards,
            name,
            compact: false,
        })
    })
    .await
}
