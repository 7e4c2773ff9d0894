//! Ways to other servers: messages to people who look at no screen, carried as they were recorded, phones that are woken,
//! questions about roads and earthquakes, and files. They decide nothing.

pub mod bmkg;
pub mod osrm;
pub mod s3;
pub mod web_push;
pub mod webhook;
