//! `opinovi approve` and `opinovi reject`: held removals, decided. Work beside a running `run`.

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
        say(format_args!("{source}: no removals are held"));
        return Ok(true);
    }
    let applied = store.decide(&source, decision, Utc::now())?;
    match decision {
        Decision::Approve => say(format_args!("{source}: {} courses removed", applied.removed)),
        Decision::Reject => {
            say(format_args!("{source}: {held} courses kept; the same removal won't be held again"))
        }
    }
    Ok(true)
}
