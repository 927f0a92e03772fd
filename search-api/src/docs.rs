//! `/openapi.json` and `/docs`: the API described by itself, with no third-party request.

use std::{fmt::Write, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use utoipa::openapi::OpenApi;

use crate::app::App;

/// The document, and the page made of it.
pub(crate) struct Docs {
    json: String,
    page: String,
}

impl Docs {
    /// Spells both once.
    pub(crate) fn new(api: &OpenApi) -> Self {
        let json = api.to_pretty_json().unwrap_or_default();
        let page = page(&serde_json::from_str(&json).unwrap_or_default());
        Self { json, page }
    }
}

/// The OpenAPI document.
pub(crate) async fn openapi_json(State((_, docs)): State<(Arc<App>, Arc<Docs>)>) -> Response {
    let mut response = docs.json.clone().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The page for people.
pub(crate) async fn docs_page(State((_, docs)): State<(Arc<App>, Arc<Docs>)>) -> Response {
    Html(docs.page.clone()).into_response()
}

/// A readable page: every operation with its parameters and answers, every schema with its properties.
fn page(api: &serde_json::Value) -> String {
    let mut body = String::new();
    let text = |value: &serde_json::Value| escape(value.as_str().unwrap_or_default());
    let _ =
        write!(body, "<h1>{}</h1><p>{}</p>", text(&api["info"]["title"]), text(&api["info"]["description"]));
    body.push_str("<p><a href=\"/openapi.json\">openapi.json</a> (OpenAPI 3.1)</p>");
    for (path, item) in api["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let _ = write!(
                body,
                "<section><h2><code>{} {}</code></h2><p>{} {}</p>",
                method.to_uppercase(),
                escape(path),
                text(&operation["summary"]),
                text(&operation["description"])
            );
            parameters(&mut body, operation);
            answers(&mut body, operation);
            body.push_str("</section>");
        }
    }
    body.push_str("<h1>Schemas</h1>");
    for (name, schema) in api["components"]["schemas"].as_object().into_iter().flatten() {
        let name = escape(name);
        let _ = write!(body, "<section id=\"{name}\"><h2>{name}</h2><p>{}</p>", text(&schema["description"]));
        properties(&mut body, schema);
        body.push_str("</section>");
    }
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{} API</title>\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"/assets/docs.css\"></head><body><main>{body}</main></body></html>",
        text(&api["info"]["title"])
    )
}

fn parameters(body: &mut String, operation: &serde_json::Value) {
    let Some(parameters) = operation["parameters"].as_array().filter(|p| !p.is_empty()) else { return };
    body.push_str(
        "<table><caption>Parameters</caption><thead><tr><th>Name<th>In<th>Type<th>Meaning</thead><tbody>",
    );
    for parameter in parameters {
        let of = |key: &str| escape(parameter[key].as_str().unwrap_or_default());
        let kind = kind(&parameter["schema"]);
        let _ = write!(
            body,
            "<tr><td><code>{}</code><td>{}<td>{kind}<td>{}",
            of("name"),
            of("in"),
            of("description")
        );
    }
    body.push_str("</tbody></table>");
}

fn answers(body: &mut String, operation: &serde_json::Value) {
    body.push_str("<table><caption>Answers</caption><thead><tr><th>Status<th>Body<th>Meaning</thead><tbody>");
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        let content = answer["content"].as_object().and_then(|c| c.values().next());
        let kind = content.map(|c| kind(&c["schema"])).unwrap_or_default();
        let meaning = escape(answer["description"].as_str().unwrap_or_default());
        let _ = write!(body, "<tr><td>{}<td>{kind}<td>{meaning}", escape(status));
    }
    body.push_str("</tbody></table>");
}

fn properties(body: &mut String, schema: &serde_json::Value) {
    let Some(properties) = schema["properties"].as_object() else { return };
    body.push_str("<table><thead><tr><th>Property<th>Type<th>Meaning</thead><tbody>");
    for (name, property) in properties {
        let meaning = escape(property["description"].as_str().unwrap_or_default());
        let _ = write!(body, "<tr><td><code>{}</code><td>{}<td>{meaning}", escape(name), kind(property));
    }
    body.push_str("</tbody></table>");
}

/// A schema's type in a word, linked where it has a name.
fn kind(schema: &serde_json::Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = escape(reference.rsplit('/').next().unwrap_or_default());
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    if let Some(options) = schema["oneOf"].as_array() {
        return options.iter().map(kind).filter(|k| k != "null").collect::<Vec<_>>().join(" or ");
    }
    let name = match &schema["type"] {
        serde_json::Value::String(name) => name.clone(),
        serde_json::Value::Array(names) => {
            names.iter().filter_map(|n| n.as_str()).filter(|n| *n != "null").collect::<Vec<_>>().join(" or ")
        }
        _ => String::new(),
    };
    if name == "array" { format!("list of {}", kind(&schema["items"])) } else { escape(&name) }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
