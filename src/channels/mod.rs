//! Ways to other servers: messages to people who look at no screen, carried as they were recorded, and questions about
//! roads. They decide nothing.

pub mod osrm;
pub mod webhook;
