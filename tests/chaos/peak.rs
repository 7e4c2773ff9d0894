//! What the processes of a centre take at most while they work (I9): memory, and files and sockets that are open.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

const LOOKS_EVERY: Duration = Duration::from_millis(200);

/// The most that any process took so far.
#[derive(Default)]
struct Most {
    memory_kb: AtomicU64,
    open: AtomicUsize,
    /// How much longer a short pause of this process took than it should.
    held_up_ms: AtomicU64,
}

/// Looks until it is dropped.
pub struct Peak {
    most: Arc<Most>,
    _looks: AbortOnDropHandle<()>,
}

impl Peak {
    /// Looks at these processes, whichever they are at the time.
    pub fn of(pids: &Arc<Mutex<Vec<u32>>>) -> Self {
        let (most, pids) = (Arc::<Most>::default(), Arc::clone(pids));
        let told = Arc::clone(&most);
        let looks = tokio::spawn(async move {
            loop {
                for pid in pids.lock().unwrap_or_else(PoisonError::into_inner).clone() {
                    told.memory_kb.fetch_max(memory_kb(pid), Ordering::Relaxed);
                    told.open.fetch_max(open_files(pid), Ordering::Relaxed);
                }
                let slept = Instant::now();
                tokio::time::sleep(LOOKS_EVERY).await;
                let late = slept.elapsed().saturating_sub(LOOKS_EVERY);
                told.held_up_ms.fetch_max(late.as_millis() as u64, Ordering::Relaxed);
            }
        });
        Self { most, _looks: AbortOnDropHandle::new(looks) }
    }

    /// Memory in use, MB.
    pub fn memory_mb(&self) -> u64 {
        self.most.memory_kb.load(Ordering::Relaxed) / 1_000
    }

    /// How long this process itself was held up at most: what it saw late may have been there in time.
    pub fn held_up(&self) -> Duration {
        Duration::from_millis(self.most.held_up_ms.load(Ordering::Relaxed))
    }

    /// Files and sockets open.
    pub fn open(&self) -> usize {
        self.most.open.load(Ordering::Relaxed)
    }
}

fn memory_kb(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Files and sockets that a process has open now.
pub fn open_files(pid: u32) -> usize {
    std::fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count)
}
