//! What is wrong or remarkable in what a source sent. Bad data is a value, recorded, never dropped.

use std::collections::BTreeMap;

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

/// Remarks on one reading of a source: all are counted, and of each code the first are kept, however large the feed.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    kept: Vec<Finding>,
    /// The newest, where it was only counted.
    unkept_last: Option<Finding>,
    by_code: BTreeMap<String, u64>,
    by_severity: BTreeMap<Severity, u64>,
}

impl Findings {
    /// So many of one code are kept.
    pub const MOST_OF_A_CODE: u64 = 1000;

    /// Adds a remark.
    pub fn push(&mut self, finding: Finding) {
        *self.by_severity.entry(finding.severity).or_default() += 1;
        let before = match self.by_code.get_mut(&finding.code) {
            Some(count) => {
                *count += 1;
                *count - 1
            }
            None => {
                self.by_code.insert(finding.code.clone(), 1);
                0
            }
        };
        self.keep(finding, before);
    }

    fn keep(&mut self, finding: Finding, before: u64) {
        self.unkept_last = None;
        if before < Self::MOST_OF_A_CODE {
            self.kept.push(finding);
        } else {
            self.unkept_last = Some(finding);
        }
    }

    /// Adds the remarks on a part of the reading.
    pub fn append(&mut self, other: Findings) {
        let mut before: BTreeMap<String, u64> = BTreeMap::new();
        for finding in other.kept.into_iter().chain(other.unkept_last) {
            let so_far = self.by_code.get(&finding.code).copied().unwrap_or(0);
            let count = before.entry(finding.code.clone()).or_insert(so_far);
            *count += 1;
            let count = *count - 1;
            self.keep(finding, count);
        }
        for (code, count) in other.by_code {
            *self.by_code.entry(code).or_default() += count;
        }
        for (severity, count) in other.by_severity {
            *self.by_severity.entry(severity).or_default() += count;
        }
    }

    /// The newest.
    pub fn last(&self) -> Option<&Finding> {
        self.unkept_last.as_ref().or(self.kept.last())
    }

    /// Those that were kept, oldest first.
    pub fn kept(&self) -> &[Finding] {
        &self.kept
    }

    /// How many there were, kept or not.
    pub fn by_severity(&self) -> &BTreeMap<Severity, u64> {
        &self.by_severity
    }

    /// Whether there was none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        let mut all = Self::default();
        all.extend(findings);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_code_the_first_are_kept_and_all_are_counted() {
        let most = Findings::MOST_OF_A_CODE;
        let of = |n: u64| (0..n).map(|n| Finding::warning("price-unreadable", n.to_string()));
        let mut all: Findings = of(most - 1).collect();
        all.push(Finding::error("title-missing", "x"));
        all.append(of(most + 5).collect());
        assert_eq!(all.kept().len() as u64, most + 1);
        assert_eq!(all.by_severity().get(&Severity::Warning), Some(&(2 * most + 4)));
        assert_eq!(all.by_severity().get(&Severity::Error), Some(&1));
        assert_eq!(all.last().map(|finding| finding.message.as_str()), Some("1004"));
        all.push(Finding::info("noindex", "y"));
        assert_eq!(all.last().map(|finding| finding.message.as_str()), Some("y"));
        assert_eq!(all.kept().last(), all.last());
    }
}
