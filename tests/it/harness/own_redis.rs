//! A Redis of one test's own, as durable as a real one, that can be stopped, frozen and started again.

use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sigap::store::local_redis;

use super::eventually;
use super::folder::Folder;
use super::redis::{connection, programs};

/// The server and its folder. Killed when dropped.
pub struct OwnRedis {
    folder: Folder,
    child: Option<Child>,
}

impl OwnRedis {
    /// One that runs.
    pub async fn new() -> Self {
        let mut redis = Self { folder: Folder::named("redis"), child: None };
        redis.start().await;
        redis
    }

    /// Where it is, running or not.
    pub fn url(&self) -> String {
        local_redis::socket_url(&self.folder.path().join("redis.sock")).replace("redis+unix://", "unix://")
    }

    /// Starts it on the files it has, and waits until it answers.
    pub async fn start(&mut self) {
        let dir = self.folder.path().display().to_string();
        let found = local_redis::find(&programs());
        let program = found.first().unwrap_or_else(|| panic!("no redis-server: run scripts/need.sh"));
        let mut command = Command::new(&program.path);
        command.args(["--port", "0", "--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
        command.args(["--unixsocket", &format!("{dir}/redis.sock"), "--dir", &dir]);
        self.child = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let url = self.url();
        eventually("a Redis of one's own answers", async || {
            let mut conn =
                redis::Client::open(url.as_str()).unwrap().get_multiplexed_async_connection().await.ok()?;
            redis::cmd("PING").query_async::<String>(&mut conn).await.ok()
        })
        .await;
    }

    /// Ends it as a power cut of the machine would end its process.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// It keeps its connections and answers nothing.
    pub fn freeze(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// It goes on.
    pub fn thaw(&self) {
        self.signal(Signal::SIGCONT);
    }

    /// Changes its configuration while it runs.
    pub async fn configure(&self, name: &str, value: &str) {
        let mut conn = connection(&self.url()).await;
        let _: String =
            redis::cmd("CONFIG").arg("SET").arg(name).arg(value).query_async(&mut conn).await.unwrap();
    }

    fn signal(&self, signal: Signal) {
        if let Some(child) = &self.child {
            kill(Pid::from_raw(child.id().cast_signed()), signal).unwrap();
        }
    }
}

impl Drop for OwnRedis {
    fn drop(&mut self) {
        self.kill();
    }
}
