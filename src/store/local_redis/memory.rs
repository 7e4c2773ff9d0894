//! How much memory the private Redis may take, where nobody has said.

use std::fs;
use std::path::Path;

/// Half of what the machine has, or of what the group of processes we run in may have. The other half is for us, and for
/// Redis' own copy while it writes its file anew. 0, which is no limit, where neither can be read.
pub(super) fn half() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    machine.into_iter().chain(of_group()).min().unwrap_or(0) / 2
}

/// From `/proc/meminfo`.
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    Some(kib * 1024)
}

/// The limit of our control group, seen from the machine or from within a container.
fn of_group() -> Option<u64> {
    let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let path = own.lines().find_map(|line| line.strip_prefix("0::/")).unwrap_or_default();
    let root = Path::new("/sys/fs/cgroup");
    let limits = [root.join(path), root.to_owned()].map(|group| {
        fs::read_to_string(group.join("memory.max")).ok().and_then(|text| text.trim().parse::<u64>().ok())
    });
    limits.into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_the_machine_is_read_in_bytes() {
        assert_eq!(total("MemTotal:       24683604 kB\nMemFree: 1 kB\n"), Some(24_683_604 * 1024));
        assert_eq!(total("nothing of the sort"), None);
    }
}
