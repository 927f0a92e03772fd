//! The demo's region of a fixed day, crawled into a directory that goes away.

use std::sync::Arc;

use anyhow::ensure;
use catalogue::{
    CatalogueStore, CourseId, CourseRecord, Moment, SearchEngine, Seq, What, query::Query,
    vocabulary::Vocabulary,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use crawler::{Clock, Crawler, Fetcher, Mode, Patience, Stop, system_lookup};
use demo::Region;
use indexer::{Settings, TantivyEngine};
use language::{Analyser, Lang};
use store::SqliteStore;

use crate::{
    config::Config,
    crawling,
    wiring::{Place, known_words},
};

/// The region's seed, as of the demo.
const SEED: u64 = 1;
/// The day on which the judgements rest.
const DAY: (i32, u32, u32) = (2026, 11, 23);
const ZONE: chrono_tz::Tz = chrono_tz::Europe::Helsinki;

/// A clock that goes as every clock does, but on another day.
struct Shifted(TimeDelta);

impl Clock for Shifted {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.0
    }
}

/// The crawled region.
pub struct Scratch {
    directory: tempfile::TempDir,
    store: Arc<SqliteStore>,
    moment: Moment,
}

impl Scratch {
    /// Serves the region, crawls it, and stops serving.
    pub fn crawl() -> anyhow::Result<Self> {
        let directory = tempfile::Builder::new().prefix("opinovi-quality-").tempdir()?;
        let place = Place::in_directory(directory.path().to_owned());
        let store = Arc::new(place.store()?);
        let day = NaiveDate::from_ymd_opt(DAY.0, DAY.1, DAY.2).expect("it is a day of the calendar");
        let now = day.and_hms_opt(8, 0, 0).expect("it is a time of day").and_utc();
        tokio::runtime::Runtime::new()?.block_on(async {
            let partners = demo::serve(Region::new(SEED, day), None).await?;
            demo::write_files(&partners, directory.path())?;
            let config = place.load_config()?;
            crawling::register(&*store, &config)?;
            let done = crawl(&config, now, Arc::clone(&store) as Arc<dyn CatalogueStore>).await;
            partners.shutdown().await;
            done
        })?;
        Ok(Self { directory, store, moment: Moment { now, zone: ZONE } })
    }

    /// When the queries are asked.
    pub fn moment(&self) -> Moment {
        self.moment
    }

    /// An index of its own by an analysis.
    pub fn engine(&self, analyser: Arc<Analyser>) -> anyhow::Result<TantivyEngine> {
        let index = self.directory.path().join(format!("index-{}", analyser.name().replace(['/', ' '], "-")));
        Ok(TantivyEngine::rebuild_in(&index, Settings::new(ZONE, analyser), &*self.store)?)
    }

    /// The courses that can be found, in the order of their ids.
    pub fn records(&self) -> anyhow::Result<Vec<CourseRecord>> {
        let engine = self.engine(Arc::new(Analyser::new::<&str>(None, [])))?;
        let found = engine.all_hits(&Query { facets: Vec::new(), ..Query::default() }, &self.moment)?;
        let found: std::collections::BTreeSet<CourseId> = found.into_iter().collect();
        let mut records = Vec::new();
        for change in self.store.changes(Seq(0), usize::MAX >> 1)? {
            if let What::Upsert(record) = change.what
                && found.contains(&change.course)
            {
                records.push(*record);
            }
        }
        records.sort_by(|a, b| a.course.id.cmp(&b.course.id));
        Ok(records)
    }
}

async fn crawl(config: &Config, now: DateTime<Utc>, store: Arc<dyn CatalogueStore>) -> anyhow::Result<()> {
    let clock = Arc::new(Shifted(now - Utc::now()));
    let fetcher =
        Fetcher::new(&config.crawler.user_agent, clock.clone(), Patience::default(), system_lookup())?;
    // Fields are derived without the dictionary, so that the catalogue is the same everywhere.
    let analyser = Arc::new(Analyser::new(None, known_words()));
    let crawler = Crawler::new(fetcher, store, clock, ZONE).with_analyser(analyser);
    let (_sender, never) = tokio::sync::watch::channel(false);
    for report in crawler.crawl_once(&config.sources, Mode::Usual, &Stop::when(never), |_| {}).await {
        ensure!(report.outcome.is_good(), "`{}` was not crawled: {:?}", report.source, report.message);
    }
    Ok(())
}

/// A course in a line, for whoever judges: title, provider, places with starts.
pub fn line(record: &CourseRecord) -> String {
    let course = &record.course;
    let title = course.title.best(Lang::Fi).map_or("", |(_, title)| title);
    let provider = course.provider.name.best(Lang::Fi).map_or("", |(_, name)| name);
    let places = course.offerings.iter().map(|offering| {
        let town =
            offering.municipality.as_ref().and_then(|code| Vocabulary::Municipality.get(code.as_str()));
        let town = town.map_or(offering.mode.as_str(), |term| term.label(Lang::Fi));
        format!("{town} {}", offering.start_text.as_deref().unwrap_or("?"))
    });
    format!("{title}\t{provider}\t{}", places.collect::<Vec<_>>().join("; "))
}
