//! What the pages around the widget have in common: language, headers, style and script.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use catalogue::Lang;

use crate::problem::Problem;

/// Our own style, script and data, nothing of others. The same that a careful partner would allow.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors ";

/// Who may show a page in a frame.
#[derive(Clone, Copy)]
pub(crate) enum Frames {
    /// Nobody.
    None,
    /// Every page.
    All,
}

const ASSETS: [(&str, &str, &str); 5] = [
    ("builder.js", "text/javascript; charset=utf-8", include_str!("../../assets/widget/page/builder.js")),
    ("builder.css", "text/css; charset=utf-8", include_str!("../../assets/widget/page/builder.css")),
    ("calm.css", "text/css; charset=utf-8", include_str!("../../assets/widget/page/calm.css")),
    ("loud.css", "text/css; charset=utf-8", include_str!("../../assets/widget/page/loud.css")),
    ("frame.css", "text/css; charset=utf-8", include_str!("../../assets/widget/page/frame.css")),
];

/// `/widget/page/{file}`: style and script of the pages around the widget.
pub(crate) async fn asset(Path(file): Path<String>) -> Response {
    let Some((_, media_type, body)) = ASSETS.iter().find(|(name, ..)| *name == file) else {
        return Problem::not_found("there is no such file").into_response();
    };
    let caching = (header::CACHE_CONTROL, "public, max-age=300");
    ([(header::CONTENT_TYPE, *media_type), caching], *body).into_response()
}

/// The language of a page: `lang`, else Finnish. What is not known is passed over, as on all pages.
pub(crate) fn language(query: Option<&str>) -> Lang {
    let query = query.unwrap_or_default().as_bytes();
    let named = url::form_urlencoded::parse(query).find(|(name, _)| name == "lang");
    named.and_then(|(_, code)| Lang::from_code(&code)).unwrap_or(Lang::Fi)
}

/// Answers with a page.
pub(crate) fn answer(page: &impl Template, lang: Lang, frames: Frames) -> Response {
    let body = match page.render() {
        Ok(body) => body,
        Err(error) => return Problem::internal(&error).into_response(),
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    set(headers, "content-type", "text/html; charset=utf-8");
    set(headers, "content-language", lang.code());
    set(headers, "cache-control", "public, max-age=60");
    let ancestors = match frames {
        Frames::None => "'none'",
        Frames::All => "*",
    };
    set(headers, "content-security-policy", &format!("{POLICY}{ancestors}"));
    response
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
