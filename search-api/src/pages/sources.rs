//! What pages say of sources: their names and whether they are stale.

use std::collections::HashMap;

use catalogue::SourceId;
use chrono::{DateTime, Utc};

use crate::app::App;

/// Names and limits of freshness, by source.
#[derive(Default)]
pub(crate) struct Sources {
    known: HashMap<String, (String, Option<DateTime<Utc>>)>,
}

impl Sources {
    /// Those of feeds.toml.
    pub(crate) fn of(app: &App, now: DateTime<Utc>) -> Self {
        let known = app.directory.sources(now).into_iter();
        Self { known: known.map(|s| (s.id.to_string(), (s.name, s.stale_before))).collect() }
    }

    /// The name of its institution; its id where it is no longer configured.
    pub(crate) fn name<'a>(&'a self, id: &'a SourceId) -> &'a str {
        self.known.get(id.as_str()).map_or(id.as_str(), |(name, _)| name)
    }

    /// Whether a record read at a moment is older than its source should let it become.
    pub(crate) fn is_stale(&self, id: &SourceId, read: DateTime<Utc>) -> bool {
        self.known.get(id.as_str()).is_some_and(|(_, before)| before.is_some_and(|before| read < before))
    }
}
