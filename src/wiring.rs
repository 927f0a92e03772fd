//! Where things lie, and how the rooms are put together.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use anyhow::Context;
use catalogue::{CatalogueStore, EngineError, SearchEngine, thesaurus::Thesaurus, vocabulary::Vocabulary};
use chrono_tz::Tz;
use indexer::TantivyEngine;
use ipnet::IpNet;
use language::{Analyser, Dictionary, Lang};
use search_api::{App, Clock, Region, VocabularyCredit};
use store::SqliteStore;

use crate::{
    cli::Cli,
    config::{Config, Places},
    directory::Directory,
    output::usage,
    vocabularies::Vocabularies,
};

/// The region's zone where no feeds.toml says otherwise.
const ZONE: Tz = chrono_tz::Europe::Helsinki;

/// The data directory and the configuration that belongs to it.
#[derive(Debug, Clone)]
pub struct Place {
    /// Catalogue, bodies, index.
    pub data: PathBuf,
    /// feeds.toml.
    pub config: PathBuf,
    analyser: OnceLock<Arc<Analyser>>,
}

impl Place {
    /// By arguments and environment: `--data DIR` without `--config` uses the feeds.toml that lies in DIR.
    pub fn of(cli: &Cli) -> Self {
        let Places { config, data } = Places::find(cli.config.clone(), cli.data.clone());
        Self { data, config, analyser: OnceLock::new() }
    }

    /// A data directory with its feeds.toml in it.
    pub fn in_directory(data: PathBuf) -> Self {
        Self { config: data.join("feeds.toml"), data, analyser: OnceLock::new() }
    }

    /// Reads feeds.toml; a wrong one is a usage error with every mistake, warnings go to the log.
    pub fn load_config(&self) -> anyhow::Result<Config> {
        let (config, warnings) = Config::load(&self.config).map_err(|error| usage(error.to_string()))?;
        for warning in &warnings {
            tracing::warn!("{}: {warning}", self.config.display());
        }
        Ok(config)
    }

    /// feeds.toml where there is one that can be used.
    fn config_if_any(&self) -> Option<Config> {
        Config::load(&self.config).ok().map(|(config, _)| config)
    }

    /// The catalogue; made where there is none.
    pub fn store(&self) -> anyhow::Result<SqliteStore> {
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("cannot make the data directory `{}`", self.data.display()))?;
        Ok(SqliteStore::open(&self.data)?)
    }

    /// Where the Finnish dictionary is, in the order in which places are looked at.
    pub fn dictionary_file(&self) -> Option<PathBuf> {
        let named = self.config_if_any().and_then(|config| config.language.finnish_dictionary);
        let known = ["/usr/lib/voikko/5", "/opt/homebrew/lib/voikko/5", "/usr/local/lib/voikko/5"];
        named
            .into_iter()
            .chain([self.data.join("dictionary").join("mor.vfst")])
            .chain(known.iter().map(|dir| Path::new(dir).join("mor-standard").join("mor.vfst")))
            .find(|file| file.is_file())
    }

    /// The analysis of words, with the dictionary where there is one: read once, for crawling and searching alike.
    pub fn analyser(&self) -> Arc<Analyser> {
        Arc::clone(self.analyser.get_or_init(|| Arc::new(self.read_analyser())))
    }

    fn read_analyser(&self) -> Analyser {
        let dictionary = self.dictionary_file().and_then(|file| {
            let read = std::fs::read(&file).map_err(|e| e.to_string());
            match read.and_then(|bytes| Dictionary::from_bytes(&bytes).map_err(|e| e.to_string())) {
                Ok(dictionary) => Some(dictionary),
                Err(error) => {
                    tracing::warn!(file = %file.display(), %error, "the Finnish dictionary cannot be used");
                    None
                }
            }
        });
        Analyser::new(dictionary, known_words())
    }

    /// Where the index lies.
    pub fn index_dir(&self) -> PathBuf {
        self.data.join("index")
    }

    fn engine_settings(&self) -> indexer::Settings {
        let zone = self.config_if_any().map_or(ZONE, |config| config.region.timezone);
        indexer::Settings::new(zone, self.analyser())
    }

    /// The index, brought up to the catalogue's last change; where another process writes it (`run`, `serve`), it is
    /// that one's business, and where it cannot be written it answers as it is. One that was made by another analysis or version, or is damaged, is made anew.
    pub fn engine(&self, store: &SqliteStore) -> anyhow::Result<TantivyEngine> {
        let engine = self.engine_as_it_is(store)?;
        as_far_as_it_goes(engine.catch_up(store))?;
        Ok(engine)
    }

    /// The index as it is, or a new one.
    pub fn engine_as_it_is(&self, store: &SqliteStore) -> anyhow::Result<TantivyEngine> {
        let engine = match TantivyEngine::open(&self.index_dir(), self.engine_settings()) {
            // After a restore the numbers of the change log begin again where the backup ended.
            Ok(engine) if engine.position() > store.last_seq()? => self.anew(store, AHEAD),
            Ok(engine) => Ok(engine),
            Err(EngineError::Unusable(why)) => self.anew(store, &why),
            Err(error) => Err(error.into()),
        }?;
        let vocabularies = self.vocabularies().in_use(&engine.analyser());
        Ok(engine.with_vocabularies(vocabularies))
    }

    /// Brings the index up to the catalogue's last change, as [`Place::engine`] does, for whoever does not search.
    pub fn update_index(&self, store: &SqliteStore) -> anyhow::Result<()> {
        match TantivyEngine::update_in(&self.index_dir(), self.analyser(), store) {
            Ok(position) if position > store.last_seq()? => self.anew(store, AHEAD).map(drop),
            Err(EngineError::Unusable(why)) => self.anew(store, &why).map(drop),
            outcome => as_far_as_it_goes(outcome),
        }
    }

    /// Makes the index anew, and says why.
    fn anew(&self, store: &SqliteStore, why: &str) -> anyhow::Result<TantivyEngine> {
        tracing::info!(%why, "the index is made anew from the catalogue");
        self.rebuild_index(store)
    }

    /// The vocabularies that the operator imported.
    pub fn vocabularies(&self) -> Vocabularies {
        Vocabularies::of(&self.data)
    }

    /// Makes the index anew beside the old one and switches to it.
    pub fn rebuild_index(&self, store: &SqliteStore) -> anyhow::Result<TantivyEngine> {
        Ok(TantivyEngine::rebuild_in(&self.index_dir(), self.engine_settings(), store)?)
    }
}

impl Place {
    /// Everything that handlers share, over an open catalogue and index.
    pub fn app(
        &self,
        config: &Config,
        store: Arc<SqliteStore>,
        engine: Arc<TantivyEngine>,
        directory: Arc<Directory>,
        clock: Clock,
    ) -> anyhow::Result<Arc<App>> {
        let mut notices = Vec::new();
        if self.dictionary_file().is_none() {
            notices.push("no Finnish dictionary: inflected words are read by built-in rules; `opinovi dictionary install` brings one".to_owned());
        }
        let region = Region {
            name: config.region.name.clone(),
            municipalities: config.region.municipalities.iter().map(ToString::to_string).collect(),
            zone: config.region.timezone,
        };
        let settings = search_api::Settings {
            public_url: config
                .server
                .public_url
                .as_ref()
                .map(|url| url.as_str().trim_end_matches('/').to_owned())
                .unwrap_or_default(),
            rate_limit_per_minute: config.server.rate_limit_per_minute,
            trusted_proxies: config
                .server
                .trusted_proxies
                .iter()
                .filter_map(|range| network(range))
                .collect(),
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            user_agent: config.crawler.user_agent.clone(),
            notices,
            vocabularies: engine
                .vocabularies()
                .map(|about| VocabularyCredit { title: about.title.clone(), licence: about.licence.clone() })
                .collect(),
        };
        let analyser = engine.analyser();
        Ok(App::new(store, engine, analyser, directory, clock, region, settings)?)
    }
}

/// Why an index that was whole is made anew.
const AHEAD: &str = "it is ahead of the catalogue";

/// An index that another process writes, or that cannot be written, is used as it is.
fn as_far_as_it_goes<T>(caught_up: Result<T, EngineError>) -> anyhow::Result<()> {
    match caught_up {
        Ok(_) | Err(EngineError::Locked(_)) => Ok(()),
        Err(error @ EngineError::Io(_)) => {
            tracing::warn!("searches do not see the catalogue's last changes: {error}");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// An address range, or one address; feeds.toml was checked to hold nothing else.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))
}

/// Base forms that the analysis may take as evidence: the vocabularies' and the thesaurus' own words.
pub fn known_words() -> Vec<(Lang, String)> {
    let vocabularies = Vocabulary::ALL.into_iter().flat_map(Vocabulary::all);
    let terms = vocabularies.flat_map(|term| term.names().map(|(lang, name)| (lang, name.to_owned())));
    let concepts = Thesaurus::builtin().concepts().iter();
    let names = concepts.flat_map(|concept| concept.names().map(|(lang, name)| (lang, name.to_owned())));
    terms.chain(names).collect()
}
