//! The server as a process: started, asked, stopped.

use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{AsyncConnectionConfig, ErrorKind, RedisError, RedisResult, ServerErrorKind};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use super::error::{LocalRedisError, at};
use super::folder::Folder;
use super::program::{Found, Program};
use super::tail;

/// How long a server may take to open its socket.
const SOCKET_PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take to load its files, once it answers that it does.
const LOAD_PATIENCE: Duration = Duration::from_mins(15);
/// How long it may take to end, before it is killed.
const STOP_PATIENCE: Duration = Duration::from_secs(20);
const ANSWER_PATIENCE: Duration = Duration::from_secs(2);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A running server: a child of ours, or one left over by a sigap that was killed.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) pid: i32,
    child: Option<Child>,
}

/// What came of asking.
enum Answer {
    Ready(MultiplexedConnection),
    Loading,
    Silent,
    Nobody,
}

impl Server {
    /// Starts `found` and waits until it answers.
    pub(super) async fn start(folder: &Folder, found: &Found) -> Result<Self, LocalRedisError> {
        let cut = tail::mend(&folder.redis_dir()).map_err(at(&folder.redis_dir()))?;
        if cut > 0 {
            tracing::warn!(bytes = cut, "a write that a power cut broke off was taken out of Redis' file");
        }
        let conf = folder.write_conf()?;
        let log = folder.log_file()?;
        let log_too = log.try_clone().map_err(at(&conf))?;
        // Relative programs are meant from where we are, not from where the server will be.
        let program = if found.path.components().count() > 1 {
            found.path.canonicalize().map_err(at(&found.path))?
        } else {
            found.path.clone()
        };
        let child = Command::new(program)
            .arg(&conf)
            .current_dir(folder.redis_dir())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(log_too)
            .process_group(0)
            .spawn()
            .map_err(at(&found.path))?;
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).unwrap_or_default();
        let mut server = Self { pid, child: Some(child) };
        match server.until_ready(folder).await {
            Ok(()) => Ok(server),
            Err(word) => {
                server.end(folder, Signal::SIGKILL).await;
                Err(LocalRedisError::NoStart { program: found.program.to_string(), word })
            }
        }
    }

    /// Takes over a server that still runs in this folder; one that does not answer is ended. `None`: no such.
    pub(super) async fn adopt(folder: &Folder) -> Result<Option<(Self, Program)>, LocalRedisError> {
        let Some(pid) = folder.running_pid() else { return Self::adopt_by_socket(folder).await };
        let mut server = Self { pid, child: None };
        if server.until_ready(folder).await.is_ok()
            && let Answer::Ready(mut conn) = ask(folder).await
            && process_id(&mut conn).await.ok() == Some(pid)
            && let Ok(program) = running_program(&mut conn).await
        {
            limit_memory(&mut conn, folder).await;
            return Ok(Some((server, program)));
        }
        // It has our files open but cannot be talked to: two writers would spoil them.
        tracing::warn!(pid, "ending a left-over Redis that does not answer");
        server.stop(folder).await;
        Ok(None)
    }

    /// As `adopt`, when no process is written down.
    async fn adopt_by_socket(folder: &Folder) -> Result<Option<(Self, Program)>, LocalRedisError> {
        match ask(folder).await {
            Answer::Nobody => return Ok(None),
            Answer::Loading | Answer::Silent => {}
            Answer::Ready(mut conn) => {
                if let Ok(pid) = process_id(&mut conn).await
                    && folder.is_served_by(pid)
                    && let Ok(program) = running_program(&mut conn).await
                {
                    limit_memory(&mut conn, folder).await;
                    return Ok(Some((Self { pid, child: None }, program)));
                }
            }
        }
        Err(LocalRedisError::Foreign(folder.socket().to_owned()))
    }

    async fn until_ready(&mut self, folder: &Folder) -> Result<(), String> {
        let begun = Instant::now();
        let mut patience = if self.child.is_some() { SOCKET_PATIENCE } else { ANSWER_PATIENCE };
        loop {
            match ask(folder).await {
                Answer::Ready(_) => return Ok(()),
                Answer::Loading => patience = LOAD_PATIENCE,
                Answer::Silent | Answer::Nobody => {}
            }
            if !self.is_alive(folder) {
                return Err(folder.last_word());
            }
            if begun.elapsed() > patience {
                return Err(format!("no answer within {} s; {}", patience.as_secs(), folder.last_word()));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    fn is_alive(&mut self, folder: &Folder) -> bool {
        match &mut self.child {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => folder.is_served_by(self.pid),
        }
    }

    /// Waits until it has ended by itself.
    pub(super) async fn ended(&mut self, folder: &Folder) {
        match &mut self.child {
            Some(child) => {
                let _ = child.wait().await;
            }
            None => {
                while folder.is_served_by(self.pid) {
                    sleep(LOOK_EVERY * 20).await;
                }
            }
        }
    }

    /// Asks it to end, waits, and insists in the end.
    pub(super) async fn stop(&mut self, folder: &Folder) {
        if let Answer::Ready(mut conn) = ask(folder).await {
            // The answer to SHUTDOWN is the end of the connection.
            let _: RedisResult<()> = redis::cmd("SHUTDOWN").query_async(&mut conn).await;
        } else {
            self.signal(folder, Signal::SIGTERM);
        }
        if timeout(STOP_PATIENCE, self.ended(folder)).await.is_err() {
            tracing::warn!(pid = self.pid, "Redis does not end by itself and is killed");
            self.end(folder, Signal::SIGKILL).await;
        }
    }

    async fn end(&mut self, folder: &Folder, signal: Signal) {
        self.signal(folder, signal);
        let _ = timeout(STOP_PATIENCE, self.ended(folder)).await;
    }

    fn signal(&self, folder: &Folder, signal: Signal) {
        let still_ours = match &self.child {
            Some(child) => child.id().is_some(),
            None => folder.is_served_by(self.pid),
        };
        if self.pid > 0 && still_ours {
            let _ = kill(Pid::from_raw(self.pid), signal);
        }
    }
}

async fn ask(folder: &Folder) -> Answer {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(ANSWER_PATIENCE))
        .set_response_timeout(Some(ANSWER_PATIENCE));
    let connected = match redis::Client::open(folder.url()) {
        Ok(client) => client.get_multiplexed_async_connection_with_config(&config).await,
        Err(error) => Err(error),
    };
    let mut conn = match connected {
        Ok(conn) => conn,
        Err(error) if is_loading(&error) => return Answer::Loading,
        Err(error) if error.is_timeout() => return Answer::Silent,
        Err(_) => return Answer::Nobody,
    };
    match redis::cmd("PING").query_async::<String>(&mut conn).await {
        Ok(_) => Answer::Ready(conn),
        Err(error) if is_loading(&error) => Answer::Loading,
        Err(_) => Answer::Silent,
    }
}

fn is_loading(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::BusyLoading)
}

/// A server that was left over has the limit of the settings of then.
async fn limit_memory(conn: &mut impl ConnectionLike, folder: &Folder) {
    let mut tell = redis::cmd("CONFIG");
    tell.arg("SET").arg("maxmemory").arg(folder.max_memory_bytes());
    if let Err(fault) = tell.query_async::<()>(conn).await {
        tracing::warn!(%fault, "the memory of the private Redis could not be limited");
    }
}

async fn info(conn: &mut impl ConnectionLike) -> RedisResult<String> {
    redis::cmd("INFO").arg("server").query_async(conn).await
}

fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    info.lines().find_map(|line| line.trim_end().strip_prefix(name)?.strip_prefix(':'))
}

async fn process_id(conn: &mut impl ConnectionLike) -> RedisResult<i32> {
    Ok(field(&info(conn).await?, "process_id").and_then(|pid| pid.parse().ok()).unwrap_or_default())
}

/// What the server behind a connection is.
///
/// # Errors
/// When it cannot be asked.
pub async fn running_program(conn: &mut impl ConnectionLike) -> RedisResult<Program> {
    let info = info(conn).await?;
    let of = |name: &str, version: &str| Program { name: name.to_owned(), version: version.to_owned() };
    Ok(match field(&info, "valkey_version") {
        Some(version) => of("valkey", version),
        None => of("redis", field(&info, "redis_version").unwrap_or("?")),
    })
}
