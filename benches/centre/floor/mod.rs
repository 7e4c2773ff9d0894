//! The floors: what the machine can do with as little program as possible around it.

pub mod commit;
pub mod server;
