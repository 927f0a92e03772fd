//! Tags and attributes → names that mean the same in every feed.

use std::borrow::Cow;

use quick_xml::{
    escape::{resolve_html5_entity, unescape_with},
    events::{BytesStart, attributes::AttrError},
};

use super::wire::Space;

/// The vocabularies' names that are not all lower case.
const CAMEL: [&str; 19] = [
    "learningOutcome",
    "applyFrom",
    "applyUntil",
    "applyTo",
    "enquireTo",
    "studyMode",
    "attendanceMode",
    "attendancePattern",
    "languageOfInstruction",
    "languageOfAssessment",
    "educationLevel",
    "awardedBy",
    "accreditedBy",
    "applicationProcedure",
    "startUntil",
    "endFrom",
    "hasPart",
    "isPartOf",
    "bibliographicCitation",
];

/// The namespaces that are declared at a place of the document.
#[derive(Default)]
pub(super) struct Names {
    /// Prefixes (empty: the default) and what they stand for, innermost last.
    spaces: Vec<(String, Space)>,
}

/// A tag's name as it is meant, and what had to be mended for that.
pub(super) struct Name {
    pub space: Space,
    /// Local name in lower case.
    pub local: String,
    pub mended: Option<&'static str>,
}

impl Names {
    /// Takes in the namespaces that a tag declares; their number.
    pub fn declare(&mut self, attributes: &[(String, String)]) -> usize {
        let before = self.spaces.len();
        for (name, value) in attributes {
            if name == "xmlns" {
                self.spaces.push((String::new(), Space::of_address(value)));
            } else if let Some(prefix) = name.strip_prefix("xmlns:") {
                self.spaces.push((prefix.to_owned(), Space::of_address(value)));
            }
        }
        self.spaces.len() - before
    }

    /// Forgets the innermost declarations.
    pub fn forget(&mut self, number: usize) {
        self.spaces.truncate(self.spaces.len().saturating_sub(number));
    }

    /// What a tag means here.
    pub fn resolve(&self, tag: &str) -> Name {
        let (prefix, name) = tag.split_once(':').unwrap_or(("", tag));
        let declared = self.spaces.iter().rev().find(|(known, _)| known == prefix).map(|(_, space)| *space);
        let local = name.to_ascii_lowercase();
        match declared {
            None if !prefix.is_empty() => {
                let mended = "a prefix that nobody declared was taken for its customary namespace";
                Name { space: Space::of_prefix(prefix), local, mended: Some(mended) }
            }
            space => {
                let space = space.unwrap_or(Space::Known);
                let odd = space == Space::Known && local != name && !CAMEL.contains(&name);
                let mended = odd.then_some("an element's name in the wrong case was taken for the right one");
                Name { space, local, mended }
            }
        }
    }
}

/// The attributes of a tag with their values, references resolved; at most `most` of them, one more tells of excess.
///
/// # Errors
/// Where the tag is no tag.
pub(super) fn attributes(start: &BytesStart<'_>, most: usize) -> Result<Vec<(String, String)>, AttrError> {
    let mut attributes = start.attributes();
    attributes.with_checks(false);
    attributes
        .take(most + 1)
        .map(|attribute| {
            let attribute = attribute?;
            let raw: &str = &attribute.value;
            let value =
                unescape_with(raw, resolve_html5_entity).map_or_else(|_| raw.to_owned(), Cow::into_owned);
            Ok((attribute.key.0.to_owned(), value))
        })
        .collect()
}

/// `xsi:type` → `type`.
pub(super) fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}
