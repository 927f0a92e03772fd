//! One timetable per host and port: no host sees two of our requests at once, or sooner than it wishes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OwnedMutexGuard;
use url::Url;

use crate::clock::Clock;

/// The longest delay between two requests that a robots.txt or a slow answer can ask for.
pub const LONGEST_DELAY: Duration = Duration::from_secs(30);
/// The longest that a host can ask us to stay away (`Retry-After`).
pub const LONGEST_ABSENCE: Duration = Duration::from_secs(24 * 60 * 60);
/// Answers slower than this mean that the host has enough to do: five times it is the usual second between requests,
/// which a source may set lower for a host that keeps up.
const SLOW: Duration = Duration::from_millis(200);
/// After a slow answer, how many times its duration we stay away.
const SLOW_FACTOR: u32 = 5;

/// When a host may be asked again. On the monotonic clock; `now` is always an argument.
#[derive(Clone, Debug, Default)]
pub struct Timetable {
    last_began: Option<Instant>,
    last_ended: Option<Instant>,
    /// Time that the last answer took.
    last_took: Duration,
    /// What robots.txt asks for.
    wished: Duration,
    closed_until: Option<Instant>,
}

impl Timetable {
    /// How long to wait before the next request, where the source asks for `delay` between two.
    pub fn wait(&self, delay: Duration, now: Instant) -> Duration {
        // From the end of the last answer, by which the host has surely seen the request: then no request can
        // overtake the one before on its way.
        let slow = if self.last_took < SLOW { Duration::ZERO } else { self.last_took * SLOW_FACTOR };
        let delay = delay.max(self.wished).max(slow.min(LONGEST_DELAY));
        let since_ended = self.last_ended.map(|ended| ended + delay);
        let due = [since_ended, self.closed_until].into_iter().flatten().max();
        due.map_or(Duration::ZERO, |due| due.saturating_duration_since(now))
    }

    /// Until when the host has asked us to stay away.
    pub fn closed_for(&self, now: Instant) -> Duration {
        self.closed_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    /// A request begins.
    pub fn begin(&mut self, now: Instant) {
        self.last_began = Some(now);
    }

    /// The request that began last has ended.
    pub fn end(&mut self, now: Instant) {
        self.last_took = self.last_began.map_or(Duration::ZERO, |began| now.saturating_duration_since(began));
        self.last_ended = Some(now);
    }

    /// The host asks us to stay away for a while: at most [`LONGEST_ABSENCE`], never shorter than it asked before.
    pub fn close_for(&mut self, absence: Duration, now: Instant) {
        let until = now + absence.min(LONGEST_ABSENCE);
        self.closed_until = Some(self.closed_until.map_or(until, |known| known.max(until)));
    }

    /// What robots.txt asks for, at most [`LONGEST_DELAY`].
    pub fn wish(&mut self, delay: Option<Duration>) {
        self.wished = delay.unwrap_or_default().min(LONGEST_DELAY);
    }
}

/// The timetables of all hosts, shared by all sources.
#[derive(Clone)]
pub struct Hosts {
    hosts: Arc<Mutex<HashMap<String, Arc<Host>>>>,
    clock: Arc<dyn Clock>,
}

#[derive(Default)]
struct Host {
    slot: Arc<tokio::sync::Mutex<()>>,
    timetable: Mutex<Timetable>,
}

impl Host {
    fn with<T>(&self, work: impl FnOnce(&mut Timetable) -> T) -> T {
        work(&mut self.timetable.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The right to ask a host, until dropped.
pub struct Turn {
    host: Arc<Host>,
    clock: Arc<dyn Clock>,
    _slot: OwnedMutexGuard<()>,
}

impl Hosts {
    /// No timetable yet; all of them go by `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Hosts {
        Hosts { hosts: Arc::default(), clock }
    }

    /// Waits for the turn to ask the host of `url`, in the order of asking.
    ///
    /// # Errors
    /// The time that the host wants us to stay away, where that is longer than `patience`.
    pub async fn turn(&self, url: &Url, delay: Duration, patience: Duration) -> Result<Turn, Duration> {
        let host = self.host(url);
        let slot = Arc::clone(&host.slot).lock_owned().await;
        let now = self.clock.instant();
        let closed = host.with(|timetable| timetable.closed_for(now));
        if closed > patience {
            return Err(closed);
        }
        let wait = host.with(|timetable| timetable.wait(delay, now));
        if !wait.is_zero() {
            tokio::time::sleep(self.clock.sleep_for(wait)).await;
        }
        host.with(|timetable| timetable.begin(self.clock.instant()));
        Ok(Turn { host, clock: Arc::clone(&self.clock), _slot: slot })
    }

    /// Notes what the host's robots.txt asks for.
    pub fn wish(&self, url: &Url, delay: Option<Duration>) {
        self.host(url).with(|timetable| timetable.wish(delay));
    }

    fn host(&self, url: &Url) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(authority(url)).or_default())
    }
}

impl Turn {
    /// The host asks us to stay away for a while.
    pub fn close_for(&self, absence: Duration) {
        self.host.with(|timetable| timetable.close_for(absence, self.clock.instant()));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.host.with(|timetable| timetable.end(self.clock.instant()));
    }
}

/// `host:port`, the unit of politeness.
pub(crate) fn authority(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn requests_are_a_delay_apart() {
        let start = Instant::now();
        let mut timetable = Timetable::default();
        assert_eq!(timetable.wait(SECOND, start), Duration::ZERO);
        timetable.begin(start);
        timetable.end(start + SECOND / 10);
        let ended = start + SECOND / 10;
        assert_eq!(timetable.wait(SECOND, ended + SECOND / 4), SECOND * 3 / 4);
        assert_eq!(timetable.wait(SECOND, ended + SECOND), Duration::ZERO);
        timetable.wish(Some(SECOND * 2));
        assert_eq!(timetable.wait(SECOND, ended + SECOND), SECOND);
        timetable.wish(Some(SECOND * 1_000_000));
        assert_eq!(timetable.wait(SECOND, ended), LONGEST_DELAY);
    }

    #[test]
    fn a_slow_host_is_left_alone_for_longer() {
        let start = Instant::now();
        let mut timetable = Timetable::default();
        timetable.begin(start);
        timetable.end(start + SECOND * 2);
        assert_eq!(timetable.wait(SECOND, start + SECOND * 2), SECOND * 10);
        timetable.begin(start);
        timetable.end(start + SECOND / 4);
        assert_eq!(timetable.wait(SECOND / 10, start + SECOND / 4), SECOND * 5 / 4);
        timetable.begin(start);
        timetable.end(start + SECOND / 10);
        assert_eq!(timetable.wait(SECOND / 10, start + SECOND / 10), SECOND / 10);
        timetable.begin(start);
        timetable.end(start + SECOND * 20);
        assert_eq!(timetable.wait(SECOND, start + SECOND * 20), LONGEST_DELAY);
    }

    #[test]
    fn an_absence_asked_for_is_kept_in_full_and_never_shortened() {
        let start = Instant::now();
        let mut timetable = Timetable::default();
        timetable.close_for(SECOND * 120, start);
        timetable.close_for(SECOND, start + SECOND);
        assert_eq!(timetable.wait(SECOND, start + SECOND), SECOND * 119);
        assert_eq!(timetable.closed_for(start + SECOND * 120), Duration::ZERO);
        timetable.close_for(SECOND * 1_000_000_000, start);
        assert_eq!(timetable.closed_for(start), LONGEST_ABSENCE);
    }
}
