//! robots.txt of every host that is asked, for a day. Source: RFC 9309 sections 2.3 and 2.4.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use catalogue::source::RobotsRule;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header;
use url::Url;

use super::headers::usual_headers;
use super::{FetchError, Fetcher, Terms, decode, retry_after};
use crate::host::{LONGEST_DELAY, authority};
use crate::robots::{MAX_ROBOTS_BYTES, Rules};

/// How long the rules of a site are believed.
const FRESH: TimeDelta = TimeDelta::hours(24);
/// How long the absence of a robots.txt is believed that is due to a failure.
const RETRY_FAILURE: TimeDelta = TimeDelta::minutes(5);
/// How many redirects are followed to a robots.txt.
const MAX_REDIRECTS: usize = 5;
/// What is read of a robots.txt, with room for what the parser then leaves out.
const MAX_BYTES: u64 = 2 * MAX_ROBOTS_BYTES as u64;
/// Longest time for a robots.txt.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What is known of one site's robots.txt.
#[derive(Clone)]
struct Known {
    /// The last rules that could be read, and when.
    rules: Option<(Arc<Rules>, DateTime<Utc>)>,
    /// Why they cannot be had now, and when they will be asked for again.
    failure: Option<(String, DateTime<Utc>)>,
}

/// The files of all sites, by scheme, host and port.
#[derive(Default)]
pub(super) struct RobotsCache {
    known: Mutex<HashMap<String, Known>>,
    /// Whoever asks a site for its file; the others wait for what it learns.
    asking: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl RobotsCache {
    fn get(&self, site: &str) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(site).cloned()
    }

    fn turn(&self, site: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(asking.entry(site.to_owned()).or_default())
    }

    fn put(&self, site: &str, known: Known) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(site.to_owned(), known);
    }
}

/// What asking for a robots.txt led to.
enum Found {
    Rules(Rules),
    /// There is none: everything is allowed.
    None,
    /// It cannot be told: nothing is allowed. The host may want us to wait.
    Failure {
        why: String,
        wait: Duration,
    },
}

impl Fetcher {
    /// Whether the site's robots.txt lets us fetch `url`. Asks for it where it is not known.
    ///
    /// # Errors
    /// [`FetchError::Forbidden`], or [`FetchError::RobotsUnavailable`] where it cannot be had.
    pub(super) async fn ask_robots(&self, url: &Url, terms: &Terms) -> Result<(), FetchError> {
        if matches!(terms.robots, RobotsRule::Contract(_)) {
            return Ok(());
        }
        let rules = self.rules_of(url, terms).await?;
        if rules.verdict(&self.agent, url.as_str()).is_allowed() {
            Ok(())
        } else {
            Err(FetchError::Forbidden { url: url.to_string() })
        }
    }

    async fn rules_of(&self, url: &Url, terms: &Terms) -> Result<Arc<Rules>, FetchError> {
        let site = format!("{}://{}", url.scheme(), authority(url));
        // Sources of one site that begin together share one request.
        let turn = self.robots.turn(&site);
        let _asking = turn.lock().await;
        let now = self.clock.now();
        let known = self.robots.get(&site);
        if let Some((rules, at)) = known.as_ref().and_then(|known| known.rules.as_ref())
            && is_recent(*at, now, FRESH)
        {
            return Ok(Arc::clone(rules));
        }
        if let Some((why, until)) = known.as_ref().and_then(|known| known.failure.as_ref())
            && now < *until
            && is_recent(*until, now, FRESH)
        {
            return Err(unavailable(url, why, *until));
        }
        let found = self.request_robots(url, terms).await?;
        let rules = match found {
            Found::Rules(rules) => Arc::new(rules),
            Found::None => Arc::default(),
            Found::Failure { why, wait } => {
                let until = now + TimeDelta::from_std(wait).unwrap_or(RETRY_FAILURE).max(RETRY_FAILURE);
                let rules = known.and_then(|known| known.rules);
                self.robots.put(&site, Known { rules, failure: Some((why.clone(), until)) });
                return Err(unavailable(url, &why, until));
            }
        };
        let wish = rules.crawl_delay(&self.agent);
        if let Some(wish) = wish.filter(|wish| *wish > LONGEST_DELAY) {
            tracing::warn!("`{site}` asks for {} s between requests; it gets 30 s", wish.as_secs());
        }
        self.hosts.wish(url, wish);
        self.robots.put(&site, Known { rules: Some((Arc::clone(&rules), now)), failure: None });
        Ok(rules)
    }

    /// Follows redirects, across hosts too: the rules are those of the site that was asked.
    async fn request_robots(&self, url: &Url, terms: &Terms) -> Result<Found, FetchError> {
        let mut url = url.join("/robots.txt").expect("an absolute path on an http URL");
        for _ in 0..=MAX_REDIRECTS {
            terms.guard.check(&url).map_err(|why| FetchError::Denied { url: url.to_string(), why })?;
            match tokio::time::timeout(TIMEOUT, self.robots_step(&url, terms)).await {
                Err(_) => return Ok(failure("it takes too long", None)),
                Ok(Err(denied @ FetchError::Denied { .. })) => return Err(denied),
                Ok(Err(error)) => return Ok(failure(&error.to_string(), error.retry_after())),
                Ok(Ok(RobotsStep::Found(found))) => return Ok(found),
                Ok(Ok(RobotsStep::Redirect(to))) => url = to,
            }
        }
        Ok(Found::None)
    }

    async fn robots_step(&self, url: &Url, terms: &Terms) -> Result<RobotsStep, FetchError> {
        let turn = self.turn(url, terms.delay).await?;
        let request = self.client(url, terms).get(url.clone()).headers(usual_headers());
        let mut response = request.send().await.map_err(|error| FetchError::of(url, error))?;
        let status = response.status();
        if status.is_redirection() {
            let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            let to = location.and_then(|location| url.join(location).ok());
            return Ok(to.map_or(RobotsStep::Found(Found::None), RobotsStep::Redirect));
        }
        if status == 429 || status.is_server_error() {
            let wait = retry_after::read(response.headers(), self.clock.now());
            if let Some(wait) = wait {
                turn.close_for(wait);
            }
            return Ok(RobotsStep::Found(failure(&format!("status {}", status.as_u16()), wait)));
        }
        if !status.is_success() {
            return Ok(RobotsStep::Found(Found::None));
        }
        let mut raw = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| FetchError::of(url, error))? {
            raw.extend_from_slice(&chunk);
            if raw.len() as u64 > MAX_BYTES {
                break;
            }
        }
        let body = decode::decode(raw, response.headers(), MAX_BYTES)
            .await
            .map_err(|error| FetchError::of_body(url, MAX_BYTES, error))?;
        Ok(RobotsStep::Found(Found::Rules(Rules::parse(&body))))
    }
}

enum RobotsStep {
    Found(Found),
    Redirect(Url),
}

/// Whether `at` lies within `span` before `now`; a clock that was set back makes nothing fresh for ever.
fn is_recent(at: DateTime<Utc>, now: DateTime<Utc>, span: TimeDelta) -> bool {
    (now - at).abs() < span
}

fn failure(why: &str, wait: Option<Duration>) -> Found {
    Found::Failure { why: why.to_owned(), wait: wait.unwrap_or_default() }
}

fn unavailable(url: &Url, why: &str, until: DateTime<Utc>) -> FetchError {
    FetchError::RobotsUnavailable { host: authority(url), why: why.to_owned(), until }
}

#[cfg(test)]
mod tests;
