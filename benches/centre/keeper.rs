//! Processes that end with this one, however it ends: a shell beside each waits on a pipe that closes then, asks
//! the process to stop, waits for it and removes its folder.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::Context;

const SCRIPT: &str = r#"
folder=$1
shift
"$@" &
pid=$!
echo "kept as $pid"
read -r _
kill -TERM "$pid" 2>/dev/null
wait "$pid" 2>/dev/null
[ "$folder" = - ] || rm -rf "$folder"
"#;

/// How long a process may take until it says that it is ready.
const READY_WITHIN: Duration = Duration::from_mins(3);

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A new folder for one measurement.
///
/// # Errors
/// When it cannot be made.
pub fn folder() -> anyhow::Result<PathBuf> {
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("sigap-bench-{}-{n}", std::process::id()));
    std::fs::create_dir_all(&path)
        .with_context(|| format!("the folder {} cannot be made", path.display()))?;
    Ok(path)
}

/// A process and the shell that ends it. Dropping it stops the process and waits for its end.
pub struct Kept {
    /// The process itself.
    pub pid: u32,
    /// The line that said it is ready.
    pub word: String,
    keeper: Child,
}

impl Kept {
    /// Starts a program and returns once it has written a line that holds `ready`. Its folder goes with it.
    ///
    /// # Errors
    /// When it ends or stays silent.
    pub fn start(folder: Option<&Path>, program: &Path, args: &[&str], ready: &str) -> anyhow::Result<Self> {
        let mut keeper = Command::new("sh")
            .args(["-c", SCRIPT, "keeper"])
            .arg(folder.unwrap_or(Path::new("-")))
            .arg(program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C must not reach it before the shell has done its work.
            .process_group(0)
            .spawn()
            .context("no shell can be started")?;
        let out = keeper.stdout.take().context("a process without output")?;
        let (tell, heard) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                // Nobody listens any more once the process is ready; its pipe must be emptied all the same.
                let _ = tell.send(line);
            }
        });
        let mut kept = Self { pid: 0, word: String::new(), keeper };
        let name = program.display();
        while kept.pid == 0 || kept.word.is_empty() {
            let line = heard.recv_timeout(READY_WITHIN).with_context(|| format!("{name} does not start"))?;
            if let Some(pid) = line.strip_prefix("kept as ") {
                kept.pid = pid.parse()?;
            } else if line.contains(ready) {
                kept.word = line;
            }
        }
        Ok(kept)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}
