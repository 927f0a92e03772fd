//! `opinovi search`: the local index, asked as the API asks it.

use std::sync::Arc;

use chrono::Utc;
use search_api::{CourseView, ResultsView, SearchRequest};

use crate::{
    cli::{Cli, SearchArgs},
    directory::Directory,
    output::{say, usage},
    wiring::Place,
};

/// Prints the answer.
pub fn run(cli: &Cli, args: &SearchArgs) -> anyhow::Result<bool> {
    let request = request(&args.text, &args.filters, args.sort.as_deref())?;
    let place = Place::of(cli);
    let store = Arc::new(place.store()?);
    let engine = Arc::new(place.engine(&store)?);
    let config = place.load_config()?;
    let directory = Arc::new(Directory::of(&config));
    let app = place.app(&config, store, engine, directory, Arc::new(Utc::now))?;
    let moment = app.moment();
    if args.json {
        let json =
            search_api::results_json(&app, &request, &moment).map_err(|p| anyhow::anyhow!("{}", p.detail))?;
        say(String::from_utf8(json)?);
    } else {
        let answer =
            search_api::answer(&app, &request, &moment).map_err(|p| anyhow::anyhow!("{}", p.detail))?;
        say(report(&answer));
    }
    Ok(true)
}

/// Filters `key=value` are the API's parameters.
pub fn request(text: &str, filters: &[String], sort: Option<&str>) -> anyhow::Result<SearchRequest> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for filter in filters {
        let pair = filter.split_once('=').ok_or_else(|| usage(format!("`{filter}` is not key=value")))?;
        pairs.push(pair);
    }
    pairs.push(("q", text));
    pairs.extend(sort.map(|sort| ("sort", sort)));
    search_api::search_request(&pairs).map_err(|error| {
        let allowed = if error.allowed.is_empty() {
            String::new()
        } else {
            format!("; allowed: {}", error.allowed.join(", "))
        };
        usage(format!("{error}{allowed}"))
    })
}

fn report(answer: &ResultsView) -> String {
    let mut out = format!("{} courses, {} offerings", answer.total, answer.total_offerings);
    for word in &answer.query.understood {
        out.push_str(&format!("\n  “{}” understood as {} {}", word.span, word.r#as, word.label));
    }
    if let Some(corrected) = &answer.query.corrected {
        out.push_str(&format!("\n  searched for “{corrected}”"));
    }
    for dropped in answer.query.relaxed.iter().flat_map(|relaxed| &relaxed.dropped) {
        out.push_str(&format!(
            "\n  nothing found with {} {}; searched without",
            dropped.parameter, dropped.label
        ));
    }
    for course in &answer.results {
        out.push_str(&line(course));
    }
    out
}

fn line(course: &CourseView) -> String {
    let mut out = format!("\n\n{}\n  {}", course.title, course.provider.name);
    if let Some(level) = &course.level {
        out.push_str(&format!(" · {}", level.label));
    }
    for offering in course.offerings.iter().take(3) {
        let start = offering.start.date.clone().unwrap_or_else(|| offering.start.precision.clone());
        let place = offering.municipality.as_ref().map_or(offering.mode.as_str(), |m| m.label.as_str());
        let apply = offering.apply.to.as_ref().map(|to| format!(" · apply by {to}")).unwrap_or_default();
        out.push_str(&format!("\n  {start} · {place}{apply}"));
    }
    out.push_str(&format!("\n  {}", course.id));
    out
}
