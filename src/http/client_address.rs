//! From where a request comes: the other end of the connection, or what a proxy of the settings says of it. A hint for shares and
//! for people: it lets nobody in, and has a share only of what is scarce.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName};

use super::App;
use super::pace::network;
use crate::config::{Network, is_public};
use crate::services::photos::Uploader;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the public internet that a request comes from; `None` when it is not known, or stands for many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

/// The network of the public internet at the other end of a connection; `None` when it stands for many, as a proxy of the settings does.
pub fn address_of_peer(peer: IpAddr, proxies: &[Network]) -> Option<IpAddr> {
    let peer = peer.to_canonical();
    let stands_for_many = !is_public(peer) || proxies.iter().any(|network| network.holds(peer));
    (!stands_for_many).then(|| network(peer))
}

impl ClientAddress {
    /// Where a request with these headers comes from, of a connection that these extensions tell of.
    pub(super) fn of(app: &App, extensions: &Extensions, headers: &HeaderMap) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let address = peer.map(|peer| behind(peer, headers, &app.centre.config.http.trusted_proxies));
        Self(address.filter(|address| is_public(*address)))
    }

    /// Its network: whoever has one address of IPv6 has those beside it.
    pub(super) fn network(self) -> Option<IpAddr> {
        self.0.map(network)
    }

    /// Somebody of the public who sends photos from there.
    pub(super) fn uploader(self) -> Uploader {
        Uploader::Public(self.network())
    }
}

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, &parts.extensions, &parts.headers))
    }
}

/// Each proxy adds whom it was asked by at the end of the list. So it is read from its end, as long as the one who added is trusted;
/// what a client wrote there itself stands before, and is never reached.
fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    let mut address = peer.to_canonical();
    let lines = headers.get_all(FORWARDED_FOR).iter().map(|line| line.to_str().unwrap_or_default());
    let all: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    for said in all.into_iter().rev() {
        if !is_trusted(address) {
            break;
        }
        let Some(before) = read(said.trim()) else { break };
        address = before.to_canonical();
    }
    address
}

/// An address, which may have a port or brackets.
fn read(said: &str) -> Option<IpAddr> {
    let plain = said.trim_start_matches('[').trim_end_matches(']');
    plain.parse().ok().or_else(|| said.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let trusted: Vec<Network> = trusted.iter().map(|one| one.parse().unwrap()).collect();
        behind(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn nobody_is_believed_whom_the_settings_do_not_name() {
        assert_eq!(from("203.0.113.7", &["198.51.100.1"], &[]), "203.0.113.7");
        assert_eq!(from("203.0.113.7", &["198.51.100.1"], &["10.0.0.0/8"]), "203.0.113.7");
        assert_eq!(from("127.0.0.1", &["198.51.100.1"], &[]), "127.0.0.1");
    }

    #[test]
    fn a_proxy_is_believed_what_it_added_and_no_more() {
        let ours = ["127.0.0.1", "10.0.0.0/8"];
        assert_eq!(from("127.0.0.1", &["198.51.100.1"], &ours), "198.51.100.1");
        // A client that writes a list of its own gains nothing.
        assert_eq!(from("127.0.0.1", &["1.1.1.1, 10.0.0.9, 198.51.100.1"], &ours), "198.51.100.1");
        assert_eq!(from("127.0.0.1", &["1.1.1.1", "198.51.100.1, 10.1.2.3"], &ours), "198.51.100.1");
        assert_eq!(from("::ffff:127.0.0.1", &["[2001:db8::1]:4711"], &ours), "2001:db8::1");
        // Words that are no address end the list.
        assert_eq!(from("127.0.0.1", &["198.51.100.1, unknown, 10.1.2.3"], &ours), "10.1.2.3");
        assert_eq!(from("127.0.0.1", &["", " , "], &ours), "127.0.0.1");
        assert_eq!(from("127.0.0.1", &["10.0.0.1, 10.0.0.2"], &ours), "10.0.0.1");
    }
}
