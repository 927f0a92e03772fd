//! What a document gives and what is wrong with it: as text, JSON, and a page that can be mailed.

mod html;

use std::{cmp::Reverse, collections::BTreeMap, fmt::Write};

use catalogue::{Course, Finding, Format, Price, Severity, Start, offering::Mode};
use search_api::CourseView;
use serde_json::{Map, Value, json};

use crate::output::{bytes, table};

/// Courses of a sample.
const SAMPLE: usize = 3;
/// Different values of a kind of finding.
const VALUES: usize = 5;

/// The outcome of a check.
pub struct Report {
    pub format: Option<Format>,
    pub detected: bool,
    pub bytes: u64,
    /// Documents read.
    pub documents: usize,
    pub readable: bool,
    pub providers: usize,
    /// Further documents that a crawl would read.
    pub links: usize,
    pub offerings: usize,
    pub coverage: Vec<(&'static str, f64)>,
    pub findings: Vec<Group>,
    pub courses: Vec<CourseView>,
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

/// Groups findings by code and by what was found, the gravest and most frequent first.
pub fn group(findings: Vec<Finding>) -> Vec<Group> {
    let mut groups: BTreeMap<(Severity, String), BTreeMap<Option<String>, Found>> = BTreeMap::new();
    for finding in findings {
        let group = groups.entry((finding.severity, finding.code.clone())).or_default();
        let found = group.entry(finding.value.clone());
        found.or_insert_with(|| Found { count: 0, first: finding }).count += 1;
    }
    let group = |values: BTreeMap<Option<String>, Found>| {
        let mut values: Vec<Found> = values.into_values().collect();
        values.sort_by_key(|found| Reverse(found.count));
        Group { count: values.iter().map(|found| found.count).sum(), values }
    };
    let mut groups: Vec<Group> = groups.into_values().map(group).collect();
    groups.sort_by_key(|group| (group.example().severity, Reverse(group.count)));
    groups
}

/// Shares of courses that have a property, 0 to 1.
pub fn coverage<'a>(courses: impl Iterator<Item = &'a Course>) -> Vec<(&'static str, f64)> {
    type Has = fn(&Course) -> bool;
    let properties: [(&'static str, Has); 11] = [
        ("title", |c| !c.title.is_empty()),
        ("description", |c| !c.description.is_empty() || !c.summary.is_empty()),
        ("field", |c| !c.fields.is_empty()),
        ("level", |c| c.level.is_some()),
        ("municipality", |c| c.offerings.iter().any(|o| o.municipality.is_some() || o.mode == Mode::Online)),
        ("start", |c| c.offerings.iter().any(|o| o.start != Start::Unknown)),
        ("price", |c| c.offerings.iter().any(|o| o.price != Price::Unknown)),
        ("language", |c| !c.languages.is_empty() || c.offerings.iter().any(|o| !o.languages.is_empty())),
        ("funding", |c| c.offerings.iter().any(|o| !o.funding.is_empty())),
        ("mode", |c| c.offerings.iter().any(|o| o.mode != Mode::Unknown)),
        ("apply", |c| c.offerings.iter().any(|o| o.apply != catalogue::Application::default())),
    ];
    let courses: Vec<&Course> = courses.collect();
    let share = |has: Has| {
        let with = courses.iter().filter(|course| has(course)).count();
        if courses.is_empty() { 0.0 } else { (with as f64 / courses.len() as f64 * 1000.0).round() / 1000.0 }
    };
    properties.into_iter().map(|(name, has)| (name, share(has))).collect()
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
    pub fn json(&self, all: bool) -> Value {
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
            self.coverage.iter().map(|(name, share)| ((*name).to_owned(), json!(share))).collect();
        let sample = if all { self.courses.len() } else { SAMPLE };
        json!({
            "format": self.format.map(Format::as_str), "detected": self.detected, "bytes": self.bytes, "documents": self.documents,
            "courses": self.courses.len(), "offerings": self.offerings, "providers": self.providers, "links": self.links,
            "findings": findings, "coverage": coverage,
            "sample": self.courses.iter().take(sample).collect::<Vec<_>>(),
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
            self.courses.len(),
            self.offerings,
            self.providers
        );
        if self.documents > 1 {
            let _ = write!(out, " in {} documents", self.documents);
        }
        if self.links > 0 {
            let _ = write!(out, "; it leads to {} further documents (--follow reads them)", self.links);
        }
        let row = |(name, share): &(&str, f64)| {
            vec![
                (*name).to_owned(),
                format!("{:.0} %", share * 100.0),
                "█".repeat((share * 20.0).round() as usize),
            ]
        };
        let _ = write!(
            out,
            "\n\n{}",
            table(&["property", "courses", ""], &self.coverage.iter().map(row).collect::<Vec<_>>())
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
        for course in self.courses.iter().take(SAMPLE) {
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
