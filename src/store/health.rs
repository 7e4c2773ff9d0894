//! How the server is while it runs: its memory, its append-only file, where it writes.

use std::collections::HashMap;
use std::path::PathBuf;

use redis::aio::ConnectionLike;

use super::{Store, StoreError};

/// How the server is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Bytes of memory that count against its limit.
    pub used_bytes: u64,
    /// Its limit; without one, the memory of its machine.
    pub memory_bytes: u64,
    /// It has a limit, at which it refuses what would need more.
    pub is_limited: bool,
    /// Its last write to the append-only file went well, and the last image, where it is told to make any.
    pub writes_well: bool,
    /// Size of the append-only file.
    pub file_bytes: u64,
    /// It has loaded its files.
    pub is_loaded: bool,
    /// It takes writes; a replica does not.
    pub is_primary: bool,
}

impl Health {
    /// Bytes until the limit.
    pub fn free_memory_bytes(&self) -> u64 {
        self.memory_bytes.saturating_sub(self.used_bytes)
    }
}

/// Reads what `INFO` says.
fn read(info: &str) -> Health {
    let fields: HashMap<&str, &str> =
        info.lines().filter_map(|line| line.trim_end().split_once(':')).collect();
    let number = |name: &str| fields.get(name).and_then(|text| text.parse().ok()).unwrap_or(0_u64);
    let is = |name: &str, wanted: &str| fields.get(name) == Some(&wanted);
    let limit = number("maxmemory");
    Health {
        used_bytes: number("used_memory").saturating_sub(number("mem_not_counted_for_evict")),
        memory_bytes: if limit > 0 { limit } else { number("total_system_memory") },
        is_limited: limit > 0,
        writes_well: !is("aof_last_write_status", "err") && !is("rdb_last_bgsave_status", "err"),
        file_bytes: number("aof_current_size"),
        is_loaded: !is("loading", "1"),
        is_primary: is("role", "master"),
    }
}

/// Asks the server how it is.
pub(super) async fn ask_health(conn: &mut impl ConnectionLike) -> redis::RedisResult<Health> {
    let mut ask = redis::pipe();
    for section in ["memory", "persistence", "replication"] {
        ask.cmd("INFO").arg(section);
    }
    let said: Vec<String> = ask.query_async(conn).await?;
    Ok(read(&said.concat()))
}

impl Store {
    /// How the server is.
    pub async fn health(&self) -> Result<Health, StoreError> {
        Ok(ask_health(&mut self.connection()).await?)
    }

    /// The folder the server writes to, when it is on this machine: it is when it listens on a unix socket.
    pub async fn folder(&self) -> Result<Option<PathBuf>, StoreError> {
        if !matches!(self.client().get_connection_info().addr(), redis::ConnectionAddr::Unix(_)) {
            return Ok(None);
        }
        let mut ask = redis::cmd("CONFIG");
        let said: HashMap<String, String> =
            ask.arg("GET").arg("dir").query_async(&mut self.connection()).await?;
        Ok(said.get("dir").map(PathBuf::from))
    }

    /// Lets the server write its append-only file anew when it has doubled, or not: while it does so it needs as
    /// much space again.
    pub async fn allow_rewrites(&self, allow: bool) -> Result<(), StoreError> {
        let mut tell = redis::cmd("CONFIG");
        tell.arg("SET").arg("auto-aof-rewrite-percentage").arg(if allow { 100 } else { 0 });
        Ok(tell.query_async(&mut self.connection()).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_limit_the_machine_is_one_and_what_does_not_count_is_left_out() {
        let info = "# Memory\r\nused_memory:900\r\nmem_not_counted_for_evict:100\r\nmaxmemory:0\r\n\
                    total_system_memory:4000\r\naof_last_write_status:err\r\nrole:slave\r\nloading:1\r\n";
        let health = read(info);
        assert_eq!((health.used_bytes, health.memory_bytes, health.is_limited), (800, 4_000, false));
        assert_eq!((health.writes_well, health.is_loaded, health.is_primary), (false, false, false));
        assert_eq!(health.free_memory_bytes(), 3_200);
        let limited = read("used_memory:900\r\nmaxmemory:500\r\nrole:master\r\n");
        assert_eq!((limited.free_memory_bytes(), limited.is_limited, limited.is_primary), (0, true, true));
    }
}
