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
