//! Addresses that are not of the public internet.
//!
//! Source: IANA IPv4 and IPv6 special-purpose address registries, and the ranges reserved for multicast and for
//! the carrying of IPv4 in IPv6 (which could name a private address behind a gateway).

use std::net::IpAddr;
use std::sync::LazyLock;

use ipnet::IpNet;

/// Every range with what it is for.
static RANGES: LazyLock<Vec<(IpNet, &'static str)>> = LazyLock::new(|| {
    let net = |text: &str| text.parse().expect("written as a network below");
    TABLE.iter().map(|(range, purpose)| (net(range), *purpose)).collect()
});

const TABLE: &[(&str, &str)] = &[
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared behind carriers"),
    ("127.0.0.0/8", "loopback"),
    ("168.63.129.16/32", "a cloud's service to its machines"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "for protocols"),
    ("192.0.2.0/24", "for documentation"),
    ("192.31.196.0/24", "a sink for queries about private addresses"),
    ("192.52.193.0/24", "for multicast without it"),
    ("192.88.99.0/24", "a 6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "a sink for queries about private addresses"),
    ("198.18.0.0/15", "for benchmarks"),
    ("198.51.100.0/24", "for documentation"),
    ("203.0.113.0/24", "for documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::ffff:0:0/96", "an IPv4 address in disguise"),
    ("::ffff:0:0:0/96", "an IPv4 address in disguise"),
    ("::/96", "loopback, unspecified or an IPv4 address in disguise"),
    ("64:ff9b::/96", "an IPv4 address behind NAT64"),
    ("64:ff9b:1::/48", "an IPv4 address behind local NAT64"),
    ("100::/64", "discarded"),
    ("100:0:0:1::/64", "for protocols"),
    ("2001::/23", "for protocols, such as Teredo"),
    ("2001:db8::/32", "for documentation"),
    ("2620:4f:8000::/48", "a sink for queries about private addresses"),
    ("2002::/16", "an IPv4 address behind 6to4"),
    ("3fff::/20", "for documentation"),
    ("5f00::/16", "for segment routing"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
];

/// What the range is for that holds the address, if one does.
pub(super) fn special_purpose(ip: IpAddr) -> Option<&'static str> {
    RANGES.iter().find(|(range, _)| range.contains(&ip)).map(|(_, purpose)| *purpose)
}
