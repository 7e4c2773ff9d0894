//! The centre a round is played on: processes of `sigap serve` on fixed addresses, their Redis, and who works there.

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sigap::ambient::{Clock, Ids};
use sigap::app::wiring;
use sigap::config::Config;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::Entry;
use sigap::services::Centre;
use tokio::task::block_in_place;
use tokio::time::Instant;

use crate::harness::board::{Door, door};
use crate::harness::command::{said, sigap};
use crate::harness::server::Server;
use crate::link::{End, Link};
use crate::people::People;

/// Deadlines pass and offers expire within a round; nothing is refused for its number.
const SETTINGS: &str = "
http.max_connections = 20_000
live.max_sockets = 20_000
live.max_sockets_per_account = 10_000
limits.reports_per_minute = 1_000_000
";

const LINKS: usize = 2;
/// How long a centre may take until it works again.
const RECOVERS_WITHIN: Duration = Duration::from_mins(1);

/// One process of the centre.
pub struct Process {
    pub folder: PathBuf,
    pub address: SocketAddr,
    pub server: Option<Server>,
}

/// How a centre is made.
pub struct Wish<'a> {
    /// Its folder, which is there.
    pub folder: PathBuf,
    /// Further settings, as dotted keys.
    pub settings: &'a str,
    /// The Redis that all processes use; `None`: a private one.
    pub redis: Option<&'a str>,
    /// Where the same Redis is reached when `redis` leads through a link.
    pub direct: Option<&'a str>,
    pub processes: usize,
    /// Seconds until a deadline passes and an offer expires.
    pub due_s: u32,
}

impl Wish<'_> {
    /// One process with a private Redis.
    pub fn of(folder: PathBuf) -> Self {
        Self { folder, settings: "", redis: None, direct: None, processes: 1, due_s: 2 }
    }
}

/// A centre.
pub struct Ground {
    pub processes: Vec<Process>,
    pub people: People,
    /// Entries of the log that were taken out of it.
    pub archived: Vec<(StreamId, Entry)>,
    /// Where links to the first process may be opened, whose pages it then takes for its own.
    links: Vec<SocketAddr>,
    /// Every process that works, for whoever measures them.
    pub pids: Arc<Mutex<Vec<u32>>>,
    settings: String,
    direct: Option<String>,
}

impl Ground {
    /// Starts everything and brings in crews and staff.
    ///
    /// # Errors
    /// In words, when a process does not start.
    pub async fn open(wish: Wish<'_>, crews: usize) -> Result<Self, String> {
        let mut settings = format!("{SETTINGS}{}\n", wish.settings);
        settings += &due_after(wish.due_s);
        if let Some(redis) = wish.redis {
            let secrets = wish.folder.join("secrets.toml");
            let _ = writeln!(settings, "redis.url = \"{redis}\"\nsecrets.file = \"{}\"", secrets.display());
        }
        let links: Vec<SocketAddr> = (0..LINKS).map(|_| free_address()).collect();
        let origins: Vec<String> = links.iter().map(|link| format!("\"http://{link}\"")).collect();
        let _ = writeln!(settings, "http.allowed_origins = [{}]", origins.join(", "));
        let processes = (0..wish.processes).map(|n| {
            let folder = if n == 0 { wish.folder.clone() } else { wish.folder.join(format!("p{n}")) };
            std::fs::create_dir_all(&folder).unwrap();
            Process { folder, address: free_address(), server: None }
        });
        let mut ground = Self {
            processes: processes.collect(),
            people: People::default(),
            archived: Vec::new(),
            links,
            pids: Arc::default(),
            settings,
            direct: wish.direct.map(str::to_owned),
        };
        for n in 0..wish.processes {
            ground.start(n)?;
        }
        ground.people = People::of(&ground.beside().await?, crews).await?;
        Ok(ground)
    }

    /// Starts a process (again), and returns once it serves.
    ///
    /// # Errors
    /// What it said when it ended instead.
    pub fn start(&mut self, n: usize) -> Result<(), String> {
        let process = &mut self.processes[n];
        let listen = process.address.to_string();
        let args = ["--log", "warn"];
        let server = block_in_place(|| Server::try_start(&process.folder, &args, &self.settings, &listen))?;
        process.server = Some(server);
        self.note_pids();
        Ok(())
    }

    fn note_pids(&self) {
        let pids = self.processes.iter().filter_map(|process| Some(process.server.as_ref()?.pid()));
        *self.pids.lock().unwrap_or_else(PoisonError::into_inner) = pids.collect();
    }

    /// Ends a process as a power cut would.
    pub fn kill_app(&mut self, n: usize) {
        if let Some(server) = self.processes[n].server.take() {
            server.kill();
        }
        self.note_pids();
    }

    /// Asks a process to end; false when it did not end well.
    pub fn stop(&mut self, n: usize) -> bool {
        let server = self.processes[n].server.take();
        let well = server.is_none_or(|server| block_in_place(|| server.stop()));
        self.note_pids();
        well
    }

    /// Every process that works in the folder of the private Redis. Asks the system, since the folder may be unreadable.
    pub fn redis_pids(&self) -> Vec<i32> {
        let folder = self.data_dir().join("redis");
        let all = std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
        let works_there =
            |pid: &i32| std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == folder);
        all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(works_there).collect()
    }

    /// Stops the first process and the private Redis where they stand: they answer nobody any more.
    pub fn freeze(&self) {
        let app = self.processes[0].server.as_ref().map(|server| server.pid().cast_signed());
        for pid in app.into_iter().chain(self.redis_pids()) {
            let _ = kill(Pid::from_raw(pid), Signal::SIGSTOP);
        }
    }

    /// Ends the private Redis as a power cut would, and waits until it is gone.
    pub async fn kill_redis(&self) {
        for pid in self.redis_pids() {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
            while std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }

    /// Folder of the first process's data.
    pub fn data_dir(&self) -> PathBuf {
        self.processes[0].folder.join("data")
    }

    /// `http://…` of all processes.
    pub fn urls(&self) -> Arc<Vec<String>> {
        Arc::new(self.processes.iter().map(|process| format!("http://{}", process.address)).collect())
    }

    /// A link to the first process; there may be as many as places for them.
    pub fn link(&self, n: usize) -> Link {
        Link::to(self.links[n], End::Tcp(self.processes[0].address))
    }

    /// Where boards go: straight to the first process, or over a link.
    pub fn door(&self, link: Option<&Link>) -> Door {
        door(&link.map_or_else(|| self.urls()[0].clone(), Link::url), &self.people.dispatchers[1])
    }

    /// The same centre from this process, for what no route does.
    ///
    /// # Errors
    /// When its Redis cannot be reached.
    pub async fn beside(&self) -> Result<Centre, String> {
        self.beside_with(Clock::system()).await
    }

    /// The same, with a clock of its own.
    ///
    /// # Errors
    /// When its Redis cannot be reached.
    pub async fn beside_with(&self, clock: Clock) -> Result<Centre, String> {
        let text = std::fs::read_to_string(self.config_file()).map_err(|fault| fault.to_string())?;
        let mut config = Config::load(Some(("chaos", &text)), []).map_err(|faults| format!("{faults:?}"))?;
        if self.direct.is_some() {
            config.redis.url.clone_from(&self.direct);
        }
        let opened = wiring::open_beside(config, clock, Ids::system()).await;
        opened.map(|opened| opened.centre).map_err(|fault| format!("{fault:#}"))
    }

    fn config_file(&self) -> PathBuf {
        self.processes[0].folder.join("sigap.toml")
    }

    /// What `sigap verify` says, and whether it is content.
    pub fn verify(&self) -> (String, bool) {
        self.ask(&["verify", "--config", &self.config_file().display().to_string()])
    }

    /// Goes on after seals were lost; what `sigap seal` says, and whether it is content.
    pub fn accept_loss(&self) -> (String, bool) {
        self.ask(&["seal", "--config", &self.config_file().display().to_string(), "accept"])
    }

    fn ask(&self, words: &[&str]) -> (String, bool) {
        let mut command = sigap(&self.processes[0].folder, words);
        if let Some(direct) = &self.direct {
            command.env("SIGAP__REDIS__URL", direct);
        }
        block_in_place(|| said(&command.output().unwrap()))
    }

    /// How many reports wait in the journals of all processes; `None` when one does not say.
    pub async fn journaled(&self) -> Option<u64> {
        let mut waiting = 0;
        for url in self.urls().iter() {
            let ask = crate::harness::client::anybody().get(format!("{url}/readyz"));
            let answer = ask.send().await.ok()?.json::<serde_json::Value>().await.ok()?;
            waiting += answer["mode"]["journal_waiting"].as_u64()?;
        }
        Some(waiting)
    }

    /// Whether every process says that it can acknowledge.
    pub async fn is_ready(&self) -> bool {
        for url in self.urls().iter() {
            let ask = crate::harness::client::anybody().get(format!("{url}/readyz"));
            let asked = ask.timeout(Duration::from_secs(2)).send().await;
            if !asked.is_ok_and(|answer| answer.status().is_success()) {
                return false;
            }
        }
        true
    }

    /// Waits until every process can acknowledge again, and says how long that was since `since`.
    ///
    /// # Errors
    /// When that takes over a minute.
    pub async fn recovered(&self, since: Instant) -> Result<Duration, String> {
        let begun = Instant::now();
        while begun.elapsed() < RECOVERS_WITHIN {
            if self.is_ready().await {
                return Ok(since.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(format!("not ready again after {} s", RECOVERS_WITHIN.as_secs()))
    }
}

/// Settings with which every deadline passes and every offer expires after so many seconds.
pub fn due_after(seconds: u32) -> String {
    let setting = |group: &str, level: u8| format!("dispatch.{group}.level_{level} = {seconds}\n");
    (1..=5).map(|level| setting("queue_deadline_s", level) + &setting("offer_s", level)).collect()
}

/// An address on this machine that stays the same when a process is started again: below those that the system gives
/// to whoever connects.
pub fn free_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap_or(0);
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 2_000;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// Whether a program can be started here.
pub fn has(program: &str) -> bool {
    let found = std::process::Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
    found.is_ok_and(|found| found.status.success())
}
