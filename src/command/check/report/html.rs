//! The report as a page that can be mailed: one file that fetches nothing.

use std::fmt::Write;

use catalogue::Format;

use super::{Group, Report, SAMPLE, VALUES, severity};
use crate::output::bytes;

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8886;--error:#b00020;--warning:#8a5a00;--info:#2b5f8a}\
@media(prefers-color-scheme:dark){:root{--error:#ff8a95;--warning:#f0b95a;--info:#8cc4f2}}\
body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.3rem;overflow-wrap:anywhere}h2{font-size:1.1rem;margin-top:2rem}h3{font-size:1rem;margin:0}\
table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.15rem 1rem .15rem 0;overflow-wrap:anywhere}\
td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
section{border-left:4px solid;padding:0 0 .25rem 1rem;margin:1rem 0}section>*{color:CanvasText}section h3{color:inherit}\
.error{border-color:var(--error)}.error h3{color:var(--error)}.warning{border-color:var(--warning)}.warning h3{color:var(--warning)}\
.info{border-color:var(--info)}.info h3{color:var(--info)}meter{width:8rem}";

/// The whole page.
pub(super) fn page(report: &Report, target: &str) -> String {
    let mut body = format!("<h1>{}</h1><p>{}</p>", escape(target), escape(&summary(report)));
    body.push_str("<h2>What courses have</h2><table>");
    for (name, share) in report.courses.coverage() {
        let percent = (share * 100.0).round();
        let _ = write!(
            body,
            "<tr><th scope=\"row\">{name}</th><td><meter max=\"100\" value=\"{percent}\" aria-label=\"{name}\">{percent} %</meter></td><td class=\"number\">{percent} %</td></tr>"
        );
    }
    body.push_str("</table><h2>What to mend</h2>");
    if report.findings.is_empty() {
        body.push_str("<p>Nothing was found.</p>");
    }
    report.findings.iter().for_each(|group| section(&mut body, group));
    if !report.courses.first.is_empty() {
        body.push_str("<h2>The first courses as people will see them</h2><ul>");
        for course in report.courses.first.iter().take(SAMPLE) {
            let offering = course.offerings.first();
            let start = offering.and_then(|offering| offering.start.date.clone()).unwrap_or_default();
            let place =
                offering.and_then(|offering| offering.municipality.as_ref()).map(|at| at.label.clone());
            let parts = [Some(course.provider.name.clone()), place, Some(start)];
            let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
            let _ = write!(
                body,
                "<li><strong>{}</strong><br>{}</li>",
                escape(&course.title),
                escape(&parts.join(" · "))
            );
        }
        body.push_str("</ul>");
    }
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Feed report: {}</title><style>{STYLE}</style></head><body>{body}</body></html>\n",
        escape(target)
    )
}

fn summary(report: &Report) -> String {
    let format = report.format.map_or("Of no known format", Format::as_str);
    let documents =
        if report.documents > 1 { format!(" in {} documents", report.documents) } else { String::new() };
    format!(
        "{format}, {}{documents}: {} courses, {} offerings, {} providers.",
        bytes(report.bytes),
        report.courses.count,
        report.courses.offerings,
        report.courses.providers()
    )
}

fn section(body: &mut String, group: &Group) {
    let example = group.example();
    let _ = write!(
        body,
        "<section class=\"{0}\"><h3>{0}: {1} × {2}</h3><p>{3}</p>",
        severity(example),
        escape(&example.code),
        group.count,
        escape(&example.message),
    );
    let shown = &group.values[..group.values.len().min(VALUES)];
    if shown.iter().any(|found| found.first.value.is_some() || found.place().is_some()) {
        body.push_str(
            "<table><tr><th scope=\"col\">found</th><th scope=\"col\">times</th><th scope=\"col\">first</th></tr>",
        );
        for found in shown {
            let _ = write!(
                body,
                "<tr><td>{}</td><td class=\"number\">{}</td><td>{}</td></tr>",
                escape(found.first.value.as_deref().unwrap_or("–")),
                found.count,
                escape(&found.place().unwrap_or_default())
            );
        }
        body.push_str("</table>");
    }
    if let Some(more) = group.more() {
        let _ = write!(body, "<p>{more}</p>");
    }
    body.push_str("</section>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
