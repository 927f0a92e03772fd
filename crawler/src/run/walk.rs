//! The pages of a source, one after the other: from those that the configuration names to those that they name.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io::Read;
use std::sync::Arc;

use catalogue::{Finding, Findings, Format, PageRecord, SourceSpec, StoreError, source::Follow};
use url::Url;

use super::drafts::Drafts;
use super::page::{Got, Page, Role, Todo};
use super::{Crawler, Mode, Stop, terms_of};
use crate::fetch::{Answer, FetchError, Terms};

/// After so many failures in a row the rest of the pages is not asked for.
const MOST_FAILURES: u32 = 5;

/// What earlier runs left behind.
pub(super) struct Memory {
    /// Pages that the catalogue was made from.
    pub(super) known: HashMap<String, PageRecord>,
    /// Pages of a run that was interrupted.
    pub(super) staged: HashMap<String, PageRecord>,
    /// The settings are those with which the known pages were read.
    pub(super) same_reading: bool,
}

/// Why a walk ended before its end.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A page without which the source cannot be read.
    Fetch(FetchError),
    /// A listing that cannot be understood; a finding says the same.
    Unreadable(String),
    /// We were told to stop.
    Stopped,
    /// The catalogue.
    Store(StoreError),
    /// Nothing is kept that could be read again.
    NothingKept,
    /// A defect of ours.
    Internal,
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        Trouble::Fetch(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Trouble::Store(error)
    }
}

/// A walk, and what it has gathered.
pub(super) struct Walk {
    pub(super) crawler: Crawler,
    pub(super) source: Arc<SourceSpec>,
    pub(super) mode: Mode,
    stop: Stop,
    pub(super) memory: Memory,
    terms: Terms,
    follow: Follow,
    listings: VecDeque<Todo>,
    details: VecDeque<Todo>,
    seen: HashSet<String>,
    /// Sitemaps that indexes have named.
    pub(super) sitemaps: usize,
    failures_in_a_row: u32,
    pub(super) pages: Vec<Page>,
    pub(super) drafts: Drafts,
    pub(super) findings: Findings,
    /// Nothing was left out.
    pub(super) complete: bool,
    pub(super) format: Option<Format>,
    pub(super) requests: u32,
    pub(super) not_modified: u32,
    pub(super) bytes: u64,
}

impl Walk {
    pub(super) fn new(
        crawler: Crawler,
        source: Arc<SourceSpec>,
        mode: Mode,
        stop: Stop,
        memory: Memory,
    ) -> Walk {
        let follow = source.follow.clone().unwrap_or_default();
        let role = if follow.sitemap { Role::Sitemap { nested: false } } else { Role::Listing };
        let drafts = Drafts::in_dir(crawler.fetcher.scratch());
        let mut walk = Walk {
            terms: terms_of(&source),
            crawler,
            mode,
            stop,
            memory,
            follow,
            listings: VecDeque::new(),
            details: VecDeque::new(),
            seen: HashSet::new(),
            sitemaps: 0,
            failures_in_a_row: 0,
            pages: Vec::new(),
            drafts,
            findings: Findings::default(),
            complete: true,
            format: source.format,
            requests: 0,
            not_modified: 0,
            bytes: 0,
            source: Arc::clone(&source),
        };
        for url in &source.urls {
            match Url::parse(url) {
                Ok(url) => walk.add(Todo { url, role, modified: None }),
                Err(error) => {
                    walk.leave_out(Finding::error("url", format!("not an address: {error}")).found(url))
                }
            }
        }
        walk
    }

    /// Reads every page.
    pub(super) async fn all(&mut self) -> Result<(), Trouble> {
        while let Some(todo) = self.listings.pop_front().or_else(|| self.details.pop_front()) {
            if self.stop.is_now() {
                return Err(Trouble::Stopped);
            }
            if self.pages.len() >= self.follow.max_pages.max(self.source.urls.len()) {
                let message = "the source has more pages than `follow.max_pages`: the rest is left out";
                self.leave_out(Finding::warning("page-limit", message).found(todo.url.as_str()));
                return Ok(());
            }
            match self.get(&todo).await {
                Ok(got) => {
                    self.failures_in_a_row = 0;
                    self.take(todo, got).await?;
                }
                Err(trouble) => self.go_on_without(todo, trouble).await?,
            }
        }
        Ok(())
    }

    pub(super) fn add(&mut self, mut todo: Todo) {
        todo.url.set_fragment(None);
        if self.seen.insert(todo.url.to_string()) {
            match todo.role {
                Role::Detail => self.details.push_back(todo),
                Role::Listing | Role::Sitemap { .. } => self.listings.push_back(todo),
            }
        }
    }

    /// Notes that something of the source was not read: nothing is removed then.
    pub(super) fn leave_out(&mut self, finding: Finding) {
        self.complete = false;
        self.findings.push(finding);
    }

    /// Gets a page: from what is kept where that will do, else over the network.
    async fn get(&mut self, todo: &Todo) -> Result<Got, Trouble> {
        let key = todo.url.to_string();
        let known = self.memory.known.get(&key).cloned();
        if self.mode == Mode::Reparse {
            let record = known.ok_or(Trouble::NothingKept)?;
            let body = self.kept(&record).await.ok_or(Trouble::NothingKept)?;
            return Ok(self.as_kept(record, todo, body));
        }
        if let Some(staged) = self.memory.staged.get(&key).cloned()
            && let Some(body) = self.kept(&staged).await
        {
            return Ok(self.as_kept(staged, todo, body));
        }
        let usable = known.filter(|_| self.mode == Mode::Usual && self.memory.same_reading);
        if let Some(record) =
            usable.as_ref().filter(|record| is_older(todo, record, self.crawler.clock.now()))
            && let Some(body) = self.kept(record).await
        {
            return Ok(self.as_kept(record.clone(), todo, body));
        }
        match self.ask(todo, usable.as_ref()).await? {
            Answer::Fresh(fetched) => self.keep(*fetched).await,
            Answer::NotModified => {
                self.not_modified += 1;
                let mut record = usable.expect("only what is known can be unchanged");
                record.fetched_at = self.crawler.clock.now();
                if self.is_single() {
                    return Ok(Got {
                        record,
                        url: todo.url.clone(),
                        body: None,
                        noindex: false,
                        changed: false,
                    });
                }
                match self.kept(&record).await {
                    Some(body) => Ok(self.as_kept(record, todo, body)),
                    None => match self.ask(todo, None).await? {
                        Answer::Fresh(fetched) => self.keep(*fetched).await,
                        Answer::NotModified => {
                            Err(FetchError::FalseNotModified { url: todo.url.to_string() }.into())
                        }
                    },
                }
            }
        }
    }

    async fn ask(&mut self, todo: &Todo, known: Option<&PageRecord>) -> Result<Answer, Trouble> {
        self.requests += 1;
        tokio::select! {
            () = self.stop.wait() => Err(Trouble::Stopped),
            answer = self.crawler.fetcher.fetch(&todo.url, known, &self.terms) => Ok(answer?),
        }
    }

    /// Keeps what was fetched, so that it can be read again and an interrupted run goes on after it.
    async fn keep(&mut self, fetched: crate::fetch::Fetched) -> Result<Got, Trouble> {
        self.bytes += fetched.transferred;
        if let Some(to) = &fetched.moved_to {
            let message = "the address has moved for good: change it in feeds.toml";
            self.findings.push(Finding::warning("moved", message).at(&fetched.record.url).found(to.as_str()));
        }
        let (source, record, mut body) = (self.source.id.clone(), fetched.record, fetched.body);
        let stage = !(self.is_single() && self.pages.is_empty());
        let (record, mut body) = self
            .crawler
            .with_store(move |store| {
                store.keep_body(&mut body)?;
                if stage {
                    store.stage_page(&source, &record)?;
                }
                Ok::<_, StoreError>((record, body))
            })
            .await?;
        body.rewind()?;
        let changed = self.differs(&record);
        Ok(Got { changed, url: fetched.url, body: Some(Box::new(body)), noindex: fetched.noindex, record })
    }

    fn as_kept(&self, record: PageRecord, todo: &Todo, body: Box<dyn Read + Send>) -> Got {
        Got {
            changed: self.differs(&record),
            url: todo.url.clone(),
            body: Some(body),
            noindex: false,
            record,
        }
    }

    fn differs(&self, record: &PageRecord) -> bool {
        self.memory.known.get(&record.url).is_none_or(|known| known.digest != record.digest)
    }

    /// A body that is kept; none where it was pruned or is damaged, which fetching it again mends.
    async fn kept(&self, record: &PageRecord) -> Option<Box<dyn Read + Send>> {
        let digest = record.digest;
        self.crawler.with_store(move |store| store.body(&digest).ok().flatten()).await
    }

    /// The source is one document, and was when it was last read.
    pub(super) fn is_single(&self) -> bool {
        self.source.follow.is_none() && self.source.urls.len() == 1 && self.memory.known.len() <= 1
    }

    /// A page that could not be had: the run goes on without a detail page, and ends without a listing.
    async fn go_on_without(&mut self, todo: Todo, trouble: Trouble) -> Result<(), Trouble> {
        let error = match trouble {
            Trouble::Fetch(error) if todo.role == Role::Detail => error,
            trouble => return Err(trouble),
        };
        let at = todo.url.to_string();
        if error.is_gone() {
            self.failures_in_a_row = 0;
            self.findings.push(Finding::info("page-gone", "the page is there no more").at(at));
            return Ok(());
        }
        match &error {
            FetchError::Forbidden { .. } | FetchError::Denied { .. } => {
                self.findings.push(Finding::warning(error.code(), error.to_string()).at(at));
                return Ok(());
            }
            FetchError::RobotsUnavailable { .. } | FetchError::Slow { wait: Some(_), .. } => {
                return Err(Trouble::Fetch(error));
            }
            _ => {}
        }
        self.failures_in_a_row += 1;
        if self.failures_in_a_row >= MOST_FAILURES {
            return Err(Trouble::Fetch(error));
        }
        self.leave_out(Finding::error(error.code(), error.to_string()).at(at));
        // What was known of the page is still the best that is known.
        if let Some(record) = self.memory.known.get(todo.url.as_str()).cloned()
            && let Some(body) = self.kept(&record).await
        {
            let got = self.as_kept(record, &todo, body);
            self.take(todo, got).await?;
        }
        Ok(())
    }
}

/// The sitemap says that the page has not changed since it was read. A date to come says nothing.
fn is_older(todo: &Todo, record: &PageRecord, now: chrono::DateTime<chrono::Utc>) -> bool {
    todo.modified.is_some_and(|modified| modified <= now && modified < record.fetched_at)
}
