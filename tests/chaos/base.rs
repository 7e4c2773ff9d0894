//! The folder of a run. A shell beside it waits on a pipe that closes when this process ends, however it ends; then
//! it kills what still works in the folder, unmounts what is mounted there, and removes it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

const KEEPER: &str = r#"
cd /
read -r _
for p in /proc/[0-9]*; do
    case "$(readlink "$p/cwd" 2>/dev/null)/" in "$1"/*) kill -9 "${p#/proc/}" 2>/dev/null ;; esac
done
sleep 0.2
while read -r _ place _; do
    case "$place" in "$1"/*) umount "$place" 2>/dev/null || umount -l "$place" ;; esac
done </proc/mounts
rm -rf "$1"
"#;

/// The folder, which goes with this.
pub struct Base {
    path: PathBuf,
    keeper: Child,
}

impl Base {
    /// A new, empty one.
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("sigap-chaos-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        let path = path.canonicalize().unwrap();
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(&path).stdin(Stdio::piped());
        // Ctrl-C must not reach it before it has done its work.
        std::os::unix::process::CommandExt::process_group(&mut keeper, 0);
        Self { keeper: keeper.spawn().unwrap(), path }
    }

    /// A folder of its own for a round.
    pub fn folder(&self, name: &str) -> PathBuf {
        let folder = self.path.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}
