//! The pages of a walk: what is to be read, and what was.

use std::io::Read;

use catalogue::PageRecord;
use chrono::{DateTime, Utc};
use url::Url;

/// What a page is to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Named by the configuration, or the next page of such a listing: without it the run has failed.
    Listing,
    /// A sitemap named by the configuration, or by such a one (then `nested`).
    Sitemap {
        /// Named by another sitemap: may not name further ones.
        nested: bool,
    },
    /// One course's own page: the run goes on without it.
    Detail,
}

/// A page that is to be read.
#[derive(Clone, Debug)]
pub(super) struct Todo {
    pub(super) url: Url,
    pub(super) role: Role,
    /// When it last changed, by the sitemap.
    pub(super) modified: Option<DateTime<Utc>>,
}

/// A page as it was got: over the network, or from what was kept.
pub(super) struct Got {
    pub(super) record: PageRecord,
    /// Address after redirects, where it was fetched by this run.
    pub(super) url: Url,
    /// None where it is as it was and was not needed yet.
    pub(super) body: Option<Box<dyn Read + Send>>,
    pub(super) noindex: bool,
    /// Differs from what the catalogue was made from.
    pub(super) changed: bool,
}

/// A page that was read.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) record: PageRecord,
    pub(super) url: Url,
    pub(super) changed: bool,
}
