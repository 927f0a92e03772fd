//! `opinovi backup` and `opinovi restore`.

use anyhow::Context;

use crate::{
    cli::{Cli, FileArgs},
    output::say,
    wiring::Place,
};

/// Writes a consistent copy while others go on.
pub fn backup(cli: &Cli, args: &FileArgs) -> anyhow::Result<bool> {
    let store = Place::of(cli).store()?;
    store
        .backup(&args.file)
        .with_context(|| format!("no backup was written to `{}`", args.file.display()))?;
    let size = std::fs::metadata(&args.file).map(|meta| meta.len()).unwrap_or_default();
    say(format_args!("{}: {}", args.file.display(), crate::output::bytes(size)));
    Ok(true)
}

/// Puts a backup in the catalogue's place.
pub fn restore(cli: &Cli, args: &FileArgs) -> anyhow::Result<bool> {
    let place = Place::of(cli);
    store::restore(&place.data, &args.file).with_context(|| {
        format!("`{}` was not restored into `{}`", args.file.display(), place.data.display())
    })?;
    let courses = place.rebuild_index(&place.store()?)?.stats()?.courses;
    say(format_args!("restored into {}; the index was made anew: {courses} courses", place.data.display()));
    say("Start `run` or `serve` again: a process that was open still shows what was before.");
    Ok(true)
}
