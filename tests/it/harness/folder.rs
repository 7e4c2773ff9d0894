//! Folders for one test.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A folder of its own, removed with everything in it when dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// A new, empty one.
    pub fn new() -> Self {
        Self::named("d")
    }

    /// A new, empty one whose name ends in `name`.
    pub fn named(name: &str) -> Self {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        Self::at(std::env::temp_dir().join(format!("sigap-test-{}-{n}-{name}", std::process::id())))
    }

    /// One at this place.
    pub fn at(path: PathBuf) -> Self {
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A test that failed in its middle has not stopped the servers of its folder, or of those just below it.
    fn end_redis(&self) {
        let below = std::fs::read_dir(&self.0).into_iter().flatten().flatten().map(|entry| entry.path());
        let homes = below.chain([self.0.clone()]);
        for file in homes.flat_map(|home| [home.join("redis/redis.pid"), home.join("data/redis/redis.pid")]) {
            let pid = std::fs::read_to_string(file).unwrap_or_default();
            let Ok(pid) = pid.trim().parse() else { continue };
            if std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(&self.0)) {
                let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.end_redis();
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
