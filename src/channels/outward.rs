//! Which addresses are asked: those of the public internet, and whatever the settings name themselves. So nobody who may name a
//! server, or whose name server answers for one, makes the centre ask the machines beside it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::config::is_public;

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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

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
