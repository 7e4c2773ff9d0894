//! Wiring, lifecycle, telemetry.

pub mod server;
pub mod wiring;
