use std::io;
use std::net::IpAddr;
use std::time::Instant;

use crate::clock::SystemClock;
use crate::fake_partner::{Partner, Reply};

use reqwest::header::HeaderMap;

use super::*;

#[test]
fn a_wish_not_to_be_indexed_is_for_everyone_or_for_us() {
    for (value, expected) in [
        ("noindex", true),
        ("nofollow, NoIndex", true),
        ("none", true),
        ("opinovi: noindex", true),
        ("otherbot: noindex", false),
        ("nofollow", false),
        ("unavailable_after: 25 Jun 2027 15:00:00 GMT", false),
    ] {
        let headers = HeaderMap::from_iter([("x-robots-tag".parse().unwrap(), value.parse().unwrap())]);
        assert_eq!(asks_not_to_index(&headers, "OpinOvi/0.1"), expected, "{value}");
    }
}

#[test]
fn waits_double_and_differ() {
    let url = Url::parse("https://a.fi/").unwrap();
    let second = Duration::from_secs(1);
    for attempt in 0..3 {
        let wait = back_off(second, attempt, &url);
        let full = second * 2u32.pow(attempt);
        assert!(wait <= full && wait * 2 >= full);
    }
}

const MS: Duration = Duration::from_millis(1);

fn patience() -> Patience {
    Patience { connect: MS * 1000, idle: MS * 1500, retries: 2, first_wait: MS * 2, longest_wait: MS * 1500 }
}

fn fetcher() -> Fetcher {
    fetcher_with(system_lookup())
}

fn fetcher_with(lookup: Lookup) -> Fetcher {
    let agent = "OpinOvi/0.1 (+https://opinovi.example/bot; meili@opinovi.example)";
    Fetcher::new(agent, Arc::new(SystemClock), patience(), lookup).unwrap()
}

fn terms(partner: &Partner) -> Terms {
    Terms {
        guard: Guard::with_private([&partner.url("/")]),
        robots: RobotsRule::Obey,
        delay: MS,
        max_bytes: 100_000,
        timeout: MS * 2000,
    }
}

async fn fetch(partner: &Partner, path: &str) -> Result<Answer, FetchError> {
    fetcher().fetch(&partner.url(path), None, &terms(partner)).await
}

#[track_caller]
fn fresh(answer: Result<Answer, FetchError>) -> Fetched {
    match answer {
        Ok(Answer::Fresh(fetched)) => *fetched,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_document_is_asked_for_again_with_its_validators_as_they_came() {
    let partner = Partner::start().await;
    let time = "Mon, 23 Nov 2026 12:00:00 GMT";
    partner.says("/", [Reply::ok("x").header("etag", "W/\"a,b\"").header("last-modified", time)]);
    let (fetcher, terms) = (fetcher(), terms(&partner));
    let first = fresh(fetcher.fetch(&partner.url("/"), None, &terms).await);
    let second = fetcher.fetch(&partner.url("/"), Some(&first.record), &terms).await;
    assert!(matches!(second, Ok(Answer::NotModified)));
    let asked = partner.asked();
    assert!(!asked[0].headers.contains_key("if-none-match"));
    assert_eq!(asked[1].headers["if-none-match"], "W/\"a,b\"");
    assert_eq!(asked[1].headers["if-modified-since"], time);
    assert!(asked[0].headers["user-agent"].starts_with("OpinOvi/0.1 (+https://"));
}

#[tokio::test]
async fn validators_are_not_kept_where_the_answer_forbids_it() {
    let partner = Partner::start().await;
    for (path, name, value) in [("/a", "cache-control", "private, No-Store"), ("/b", "expires", "0")] {
        partner.says(path, [Reply::ok("x").header("etag", "\"1\"").header(name, value)]);
        assert_eq!(fresh(fetch(&partner, path).await).record.etag, None);
    }
}

#[tokio::test]
async fn cookies_are_not_kept() {
    let partner = Partner::start().await;
    partner.says("/", [Reply::ok("x").header("set-cookie", "a=1")]);
    let (fetcher, terms) = (fetcher(), terms(&partner));
    for _ in 0..2 {
        fresh(fetcher.fetch(&partner.url("/"), None, &terms).await);
    }
    assert!(partner.asked().iter().all(|asked| !asked.headers.contains_key("cookie")));
}

#[tokio::test]
async fn failures_that_may_pass_are_tried_again_and_others_are_not() {
    let partner = Partner::start().await;
    partner.says("/passes", [Reply::status(500), Reply::status(502), Reply::ok("x")]);
    fresh(fetch(&partner, "/passes").await);
    assert_eq!(partner.asked_for("/passes"), 3);
    partner.says("/stays", [Reply::status(500)]);
    assert!(matches!(fetch(&partner, "/stays").await, Err(FetchError::Status { status: 500, .. })));
    assert_eq!(partner.asked_for("/stays"), 3);
    for status in [400, 401, 403, 404, 410, 501, 204] {
        let path = format!("/{status}");
        partner.says(&path, [Reply::status(status)]);
        assert!(matches!(fetch(&partner, &path).await, Err(FetchError::Status { .. })), "{status}");
        assert_eq!(partner.asked_for(&path), 1, "{status}");
    }
}

#[tokio::test]
async fn not_modified_without_having_been_asked_is_a_failure() {
    let partner = Partner::start().await;
    partner.says("/", [Reply::status(304)]);
    assert!(matches!(fetch(&partner, "/").await, Err(FetchError::FalseNotModified { .. })));
    partner.says("/once", [Reply::status(304), Reply::ok("x")]);
    fresh(fetch(&partner, "/once").await);
}

#[tokio::test]
async fn a_host_that_asks_for_time_is_left_alone() {
    let partner = Partner::start().await;
    partner.says("/", [Reply::status(503).header("retry-after", "120"), Reply::ok("x")]);
    let (fetcher, terms) = (fetcher(), terms(&partner));
    for path in ["/", "/", "/other"] {
        let failure = fetcher.fetch(&partner.url(path), None, &terms).await.unwrap_err();
        let wait = failure.retry_after().unwrap();
        assert!((119..=120).contains(&wait.as_secs().max(119)), "{wait:?}");
    }
    assert_eq!(partner.asked().len(), 1);
}

#[tokio::test]
async fn a_short_wait_that_a_host_asks_for_is_waited_in_full() {
    let partner = Partner::start().await;
    partner.says("/", [Reply::status(429).header("retry-after", "1"), Reply::ok("x")]);
    fresh(fetch(&partner, "/").await);
    let asked = partner.asked();
    assert!(asked[1].at - asked[0].at >= MS * 1000);
}

#[tokio::test]
async fn a_wait_that_cannot_be_read_is_no_obstacle() {
    let partner = Partner::start().await;
    for (path, value) in [("/a", "soon"), ("/b", "-5"), ("/c", "Mon, 23 Nov 1998 12:00:00 GMT")] {
        partner.says(path, [Reply::status(503).header("retry-after", value), Reply::ok("x")]);
        fresh(fetch(&partner, path).await);
    }
}

#[tokio::test]
async fn requests_to_one_host_are_a_delay_apart_and_one_at_a_time() {
    let partner = Partner::start().await;
    partner.says("/", [Reply::ok("x").after(MS * 5)]);
    let fetcher = fetcher();
    let terms =
        Terms { delay: MS * 40, robots: RobotsRule::Contract("sovittu".to_owned()), ..terms(&partner) };
    let url = partner.url("/");
    futures_util::future::join_all((0..4).map(|_| fetcher.fetch(&url, None, &terms))).await;
    assert_eq!(partner.most_in_flight(), 1);
    let asked = partner.asked();
    assert_eq!(asked.len(), 4);
    assert!(asked.windows(2).all(|pair| pair[1].at - pair[0].at >= MS * 39));
}

#[tokio::test]
async fn redirects_are_followed_to_an_end() {
    let partner = Partner::start().await;
    partner.says("/a", [Reply::redirect("/b#kohta")]);
    partner.says("/b", [Reply::ok("x")]);
    let fetched = fresh(fetch(&partner, "/a").await);
    assert_eq!(fetched.url, partner.url("/b"));
    assert_eq!(fetched.record.url, partner.url("/a").as_str());
    assert_eq!(fetched.moved_to, None);
    partner.says("/moved", [Reply::status(301).header("location", "/b")]);
    assert_eq!(fresh(fetch(&partner, "/moved").await).moved_to, Some(partner.url("/b")));
}

#[tokio::test]
async fn redirects_without_end_end() {
    let partner = Partner::start().await;
    partner.says("/a", [Reply::redirect("/b")]);
    partner.says("/b", [Reply::redirect("/a")]);
    partner.says("/nowhere", [Reply::status(302)]);
    for n in 0..=11 {
        partner.says(&format!("/{n}"), [Reply::redirect(&format!("/{}", n + 1))]);
    }
    partner.says("/12", [Reply::ok("x")]);
    for path in ["/a", "/nowhere", "/0"] {
        assert!(matches!(fetch(&partner, path).await, Err(FetchError::Redirects { .. })), "{path}");
    }
    fresh(fetch(&partner, "/2").await);
}

#[test]
fn a_redirect_may_not_lead_away_from_encryption() {
    let url = |text: &str| Url::parse(text).unwrap();
    let seen = [url("http://a.fi/"), url("https://a.fi/")];
    let down = check_redirect(&seen, &url("http://b.fi/"));
    assert!(matches!(down, Err(FetchError::Downgrade { .. })), "{down:?}");
    assert!(check_redirect(&seen, &url("https://b.fi/")).is_ok());
    assert!(check_redirect(&seen[..1], &url("http://b.fi/")).is_ok());
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_not_followed() {
    let (partner, other) = (Partner::start().await, Partner::start().await);
    let inside = format!("http://localhost:{}/", other.port());
    for (path, to) in [
        ("/a", "http://169.254.169.254/latest/"),
        ("/b", inside.as_str()),
        ("/c", "file:///etc/passwd"),
        ("/d", "http://[::ffff:7f00:1]/"),
    ] {
        partner.says(path, [Reply::redirect(to)]);
        // Asking for the robots.txt of the new address would meet the guard as well.
        for robots in [RobotsRule::Obey, RobotsRule::Contract("sovittu".to_owned())] {
            let terms = Terms { robots, ..terms(&partner) };
            let answer = fetcher().fetch(&partner.url(path), None, &terms).await;
            assert!(matches!(answer, Err(FetchError::Denied { .. })), "{to}");
        }
    }
    assert_eq!(other.asked().len(), 0);
}

fn lookup_of(addresses: &'static [&'static str]) -> Lookup {
    Arc::new(move |_| {
        let addresses: io::Result<Vec<IpAddr>> = Ok(addresses.iter().map(|ip| ip.parse().unwrap()).collect());
        Box::pin(async move { addresses })
    })
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_followed() {
    for addresses in [&["127.0.0.1"][..], &["8.8.8.8", "10.0.0.1"], &["::ffff:127.0.0.1"], &[]] {
        let terms = Terms {
            guard: Guard::public(),
            robots: RobotsRule::Contract("sovittu".to_owned()),
            delay: MS,
            max_bytes: 1000,
            timeout: MS * 1000,
        };
        let url = Url::parse("http://koulu.fi/kurssit").unwrap();
        let answer = fetcher_with(lookup_of(Box::leak(addresses.to_vec().into_boxed_slice())))
            .fetch(&url, None, &terms)
            .await;
        assert!(matches!(answer, Err(FetchError::Denied { .. })), "{addresses:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_private_name_is_reached_where_the_source_allows_it() {
    let partner = Partner::start().await;
    partner.says("/", [Reply::ok("x")]);
    let url = Url::parse(&format!("http://kone.local:{}/", partner.port())).unwrap();
    let terms = Terms { guard: Guard::with_private([&url]), ..terms(&partner) };
    fresh(fetcher_with(lookup_of(&["127.0.0.1"])).fetch(&url, None, &terms).await);
}

#[tokio::test]
async fn bodies_have_a_limit_before_and_after_decompression() {
    let partner = Partner::start().await;
    // Nothing of it is waited for: it never comes.
    partner.says("/declared", [Reply::ok("x").declaring(100_001).hanging()]);
    partner.says("/undeclared", [Reply::ok("x".repeat(100_001)).unmeasured()]);
    partner.says("/exact", [Reply::ok("x".repeat(100_000))]);
    let bomb = {
        use futures_util::io::AsyncWriteExt;
        let mut encoder = async_compression::futures::write::GzipEncoder::new(Vec::new());
        encoder.write_all(&vec![b'x'; 10_000_000]).await.unwrap();
        encoder.close().await.unwrap();
        encoder.into_inner()
    };
    assert!(bomb.len() < 100_000);
    partner.says("/bomb", [Reply::ok(bomb).header("content-encoding", "gzip")]);
    assert_eq!(fresh(fetch(&partner, "/exact").await).record.bytes, 100_000);
    for path in ["/declared", "/undeclared", "/bomb"] {
        assert!(matches!(fetch(&partner, path).await, Err(FetchError::TooLarge { .. })), "{path}");
    }
}

#[tokio::test]
async fn a_body_that_ends_too_soon_is_a_failure() {
    let partner = Partner::start().await;
    partner.says("/", [Reply::ok("alku").declaring(400)]);
    assert!(matches!(fetch(&partner, "/").await, Err(FetchError::Truncated { .. })));
    partner.says(
        "/gzip",
        [Reply::ok([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1]).header("content-encoding", "gzip")],
    );
    assert!(matches!(fetch(&partner, "/gzip").await, Err(FetchError::Truncated { .. })));
    partner.says("/false", [Reply::ok("<html>").header("content-encoding", "gzip")]);
    assert!(matches!(fetch(&partner, "/false").await, Err(FetchError::Encoding { .. })));
}

#[tokio::test]
async fn silence_and_dripping_end() {
    let partner = Partner::start().await;
    let terms =
        Terms { timeout: MS * 700, robots: RobotsRule::Contract("sovittu".to_owned()), ..terms(&partner) };
    partner.says("/silent", [Reply::ok("alku").declaring(400).hanging()]);
    partner.says("/mute", [Reply::ok("x").after(MS * 60_000)]);
    partner.says("/drip", [Reply::ok("x".repeat(1000)).dripping(MS * 50)]);
    let impatient = Fetcher::new(
        "OpinOvi/0.1",
        Arc::new(SystemClock),
        Patience { retries: 0, idle: MS * 300, ..patience() },
        system_lookup(),
    )
    .unwrap();
    // Silence ends long before the time for the whole document does.
    let patient = Terms { timeout: MS * 60_000, ..terms.clone() };
    for (path, terms) in [("/silent", &patient), ("/mute", &patient), ("/drip", &terms)] {
        let began = Instant::now();
        let answer = impatient.fetch(&partner.url(path), None, terms).await;
        assert!(matches!(answer, Err(FetchError::Timeout { .. })), "{path}: {answer:?}");
        assert!(began.elapsed() < MS * 5000, "{path}");
    }
}

#[tokio::test]
async fn robots_txt_is_obeyed_and_asked_for_once() {
    let partner = Partner::start().await;
    partner.says(
        "/robots.txt",
        [Reply::ok("User-agent: opinovi\nDisallow: /salaa\n\nUser-agent: *\nDisallow: /\n")],
    );
    partner.says("/julki", [Reply::ok("x")]);
    partner.says("/mutka", [Reply::redirect("/salaa")]);
    let (fetcher, terms) = (fetcher(), terms(&partner));
    fresh(fetcher.fetch(&partner.url("/julki"), None, &terms).await);
    for path in ["/salaa", "/mutka"] {
        let answer = fetcher.fetch(&partner.url(path), None, &terms).await;
        assert!(matches!(answer, Err(FetchError::Forbidden { .. })), "{path}");
    }
    assert_eq!((partner.asked_for("/robots.txt"), partner.asked_for("/salaa")), (1, 0));
    let contract = Terms { robots: RobotsRule::Contract("sovittu".to_owned()), ..terms };
    partner.says("/salaa", [Reply::ok("x")]);
    fresh(fetcher.fetch(&partner.url("/salaa"), None, &contract).await);
}

#[tokio::test]
async fn every_state_of_robots_txt_has_its_meaning() {
    let all = "User-agent: *\nDisallow: /\n";
    for (reply, allowed) in [
        (Reply::status(404), true),
        (Reply::status(403), true),
        (Reply::status(410), true),
        (Reply::ok(""), true),
        (Reply::ok("<html>ei löydy</html>").html(), true),
        (Reply::ok(all), false),
        (Reply::ok(all).html(), false),
        (Reply::redirect("/muualla"), false),
        (Reply::redirect("/robots.txt"), true),
        (Reply::status(429), false),
        (Reply::status(500), false),
        (Reply::status(503), false),
        (Reply::ok("x").declaring(100), false),
        (Reply::ok(all).after(MS * 60_000), false),
    ] {
        let partner = Partner::start().await;
        let shown = format!("{reply:?}");
        partner.says("/robots.txt", [reply]);
        partner.says("/muualla", [Reply::ok(all)]);
        partner.says("/", [Reply::ok("x")]);
        assert_eq!(fetch(&partner, "/").await.is_ok(), allowed, "{shown}");
        assert_eq!(partner.asked_for("/"), usize::from(allowed), "{shown}");
    }
}

#[tokio::test]
async fn the_delay_that_robots_txt_asks_for_is_kept() {
    let partner = Partner::start().await;
    partner.says("/robots.txt", [Reply::ok("User-agent: *\nCrawl-delay: 0.2\n")]);
    partner.says("/", [Reply::ok("x")]);
    let (fetcher, terms) = (fetcher(), terms(&partner));
    for _ in 0..2 {
        fresh(fetcher.fetch(&partner.url("/"), None, &terms).await);
    }
    let asked = partner.asked();
    assert!(asked[1].at - asked[0].at >= MS * 200);
}
