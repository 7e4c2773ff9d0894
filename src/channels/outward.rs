//! Which addresses are asked: those of the public internet, and whatever the settings name themselves. So nobody who may name a
//! server, or whose name server answers for one, makes the centre ask the machines beside it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Why a name was not asked.
#[derive(Debug, thiserror::Error)]
#[error("it has no address outside of private networks, and the settings do not name it")]
struct OnlyInside;

/// Looks names up, and keeps to itself what is not to be asked.
#[derive(Clone, Debug)]
pub(super) struct Outward {
    /// Names that the settings themselves give, in lower case: on which network they are is the operator's to say.
    named: Arc<[String]>,
}

impl Outward {
    /// For whoever asks these addresses of the settings.
    pub(super) fn and(named: &[&str]) -> Self {
        let host = |url: &&str| Url::parse(url).ok()?.host_str().map(str::to_lowercase);
        Self { named: named.iter().filter_map(host).collect() }
    }

    /// Whether this may be asked, which somebody else named. A name that is no number is judged once it is looked up.
    pub(super) fn allows(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let number = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        matches!(url.scheme(), "https" | "http")
            && (self.named.iter().any(|named| named == host) || number.map_or(true, is_public))
    }
}

impl Resolve for Outward {
    fn resolve(&self, name: Name) -> Resolving {
        let is_named = self.named.iter().any(|named| named.eq_ignore_ascii_case(name.as_str()));
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let kept: Vec<SocketAddr> =
                found.into_iter().filter(|address| is_named || is_public(address.ip())).collect();
            if kept.is_empty() {
                return Err(OnlyInside.into());
            }
            let addresses: Addrs = Box::new(kept.into_iter());
            Ok(addresses)
        })
    }
}

/// Whether an address is one of the public internet (RFC 6890 and its registries), also where another one stands inside it.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match inside(address) {
            Some(inner) => is_public_v4(inner),
            // 2000::/3 without what is for documents, tests and tunnels.
            None => {
                let part = address.segments();
                let is_special = part[0] == 0x2001 && (part[1] < 0x200 || part[1] == 0xdb8)
                    || part[0] == 0x3fff && part[1] < 0x1000;
                part[0] & 0xe000 == 0x2000 && !is_special
            }
        },
    }
}

/// The IPv4 address that an IPv6 address leads to: mapped, translated (64:ff9b::/96) or by 6to4.
fn inside(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let part = address.segments();
    let of = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match part {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0, 0 | 0xffff, high, low] => Some(of(high, low)),
        [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let part = address.octets();
    let is_special = match part {
        // This network, private, loopback, link-local, shared by carriers, protocols, tests of speed, and from 224 on groups.
        [0 | 10 | 127 | 224.., ..]
        | [169, 254, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..]
        | [100, 64..=127, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => true,
        _ => false,
    };
    !is_special
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[test]
    fn addresses_beside_us_are_not_public_however_they_are_written() {
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "192.1.0.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn an_address_that_somebody_else_named_is_judged_by_its_number() {
        let outward = Outward::and(&["http://127.0.0.1:5000/x", "https://Pager.Intern/y"]);
        for (url, may) in [
            ("http://127.0.0.1:80/", true),
            ("https://pager.intern/", true),
            ("http://127.0.0.2/", false),
            ("http://2130706434/", false),
            ("http://0x7f.2/", false),
            ("http://[::ffff:169.254.169.254]/", false),
            ("http://[::1]/", false),
            ("https://1.1.1.1/", true),
            ("https://berkas.example/", true),
            ("ftp://berkas.example/", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(outward.allows(&Url::parse(url).unwrap()), may, "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_asked_only_when_the_settings_name_it() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = [0; 1_024];
                let _ = stream.read(&mut head).await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\ninside").await;
            }
        });
        let stranger = crate::channels::client(5_000, &[]).unwrap().get(&url).send().await;
        assert!(stranger.is_err(), "nobody of the settings named it");
        let own = crate::channels::client(5_000, &[&url]).unwrap().get(&url).send().await.unwrap();
        assert_eq!(own.text().await.unwrap(), "inside");
    }
}
