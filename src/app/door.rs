//! Who has a connection. There are so many at once; further ones wait to be accepted. While more than half of them are open, one address
//! of the public has no more than a quarter, so that one machine does not shut everybody out: what it opens beyond that is closed.
//!
//! Behind one address there may be a province, so nothing of it is closed while there is room for others as well. Private addresses and
//! named proxies stand for many, and have no share.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config;
use crate::http::address_of_peer;
use crate::services::shares::{Share, Shares};

/// Places for connections.
#[derive(Debug)]
pub(super) struct Door {
    places: Arc<Semaphore>,
    most: usize,
    shares: Shares,
    proxies: Vec<config::Network>,
}

/// The right to have a connection, given back when dropped.
#[derive(Debug)]
pub(super) struct Pass {
    _place: Option<OwnedSemaphorePermit>,
    _share: Option<Share>,
}

impl Door {
    pub fn new(http: &config::Http) -> Self {
        Self {
            places: Arc::new(Semaphore::new(http.max_connections)),
            most: http.max_connections,
            shares: Shares::of(http.max_connections),
            proxies: http.trusted_proxies.clone(),
        }
    }

    /// Waits for a place. `None` only once the door is gone.
    pub async fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Lets a connection `from` there have its place; `None` when its address has its share already.
    pub fn pass(&self, place: Option<OwnedSemaphorePermit>, from: SocketAddr) -> Option<Pass> {
        let address: Option<IpAddr> = address_of_peer(from.ip(), &self.proxies);
        let scarce = self.places.available_permits() < self.most / 2;
        let share = match address {
            Some(address) => Some(self.shares.take(address, scarce)?),
            None => None,
        };
        Some(Pass { _place: place, _share: share })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::config::Config;

    fn door(settings: &str) -> Door {
        let text = format!("[http]\nmax_connections = 16\n{settings}\n");
        Door::new(&Config::load(Some(("test", &text)), []).unwrap().http)
    }

    /// Opens as many from one address as the door lets it.
    fn opened(door: &Door, address: &str) -> Vec<Pass> {
        let from = SocketAddr::new(address.parse().unwrap(), 4_000);
        let one = || door.pass(Some(door.place().now_or_never()??), from);
        std::iter::from_fn(one).collect()
    }

    #[test]
    fn one_address_leaves_half_of_all_connections_to_others() {
        let door = door("");
        let idle = opened(&door, "8.8.4.4");
        assert_eq!(idle.len(), 8, "as long as there are enough");
        assert!(opened(&door, "8.8.4.4").is_empty());
        let others = opened(&door, "2001:4860::1");
        assert_eq!(others.len(), 4, "a quarter");
        assert!(opened(&door, "2001:4860::ffff").is_empty(), "the same network");
        assert_eq!(opened(&door, "1.1.1.1").len(), 4, "and gives them back");
        drop(idle);
        assert_eq!(opened(&door, "8.8.4.4").len(), 4, "until half are open, with those of others");
        drop(others);
    }

    #[test]
    fn an_address_that_stands_for_many_has_them_all() {
        for (address, settings) in
            [("127.0.0.1", ""), ("::ffff:10.0.0.2", ""), ("8.8.4.4", "trusted_proxies = [\"8.8.4.4\"]")]
        {
            assert_eq!(opened(&door(settings), address).len(), 16, "{address}");
        }
    }
}
