//! The built `sigap serve` as a process of its own, with a private Redis, that can be killed at any moment.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::centre::patience;
use super::command::sigap;

/// A running `sigap serve`. Killed when dropped.
pub struct Server {
    /// `http://127.0.0.1:…`
    pub url: String,
    child: Child,
    said: Arc<Mutex<String>>,
    folder: PathBuf,
}

impl Server {
    /// Starts in `folder` with these further arguments, and returns once it serves. `more` is added to the settings.
    pub fn start(folder: &Path, args: &[&str], more: &str) -> Self {
        Self::try_start(folder, args, more, "127.0.0.1:0").unwrap_or_else(|words| panic!("{words}"))
    }

    /// The same on a given address; what it said when it ended instead.
    pub fn try_start(folder: &Path, args: &[&str], more: &str, address: &str) -> Result<Self, String> {
        let config = folder.join("sigap.toml");
        let text = format!("data_dir = \"{}\"\n{more}", folder.join("data").display());
        std::fs::write(&config, text).unwrap();
        let config = config.display().to_string();
        let mut all = vec!["serve", "--config", config.as_str()];
        all.extend_from_slice(args);
        let mut command = sigap(folder, &all);
        command.env("SIGAP__HTTP__LISTEN", address).envs(patience(more)).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let complaints = listen(child.stderr.take().unwrap(), Arc::clone(&said));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let serves = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let url = line.split_once(" on http://").map(|(_, address)| format!("http://{address}"));
            said.lock().unwrap().push_str(&(line + "\n"));
            url
        });
        let Some(url) = serves else {
            let _ = child.wait();
            let _ = complaints.join();
            return Err(format!("sigap serve ended: {}", said.lock().unwrap()));
        };
        let heard = Arc::clone(&said);
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| heard.lock().unwrap().push_str(&(line + "\n")));
        });
        Ok(Self { url, child, said, folder: folder.to_owned() })
    }

    /// Another one in `folder`, on the Redis and with the secrets of this one.
    pub fn start_beside(&self, folder: &Path, more: &str) -> Self {
        self.start_beside_with(folder, &[], more)
    }

    /// The same with these further arguments.
    pub fn start_beside_with(&self, folder: &Path, args: &[&str], more: &str) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let data = self.folder.join("data").display().to_string();
        let shared = format!(
            "redis.url = \"unix://{data}/redis.sock\"\nsecrets.file = \"{data}/secrets.toml\"\n{more}"
        );
        Self::start(folder, args, &shared)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The demo's passwords by account.
    pub fn accounts(&self) -> BTreeMap<String, String> {
        let text = std::fs::read_to_string(self.folder.join("data/demo-accounts.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Everything it wrote so far.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end.
    pub fn ask_to_end(&self) {
        let _ = kill(Pid::from_raw(self.pid().cast_signed()), Signal::SIGTERM);
    }

    /// Asks it to end, and says whether it ended well.
    pub fn stop(mut self) -> bool {
        self.ask_to_end();
        self.child.wait().unwrap().success()
    }

    /// Ends its Redis as a power cut would.
    pub fn kill_redis(&self) {
        let pid = std::fs::read_to_string(self.folder.join("data/redis/redis.pid")).unwrap_or_default();
        if let Ok(pid) = pid.trim().parse() {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(mut from: impl Read + Send + 'static, into: Arc<Mutex<String>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut some = [0; 4_096];
        while let Ok(n @ 1..) = from.read(&mut some) {
            into.lock().unwrap().push_str(&String::from_utf8_lossy(&some[..n]));
        }
    })
}
