//! What is wrong or remarkable in what a source sent. Bad data is a value, recorded, never dropped.

use serde::{Deserialize, Serialize};

/// How much a finding matters to somebody who searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// A record or document could not be used.
    Error,
    /// A value was not understood or mended by guess-free rule; the record is used without it.
    Warning,
    /// Worth knowing.
    Info,
}

/// One remark on one place of one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What kind, kebab-case and stable: `date-unreadable`, `title-missing`, `duplicate-id` …
    pub code: String,
    /// For people: what is wrong and how to mend it; the same text for every finding of a code where possible.
    pub message: String,
    /// The course's key or title, where one is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub course: Option<String>,
    /// The place in the document: `line 812`, a JSON pointer, a CSS path, `row 7`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<String>,
    /// What was found there, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
}

impl Finding {
    /// A finding without place and value.
    pub fn new(severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self { severity, code: code.to_owned(), message: message.into(), course: None, at: None, value: None }
    }

    /// A record or document could not be used.
    pub fn error(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A value was not understood.
    pub fn warning(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Worth knowing.
    pub fn info(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    /// Names the place.
    #[must_use]
    pub fn at(mut self, at: impl Into<String>) -> Self {
        self.at = Some(at.into());
        self
    }

    /// Names the course.
    #[must_use]
    pub fn of(mut self, course: impl Into<String>) -> Self {
        self.course = Some(course.into());
        self
    }

    /// Quotes what was found (cut at 200 characters).
    #[must_use]
    pub fn found(mut self, value: &str) -> Self {
        self.value = Some(value.chars().take(200).collect());
        self
    }
}
