//! Every route, in one place; the OpenAPI document is made from the same list.

use std::{net::IpAddr, sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    cors::{Any, CorsLayer},
    limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};
use utoipa::{OpenApi, openapi::OpenApi as Document};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App, changes, courses, docs, export, health, limit::Verdict, overview, pages,
    params::MAX_QUERY_STRING, problem::Problem, providers, relax, server::Peer, sources, suggest,
    vocabularies, why, widget,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Opin Ovi",
        description = "The courses of a region, from every institution, in one search. Every read is a GET; answers carry an ETag; errors are problem+json.",
        license(name = "Apache-2.0 OR MIT")
    ),
    tags(
        (name = "courses", description = "Searching"),
        (name = "catalogue", description = "What the catalogue holds and where it comes from"),
        (name = "operation", description = "Health and numbers")
    )
)]
struct Api;

fn api() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(courses::list))
        .routes(routes!(courses::one))
        .routes(routes!(export::csv))
        .routes(routes!(export::jsonl))
        .routes(routes!(export::jsonld))
        .routes(routes!(export::atom))
        .routes(routes!(export::ics))
        .routes(routes!(export::xml))
        .routes(routes!(relax::relax))
        .routes(routes!(why::why))
        .routes(routes!(suggest::suggest))
        .routes(routes!(overview::overview))
        .routes(routes!(changes::changes))
        .routes(routes!(providers::providers))
        .routes(routes!(sources::sources))
        .routes(routes!(vocabularies::vocabulary))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
}

/// The OpenAPI 3.1 document.
pub fn openapi() -> Document {
    api().split_for_parts().1
}

/// Everything that is served.
pub fn router(app: Arc<App>) -> Router {
    let (api, document) = api().split_for_parts();
    let docs = Arc::new(docs::Docs::new(&document));
    let docs = Router::new()
        .route("/openapi.json", get(docs::openapi_json))
        .route("/docs", get(docs::docs_page))
        .layer(middleware::from_fn(pages::secure))
        .with_state((Arc::clone(&app), docs));
    let lost = Arc::clone(&app);
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .expose_headers([header::ETAG, HeaderName::from_static("server-timing")]);
    api.with_state(Arc::clone(&app))
        .merge(docs)
        .merge(pages::routes().with_state(Arc::clone(&app)))
        .merge(widget::routes().with_state(Arc::clone(&app)))
        .fallback(move |uri: Uri, headers: HeaderMap| pages::nothing(lost, uri, headers))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(cors)
        .layer(middleware::from_fn_with_state(app, guard))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            std::time::Duration::from_secs(10),
        ))
        .layer(RequestBodyLimitLayer::new(64 * 1024))
        .layer(CatchPanicLayer::custom(|panic: Box<dyn std::any::Any + Send>| {
            let cause =
                panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "a handler panicked".to_owned());
            Problem::internal(&cause).into_response()
        }))
}

async fn method_not_allowed() -> Problem {
    let mut problem = Problem::not_found("only GET and HEAD are answered here");
    problem.status = 405;
    "Method not allowed".clone_into(&mut problem.title);
    problem
}

/// Limits, counts and headers that every answer has.
async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("other", |path| path.as_str()).to_owned();
    let is_api = route.starts_with("/api/");
    let mut response = match admit(&app, &request) {
        Ok(left) => {
            let mut response = next.run(request).await;
            if let Some((left, quota)) = left.zip(app.limit.quota()).filter(|_| is_api) {
                set(&mut response, "ratelimit-policy", &format!("\"default\";q={quota};w=60"));
                set(&mut response, "ratelimit", &format!("\"default\";r={left};t=60"));
            }
            response
        }
        Err(refusal) => refusal,
    };
    set(&mut response, "x-content-type-options", "nosniff");
    set(&mut response, "referrer-policy", "strict-origin-when-cross-origin");
    set(&mut response, "vary", "accept-encoding");
    app.metrics.request(&route, response.status().as_u16(), started.elapsed().as_secs_f64());
    response
}

/// Whether a request may go on, and how many more may.
fn admit(app: &App, request: &Request) -> Result<Option<u32>, Response> {
    if request.uri().query().is_some_and(|q| q.len() > MAX_QUERY_STRING) {
        let problem = Problem::parameter("", "the query string is longer than 8 KiB", Vec::new());
        return Err(problem.into_response());
    }
    let Some(address) = address(app, request) else { return Ok(None) };
    match app.limit.check(address, Instant::now()) {
        Verdict::Pass { left } => Ok((left != u32::MAX).then_some(left)),
        Verdict::Wait { seconds } => {
            let mut response = Problem::too_many(format!("try again in {seconds} s")).into_response();
            set(&mut response, "retry-after", &seconds.to_string());
            Err(response)
        }
    }
}

/// Who asks: the peer, or, where the peer is a trusted proxy, whom it names last.
fn address(app: &App, request: &Request) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>()?.0.ip().to_canonical();
    let is_trusted =
        |address: &IpAddr| app.settings.trusted_proxies.iter().any(|range| range.contains(address));
    if !is_trusted(&peer) {
        return Some(peer);
    }
    let forwarded = request.headers().get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let named: Vec<&str> = forwarded.flat_map(|v| v.split(',')).map(str::trim).collect();
    let named = named.iter().rev().filter_map(|name| name.parse::<IpAddr>().ok());
    named.map(|a| a.to_canonical()).find(|a| !is_trusted(a)).or(Some(peer))
}

fn set(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
}
