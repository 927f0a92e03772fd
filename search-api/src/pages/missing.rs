//! Pages that say what is wrong and what to do.

use askama::Template;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use catalogue::Lang;

use super::{address::Address, frame::Frame, words::Words};
use crate::{app::App, problem::Problem};

#[derive(Template)]
#[template(path = "missing.html")]
struct MissingPage {
    frame: Frame,
    text: String,
    /// What to search for instead.
    q: String,
}

/// A problem as a page.
pub(crate) fn missing(app: &App, lang: Lang, problem: &Problem) -> Response {
    let words = Words::of(lang);
    let (title, text) = match problem.status {
        404 => (words.say("missing.title"), words.say("missing.text")),
        429 => (words.say("missing.failed"), words.say("missing.many")),
        _ => (words.say("missing.failed"), words.say("missing.failed_text")),
    };
    page(app, lang, problem, title, text.to_owned(), String::new())
}

/// A course that is not there.
pub(crate) fn no_course(app: &App, lang: Lang, problem: &Problem) -> Response {
    let words = Words::of(lang);
    page(app, lang, problem, words.say("missing.course"), words.say("missing.text").to_owned(), String::new())
}

/// A course that is no longer there.
pub(crate) fn gone(app: &App, lang: Lang, course: &str) -> Response {
    let words = Words::of(lang);
    let problem = Problem::gone(course, None);
    let text = words.fill("missing.gone_text", &[("title", course)]);
    page(app, lang, &problem, words.say("missing.gone"), text, course.chars().take(100).collect())
}

fn page(app: &App, lang: Lang, problem: &Problem, title: &str, text: String, q: String) -> Response {
    let mut frame = Frame::new(app, lang, title, "/", &Address::of(lang));
    frame.index = false;
    let page = MissingPage { frame, text, q };
    let body = page.render().unwrap_or_else(|_| problem.title.clone());
    let mut response = (problem.status(), body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
