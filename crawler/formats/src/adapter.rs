//! The formats behind one trait, and the choice between them.

use std::io;

use catalogue::{Finding, Format, Parsed, SourceSpec};

use crate::{
    csv::Csv,
    document::{Document, Head},
    html::Html,
    kouta::Kouta,
    schema_org::SchemaOrg,
    sink::{Sink, Unique},
    xcri_cap::XcriCap,
};

/// One way of publishing courses. Adding one is a folder, its fixtures and a line in [`ADAPTERS`].
pub trait Adapter: Sync {
    /// Which format this is.
    fn format(&self) -> Format;

    /// How surely a document that begins like this is of this format.
    fn detect(&self, head: &Head) -> Confidence;

    /// Hands every course, remark and link of the document to `sink`, in document order.
    ///
    /// # Errors
    /// [`Unreadable`] where the document is not of this format or ends in the middle; what was handed on before that
    /// is not the whole of it.
    fn read(&self, document: Document<'_>, spec: &SourceSpec, sink: &mut dyn Sink) -> Result<(), Unreadable>;
}

/// How surely a document is of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It is not.
    No,
    /// It could be read as such, as a last resort.
    Maybe,
    /// It looks like it.
    Likely,
    /// It says so.
    Certain,
}

/// Why a document could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// There is no byte in it.
    #[error("the document is empty")]
    Empty,
    /// It is something else, such as a log-in page in place of a feed.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What the format asks for.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// It breaks the rules of its syntax.
    #[error("not well-formed at {at}: {why}")]
    Malformed {
        /// Line and column, or line.
        at: String,
        /// The parser's words.
        why: String,
    },
    /// It declares entities, which are never resolved.
    #[error("entity declarations in a DOCTYPE are refused")]
    DtdRefused,
    /// It goes beyond what a course feed can need.
    #[error("more than {limit} at {at}")]
    TooMuch {
        /// Which limit.
        limit: &'static str,
        /// Where.
        at: String,
    },
    /// The source's settings do not allow reading it.
    #[error("`map.{key}`: {why}")]
    Settings {
        /// Key of the source's map.
        key: String,
        /// What is wrong with it.
        why: String,
    },
    /// The bytes stopped coming.
    #[error("reading stopped: {0}")]
    Io(#[from] io::Error),
    /// No format claims it.
    #[error(
        "no known format recognises the document; name one with `format` where you know it: xcri-cap, schema-org, kouta, csv, or html with a `map` of selectors"
    )]
    Unknown,
}

impl Unreadable {
    /// The finding's code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "document-empty",
            Self::Unexpected { .. } => "unexpected-content",
            Self::Malformed { .. } => "malformed",
            Self::DtdRefused => "xml-dtd-refused",
            Self::TooMuch { .. } => "limit-exceeded",
            Self::Settings { .. } => "map-invalid",
            Self::Io(_) => "truncated",
            Self::Unknown => "format-unknown",
        }
    }
}

/// Every format, in the order in which detection prefers them.
pub static ADAPTERS: [&dyn Adapter; 5] = [&XcriCap, &Kouta, &SchemaOrg, &Csv, &Html];

/// The format of a document that begins like this; none where no format recognises it.
///
/// A source with a map means `html` where the document is a page, whatever else the page carries, and `csv` where it
/// is neither markup nor JSON.
pub fn detect(head: &Head, spec: &SourceSpec) -> Option<Format> {
    if spec.map.contains_key("title") {
        if Html.detect(head) >= Confidence::Likely {
            return Some(Format::Html);
        }
        if !head.text.starts_with(['<', '{', '[']) && !head.text.contains('\0') && !head.text.is_empty() {
            return Some(Format::Csv);
        }
    }
    let mut best = (Confidence::No, None);
    for adapter in ADAPTERS {
        let confidence = adapter.detect(head);
        if confidence > best.0 {
            best = (confidence, Some(adapter.format()));
        }
    }
    best.1
}

/// Reads a document of a source: by the format of its settings, else by detection.
///
/// Never fails. A document that cannot be read is one `error` finding and `complete: false`; its drafts are dropped,
/// unless the source is `tolerant`.
pub fn read(document: Document<'_>, spec: &SourceSpec) -> Parsed {
    let mut parsed = Parsed::default();
    match read_into(document, spec, &mut parsed) {
        Ok(()) => parsed.complete = true,
        Err(unreadable) => {
            if !spec.tolerant {
                parsed.drafts.clear();
                parsed.links.clear();
            }
            parsed.findings.push(Finding::error(unreadable.code(), unreadable.to_string()));
        }
    }
    parsed
}

/// Reads a document of a source and hands on what it gives while reading, so that memory does not grow with it.
///
/// Of two drafts with one key the first wins; the second becomes a `duplicate-id` finding.
///
/// # Errors
/// [`Unreadable`]: what was handed on before is not the whole document.
pub fn read_into(document: Document<'_>, spec: &SourceSpec, sink: &mut dyn Sink) -> Result<(), Unreadable> {
    if document.first_bytes().is_empty() {
        return Err(Unreadable::Empty);
    }
    let format = spec.format.or_else(|| detect(&document.head(), spec)).ok_or(Unreadable::Unknown)?;
    let adapter = ADAPTERS
        .iter()
        .find(|adapter| adapter.format() == format)
        .expect("ADAPTERS has an adapter for every format");
    adapter.read(document, spec, &mut Unique::new(sink))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_one_adapter_in_the_order_of_detection() {
        assert_eq!(ADAPTERS.map(|adapter| adapter.format()), Format::ALL);
    }

    #[test]
    fn linked_data_that_names_oids_is_not_taken_for_opintopolku() {
        let body = br#"{ "@context": "https://schema.org", "@type": "Course", "name": "x", "identifier": "1.2.246.562.13.1" }"#;
        let document = Document::new("https://partner.example/course", Some("application/ld+json"), body);
        let source = catalogue::SourceId::new("partner").expect("an id");
        let spec = SourceSpec::new(source, "https://partner.example/course");
        assert_eq!(detect(&document.head(), &spec), Some(Format::SchemaOrg));
    }
}
