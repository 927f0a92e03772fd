//! `opinovi demo`: an invented region, really served, crawled and searched.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context;
use catalogue::{CatalogueStore, SearchEngine};
use chrono::Utc;
use crawler::Mode;
use demo::{Handles, Region};

use crate::{
    cli::{Cli, DemoArgs},
    command::{crawl, dictionary, serve},
    crawling,
    output::say,
    wiring::Place,
};

/// The region's seed: the same region for everybody.
const SEED: u64 = 1;
/// The first of the partners' ports, so that their addresses are the same next time.
const FIRST_PORT: u16 = 18_701;

/// Listens, crawls, serves; with `--once` crawls, prints and ends.
pub fn run(cli: &Cli, args: &DemoArgs) -> anyhow::Result<bool> {
    let (place, scratch) = scratch_or_given(cli)?;
    std::fs::create_dir_all(&place.data)
        .with_context(|| format!("cannot make `{}`", place.data.display()))?;
    let done = tokio::runtime::Runtime::new()?.block_on(live(&place, args))?;
    drop(scratch);
    Ok(done)
}

/// The demo writes its own feeds.toml into the data directory and reads that one.
fn scratch_or_given(cli: &Cli) -> anyhow::Result<(Place, Option<tempfile::TempDir>)> {
    let scratch = match cli.data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("opinovi-demo-").tempdir()?),
    };
    let data =
        scratch.as_ref().map(|dir| dir.path().to_owned()).or_else(|| cli.data.clone()).unwrap_or_default();
    Ok((Place::in_directory(data), scratch))
}

async fn live(place: &Place, args: &DemoArgs) -> anyhow::Result<bool> {
    let today =
        args.today.unwrap_or_else(|| Utc::now().with_timezone(&chrono_tz::Europe::Helsinki).date_naive());
    // It listens before it crawls, so that a taken address is told at once.
    let listener = if args.once { None } else { Some(serve::listen(args.listen).await?) };
    let partners = demo::serve(Region::new(SEED, today), Some(FIRST_PORT)).await?;
    demo::write_files(&partners, &place.data)?;
    if !args.once && place.dictionary_file().is_none() {
        bring_dictionary(place).await;
    }
    let mut config = place.load_config()?;
    let store = Arc::new(place.store()?);
    store.lock_for_crawling()?;
    crawling::register(&*store, &config)?;
    let crawler = crawling::crawler(place, &config, Arc::clone(&store) as Arc<dyn CatalogueStore>)?;
    let Some(listener) = listener else {
        let done = crawl_and_tell(place, &crawler, &config, store).await;
        partners.shutdown().await;
        return done;
    };
    let address = listener.local_addr()?;
    config.server.public_url = format!("http://{address}/").parse().ok();
    let house = serve::House::open(place, &config, Arc::clone(&store))?;
    tell_addresses(address, &partners);
    let crawling = async {
        let reports = crawl::crawl_once(&crawler, &config.sources, Mode::Usual).await;
        let courses: u32 =
            reports.iter().map(|r| r.applied.new + r.applied.changed + r.applied.unchanged).sum();
        say(format_args!("crawled {courses} courses of {} partners; stop with Ctrl-C", reports.len()));
        let scheduled = house.schedule(place, &config);
        std::future::pending::<()>().await;
        drop(scheduled);
    };
    tokio::select! {
        served = house.serve(listener, serve::stop_signal()) => served?,
        () = crawling => {}
    }
    house.close();
    partners.shutdown().await;
    Ok(true)
}

async fn crawl_and_tell(
    place: &Place,
    crawler: &crawler::Crawler,
    config: &crate::config::Config,
    store: Arc<store::SqliteStore>,
) -> anyhow::Result<bool> {
    let reports = crawl::crawl_once(crawler, &config.sources, Mode::Usual).await;
    let engine = place.engine_as_it_is(&store)?;
    engine.catch_up(&*store)?;
    say(crawl::report(&reports));
    crawl::tell_findings(&*store, &reports)?;
    let moment = catalogue::Moment { now: Utc::now(), zone: config.region.timezone };
    let found = engine.count(&catalogue::query::Query::default(), &moment)?;
    let last = store.last_seq()?.0;
    say(format_args!(
        "\n{} courses and {} offerings can be found; change {last} of the catalogue",
        found.courses, found.offerings
    ));
    Ok(reports.iter().all(|r| r.outcome.is_good()))
}

/// Tries to bring the Finnish dictionary, for a moment; goes on without it.
async fn bring_dictionary(place: &Place) {
    let data = place.data.clone();
    let install = tokio::task::spawn_blocking(move || dictionary::install(&data));
    match tokio::time::timeout(std::time::Duration::from_secs(20), install).await {
        Ok(Ok(Ok(()))) => say(format_args!("dictionary  {}", dictionary::LICENCE)),
        _ => say(
            "dictionary  none: Finnish is read by built-in rules (`opinovi dictionary install` brings one)",
        ),
    }
}

fn tell_addresses(address: SocketAddr, partners: &Handles) {
    say(format_args!("search    http://{address}/"));
    say(format_args!("widget    http://{address}/widget/demo"));
    say(format_args!("API docs  http://{address}/docs"));
    for partner in partners.partners() {
        say(format_args!("partner   {}  {} ({})", partner.base_url, partner.name, partner.format.adapter()));
    }
}
