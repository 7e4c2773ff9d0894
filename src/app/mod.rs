//! Wiring, lifecycle, telemetry.

mod door;
pub mod handles;
pub mod lifecycle;
pub mod server;
pub mod telemetry;
pub mod tls;
pub mod wiring;
