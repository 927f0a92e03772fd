//! Identities. A course's id is `source:key` (see ARCHITECTURE.md, "Identity"): never random, never a position.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, de};

/// Why a text is not an identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// A source id must match `^[a-z0-9-]{1,40}$`.
    #[error("source id `{0}` must be 1 to 40 of a-z, 0-9 and -")]
    Source(String),
    /// A course id must be `source:key` with a non-empty key of at most 500 bytes without control characters.
    #[error("course id `{0}` must be `source:key`")]
    Course(String),
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

text_id!(
    /// A source of feeds.toml: `^[a-z0-9-]{1,40}$`.
    SourceId
);
text_id!(
    /// `source:key`; the key is the provider's own, else a digest of the page address, else of title and provider.
    CourseId
);
text_id!(
    /// An offering within its course: the provider's own key, else a digest of what tells it apart.
    OfferingId
);
text_id!(
    /// Who teaches: a slug of the provider's own id or name, the same in every source.
    ProviderId
);
text_id!(
    /// A code of a vocabulary (`0715`, `285`, `labour-market`); valid by the time it stands in a [`crate::Course`].
    Code
);

impl SourceId {
    /// # Errors
    /// [`IdError::Source`] where the text is not `^[a-z0-9-]{1,40}$`.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=40).contains(&text.len()) && text.bytes().all(legal) {
            Ok(Self(text.into()))
        } else {
            Err(IdError::Source(text.to_owned()))
        }
    }
}

impl CourseId {
    /// Longest key in bytes; longer ones are replaced by their digest.
    pub const MAX_KEY: usize = 200;

    /// The id of `key` within `source`. Control characters become `_`; a key that is too long becomes its digest.
    pub fn of(source: &SourceId, key: &str) -> Self {
        let key = key.trim();
        if key.len() > Self::MAX_KEY {
            return Self(format!("{source}:{}", Digest::of(key.as_bytes()).short()).into());
        }
        let clean: String = key.chars().map(|c| if c.is_control() { '_' } else { c }).collect();
        Self(format!("{source}:{clean}").into())
    }

    /// # Errors
    /// [`IdError::Course`] where the text is not `source:key`.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Course(text.chars().take(80).collect());
        let (source, key) = text.split_once(':').ok_or_else(wrong)?;
        SourceId::new(source).map_err(|_| wrong())?;
        if key.is_empty() || text.len() > 500 || text.chars().any(char::is_control) {
            return Err(wrong());
        }
        Ok(Self(text.into()))
    }

    /// The source's part, before the first colon.
    pub fn source(&self) -> &str {
        self.0.split_once(':').map_or(&*self.0, |(source, _)| source)
    }

    /// The provider's key, after the first colon.
    pub fn key(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, key)| key)
    }
}

impl OfferingId {
    /// Any text; control characters become `_`.
    pub fn new(text: &str) -> Self {
        Self(text.chars().map(|c| if c.is_control() { '_' } else { c }).collect::<String>().into())
    }
}

impl ProviderId {
    /// A slug of a provider's id or name: lower case, ä/å → a, ö → o, other runs of non-alphanumerics → `-`; at
    /// most 60 bytes. An empty or unspeakable name gives `unknown`.
    pub fn slug(name: &str) -> Self {
        let mut slug = String::new();
        for c in name.chars().flat_map(char::to_lowercase) {
            match c {
                'ä' | 'å' | 'á' | 'à' => slug.push('a'),
                'ö' | 'ø' | 'ó' => slug.push('o'),
                'ü' => slug.push('u'),
                'é' | 'è' => slug.push('e'),
                c if c.is_ascii_alphanumeric() => slug.push(c),
                _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
            if slug.len() >= 60 {
                break;
            }
        }
        let slug = slug.trim_end_matches('-');
        Self(if slug.is_empty() { "unknown" } else { slug }.into())
    }
}

impl Code {
    /// The value that stands for "the source does not say" in filters and facets; never inside a course.
    pub const UNKNOWN: &'static str = "unknown";

    /// A code as text. Whether it exists is the vocabulary's business.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }
}

impl<'de> Deserialize<'de> for SourceId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(d)?).map_err(de::Error::custom)
    }
}
impl<'de> Deserialize<'de> for CourseId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(de::Error::custom)
    }
}
impl<'de> Deserialize<'de> for OfferingId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self::new(&String::deserialize(d)?))
    }
}
impl<'de> Deserialize<'de> for ProviderId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self::slug(&String::deserialize(d)?))
    }
}
impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self::new(&String::deserialize(d)?))
    }
}

/// BLAKE3 digest of a body or of a course's canonical form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Hexadecimal, 64 characters.
    pub fn hex(&self) -> String {
        self.0.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The first 16 hexadecimal characters: enough to tell records of one source apart.
    pub fn short(&self) -> String {
        self.hex()[..16].to_owned()
    }

    /// Reads 64 hexadecimal characters.
    pub fn from_hex(hex: &str) -> Option<Self> {
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.hex())
    }
}
impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(d)?;
        Self::from_hex(&hex).ok_or_else(|| de::Error::custom("a digest is 64 hexadecimal characters"))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.short())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_course_id_keeps_the_providers_key_even_when_it_is_an_address() {
        let id = CourseId::of(&SourceId::new("ekami").unwrap(), "https://example.org/a?b=1");
        assert_eq!(id.as_str(), "ekami:https://example.org/a?b=1");
        assert_eq!((id.source(), id.key()), ("ekami", "https://example.org/a?b=1"));
        assert_eq!(CourseId::parse(id.as_str()).unwrap(), id);
    }

    #[test]
    fn wrong_ids_are_refused() {
        for wrong in ["", "ekami", "ekami:", ":x", "Ekami:x", "ekami:a\nb"] {
            assert!(CourseId::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(SourceId::new(&"a".repeat(41)).is_err());
    }

    #[test]
    fn a_provider_is_a_slug() {
        assert_eq!(ProviderId::slug("  Etelä-Kymen Opisto (Åbo) ").as_str(), "etela-kymen-opisto-abo");
        assert_eq!(ProviderId::slug("???").as_str(), "unknown");
    }

    #[test]
    fn a_digest_reads_back() {
        let digest = Digest::of(b"x");
        assert_eq!(Digest::from_hex(&digest.hex()), Some(digest));
        assert_eq!(Digest::from_hex("zz"), None);
    }
}
