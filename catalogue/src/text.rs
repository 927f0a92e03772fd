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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
