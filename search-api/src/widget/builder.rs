//! `/widget/builder`: choose, see it live, copy the lines.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};

use super::{
    page,
    release::{self, Release},
    words::Words,
};
use crate::app::App;

#[derive(Template)]
#[template(path = "widget/builder.html")]
struct Builder<'a> {
    words: Words,
    site: &'a str,
    public_url: &'a str,
    release: &'static Release,
}

/// The builder. What can be chosen comes from the API; without a script the page shows the lines to begin with.
pub(crate) async fn page(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let words = Words(page::language(query.as_deref()));
    let builder = Builder {
        words,
        site: app.region.name.best(words.0).map_or("Opin Ovi", |(_, name)| name),
        public_url: app.settings.public_url.trim_end_matches('/'),
        release: release::current(),
    };
    page::answer(&builder, words.0, page::Frames::None)
}
