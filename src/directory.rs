//! What feeds.toml says of the sources, for whoever asks.

use std::sync::{PoisonError, RwLock};

use catalogue::{SourceSpec, source::RobotsRule};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crawler::Schedule;
use search_api::{SourceDirectory, SourceInfo};

use crate::config::Config;

/// Without a good run for so many of its intervals a source is stale.
const STALE_INTERVALS: i32 = 7;

/// The sources of the configuration in force.
pub struct Directory(RwLock<Sources>);

struct Sources {
    specs: Vec<SourceSpec>,
    default_schedule: String,
    zone: Tz,
}

impl Directory {
    /// Of this configuration.
    pub fn of(config: &Config) -> Self {
        Self(RwLock::new(Sources::of(config)))
    }

    /// From now on, of this one.
    pub fn replace(&self, config: &Config) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Sources::of(config);
    }
}

impl Sources {
    fn of(config: &Config) -> Self {
        Self {
            specs: config.sources.clone(),
            default_schedule: config.crawler.default_schedule.clone(),
            zone: config.region.timezone,
        }
    }

    fn info(&self, spec: &SourceSpec, now: DateTime<Utc>) -> SourceInfo {
        let expression = spec.schedule.as_deref().unwrap_or(&self.default_schedule);
        let schedule = Schedule::parse(expression, self.zone).ok();
        let mut fires = schedule.iter().flat_map(|s| s.after(now)).map(|fire| fire.with_timezone(&Utc));
        let (next, after) = (fires.next(), fires.next());
        let interval = next.zip(after).map(|(next, after)| after - next);
        SourceInfo {
            id: spec.id.clone(),
            name: spec.provider.name.clone().unwrap_or_else(|| spec.id.to_string()),
            url: spec.urls.first().cloned().unwrap_or_default(),
            format: spec.format,
            enabled: spec.enabled,
            robots_contract: match &spec.robots {
                RobotsRule::Obey => None,
                RobotsRule::Contract(reason) => Some(reason.clone()),
            },
            next_run: next.filter(|_| spec.enabled),
            stale_before: interval.map(|interval| now - interval * STALE_INTERVALS),
        }
    }
}

impl SourceDirectory for Directory {
    fn sources(&self, now: DateTime<Utc>) -> Vec<SourceInfo> {
        let sources = self.0.read().unwrap_or_else(PoisonError::into_inner);
        sources.specs.iter().map(|spec| sources.info(spec, now)).collect()
    }
}
