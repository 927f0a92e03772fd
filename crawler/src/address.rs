//! The address guard: what the crawler may connect to.
//!
//! Partners name URLs, and so do their redirects and their DNS servers; none of them may lead us into our own
//! network. Three things are checked: the URL as written, every address that a name resolves to, and every
//! redirect. Source: OWASP SSRF prevention; IANA special-purpose address registries.

mod ranges;

use std::net::IpAddr;

use url::{Host, Url};

/// The ports that public sites are served at.
pub const PORTS: [u16; 3] = [80, 443, 8443];

/// Why an address or URL may not be reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Not a URL with a host.
    #[error("not a URL: {0}")]
    Unreadable(String),
    /// Neither http nor https.
    #[error("scheme `{0}`: only http and https are fetched")]
    Scheme(String),
    /// A name or password before the host.
    #[error("a user name or password in a URL")]
    UserInfo,
    /// A port that is not one of [`PORTS`].
    #[error("port {0}: only 80, 443 and 8443 are")]
    Port(u16),
    /// A name that stands for something inside a network.
    #[error("`{0}` is a name inside a network")]
    Name(String),
    /// An address that is not of the public internet.
    #[error("address not allowed: {ip} is {range}")]
    Address {
        /// The address.
        ip: IpAddr,
        /// What its range is for.
        range: &'static str,
    },
    /// A name without an address.
    #[error("`{0}` has no address")]
    Nowhere(String),
}

/// Whether an address belongs to the public internet.
///
/// # Errors
/// Says which special-purpose range holds it.
pub fn check_ip(ip: IpAddr) -> Result<(), Denied> {
    match ranges::special_purpose(ip) {
        Some(range) => Err(Denied::Address { ip, range }),
        None => Ok(()),
    }
}

/// Whether a URL may be fetched as far as it can be told without resolving its host.
///
/// # Errors
/// Says what is wrong with it.
pub fn check_url(url: &str) -> Result<(), Denied> {
    let url = Url::parse(url).map_err(|error| Denied::Unreadable(error.to_string()))?;
    Guard::public().check(&url)
}

/// `opinovi net-check`: an address (`192.0.2.1`, `[2001:db8::1]`) or a URL.
///
/// # Errors
/// Says what is wrong with it.
pub fn check_address(text: &str) -> Result<(), Denied> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    match bare.parse::<IpAddr>() {
        Ok(ip) => check_ip(ip),
        Err(_) => check_url(text),
    }
}

/// What one source may reach: the public internet, and the hosts that its configuration allows by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    private_hosts: Vec<String>,
}

impl Guard {
    /// The public internet alone.
    pub fn public() -> Guard {
        Guard::default()
    }

    /// Also the hosts of these URLs, at any port and whatever their addresses (`allow_private` of a source).
    /// A redirect from there to another private host is denied all the same.
    pub fn with_private<'a>(urls: impl IntoIterator<Item = &'a Url>) -> Guard {
        let hosts = urls.into_iter().filter_map(|url| url.host_str().map(str::to_owned));
        Guard { private_hosts: hosts.collect() }
    }

    /// Whether the host was allowed by name.
    pub fn is_private(&self, host: &str) -> bool {
        self.private_hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    /// Whether a URL may be fetched as far as it can be told without resolving its host.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn check(&self, url: &Url) -> Result<(), Denied> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Denied::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Denied::UserInfo);
        }
        let host = url.host().ok_or_else(|| Denied::Unreadable("no host".to_owned()))?;
        if url.host_str().is_some_and(|name| self.is_private(name)) {
            return Ok(());
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if !PORTS.contains(&port) {
            return Err(Denied::Port(port));
        }
        match host {
            Host::Ipv4(ip) => check_ip(IpAddr::V4(ip)),
            Host::Ipv6(ip) => check_ip(IpAddr::V6(ip)),
            Host::Domain(name) => check_name(name),
        }
    }

    /// Whether a name that resolved to `addresses` may be connected to: all of them must be public.
    ///
    /// # Errors
    /// Names the first that is not, or says that there is none.
    pub fn check_resolved(&self, host: &str, addresses: &[IpAddr]) -> Result<(), Denied> {
        if addresses.is_empty() {
            return Err(Denied::Nowhere(host.to_owned()));
        }
        if self.is_private(host) {
            return Ok(());
        }
        addresses.iter().try_for_each(|ip| check_ip(*ip))
    }
}

/// Top-level names that never stand for a public site. Source: IANA special-use domain names; ICANN (`internal`).
const INSIDE: &[&str] =
    &["localhost", "local", "internal", "localdomain", "intranet", "lan", "onion", "invalid", "home.arpa"];

fn check_name(name: &str) -> Result<(), Denied> {
    let bare = name.trim_end_matches('.').to_ascii_lowercase();
    let inside = INSIDE
        .iter()
        .any(|end| bare == *end || bare.strip_suffix(end).is_some_and(|head| head.ends_with('.')));
    // A name without a dot is completed by the resolver with the search domains of our own network.
    if inside || !bare.contains('.') {
        return Err(Denied::Name(name.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
