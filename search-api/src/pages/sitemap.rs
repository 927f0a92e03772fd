//! `/sitemap.xml` and `/robots.txt`. A sitemap holds at most 50,000 addresses (sitemaps.org protocol 0.9); beyond
//! that `/sitemap.xml` is an index of `/sitemap/1.xml`, `/sitemap/2.xml` ….

use std::{fmt::Write, sync::Arc};

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use catalogue::{CourseId, Moment, query::Query};

use super::{
    address::{course_path, provider_path},
    landing, missing,
};
use crate::{app::App, conditional, problem::Problem};

/// Most addresses of one sitemap.
const MOST: usize = 50_000;
/// Courses read from the record at a time.
const BATCH: usize = 1_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The sitemap, or the index of its parts.
pub(crate) async fn sitemap(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let moment = app.moment();
    xml(&app, &headers, "sitemap".to_owned(), move |app| {
        let (pages, courses) = addresses(app, &moment)?;
        let parts = (pages.len() + courses.len()).div_ceil(MOST);
        if parts <= 1 { urls(app, &pages, &courses) } else { Ok(index(app, parts)) }
    })
    .await
}

/// A part of the sitemap.
pub(crate) async fn part(
    State(app): State<Arc<App>>,
    Path(part): Path<String>,
    headers: HeaderMap,
) -> Response {
    let number = part.strip_suffix(".xml").and_then(|n| n.parse::<usize>().ok()).filter(|n| *n > 0);
    let moment = app.moment();
    xml(&app, &headers, format!("sitemap {number:?}"), move |app| {
        let number = number.ok_or_else(|| Problem::not_found("there is no such part"))?;
        let (pages, courses) = addresses(app, &moment)?;
        let (from, to) = ((number - 1).saturating_mul(MOST), number.saturating_mul(MOST));
        let of = |list: usize, at: usize| at.min(list);
        let pages_part = &pages[of(pages.len(), from)..of(pages.len(), to)];
        let shift = |at: usize| at.saturating_sub(pages.len());
        let courses_part = &courses[of(courses.len(), shift(from))..of(courses.len(), shift(to))];
        if pages_part.is_empty() && courses_part.is_empty() {
            return Err(Problem::not_found("there is no such part"));
        }
        urls(app, pages_part, courses_part)
    })
    .await
}

async fn xml(
    app: &Arc<App>,
    headers: &HeaderMap,
    canonical: String,
    make: impl FnOnce(&App) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Response {
    match conditional::typed(app, headers, canonical, "application/xml; charset=utf-8", make).await {
        Ok(response) => response,
        Err(problem) => missing(app, catalogue::Lang::Fi, &problem),
    }
}

/// Pages first, then courses.
fn addresses(app: &App, moment: &Moment) -> Result<(Vec<String>, Vec<CourseId>), Problem> {
    let mut pages = vec!["/".to_owned(), "/about".to_owned()];
    pages.extend(app.store.providers()?.iter().map(|(provider, _)| provider_path(provider.id.as_str())));
    pages.extend(landing::paths(app, moment)?);
    Ok((pages, app.engine.all_hits(&Query::default(), moment)?))
}

fn urls(app: &App, pages: &[String], courses: &[CourseId]) -> Result<Vec<u8>, Problem> {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    let base = escape(&app.settings.public_url);
    for page in pages {
        let _ = writeln!(xml, "<url><loc>{base}{}</loc></url>", escape(page));
    }
    for ids in courses.chunks(BATCH) {
        for record in app.store.courses(ids)?.into_iter().flatten() {
            let path = escape(&course_path(record.course.id.as_str()));
            let changed = record.updated_at.format("%Y-%m-%d");
            let _ = writeln!(xml, "<url><loc>{base}{path}</loc><lastmod>{changed}</lastmod></url>");
        }
    }
    xml.push_str("</urlset>\n");
    Ok(xml.into_bytes())
}

fn index(app: &App, parts: usize) -> Vec<u8> {
    let mut xml =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for part in 1..=parts {
        let _ = writeln!(
            xml,
            "<sitemap><loc>{}/sitemap/{part}.xml</loc></sitemap>",
            escape(&app.settings.public_url)
        );
    }
    xml.push_str("</sitemapindex>\n");
    xml.into_bytes()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What other crawlers may do here: everything but the machine interfaces, which have better ways.
pub(crate) async fn robots(State(app): State<Arc<App>>) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /why\nAllow: /\n\nSitemap: {}/sitemap.xml\n",
        app.settings.public_url
    );
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}
