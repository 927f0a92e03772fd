#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

#[test]
fn the_edges_of_the_special_ranges() {
    for (denied, allowed) in [
        ("0.255.255.255", "1.0.0.0"),
        ("10.0.0.0", "9.255.255.255"),
        ("100.64.0.0", "100.63.255.255"),
        ("100.127.255.255", "100.128.0.0"),
        ("127.255.255.255", "128.0.0.0"),
        ("169.254.169.254", "169.255.0.0"),
        ("172.31.255.255", "172.32.0.0"),
        ("192.0.0.255", "192.0.1.0"),
        ("192.0.2.1", "192.0.3.0"),
        ("168.63.129.16", "168.63.129.17"),
        ("192.31.196.255", "192.31.197.0"),
        ("192.52.193.0", "192.52.192.255"),
        ("192.175.48.1", "192.175.49.0"),
        ("192.88.99.1", "192.88.98.255"),
        ("192.168.255.255", "192.169.0.0"),
        ("198.19.255.255", "198.20.0.0"),
        ("198.51.100.7", "198.51.101.0"),
        ("203.0.113.7", "203.0.114.0"),
        ("224.0.0.1", "223.255.255.255"),
        ("255.255.255.255", "8.8.8.8"),
        ("::", "2a00::1"),
        ("::1", "2606:4700:4700::1111"),
        ("::ffff:10.0.0.1", "2001:4860:4860::8888"),
        ("::ffff:0:10.0.0.1", "2001:4860:4860::8844"),
        ("::7f00:1", "2600::"),
        ("64:ff9b::808:808", "64:ff9c::1"),
        ("64:ff9b:1::1", "64:ff9b:2::1"),
        ("100::1", "101::1"),
        ("2001::1", "2001:200::1"),
        ("2001:db8::1", "2001:db9::1"),
        ("2002:808:808::1", "2003::1"),
        ("2620:4f:8000::1", "2620:4f:8001::1"),
        ("3fff:fff::1", "3ffe::1"),
        ("fc00::1", "2a01::1"),
        ("fd00:ec2::254", "2c0f::1"),
        ("fe80::1", "2620::1"),
        ("fec0::1", "2400::1"),
        ("ff02::1", "2800::1"),
    ] {
        assert!(check_address(denied).is_err(), "{denied}");
        assert_eq!(check_address(allowed), Ok(()), "{allowed}");
    }
}

#[test]
fn urls_are_read_as_browsers_read_them() {
    for url in [
        "http://127.1/",
        "http://0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1./",
        "http://127。0。0。1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://%31%32%37.0.0.1/",
        "http:127.0.0.1",
        "http:\\\\127.0.0.1\\",
        "http://[::ffff:7f00:1]/",
        "http://[fe80::1%25eth0]/",
        "http://a.fi@127.0.0.1/",
        "http://a:b@a.fi/",
        "http://@127.0.0.1/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "http://metadata.google.internal/",
        "http://nas/",
        "http://kone.local/",
        "http://a.fi:22/",
        "http://a.fi:8080/",
        "ftp://a.fi/",
        "file:///etc/passwd",
        "data:,x",
        "javascript:0",
        "",
        "a.fi",
        "//a.fi/",
        "http://",
        "http://a b/",
    ] {
        assert!(check_address(url).is_err(), "{url}");
    }
    for url in [
        "http://a.fi",
        "https://a.fi:443/x",
        "https://a.fi:8443/",
        "http://8.8.8.8/",
        "http://[2606:4700::1]/",
        "https://äö.fi/",
        "HTTP://A.FI:80/#@x",
    ] {
        assert_eq!(check_address(url), Ok(()), "{url}");
    }
}

#[test]
fn a_private_host_is_allowed_by_name_and_nothing_else() {
    let url = |text: &str| Url::parse(text).unwrap();
    let guard = Guard::with_private([&url("http://127.0.0.1:8081/feed.xml"), &url("http://kone.local/")]);
    for allowed in ["http://127.0.0.1:9999/", "http://127.1/", "http://KONE.local/x", "https://a.fi/"] {
        assert_eq!(guard.check(&url(allowed)), Ok(()), "{allowed}");
    }
    for denied in [
        "http://127.0.0.2:8081/",
        "http://localhost:8081/",
        "http://169.254.169.254/",
        "ftp://127.0.0.1/",
        "http://a:b@127.0.0.1:8081/",
    ] {
        assert!(guard.check(&url(denied)).is_err(), "{denied}");
    }
}

#[test]
fn one_private_address_denies_the_name() {
    let ips = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<IpAddr>>();
    let guard = Guard::public();
    assert_eq!(guard.check_resolved("a.fi", &ips(&["8.8.8.8", "2606:4700::1"])), Ok(()));
    assert!(guard.check_resolved("a.fi", &ips(&["8.8.8.8", "127.0.0.1"])).is_err());
    assert!(guard.check_resolved("a.fi", &[]).is_err());
    let allowed = Guard::with_private([&Url::parse("http://kone.local/").unwrap()]);
    assert_eq!(allowed.check_resolved("kone.local", &ips(&["10.0.0.1"])), Ok(()));
    assert!(allowed.check_resolved("a.fi", &ips(&["10.0.0.1"])).is_err());
}

proptest! {
    #[test]
    fn a_mapped_address_is_never_allowed(octets in any::<[u8; 4]>()) {
        let mapped = std::net::Ipv4Addr::from(octets).to_ipv6_mapped();
        prop_assert!(check_ip(mapped.into()).is_err());
    }

    #[test]
    fn any_text_is_judged(text in ".{0,40}") {
        let _ = check_address(&text);
    }
}
