//! What time it is, so that tests can say.

use chrono::{DateTime, Utc};

/// Tells the time of day. Intervals are measured with the monotonic clock, never with this.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
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
