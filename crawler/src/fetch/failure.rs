//! What can go wrong with a document, one variant for each different reaction.

use std::error::Error;
use std::io;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

use super::RETRIED;
use super::decode::DecodeError;
use crate::address::Denied;

/// Why a document could not be had.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FetchError {
    /// The address guard says no. Never says what stands there.
    #[error("`{url}` is not reached: {why}")]
    Denied {
        /// The address.
        url: String,
        /// Why.
        why: Denied,
    },
    /// robots.txt says no.
    #[error("`{url}` is forbidden by robots.txt")]
    Forbidden {
        /// The address.
        url: String,
    },
    /// robots.txt could not be had, so nothing may be asked for.
    #[error("robots.txt of `{host}` cannot be had: {why}")]
    RobotsUnavailable {
        /// Host and port.
        host: String,
        /// What happened.
        why: String,
        /// When it will be asked for again.
        until: DateTime<Utc>,
    },
    /// The host asks us to come later (429, 503).
    #[error("`{url}` asks us to come later (status {status})")]
    Slow {
        /// The address.
        url: String,
        /// 429 or 503.
        status: u16,
        /// After how long, where it says.
        wait: Option<Duration>,
    },
    /// Another status than success.
    #[error("`{url}` answers with status {status}")]
    Status {
        /// The address.
        url: String,
        /// The status.
        status: u16,
    },
    /// "Not modified", though nothing was known, or to a request that did not ask.
    #[error("`{url}` says that it has not changed, without being asked")]
    FalseNotModified {
        /// The address.
        url: String,
    },
    /// Redirects without end, or to nowhere.
    #[error("`{url}` redirects in a circle, too often or nowhere")]
    Redirects {
        /// The address asked for.
        url: String,
    },
    /// A redirect from https to http.
    #[error("`{url}` redirects to `{to}`, which is not encrypted")]
    Downgrade {
        /// The address asked for.
        url: String,
        /// Where it leads.
        to: String,
    },
    /// More than the source may send.
    #[error("`{url}` is larger than {limit} bytes")]
    TooLarge {
        /// The address.
        url: String,
        /// The limit, before and after decompression.
        limit: u64,
    },
    /// The body ended before its end.
    #[error("`{url}` ended before its end: {why}")]
    Truncated {
        /// The address.
        url: String,
        /// What was missing.
        why: String,
    },
    /// A `Content-Encoding` that is not understood or not what was sent.
    #[error("`{url}` cannot be decompressed: {why}")]
    Encoding {
        /// The address.
        url: String,
        /// What is wrong.
        why: String,
    },
    /// Too long without an answer, or without the end of it.
    #[error("`{url}` takes too long")]
    Timeout {
        /// The address.
        url: String,
    },
    /// No connection: name, network or certificate.
    #[error("`{url}` cannot be connected to: {why}")]
    Connect {
        /// The address.
        url: String,
        /// What happened.
        why: String,
    },
    /// The client itself.
    #[error("no HTTP client: {0}")]
    Client(String),
    /// The document could not be put down here: nothing that its server has done.
    #[error("`{dir}` cannot be written: {why}; free some space there and crawl again")]
    Scratch {
        /// Where large documents lie until they are read.
        dir: String,
        /// What the disk said.
        why: String,
    },
}

impl FetchError {
    /// What the client's error means.
    pub(super) fn of(url: &Url, error: reqwest::Error) -> FetchError {
        let url = url.to_string();
        if let Some(why) = denied(&error) {
            return FetchError::Denied { url, why };
        }
        let why = innermost(&error);
        if error.is_timeout() {
            FetchError::Timeout { url }
        } else if error.is_body() || error.is_decode() {
            FetchError::Truncated { url, why }
        } else {
            FetchError::Connect { url, why }
        }
    }

    pub(super) fn of_body(url: &Url, limit: u64, error: DecodeError) -> FetchError {
        let url = url.to_string();
        match error {
            DecodeError::TooLarge => FetchError::TooLarge { url, limit },
            DecodeError::Truncated(why) => FetchError::Truncated { url, why },
            DecodeError::Damaged(why) => FetchError::Encoding { url, why },
        }
    }

    pub(super) fn scratch(dir: &Path, error: &io::Error) -> FetchError {
        FetchError::Scratch { dir: dir.display().to_string(), why: error.to_string() }
    }

    /// Whether another attempt shortly after can end otherwise.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Slow { .. }
            | Self::Timeout { .. }
            | Self::Connect { .. }
            | Self::FalseNotModified { .. } => true,
            Self::Status { status, .. } => RETRIED.contains(status),
            _ => false,
        }
    }

    /// How long the host asks us to stay away.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Slow { wait, .. } => *wait,
            _ => None,
        }
    }

    /// The document is there no more: the site says so.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Status { status: 404 | 410, .. })
    }

    /// The finding's code, stable.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied { .. } => "address-not-allowed",
            Self::Forbidden { .. } => "robots-disallowed",
            Self::RobotsUnavailable { .. } => "robots-unavailable",
            Self::Slow { .. } => "host-busy",
            Self::Status { .. } => "status",
            Self::FalseNotModified { .. } => "bad-304",
            Self::Redirects { .. } | Self::Downgrade { .. } => "redirect",
            Self::TooLarge { .. } => "too-large",
            Self::Truncated { .. } => "truncated",
            Self::Encoding { .. } => "encoding",
            Self::Timeout { .. } => "timeout",
            Self::Connect { .. } | Self::Client(_) => "connect",
            Self::Scratch { .. } => "scratch",
        }
    }
}

/// The guard's verdict, where the resolver refused a name.
fn denied(error: &(dyn Error + 'static)) -> Option<Denied> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(denied) = error.downcast_ref::<Denied>() {
            return Some(denied.clone());
        }
        cause = error.source();
    }
    None
}

/// The cause of causes, in words: the outer ones only say that a request failed.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
