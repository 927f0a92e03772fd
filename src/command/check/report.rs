//! What a document gives and what is wrong with it: as text, JSON, and a page that can be mailed.

use std::fmt::Write;

use catalogue::{Course, Finding, Format, Price, Severity, Start, offering::Mode};
use search_api::CourseView;
use serde_json::{Map, Value, json};

use crate::output::{bytes, table};

/// Courses of a sample.
const SAMPLE: usize = 3;

/// The outcome of a check.
pub struct Report {
    pub format: Option<Format>,
    pub detected: bool,
    pub bytes: u64,
    pub readable: bool,
    pub providers: usize,
    /// Further documents that the crawl would follow.
    pub links: usize,
    pub offerings: usize,
    pub coverage: Vec<(&'static str, f64)>,
    pub findings: Vec<Group>,
    pub courses: Vec<CourseView>,
}

/// Findings of one kind.
pub struct Group {
    pub count: usize,
    pub example: Finding,
}

/// Groups findings by code, the gravest and most frequent first.
pub fn group(findings: Vec<Finding>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for finding in findings {
        let same = |g: &&mut Group| g.example.code == finding.code && g.example.severity == finding.severity;
        match groups.iter_mut().find(same) {
            Some(group) => group.count += 1,
            None => groups.push(Group { count: 1, example: finding }),
        }
    }
    groups.sort_by_key(|g| (g.example.severity, std::cmp::Reverse(g.count)));
    groups
}

/// Shares of courses that have a property, 0 to 1.
pub fn coverage(courses: &[Course]) -> Vec<(&'static str, f64)> {
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
            .map(|Group { count, example }| {
                json!({
                    "severity": severity(example), "code": example.code, "count": count, "message": example.message,
                    "example": { "course": example.course, "at": example.at, "value": example.value },
                })
            })
            .collect();
        let coverage: Map<String, Value> =
            self.coverage.iter().map(|(name, share)| ((*name).to_owned(), json!(share))).collect();
        let sample = if all { self.courses.len() } else { SAMPLE };
        json!({
            "format": self.format.map(Format::as_str), "detected": self.detected, "bytes": self.bytes,
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
        if self.links > 0 {
            let _ = write!(out, "; a crawl would also read {} linked documents", self.links);
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
        for Group { count, example } in &self.findings {
            let _ =
                write!(out, "\n\n{} {} × {count}\n  {}", severity(example), example.code, example.message);
            let _ = write!(out, "\n  for example{}", place(example));
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
        let mut body = format!(
            "<h1>{}</h1><p>{}, {}. {} courses, {} offerings, {} providers.</p>",
            escape(target),
            self.format.map_or("No known format", Format::as_str),
            bytes(self.bytes),
            self.courses.len(),
            self.offerings,
            self.providers
        );
        body.push_str("<h2>What courses have</h2><table>");
        for (name, share) in &self.coverage {
            let percent = (share * 100.0).round();
            let _ = write!(
                body,
                "<tr><th>{name}<td><meter max=\"100\" value=\"{percent}\">{percent}</meter> {percent} %"
            );
        }
        body.push_str("</table><h2>What to mend</h2>");
        if self.findings.is_empty() {
            body.push_str("<p>Nothing.</p>");
        }
        for Group { count, example } in &self.findings {
            let _ = write!(
                body,
                "<section class=\"{0}\"><h3>{0}: {1} × {count}</h3><p>{2}</p><p>For example{3}</p></section>",
                severity(example),
                escape(&example.code),
                escape(&example.message),
                escape(&place(example))
            );
        }
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Feed report</title><style>\
             body{{font:16px/1.5 system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem}}th{{text-align:left;padding-right:1rem}}\
             section{{border-left:4px solid #888;padding-left:1rem}}.error{{border-color:#b00}}.warning{{border-color:#c80}}\
             </style></head><body>{body}</body></html>"
        )
    }
}

/// Where and what: ` course “x”, line 812: “tba”`.
fn place(finding: &Finding) -> String {
    let mut out = String::new();
    if let Some(course) = &finding.course {
        let _ = write!(out, " course “{course}”");
    }
    if let Some(at) = &finding.at {
        let _ = write!(out, " at {at}");
    }
    if let Some(value) = &finding.value {
        let _ = write!(out, ": “{value}”");
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
