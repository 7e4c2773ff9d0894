//! A Redis of one test's own, as durable as a real one, that can be stopped, frozen and started again.

use std::path::{Path, PathBuf};
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
        Self::within(Folder::named("redis")).await
    }

    /// One that runs in this folder.
    pub async fn within(folder: Folder) -> Self {
        let mut redis = Self { folder, child: None };
        redis.start().await;
        redis
    }

    /// Where it is, running or not.
    pub fn url(&self) -> String {
        local_redis::socket_url(&self.socket()).replace("redis+unix://", "unix://")
    }

    /// Its socket.
    pub fn socket(&self) -> PathBuf {
        self.folder().join("redis.sock")
    }

    /// Its process; `None` while it does not run.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// The folder it writes to.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts it on the files it has, and waits until it answers.
    pub async fn start(&mut self) {
        // As sigap does for its own, and docs/OPERATIONS.md asks of whoever runs another.
        local_redis::mend(self.folder.path()).unwrap();
        self.spawn(&[]);
        eventually("a Redis of one's own answers", async || self.ask().await.ok()).await;
    }

    /// Starts it with further settings, which make it slow to load what it has; returns while it does.
    pub async fn start_slowly(&mut self, settings: &[&str]) {
        self.spawn(settings);
        let is_loading = |fault: redis::RedisError| fault.code() == Some("LOADING");
        eventually("it loads", async || self.ask().await.is_err_and(is_loading).then_some(())).await;
    }

    fn spawn(&mut self, settings: &[&str]) {
        let dir = self.folder.path().display().to_string();
        let found = local_redis::find(&programs());
        let program = found.first().unwrap_or_else(|| panic!("no redis-server: run scripts/need.sh"));
        let mut command = Command::new(&program.path);
        command.args(["--port", "0", "--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
        command.args(["--unixsocket", &format!("{dir}/redis.sock"), "--dir", &dir]);
        command.args(settings);
        command.current_dir(&dir);
        self.child = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    }

    async fn ask(&self) -> redis::RedisResult<String> {
        let mut conn = redis::Client::open(self.url())?.get_multiplexed_async_connection().await?;
        redis::cmd("PING").query_async(&mut conn).await
    }

    /// Sends a command, as an operator would.
    pub async fn tell(&self, words: &[&str]) {
        let mut command = redis::cmd(words[0]);
        for word in &words[1..] {
            command.arg(*word);
        }
        let mut conn = connection(&self.url()).await;
        let _: redis::Value = command.query_async(&mut conn).await.unwrap();
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
        self.tell(&["CONFIG", "SET", name, value]).await;
    }

    fn signal(&self, signal: Signal) {
        if let Some(pid) = self.pid() {
            kill(Pid::from_raw(pid.cast_signed()), signal).unwrap();
        }
    }
}

impl Drop for OwnRedis {
    fn drop(&mut self) {
        self.kill();
    }
}
