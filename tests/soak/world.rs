//! What both processes know of: the plan of a soak, and its clock.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use catalogue::{SourceId, SourceSpec};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use crawler::{Clock, Schedule, Scheduled};
use serde::{Deserialize, Serialize};

/// Sources are asked every five minutes, as often as may be.
pub const SCHEDULE: &str = "*/5 * * * *";

/// Everything that the crawling process has to know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The data directory.
    pub data: PathBuf,
    /// Id and address of each source.
    pub sources: Vec<(String, String)>,
    /// When it all began, on the computer's clock.
    pub began: DateTime<Utc>,
    /// How many times faster than the computer's clock time passes.
    pub times: u32,
}

impl Plan {
    const FILE: &str = "soak.json";

    pub fn write(&self) {
        fs::write(self.data.join(Self::FILE), serde_json::to_vec(self).unwrap()).unwrap();
    }

    pub fn read(data: &Path) -> Plan {
        serde_json::from_slice(&fs::read(data.join(Self::FILE)).unwrap()).unwrap()
    }

    pub fn clock(&self) -> FastClock {
        FastClock { began: self.began, times: self.times, base: Instant::now() }
    }

    pub fn scheduled(&self) -> Vec<Scheduled> {
        let schedule = Schedule::parse(SCHEDULE, Tz::UTC).unwrap();
        let sources = self.sources.iter().map(|(id, url)| {
            let mut source = SourceSpec::new(SourceId::new(id).unwrap(), url);
            source.allow_private = true;
            source.limits.timeout_s = 2;
            Scheduled { source, schedule: schedule.clone() }
        });
        sources.collect()
    }
}

/// A clock that began with the computer's and runs faster.
#[derive(Clone, Copy, Debug)]
pub struct FastClock {
    began: DateTime<Utc>,
    times: u32,
    base: Instant,
}

impl Clock for FastClock {
    fn now(&self) -> DateTime<Utc> {
        let passed: TimeDelta = Utc::now() - self.began;
        self.began + passed * i32::try_from(self.times).unwrap()
    }

    fn instant(&self) -> Instant {
        self.base + self.base.elapsed() * self.times
    }

    fn sleep_for(&self, span: Duration) -> Duration {
        span / self.times
    }
}
