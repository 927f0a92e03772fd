//! `opinovi index`: rebuild, verify, stats.

use catalogue::CatalogueStore;
use serde_json::json;

use crate::{
    cli::{Cli, IndexAction, IndexArgs},
    output::{bytes, say, say_json},
    wiring::Place,
};

/// Does it.
pub fn run(cli: &Cli, args: &IndexArgs) -> anyhow::Result<bool> {
    let place = Place::of(cli);
    match &args.action {
        IndexAction::Rebuild => rebuild(&place),
        IndexAction::Verify(args) => verify(&place, args.json),
        IndexAction::Stats(args) => stats(&place, args.json),
    }
}

fn rebuild(place: &Place) -> anyhow::Result<bool> {
    let store = place.store()?;
    let started = std::time::Instant::now();
    let stats = place.rebuild_index(&store)?.stats()?;
    let seconds = started.elapsed().as_secs_f64();
    say(format_args!("{} courses up to change {}, {seconds:.1} s", stats.courses, stats.position.0));
    Ok(true)
}

fn verify(place: &Place, as_json: bool) -> anyhow::Result<bool> {
    let store = place.store()?;
    let faults = store.integrity()?.faults;
    if !faults.is_empty() {
        if as_json {
            say_json(&json!({ "agrees": false, "faults": faults }))?;
        } else {
            say("the catalogue is damaged:");
            faults.iter().for_each(|fault| say(format_args!("  {fault}")));
        }
        return Ok(false);
    }
    let engine = place.engine(&store)?;
    let found = engine.verify(&store)?;
    let agrees = found.agrees();
    let ids = |ids: &[catalogue::CourseId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    if as_json {
        say_json(&json!({
            "agrees": agrees, "faults": faults, "courses": found.agreeing, "catalogue": found.catalogue.0, "index": found.index.0,
            "missing": ids(&found.missing), "superfluous": ids(&found.superfluous), "stale": ids(&found.stale),
        }))?;
        return Ok(agrees);
    }
    if agrees {
        say(format_args!("catalogue and index agree: {} courses, change {}", found.agreeing, found.index.0));
    } else {
        say(format_args!(
            "catalogue and index differ: {} agree, {} missing from the index, {} superfluous in it, {} stale; `opinovi index rebuild` mends it",
            found.agreeing,
            found.missing.len(),
            found.superfluous.len(),
            found.stale.len()
        ));
        for id in found.missing.iter().chain(&found.superfluous).chain(&found.stale).take(10) {
            say(format_args!("  {id}"));
        }
    }
    Ok(agrees)
}

fn stats(place: &Place, as_json: bool) -> anyhow::Result<bool> {
    let store = place.store()?;
    let engine = place.engine(&store)?;
    let stats = engine.stats()?;
    if as_json {
        say_json(&json!({
            "generation": stats.generation, "position": stats.position.0, "catalogue": store.last_seq()?.0,
            "analysis": stats.analysis, "courses": stats.courses, "offerings": stats.offerings,
            "segments": stats.segments, "deleted": stats.deleted, "bytes": stats.bytes,
        }))?;
    } else {
        say(format_args!("courses     {}", stats.courses));
        say(format_args!("offerings   {}", stats.offerings));
        say(format_args!("change      {} of {}", stats.position.0, store.last_seq()?.0));
        say(format_args!("size        {} in {} segments", bytes(stats.bytes), stats.segments));
        say(format_args!("generation  {}", stats.generation));
        say(format_args!("analysis    {}", stats.analysis));
    }
    Ok(true)
}
