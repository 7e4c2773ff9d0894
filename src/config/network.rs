//! Networks: addresses that begin alike, and which of them are the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl FromStr for Network {
    type Err = ();

    /// `10.0.0.0/8`, `fd00::/8`, or one address.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let given: IpAddr = address.parse().map_err(drop)?;
        let address = plain(given);
        let most = if given.is_ipv4() { 32_u32 } else { 128 };
        let bits: u32 = bits.map_or(Ok(most), |bits| bits.parse().map_err(drop))?;
        // One of IPv4 that is written as IPv6 has 96 bits before it.
        let before = if given.is_ipv6() && address.is_ipv4() { 96 } else { 0 };
        let own = bits.checked_sub(before).ok_or(())?;
        (bits <= most).then_some(Self { address, bits: own }).ok_or(())
    }
}

impl<'de> serde::Deserialize<'de> for Network {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|()| serde::de::Error::custom("must be an address or a network such as 10.0.0.0/8"))
    }
}

impl Network {
    /// Whether an address is in it; one of IPv4 that is written as IPv6 counts as what it is.
    pub fn holds(self, address: IpAddr) -> bool {
        match (self.address, plain(address)) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let apart = u32::from(own) ^ u32::from(other);
                self.bits == 0 || apart >> (32 - self.bits) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let apart = u128::from(own) ^ u128::from(other);
                self.bits == 0 || apart >> (128 - self.bits) == 0
            }
            _ => false,
        }
    }
}

fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// Whether an address is one of the public internet (RFC 6890 and its registries), also where another one stands inside it.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => inside(address).map_or_else(|| is_public_v6(address), is_public_v4),
    }
}

/// 2000::/3 without what is for documents, tests and tunnels.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let part = address.segments();
    let is_special =
        part[0] == 0x2001 && (part[1] < 0x200 || part[1] == 0xdb8) || part[0] == 0x3fff && part[1] < 0x1000;
    part[0] & 0xe000 == 0x2000 && !is_special
}

/// The IPv4 address that an IPv6 address leads to: mapped, translated (64:ff9b::/96) or by 6to4.
fn inside(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let part = address.segments();
    let of = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match part {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let part = address.octets();
    // This network, private, loopback, link-local, shared by carriers, protocols, tests of speed, and from 224 on groups.
    let is_special = matches!(
        part,
        [0 | 10 | 127 | 224.., ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            | [100, 64..=127, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    );
    !is_special
}

#[cfg(test)]
mod tests {
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
    fn a_network_holds_what_begins_alike() {
        let holds = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().holds(address.parse().unwrap())
        };
        assert!(holds("10.0.0.0/8", "10.255.0.1") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("127.0.0.1", "127.0.0.1") && !holds("127.0.0.1", "127.0.0.2"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1") && holds("::ffff:10.1.1.1", "10.1.1.1"));
        assert!(holds("fd00::/8", "fd12::1") && !holds("fd00::/8", "fe80::1"));
        assert!(holds("0.0.0.0/0", "8.8.8.8") && !holds("0.0.0.0/0", "::1"));
        for wrong in [
            "",
            "10.0.0.0/33",
            "::1/129",
            "10.0.0.0/",
            "10.0.0/8",
            "proxy.example",
            "10.0.0.0/8/8",
            "10.0.0.0/-1",
            "::ffff:10.0.0.0/95",
        ] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
