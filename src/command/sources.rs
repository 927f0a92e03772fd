//! `opinovi sources`: every source at a glance.

use catalogue::CatalogueStore;
use chrono::{DateTime, Utc};
use search_api::{SourceStatusView, sources_view};

use crate::{
    cli::{Cli, JsonArgs},
    directory::Directory,
    output::{ago, say, say_json, table},
    wiring::Place,
};

/// Prints them.
pub fn run(cli: &Cli, args: &JsonArgs) -> anyhow::Result<bool> {
    let place = Place::of(cli);
    let config = place.load_config()?;
    let store = place.store()?;
    let now = Utc::now();
    let view = sources_view(&Directory::of(&config), store.sources()?, now);
    if args.json {
        say_json(&view)?;
    } else {
        say(report(&view.sources, now));
    }
    Ok(true)
}

fn report(sources: &[SourceStatusView], now: DateTime<Utc>) -> String {
    let header = ["source", "outcome", "courses", "age", "next run", "held", "errors", "warnings", ""];
    let rows: Vec<Vec<String>> = sources.iter().map(|source| row(source, now)).collect();
    let mut out = table(&header, &rows);
    for source in sources.iter().filter(|s| s.message.is_some()) {
        out.push_str(&format!("\n{}: {}", source.id, source.message.as_deref().unwrap_or_default()));
    }
    out
}

fn row(source: &SourceStatusView, now: DateTime<Utc>) -> Vec<String> {
    let state = match () {
        () if !source.enabled => "switched off",
        () if source.held > 0 && source.held_for.as_deref() != Some("removals") => {
            "a whole run waits for `approve` or `reject`"
        }
        () if source.held > 0 => "removals wait for `approve` or `reject`",
        () if source.stale => "STALE",
        () => "",
    };
    vec![
        source.id.clone(),
        source.outcome.clone().unwrap_or_else(|| "-".to_owned()),
        source.courses.to_string(),
        source.age_s.map_or_else(|| "-".to_owned(), ago),
        source
            .next_run
            .map_or_else(|| "-".to_owned(), |next| format!("in {}", ago((next - now).num_seconds().max(0)))),
        source.held.to_string(),
        source.findings.error.to_string(),
        source.findings.warning.to_string(),
        state.to_owned(),
    ]
}
