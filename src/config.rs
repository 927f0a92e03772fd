//! `feeds.toml`: what to read, for which region, and how it is shown.
//!
//! A wrong file is refused whole, with every mistake at once: file, line, key, what was found and what is allowed.

mod check;
mod reader;
mod settings;
mod source;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use catalogue::{Code, SourceSpec, Texts};
use chrono_tz::Tz;
use url::Url;

use reader::Reader;

/// The file's name where none is given.
pub const FILE: &str = "feeds.toml";

/// Everything that `feeds.toml` says, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Whose courses these are.
    pub region: Region,
    /// How it is reached.
    pub server: Server,
    /// Words.
    pub language: Language,
    /// How long things are kept.
    pub keep: store::Keep,
    /// How it crawls.
    pub crawler: Crawler,
    /// The partners, in the order in which the same course of two of them is shown.
    pub sources: Vec<SourceSpec>,
}

/// Whose courses these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The service's name, by language.
    pub name: Texts,
    /// Municipality codes, in the order in which they are shown.
    pub municipalities: Vec<Code>,
    /// The zone of its wall clocks.
    pub timezone: Tz,
}

/// How it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its address for the public, for canonical links; none while it has none.
    pub public_url: Option<Url>,
    /// Addresses (or ranges, `10.0.0.0/8`) of proxies whose `Forwarded` headers are believed.
    pub trusted_proxies: Vec<String>,
    /// Requests a minute and address; 0 is without limit.
    pub rate_limit_per_minute: u32,
}

/// Words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Language {
    /// The Finnish dictionary, where it is not in a usual place; from the file's directory.
    pub finnish_dictionary: Option<PathBuf>,
}

/// How it crawls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crawler {
    /// `User-Agent`, with our version in it: names us and says how to reach us.
    pub user_agent: String,
    /// Requests in flight at most.
    pub concurrency: usize,
    /// Cron expression of sources that give none.
    pub default_schedule: String,
    /// Wait before a failed request is made again; the next wait is twice as long.
    pub retry_wait: Duration,
}

impl Config {
    /// Reads and checks a file; what may not be meant comes back beside it.
    ///
    /// # Errors
    /// [`ConfigError`] with every mistake that the file has.
    pub fn load(file: &Path) -> Result<(Self, Vec<Warning>), ConfigError> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| ConfigError::Unreadable { file: file.to_owned(), error: error.to_string() })?;
        Self::read(&text, file)
    }

    /// Reads and checks a text; `file` is what mistakes name, and what paths are relative to.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`] with every mistake that the text has.
    pub fn read(text: &str, file: &Path) -> Result<(Self, Vec<Warning>), ConfigError> {
        let reader = Reader::new(text);
        let config = settings::read(&reader, file);
        let (mistakes, warnings) = reader.end();
        match config {
            Some(config) if mistakes.is_empty() => Ok((config, warnings)),
            _ => Err(ConfigError::Wrong { file: file.to_owned(), mistakes }),
        }
    }
}

/// Where the configuration and the data lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// `feeds.toml`.
    pub config: PathBuf,
    /// The data directory.
    pub data: PathBuf,
}

impl Places {
    /// By what was asked for: without `config`, the data directory's own `feeds.toml` where one lies there, else
    /// the one in the working directory; without `data`, `data` in the working directory.
    pub fn find(config: Option<PathBuf>, data: Option<PathBuf>) -> Self {
        let own = data.as_ref().map(|dir| dir.join(FILE)).filter(|file| file.is_file());
        Self {
            config: config.or(own).unwrap_or_else(|| FILE.into()),
            data: data.unwrap_or_else(|| "data".into()),
        }
    }
}

/// One thing that the file must not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Its line, from 1.
    pub line: usize,
    /// The key with its tables: `source[ekami].limits.max_bytes`; empty where the text is not TOML.
    pub key: String,
    /// What stands there.
    pub found: String,
    /// What may stand there.
    pub allowed: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, found, allowed, .. } = self;
        match key.as_str() {
            "" => write!(f, "{found}; allowed: {allowed}"),
            key => write!(f, "`{key}`: found {found}; allowed: {allowed}"),
        }
    }
}

/// One thing that the file's writer may not have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Its line, from 1.
    pub line: usize,
    /// The key with its tables.
    pub key: String,
    /// What it does.
    pub text: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: `{}`: {}", self.line, self.key, self.text)
    }
}

/// Why there is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// The file cannot be read.
    Unreadable {
        /// Which.
        file: PathBuf,
        /// What the system says.
        error: String,
    },
    /// The file says what it must not.
    Wrong {
        /// Which.
        file: PathBuf,
        /// Every mistake, by line.
        mistakes: Vec<Mistake>,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, error } => {
                write!(f, "`{}` cannot be read: {error}; give another with --config", file.display())
            }
            Self::Wrong { file, mistakes } => {
                let lines: Vec<String> =
                    mistakes.iter().map(|m| format!("{}:{}: {m}", file.display(), m.line)).collect();
                f.write_str(&lines.join("\n"))
            }
        }
    }
}

impl std::error::Error for ConfigError {}
