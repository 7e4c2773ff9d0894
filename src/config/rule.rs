//! What a setting's value must fulfil beyond its type.

use std::net::SocketAddr;

use toml::Value;

/// A check of one value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// A whole number from … to.
    Within(i64, i64),
    /// `address:port`.
    Address,
    /// Empty, or an origin such as `https://host:port`, without a path.
    Origin,
    /// A list of such origins.
    Origins,
    /// A list of addresses and networks.
    Networks,
    /// Empty, or a Redis URL.
    RedisUrl,
    /// Not empty.
    Filled,
    /// 1 to 8 lower-case letters and digits.
    RegionCode,
    /// A name of the time zone database.
    Timezone,
    /// Empty, or an address of the web.
    Url,
    /// Empty, or the address of picture tiles: https, or http on this machine.
    TilesUrl,
}

impl Rule {
    /// `Err` says what is wanted.
    pub(super) fn check(self, value: &Value) -> Result<(), String> {
        let text = value.as_str().unwrap_or_default();
        match self {
            Self::Within(low, high) => match value.as_integer() {
                Some(number) if (low..=high).contains(&number) => Ok(()),
                Some(number) => Err(format!("{number} is not within {low} and {high}")),
                None => Err("must be a whole number".to_owned()),
            },
            Self::Address => text
                .parse::<SocketAddr>()
                .map(drop)
                .map_err(|_| "must be a numeric address and a port, such as 127.0.0.1:8080".to_owned()),
            Self::Origin if text.is_empty() || is_origin(text) => Ok(()),
            Self::Origins if value.as_array().is_some_and(|all| all.iter().all(is_origin_value)) => Ok(()),
            Self::Origin | Self::Origins => {
                Err("must be http:// or https:// and a host, with nothing behind it".to_owned())
            }
            Self::Networks if value.as_array().is_some_and(|all| all.iter().all(is_network)) => Ok(()),
            Self::Networks => {
                Err("must be addresses and networks, such as 127.0.0.1 and 10.0.0.0/8".to_owned())
            }
            Self::RedisUrl if text.is_empty() || is_redis_url(text) => Ok(()),
            Self::RedisUrl => Err("must begin with redis://, rediss:// or unix://".to_owned()),
            Self::Filled if text.trim().is_empty() => Err("must not be empty".to_owned()),
            Self::Filled => Ok(()),
            Self::RegionCode if is_region_code(text) => Ok(()),
            Self::RegionCode => Err("must be the two digits of a province, such as 32".to_owned()),
            Self::Url if text.is_empty() || is_url(text) => Ok(()),
            Self::Url => Err("must be https:// or http://, a host, and maybe a path".to_owned()),
            Self::TilesUrl if text.is_empty() || is_tiles_url(text) => Ok(()),
            Self::TilesUrl => {
                Err("must be https:// (http:// only for 127.0.0.1 and localhost), a host in lower \
                case, and a path with {z}, {x} and {y}"
                    .to_owned())
            }
            Self::Timezone => jiff::tz::TimeZone::get(text).map(drop).map_err(|_| {
                "is not a known time zone, such as Asia/Jakarta (is tzdata installed?)".to_owned()
            }),
        }
    }
}

fn is_network(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<super::Network>().is_ok())
}

fn is_origin_value(value: &Value) -> bool {
    value.as_str().is_some_and(is_origin)
}

fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty() && !host.contains(|sign: char| "/?#@".contains(sign) || sign.is_whitespace())
    })
}

/// The host ends up in the content policy, so nothing but what hosts are made of may stand there.
fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        !host.is_empty() && rest.bytes().all(|sign| sign.is_ascii_graphic())
    })
}

fn is_tiles_url(text: &str) -> bool {
    let (local, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (false, rest),
        (None, Some(rest)) => (true, rest),
        (None, None) => return false,
    };
    let Some((host, path)) = rest.split_once('/') else { return false };
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let plain = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || b".-".contains(&sign);
    !name.is_empty()
        && name.bytes().all(plain)
        && port.parse::<u16>().is_ok()
        && (!local || matches!(name, "127.0.0.1" | "localhost"))
        && ["{z}", "{x}", "{y}"].iter().all(|part| path.contains(part))
        && path.bytes().all(|sign| sign.is_ascii_graphic() && !b"\"'<>\\".contains(&sign))
}

fn is_redis_url(text: &str) -> bool {
    ["redis://", "rediss://", "unix:///", "redis+unix:///"].iter().any(|scheme| text.starts_with(scheme))
}

pub(super) fn is_region_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|sign| sign.is_ascii_digit())
}
