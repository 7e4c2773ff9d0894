//! sigap: the system a quick-response centre runs on.
pub mod ambient;
pub mod app;
pub mod channels;
pub mod cli;
pub mod config;
pub mod domain;
pub mod http;
pub mod services;
pub mod store;
pub mod text;
pub mod ws;
