//! What the operating system says: memory and processor time of a process, syncs of Redis, and on what all this ran.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use tokio::process::Command;

/// Ticks of a processor's time in `/proc`, a second (USER_HZ of Linux on all machines we know).
const TICKS_PER_S: f64 = 100.0;

/// On what, from what and when.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// The processor's own name.
    pub processor: String,
    /// Processors that may be used at once.
    pub cores: usize,
    /// Memory, GiB.
    pub memory_gib: f64,
    /// Name and release of the kernel.
    pub kernel: String,
    /// What serves Redis.
    pub redis: String,
    /// The commit measured; `+` when files have changed since.
    pub commit: String,
    /// When it began.
    pub at: String,
}

impl Machine {
    /// Asks the machine; what it does not say stays empty.
    pub async fn ask(at: jiff::Timestamp, redis: String) -> Self {
        let cpu = read("/proc/cpuinfo");
        let processor = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let changed = said(&["git", "status", "--porcelain", "--untracked-files=no"]).await;
        let commit = said(&["git", "rev-parse", "--short", "HEAD"]).await;
        Self {
            processor: processor.map(|(_, name)| name.to_owned()).unwrap_or_default(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: (field_kb(&read("/proc/meminfo"), "MemTotal") / 104_857.6).round() / 10.0,
            kernel: format!("Linux {}", read("/proc/sys/kernel/osrelease").trim()),
            redis,
            commit: if changed.is_empty() { commit } else { commit + "+" },
            at: at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        }
    }
}

async fn said(command: &[&str]) -> String {
    let out = Command::new(command[0]).args(&command[1..]).output().await;
    out.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default()
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn field_kb(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0.0)
}

/// Memory of a process that is in use now, bytes.
pub fn rss_bytes(pid: u32) -> f64 {
    field_kb(&read(format!("/proc/{pid}/status")), "VmRSS") * 1024.0
}

/// The most memory a process has used at once since it began, bytes.
pub fn most_rss_bytes(pid: u32) -> f64 {
    field_kb(&read(format!("/proc/{pid}/status")), "VmHWM") * 1024.0
}

/// Seconds of processor time a process has used.
pub fn cpu_s(pid: u32) -> f64 {
    let stat = read(format!("/proc/{pid}/stat"));
    // The name in brackets may hold blanks; the numbers follow it.
    let numbers = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |n: usize| numbers.split_whitespace().nth(n).and_then(|t| t.parse::<f64>().ok());
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / TICKS_PER_S
}

/// How often a process calls `fdatasync` within a while; `None` where `perf` may not count system calls.
pub async fn syncs(pid: u32, during: Duration) -> Option<f64> {
    let seconds = during.as_secs_f64().to_string();
    let out = Command::new("perf")
        .args(["stat", "-x", ",", "-e", "syscalls:sys_enter_fdatasync", "-p", &pid.to_string(), "--"])
        .args(["sleep", &seconds])
        .kill_on_drop(true)
        .output()
        .await
        .ok()?;
    String::from_utf8_lossy(&out.stderr).lines().find_map(|line| line.split(',').next()?.parse().ok())
}

/// One field of an `INFO` answer.
pub fn info_field(info: &str, name: &str) -> String {
    let line = info.lines().find_map(|line| line.trim_end().strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_default().to_owned()
}

/// A server's own answer to `INFO`.
///
/// # Errors
/// When it does not answer.
pub async fn info(conn: &mut redis::aio::MultiplexedConnection) -> anyhow::Result<String> {
    redis::cmd("INFO").arg("everything").query_async(conn).await.context("Redis does not tell about itself")
}
