//! What every handler shares.

use std::sync::Arc;

use catalogue::{
    CatalogueStore, Epoch, Format, Lang, Moment, SearchEngine, SourceId, SourceState, StoreError, Texts,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ipnet::IpNet;
use language::{Analyser, AnalysisCaches};
use tokio::sync::Semaphore;

use crate::{
    answers::Answers,
    labels::{Labels, ProviderNames},
    limit::RateLimit,
    metrics::Metrics,
    problem::Problem,
};

/// Most exports at the same time.
const EXPORTS: usize = 16;

/// Tells the time; tests stop it.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The region that the catalogue is about.
#[derive(Clone, Debug)]
pub struct Region {
    /// Its name, or the service's.
    pub name: Texts,
    /// Municipality codes, in the order of feeds.toml.
    pub municipalities: Vec<String>,
    /// Its time zone.
    pub zone: Tz,
}

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Canonical address of the site, without a trailing slash.
    pub public_url: String,
    /// Requests per minute and address; 0 means no limit.
    pub rate_limit_per_minute: u32,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Searches answered at the same time.
    pub workers: usize,
    /// The crawler's User-Agent, for `/bot`.
    pub user_agent: String,
    /// Sentences for `/health/ready`: what is missing and how to get it.
    pub notices: Vec<String>,
    /// Vocabularies that the operator imported, for `/about`.
    pub vocabularies: Vec<VocabularyCredit>,
}

/// An imported vocabulary and on what terms it may be used.
#[derive(Clone, Debug)]
pub struct VocabularyCredit {
    /// What it calls itself.
    pub title: String,
    /// Its licence; empty where nobody said.
    pub licence: String,
}

/// What feeds.toml says of a source, for `/sources`.
#[derive(Clone, Debug)]
pub struct SourceInfo {
    /// Which.
    pub id: SourceId,
    /// Name of its default provider, else its id.
    pub name: String,
    /// Where it is read.
    pub url: String,
    /// The format named in feeds.toml; none means detected.
    pub format: Option<Format>,
    /// Switched on.
    pub enabled: bool,
    /// Why robots.txt is not asked, where a contract says so.
    pub robots_contract: Option<String>,
    /// Without a good run since then it is stale (seven of its intervals).
    pub stale_before: Option<DateTime<Utc>>,
}

impl SourceInfo {
    /// Whether it is switched on and has not been read well for too long, or ever.
    pub(crate) fn is_stale(&self, last_good: Option<DateTime<Utc>>) -> bool {
        let too_old = |before| last_good.is_none_or(|at| at < before);
        self.enabled && self.stale_before.is_some_and(too_old)
    }
}

/// The sources of feeds.toml, as they are now.
pub trait SourceDirectory: Send + Sync {
    /// All of them, in the order of feeds.toml.
    fn sources(&self, now: DateTime<Utc>) -> Vec<SourceInfo>;

    /// When a source is next due, by its schedule and by how its runs have ended. Never in the past.
    fn next_run(
        &self,
        id: &SourceId,
        state: Option<&SourceState>,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>>;
}

/// Everything that handlers share.
pub struct App {
    /// The record.
    pub store: Arc<dyn CatalogueStore>,
    /// The search.
    pub engine: Arc<dyn SearchEngine>,
    /// Words, for highlighting.
    pub analyser: Arc<Analyser>,
    /// feeds.toml.
    pub directory: Arc<dyn SourceDirectory>,
    /// The time.
    pub clock: Clock,
    /// The region.
    pub region: Region,
    /// Behaviour.
    pub settings: Settings,
    /// Numbers for operators.
    pub metrics: Arc<Metrics>,
    pub(crate) limit: RateLimit,
    /// Exports read at the same time; they last as long as their readers take.
    pub(crate) exports: Arc<Semaphore>,
    /// Which numbering the change log had when the catalogue was opened.
    pub(crate) epoch: Epoch,
    /// Analyses of the words of queries and of what is shown.
    pub(crate) caches: AnalysisCaches,
    pub(crate) answers: Answers,
    provider_names: ProviderNames,
    workers: Semaphore,
}

impl App {
    /// Puts it together.
    ///
    /// # Errors
    /// Where the catalogue cannot be read.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        store: Arc<dyn CatalogueStore>,
        engine: Arc<dyn SearchEngine>,
        analyser: Arc<Analyser>,
        directory: Arc<dyn SourceDirectory>,
        clock: Clock,
        region: Region,
        settings: Settings,
    ) -> Result<Arc<Self>, StoreError> {
        Ok(Arc::new(Self {
            epoch: store.epoch()?,
            limit: RateLimit::new(settings.rate_limit_per_minute),
            exports: Arc::new(Semaphore::new(EXPORTS)),
            workers: Semaphore::new(settings.workers.max(1)),
            metrics: Arc::default(),
            caches: AnalysisCaches::default(),
            answers: Answers::default(),
            provider_names: ProviderNames::default(),
            store,
            engine,
            analyser,
            directory,
            clock,
            region,
            settings,
        }))
    }

    /// Now, in the region.
    pub fn moment(&self) -> Moment {
        Moment { now: (self.clock)(), zone: self.region.zone }
    }

    /// What codes and providers are called in a language.
    pub(crate) fn labels(&self, lang: Lang) -> Result<Labels, Problem> {
        self.provider_names.of(lang, self.engine.position(), &*self.store)
    }

    /// Runs work that may block on a thread of its own. No more of it runs at once than there are workers: with more,
    /// latency is only queueing in a worse place.
    pub(crate) async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let _permit =
            self.workers.acquire().await.map_err(|_| Problem::unavailable("the server is stopping"))?;
        let app = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&app)).await.map_err(|panic| Problem::internal(&panic))?
    }
}
