use std::fmt;

use serde::{Deserialize, Serialize};

/// A language whose words are analysed: Finnish, Swedish or English.
///
/// The order is the order in which languages are preferred where nothing else decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Finnish, `fi`.
    Fi,
    /// Swedish, `sv`.
    Sv,
    /// English, `en`.
    En,
}

impl Lang {
    /// Every language, in order of preference.
    pub const ALL: [Lang; 3] = [Lang::Fi, Lang::Sv, Lang::En];

    /// The two-letter code of ISO 639-1, in lower case.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Lang::Fi => "fi",
            Lang::Sv => "sv",
            Lang::En => "en",
        }
    }

    /// The language of a tag such as `fi`, `SWE`, `en-GB` or `sv_FI`; `None` for any other language.
    ///
    /// Source: the primary subtag of BCP 47, in two letters (ISO 639-1) or three (ISO 639-2).
    #[must_use]
    pub fn from_code(tag: &str) -> Option<Lang> {
        let primary = tag.trim().split(['-', '_']).next()?;
        match primary.to_ascii_lowercase().as_str() {
            "fi" | "fin" => Some(Lang::Fi),
            "sv" | "swe" => Some(Lang::Sv),
            "en" | "eng" => Some(Lang::En),
            _ => None,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Lang;

    #[test]
    fn codes_read_back() {
        for lang in Lang::ALL {
            assert_eq!(Lang::from_code(lang.code()), Some(lang));
            let json = serde_json::to_string(&lang).unwrap();
            assert_eq!(json, format!("\"{}\"", lang.code()));
            assert_eq!(serde_json::from_str::<Lang>(&json).unwrap(), lang);
        }
    }

    #[test]
    fn tags_of_many_shapes_are_understood() {
        let table = [
            ("fi-FI", Some(Lang::Fi)),
            ("sv_FI", Some(Lang::Sv)),
            (" ENG ", Some(Lang::En)),
            ("swe", Some(Lang::Sv)),
            ("et", None),
            ("", None),
            ("-", None),
            ("finska", None),
        ];
        for (tag, expected) in table {
            assert_eq!(Lang::from_code(tag), expected, "{tag:?}");
        }
    }
}
