//! Titles of one segment, in order, to complete what people type.

use catalogue::LanguageCode;
use tantivy::{DocId, columnar::StrColumn};

/// Between what is typed and what is shown.
const PART: char = '\u{1f}';

/// A title as the index holds it: without case and diacritics, as it is, its language.
pub(crate) fn entry(folded: &str, title: &str, language: LanguageCode) -> String {
    format!("{folded}{PART}{title}{PART}{language}")
}

/// Titles in the order of their folded forms.
pub(crate) struct Completions {
    column: Option<StrColumn>,
}

impl Completions {
    /// Of a segment.
    pub(crate) fn load(column: Option<StrColumn>, _docs: DocId) -> tantivy::Result<Self> {
        Ok(Self { column })
    }
}
