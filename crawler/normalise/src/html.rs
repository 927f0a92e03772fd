//! HTML of partners made small and safe.
//!
//! The document is parsed as browsers do and written anew with the few tags that a description may hold; `ammonia`
//! then has the last word.

mod writer;

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use scraper::{Html, Node};

use writer::{Writer, escape};

static GUARD: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut guard = ammonia::Builder::empty();
    guard
        .tags(HashSet::from(["p", "ul", "ol", "li", "strong", "em", "br", "h3", "a"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"));
    guard
});

/// Safe HTML with the same text: `p`, `ul`, `ol`, `li`, `strong`, `em`, `br`, `h3`, and `a` with http(s) links.
/// Applying it twice changes nothing.
pub fn sanitise(html: &str) -> String {
    let once = GUARD.clean(&written(html)).to_string();
    // The guard only ever takes away; what it leaves is written once more, so that nothing empty stays.
    GUARD.clean(&written(&once)).to_string()
}

/// Whether a text holds HTML tags: `<` before a letter, with a `>` behind it.
pub(crate) fn has_tags(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let next = text[at + 1..].trim_start_matches('/').bytes().next();
        next.is_some_and(|b| b.is_ascii_alphabetic() || b == b'!' || b == b'?') && text[at..].contains('>')
    })
}

/// Plain text with line breaks as paragraphs.
pub(crate) fn of_plain(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|p| !p.is_empty());
    let mut html = String::with_capacity(text.len() + 16);
    for paragraph in paragraphs {
        html.push_str("<p>");
        escape(paragraph, &mut html);
        html.push_str("</p>");
    }
    html.replace('\n', "<br>")
}

fn written(html: &str) -> String {
    let document = Html::parse_fragment(html);
    let root = document.tree.root();
    let mut writer = Writer::default();
    let mut current = root.first_child();
    while let Some(node) = current {
        let hidden = match node.value() {
            Node::Text(text) => {
                writer.text(text);
                false
            }
            Node::Element(element) if is_hidden(element.name()) => true,
            Node::Element(element) => {
                writer.open(element.name(), element.attr("href"));
                false
            }
            _ => false,
        };
        current = node.first_child().filter(|_| !hidden);
        let mut done = Some(node).filter(|_| current.is_none());
        while let Some(last) = done {
            if let Node::Element(element) = last.value()
                && !is_hidden(element.name())
            {
                writer.close(element.name());
            }
            current = last.next_sibling();
            done = if current.is_some() { None } else { last.parent().filter(|parent| *parent != root) };
        }
    }
    writer.finish()
}

/// Elements whose content is not text of the document.
fn is_hidden(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "noscript"
            | "head"
            | "title"
            | "iframe"
            | "object"
            | "embed"
            | "svg"
            | "math"
            | "select"
            | "textarea"
            | "button"
            | "audio"
            | "video"
            | "canvas"
            | "noembed"
            | "noframes"
            | "xmp"
            | "plaintext"
            | "frameset"
    )
}

#[cfg(test)]
mod tests;
