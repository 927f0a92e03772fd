//! The site: pages made on the server that work without JavaScript; one small script improves them.

mod about;
mod address;
mod assets;
mod card;
mod course;
mod days;
mod facets;
mod frame;
mod json_ld;
mod landing;
mod missing;
mod provider;
mod results;
mod search;
mod sitemap;
mod sources;
mod telling;
mod timeline;
mod why;
mod widen;
pub(crate) mod words;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use catalogue::Lang;

use crate::{app::App, conditional, problem::Problem};

use missing::missing;

/// What pages may load and do: our own style, script and data, nothing of others, no frame around them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The pages and what belongs to them.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(search::page))
        .route("/course/{id}", get(course::page))
        .route("/provider/{id}", get(provider::page))
        .route("/about", get(about::about))
        .route("/bot", get(about::bot))
        .route("/why", get(why::page))
        .route("/robots.txt", get(sitemap::robots))
        .route("/sitemap.xml", get(sitemap::sitemap))
        .route("/sitemap/{part}", get(sitemap::part))
        .route("/assets/{file}", get(assets::asset))
        .route("/favicon.ico", get(assets::favicon))
        .route("/{place}/{field}", get(landing::page))
        .layer(middleware::from_fn(secure))
}

/// The headers of a page.
pub(crate) async fn secure(request: Request, next: Next) -> Response {
    secured(next.run(request).await)
}

fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    };
    set("content-security-policy", POLICY);
    set("cross-origin-opener-policy", "same-origin");
    set("permissions-policy", "camera=(), geolocation=(), microphone=()");
    response
}

/// What is answered where nothing is: a page to browsers, a problem to programs.
pub(crate) async fn nothing(app: Arc<App>, uri: Uri, headers: HeaderMap) -> Response {
    let problem = Problem::not_found("there is nothing at this address; /docs lists what there is");
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if uri.path().starts_with("/api/") || !accepts.contains("text/html") {
        return problem.into_response();
    }
    secured(missing(&app, language(uri.query().unwrap_or_default()), &problem))
}

/// The language of a page; Finnish where none, or one that we do not have, is asked for.
fn language(query: &str) -> Lang {
    address::Address::read(query).value("lang").and_then(Lang::from_code).unwrap_or(Lang::Fi)
}

/// A page as bytes.
fn render(page: &impl Template) -> Result<Vec<u8>, Problem> {
    page.render().map(String::into_bytes).map_err(|error| Problem::internal(&error))
}

/// Answers with a page, or with 304, or with the page that says what is wrong.
async fn answer(
    app: &Arc<App>,
    lang: Lang,
    headers: &HeaderMap,
    canonical: String,
    make: impl FnOnce(&App) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Response {
    // Pages say how fresh their sources are, which changes without the index.
    let read = app.work(|app| Ok(app.store.sources()?)).await;
    let newest = read.ok().and_then(|states| states.into_iter().filter_map(|s| s.last_good).max());
    let canonical = format!("page {lang:?} {canonical} {newest:?} {}", assets::address("site.css"));
    match conditional::typed(app, headers, canonical, "text/html; charset=utf-8", make).await {
        Ok(mut response) => {
            response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.code()));
            response
        }
        Err(problem) => missing(app, lang, &problem),
    }
}
