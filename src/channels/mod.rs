//! Ways to other servers: messages to people who look at no screen, carried as they were recorded, phones that are woken,
//! and questions about roads. They decide nothing.

pub mod osrm;
pub mod web_push;
pub mod webhook;
