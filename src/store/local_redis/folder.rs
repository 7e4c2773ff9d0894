//! What a private Redis keeps in the data folder, and who owns it.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::fcntl::{Flock, FlockArg};
use sha2::{Digest, Sha256};

use super::error::{LocalRedisError, at};
use super::program::Program;

/// Longest path a unix socket may have everywhere, with room to spare.
const SOCKET_PATH_BYTES: usize = 100;
/// A log beyond this is put aside at start.
const LOG_BYTES: u64 = 10 * 1024 * 1024;

/// The data folder, owned as long as this lives.
#[derive(Debug)]
pub(super) struct Folder {
    data_dir: PathBuf,
    socket: PathBuf,
    max_memory_bytes: u64,
    _owner: Flock<File>,
}

/// Where the socket of a data folder is.
///
/// # Errors
/// When the folder is not there.
pub fn socket_of(data_dir: &Path) -> Result<PathBuf, LocalRedisError> {
    let data_dir = data_dir.canonicalize().map_err(at(data_dir))?;
    let plain = data_dir.join("redis.sock");
    if plain.as_os_str().len() <= SOCKET_PATH_BYTES {
        return Ok(plain);
    }
    if let Ok(recorded) = fs::read_to_string(data_dir.join("redis.sock.path")) {
        return Ok(PathBuf::from(recorded.trim_end()));
    }
    let digest = Sha256::digest(data_dir.as_os_str().as_encoded_bytes());
    let name = digest.iter().take(8).fold(0_u64, |name, byte| (name << 8) | u64::from(*byte));
    Ok(std::env::temp_dir().join(format!("sigap-{name:016x}")).join("redis.sock"))
}

/// The URL of a socket.
pub fn socket_url(socket: &Path) -> String {
    let mut url = String::from("unix://");
    for byte in socket.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(byte) {
            url.push(char::from(*byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

/// What wrote the files of a data folder, as far as is remembered.
pub fn written_by(data_dir: &Path) -> Option<Program> {
    Program::parse(&fs::read_to_string(data_dir.join("redis/written-by")).ok()?)
}

impl Folder {
    /// Makes the folder when missing and takes the ownership.
    pub(super) fn own(data_dir: &Path, max_memory_bytes: u64) -> Result<Self, LocalRedisError> {
        let redis_dir = data_dir.join("redis");
        private_dir(&redis_dir)?;
        let data_dir = data_dir.canonicalize().map_err(at(data_dir))?;
        let socket = socket_of(&data_dir)?;
        let lock_path = data_dir.join("owner.lock");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&lock_path).map_err(at(&lock_path))?;
        let mut owner = Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|(mut file, _)| {
            let mut pid = String::new();
            let pid = file.read_to_string(&mut pid).ok().and_then(|_| pid.trim().parse().ok());
            LocalRedisError::Owned { folder: data_dir.clone(), pid, url: socket_url(&socket) }
        })?;
        owner
            .set_len(0)
            .and_then(|()| owner.rewind())
            .and_then(|()| writeln!(&mut *owner, "{}", std::process::id()))
            .map_err(at(&lock_path))?;
        let folder = Self { data_dir, socket, max_memory_bytes, _owner: owner };
        folder.prepare_socket()?;
        Ok(folder)
    }

    /// A socket outside the data folder lies in a folder only we can enter, and is written down.
    fn prepare_socket(&self) -> Result<(), LocalRedisError> {
        let Some(parent) = self.socket.parent().filter(|parent| *parent != self.data_dir) else {
            return Ok(());
        };
        private_dir(parent)?;
        let ours = fs::metadata(&self.data_dir).map_err(at(&self.data_dir))?.uid();
        let meta = fs::symlink_metadata(parent).map_err(at(parent))?;
        if !meta.is_dir() || meta.uid() != ours || meta.mode() & 0o077 != 0 {
            return Err(LocalRedisError::Foreign(self.socket.clone()));
        }
        let note = self.data_dir.join("redis.sock.path");
        fs::write(&note, format!("{}\n", self.socket.display())).map_err(at(&note))
    }

    /// Takes away the folder made for a socket outside, once the server is gone.
    pub(super) fn clear_socket(&self) {
        let outside = self.socket.parent().filter(|parent| *parent != self.data_dir);
        if let Some(parent) = outside {
            let _ = fs::remove_file(&self.socket);
            let _ = fs::remove_dir(parent);
        }
    }

    pub(super) fn max_memory_bytes(&self) -> u64 {
        self.max_memory_bytes
    }

    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    pub(super) fn url(&self) -> String {
        socket_url(&self.socket)
    }

    pub(super) fn redis_dir(&self) -> PathBuf {
        self.data_dir.join("redis")
    }

    pub(super) fn written_by(&self) -> Option<Program> {
        written_by(&self.data_dir)
    }

    pub(super) fn remember(&self, program: &Program) -> Result<(), LocalRedisError> {
        let path = self.redis_dir().join("written-by");
        if self.written_by().as_ref() == Some(program) {
            return Ok(());
        }
        fs::write(&path, format!("{program}\n")).map_err(at(&path))
    }

    /// The process that last served this folder, when it still runs in it.
    pub(super) fn running_pid(&self) -> Option<i32> {
        let written = fs::read_to_string(self.redis_dir().join("redis.pid")).unwrap_or_default();
        let known = written.trim().parse().ok().filter(|pid| self.is_served_by(*pid));
        known.or_else(|| self.unwritten_pid())
    }

    /// One that has just begun, since a sigap killed a moment ago had started it: it has written nothing down yet, and
    /// may not even listen. A second one beside it would write the same files.
    fn unwritten_pid(&self) -> Option<i32> {
        let all =
            fs::read_dir("/proc").ok()?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        all.into_iter().find(|pid| self.is_served_by(*pid) && self.is_a_server(*pid))
    }

    /// Somebody who only looks around in our folder is none.
    fn is_a_server(&self, pid: i32) -> bool {
        let called = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let program = called.split(|byte| [0, b' '].contains(byte)).next().unwrap_or_default();
        let names =
            |path: &Path| memchr::memmem::find(&called, path.as_os_str().as_encoded_bytes()).is_some();
        program.ends_with(b"-server") && (names(&self.socket) || names(&self.redis_dir().join("redis.conf")))
    }

    /// Whether that process works in our folder. Redis goes there at its start.
    pub(super) fn is_served_by(&self, pid: i32) -> bool {
        fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == self.redis_dir())
    }

    /// The log of the server, put aside first when it has grown long.
    pub(super) fn log_file(&self) -> Result<File, LocalRedisError> {
        let path = self.redis_dir().join("redis.log");
        if fs::metadata(&path).is_ok_and(|meta| meta.len() > LOG_BYTES) {
            fs::rename(&path, path.with_extension("log.1")).map_err(at(&path))?;
        }
        OpenOptions::new().append(true).create(true).open(&path).map_err(at(&path))
    }

    /// The last line the server has logged.
    pub(super) fn last_word(&self) -> String {
        let log = fs::read(self.redis_dir().join("redis.log")).unwrap_or_default();
        let tail = String::from_utf8_lossy(&log[log.len().saturating_sub(2048)..]).into_owned();
        let last = tail.lines().rev().find(|line| !line.trim().is_empty());
        last.map_or_else(|| "it said nothing".to_owned(), |line| line.trim().to_owned())
    }

    /// Writes the server's configuration and clears what a dead one has left.
    pub(super) fn write_conf(&self) -> Result<PathBuf, LocalRedisError> {
        let _ = fs::remove_file(&self.socket);
        let dir = self.redis_dir();
        let path = dir.join("redis.conf");
        let text = format!(
            "# Written by sigap at every start; changes here are lost.\n\
             port 0\nunixsocket {}\nunixsocketperm 700\ndaemonize no\ndir {}\npidfile {}\n\
             appendonly yes\nappendfsync always\nno-appendfsync-on-rewrite no\nmaxmemory-policy noeviction\n\
             maxmemory {}\nsave \"\"\nhash-max-listpack-value 2048\n",
            quoted(&self.socket),
            quoted(&dir),
            quoted(&dir.join("redis.pid")),
            self.max_memory_bytes,
        );
        fs::write(&path, text).map_err(at(&path))?;
        Ok(path)
    }
}

fn private_dir(path: &Path) -> Result<(), LocalRedisError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(at(path))
}

/// A path as Redis reads it in its configuration.
fn quoted(path: &Path) -> String {
    let mut out = String::from("\"");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(*byte)]),
            0x20..0x7f => out.push(char::from(*byte)),
            byte => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push('"');
    out
}
