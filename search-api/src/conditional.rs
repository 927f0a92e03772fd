//! Validators and caching: what has not changed is not sent twice.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::{Digest, Moment};

use crate::{app::App, problem::Problem};

/// Longest time, in seconds, for which an answer may be used without asking again.
const MAX_AGE: i64 = 60;

/// A weak validator: the index's position, which numbering that is of, the request, and the next moment at which the clock alone changes answers.
pub(crate) fn etag(app: &App, canonical: &str, moment: &Moment) -> (String, i64) {
    let next = app.engine.next_clock_change(moment);
    let basis = format!("{}|{}|{}|{canonical}", app.epoch.0, next.timestamp(), app.engine.analysis());
    let tag = format!("W/\"{}-{}\"", app.engine.position().0, Digest::of(basis.as_bytes()).short());
    let until = (next - moment.now).num_seconds().clamp(0, MAX_AGE);
    (tag, until)
}

/// Answers with JSON made by `make`, or with 304 where the reader has it already.
pub(crate) async fn json(
    app: &Arc<App>,
    headers: &HeaderMap,
    canonical: String,
    make: impl FnOnce(&App) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    typed(app, headers, canonical, JSON, make).await
}

/// The same for what is made of the index alone at a moment: whoever asks next gets the answer that was made.
pub(crate) async fn kept_json(
    app: &Arc<App>,
    headers: &HeaderMap,
    canonical: String,
    moment: Moment,
    make: impl FnOnce(&App, &Moment) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    // The validator and the answer are of one moment: between two, the clock may change what is answered.
    let work = app.work(move |app| make(app, &moment));
    respond(app, headers, &canonical, &moment, JSON, |tag| app.answers.get_or_make(tag, work)).await
}

/// The same for any media type.
pub(crate) async fn typed(
    app: &Arc<App>,
    headers: &HeaderMap,
    canonical: String,
    media_type: &'static str,
    make: impl FnOnce(&App) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let now = app.moment();
    respond(app, headers, &canonical, &now, media_type, |_| async { Ok(app.work(make).await?.into()) }).await
}

const JSON: &str = "application/json";

async fn respond<Made: Future<Output = Result<Bytes, Problem>>>(
    app: &App,
    headers: &HeaderMap,
    canonical: &str,
    moment: &Moment,
    media_type: &'static str,
    body: impl FnOnce(String) -> Made,
) -> Result<Response, Problem> {
    let started = std::time::Instant::now();
    let (tag, max_age) = etag(app, canonical, moment);
    let mut response = if matches(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(body(tag.clone()).await?));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        response
    };
    let headers = response.headers_mut();
    let mut set = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    set(header::ETAG, tag);
    set(header::CACHE_CONTROL, format!("public, max-age={max_age}, stale-if-error=86400"));
    let spent = started.elapsed().as_secs_f64() * 1000.0;
    set(header::HeaderName::from_static("server-timing"), format!("total;dur={spent:.2}"));
    Ok(response)
}

/// RFC 9110, 13.1.2: weak comparison with any of a list, or `*`.
pub(crate) fn matches(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let wanted = opaque(tag);
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|candidate| candidate.trim() == "*" || opaque(candidate) == wanted)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn validators_are_compared_weakly_and_in_lists() {
        let mut headers = HeaderMap::new();
        headers.append(header::IF_NONE_MATCH, HeaderValue::from_static("\"x\", W/\"7-a\""));
        assert!(matches(&headers, "W/\"7-a\""));
        assert!(matches(&headers, "\"7-a\""));
        assert!(!matches(&headers, "W/\"8-a\""));
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("*"));
        assert!(matches(&headers, "W/\"8-a\""));
    }
}
