//! Requests per minute and address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Addresses that are remembered at the same time; beyond it, full buckets are forgotten.
const REMEMBERED: usize = 50_000;

/// A token bucket for each address: as many requests at once as per minute, refilled evenly.
#[derive(Debug)]
pub(crate) struct RateLimit {
    per_minute: u32,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

/// What the limit says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Go on; so many are left.
    Pass {
        /// Requests left now.
        left: u32,
    },
    /// Wait.
    Wait {
        /// Seconds until the next is allowed.
        seconds: u64,
    },
}

impl RateLimit {
    /// 0 means no limit.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { per_minute, buckets: Mutex::default() }
    }

    /// Requests per minute; none where there is no limit.
    pub(crate) fn quota(&self) -> Option<u32> {
        (self.per_minute > 0).then_some(self.per_minute)
    }

    /// Counts a request. Loopback addresses are exempt.
    pub(crate) fn check(&self, address: IpAddr, now: Instant) -> Verdict {
        if self.per_minute == 0 || address.to_canonical().is_loopback() {
            return Verdict::Pass { left: u32::MAX };
        }
        let full = f64::from(self.per_minute);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| now.saturating_duration_since(bucket.at) < Duration::from_secs(60));
        }
        let bucket = buckets.entry(network(address)).or_insert(Bucket { tokens: full, at: now });
        let refill = now.saturating_duration_since(bucket.at).as_secs_f64() * full / 60.0;
        bucket.tokens = (bucket.tokens + refill).min(full);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Verdict::Pass { left: bucket.tokens as u32 };
        }
        Verdict::Wait { seconds: ((1.0 - bucket.tokens) * 60.0 / full).ceil().max(1.0) as u64 }
    }
}

/// A household has one IPv4 address or one IPv6 /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_empties_and_refills() {
        let limit = RateLimit::new(60);
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        let start = Instant::now();
        for _ in 0..60 {
            assert!(matches!(limit.check(address, start), Verdict::Pass { .. }));
        }
        assert_eq!(limit.check(address, start), Verdict::Wait { seconds: 1 });
        assert!(matches!(limit.check(address, start + Duration::from_secs(2)), Verdict::Pass { .. }));
        assert!(matches!(limit.check("192.0.2.2".parse().unwrap(), start), Verdict::Pass { .. }));
    }

    #[test]
    fn loopback_and_no_limit_always_pass() {
        let limit = RateLimit::new(1);
        for _ in 0..5 {
            assert!(matches!(
                limit.check("127.0.0.1".parse().unwrap(), Instant::now()),
                Verdict::Pass { .. }
            ));
            assert!(matches!(
                limit.check("::ffff:127.0.0.1".parse().unwrap(), Instant::now()),
                Verdict::Pass { .. }
            ));
        }
    }
}
