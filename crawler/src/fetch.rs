//! Polite HTTP: one document, with everything that can go wrong told apart.

mod decode;
mod failure;
mod headers;
mod receive;
mod resolve;
mod retry_after;
mod robots_cache;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use catalogue::{PageRecord, source::RobotsRule};
use reqwest::header::{self, HeaderValue};
use reqwest::{Client, Response, StatusCode, redirect};
use url::Url;

use crate::address::Guard;
use crate::clock::Clock;
use crate::host::{Hosts, Turn};

pub use failure::FetchError;
pub use receive::Body;
pub use resolve::{Lookup, system_lookup};

use headers::{asks_not_to_index, forbids_storing, header_value, usual_headers};
use receive::Received;
use resolve::GuardedResolver;
use robots_cache::RobotsCache;

/// How many redirects are followed to a document.
const MAX_REDIRECTS: usize = 10;
/// Retried once or twice: the others will be the same a second later.
const RETRIED: [u16; 6] = [408, 429, 500, 502, 503, 504];

/// How patient the fetcher is. The defaults are those for partners; tests are less patient.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Time for a connection.
    pub connect: Duration,
    /// Longest silence within an answer.
    pub idle: Duration,
    /// Further attempts after a failure that may pass.
    pub retries: u32,
    /// Wait before the first of them; each further one is twice as long, up to half of it at random.
    pub first_wait: Duration,
    /// The longest `Retry-After` that is waited for within a run; longer ones put the run off.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            retries: 2,
            first_wait: Duration::from_secs(2),
            longest_wait: Duration::from_secs(30),
        }
    }
}

/// What a source allows and asks for.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Which addresses may be reached.
    pub guard: Guard,
    /// What robots.txt means.
    pub robots: RobotsRule,
    /// Shortest time between two requests.
    pub delay: Duration,
    /// Largest body, before and after decompression, in bytes.
    pub max_bytes: u64,
    /// Longest time for one document.
    pub timeout: Duration,
}

/// A document as it came.
#[derive(Debug)]
pub struct Fetched {
    /// What is to be remembered of it.
    pub record: PageRecord,
    /// The address after redirects.
    pub url: Url,
    /// The decoded body.
    pub body: Body,
    /// The server asks that nobody indexes it (`X-Robots-Tag`).
    pub noindex: bool,
    /// Where a permanent redirect says that it now lives.
    pub moved_to: Option<Url>,
    /// Bytes over the network.
    pub transferred: u64,
}

/// What came of asking for a document.
#[derive(Debug)]
pub enum Answer {
    /// A body.
    Fresh(Box<Fetched>),
    /// As it was known to be.
    NotModified,
}

/// Fetches documents. Cheap to clone; all clones share timetables and the robots.txt files they know.
#[derive(Clone)]
pub struct Fetcher {
    public: Client,
    private: Client,
    agent: Arc<str>,
    hosts: Hosts,
    robots: Arc<RobotsCache>,
    clock: Arc<dyn Clock>,
    patience: Patience,
    scratch: Arc<Path>,
}

impl Fetcher {
    /// A fetcher that goes by the name `user_agent` (a product token, a version, and where to complain).
    ///
    /// # Errors
    /// Where the system offers no TLS, or the name cannot stand in a header.
    pub fn new(
        user_agent: &str,
        clock: Arc<dyn Clock>,
        patience: Patience,
        lookup: Lookup,
    ) -> Result<Fetcher, FetchError> {
        Ok(Fetcher {
            public: client(user_agent, patience, GuardedResolver::public(Arc::clone(&lookup)))?,
            private: client(user_agent, patience, GuardedResolver::private(lookup))?,
            agent: user_agent.into(),
            hosts: Hosts::new(Arc::clone(&clock)),
            robots: Arc::default(),
            clock,
            patience,
            scratch: std::env::temp_dir().into(),
        })
    }

    /// Puts large documents into files in `dir` until they are read, instead of the system's place for such files.
    #[must_use]
    pub fn with_scratch(self, dir: &Path) -> Fetcher {
        Fetcher { scratch: dir.into(), ..self }
    }

    /// Where files lie that one run alone needs.
    pub(crate) fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Fetches a document. Where `known` is given, only if it has changed since.
    ///
    /// # Errors
    /// See [`FetchError`]: one variant for each different reaction.
    pub async fn fetch(
        &self,
        url: &Url,
        known: Option<&PageRecord>,
        terms: &Terms,
    ) -> Result<Answer, FetchError> {
        let mut known = known;
        let mut attempt = 0;
        loop {
            let failure = match self.follow(url, known, terms).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if attempt == self.patience.retries || !failure.may_pass() {
                return Err(failure);
            }
            if matches!(failure, FetchError::FalseNotModified { .. }) {
                known = None;
            }
            let wait =
                failure.retry_after().unwrap_or_else(|| back_off(self.patience.first_wait, attempt, url));
            if wait > self.patience.longest_wait {
                return Err(failure);
            }
            tokio::time::sleep(self.clock.sleep_for(wait)).await;
            attempt += 1;
        }
    }

    /// One attempt, with the redirects on its way.
    async fn follow(
        &self,
        start: &Url,
        known: Option<&PageRecord>,
        terms: &Terms,
    ) -> Result<Answer, FetchError> {
        let mut url = start.clone();
        let mut permanent = true;
        let mut seen = vec![url.clone()];
        loop {
            terms.guard.check(&url).map_err(|why| FetchError::Denied { url: url.to_string(), why })?;
            self.ask_robots(&url, terms).await?;
            let turn = self.turn(&url, terms.delay).await?;
            let whole = self.request(&url, start, known, terms, &turn);
            let step = tokio::time::timeout(terms.timeout, whole)
                .await
                .map_err(|_| FetchError::Timeout { url: url.to_string() })??;
            drop(turn);
            match step {
                Step::Done(answer) => return Ok(with_move(answer, permanent && url != *start, &url)),
                Step::Redirect { to, status } => {
                    permanent &= matches!(status.as_u16(), 301 | 308);
                    check_redirect(&seen, &to)?;
                    seen.push(to.clone());
                    url = to;
                }
            }
        }
    }

    async fn turn(&self, url: &Url, delay: Duration) -> Result<Turn, FetchError> {
        self.hosts.turn(url, delay, self.patience.longest_wait).await.map_err(|wait| FetchError::Slow {
            url: url.to_string(),
            status: 503,
            wait: Some(wait),
        })
    }

    async fn request(
        &self,
        url: &Url,
        asked: &Url,
        known: Option<&PageRecord>,
        terms: &Terms,
        turn: &Turn,
    ) -> Result<Step, FetchError> {
        let mut request = self.client(url, terms).get(url.clone()).headers(usual_headers());
        if let Some(etag) = known.and_then(|known| header_value(known.etag.as_deref())) {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(time) = known.and_then(|known| header_value(known.last_modified.as_deref())) {
            request = request.header(header::IF_MODIFIED_SINCE, time);
        }
        let response = request.send().await.map_err(|error| FetchError::of(url, error))?;
        let status = response.status();
        match status.as_u16() {
            301 | 302 | 303 | 307 | 308 => redirect_of(url, &response),
            304 if known.is_some_and(|known| known.etag.is_some() || known.last_modified.is_some()) => {
                Ok(Step::Done(Answer::NotModified))
            }
            304 => Err(FetchError::FalseNotModified { url: url.to_string() }),
            429 | 503 => {
                let wait = retry_after::read(response.headers(), self.clock.now());
                if let Some(wait) = wait {
                    turn.close_for(wait);
                }
                Err(FetchError::Slow { url: url.to_string(), status: status.as_u16(), wait })
            }
            200 | 203 => self.receive(url, asked, response, terms).await,
            code => Err(FetchError::Status { url: url.to_string(), status: code }),
        }
    }

    async fn receive(
        &self,
        url: &Url,
        asked: &Url,
        response: Response,
        terms: &Terms,
    ) -> Result<Step, FetchError> {
        let headers = response.headers().clone();
        let Received { body, digest, bytes, transferred } =
            receive::receive(url, response, terms.max_bytes, &self.scratch).await?;
        let text =
            |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::to_owned);
        let kept = !forbids_storing(&headers);
        let record = PageRecord {
            url: asked.to_string(),
            digest,
            bytes,
            etag: text(header::ETAG).filter(|_| kept),
            last_modified: text(header::LAST_MODIFIED).filter(|_| kept),
            content_type: text(header::CONTENT_TYPE),
            fetched_at: self.clock.now(),
        };
        let noindex = asks_not_to_index(&headers, &self.agent);
        let fetched = Fetched { record, url: url.clone(), body, noindex, moved_to: None, transferred };
        Ok(Step::Done(Answer::Fresh(Box::new(fetched))))
    }

    /// Names of private hosts are resolved without the guard: their source allowed them by name.
    fn client(&self, url: &Url, terms: &Terms) -> &Client {
        let private = url.host_str().is_some_and(|host| terms.guard.is_private(host));
        if private { &self.private } else { &self.public }
    }
}

/// What one request led to.
enum Step {
    Done(Answer),
    Redirect { to: Url, status: StatusCode },
}

fn client(user_agent: &str, patience: Patience, resolver: GuardedResolver) -> Result<Client, FetchError> {
    Client::builder()
        .user_agent(user_agent)
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(patience.connect)
        .read_timeout(patience.idle)
        .pool_max_idle_per_host(1)
        .dns_resolver(resolver)
        .build()
        .map_err(|error| FetchError::Client(error.to_string()))
}

/// Where a redirect leads.
fn redirect_of(url: &Url, response: &Response) -> Result<Step, FetchError> {
    let location =
        response.headers().get(header::LOCATION).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
    let to = location.and_then(|location| url.join(location).ok());
    let mut to = to.ok_or_else(|| FetchError::Redirects { url: url.to_string() })?;
    to.set_fragment(None);
    Ok(Step::Redirect { to, status: response.status() })
}

/// Whether a redirect to `to` may be followed after those that were `seen`, the address asked for among them.
fn check_redirect(seen: &[Url], to: &Url) -> Result<(), FetchError> {
    let start = seen.first().map_or_else(String::new, Url::to_string);
    if seen.contains(to) || seen.len() > MAX_REDIRECTS {
        return Err(FetchError::Redirects { url: start });
    }
    if to.scheme() == "http" && seen.last().is_some_and(|from| from.scheme() == "https") {
        return Err(FetchError::Downgrade { url: start, to: to.to_string() });
    }
    Ok(())
}

fn with_move(answer: Answer, moved: bool, url: &Url) -> Answer {
    match answer {
        Answer::Fresh(mut fetched) if moved => {
            fetched.moved_to = Some(url.clone());
            Answer::Fresh(fetched)
        }
        answer => answer,
    }
}

/// The wait before a further attempt: doubled each time, and shortened by up to half, so that not everybody who
/// failed at one moment comes back at one moment.
fn back_off(first: Duration, attempt: u32, url: &Url) -> Duration {
    let full = first * 2u32.saturating_pow(attempt);
    let hash = blake3::hash(format!("{url} {attempt}").as_bytes());
    full - full / 2 * u32::from(hash.as_bytes()[0]) / 256
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
