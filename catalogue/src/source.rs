//! Where courses come from: one `[[source]]` of feeds.toml, already checked.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    id::{Digest, SourceId},
    text::LanguageCode,
};

/// How a source publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// XCRI-CAP 1.1 and 1.2 (EN 15982).
    XcriCap,
    /// schema.org in JSON-LD or microdata.
    SchemaOrg,
    /// Opintopolku's external JSON.
    Kouta,
    /// Delimited text.
    Csv,
    /// HTML by CSS selectors.
    Html,
}

impl Format {
    /// Every format, in the order in which detection tries them.
    pub const ALL: [Self; 5] = [Self::XcriCap, Self::Kouta, Self::SchemaOrg, Self::Csv, Self::Html];

    /// The name in feeds.toml.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::XcriCap => "xcri-cap",
            Self::SchemaOrg => "schema-org",
            Self::Kouta => "kouta",
            Self::Csv => "csv",
            Self::Html => "html",
        }
    }

    /// Reads the name in feeds.toml; `auto` is not one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The provider of courses that name none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DefaultProvider {
    /// Its name.
    pub name: Option<String>,
    /// Its home page.
    pub url: Option<String>,
    /// Municipality of its seat, code.
    pub municipality: Option<String>,
}

/// Values for courses and offerings that don't say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Defaults {
    /// Vocabulary `level`.
    pub level: Option<String>,
    /// Languages of teaching.
    pub language: Vec<LanguageCode>,
    /// Language of texts that declare none and are too short to tell.
    pub text_language: Option<LanguageCode>,
    /// Vocabulary `funding`.
    pub funding: Option<String>,
    /// Place of teaching, municipality code.
    pub municipality: Option<String>,
    /// Vocabulary `mode`.
    pub mode: Option<String>,
    /// ISCED-F code.
    pub field: Option<String>,
}

/// Which further pages belong to the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Follow {
    /// CSS selector of links to detail pages.
    pub links: Option<String>,
    /// CSS selector of the link to the next page of the listing.
    pub next: Option<String>,
    /// Most pages that one run reads, listing and details together.
    pub max_pages: usize,
    /// `url` is a sitemap: its pages are the detail pages.
    pub sitemap: bool,
}

impl Default for Follow {
    fn default() -> Self {
        Self { links: None, next: None, max_pages: 500, sitemap: false }
    }
}

/// What one run may cost the partner and us.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Largest body in bytes, compressed or not.
    pub max_bytes: u64,
    /// Longest time for one document, seconds.
    pub timeout_s: u64,
    /// Requests per second to the host (and port).
    pub requests_per_s: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 200_000_000, timeout_s: 60, requests_per_s: 1.0 }
    }
}

impl Limits {
    /// Shortest time between two requests to the host.
    pub fn delay(&self) -> Duration {
        Duration::from_secs_f64((1.0 / self.requests_per_s.max(1e-3)).min(1000.0))
    }
}

/// When a run's removals are held for a person to decide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Guard {
    /// Largest share of a source's courses that one run may remove, 0 to 1 (and at least 10 courses; removing all of
    /// them is held whatever their number).
    pub max_removed: f64,
}

impl Default for Guard {
    fn default() -> Self {
        Self { max_removed: 0.3 }
    }
}

impl Guard {
    /// Whether removing `removed` of `live` courses must be held.
    pub fn holds(&self, live: usize, removed: usize) -> bool {
        let all = live > 0 && removed >= live;
        let many = removed >= 10 && removed as f64 > live as f64 * self.max_removed;
        removed > 0 && (all || many)
    }
}

/// What robots.txt means for the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RobotsRule {
    /// Obeyed.
    #[default]
    Obey,
    /// Not asked, because a contract allows us to read; the reason is shown to operators.
    Contract(String),
}

/// A source, as feeds.toml has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceSpec {
    /// Stable: course ids contain it.
    pub id: SourceId,
    /// For courses that name no provider.
    pub provider: DefaultProvider,
    /// Documents to start from; at least one.
    pub urls: Vec<String>,
    /// None means detect.
    pub format: Option<Format>,
    /// The cron expression, in the region's zone; none means the crawler's default.
    pub schedule: Option<String>,
    /// Values for what isn't said.
    pub defaults: Defaults,
    /// Column, selector or pointer for each property (csv, html, json).
    pub map: BTreeMap<String, String>,
    /// Campus names and the municipality code that each lies in.
    pub campuses: BTreeMap<String, String>,
    /// Further pages.
    pub follow: Option<Follow>,
    /// Costs.
    pub limits: Limits,
    /// Mass removal.
    pub guard: Guard,
    /// How many complete runs a course may be missing from before it is removed (0: at once).
    pub grace_runs: u32,
    /// Private and loopback addresses are allowed (the demo).
    pub allow_private: bool,
    /// robots.txt.
    pub robots: RobotsRule,
    /// Records of a malformed document are kept (and nothing is removed) instead of failing the run.
    pub tolerant: bool,
    /// Switched on.
    pub enabled: bool,
}

impl SourceSpec {
    /// A source with every default.
    pub fn new(id: SourceId, url: impl Into<String>) -> Self {
        Self {
            id,
            provider: DefaultProvider::default(),
            urls: vec![url.into()],
            format: None,
            schedule: None,
            defaults: Defaults::default(),
            map: BTreeMap::new(),
            campuses: BTreeMap::new(),
            follow: None,
            limits: Limits::default(),
            guard: Guard::default(),
            grace_runs: 0,
            allow_private: false,
            robots: RobotsRule::Obey,
            tolerant: false,
            enabled: true,
        }
    }

    /// Digest of everything that decides how bytes become courses: where it changes, unchanged bytes are read again.
    pub fn reading_digest(&self) -> Digest {
        let Self { id, provider, urls, format, defaults, map, campuses, follow, tolerant, .. } = self;
        let reading = (id, provider, urls, format, defaults, map, campuses, follow, tolerant);
        Digest::of(&serde_json::to_vec(&reading).expect("a source's settings have a JSON form"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_holds_mass_removal_only() {
        let guard = Guard::default();
        assert!(guard.holds(100, 31) && guard.holds(5, 5) && guard.holds(20, 10));
        assert!(!guard.holds(100, 30) && !guard.holds(20, 9) && !guard.holds(5, 4) && !guard.holds(0, 0));
    }

    #[test]
    fn a_change_of_schedule_does_not_change_how_bytes_are_read() {
        let mut spec = SourceSpec::new(SourceId::new("a").unwrap(), "https://example.org/");
        let before = spec.reading_digest();
        spec.schedule = Some("0 0 * * * *".into());
        assert_eq!(before, spec.reading_digest());
        spec.defaults.level = Some("liberal-adult".into());
        assert_ne!(before, spec.reading_digest());
    }
}
