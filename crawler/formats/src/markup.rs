//! Web pages: what every format that reads them shares.

use catalogue::{Finding, SourceSpec};
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::{
    adapter::Unreadable,
    address::absolute,
    sink::{Sink, detail, next},
};

/// Deepest nesting of elements that is walked.
pub(crate) const MAX_DEPTH: usize = 256;
/// Deepest nesting of a page that is read at all; browsers stop at 512.
const MAX_PAGE_DEPTH: usize = 1000;
/// Most elements that a page may leave open by the count of its tags: the parser's time grows with their square.
const MAX_OPEN_TAGS: usize = 5000;

/// A parsed page.
pub(crate) struct Page {
    pub html: Html,
    /// What relative addresses are relative to: the page's own address, or what its `base` element says.
    pub base: Option<Url>,
}

impl Page {
    /// Parses a page; whatever the text, there is a tree.
    ///
    /// # Errors
    /// [`Unreadable::TooMuch`] where elements are nested deeper than any page needs.
    pub fn parse(text: &str, url: Option<&Url>) -> Result<Self, Unreadable> {
        let too_deep = || Unreadable::TooMuch { limit: "1000 levels of elements", at: "the page".to_owned() };
        if open_tags(text) > MAX_OPEN_TAGS {
            return Err(too_deep());
        }
        let html = Html::parse_document(text);
        if depth(&html) > MAX_PAGE_DEPTH {
            return Err(too_deep());
        }
        let base = select(&html, "base[href]").next().and_then(|base| base.attr("href"));
        let base = match (url, base) {
            (Some(url), Some(base)) => url.join(base).ok().or_else(|| Some(url.clone())),
            (None, Some(base)) => Url::parse(base).ok(),
            (url, None) => url.cloned(),
        };
        Ok(Self { html, base })
    }

    /// Tells of a page that asks not to be indexed, and whether it does.
    pub fn refuses(&self, sink: &mut dyn Sink) -> bool {
        let refused = select(&self.html, "meta[name][content]").any(|meta| {
            let is =
                |name: &str| meta.attr("name").is_some_and(|found| found.trim().eq_ignore_ascii_case(name));
            let content = meta.attr("content").unwrap_or_default().to_ascii_lowercase();
            (is("robots") || is("opinovi"))
                && content.split(',').any(|word| matches!(word.trim(), "noindex" | "none"))
        });
        if refused {
            let message = "the page asks not to be indexed; nothing of it was taken";
            sink.finding(Finding::info("noindex", message).at("meta[name=robots]"));
        }
        refused
    }

    /// Hands on the links that the source's settings ask to follow, and tells how many there were.
    ///
    /// # Errors
    /// [`Unreadable::Settings`] where a selector is none.
    pub fn follow(&self, spec: &SourceSpec, sink: &mut dyn Sink) -> Result<usize, Unreadable> {
        let Some(follow) = &spec.follow else { return Ok(0) };
        let mut count = 0;
        let kinds = [(&follow.links, "follow.links", false), (&follow.next, "follow.next", true)];
        for (css, key, is_next) in kinds {
            let Some(css) = css else { continue };
            let selector = parse_selector(css, key)?;
            for element in self.html.select(&selector) {
                let Some(url) = element.attr("href").and_then(|href| absolute(self.base.as_ref(), href))
                else {
                    continue;
                };
                sink.link(if is_next { next(url) } else { detail(url) });
                count += 1;
            }
        }
        Ok(count)
    }
}

/// The most elements that are open at one place of a page, by a count of its tags alone. Elements that end by
/// themselves do not count.
fn open_tags(text: &str) -> usize {
    const SELF_ENDING: [&str; 28] = [
        "p", "li", "td", "tr", "th", "dt", "dd", "option", "tbody", "thead", "tfoot", "html", "head", "body",
        "br", "hr", "img", "input", "link", "meta", "area", "base", "col", "embed", "source", "track", "wbr",
        "path",
    ];
    let (mut open, mut most) = (0_usize, 0);
    for (at, _) in text.match_indices('<') {
        let rest = &text[at + 1..];
        let (end, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &rest[..length];
        if length == 0 || SELF_ENDING.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        open = if end { open.saturating_sub(1) } else { open + 1 };
        most = most.max(open);
    }
    most
}

/// How deep a page's elements are nested.
fn depth(html: &Html) -> usize {
    let mut deepest = 0;
    let mut open = vec![(html.root_element(), 1)];
    while let Some((element, depth)) = open.pop() {
        deepest = deepest.max(depth);
        open.extend(element.child_elements().map(|child| (child, depth + 1)));
    }
    deepest
}

/// A selector of the source's settings.
///
/// # Errors
/// [`Unreadable::Settings`] naming the key.
pub(crate) fn parse_selector(css: &str, key: &str) -> Result<Selector, Unreadable> {
    Selector::parse(css).map_err(|error| Unreadable::Settings {
        key: key.to_owned(),
        why: format!("`{css}` is no CSS selector: {error}"),
    })
}

/// The elements that one of our own selectors matches.
pub(crate) fn select<'a>(html: &'a Html, css: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(css).expect("our own selectors are sound");
    html.select(&selector).collect::<Vec<_>>().into_iter()
}

/// The text of an element with a space wherever a block or line ends; scripts and styles have none.
pub(crate) fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    gather(element, &mut text, 0);
    text
}

fn gather(element: ElementRef<'_>, text: &mut String, depth: usize) {
    const SILENT: [&str; 4] = ["script", "style", "template", "noscript"];
    const INLINE: [&str; 14] =
        ["a", "abbr", "b", "bdi", "cite", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup"];
    if depth > MAX_DEPTH || SILENT.contains(&element.value().name()) {
        return;
    }
    let block = !INLINE.contains(&element.value().name());
    if block {
        text.push(' ');
    }
    for child in element.children() {
        if let Some(part) = child.value().as_text() {
            text.push_str(part);
        } else if let Some(child) = ElementRef::wrap(child) {
            gather(child, text, depth + 1);
        }
    }
    if block {
        text.push(' ');
    }
}
