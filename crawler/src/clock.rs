//! What time it is, so that tests can say.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// Tells the time. A test's clock may run faster than the computer's.
pub trait Clock: Send + Sync {
    /// The time of day, which people set: intervals are never measured with it.
    fn now(&self) -> DateTime<Utc>;

    /// The monotonic clock, with which intervals are measured.
    fn instant(&self) -> Instant {
        Instant::now()
    }

    /// How long to sleep for `span` to pass on the monotonic clock.
    fn sleep_for(&self, span: Duration) -> Duration {
        span
    }
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that is moved by hand.
#[cfg(test)]
pub(crate) struct TestClock(pub(crate) std::sync::Mutex<DateTime<Utc>>);

#[cfg(test)]
impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
