//! JSON-LD in a page's scripts.

use catalogue::Finding;
use serde_json::Value;

use crate::{
    adapter::Unreadable,
    json,
    markup::{Page, select},
    sink::Sink,
};

/// The values of a page's scripts.
pub(super) struct Scripts {
    pub values: Vec<Value>,
    /// A script that speaks of courses and could not be read.
    pub broken: Option<Unreadable>,
}

/// Reads every `application/ld+json` script. One that is broken harms the page only where it speaks of courses.
pub(super) fn read(page: &Page, sink: &mut dyn Sink) -> Scripts {
    let mut scripts = Scripts { values: Vec::new(), broken: None };
    for (index, script) in select(&page.html, "script[type]").enumerate() {
        let media_type = script.attr("type").unwrap_or_default().to_ascii_lowercase();
        if media_type.split(';').next().map(str::trim) != Some("application/ld+json") {
            continue;
        }
        let text: String = script.text().collect();
        let body = bare(&text);
        if body.is_empty() {
            continue;
        }
        match json::parse(body, sink).or_else(|error| mended(body, sink).ok_or(error)) {
            Ok(value) => scripts.values.push(value),
            Err(error) => {
                let message = "a JSON-LD script is no JSON and was skipped";
                let finding = Finding::warning("json-ld-malformed", message);
                sink.finding(finding.at(format!("script[{index}]")).found(&error.to_string()));
                let ours = ["Course", "EducationalOccupationalProgram", "EducationEvent"];
                if ours.iter().any(|name| body.contains(name)) {
                    scripts.broken.get_or_insert(error);
                }
            }
        }
    }
    scripts
}

/// The script without the frames that old habits put around it.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    for frame in ["<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["] {
        text = text.strip_prefix(frame).unwrap_or(text).trim_start();
    }
    for frame in ["-->", "//]]>", "/*]]>*/", "]]>"] {
        text = text.strip_suffix(frame).unwrap_or(text).trim_end();
    }
    text
}

/// The script with raw line breaks and control characters within strings as spaces.
fn mended(text: &str, sink: &mut dyn Sink) -> Option<Value> {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let value = json::parse(&text, sink).ok()?;
    let message = "a JSON-LD script has line breaks or control characters within strings; read as spaces";
    sink.finding(Finding::warning("json-ld-mended", message));
    Some(value)
}
