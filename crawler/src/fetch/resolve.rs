//! Names to addresses, through the guard: the addresses that were checked are the ones connected to.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::Guard;

/// Asks for the addresses of a name.
pub type Lookup =
    Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> + Send + Sync>;

/// The system's resolver.
pub fn system_lookup() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    })
}

/// Resolves, and hands on nothing that the guard denies.
pub(super) struct GuardedResolver {
    lookup: Lookup,
    guarded: bool,
}

impl GuardedResolver {
    /// For hosts of the public internet: one private address denies the whole name.
    pub(super) fn public(lookup: Lookup) -> Self {
        Self { lookup, guarded: true }
    }

    /// For hosts that a source's configuration allows by name.
    pub(super) fn private(lookup: Lookup) -> Self {
        Self { lookup, guarded: false }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let looked_up = (self.lookup)(name.as_str().to_owned());
        let guarded = self.guarded;
        Box::pin(async move {
            let addresses = looked_up.await?;
            if guarded {
                Guard::public().check_resolved(name.as_str(), &addresses)?;
            }
            let sockets: Vec<SocketAddr> = addresses.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}
