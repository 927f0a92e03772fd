//! `opinovi approve` and `opinovi reject`: held removals and held runs, decided. Work beside a running `run`.

use anyhow::Context;
use catalogue::{CatalogueStore, SourceId, port::Decision};
use chrono::Utc;

use crate::{
    cli::{Cli, SourceArgs},
    output::{say, usage},
    wiring::Place,
};

/// Decides; says how many courses it concerned.
pub fn run(cli: &Cli, args: &SourceArgs, decision: Decision) -> anyhow::Result<bool> {
    let source = SourceId::new(&args.source).map_err(|error| usage(error.to_string()))?;
    let store = Place::of(cli).store()?;
    let held = store
        .source(&source)?
        .with_context(|| format!("there is no source `{source}` in the catalogue"))?
        .held;
    if held == 0 {
        say(format_args!("{source}: nothing is held"));
        return Ok(true);
    }
    let applied = store.decide(&source, decision, Utc::now())?;
    let whole = applied.held_for.filter(|held| held.is_whole_run());
    match decision {
        Decision::Approve if whole.is_some() => say(format_args!(
            "{source}: the next run that reads the same is applied; `opinovi crawl {source}` makes it at once"
        )),
        Decision::Reject if whole.is_some() => {
            say(format_args!("{source}: the catalogue stays as it is; such a run will be held again"))
        }
        Decision::Approve => say(format_args!("{source}: {} courses removed", applied.removed)),
        Decision::Reject => {
            say(format_args!("{source}: {held} courses kept; the same removal won't be held again"))
        }
    }
    Ok(true)
}
