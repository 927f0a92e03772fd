//! `/widget/demo`: the widget on a partner's page, and `/widget/demo/loud`: on one whose style would break anything.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};

use super::{page, words::Words};
use crate::{app::App, problem::Problem};

/// A partner, as the example pages know it.
pub(crate) struct Partner {
    id: String,
    name: String,
}

/// A page with a style of its own.
#[derive(Template)]
#[template(path = "widget/calm.html")]
struct Calm {
    words: Words,
    partner: Partner,
}

/// A page with a style that knows no bounds.
#[derive(Template)]
#[template(path = "widget/loud.html")]
struct Loud {
    words: Words,
    partner: Partner,
}

/// `/widget/demo`.
pub(crate) async fn calm(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let words = Words(page::language(query.as_deref()));
    match partner(&app, words, 0).await {
        Ok(partner) => page::answer(&Calm { words, partner }, words.0, page::Frames::None),
        Err(problem) => problem.into_response(),
    }
}

/// `/widget/demo/loud`.
pub(crate) async fn loud(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let words = Words(page::language(query.as_deref()));
    match partner(&app, words, 1).await {
        Ok(partner) => page::answer(&Loud { words, partner }, words.0, page::Frames::None),
        Err(problem) => problem.into_response(),
    }
}

/// The institution with the most courses, or the next; an empty catalogue has none.
async fn partner(app: &Arc<App>, words: Words, nth: usize) -> Result<Partner, Problem> {
    app.work(move |app| {
        let mut providers = app.store.providers()?;
        providers.sort_by_key(|(_, courses)| std::cmp::Reverse(*courses));
        let partner = providers.get(nth).or(providers.first()).map(|(provider, _)| Partner {
            id: provider.id.as_str().to_owned(),
            name: provider.name.best(words.0).map_or(provider.id.as_str(), |(_, name)| name).to_owned(),
        });
        Ok(partner.unwrap_or_else(|| Partner { id: String::new(), name: words.say("demo.name").to_owned() }))
    })
    .await
}
