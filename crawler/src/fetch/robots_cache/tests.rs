#![allow(clippy::unwrap_used)]

use super::*;
use crate::address::Guard;
use crate::clock::TestClock;
use crate::fake_partner::{Partner, Reply};
use crate::fetch::{Patience, system_lookup};

/// A partner with a page, and a fetcher whose clock can be moved.
struct World {
    partner: Partner,
    clock: Arc<TestClock>,
    fetcher: Fetcher,
}

impl World {
    async fn with_robots<const N: usize>(replies: [Reply; N]) -> World {
        let partner = Partner::start().await;
        partner.says("/robots.txt", replies);
        partner.says("/", [Reply::ok("x")]);
        let clock = Arc::new(TestClock(Mutex::new("2026-11-23T12:00:00Z".parse().unwrap())));
        let patience = Patience { retries: 0, ..Patience::default() };
        let fetcher = Fetcher::new("OpinOvi/0.1", clock.clone(), patience, system_lookup()).unwrap();
        World { partner, clock, fetcher }
    }

    fn terms(&self) -> Terms {
        Terms {
            guard: Guard::with_private([&self.partner.url("/")]),
            robots: RobotsRule::Obey,
            delay: Duration::from_millis(1),
            max_bytes: 1000,
            timeout: Duration::from_secs(2),
        }
    }

    async fn fetch(&self) -> Result<(), FetchError> {
        self.fetcher.fetch(&self.partner.url("/"), None, &self.terms()).await.map(drop)
    }

    fn passes(&self, span: TimeDelta) {
        *self.clock.0.lock().unwrap() += span;
    }

    fn asked(&self) -> usize {
        self.partner.asked_for("/robots.txt")
    }
}

fn all() -> Reply {
    Reply::ok("User-agent: *\nDisallow: /\n")
}

#[tokio::test]
async fn rules_are_believed_for_a_day() {
    let world = World::with_robots([Reply::ok(""), all()]).await;
    world.fetch().await.unwrap();
    world.passes(TimeDelta::hours(23));
    world.fetch().await.unwrap();
    assert_eq!(world.asked(), 1);
    world.passes(TimeDelta::hours(2));
    assert!(matches!(world.fetch().await, Err(FetchError::Forbidden { .. })));
    assert_eq!(world.asked(), 2);
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_no_rules_valid_for_ever() {
    let world = World::with_robots([Reply::ok(""), all()]).await;
    world.fetch().await.unwrap();
    world.passes(TimeDelta::days(-30));
    assert!(matches!(world.fetch().await, Err(FetchError::Forbidden { .. })));
}

#[tokio::test]
async fn a_failing_file_is_asked_for_again_after_five_minutes() {
    let world = World::with_robots([Reply::status(503), Reply::ok("")]).await;
    for minutes in [0, 4] {
        world.passes(TimeDelta::minutes(minutes));
        assert!(matches!(world.fetch().await, Err(FetchError::RobotsUnavailable { .. })), "{minutes}");
    }
    assert_eq!((world.asked(), world.partner.asked_for("/")), (1, 0));
    world.passes(TimeDelta::minutes(2));
    world.fetch().await.unwrap();
    assert_eq!((world.asked(), world.partner.asked_for("/")), (2, 1));
}

#[tokio::test]
async fn five_redirects_are_followed_and_beyond_them_there_is_no_file() {
    for (hops, allowed) in [(5, false), (6, true)] {
        let world = World::with_robots([Reply::redirect("/1")]).await;
        for hop in 1..hops {
            world.partner.says(&format!("/{hop}"), [Reply::redirect(&format!("/{}", hop + 1))]);
        }
        world.partner.says(&format!("/{hops}"), [all()]);
        assert_eq!(world.fetch().await.is_ok(), allowed, "{hops} redirects");
    }
}

#[tokio::test]
async fn a_redirect_into_a_private_network_is_not_followed() {
    let other = Partner::start().await;
    other.says("/robots.txt", [Reply::ok("")]);
    // Of an address no resolver is asked.
    for host in ["localhost", "127.0.0.2", "[::1]"] {
        let inside = format!("http://{host}:{}/robots.txt", other.port());
        let world = World::with_robots([Reply::redirect(&inside)]).await;
        assert!(matches!(world.fetch().await, Err(FetchError::Denied { .. })), "{host}");
        assert_eq!((other.asked().len(), world.partner.asked_for("/")), (0, 0), "{host}");
    }
}
