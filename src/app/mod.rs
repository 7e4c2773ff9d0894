//! Wiring, lifecycle, telemetry.

pub mod lifecycle;
pub mod server;
pub mod telemetry;
pub mod wiring;
