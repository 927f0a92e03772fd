//! A partner with one feed, a catalogue, and a good run behind them.

use serde_json::Value;

use super::{App, Partner, Reply, Source, numbered};

/// How many courses the good run brought.
const COURSES: u64 = 12;

pub struct World {
    pub partner: Partner,
    pub app: App,
}

impl World {
    /// A partner that says nothing yet, and a source that reads its `path`.
    pub fn reading(path: &str) -> World {
        let partner = Partner::start();
        let app = App::reading(&partner.url(path));
        World { partner, app }
    }

    /// The source with further lines of feeds.toml.
    pub fn source(&self, path: &str) -> Source {
        Source::new("koulu", &self.partner.url(path))
    }

    /// A source of twelve courses, read well once.
    pub fn after_a_good_run() -> World {
        let world = World::reading("/k.csv");
        world.partner.says("/k.csv", [Reply::csv(numbered(12)).header("etag", "\"1\"")]);
        let first = world.app.crawl();
        assert_eq!((&first["outcome"], first["new"].as_u64()), (&"applied".into(), Some(COURSES)), "{first}");
        world.partner.forget();
        world
    }

    /// The partner answers so; the run ends so, and nothing that was in the catalogue is lost or changed.
    pub fn loses_nothing(
        &self,
        replies: impl IntoIterator<Item = Reply>,
        outcome: &str,
        code: &str,
    ) -> Value {
        self.partner.says("/k.csv", replies);
        let seq = self.app.seq();
        let report = self.app.crawl();
        assert_eq!(report["outcome"], outcome, "{report}");
        assert!(
            code.is_empty() || self.app.findings().iter().any(|found| found == code),
            "{:?}",
            self.app.findings()
        );
        assert_eq!((self.app.live(), self.app.seq()), (COURSES, seq), "{report}");
        report
    }

    /// The partner's feed is well again, and read.
    pub fn recovers(&self) {
        self.partner.says("/k.csv", [Reply::csv(numbered(13))]);
        let report = self.app.crawl();
        assert_eq!((&report["outcome"], report["new"].as_u64()), (&"applied".into(), Some(1)), "{report}");
    }
}
