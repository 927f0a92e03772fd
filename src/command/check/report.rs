//! What a document gives and what is wrong with it: as text, JSON, and a page that can be mailed.

mod html;

use std::{cmp::Reverse, collections::BTreeMap, fmt::Write};

use catalogue::{Finding, Format, Severity};
use serde_json::{Map, Value, json};

use super::courses::Courses;
use crate::output::{bytes, table};

/// Courses of a sample.
pub const SAMPLE: usize = 3;
/// Different values of a kind of finding that are shown.
const VALUES: usize = 5;
/// And that are told apart.
const MOST_VALUES: usize = 10_000;

/// The outcome of a check.
pub struct Report {
    pub format: Option<Format>,
    pub detected: bool,
    pub bytes: u64,
    /// Documents read.
    pub documents: usize,
    pub readable: bool,
    /// Further documents that a crawl would read.
    pub links: usize,
    pub courses: Courses,
    pub findings: Vec<Group>,
}

/// Findings of one kind.
pub struct Group {
    pub count: usize,
    /// The different values that were found, the most frequent first.
    pub values: Vec<Found>,
}

/// Findings of one kind with the same value.
pub struct Found {
    pub count: usize,
    /// The first of them.
    pub first: Finding,
}

impl Group {
    /// The first one of the most frequent value.
    fn example(&self) -> &Finding {
        &self.values[0].first
    }
}

/// Findings by code and by what was found.
#[derive(Default)]
pub struct Groups(BTreeMap<(Severity, String), BTreeMap<Option<String>, Found>>);

impl Groups {
    /// Adds one. Where a kind has very many different values, further ones count with the first.
    pub fn add(&mut self, finding: Finding) {
        let values = self.0.entry((finding.severity, finding.code.clone())).or_default();
        let is_known = values.len() < MOST_VALUES || values.contains_key(&finding.value);
        let found = match values.first_entry().filter(|_| !is_known) {
            Some(first) => first.into_mut(),
            None => values.entry(finding.value.clone()).or_insert_with(|| Found { count: 0, first: finding }),
        };
        found.count += 1;
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.keys().any(|(severity, _)| *severity == Severity::Error)
    }

    /// The gravest and most frequent first.
    pub fn in_order(self) -> Vec<Group> {
        let group = |values: BTreeMap<Option<String>, Found>| {
            let mut values: Vec<Found> = values.into_values().collect();
            values.sort_by_key(|found| Reverse(found.count));
            Group { count: values.iter().map(|found| found.count).sum(), values }
        };
        let mut groups: Vec<Group> = self.0.into_values().map(group).collect();
        groups.sort_by_key(|group| (group.example().severity, Reverse(group.count)));
        groups
    }
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

impl Report {
    /// The document of `check --json`.
    pub fn json(&self) -> Value {
        let findings: Vec<Value> = self
            .findings
            .iter()
            .map(|group| {
                let example = group.example();
                let place =
                    |found: &Finding| json!({ "course": found.course, "at": found.at, "value": found.value });
                let mut values: Vec<Value> =
                    group.values.iter().take(VALUES).map(|found| place(&found.first)).collect();
                for (value, found) in values.iter_mut().zip(&group.values) {
                    value["count"] = found.count.into();
                }
                json!({
                    "severity": severity(example), "code": example.code, "count": group.count,
                    "message": example.message, "example": place(example),
                    "different_values": group.values.len(), "values": values,
                })
            })
            .collect();
        let coverage: Map<String, Value> =
            self.courses.coverage().map(|(name, share)| (name.to_owned(), json!(share))).collect();
        let courses = &self.courses;
        json!({
            "format": self.format.map(Format::as_str), "detected": self.detected, "bytes": self.bytes, "documents": self.documents,
            "courses": courses.count, "offerings": courses.offerings, "providers": courses.providers(), "links": self.links,
            "findings": findings, "coverage": coverage,
            "sample": courses.first,
        })
    }

    /// For a terminal.
    pub fn text(&self, target: &str) -> String {
        let format = self.format.map_or("of no known format", Format::as_str);
        let mut out = format!(
            "{target}\n{format}{}, {}",
            if self.detected { " (detected)" } else { "" },
            bytes(self.bytes)
        );
        let _ = write!(
            out,
            "\n{} courses, {} offerings, {} providers",
            self.courses.count,
            self.courses.offerings,
            self.courses.providers()
        );
        if self.documents > 1 {
            let _ = write!(out, " in {} documents", self.documents);
        }
        if self.links > 0 {
            let _ = write!(out, "; it leads to {} further documents (--follow reads them)", self.links);
        }
        let row = |(name, share): (&str, f64)| {
            vec![
                name.to_owned(),
                format!("{:.0} %", share * 100.0),
                "█".repeat((share * 20.0).round() as usize),
            ]
        };
        let _ = write!(
            out,
            "\n\n{}",
            table(&["property", "courses", ""], &self.courses.coverage().map(row).collect::<Vec<_>>())
        );
        for group in &self.findings {
            let example = group.example();
            let _ = write!(
                out,
                "\n\n{} {} × {}\n  {}",
                severity(example),
                example.code,
                group.count,
                example.message
            );
            for found in group.values.iter().take(VALUES) {
                let _ = write!(out, "\n  {}", found.line());
            }
            if let Some(more) = group.more() {
                let _ = write!(out, "\n  {more}");
            }
        }
        for course in self.courses.first.iter().take(SAMPLE) {
            let _ = write!(
                out,
                "\n\n{}\n  {} · {} offerings · {}",
                course.title, course.provider.name, course.offerings_total, course.id
            );
        }
        out
    }

    /// A page that can be mailed: one file, nothing fetched.
    pub fn html(&self, target: &str) -> String {
        html::page(self, target)
    }
}

impl Group {
    /// How many values are not shown.
    fn more(&self) -> Option<String> {
        let more = self.values.len().checked_sub(VALUES).filter(|more| *more > 0)?;
        Some(format!("and {more} other values"))
    }
}

impl Found {
    /// Value, number and first place: `“tba” × 12, first at line 812 (“Hitsaus”)`.
    fn line(&self) -> String {
        let mut out = String::new();
        if let Some(value) = &self.first.value {
            let _ = write!(out, "“{value}”");
        }
        if self.count > 1 {
            let _ = write!(out, "{}× {}", if out.is_empty() { "" } else { " " }, self.count);
        }
        if let Some(place) = self.place() {
            let first = if self.count > 1 { "first " } else { "" };
            let _ = write!(out, "{}{first}{place}", if out.is_empty() { "" } else { ", " });
        }
        out
    }

    /// Where: `at line 812, course “Hitsaus”`.
    fn place(&self) -> Option<String> {
        let at = self.first.at.as_ref().map(|at| format!("at {at}"));
        let course = self.first.course.as_ref().map(|course| format!("course “{course}”"));
        let place: Vec<String> = at.into_iter().chain(course).collect();
        (!place.is_empty()).then(|| place.join(", "))
    }
}
