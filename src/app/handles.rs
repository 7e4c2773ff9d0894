//! File handles: each connection and socket needs one, and many systems let a program open only 1,024 unless it asks.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Beside connections: the log, Redis, the journal, what libraries open.
const OTHERS: u64 = 256;

/// How many handles `connections` at once need.
pub fn needed(connections: usize) -> u64 {
    connections as u64 + OTHERS
}

/// How many handles this program may ask for.
pub fn allowed() -> u64 {
    getrlimit(Resource::RLIMIT_NOFILE).map_or(0, |(_, most)| most)
}

/// Asks for as many handles as `connections` need, and says in the log when there are fewer.
pub fn ask_for(connections: usize) {
    let needed = needed(connections);
    let Ok((now, most)) = getrlimit(Resource::RLIMIT_NOFILE) else { return };
    if now < needed && setrlimit(Resource::RLIMIT_NOFILE, needed.min(most), most).is_err() {
        tracing::warn!(now, needed, "the system does not give more file handles");
    } else if most < needed {
        tracing::warn!(
            most,
            needed,
            "fewer file handles than http.max_connections needs: raise the hard limit (ulimit -Hn)"
        );
    }
}
