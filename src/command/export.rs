//! `opinovi export`: the catalogue, or part of it, on standard output.

use std::{io, sync::Arc};

use chrono::Utc;
use search_api::ExportError;

use crate::{
    cli::{Cli, ExportArgs, ExportFormat},
    command::search,
    directory::Directory,
    wiring::Place,
};

/// Writes what the filters find, all of it.
pub fn run(cli: &Cli, args: &ExportArgs) -> anyhow::Result<bool> {
    let request = search::request("", &args.filters, None)?;
    let place = Place::of(cli);
    let store = Arc::new(place.store()?);
    let engine = Arc::new(place.engine(&store)?);
    let config = place.load_config()?;
    let directory = Arc::new(Directory::of(&config));
    let app = place.app(&config, store, engine, directory, Arc::new(Utc::now))?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    match search_api::export(&app, &request, format(args.format), &app.moment(), &mut out) {
        // Whoever read it has seen enough.
        Err(ExportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(true),
        done => Ok(done.map(|()| true)?),
    }
}

fn format(format: ExportFormat) -> search_api::ExportFormat {
    match format {
        ExportFormat::Csv => search_api::ExportFormat::Csv,
        ExportFormat::Jsonl => search_api::ExportFormat::Jsonl,
        ExportFormat::JsonLd => search_api::ExportFormat::JsonLd,
        ExportFormat::XcriCap => search_api::ExportFormat::XcriCap,
    }
}
