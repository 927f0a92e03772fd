//! `/widget/builder`: choose, see it live, copy the lines.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, header},
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
    public_url: String,
    release: &'static Release,
}

/// The builder. What can be chosen comes from the API; without a script the page shows the lines to begin with.
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let words = Words(page::language(query.as_deref()));
    let builder = Builder {
        words,
        site: app.region.name.best(words.0).map_or("Opin Ovi", |(_, name)| name),
        public_url: public_url(&app, &headers),
        release: release::current(),
    };
    page::answer(&builder, words.0, page::Frames::None)
}

/// Where partners find us: as configured, else as this request found us.
fn public_url(app: &App, headers: &HeaderMap) -> String {
    let configured = app.settings.public_url.trim_end_matches('/');
    if !configured.is_empty() {
        return configured.to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    format!("http://{host}")
}
