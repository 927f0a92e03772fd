//! Texts by language.

use std::{collections::BTreeMap, fmt};

use language::Lang;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An ISO 639-1 language code, two lower-case ASCII letters (of teaching, or of a text).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageCode([u8; 2]);

impl LanguageCode {
    /// Finnish.
    pub const FI: Self = Self(*b"fi");
    /// Swedish.
    pub const SV: Self = Self(*b"sv");
    /// English.
    pub const EN: Self = Self(*b"en");

    /// Two ASCII letters in either case (`fi`, `FI`); anything longer is not a code.
    pub fn new(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(Self([a.to_ascii_lowercase(), b.to_ascii_lowercase()]))
            }
            _ => None,
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("und")
    }

    /// The interface language of the same code, where there is one.
    pub fn lang(self) -> Option<Lang> {
        Lang::from_code(self.as_str())
    }
}

impl From<Lang> for LanguageCode {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Fi => Self::FI,
            Lang::Sv => Self::SV,
            Lang::En => Self::EN,
        }
    }
}
impl fmt::Display for LanguageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl fmt::Debug for LanguageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl Serialize for LanguageCode {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}
impl<'de> Deserialize<'de> for LanguageCode {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::new(&text)
            .ok_or_else(|| de::Error::custom(format!("`{text}` is not a two-letter language code")))
    }
}

/// One text in one or more languages; never an empty string.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<LanguageCode, String>);

impl Texts {
    /// No text.
    pub fn new() -> Self {
        Self::default()
    }

    /// One text in one language; blank text gives none.
    pub fn of(language: LanguageCode, text: impl Into<String>) -> Self {
        let mut texts = Self::new();
        texts.set(language, text);
        texts
    }

    /// Sets the text of a language; blank text changes nothing.
    pub fn set(&mut self, language: LanguageCode, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.0.insert(language, text);
        }
    }

    /// The text in exactly this language.
    pub fn get(&self, language: LanguageCode) -> Option<&str> {
        self.0.get(&language).map(String::as_str)
    }

    /// The text to show a reader of `lang`, with the language that it is really in: `lang` itself, else Finnish,
    /// Swedish, English, else any.
    pub fn best(&self, lang: Lang) -> Option<(LanguageCode, &str)> {
        [lang.into(), LanguageCode::FI, LanguageCode::SV, LanguageCode::EN]
            .into_iter()
            .find_map(|code| self.get(code).map(|text| (code, text)))
            .or_else(|| self.iter().next())
    }

    /// Every language and its text, by language code.
    pub fn iter(&self) -> impl Iterator<Item = (LanguageCode, &str)> {
        self.0.iter().map(|(code, text)| (*code, text.as_str()))
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(LanguageCode, String)> for Texts {
    fn from_iter<I: IntoIterator<Item = (LanguageCode, String)>>(items: I) -> Self {
        let mut texts = Self::new();
        for (language, text) in items {
            texts.set(language, text);
        }
        texts
    }
}

/// The words of a sanitised description ([`crate::Course::description`]): tags away, a line for each block, the
/// entities that sanitised HTML has as characters. Not for HTML of unknown origin.
pub fn plain_text(html: &str) -> String {
    let mut words = Words { text: String::with_capacity(html.len()), gap: None };
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        words.push(&rest[..at]);
        rest = &rest[at..];
        let (shown, length) = if rest.starts_with('<') { tag(rest) } else { entity(rest) };
        words.push(shown);
        rest = &rest[length..];
    }
    words.push(rest);
    words.text
}

/// A text in the making, of words with one space or one line end between them.
struct Words {
    text: String,
    /// What stands before the next word, unless that is the first.
    gap: Option<char>,
}

impl Words {
    fn push(&mut self, mut text: &str) {
        loop {
            let (space, rest) = text.split_at(text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len()));
            if space.contains('\n') {
                self.gap = Some('\n');
            } else if !space.is_empty() && self.gap.is_none() {
                self.gap = Some(' ');
            }
            if rest.is_empty() {
                return;
            }
            let (word, rest) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            let gap = self.gap.take();
            self.text.extend(gap.filter(|_| !self.text.is_empty()));
            self.text.push_str(word);
            text = rest;
        }
    }
}

/// What a tag shows, and its length.
fn tag(text: &str) -> (&'static str, usize) {
    let Some(end) = text.find('>') else { return ("<", 1) };
    let name = text[1..end].trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
    (if matches!(name, "strong" | "em" | "a") { "" } else { "\n" }, end + 1)
}

/// What an entity shows, and its length.
fn entity(text: &str) -> (&'static str, usize) {
    const ENTITIES: [(&str, &str); 6] =
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")];
    let known = ENTITIES.iter().find(|(entity, _)| text.starts_with(entity));
    known.map_or(("&", 1), |(entity, shown)| (*shown, entity.len()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn sanitised_html_has_plain_words() {
        let html =
            "<h3>Sisältö</h3><p>A &amp; B<br>C <strong>d</strong>e</p><ul><li>x</li><li>y &lt; z</li></ul>";
        assert_eq!(plain_text(html), "Sisältö\nA & B\nC de\nx\ny < z");
        assert_eq!(plain_text("<p>a&nbsp;b &unknown; <"), "a b &unknown; <");
        assert_eq!(plain_text(" <p>a \n\n b&nbsp; c </p>\r\n<p> \t</p>&nbsp;"), "a\nb c");
    }

    #[test]
    fn the_best_text_falls_back_and_says_in_which_language_it_is() {
        let texts = Texts::of(LanguageCode::SV, "Svetsning");
        assert_eq!(texts.best(Lang::En), Some((LanguageCode::SV, "Svetsning")));
        assert_eq!(Texts::of(LanguageCode::FI, "  ").best(Lang::Fi), None);
    }

    #[test]
    fn codes_are_two_letters() {
        assert_eq!(LanguageCode::new("FI"), Some(LanguageCode::FI));
        assert_eq!(LanguageCode::new("fin"), None);
        assert_eq!(LanguageCode::new("ä"), None);
    }
}
