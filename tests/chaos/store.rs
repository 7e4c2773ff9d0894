//! A Redis of the run's own, as durable as the program's private one, that can be ended and started again.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sigap::store::local_redis;
use tokio::time::Instant;

use crate::harness::redis::{connection, programs};

/// How long it may take to load its files.
const LOADS_WITHIN: Duration = Duration::from_mins(2);

/// A server in a folder, which works there.
pub struct Redis {
    folder: PathBuf,
    child: Option<Child>,
}

impl Redis {
    /// Starts one.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn start(folder: &Path) -> Result<Self, String> {
        std::fs::create_dir_all(folder).unwrap();
        let dir = folder.display();
        let conf = format!(
            "port 0\nunixsocket \"{dir}/redis.sock\"\ndir \"{dir}\"\nappendonly yes\nappendfsync always\n\
             no-appendfsync-on-rewrite no\nmaxmemory-policy noeviction\nsave \"\"\nhash-max-listpack-value 2048\n"
        );
        std::fs::write(folder.join("redis.conf"), conf).unwrap();
        let mut redis = Self { folder: folder.to_owned(), child: None };
        redis.again().await?;
        Ok(redis)
    }

    /// Starts it again, and says how long it loaded.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn again(&mut self) -> Result<Duration, String> {
        let found = local_redis::find(&programs());
        let program = found.first().ok_or("neither redis-server nor valkey-server is here")?;
        let log = std::fs::File::create(self.folder.join("redis.log")).unwrap();
        let begun = Instant::now();
        let mut command = Command::new(&program.path);
        command.arg("redis.conf").current_dir(&self.folder).stdin(Stdio::null()).stdout(log);
        self.child = Some(command.spawn().map_err(|fault| fault.to_string())?);
        while begun.elapsed() < LOADS_WITHIN {
            if self.answers().await {
                return Ok(begun.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err("Redis does not start".to_owned())
    }

    async fn answers(&self) -> bool {
        let client = redis::Client::open(self.url()).unwrap();
        let Ok(mut conn) = client.get_multiplexed_async_connection().await else { return false };
        redis::cmd("PING").query_async::<String>(&mut conn).await.is_ok()
    }

    /// Where it listens.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("redis.sock")
    }

    /// The URL of that.
    pub fn url(&self) -> String {
        local_redis::socket_url(&self.socket())
    }

    /// Its process.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Sets something of its configuration.
    ///
    /// # Errors
    /// When it refuses.
    pub async fn set(&self, name: &str, value: &str) -> Result<(), String> {
        let mut conn = connection(&self.url()).await;
        let set: redis::RedisResult<()> =
            redis::cmd("CONFIG").arg("SET").arg(name).arg(value).query_async(&mut conn).await;
        set.map_err(|fault| fault.to_string())
    }

    /// Keeps so many MB that nobody needs, so that loading takes long. The same keys every time.
    ///
    /// # Errors
    /// When it refuses.
    pub async fn ballast(&self, mb: usize) -> Result<(), String> {
        let mut conn = connection(&self.url()).await;
        let some = "ballast ".repeat(1 << 17);
        for n in 0..mb {
            let set: redis::RedisResult<()> =
                redis::cmd("SET").arg(format!("ballast:{n}")).arg(&some).query_async(&mut conn).await;
            set.map_err(|fault| fault.to_string())?;
        }
        Ok(())
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        if let Some(child) = &self.child {
            let _ = kill(Pid::from_raw(child.id().cast_signed()), signal);
        }
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}
