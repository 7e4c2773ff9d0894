//! Whether what the server acknowledges is really on its disk: checked, not assumed.

use std::collections::HashMap;

use redis::aio::ConnectionLike;

use super::health::{Health, ask_health};

/// What the running configuration must be.
const NEEDED: [(&str, &str); 4] = [
    ("appendonly", "yes"),
    ("appendfsync", "always"),
    ("no-appendfsync-on-rewrite", "no"),
    ("maxmemory-policy", "noeviction"),
];

/// A setting of the running server that differs from what is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// Its name in Redis.
    pub setting: &'static str,
    /// What it must be.
    pub needed: &'static str,
    /// What it is; `None` when the server does not tell.
    pub found: Option<String>,
}

impl std::fmt::Display for Deviation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let found = self.found.as_deref().unwrap_or("unknown");
        write!(f, "{} is {found}, must be {}", self.setting, self.needed)
    }
}

/// Compares the running configuration with what is needed; empty when all is well.
///
/// A server that refuses to tell deviates in everything.
///
/// # Errors
/// When the server cannot be reached at all.
pub async fn check_durability(conn: &mut impl ConnectionLike) -> redis::RedisResult<Vec<Deviation>> {
    let mut command = redis::cmd("CONFIG");
    command.arg("GET");
    for (setting, _) in NEEDED {
        command.arg(setting);
    }
    let found: HashMap<String, String> = match command.query_async(conn).await {
        Ok(found) => found,
        Err(error) if error.is_io_error() || error.is_timeout() => return Err(error),
        Err(_) => HashMap::new(),
    };
    Ok(NEEDED
        .into_iter()
        .filter(|(setting, needed)| found.get(*setting).map(String::as_str) != Some(needed))
        .map(|(setting, needed)| Deviation { setting, needed, found: found.get(setting).cloned() })
        .collect())
}

/// What a look at a server tells.
#[derive(Clone, Debug)]
pub struct Look {
    /// Such as `redis 7.0.15`.
    pub program: String,
    /// What is not as it must be.
    pub deviations: Vec<Deviation>,
    /// Memory, and what it writes.
    pub health: Health,
    /// The server's own time, in ms since 1970.
    pub clock_ms: i64,
}

/// Looks at the server behind a URL, for `sigap doctor`.
///
/// # Errors
/// In words, when it cannot be reached within 3 s.
pub async fn look(url: &str) -> Result<Look, String> {
    let look = async {
        let mut conn = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
        let program = super::local_redis::running_program(&mut conn).await?.to_string();
        let deviations = check_durability(&mut conn).await?;
        let health = ask_health(&mut conn).await?;
        let (s, us): (i64, i64) = redis::cmd("TIME").query_async(&mut conn).await?;
        Ok(Look { program, deviations, health, clock_ms: s * 1000 + us / 1000 })
    };
    match tokio::time::timeout(std::time::Duration::from_secs(3), look).await {
        Ok(Ok(look)) => Ok(look),
        Ok(Err(error)) => Err(redis::RedisError::to_string(&error)),
        Err(_) => Err("no answer within 3 s".to_owned()),
    }
}
