//! What feeds.toml says of the sources, for whoever asks.

use std::sync::{PoisonError, RwLock};

use catalogue::{SourceId, SourceSpec, SourceState, source::RobotsRule};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crawler::{Schedule, Scheduled};
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

    fn schedule(&self, spec: &SourceSpec) -> Option<Schedule> {
        let expression = spec.schedule.as_deref().unwrap_or(&self.default_schedule);
        Schedule::parse(expression, self.zone).ok()
    }

    fn info(&self, spec: &SourceSpec, now: DateTime<Utc>) -> SourceInfo {
        let schedule = self.schedule(spec);
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
            stale_before: interval.map(|interval| now - interval * STALE_INTERVALS),
        }
    }
}

impl SourceDirectory for Directory {
    fn sources(&self, now: DateTime<Utc>) -> Vec<SourceInfo> {
        let sources = self.0.read().unwrap_or_else(PoisonError::into_inner);
        sources.specs.iter().map(|spec| sources.info(spec, now)).collect()
    }

    fn next_run(
        &self,
        id: &SourceId,
        state: Option<&SourceState>,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let sources = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let spec = sources.specs.iter().find(|spec| spec.id == *id && spec.enabled)?;
        let scheduled = Scheduled { source: spec.clone(), schedule: sources.schedule(spec)? };
        crawler::next_run(&scheduled, state, now).map(|next| next.max(now))
    }
}
