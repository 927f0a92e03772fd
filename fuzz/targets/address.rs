#![no_main]
//! Any text as an address: what passes is plain HTTP to a public host, however it is written.

use crawler::{Guard, PORTS, check_address, check_ip, check_url};
use url::{Host, Url};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = check_address(text);
    let Ok(url) = Url::parse(text) else {
        assert!(check_url(text).is_err(), "what is no URL passes nowhere");
        return;
    };
    let verdict = check_url(text);
    assert_eq!(verdict.is_ok(), check_url(url.as_str()).is_ok(), "one verdict, however it is written");
    assert_eq!(verdict.is_ok(), Guard::public().check(&url).is_ok());
    if verdict.is_ok() {
        assert!(matches!(url.scheme(), "http" | "https"));
        assert!(PORTS.contains(&url.port_or_known_default().expect("the scheme has one")));
        match url.host().expect("HTTP has a host") {
            Host::Ipv4(ip) => assert!(check_ip(ip.into()).is_ok()),
            Host::Ipv6(ip) => assert!(check_ip(ip.into()).is_ok()),
            Host::Domain(name) => assert!(!name.trim_end_matches('.').eq_ignore_ascii_case("localhost")),
        }
    }
});
