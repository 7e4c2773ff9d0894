//! The private Redis of a data folder: found, started, watched, restarted, adopted, and stopped last.
//!
//! It listens on a unix socket only, writes every command to its disk before it answers, and runs in its own
//! process group so that Ctrl-C does not reach it first. One sigap owns a folder; another process on the same
//! data uses the owner's socket as `redis.url`. Dropping a [`LocalRedis`] without [`LocalRedis::stop`] leaves the
//! server running, as a killed sigap does; the next owner adopts it.

mod error;
mod folder;
mod memory;
mod process;
mod program;
mod tail;

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

pub use self::error::LocalRedisError;
pub use self::folder::{socket_of, socket_url, written_by};
pub use self::process::running_program;
pub use self::program::{Found, Program, candidates, find};
pub use self::tail::mend;

use self::folder::Folder;
use self::process::Server;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A server that has lived this long is restarted at once.
const LONG_LIFE: Duration = Duration::from_secs(10);

/// How the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It answers.
    Running {
        /// Its process.
        pid: i32,
    },
    /// It has died and is being started again.
    Restarting {
        /// From 1.
        attempt: u32,
        /// Its last words.
        word: String,
    },
    /// It was stopped.
    Stopped,
}

/// A private Redis that is owned and watched.
#[derive(Debug)]
pub struct LocalRedis {
    url: String,
    program: Program,
    adopted: bool,
    health: watch::Receiver<Health>,
    stop: CancellationToken,
    watcher: JoinHandle<()>,
}

impl LocalRedis {
    /// Owns the folder, adopts or starts its server, and waits until it answers.
    ///
    /// # Errors
    /// In words for the person who starts sigap.
    pub async fn start(data_dir: &Path) -> Result<Self, LocalRedisError> {
        Self::start_one_of(data_dir, &candidates(data_dir), 0).await
    }

    /// As [`LocalRedis::start`], with the programs to choose from, and the bytes of memory the server may use;
    /// 0: half of what there is.
    ///
    /// # Errors
    /// As `start`.
    pub async fn start_one_of(
        data_dir: &Path,
        programs: &[PathBuf],
        max_memory_bytes: u64,
    ) -> Result<Self, LocalRedisError> {
        let max_memory_bytes = if max_memory_bytes > 0 { max_memory_bytes } else { memory::half() };
        let folder = Folder::own(data_dir, max_memory_bytes)?;
        let orphan = Server::adopt(&folder).await?;
        let adopted = orphan.is_some();
        let (server, program) = if let Some(orphan) = orphan {
            orphan
        } else {
            let found = choose(&folder, programs)?;
            (Server::start(&folder, &found).await?, found.program)
        };
        folder.remember(&program)?;
        tracing::info!(%program, pid = server.pid, adopted, "private Redis runs");
        let (tell, health) = watch::channel(Health::Running { pid: server.pid });
        let stop = CancellationToken::new();
        let url = folder.url();
        let programs = programs.to_vec();
        let watcher = tokio::spawn(watch_over(folder, programs, server, tell, stop.clone()));
        Ok(Self { url, program, adopted, health, stop, watcher })
    }

    /// The URL to connect to.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What serves.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Whether it was left over by a sigap that was killed.
    pub fn was_adopted(&self) -> bool {
        self.adopted
    }

    /// How the server is, and every change of that.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// Stops the server and gives the folder up. To be called when nothing uses it any more.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if (&mut self.watcher).await.is_err() {
            tracing::error!("the watcher of the private Redis has died");
        }
    }
}

impl Drop for LocalRedis {
    fn drop(&mut self) {
        self.watcher.abort();
    }
}

/// The program that may open the folder.
fn choose(folder: &Folder, programs: &[PathBuf]) -> Result<Found, LocalRedisError> {
    let found = find(programs);
    let list = |of: Vec<String>| of.join(", ");
    if found.is_empty() {
        let looked = list(programs.iter().map(|path| path.display().to_string()).collect());
        return Err(LocalRedisError::NoProgram { looked });
    }
    let Some(wrote) = folder.written_by() else { return Ok(found[0].clone()) };
    found.iter().find(|one| one.program.opens(&wrote)).cloned().ok_or_else(|| LocalRedisError::OtherProgram {
        folder: folder.redis_dir(),
        wrote,
        found: list(found.iter().map(|one| one.program.to_string()).collect()),
    })
}

/// Restarts the server whenever it dies, until told to stop; then stops it. Owns the folder meanwhile.
async fn watch_over(
    folder: Folder,
    programs: Vec<PathBuf>,
    mut server: Server,
    tell: watch::Sender<Health>,
    stop: CancellationToken,
) {
    let mut attempt = 0;
    loop {
        let since = Instant::now();
        tokio::select! {
            () = server.ended(&folder) => {}
            () = stop.cancelled() => {
                server.stop(&folder).await;
                break;
            }
        }
        if since.elapsed() > LONG_LIFE {
            attempt = 0;
        }
        match restarted(&folder, &programs, &mut attempt, &tell, &stop).await {
            Some(new) => server = new,
            None => break,
        }
        tell.send_replace(Health::Running { pid: server.pid });
    }
    folder.clear_socket();
    tell.send_replace(Health::Stopped);
}

/// Tries until it runs again; `None` when told to stop meanwhile.
async fn restarted(
    folder: &Folder,
    programs: &[PathBuf],
    attempt: &mut u32,
    tell: &watch::Sender<Health>,
    stop: &CancellationToken,
) -> Option<Server> {
    let mut word = folder.last_word();
    loop {
        *attempt += 1;
        tracing::warn!(attempt, word, "private Redis has died and is started again");
        tell.send_replace(Health::Restarting { attempt: *attempt, word });
        if *attempt > 1 {
            let pause = FIRST_PAUSE.saturating_mul(1 << (*attempt - 2).min(16)).min(LONGEST_PAUSE);
            tokio::select! {
                () = sleep(pause) => {}
                () = stop.cancelled() => return None,
            }
        }
        let tried = match choose(folder, programs) {
            Ok(found) => Server::start(folder, &found).await,
            Err(error) => Err(error),
        };
        match tried {
            Ok(server) => return Some(server),
            Err(error) => word = error.to_string(),
        }
    }
}
