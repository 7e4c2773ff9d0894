//! Wiring, lifecycle, telemetry.

pub mod wiring;
