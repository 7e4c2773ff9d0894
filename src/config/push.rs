//! Waking the phones of crews: Web Push (RFC 8030, 8291, 8292).

use serde::Deserialize;

use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("push.timeout_ms", Rule::Within(50, 60_000)),
    ("push.ttl_s", Rule::Within(1, 86_400)),
    ("push.devices_per_unit", Rule::Within(1, 100)),
];

/// How crews' phones are woken.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// Whether they are.
    pub enabled: bool,
    /// Who runs the centre, for those who run push services: `mailto:` or `https:`.
    pub contact: String,
    /// Origins that phones may name; `*` stands for what the host begins with.
    pub services: Vec<String>,
    /// How long a push service may take, milliseconds.
    pub timeout_ms: u64,
    /// How long a push service tries to reach a phone, seconds.
    pub ttl_s: u32,
    /// Phones of one unit.
    pub devices_per_unit: usize,
}

impl Push {
    /// Whether a push service is one of those that may be asked: a phone names it, so anything else would let a phone make the
    /// centre send requests to wherever it likes.
    pub fn allows(&self, endpoint: &str) -> bool {
        let Some((scheme, rest)) = endpoint.split_once("://") else { return false };
        let Some((host, _)) = rest.split_once('/') else { return false };
        if host.is_empty() || host.contains(['@', '\\', '?', '#', '%']) {
            return false;
        }
        self.services.iter().any(|service| match service.split_once("://*.") {
            Some((allowed, domain)) => {
                scheme == allowed && host.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.'))
            }
            None => *service == format!("{scheme}://{host}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_services_of_the_settings_are_asked() {
        let push = Push {
            enabled: true,
            contact: String::new(),
            services: vec!["https://push.example".to_owned(), "https://*.notify.example".to_owned()],
            timeout_ms: 1,
            ttl_s: 1,
            devices_per_unit: 1,
        };
        for allowed in ["https://push.example/a", "https://eu.notify.example/a?b=c"] {
            assert!(push.allows(allowed), "{allowed}");
        }
        for refused in [
            "http://push.example/a",
            "https://push.example:444/a",
            "https://push.example",
            "https://push.example.evil/a",
            "https://notify.example/a",
            "https://evilnotify.example/a",
            "https://push.example@127.0.0.1/a",
            "https://127.0.0.1\\.notify.example/a",
            "https://127.0.0.1?.notify.example/a",
            "https://127.0.0.1#.notify.example/a",
            "file:///etc/passwd",
            "",
        ] {
            assert!(!push.allows(refused), "{refused}");
        }
    }
}
