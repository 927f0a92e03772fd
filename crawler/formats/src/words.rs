//! Small habits of text that every format shares.

use catalogue::{Draft, TextIn};
use quick_xml::escape::resolve_html5_entity;

/// White space collapsed, ends trimmed; none where nothing is left.
pub(crate) fn tidy(text: &str) -> Option<String> {
    let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!tidy.is_empty()).then_some(tidy)
}

/// Ends trimmed, control characters replaced; none where nothing is left. Line breaks stay.
pub(crate) fn trimmed(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether a text reads like markup: a tag or a character reference.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let tag = text.match_indices('<').any(|(at, _)| {
        let after = text[at + 1..].trim_start_matches('/');
        after.starts_with(|c: char| c.is_ascii_alphabetic()) && after.contains('>')
    });
    let reference = || {
        text.match_indices('&').any(|(at, _)| {
            let name: String = text[at + 1..].chars().take_while(|c| *c != ';').take(12).collect();
            let known = name.starts_with('#') || resolve_html5_entity(&name).is_some();
            known && text[at + 1 + name.len()..].starts_with(';')
        })
    };
    tag || reference()
}

/// Plain text as HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A value that a template left unfilled: `[Hinta]`, `{{price}}`, `${start}`, `%DATE%`.
pub(crate) fn is_template(text: &str) -> bool {
    let text = text.trim();
    let framed = |open: &str, close: &str| {
        text.len() > open.len() + close.len() && text.starts_with(open) && text.ends_with(close)
    };
    framed("[", "]") || framed("{{", "}}") || framed("${", "}") || framed("<%", "%>") || framed("%", "%")
}

/// Longer texts of a course, some with markup and some without, brought to one kind in the end.
#[derive(Default)]
pub(crate) struct LongTexts {
    summary: Vec<Section>,
    description: Vec<Section>,
    entry: Vec<Section>,
}

struct Section {
    text: TextIn,
    html: bool,
}

impl LongTexts {
    pub fn summary(&mut self, lang: Option<&str>, text: &str) {
        push(&mut self.summary, lang, text, looks_like_html(text));
    }

    pub fn description(&mut self, lang: Option<&str>, text: &str) {
        push(&mut self.description, lang, text, looks_like_html(text));
    }

    pub fn entry(&mut self, lang: Option<&str>, text: &str) {
        push(&mut self.entry, lang, text, looks_like_html(text));
    }

    pub fn has_description(&self) -> bool {
        !self.description.is_empty()
    }

    /// Fills the draft. Where one text holds markup, those without are escaped, since one mark tells of them all.
    pub fn fill(self, draft: &mut Draft) {
        let sections = [&self.summary, &self.description, &self.entry];
        draft.html = sections.into_iter().flatten().any(|section| section.html);
        let html = draft.html;
        let texts = |sections: Vec<Section>| sections.into_iter().map(move |section| section.into_text(html));
        draft.summary.extend(texts(self.summary));
        draft.description.extend(texts(self.description));
        draft.entry.extend(texts(self.entry));
    }
}

impl Section {
    fn into_text(self, html: bool) -> TextIn {
        match html && !self.html {
            true => TextIn { text: escaped(&self.text.text), ..self.text },
            false => self.text,
        }
    }
}

fn push(sections: &mut Vec<Section>, lang: Option<&str>, text: &str, html: bool) {
    let Some(text) = trimmed(text) else { return };
    let text = TextIn { lang: lang.map(str::to_owned), text };
    if !sections.iter().any(|section| section.text == text) {
        sections.push(Section { text, html });
    }
}

/// Adds a value once.
pub(crate) fn add<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_told_from_text() {
        for text in ["<p>x</p>", "a<br/>b", "x &amp; y", "&#228;", "a </b>"] {
            assert!(looks_like_html(text), "{text}");
        }
        for text in ["1 < 2", "a > b", "R&D; x", "&foo; y", "Marks & Spencer", "<", "x < y > z", "&;"] {
            assert!(!looks_like_html(text), "{text}");
        }
    }

    #[test]
    fn unfilled_templates_are_told_from_values() {
        for text in ["[2025-09-15]", "[Precio]", "{{price}}", "${x}", " [x] "] {
            assert!(is_template(text), "{text}");
        }
        for text in ["[]", "120 €", "100 %", "[a] b", "%", ""] {
            assert!(!is_template(text), "{text}");
        }
    }
}
