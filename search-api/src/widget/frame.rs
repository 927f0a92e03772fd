//! `/widget/frame`: the widget as a page of its own, for systems that forbid scripts but allow frames.

use askama::Template;
use axum::{extract::RawQuery, response::Response};

use super::{page, release, words::Words};
use crate::params::search_parameters;

/// Attributes of the element beside the filters of the API.
const ATTRIBUTES: [&str; 11] =
    ["own", "accent", "theme", "per-page", "sort", "facets", "layout", "target", "auto", "label", "q"];
/// Parameters of the API that are no filters.
const NO_FILTERS: [&str; 8] = ["q", "sort", "page", "per_page", "facets", "lang", "understand", "explain"];

#[derive(Template)]
#[template(path = "widget/frame.html")]
struct Frame {
    words: Words,
    version: &'static str,
    attributes: Vec<(String, String)>,
    filters: Vec<(String, String)>,
    text: String,
}

/// `/widget/frame?own=…&municipality=…&layout=…`: attributes of the element as parameters.
pub(crate) async fn page(RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let frame = Frame::of(&query);
    page::answer(&frame, frame.words.0, page::Frames::All)
}

impl Frame {
    fn of(query: &str) -> Self {
        let known = search_parameters();
        let is_filter = |name: &str| known.contains(&name) && !NO_FILTERS.contains(&name);
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().take(50).collect();
        let filters: Vec<_> = pairs.iter().filter(|(name, _)| is_filter(name)).cloned().collect();
        let mut attributes: Vec<_> =
            pairs.iter().filter(|(name, _)| ATTRIBUTES.contains(&name.as_str())).cloned().collect();
        attributes.extend(filters.iter().cloned());
        if !attributes.iter().any(|(name, _)| name == "target") {
            // A course opened inside the frame would be a page in a page.
            attributes.push(("target".to_owned(), "_top".to_owned()));
        }
        let mut seen = Vec::new();
        attributes.retain(|(name, _)| {
            let is_new = !seen.contains(name);
            seen.push(name.clone());
            is_new
        });
        let text = pairs.into_iter().find(|(name, _)| name == "q").map(|(_, text)| text).unwrap_or_default();
        let words = Words(page::language(Some(query)));
        Self { words, version: release::current().version, attributes, filters, text }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_known_attributes_reach_the_page_and_none_escapes() {
        let query = "own=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&onclick=alert(1)&style=x&municipality=285&own=b&q=%3Cb%3E&utm_source=x";
        let html = Frame::of(query).render().unwrap();
        assert!(
            !html.contains("alert(1)</script>") && !html.contains("onclick") && !html.contains("utm_source")
        );
        assert!(!html.contains("<b>"));
        assert!(html.contains("municipality=\"285\""));
        assert!(html.contains("target=\"_top\""));
        assert_eq!(html.matches(" own=").count(), 1);
    }

    #[test]
    fn without_script_it_is_a_form_with_the_same_filters() {
        let html = Frame::of("municipality=285&lang=sv&layout=compact").render().unwrap();
        assert!(html.contains("<html lang=\"sv\">"));
        assert!(html.contains("<input type=\"hidden\" name=\"municipality\" value=\"285\">"));
        assert!(html.contains("action=\"/\""));
        assert!(!html.contains("name=\"layout\""));
    }
}
