//! What a quick-response centre is, without any machinery: documents, commands, decisions, events, views.
//!
//! Owns every rule of dispatch. Has no clock, no randomness and no I/O; it never names the store or the network.

pub mod area;
pub mod code;
pub mod ids;
pub mod incident;
pub mod level;
pub mod place;
pub mod report;
pub mod triage;
