//! Which addresses may be reached (S1–S7).

use std::{net::IpAddr, sync::Arc, time::Duration};

use catalogue::source::RobotsRule;
use crawler::{FetchError, Fetcher, Guard, Lookup, Patience, SystemClock, Terms};

use crate::harness::{App, Partner, Reply, Source, World, csv};

fn verdicts(lines: &[&str]) -> Vec<String> {
    let app = App::new([]);
    let said = app.run_with(&["net-check", "--batch"], lines.join("\n").as_bytes()).out;
    said.lines().map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn only_http_and_https_on_their_ports_and_without_user_names() {
    let denied = [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://example.org:22/",
        "https://example.org:6379/",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "javascript:alert(1)",
        "",
        "not an address",
        "http://",
    ];
    assert_eq!(verdicts(&denied), vec!["denied"; denied.len()]);
    let allowed = [
        "http://example.org/",
        "https://example.org/",
        "https://example.org:8443/",
        "http://example.org:80/x",
        "http://93.184.216.34/",
    ];
    assert_eq!(verdicts(&allowed), vec!["allowed"; allowed.len()]);
}

#[test]
fn special_addresses_are_denied_however_they_are_written() {
    let denied = [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.0.1",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "ff02::1",
        "2001:db8::1",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::1]/",
        "http://localhost/",
        "http://127.0.0.1./",
    ];
    let said = verdicts(&denied);
    for (address, said) in denied.iter().zip(&said) {
        assert!(said == "denied" || *address == "::ffff:8.8.8.8", "{address}: {said}");
    }
    assert_eq!(verdicts(&["8.8.8.8", "2001:4860:4860::8888"]), ["allowed", "allowed"]);
}

#[test]
fn loopback_is_not_reached_unless_the_source_allows_it() {
    let mut world = World::reading("/k.csv");
    world.partner.says("/k.csv", [Reply::csv(csv([("1", "Hitsaus")]))]);
    for url in [
        world.partner.url("/k.csv"),
        format!("http://localhost:{}/k.csv", world.partner.port()),
        format!("http://[::ffff:127.0.0.1]:{}/k.csv", world.partner.port()),
        format!("http://2130706433:{}/k.csv", world.partner.port()),
    ] {
        world.app.read_from([Source::new("koulu", &url).without("allow_private")]);
        let report = world.app.crawl();
        assert_eq!((&report["outcome"], world.partner.all_asked()), (&"failed".into(), 0), "{url} {report}");
        assert!(world.app.findings().contains(&"address-not-allowed".to_owned()));
    }
    world.app.read_from([world.source("/k.csv")]);
    assert_eq!(world.app.crawl()["new"], 1);
}

#[test]
fn a_redirect_into_a_private_network_is_not_followed() {
    let (world, secret) = (World::after_a_good_run(), Partner::start());
    secret.says("/", [Reply::csv(csv([("salainen", "Salaisuus")]))]);
    for to in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        format!("http://localhost:{}/", secret.port()),
        format!("http://[::ffff:127.0.0.1]:{}/", secret.port()),
    ] {
        let report = world.loses_nothing([Reply::redirect(&to)], "failed", "address-not-allowed");
        assert!(report["message"].as_str().unwrap().contains("not"), "{report}");
        assert_eq!(secret.all_asked(), 0, "{to}");
    }
}

#[test]
fn links_of_a_page_into_a_private_network_are_not_followed() {
    let (mut world, secret) = (World::reading("/"), Partner::start());
    let source = world.source("/").of_pages();
    world.app.read_from([source]);
    let inside = [
        format!("http://localhost:{}/", secret.port()),
        "http://169.254.169.254/x".to_owned(),
        "/1".to_owned(),
    ];
    world.partner.says("/", [Reply::html(crate::harness::listing(inside))]);
    world.partner.says("/1", [Reply::html(crate::harness::page("1", "Hitsaus"))]);
    let report = world.app.crawl();
    assert_eq!((world.partner.asked_for("/1").len(), secret.all_asked()), (1, 0), "{report}");
    assert!(world.app.findings().contains(&"address-not-allowed".to_owned()), "{:?}", world.app.findings());
}

#[test]
fn what_stands_behind_a_denied_address_is_told_nobody() {
    let (mut world, secret) = (World::reading("/k.csv"), Partner::start());
    secret.says("/", [Reply::ok("huippusalainen")]);
    world.app.read_from([Source::new("koulu", &secret.url("/")).without("allow_private")]);
    let ran = world.app.run(&["crawl", "--json"]);
    assert!(!ran.out.contains("huippusalainen") && !ran.err.contains("huippusalainen"));
    assert!(ran.out.contains("not allowed") || ran.out.contains("only 80"), "{}", ran.out);
}

/// Fetches `http://koulu.example:8443/` with a resolver that answers so. No answer may be a public address: it would
/// be asked.
fn fetch_resolving(answer: &[&str]) -> Result<(), FetchError> {
    let answer: Vec<IpAddr> = answer.iter().map(|ip| ip.parse().unwrap()).collect();
    let lookup: Lookup = Arc::new(move |_| {
        let answer = answer.clone();
        Box::pin(async move { Ok(answer) })
    });
    let patience = Patience {
        connect: Duration::from_millis(200),
        retries: 1,
        first_wait: Duration::from_millis(1),
        ..Patience::default()
    };
    let terms = Terms {
        guard: Guard::public(),
        robots: RobotsRule::Contract("a test".to_owned()),
        delay: Duration::ZERO,
        max_bytes: 1000,
        timeout: Duration::from_secs(2),
    };
    let url = "http://koulu.example:8443/".parse().unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let fetcher =
            Fetcher::new("Koe/1.0 (+https://koe.example)", Arc::new(SystemClock), patience, lookup)?;
        fetcher.fetch(&url, None, &terms).await.map(|_| ())
    })
}

#[test]
fn a_name_that_leads_inside_is_denied_also_when_it_does_so_only_in_part() {
    for answer in [
        &["127.0.0.1"][..],
        &["10.0.0.1"],
        &["::1"],
        &["93.184.216.34", "127.0.0.1"],
        &["169.254.169.254"],
        &[],
    ] {
        let error = fetch_resolving(answer).unwrap_err();
        assert!(matches!(error, FetchError::Denied { .. }), "{answer:?}: {error}");
    }
}
