//! Log lines: what happened, with fields; never a name, a number, a text or a place of a person.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

/// Starts writing log lines to standard error: JSON where nobody is watching, else one readable line each.
/// `filter` is what `RUST_LOG` takes; a second call does nothing.
pub fn start(filter: &str, json: bool) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = if json { lines.json().try_init() } else { lines.compact().with_target(false).try_init() };
}
