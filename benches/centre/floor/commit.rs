//! A Redis as durable as ours, and one Lua call that does what an intake must.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use sigap::store::local_redis;

use crate::keeper::{Kept, folder};
use crate::load::Caller;
use crate::machine;

const SCRIPT: &str = include_str!("commit.lua");
/// Connections that share the callers: the best there is under `appendfsync always`.
pub const CONNECTIONS: usize = 4;
const DOCUMENT_BYTES: usize = 1_000;
const ENTRY_BYTES: usize = 600;

/// A Redis of its own, on a unix socket, in a folder that goes with it.
pub struct Redis {
    /// Its URL.
    pub url: String,
    /// Its program and version.
    pub program: String,
    kept: Kept,
}

impl Redis {
    /// Starts one that writes every command to the disk before it answers.
    ///
    /// # Errors
    /// When there is no Redis, or it does not start.
    pub fn start() -> anyhow::Result<Self> {
        let programs: Vec<PathBuf> = local_redis::candidates(&std::env::temp_dir());
        let found = local_redis::find(&programs);
        let found = found.first().context("no redis-server or valkey-server: run scripts/need.sh redis")?;
        let folder = folder()?;
        let socket = folder.join("redis.sock");
        let conf = format!(
            "port 0\nunixsocket \"{0}/redis.sock\"\ndir \"{0}\"\nappendonly yes\nappendfsync always\n\
             no-appendfsync-on-rewrite no\nmaxmemory-policy noeviction\nsave \"\"\n",
            folder.display()
        );
        let file = folder.join("redis.conf");
        std::fs::write(&file, conf)?;
        let file = file.display().to_string();
        let kept = Kept::start(Some(&folder), &found.path, &[&file], "ccept connections")?;
        Ok(Self { url: local_redis::socket_url(&socket), program: found.program.to_string(), kept })
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.kept.pid
    }
}

/// A Redis that is measured may be busy: the half second that the library waits by itself would end a whole run.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// A connection to a Redis.
///
/// # Errors
/// When it cannot be reached.
pub async fn connection(url: &str) -> anyhow::Result<MultiplexedConnection> {
    let config = AsyncConnectionConfig::new().set_response_timeout(Some(ANSWER_WITHIN));
    Ok(redis::Client::open(url)?.get_multiplexed_async_connection_with_config(&config).await?)
}

/// A connection to the private Redis of a data folder.
///
/// # Errors
/// When it cannot be reached.
pub async fn connection_of(data_dir: &Path) -> anyhow::Result<MultiplexedConnection> {
    connection(&local_redis::socket_url(&local_redis::socket_of(data_dir)?)).await
}

/// The raw call over some connections that are shared in turn.
#[derive(Clone)]
pub struct RawCommit {
    connections: Arc<Vec<MultiplexedConnection>>,
    script: redis::Script,
    made: Arc<AtomicU64>,
    name: Arc<str>,
}

impl RawCommit {
    /// Over four connections to this Redis. `name` keeps its keys apart from those of others.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn open(url: &str, name: &str) -> anyhow::Result<Self> {
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            connections.push(connection(url).await?);
        }
        Ok(Self {
            connections: Arc::new(connections),
            script: redis::Script::new(SCRIPT),
            made: Arc::default(),
            name: name.into(),
        })
    }

    /// How often this process has committed.
    pub fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    /// Commits once, under a key that was never used.
    ///
    /// # Errors
    /// When it was not written.
    pub async fn commit(&self) -> anyhow::Result<()> {
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        let member = format!("{}-{n:016x}", self.name);
        let mut document = format!("{{\"id\":\"{member}\",\"doc\":\"");
        document.extend(std::iter::repeat_n('d', DOCUMENT_BYTES - document.len()));
        let mut entry = format!("{{\"id\":\"{member}\",\"entry\":\"");
        entry.extend(std::iter::repeat_n('e', ENTRY_BYTES - entry.len()));
        let mut call = self.script.key(format!("{{b}}:idem:{member}"));
        call.key(format!("{{b}}:doc:{member}"));
        for key in ["open", "geo", "log", "all"] {
            call.key(format!("{{b}}:{key}"));
        }
        let (lat, lon) = (-7.6 + (n % 1_400) as f64 / 1_000.0, 106.6 + (n % 1_900) as f64 / 1_000.0);
        call.arg(document).arg(entry).arg(n).arg(lon).arg(lat).arg(&member);
        let mut connection = self.connections[n as usize % self.connections.len()].clone();
        let written: u8 = call.invoke_async(&mut connection).await?;
        anyhow::ensure!(written == 1, "the floor met a key it had used before");
        Ok(())
    }

    /// Makes sure that every commit so far has left what it should have: our own, and `others` of other processes.
    ///
    /// # Errors
    /// When anything is missing.
    pub async fn check(&self, others: u64) -> anyhow::Result<()> {
        let mut conn = self.connections[0].clone();
        let mut pipe = redis::pipe();
        pipe.cmd("XLEN").arg("{b}:log").cmd("ZCARD").arg("{b}:open").cmd("ZCARD").arg("{b}:geo");
        pipe.cmd("SCARD").arg("{b}:all");
        let counts: Vec<u64> = pipe.query_async(&mut conn).await?;
        let all = self.made() + others;
        anyhow::ensure!(counts.iter().all(|n| *n == all), "of {all} commits Redis has {counts:?}");
        let durable = machine::info_field(&machine::info(&mut conn).await?, "aof_enabled");
        anyhow::ensure!(durable == "1", "the floor does not write to the disk");
        Ok(())
    }
}

impl Caller for RawCommit {
    async fn call(&mut self) -> anyhow::Result<()> {
        self.commit().await
    }
}
