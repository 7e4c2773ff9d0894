//! Ways to people who look at no screen. They carry messages as they were recorded, and decide nothing.

pub mod webhook;
